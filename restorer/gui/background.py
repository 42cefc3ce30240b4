"""A function run in a thread of its own, and its outcome told in the thread of the window."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from restorer.errors import RestorerError

T = TypeVar("T")

log = logging.getLogger(__name__)

_EVERY = 10  # ms


class Background:
    """Runs `work` at once and calls `done` or `failed` when it has ended.

    Nobody needs to keep it: a timer of the owner's does, which watches the thread. The thread
    tells nothing itself: if the owner goes first, the timer goes with it, and what the thread
    finds out is heard by nobody and harms nobody.

    Args:
        owner: With whose end the outcome becomes unimportant.
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
        self._tell: Callable[[], None] | None = None  # made by the thread when it ends
        self._thread = threading.Thread(
            target=self._run, args=(work, done, failed), name="restorer-background", daemon=True
        )
        self._timer = QTimer(owner)
        # A lambda, which the timer keeps; of a method it would keep but a weak reference.
        self._timer.timeout.connect(lambda: self._look())
        self._thread.start()
        self._timer.start(_EVERY)

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        try:
            self._tell = partial(done, work())
        except RestorerError as error:
            self._tell = partial(failed, error)
        except Exception as error:  # the window waits: whatever happened, it must be told
            log.exception("work in the background failed")
            self._tell = partial(failed, error)

    def _look(self) -> None:
        if self._thread.is_alive() or self._tell is None:
            return
        # Let go of the owner first: it must not hang on a timer that is its child and is deleted.
        tell, self._tell = self._tell, None
        self._timer.stop()
        self._timer.deleteLater()
        tell()
