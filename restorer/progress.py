"""Progress, pause and cancel, without a toolkit.

Time is spent in one loop, the tile loop, and only that loop calls `advance`. Everything else may
hold a `Progress` and `pause`, `resume` or `cancel` it from another thread.
"""

import threading
import time
from collections.abc import Callable

from restorer.errors import Cancelled


class Progress:
    """How far a job is, and the user's wish to pause or end it.

    Args:
        report: Called after each tile with the part done in [0, 1] and the seconds left, None
            while nothing is known about them.
    """

    def __init__(self, report: Callable[[float, float | None], None] | None = None) -> None:
        self._report = report
        self._expected = 1.0
        self._done = 0.0
        self._started: float | None = None
        self._paused = 0.0  # seconds
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def expect(self, calls: float) -> None:
        """Start counting anew: the job makes `calls` calls of the network on the whole picture."""
        if calls <= 0:
            raise ValueError(f"a job makes at least one call, not {calls}")
        self._expected, self._done, self._paused = float(calls), 0.0, 0.0
        self._started = time.monotonic()

    def advance(self, part: float) -> None:
        """Count `part` of a call as done, then wait while paused.

        Parts and not tiles are counted, since the tile may be halved on the way.

        Raises:
            Cancelled: The user cancelled.
        """
        self._done += part
        done = min(1.0, self._done / self._expected)
        if self._report:
            self._report(done, self._seconds_left(done))
        self.check()

    def check(self) -> None:
        """Wait while paused; end if cancelled.

        Raises:
            Cancelled: The user cancelled.
        """
        before = time.monotonic()
        self._running.wait()
        self._paused += time.monotonic() - before
        if self._cancelled.is_set():
            raise Cancelled

    def pause(self) -> None:
        """Hold the job at its next tile."""
        self._running.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._running.set()

    def cancel(self) -> None:
        """End the job at its next tile, paused or not."""
        self._cancelled.set()
        self._running.set()

    def _seconds_left(self, done: float) -> float | None:
        if self._started is None or done <= 0.0:
            return None
        return (time.monotonic() - self._started - self._paused) * (1.0 - done) / done
