"""The slider of a control: how mouse, wheel and keys move it."""

from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from restorer.gui.panels.scale import POSITIONS, Scale

_TYPING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_RESET_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class Track(QSlider):
    """A slider that only asks for values and is told which one to show.

    Signals:
        moved: (value, final): the user asks for it; not final while the mouse still drags.
        typing_asked: The user wants to type the value.
        reset_asked: The user wants the default.

    Args:
        scale: The values.
    """

    moved = Signal(float, bool)
    typing_asked = Signal()
    reset_asked = Signal()

    def __init__(self, scale: Scale) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._scale, self._value = scale, scale.low
        self._at = 0.0  # of the handle while it is dragged, in positions
        self._mouse: QPointF | None = None
        self.setRange(0, POSITIONS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # By assistive technology only: mouse and keys go the ways below.
        self.valueChanged.connect(lambda at: self.moved.emit(self._scale.value(at), True))

    def show_value(self, value: float) -> None:
        """Put the handle where a value is."""
        self._value = value
        with QSignalBlocker(self):
            self.setValue(round(self._scale.position(value)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move, Home and End go to the ends; letters are not ours."""
        key, held = event.key(), event.modifiers()
        forward = key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_PageUp)
        large = key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if forward or large or key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            step = self._scale.coarse if large else self._step(held)
            self.moved.emit(self._value + (step if forward else -step), True)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            end = self._scale.low if key == Qt.Key.Key_Home else self._scale.high
            self.moved.emit(end, True)
        elif key in _TYPING_KEYS and not held & Qt.KeyboardModifier.ControlModifier:
            self.typing_asked.emit()
        elif key in _RESET_KEYS:
            self.reset_asked.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by steps."""
        if not self.hasFocus():  # a wheel that scrolls the panel must change nothing
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()  # Qt turns it with Alt
        self.moved.emit(self._value + turned / 120 * self._step(event.modifiers()), True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle; beside it, bring it here first."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        start, length = self._groove()
        self._mouse, self._at = event.position(), self._scale.position(self._value)
        self.setSliderDown(True)
        pressed = (event.position().x() - start) / length * POSITIONS
        near = abs(pressed - self._at) * length <= POSITIONS * start
        if not near and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._at = pressed
            self.moved.emit(self._scale.value(pressed), False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag: ten times finer with Ctrl, from large step to large step with Shift."""
        if self._mouse is None:
            return
        way = (event.position().x() - self._mouse.x()) / self._groove()[1] * POSITIONS
        self._mouse, held = event.position(), event.modifiers()
        self._at += way / 10 if held & Qt.KeyboardModifier.ControlModifier else way
        value = self._scale.value(self._at)
        if held & Qt.KeyboardModifier.ShiftModifier:
            value = round(value / self._scale.coarse) * self._scale.coarse
        self.moved.emit(value, False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The value is final."""
        if self._mouse is not None and event.button() == Qt.MouseButton.LeftButton:
            self._mouse = None
            self.setSliderDown(False)
            self.moved.emit(self._value, True)

    def _step(self, held: Qt.KeyboardModifier) -> float:
        if held & Qt.KeyboardModifier.ShiftModifier:
            return self._scale.coarse
        return self._scale.fine if held & Qt.KeyboardModifier.ControlModifier else self._scale.step

    def _groove(self) -> tuple[float, float]:
        """Where the middle of the handle can be: the first x, and how far from there, in px."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        return handle / 2, max(1.0, self.width() - handle)
