"""Start of the window: settings, language, theme, crash log, and the photos that were named."""

import gc
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from restorer import settings as remembered
from restorer.batch import Journal
from restorer.errors import RestorerError
from restorer.gui.crashes import Crashes, sentence
from restorer.gui.focusring import FocusRing
from restorer.gui.sentences import translated
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.gui.window import Window


def main(paths: Sequence[Path] = ()) -> int:
    """Open the window with photos and run until it is closed; the exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Restorer")
    settings, reset = remembered.load()
    windows: list[Window] = []

    def tell(sentence: str, details: str) -> None:
        parent = windows[0] if windows else None
        box = QMessageBox(QMessageBox.Icon.Warning, "Restorer", sentence, parent=parent)
        if details:
            box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    crashes = Crashes(tell)
    theme = Theme(application, settings.theme)
    FocusRing(application)
    translation = Translation(application, settings.language)
    save = partial(remembered.save, settings)
    journal, problem = _journal()
    window = Window(settings, save, theme, translation, journal, crashes.folder)
    windows.append(window)
    window.show()
    if problem:
        tell(problem, "")
    if reset:
        window.statusBar().showMessage(" ".join(map(translated, reset)))
    window.projects.begin()
    window.photos.open(paths)
    gc.freeze()  # all this stays to the end: to go through it again would halt a stroke by 60 ms
    code = application.exec()
    crashes.stop()
    return code


def _journal() -> tuple[Journal, str]:
    """The user's queue; if that cannot be used, one for this run, and what is wrong."""
    try:
        return Journal(), ""
    except RestorerError as error:
        said = QCoreApplication.translate(
            "Window", "{reason} What you queue now is forgotten when the window is closed."
        )
        folder = Path(tempfile.mkdtemp(prefix="restorer-queue-"))
        return Journal(folder / "queue.sqlite"), said.format(reason=sentence(error))
