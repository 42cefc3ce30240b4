"""Which words, legend and divider lie over the photo in which view."""

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from restorer.gui.signs import Divider, Hint, Legend, Sign
from restorer.gui.stage import Stage, View

_MARGIN = 10  # px


class Captions(QObject):
    """Names what is seen, and keeps to the corners of the canvas.

    Args:
        canvas: On which the signs lie.
        stage: What is seen there.
    """

    divider_moved = Signal()

    def __init__(self, canvas: QWidget, stage: Stage) -> None:
        super().__init__(canvas)
        self._canvas, self._stage = canvas, stage
        self._hint, self._legend, self._divider = Hint(canvas), Legend(canvas), Divider(canvas)
        self._left, self._right = Sign(canvas), Sign(canvas)
        self._count: int | None = None
        self._divider.moved.connect(self._move_divider)
        stage.shown_changed.connect(self._follow)
        stage.changed_counted.connect(self._take_count)
        canvas.installEventFilter(self)
        self._follow()

    def divider(self) -> float:
        """Where the original ends and the result begins, in logical px of the canvas."""
        return self._divider.x_in_view()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Keep up with the canvas's size and language."""
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        elif event.type() == QEvent.Type.LanguageChange:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """Say what is seen now."""
        seen = None if self._stage.document is None else self._stage.shown
        if seen is not View.CHANGED:
            self._count = None
        self._hint.setText(self.tr("Drop a photo here, or press Ctrl+O"))
        self._hint.setVisible(seen is None)
        self._divider.setAccessibleName(self.tr("Divider between original and result"))
        self._divider.setVisible(seen is View.SPLIT)
        self._left.say("" if seen is None else self._name(seen))
        self._right.say(self.tr("Result") if seen is View.SPLIT else "")
        top = self._stage.uncertainty_top
        self._legend.setVisible(seen is View.UNCERTAINTY and top is not None)
        if top is not None:
            self._legend.say(
                self.tr("Uncertainty (standard deviation)"),
                QLocale().toString(0.0, "f", 1),
                self.tr("{value} of 255 levels").format(value=QLocale().toString(top, "f", 1)),
            )
        self._arrange()

    def _name(self, seen: View) -> str:
        if seen is View.CHANGED:
            return self._changes()
        if seen is View.UNCERTAINTY and self._stage.uncertainty_top is None:
            return self.tr("No uncertainty is known: run a task with several variants")
        return {
            View.ORIGINAL: self.tr("Original"),
            View.SPLIT: self.tr("Original"),
            View.SIDE_BY_SIDE: self.tr("Result"),
            View.DIFFERENCE: self.tr("Difference × 8"),
        }.get(seen, "")

    def _changes(self) -> str:
        if self._count is None:
            return self.tr("Changed pixels: counting …")
        height, width = self._stage.shape or (1, 1)
        return self.tr("Changed pixels: {count} of {all} ({part} %)").format(
            count=QLocale().toString(self._count),
            all=QLocale().toString(height * width),
            part=QLocale().toString(100 * self._count / (height * width), "f", 2),
        )

    def _take_count(self, count: int) -> None:
        self._count = count
        self._follow()

    def _move_divider(self) -> None:
        self._arrange()
        self.divider_moved.emit()

    def _arrange(self) -> None:
        """Put everything into its place."""
        canvas = self._canvas
        self._hint.setGeometry(canvas.rect())
        self._divider.arrange()
        self._left.move(_MARGIN, _MARGIN)
        self._right.move(canvas.width() - self._right.width() - _MARGIN, _MARGIN)
        self._legend.move(QPoint(_MARGIN, canvas.height() - self._legend.height() - _MARGIN))
