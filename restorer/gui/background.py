"""A function run in a thread of its own, and its outcome told in the thread of the window."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from restorer.errors import RestorerError

T = TypeVar("T")

log = logging.getLogger(__name__)

_EVERY = 30  # ms


class Background(Generic[T]):
    """Runs `work` at once and calls `done` or `failed` when it has ended.

    The thread is watched by a timer of the owner's and tells nothing itself: if the owner goes
    first, the timer goes with it, and what the thread finds out is heard by nobody and harms
    nobody.

    Args:
        owner: With whose end the outcome becomes unimportant; it keeps this object meanwhile.
        work: What to do; may take long, must not touch a widget.
        done: Given what `work` returned.
        failed: Given what it raised; what no user can mend is also in the log.
    """

    def __init__(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._work, self._done, self._failed = work, done, failed
        self._outcome: list[T] = []
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="restorer-background", daemon=True)
        self._timer = QTimer(owner)
        self._timer.timeout.connect(self._look)
        self._thread.start()
        self._timer.start(_EVERY)

    def _run(self) -> None:
        try:
            self._outcome.append(self._work())
        except RestorerError as error:
            self._error = error
        except Exception as error:  # the window waits: whatever happened, it must be told
            log.exception("work in the background failed")
            self._error = error

    def _look(self) -> None:
        if self._thread.is_alive():
            return
        self._timer.stop()
        if self._error is not None:
            self._failed(self._error)
        else:
            self._done(self._outcome[0])
