"""The thread in which the reverse sampler runs, and what it tells the window."""

import logging

from PySide6.QtCore import QObject, QThread, Signal

from restorer.cards import Card
from restorer.engine import Engine
from restorer.errors import Cancelled, RestorerError
from restorer.outcome import Outcome, Request, run
from restorer.progress import Progress

log = logging.getLogger(__name__)


class Worker(QObject):
    """One long-lived thread that does a request at a time; networks stay loaded in its engine.

    All methods are called from the window's thread, and all signals are heard there.
    """

    progressed = Signal(object)
    """Status."""
    estimated = Signal(object)
    """Patch: the estimate of a tile."""
    finished = Signal(object)
    """Outcome."""
    failed = Signal(object)
    """The exception; what is no `RestorerError` is a fault of the program's own, and logged."""
    cancelled = Signal()
    _asked = Signal(object)
    _prepared = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress: Progress | None = None
        self._thread = QThread()
        self._thread.setObjectName("restorer-sampler")
        self._sampler = _Sampler()
        self._sampler.moveToThread(self._thread)
        self._sampler.estimated.connect(self.estimated)
        self._sampler.ended.connect(self._on_ended)
        self._asked.connect(self._sampler.work)
        self._prepared.connect(self._sampler.prepare)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether a request is being done, or its end is not yet told."""
        return self._progress is not None

    @property
    def paused(self) -> bool:
        """Whether it is held."""
        return self._progress is not None and self._progress.paused

    def prepare(self, card: Card, backend: str | None, device: str | None) -> None:
        """Load what a request with this model will need; what is wrong with it is told then."""
        self._prepared.emit((card, backend, device))

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
        self._progress = None  # what was asked for just now was not begun any more

    def _on_ended(self, end: Outcome | Exception) -> None:
        """In the window's thread: only now may the next request begin."""
        self._progress = None
        if isinstance(end, Cancelled):
            self.cancelled.emit()
        elif isinstance(end, Exception):
            self.failed.emit(end)
        else:
            self.finished.emit(end)


class _Sampler(QObject):
    """Lives in the thread."""

    estimated = Signal(object)
    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._engine = Engine()

    def prepare(self, wanted: tuple[Card, str | None, str | None]) -> None:
        try:
            self._engine.prepare(*wanted)
        except RestorerError:
            log.debug("nothing was prepared", exc_info=True)

    def work(self, asked: tuple[Request, Progress]) -> None:
        request, progress = asked
        end: Outcome | Exception
        try:
            end = run(self._engine, request, progress, self.estimated.emit)
        except (Cancelled, RestorerError) as error:
            end = error
        except Exception as error:  # the window waits: whatever happened, it must be told
            log.exception("the sampler failed")
            end = error
        self.ended.emit(end)
