"""What tests show: a widget alone, or the real window on a home folder of its own."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from restorer.batch import Journal
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.gui.window import Window
from restorer.session import Session
from restorer.settings import Settings

LONG = 60_000
"""ms that a job may take before a test gives up."""


def show(qtbot, widget: QWidget, width: int, height: int) -> None:
    """Show a widget at so many px, until the test ends."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()


def opened_window(log: Path) -> Window:
    """A window that is shown, in English and dark."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme, translation = Theme(application, "dark"), Translation(application, "en")
    settings, journal = Settings(brush_pressure=False), Journal(log / "queue.sqlite")
    window = Window(settings, lambda: None, theme, translation, journal, log)
    window.resize(1000, 700)
    window.show()
    return window


def end(window: Window) -> None:
    """Close a window without a question, whatever was done in it."""
    for document in window.photos.documents:
        document.session.mark_saved()
    window.close()
    window.deleteLater()
    QTest.qWait(50)


def open_photos(qtbot, window: Window, paths: Sequence[Path]) -> Session:
    """Open files and wait until they are there and their noise is known."""
    before = len(window.photos.documents)
    window.photos.open(paths)
    qtbot.waitUntil(lambda: len(window.photos.documents) == before + len(paths), timeout=LONG)
    qtbot.waitUntil(lambda: window.document.noise is not None, timeout=LONG)
    return window.document.session


def finish(qtbot, window: Window) -> None:
    """Wait until no job runs, and none is made ready."""

    def idle() -> bool:
        busy = any(document.edits.busy for document in window.photos.documents)
        return not busy and not window.restoring.running

    qtbot.waitUntil(idle, timeout=LONG)
    QTest.qWait(50)
