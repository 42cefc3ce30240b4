"""Hot folders: what comes into them is restored until the user ends it."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_TICK = 0.5  # seconds
_SOON = 1.0  # seconds between two looks while files are on their way
_LATER = 60.0  # seconds after which to look unasked: network disks tell of nothing
_ARRIVALS = {"created", "modified", "moved", "closed"}


class _Waker(FileSystemEventHandler):
    def __init__(self, woken: threading.Event) -> None:
        self._woken = woken

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Something was written, or came by another name."""
        if event.event_type in _ARRIVALS:
            self._woken.set()


def watch(folders: Iterable[Path], look: Callable[[], bool], tick: Callable[[], None]) -> None:
    """Look for photos whenever something happens in folders, until Ctrl+C.

    Args:
        folders: With those below them.
        look: Takes what arrived, and says whether more is on its way.
        tick: Called twice a second.

    Raises:
        KeyboardInterrupt: The only end.
        OSError: The system does not watch a folder.
    """
    woken, observer = threading.Event(), Observer()
    woken.set()
    for folder in folders:
        observer.schedule(_Waker(woken), str(folder), recursive=True)
    observer.start()
    try:
        due = 0.0
        while True:
            if woken.is_set() or time.monotonic() >= due:
                woken.clear()
                due = time.monotonic() + (_SOON if look() else _LATER)
            time.sleep(_TICK)
            tick()
    finally:
        observer.stop()
        observer.join()
