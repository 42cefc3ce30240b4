"""Progress, pause and cancel, without a toolkit.

Time is spent in one loop, the tile loop, and only that loop calls `advance`. Everything else may
hold a `Progress` and `pause`, `resume` or `cancel` it from another thread.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from restorer.errors import Cancelled


class Status(NamedTuple):
    """How far a job is.

    Attributes:
        done: Part of the whole job, in [0, 1].
        left: Seconds left; None while nothing is known about them.
        step: Step of the sampler, from 1 on; 0 before the first.
        steps: Of so many.
        tile: Side of a tile in px, as it is now; 0 before the first.
        place: Where the network runs, for people.
        note: What the user should know ("going on with smaller tiles"); mostly empty.
    """

    done: float = 0.0
    left: float | None = None
    step: int = 0
    steps: int = 0
    tile: int = 0
    place: str = ""
    note: str = ""


class Progress:
    """How far a job is, and the user's wish to pause or end it.

    Args:
        report: Called after each tile, in the thread that computes.
    """

    def __init__(self, report: Callable[[Status], None] | None = None) -> None:
        self._report = report
        self._status = Status()
        self._part = 0.0, 1.0
        self._expected = 1.0
        self._done = 0.0
        self._started: float | None = None
        self._waited = 0.0  # seconds
        self._interrupts: tuple[Callable[[], None], ...] = ()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def within(self, start: float, stop: float) -> None:
        """What is expected from now on is the part from `start` to `stop` of the whole.

        Raises:
            ValueError: They are not 0 <= start < stop <= 1.
        """
        if not 0.0 <= start < stop <= 1.0:
            raise ValueError(f"a part is 0 <= start < stop <= 1, not {start} to {stop}")
        self._part = start, stop

    def expect(self, calls: float) -> None:
        """Start counting: what follows makes `calls` calls of the network on the whole picture."""
        if calls <= 0:
            raise ValueError(f"a job makes at least one call, not {calls}")
        self._expected, self._done = float(calls), 0.0
        if self._started is None or self._part[0] == 0.0:
            self._started, self._waited = time.monotonic(), 0.0

    def at_step(self, step: int, steps: int) -> None:
        """Note the sampler's step, 1 to `steps`."""
        self._status = self._status._replace(step=step, steps=steps)

    def at_tile(self, tile: int, place: str) -> None:
        """Note the side of the tiles (px) and where the network runs."""
        self._status = self._status._replace(tile=tile, place=place)

    def say(self, note: str) -> None:
        """Tell the user something; it stays until the next note."""
        self._status = self._status._replace(note=note)

    def advance(self, part: float) -> None:
        """Count `part` of a call as done, then wait while paused.

        Parts and not tiles are counted, since the tile may be halved on the way.

        Raises:
            Cancelled: The user cancelled.
        """
        self._done += part
        start, stop = self._part
        done = start + (stop - start) * min(1.0, self._done / self._expected)
        self._status = self._status._replace(done=done, left=self._seconds_left(done))
        if self._report:
            self._report(self._status)
        self.check()

    def check(self) -> None:
        """Wait while paused; end if cancelled.

        Raises:
            Cancelled: The user cancelled.
        """
        before = time.monotonic()
        self._running.wait()
        self._waited += time.monotonic() - before
        if self._cancelled.is_set():
            raise Cancelled

    @property
    def status(self) -> Status:
        """How far the job was at its last tile."""
        return self._status

    @property
    def paused(self) -> bool:
        """Whether the job is held, or will be at its next tile."""
        return not self._running.is_set()

    def pause(self) -> None:
        """Hold the job at its next tile."""
        self._running.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._running.set()

    def cancel(self) -> None:
        """End the job, paused or not: inside its tile where the network can be interrupted."""
        self._cancelled.set()
        self._running.set()
        for interrupt in self._interrupts:
            interrupt()

    @contextmanager
    def interrupting(self, *interrupts: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `cancel` also calls these: they make a running call end early."""
        self._interrupts = interrupts
        try:
            yield
        finally:
            self._interrupts = ()

    def _seconds_left(self, done: float) -> float | None:
        if self._started is None or done <= 0.0:
            return None
        return (time.monotonic() - self._started - self._waited) * (1.0 - done) / done
