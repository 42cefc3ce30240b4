"""The canvas, and beside it a second one with the original that is moved and zoomed along."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from restorer.gui.canvas import Canvas, View


class CompareArea(QWidget):
    """Shows original and result side by side while the canvas is in that view.

    Args:
        canvas: Where the result is; becomes a child of this.
        parent: Its owner.
    """

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.reference = Canvas()
        self.reference.set_view(View.ORIGINAL)
        self.reference.pointer_moved.connect(canvas.pointer_moved)
        self.reference.files_dropped.connect(canvas.files_dropped)
        self.reference.image_dropped.connect(canvas.image_dropped)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        for side in (self.reference, canvas):
            self._splitter.addWidget(side)
        self.reference.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self._following = False
        for leader in (canvas, self.reference):
            leader.view_changed.connect(partial(self._follow, leader))
        canvas.document_changed.connect(self._arrange)
        canvas.shown_changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        """Show the second canvas in its view alone: elsewhere it would hold on to the photo."""
        canvas, reference = self.canvas, self.reference
        beside = canvas.view() is View.SIDE_BY_SIDE and canvas.document is not None
        document = canvas.document if beside else None
        self._following = True  # as long as the second one knows no better than to fit
        if reference.document is not document:
            reference.set_document(document)
        if reference.isHidden() is beside:
            reference.setVisible(beside)
            self._splitter.setSizes([1, 1])
        reference.screen_profile = canvas.screen_profile
        self._following = False
        self._follow(canvas)

    def _follow(self, leader: Canvas) -> None:
        """Show in the other canvas what one of them shows."""
        if self._following or self.reference.document is None:
            return
        if leader.is_fitted and self.canvas.is_fitted:
            leader = self.canvas  # both are resized, each its own way
        other = self.reference if leader is self.canvas else self.canvas
        self._following = True
        other.look_at(leader.zoom(), leader.middle(), fitted=leader.is_fitted)
        self._following = False
