"""The easel: a stage that is looked at and worked on with tools, by mouse, pen and keys."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from restorer.brush import Brush, Touch
from restorer.gui.edits import Edits
from restorer.gui.panzoom import PanZoom
from restorer.gui.stage import Stage, View
from restorer.gui.toolbox import Toolbox
from restorer.gui.tools import Hand, Point, Pointer, Sizing

_SMALL = 3.0  # px of the screen: a brush of a smaller radius is marked by a cross
_Button, _Key, _Type = Qt.MouseButton, Qt.Key, QEvent.Type
_PEN = {_Type.TabletPress, _Type.TabletMove, _Type.TabletRelease}


class Pixel(NamedTuple):
    """A pixel of the photo.

    Attributes:
        x: Its column.
        y: Its row.
        values: Of its channels, as the file codes them.
    """

    x: int
    y: int
    values: tuple[float, ...]


class Easel(PanZoom):
    """Gives what the pointer does to the tool that is held; it is the board that tools work on.

    Args:
        stage: What is seen; belongs to this from now on.
        parent: Its owner.

    Attributes:
        use_pressure: Whether a pen pressed harder paints wider.
    """

    pointer_moved = Signal(object)
    """`Pixel` of the photo under the cursor, or None."""
    brush_changed = Signal(float, float)
    """Radius in px and hardness, when Shift+drag has changed them."""

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(stage, parent)
        stage.setParent(self)
        self._stage = stage
        self._toolbox = Toolbox(self)
        self._radius, self._hardness = 12.0, 1.0
        self._at: QPointF | None = None  # the pointer, in the view
        self._pixel: Pixel | None = None  # and on the photo
        self.use_pressure = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.view_changed.connect(self._follow_pointer)
        stage.shown_changed.connect(self._follow_pointer)
        stage.resized.connect(self._toolbox.cancel)  # by an undo, say: other places lie below it

    @property
    def brush(self) -> Brush:
        """What is painted with; it erases while the eraser is held."""
        return Brush(self._radius, self._hardness, erase=self._toolbox.name == "eraser")

    def set_brush(self, radius: float, hardness: float) -> None:
        """Take another brush: radius in photo px, hardness in [0, 1]."""
        self._radius, self._hardness = radius, hardness
        self._follow_pointer()

    def set_tool(self, name: str) -> None:
        """Hold another tool.

        Args:
            name: "brush", "eraser", "lasso", "rectangle" or "hand".

        Raises:
            ValueError: There is no such tool.
        """
        self._toolbox.take(name)
        self._follow_pointer()

    def lend_hand(self, lent: bool) -> None:
        """Hold the hand for a while instead of the tool, or take the tool back."""
        self._toolbox.space = lent
        self._follow_pointer()

    # What tools ask of their board

    @property
    def edits(self) -> Edits:
        """By which the photo is changed that is shown.

        Raises:
            ValueError: No document is shown.
        """
        if self._stage.document is None:
            raise ValueError("no document is shown")
        return self._stage.document.edits

    @property
    def can_paint(self) -> bool:
        """Whether there is damage in view that may be painted: comparisons are only looked at."""
        return self._stage.can_paint

    def set_painting(self, painting: bool) -> None:
        """Damage is being painted: it is shown even if it is hidden otherwise."""
        self._stage.set_painting(painting)

    def resize_brush(self, radius: float, hardness: float) -> None:
        """Take another brush, and say so."""
        self.set_brush(radius, hardness)
        self.brush_changed.emit(radius, hardness)

    def draw_outline(self, points: Sequence[Point]) -> None:
        """Show a closed line through points of the photo; none hides it."""
        self._stage.draw_outline(points)

    # What Qt says

    def mousePressEvent(self, event: QMouseEvent) -> None:  # Qt's name
        """Set to work the tool that button and keys ask for."""
        self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # Qt's name
        """Go on with it."""
        self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # Qt's name
        """End it."""
        self._release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # Qt's name
        """With the hand, go from all of the photo to 100 % and back; other tools press again."""
        if event.button() != _Button.LeftButton or self._toolbox.now.paints:
            self._press(event)
        elif self.is_fitted:
            self.set_zoom(1.0, event.position())
        else:
            self.fit()

    def viewportEvent(self, event: QEvent) -> bool:  # Qt's name
        """Take a pen with its pressure, and notice the pointer's leaving.

        Of two fingers that pinch the first was taken for the mouse: what it drew is taken back.
        """
        if event.type() in (_Type.Gesture, _Type.NativeGesture):
            self._toolbox.cancel()
        if isinstance(event, QTabletEvent) and event.type() in _PEN:
            event.accept()  # or Qt makes mouse events of it
            if event.type() == _Type.TabletPress:
                self._press(event)
            elif event.type() == _Type.TabletMove:
                self._move(event)
            else:
                self._release(event)
            return True
        if event.type() == _Type.Leave:
            self._at = None
            self._follow_pointer()
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that belong to the canvas from being taken as shortcuts."""
        if event.type() == _Type.ShortcutOverride and isinstance(event, QKeyEvent):
            working = event.key() == _Key.Key_Escape and self._toolbox.active is not None
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if working or (event.key() == _Key.Key_Space and plain):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        """Space lends the hand, Escape takes back what is being drawn, arrows scroll."""
        if event.key() == _Key.Key_Space:
            self.lend_hand(True)
        elif event.key() == _Key.Key_Escape and self._toolbox.active is not None:
            self._toolbox.cancel()
            self._follow_pointer()
        else:
            QAbstractScrollArea.keyPressEvent(self, event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # Qt's name
        """Take the hand back."""
        if event.key() != _Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self.lend_hand(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # Qt's name
        """Forget the space bar, whose release will not be heard."""
        self.lend_hand(False)
        super().focusOutEvent(event)

    # What follows from it

    def _press(self, event: QMouseEvent | QTabletEvent) -> None:
        if self._stage.document is not None:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._toolbox.press(event.button(), self._pointer(event), shift)
        self._follow_pointer()

    def _move(self, event: QMouseEvent | QTabletEvent) -> None:
        self._toolbox.move(self._pointer(event))
        if not isinstance(self._toolbox.active, Sizing):  # the ring stays where it can be seen
            self._at = event.position()
        self._follow_pointer()

    def _release(self, event: QMouseEvent | QTabletEvent) -> None:
        self._toolbox.release(event.button())
        self._follow_pointer()

    def _pointer(self, event: QMouseEvent | QTabletEvent) -> Pointer:
        point = self.to_photo(event.position())
        pressure, opposite = 1.0, _Button.RightButton in (event.button(), self._toolbox.button)
        if isinstance(event, QTabletEvent):
            opposite |= event.pointerType() == QPointingDevice.PointerType.Eraser
            if self.use_pressure:
                pressure = event.pressure()
        return Pointer(Touch(point.x(), point.y(), pressure), event.position(), opposite)

    def _follow_pointer(self) -> None:
        """Show the brush or the cursor where the pointer is, and say on which pixel."""
        tool, point = self._toolbox.now, None if self._at is None else self.to_photo(self._at)
        ring = tool.has_ring and self._stage.document is not None
        self._stage.show_ring(point if ring else None, self._radius, self._hardness)
        seen = ring and self._radius * self.zoom_on_screen() >= _SMALL
        shape = Qt.CursorShape.BlankCursor if seen else tool.cursor
        if isinstance(self._toolbox.active, Hand):
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._stage.document is None:
            shape = Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        pixel = None if point is None else self._pixel_at(point)
        if pixel != self._pixel:
            self._pixel = pixel
            self.pointer_moved.emit(pixel)

    def _pixel_at(self, point: QPointF) -> Pixel | None:
        session, x, y = self._stage.session, math.floor(point.x()), math.floor(point.y())
        height, width = self._stage.shape or (0, 0)
        if session is None or not (0 <= x < width and 0 <= y < height):
            return None
        seen = session.reference if self._is_original(point) else session.image
        return Pixel(x, y, tuple(seen.pixels[y, x].tolist()))

    def _is_original(self, point: QPointF) -> bool:
        """Whether at a point of the photo the original is seen."""
        return self._stage.shown is View.ORIGINAL
