"""Start of the window: settings, language, theme, crash log, and the photos that were named."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox

from restorer import settings as remembered
from restorer.gui.crashes import Crashes
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.gui.window import Window


def main(paths: Sequence[Path] = ()) -> int:
    """Open the window with photos and run until it is closed; the exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Restorer")
    settings, reset = remembered.load()
    Theme(application, settings.theme)
    Translation(application, settings.language)
    window = Window(settings, lambda: remembered.save(settings))

    def tell(sentence: str, details: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "Restorer", sentence, parent=window)
        box.setDetailedText(details)
        box.open()

    crashes = Crashes(tell)
    window.show()
    for sentence in reset:
        window.statusBar().showMessage(sentence)
    window.open(list(paths))
    code = application.exec()
    crashes.stop()
    return code
