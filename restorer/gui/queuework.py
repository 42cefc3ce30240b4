"""The work on the queue in a thread of its own; the window looks at it now and then."""

import logging
import threading

from restorer.batch import Entry, Journal, Running, work_on
from restorer.engine import Engine
from restorer.errors import Cancelled, RestorerError
from restorer.progress import Progress

log = logging.getLogger(__name__)


class QueueWork:
    """Works on the journal in a thread until nothing waits. It knows no Qt: whoever asks, reads.

    Args:
        journal: The queue.
        engine: Used by nobody else meanwhile.
        running: Where and how.
        giving_way: See `give_way`.

    Attributes:
        progress: Of the file at work, or of the next one.
        entry: The file at work; None between two.
        changes: Of the journal, counted.
        held: Whether to begin no other file; anybody may set it.
        error: What ended the work before its time.
    """

    def __init__(
        self, journal: Journal, engine: Engine, running: Running, giving_way: bool
    ) -> None:
        self._journal, self._engine, self._running = journal, engine, running
        self._giving_way = giving_way
        self.progress = Progress()
        self.entry: Entry | None = None
        self.changes = 0
        self.held = False
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="restorer-queue", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    def give_way(self, giving_way: bool) -> None:
        """Whether to hold at the next tile; to be said again and again, see `_next`."""
        self._giving_way = giving_way
        if giving_way:
            self.progress.pause()
        else:
            self.progress.resume()

    def cancel(self, patience: float) -> None:
        """End soon, inside the file at work; waits for that, at most `patience` seconds."""
        self.held = True
        self.progress.cancel()
        self._thread.join(patience)

    def _run(self) -> None:
        try:
            while (entry := self._next()) is not None:
                work_on(entry, self._journal, self._engine, self.progress, self._running)
                self.entry = None
                self.changes += 1
        except Cancelled:
            log.debug("the queue was interrupted")
        except RestorerError as error:
            self.error = error
        except Exception as error:  # the window waits: whatever happened, it must be told
            log.exception("the queue failed")
            self.error = error

    def _next(self) -> Entry | None:
        progress = Progress()
        if self._giving_way:  # if that changes just now, it is said again soon
            progress.pause()
        self.progress = progress
        if self.held:  # read last: `cancel` writes it before it reads `progress`
            return None
        self.entry = self._journal.next()
        self.changes += 1
        return self.entry
