"""A job from the button to the history: whose photo it is, and what becomes of its result."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from restorer.gui.canvas import Canvas
from restorer.gui.document import Document
from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.gui.worker import Worker
from restorer.image import Patch
from restorer.outcome import Blend, Outcome, Request


class Restoring(QObject):
    """Runs one request at a time and gives its result to the photo it was asked for.

    Args:
        canvas: Where estimates are shown while their photo is.
        panel: Told how far the job is; its buttons hold and end it.
        parent: Owns this.
    """

    changed = Signal()
    """A job began or ended."""
    taken = Signal()
    """The photo took a result."""
    said = Signal(str)
    """How a job ended well, for the status bar."""
    failed = Signal(object)
    """The exception a job ended with."""

    def __init__(self, canvas: Canvas, panel: ProgressPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._panel = canvas, panel
        self._target: Document | None = None
        self._request: Request | None = None
        self._blend: Blend | None = None  # None: the result is only looked at
        self.worker = Worker(self)
        self.worker.progressed.connect(panel.show_status)
        self.worker.estimated.connect(self._on_estimate)
        self.worker.finished.connect(self._on_finished)
        self.worker.failed.connect(self._on_failed)
        self.worker.cancelled.connect(self._on_cancelled)
        panel.pause_asked.connect(self.pause)
        panel.resume_asked.connect(self.pause)
        panel.cancel_asked.connect(self.worker.cancel)

    @property
    def running(self) -> bool:
        """Whether a job is on its way."""
        return self.worker.running

    def start(self, document: Document, request: Request, blend: Blend | None) -> None:
        """Begin a request.

        Args:
            document: Whose photo it is about.
            request: What the photo's session made.
            blend: How the photo takes the result; None shows it and leaves the photo alone.
        """
        self._canvas.clear_estimate()
        self._target, self._request, self._blend = document, request, blend
        self.worker.start(request)
        self._panel.set_state("running")
        self.changed.emit()

    def pause(self) -> None:
        """Hold the job at its next tile, or let it go on."""
        held = self.worker.paused
        if held:
            self.worker.resume()
        else:
            self.worker.pause()
        self._panel.set_state("running" if held else "paused")

    def leave(self, document: Document) -> None:
        """A photo is closed: its job, if there is one, ends."""
        if document is self._target:
            self._target = None
            self.worker.cancel()

    def _on_estimate(self, patch: Patch) -> None:
        if self._is_shown():
            self._canvas.show_estimate(patch)

    def _on_finished(self, outcome: Outcome) -> None:
        target, blend = self._target, self._blend
        self._end()
        if blend is None:
            self.said.emit(self.tr("This is a preview; Restore changes the photo."))
        elif target is not None:
            target.edits.do(
                lambda session: session.accept(outcome, blend), self._on_taken, self._on_refused
            )

    def _on_taken(self, _: None) -> None:
        self._canvas.clear_estimate()  # not before: the photo as it was would flash up
        self.taken.emit()
        self.said.emit(self.tr("Done."))

    def _on_refused(self, error: Exception) -> None:
        self._canvas.clear_estimate()
        self.failed.emit(error)

    def _on_failed(self, error: Exception) -> None:
        self._canvas.clear_estimate()
        self._end()
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._canvas.clear_estimate()
        self._end()
        self.said.emit(self.tr("Cancelled; the photo is as it was."))

    def _end(self) -> None:
        """Forget the job."""
        self._target = self._request = None
        self._panel.set_state("idle")
        self.changed.emit()

    def _is_shown(self) -> bool:
        """Whether the canvas shows the photo that was asked about, and not a later state of it."""
        target, request = self._target, self._request
        if target is None or request is None or target is not self._canvas.document:
            return False
        return request.generation == target.session.generation


def strength_of(task: Any) -> float:
    """The strength that a task asks for; 1 where it has none."""
    return float(getattr(task, "strength", 1.0))
