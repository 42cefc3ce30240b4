"""The ways to look at a photo: alone, beside its original, and how sure its result is."""

from collections.abc import Callable
from functools import partial

from numpy import float32
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from restorer.gui.actions import Actions
from restorer.gui.background import Background
from restorer.gui.canvas import Canvas, View
from restorer.outcome import Record

VIEWS = {
    "view_result": View.RESULT,
    "view_split": View.SPLIT,
    "view_side": View.SIDE_BY_SIDE,
    "view_difference": View.DIFFERENCE,
    "view_changed": View.CHANGED,
    "view_uncertainty": View.UNCERTAINTY,
}
"""By the names of the actions."""

_CYCLE = ("view_result", "view_split", "view_side")  # what one key goes through


class Comparing(QObject):
    """Makes the canvas follow the actions of its views.

    Args:
        canvas: What shows the photo.
        actions: Of which one of `VIEWS` is on.
        failed: Told of an exception.
        parent: Owns this.
    """

    def __init__(
        self,
        canvas: Canvas,
        actions: Actions,
        failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._actions, self._failed = canvas, actions, failed
        self._record: Record | None = None  # of the result whose uncertainty was asked for last
        canvas.document_changed.connect(self._forget)
        for name in VIEWS:
            actions[name].triggered.connect(partial(self._show, name))
        actions["compare_cycle"].triggered.connect(self._cycle)
        actions["hold_original"].toggled.connect(canvas.show_original)
        actions["hold_pan"].toggled.connect(canvas.lend_hand)

    def show_uncertainty(self, shown: bool) -> None:
        """Show how sure the result is, or the result itself."""
        self._actions["view_uncertainty" if shown else "view_result"].trigger()

    def follow_result(self) -> None:
        """The newest result may be another: its uncertainty is shown, and no other's."""
        document = self._canvas.document
        top = None if document is None else document.session.top_outcome
        record = None if top is None else top[0].record
        if record is not self._record:
            self._forget()
            self._canvas.set_uncertainty(None)
            if self._actions["view_uncertainty"].isChecked():
                self._find_uncertainty()

    def _forget(self) -> None:
        self._record = None

    def _show(self, name: str, _checked: bool = True) -> None:
        if VIEWS[name] is View.UNCERTAINTY:
            self._find_uncertainty()
        else:
            self._canvas.set_view(VIEWS[name])

    def _find_uncertainty(self) -> None:
        """On a large photo this takes seconds, so it is found in the background."""
        document = self._canvas.document
        top = None if document is None else document.session.top_outcome
        if document is None or top is None:
            return
        outcome = top[0]
        self._record = outcome.record

        def found(values: NDArray[float32] | None) -> None:
            now = document.session.top_outcome if document is self._canvas.document else None
            wanted = self._actions["view_uncertainty"].isChecked()
            if wanted and now is not None and now[0].record is outcome.record:
                self._canvas.set_uncertainty(outcome.box, values)
                self._canvas.set_view(View.UNCERTAINTY)

        Background(document, outcome.uncertainty, found, self._failed)

    def _cycle(self) -> None:
        on = next((i for i, name in enumerate(_CYCLE) if self._actions[name].isChecked()), -1)
        self._actions[_CYCLE[(on + 1) % len(_CYCLE)]].trigger()
