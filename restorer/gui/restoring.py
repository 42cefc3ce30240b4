"""A job from the button to the history: whose photo it is, and what becomes of its result."""

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from restorer.gui.canvas import Canvas
from restorer.gui.document import Document
from restorer.gui.edits import whole
from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.gui.worker import Worker
from restorer.image import Box, Patch, Pixels
from restorer.outcome import Blend, Blended, Outcome, Request


class Restoring(QObject):
    """Runs one request at a time and gives its result to the photo it was asked for.

    Args:
        canvas: Where estimates are shown while their photo is.
        panel: Told how far the job is; its buttons hold and end it.
        parent: Owns this.
    """

    changed = Signal()
    """A job began, is held, goes on, or ended."""
    begun = Signal()
    """A job began."""
    taken = Signal()
    """The photo took a result."""
    given_up = Signal()
    """A job ended without a result that is seen: the photo is as it was."""
    said = Signal(str)
    """How a job ended well, for the status bar."""
    failed = Signal(object)
    """The exception a job ended with."""

    def __init__(self, canvas: Canvas, panel: ProgressPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._panel = canvas, panel
        self._target: Document | None = None
        self._request: Request | None = None
        self._blend, self._look = Blend(), False
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

    def start(
        self, document: Document, request: Request, blend: Blend, *, look: bool = False
    ) -> None:
        """Begin a request.

        Args:
            document: Whose photo it is about.
            request: What the photo's session made.
            blend: How the photo takes the result.
            look: Whether the result is only shown, as the photo would take it.
        """
        self._canvas.clear_estimate()
        self._target, self._request = document, request
        self._blend, self._look = blend, look
        self.worker.start(request)
        self._panel.set_state("running")
        self.begun.emit()
        self.changed.emit()

    def pause(self) -> None:
        """Hold the job at its next tile, or let it go on."""
        held = self.worker.paused
        if held:
            self.worker.resume()
        else:
            self.worker.pause()
        self._panel.set_state("running" if held else "paused")
        self.changed.emit()

    def leave(self, document: Document) -> None:
        """A photo is closed: its job, if there is one, ends."""
        if document is self._target:
            self._target = None
            self.worker.cancel()

    def _on_estimate(self, patch: Patch) -> None:
        larger = self._request is not None and self._request.scale > 1  # than what is shown
        if self._is_shown() and not larger:
            self._canvas.show_estimate(patch)

    def _on_finished(self, outcome: Outcome) -> None:
        target, blend, look = self._target, self._blend, self._look
        if look and target is not None and self._is_shown():
            self._canvas.show_estimate(_blended(target, outcome, blend))
        self._end()
        if look:
            self.said.emit(self.tr("This is a preview; Restore changes the photo."))
        elif target is not None:
            target.edits.do(
                lambda session: session.accept(outcome, blend),
                self._on_taken,
                self._on_refused,
                size=lambda session: whole(session) * outcome.scale**2,
            )

    def _on_taken(self, _: None) -> None:
        self._canvas.clear_estimate()  # not before: the photo as it was would flash up
        self.taken.emit()
        self.said.emit(self.tr("Done."))

    def _on_refused(self, error: Exception) -> None:
        self._give_up()
        self.failed.emit(error)

    def _on_failed(self, error: Exception) -> None:
        self._give_up()
        self._end()
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._give_up()
        self._end()
        self.said.emit(self.tr("Cancelled; the photo is as it was."))

    def _give_up(self) -> None:
        self._canvas.clear_estimate()
        self.given_up.emit()

    def _end(self) -> None:
        """Forget the job."""
        self._target = self._request = None
        focus = QApplication.focusWidget()
        if focus is not None and self._panel.isAncestorOf(focus):
            self._canvas.setFocus()  # Qt would take a panel, whose keys change the photo
        self._panel.set_state("idle")
        self.changed.emit()

    def _is_shown(self) -> bool:
        """Whether the canvas shows the photo that was asked about, and not a later state of it."""
        target, request = self._target, self._request
        if target is None or request is None or target is not self._canvas.document:
            return False
        return request.generation == target.session.generation


def _blended(document: Document, outcome: Outcome, blend: Blend) -> Blended:
    """A photo as it would take a result."""
    image = document.session.image

    def pixels(box: Box) -> Pixels:
        return outcome.blended(image.pixels[box.slices], blend, box)

    return Blended(outcome.box, pixels)


def strength_of(task: Any) -> float:
    """The strength that a task asks for; 1 where it has none."""
    return float(getattr(task, "strength", 1.0))
