"""Several files of a journal at once."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from restorer.batch.entry import Entry
from restorer.batch.journal import Journal
from restorer.batch.restoring import AUTOMATIC, Running, work_on
from restorer.engine import Engine
from restorer.errors import Cancelled
from restorer.progress import Progress

_EVERY = 0.2  # seconds between two looks


class Workers:
    """Threads that restore what they are given, each with an engine of its own.

    At the end of a `with` block all is done. If it ends by an exception, what is at work is
    cancelled, and waits in the journal with the rest.

    Args:
        journal: Whose entries are given.
        jobs: How many at once.
        running: Where and how.
        told: Given each entry as it ended, one at a time, in the thread that restored it.
        looked: Given, now and then, how many entries are done, parts of those at work included.
    """

    def __init__(
        self,
        journal: Journal,
        jobs: int,
        running: Running = AUTOMATIC,
        told: Callable[[Entry], None] = lambda _: None,
        looked: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._journal, self._running, self._told, self._looked = journal, running, told, looked
        self._pool = ThreadPoolExecutor(jobs, "restorer-batch", self._begin)
        self._futures: set[Future[None]] = set()
        self._own = threading.local()
        self._telling = threading.Lock()
        self._at_work: set[Progress] = set()
        self._done = 0
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
            while kind is None and self._futures:
                self.look()
        finally:
            self._is_ending = True
            with self._telling:
                for progress in self._at_work:
                    progress.cancel()
            self._pool.shutdown(cancel_futures=True)

    def give(self, entry: Entry) -> None:
        """Restore an entry as soon as a thread is free, unless it waits no more then."""
        self._futures.add(self._pool.submit(self._work, entry))

    def look(self, patience: float = _EVERY) -> None:
        """Wait until an entry is done, at most `patience` seconds.

        Raises:
            RestorerError: The journal cannot be used.
        """
        done, self._futures = wait(self._futures, patience, FIRST_COMPLETED)
        for future in done:
            future.result()
        with self._telling:  # an entry that ends meanwhile counts once
            count = self._done + sum(progress.status.done for progress in self._at_work)
        self._looked(count)

    def _work(self, entry: Entry) -> None:
        progress = Progress()
        with self._telling:
            self._at_work.add(progress)
        try:
            claimed = None if self._is_ending else self._journal.claim(entry.id)
            if claimed is not None:
                ended = work_on(claimed, self._journal, self._own.engine, progress, self._running)
                with self._telling:
                    self._told(ended)
        except Cancelled:
            return
        finally:
            with self._telling:
                self._at_work.remove(progress)
                self._done += 1

    def _begin(self) -> None:
        """Of each thread."""
        self._own.engine = Engine()
