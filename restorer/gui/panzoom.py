"""A view that is moved and zoomed as photographers are used to.

The scene's unit is one photo pixel; a zoom of 1 shows it as one pixel of the device, whatever the
ratio of device to logical pixels. A wheel zooms; on a trackpad and on a touch screen two fingers
move the photo and pinch it larger and smaller. A photo larger than the view may be pulled half a
view beyond its borders, so that these can be worked on in the middle.
"""

import math
import sys

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QGestureEvent,
    QGraphicsScene,
    QGraphicsView,
    QPinchGesture,
    QWidget,
)

from restorer.image import Box

LEAST, MOST = 0.02, 32.0
STEPS = (
    *(0.02, 0.03, 0.05, 0.0625, 0.0833, 0.125, 0.1667, 0.25, 0.3333, 0.5, 0.6667),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0),
)
_TURN = 480  # eighths of a degree of the wheel that double the zoom: four notches
_BORDER = 8  # logical px around a photo that fits


class PanZoom(QGraphicsView):
    """Shows a part of a scene at a zoom.

    Args:
        scene: What is seen.
        parent: Its owner.
    """

    zoom_changed = Signal(float)
    view_changed = Signal()

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._shape: tuple[int, int] | None = None
        self._zoom = 1.0
        self._fitted = True
        self._moving = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setInteractive(False)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if sys.platform != "darwin":  # it has no touch screens, and native gestures say more
            self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    def set_extent(self, shape: tuple[int, int] | None) -> None:
        """Show a photo of (H, W) px; None is no photo. One that was fitted is fitted again."""
        self._shape = shape
        self.set_zoom(self._fitting() if self._fitted else self._zoom, fitted=self._fitted)

    def zoom(self) -> float:
        """Device pixels a photo pixel."""
        return self._zoom

    def zoom_on_screen(self) -> float:
        """Logical px a photo pixel."""
        return self._zoom / self.devicePixelRatioF()

    def fit(self) -> None:
        """Show all of the photo, at 100 % at most, and go on doing so when the view is resized."""
        self.set_zoom(self._fitting(), fitted=True)

    @property
    def is_fitted(self) -> bool:
        """Whether all of the photo is shown, and will be."""
        return self._fitted

    def set_zoom(
        self, zoom: float, anchor: QPointF | None = None, *, fitted: bool = False
    ) -> None:
        """Zoom about a point.

        Args:
            zoom: Device pixels a photo pixel; brought into the range that is allowed.
            anchor: The point of the view, in logical px, that stays where it is; None: the middle.
            fitted: Whether to fit again when the view is resized.
        """
        anchor = self._middle() if anchor is None else anchor
        self._look(zoom, self.to_photo(anchor), anchor, fitted)

    def zoom_in(self) -> None:
        """Go to the next larger of the usual zooms."""
        self.set_zoom(next((step for step in STEPS if step > self._zoom * 1.01), MOST))

    def zoom_out(self) -> None:
        """Go to the next smaller of the usual zooms."""
        self.set_zoom(next((step for step in STEPS[::-1] if step < self._zoom * 0.99), LEAST))

    def scroll_by(self, right: float, down: float) -> None:
        """Move the photo in the view, in logical px."""
        self._look(
            self._zoom, self.to_photo(self._middle() - QPointF(right, down)), self._middle()
        )

    def middle(self) -> QPointF:
        """The point of the photo in the middle of the view, as part of its width and height."""
        height, width = self._shape or (1, 1)
        middle = self.to_photo(self._middle())
        return QPointF(middle.x() / width, middle.y() / height)

    def look_at(self, zoom: float, middle: QPointF, *, fitted: bool) -> None:
        """Show the same as a view that has this zoom, `middle`, and was fitted or not."""
        height, width = self._shape or (1, 1)
        point = QPointF(middle.x() * width, middle.y() * height)
        self._look(zoom, point, self._middle(), fitted)

    def to_photo(self, at: QPointF) -> QPointF:
        """A point of the view, in logical px, as (x, y) in photo px."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(at)

    def from_photo(self, point: QPointF) -> QPointF:
        """The reverse of `to_photo`."""
        return self.viewportTransform().map(point)

    def visible_box(self) -> Box:
        """The photo pixels in view; (0, 0, 0, 0) if there are none."""
        inverse, _ = self.viewportTransform().inverted()
        seen = inverse.mapRect(QRectF(self.viewport().rect()))
        edges = seen.top(), seen.left(), seen.bottom(), seen.right()
        top, left, bottom, right = (round(edge, 3) for edge in edges)  # of sums of floats
        box = Box(math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right))
        return Box(0, 0, *(self._shape or (0, 0))).common(box) or Box(0, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # Qt's name
        """Zoom at the cursor, with a stop at 100 %; fingers on a trackpad move the photo."""
        turned, moved = event.angleDelta().y(), event.pixelDelta()
        event.accept()
        if self._shape is None:
            return
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not moved.isNull()
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scroll_by(moved.x(), moved.y())
            return
        if not turned:
            return
        zoom = self._zoom * 2.0 ** (turned / _TURN)
        if min(self._zoom, zoom) < 0.999 and max(self._zoom, zoom) > 1.001:
            zoom = 1.0
        self.set_zoom(zoom, event.position())

    def viewportEvent(self, event: QEvent) -> bool:  # Qt's name
        """Follow two fingers that pinch, on a trackpad or on the screen."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._pinch(1 + event.value(), event.position(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            gesture = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(gesture, QPinchGesture):
                before, now = (
                    QPointF(self.viewport().mapFromGlobal(at))
                    for at in (gesture.lastCenterPoint(), gesture.centerPoint())
                )
                self._pinch(gesture.scaleFactor(), before, now)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        """Fit again, or keep the middle where it was."""
        if self._fitted or not event.oldSize().isValid():
            super().resizeEvent(event)
            self.set_extent(self._shape)
            return
        old = event.oldSize()
        point = self.to_photo(QPointF(old.width() / 2, old.height() / 2))
        super().resizeEvent(event)
        self._look(self._zoom, point, self._middle())

    def event(self, event: QEvent) -> bool:
        """Keep the zoom when the window comes to a screen of another density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_extent(self._shape)
        return super().event(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # Qt's name
        """Scroll, and say so."""
        super().scrollContentsBy(dx, dy)
        if not self._moving:
            self.view_changed.emit()

    def _pinch(self, factor: float, before: QPointF, now: QPointF) -> None:
        """Show what was at a point of the view at another, larger by a factor."""
        if self._shape is not None:
            self._look(self._zoom * max(factor, 0.1), self.to_photo(before), now)

    def _look(self, zoom: float, point: QPointF, at: QPointF, fitted: bool | None = None) -> None:
        """Show a point of the photo at a point of the view."""
        zoom = min(max(zoom, min(LEAST, self._fitting())), MOST)
        zoomed = not math.isclose(zoom, self._zoom)
        self._moving = True
        self._zoom = zoom
        self._fitted = (self._fitted and not zoomed) if fitted is None else fitted
        scale = self.zoom_on_screen()
        self.setTransform(QTransform.fromScale(scale, scale))
        self.setSceneRect(self._bounds())
        away = self.from_photo(point) - at
        for bar, distance in (
            (self.horizontalScrollBar(), away.x()),
            (self.verticalScrollBar(), away.y()),
        ):
            bar.setValue(bar.value() + round(distance))
        self._moving = False
        if zoomed:
            self.zoom_changed.emit(zoom)
        self.view_changed.emit()

    def _fitting(self) -> float:
        """The zoom at which all of the photo is seen."""
        height, width = self._shape or (1, 1)
        room = self.viewport().size()
        across = (room.width() - 2 * _BORDER) / width
        down = (room.height() - 2 * _BORDER) / height
        return min(max(min(across, down), 1e-3) * self.devicePixelRatioF(), 1.0)

    def _bounds(self) -> QRectF:
        """What can be scrolled to: the photo, and more the farther it exceeds the view."""
        height, width = self._shape or (0, 0)
        scale, room = self.zoom_on_screen(), self.viewport().size()
        margins = [
            min(max(side - seen / scale, 0.0), seen / scale) / 2
            for side, seen in ((width, room.width()), (height, room.height()))
        ]
        across, down = margins
        return QRectF(0, 0, width, height).adjusted(-across, -down, across, down)

    def _middle(self) -> QPointF:
        size = self.viewport().size()
        return QPointF(size.width() / 2, size.height() / 2)
