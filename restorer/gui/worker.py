"""The thread in which the reverse sampler runs, and what it tells the window."""

import logging
import threading

from PySide6.QtCore import QObject, QThread, Signal

from restorer.engine import Engine
from restorer.errors import Cancelled, RestorerError
from restorer.image import Patch
from restorer.outcome import Request, run
from restorer.progress import Progress

log = logging.getLogger(__name__)


class Worker(QObject):
    """One long-lived thread that does a request at a time; networks stay loaded in its engine.

    All methods are called from the window's thread, and all signals arrive there.
    """

    progressed = Signal(object)
    """Status."""
    estimated = Signal(object)
    """Patch: the estimate of a tile."""
    finished = Signal(object)
    """Outcome."""
    failed = Signal(str, object)
    """A sentence for the user, and the exception if it is a fault of the program's own."""
    cancelled = Signal()
    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress: Progress | None = None
        self._thread = QThread()
        self._thread.setObjectName("restorer-sampler")
        self._sampler = _Sampler(self)
        self._sampler.moveToThread(self._thread)
        self._asked.connect(self._sampler.work)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether a request is being done."""
        return self._progress is not None

    @property
    def paused(self) -> bool:
        """Whether it is held."""
        return self._progress is not None and self._progress.paused

    def start(self, request: Request) -> None:
        """Begin a request.

        Raises:
            ValueError: Another is being done.
        """
        if self.running:
            raise ValueError("one request is done at a time")
        self._progress = Progress(self.progressed.emit)
        self._asked.emit((request, self._progress))

    def pause(self) -> None:
        """Hold the job at its next tile."""
        if self._progress is not None:
            self._progress.pause()

    def resume(self) -> None:
        """Let it go on."""
        if self._progress is not None:
            self._progress.resume()

    def cancel(self) -> None:
        """End the job soon; `cancelled` follows."""
        if self._progress is not None:
            self._progress.cancel()

    def close(self) -> None:
        """End the job and the thread, and wait for both."""
        self.cancel()
        self._thread.quit()
        self._thread.wait()

    def release(self) -> None:
        """Called by the sampler, in the window's thread or its own, when a request has ended."""
        self._progress = None


class _Sampler(QObject):
    """Lives in the thread."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker
        self._engine = Engine()

    def work(self, asked: tuple[Request, Progress]) -> None:
        request, progress = asked
        worker = self._worker
        log.debug("a request begins in %s", threading.current_thread().name)

        def estimate(patch: Patch) -> None:
            worker.estimated.emit(patch)

        try:
            outcome = run(self._engine, request, progress, estimate)
        except Cancelled:
            worker.release()
            worker.cancelled.emit()
        except (RestorerError, MemoryError) as error:
            worker.release()
            text = str(error) or "There is not enough memory; close other programs."
            worker.failed.emit(text, None)
        except Exception as error:  # the window waits: whatever happened, it must be told
            worker.release()
            log.exception("the sampler failed")
            worker.failed.emit("", error)
        else:
            worker.release()
            worker.finished.emit(outcome)
