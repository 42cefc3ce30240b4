"""Several files of a journal at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from restorer.batch.entry import Entry
from restorer.batch.journal import Journal
from restorer.batch.restoring import AUTOMATIC, Restore, Running, noted, restore
from restorer.engine import Engine
from restorer.errors import Cancelled
from restorer.progress import Progress

_EVERY = 0.2  # seconds between two looks


def here(running: Running = AUTOMATIC) -> Restore:
    """What restores in the thread that calls it, each with an engine of its own."""
    own = _Own()
    return lambda entry, progress: restore(entry, own.engine, progress, running)


class _Own(threading.local):
    def __init__(self) -> None:  # in each thread
        self.engine = Engine()


class Workers:
    """Threads that restore what they are given, or have it restored.

    At the end of a `with` block all is done. If it ends by an exception, what is at work is
    cancelled, and waits in the journal with the rest.

    Args:
        journal: Whose entries are given.
        jobs: How many at once.
        restored: Restores an entry, or has it restored somewhere else; called in any thread.
        told: Given each entry as it ended, one at a time, in one of the threads.
        looked: Given, now and then, how many entries are done, parts of those at work included.
    """

    def __init__(
        self,
        journal: Journal,
        jobs: int,
        restored: Restore,
        told: Callable[[Entry], None] = lambda _: None,
        looked: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._journal, self._restored, self._told, self._looked = journal, restored, told, looked
        self._pool = ThreadPoolExecutor(jobs, "restorer-batch")
        self._changed = threading.Condition()
        self._at_work: set[Progress] = set()
        self._given = self._done = self._seen = 0  # entries
        self._error: BaseException | None = None
        self._is_ending = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            while kind is None and self._seen < self._given:
                self.look()
        finally:
            self._is_ending = True
            with self._changed:
                for progress in self._at_work:
                    progress.cancel()
            self._pool.shutdown(cancel_futures=True)

    def give(self, entry: Entry) -> None:
        """Restore an entry as soon as a thread is free, unless it waits no more then."""
        self._given += 1
        self._pool.submit(self._work, entry)

    def look(self, patience: float = _EVERY) -> None:
        """Wait until an entry is done, at most `patience` seconds.

        Raises:
            RestorerError: The journal cannot be used, or nobody can work.
        """
        with self._changed:  # an entry that ends meanwhile counts once
            self._changed.wait_for(lambda: self._done > self._seen, patience)
            self._seen = self._done
            count = self._done + sum(progress.status.done for progress in self._at_work)
        if self._error is not None:
            raise self._error
        self._looked(count)

    def _work(self, entry: Entry) -> None:
        progress = Progress()
        with self._changed:
            self._at_work.add(progress)
        try:
            claimed = None if self._is_ending else self._journal.claim(entry.id)
            if claimed is not None:
                ended = noted(claimed, self._journal, lambda: self._restored(claimed, progress))
                with self._changed:
                    self._told(ended)
        except Cancelled:
            return
        except BaseException as error:  # `look` raises it
            self._error = error
        finally:
            with self._changed:
                self._at_work.remove(progress)
                self._done += 1
                self._changed.notify()
