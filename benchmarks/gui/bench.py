"""The real window with the real engine, and what measures it."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from restorer.batch import Journal
from restorer.gui.document import Document
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.gui.window import Window
from restorer.paths import state_folder
from restorer.settings import Settings

BEAT = 10  # ms


def shown_window() -> Window:
    """A window in English, dark, without a photo, and all painted."""
    application = QApplication(sys.argv[:1])
    theme, translation = Theme(application, "dark"), Translation(application, "en")
    window = Window(Settings(), lambda: None, theme, translation, Journal(), state_folder())
    window.show()
    window.repaint()
    gc.freeze()  # as `app.main` does
    pause(0.3)
    return window


def close(window: Window) -> None:
    """Close a window without a question, whatever was done in it."""
    for document in window.photos.documents:
        document.session.mark_saved()
    window.close()


def open_photo(window: Window, path: Path) -> tuple[Document, float]:
    """Open a photo; the seconds until all that the window shows of it is painted."""
    started = time.perf_counter()
    window.photos.open([path])
    until(lambda: window.document is not None)
    paint(window)
    seconds = time.perf_counter() - started
    document = window.document
    assert document is not None
    until(lambda: document.noise is not None)  # its measuring would disturb what comes next
    return document, seconds


def paint(window: Window) -> None:
    """Wait until all that is in view is painted."""
    window.canvas.viewport().repaint()
    until(lambda: window.canvas.is_complete)


def until(condition: Callable[[], bool]) -> None:
    """Let the window live until something holds; it is looked at every 2 ms."""
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(2)
    loop.exec()


def pause(seconds: float) -> None:
    """Let the window live for a while."""
    end = time.perf_counter() + seconds
    until(lambda: time.perf_counter() >= end)


@contextmanager
def gaps() -> Iterator[list[float]]:
    """While the block lives, the seconds between two beats of a timer; there when it has ended."""
    found: list[float] = []
    beats = [time.perf_counter()]
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start(BEAT)
    yield found
    timer.stop()
    found += [after - before for before, after in pairwise(beats)]
