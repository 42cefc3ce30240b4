"""Start of the window: settings, language, theme, crash log, and the photos that were named."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from restorer import settings as remembered
from restorer.gui.crashes import Crashes
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
        box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    crashes = Crashes(tell)
    theme = Theme(application, settings.theme)
    translation = Translation(application, settings.language)
    save = partial(remembered.save, settings)
    window = Window(settings, save, theme, translation, crashes.folder)
    windows.append(window)
    window.show()
    if reset:
        window.statusBar().showMessage(" ".join(map(translated, reset)))
    window.projects.begin()
    window.photos.open(paths)
    code = application.exec()
    crashes.stop()
    return code
