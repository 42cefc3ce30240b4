"""Says what a test leaves behind: threads, active timers, and widgets without a parent.

Timers and threads of Qt's cannot be listed, so those that are started meanwhile are remembered.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication

PATIENCE = 5.0  # s: work in the background outlives its window, but it has an end


@contextmanager
def watched(patience: float = PATIENCE) -> Iterator[Callable[[], list[str]]]:
    """Give a function that tells what has been left behind since, in a sentence each.

    Args:
        patience: Seconds that a thread may take to end.
    """
    before = set(_widgets()), set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        started = _remember_started(patch, QTimer), _remember_started(patch, QThread)
        yield lambda: _left(*before, *started, patience)


def _left(
    widgets: set[int],
    threads: set[threading.Thread],
    timers: WeakSet[Any],
    qthreads: WeakSet[Any],
    patience: float,
) -> list[str]:
    def objects() -> list[str]:
        new = [widget for at, widget in _widgets().items() if at not in widgets]
        active = [t for t in timers if shiboken6.isValid(t) and t.isActive()]
        return [f"widget: {_named(w)}" for w in new] + [f"timer: {_named(t)}" for t in active]

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = objects()
    if found:  # or it is only a cycle that nobody has collected; to collect always is costly
        gc.collect()
        found = objects()
    deadline = time.monotonic() + patience
    for thread in set(threading.enumerate()) - threads:
        # Qt's threads stand there too once they have run Python, and stay for ever.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            found.append(f"thread: {thread.name}")
    for qthread in qthreads:
        if shiboken6.isValid(qthread) and qthread.isRunning():
            found.append(f"thread: {_named(qthread)}")
    return found


def _remember_started(patch: pytest.MonkeyPatch, kind: type[QObject]) -> WeakSet[Any]:
    """The objects of a kind that are started from now on, as long as they live."""
    started: WeakSet[Any] = WeakSet()
    start = kind.start  # type: ignore[attr-defined]  # of timers and threads

    def remembered(self: QObject, *arguments: Any) -> None:
        started.add(self)
        start(self, *arguments)

    patch.setattr(kind, "start", remembered)
    return started


def _widgets() -> dict[int, QObject]:
    """The widgets without a parent, by where they are."""
    if not isinstance(QApplication.instance(), QApplication):
        return {}
    return {shiboken6.getCppPointer(w)[0]: w for w in QApplication.topLevelWidgets()}


def _named(thing: QObject) -> str:
    parent = thing.parent()
    of = "" if parent is None else f" of {type(parent).__name__}"
    return f"{type(thing).__name__} {thing.objectName()!r}{of}"
