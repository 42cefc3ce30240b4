"""Many files on Ray: workers in processes of their own, on this machine or on many.

Workers see only the photos' folders, which all machines name alike; the journal stays with whoever
gives them work. A worker may die at any time: its photo goes to another.
"""

import math
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from restorer import __version__
from restorer.batch.connecting import connected, needed
from restorer.batch.entry import Entry, stamp
from restorer.batch.restoring import AUTOMATIC, NoWorker, Report, Restore, Running, restore
from restorer.engine import Engine
from restorer.errors import Cancelled, RestorerError
from restorer.progress import Progress

DEATHS = 3  # of workers with the same photo, until it is taken for the cause
STARTS = 3  # of workers that fail one after another, until all would
PATIENCE = 300.0  # seconds to wait for the first worker; some clusters start a machine for it
_EVERY = 0.2  # seconds between two looks


class Worker:
    """What Ray runs in each process; the engine, with the models it loaded, lives as long."""

    def __init__(self) -> None:
        self._engine, self._progress = Engine(), Progress()

    def version(self) -> str:
        """Of the program, where it runs."""
        return __version__

    def restore(self, entry: Entry, running: Running) -> Report:
        """See `restorer.batch.restore`."""
        self._progress = Progress()
        return restore(entry, self._engine, self._progress, running)

    def cancel(self) -> None:
        """End what `restore` does, while it does it."""
        self._progress.cancel()


class Cluster:
    """Workers on the Ray that is connected; any thread may give them photos.

    Args:
        jobs: How many. Where there is room for fewer, these do the work until there is more.
        running: Where and how.

    Raises:
        RestorerError: At the beginning of a `with` block: no worker starts.
    """

    def __init__(self, jobs: int, running: Running = AUTOMATIC) -> None:
        self._ray, self._running, self._jobs = needed(), running, jobs
        options = share(_nodes(self._ray), jobs, running.device)
        # The second thread is for `cancel`. Ray begins nothing anew: the journal has to know.
        self._kind = self._ray.remote(Worker).options(
            **options, max_concurrency=2, max_restarts=0, max_task_retries=0
        )
        self._starting: dict[Any, Any] = {}  # workers, by the answer that they owe
        self._free: list[Any] = []
        self._all: set[Any] = set()
        self._failed = 0
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        progress = Progress()
        timer = threading.Timer(PATIENCE, progress.cancel)
        timer.start()
        try:
            for _ in range(self._jobs):
                self._start()
            self._hand_back(self._take(progress))
        except Cancelled as error:  # by the timer
            self.close()
            raise NoWorker(
                "Ray has no room for a worker; try again when its other work is done, or ask for"
                " more --jobs, each of which is smaller."
            ) from error
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, whatever they do."""
        with self._changed:
            for worker in self._all:
                self._ray.kill(worker)
            self._all.clear()

    def restore(self, entry: Entry, progress: Progress) -> Report | None:
        """Let a worker restore a photo, and another one if that dies.

        Args:
            entry: What is to be done.
            progress: May cancel; is told nothing.

        Returns:
            What there is to say; None if the result is there, but who wrote it died too soon.

        Raises:
            RestorerError: It cannot be read, restored or written, or workers die of it.
            NoWorker: No worker starts any more.
            Cancelled: The user cancelled.
        """
        before = stamp(entry.target)
        for _ in range(DEATHS):
            worker = self._take(progress)
            try:
                report = self._answer(worker, entry, progress)
            except self._ray.exceptions.RayTaskError as error:
                self._hand_back(worker)
                raise error.cause from error
            except self._ray.exceptions.RayError:
                self._replace(worker)
                if stamp(entry.target) not in (None, before):
                    return None
            else:
                self._hand_back(worker)
                return report
        raise RestorerError(
            f"{entry.source} was at work when a worker died, {DEATHS} times; perhaps it needs more"
            " memory than there is: restore it alone."
        )

    def _answer(self, worker: Any, entry: Entry, progress: Progress) -> Report:
        answer = worker.restore.remote(entry, self._running)
        while not self._ray.wait([answer], timeout=_EVERY)[0]:
            try:
                progress.check()
            except Cancelled:  # again each time: it may not have begun yet
                worker.cancel.remote()
        report: Report = self._ray.get(answer)
        return report

    def _take(self, progress: Progress) -> Any:
        """A worker that is free, as soon as there is one."""
        with self._changed:
            while True:
                progress.check()
                self._welcome()
                if self._free:
                    return self._free.pop()
                self._changed.wait(_EVERY)

    def _hand_back(self, worker: Any) -> None:
        with self._changed:
            self._free.append(worker)
            self._changed.notify()

    def _replace(self, worker: Any) -> None:
        with self._changed:
            self._end(worker)
            self._start()

    def _start(self) -> None:
        worker = self._kind.remote()
        self._all.add(worker)
        self._starting[worker.version.remote()] = worker

    def _end(self, worker: Any) -> None:
        self._ray.kill(worker)  # it may live where it cannot be reached
        self._all.discard(worker)

    def _welcome(self) -> None:
        """See which workers have started."""
        owed = [*self._starting]
        for answer in self._ray.wait(owed, num_returns=len(owed), timeout=0)[0] if owed else ():
            worker = self._starting.pop(answer)
            try:
                version = self._ray.get(answer)
            except self._ray.exceptions.RayError as error:
                self._end(worker)
                self._failed += 1
                if self._failed >= STARTS:
                    reason = str(error).strip().splitlines()[-1].rstrip(".")
                    raise NoWorker(
                        f"Ray cannot start a worker ({reason}); install Restorer {__version__} on"
                        " its machines."
                    ) from error
                self._start()
                continue
            if version != __version__:
                raise NoWorker(
                    f"A machine of the cluster has Restorer {version}; install {__version__}."
                )
            self._failed = 0
            self._free.append(worker)


@contextmanager
def on_ray(jobs: int, running: Running, address: str | None) -> Iterator[Restore]:
    """What restores on Ray while the block runs, as `connected` and `Cluster` say."""
    with connected(address, jobs), Cluster(jobs, running) as cluster:
        yield cluster.restore


def share(nodes: Iterable[Mapping[str, float]], jobs: int, device: str | None) -> dict[str, float]:
    """What each of some workers may take of its machine, so that all of them fit.

    Args:
        nodes: What each machine has, in Ray's names.
        jobs: How many workers.
        device: Where they run; None takes graphics cards if there are any.

    Returns:
        Ray's options: of a graphics card, the part; else all processors, shared evenly.
    """
    found = [*nodes]
    cards = int(sum(node.get("GPU", 0) for node in found))
    if cards and device != "cpu":
        part = 1 / math.ceil(jobs / cards)
        return {"num_cpus": 1, "num_gpus": math.floor(part * 1e4) / 1e4}  # Ray counts so finely
    processors = [int(node["CPU"]) for node in found if node.get("CPU", 0) >= 1] or [1]
    return {"num_cpus": max(1, min(processors) // math.ceil(jobs / len(processors)))}


def _nodes(ray: Any) -> list[Mapping[str, float]]:
    return [node["Resources"] for node in ray.nodes() if node["Alive"]]
