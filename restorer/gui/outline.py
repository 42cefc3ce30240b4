"""Thin lines over the photo that are seen on any of its colours: brush ring, lasso, rectangle."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

_DARK, _BRIGHT = QColor(0, 0, 0, 170), QColor(255, 255, 255)  # one of them shows on any photo
_WIDTH = 3.0  # px of the screen


class Outline(QGraphicsItem):
    """A bright line inside a dark one, of the same width at any zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._scale = 1.0

    def set_path(self, path: QPainterPath) -> None:
        """Draw along another path, in photo px."""
        self.prepareGeometryChange()
        self._path = path

    def set_scale(self, scale: float) -> None:
        """How many logical px a photo pixel has."""
        self.prepareGeometryChange()
        self._scale = scale

    def boundingRect(self) -> QRectF:  # Qt's name
        """The path and the width of its line."""
        if self._path.isEmpty():
            return QRectF()
        margin = _WIDTH / self._scale
        return self._path.controlPointRect().adjusted(-margin, -margin, margin, margin)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw both lines."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((_DARK, _WIDTH), (_BRIGHT, 1.2)):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(self._path)


def ring(radius: float, hardness: float) -> QPainterPath:
    """The brush around the origin: its rim, and where it is covered in full."""
    path = QPainterPath()
    path.addEllipse(QPointF(), radius, radius)
    if 0.0 < hardness < 1.0:
        path.addEllipse(QPointF(), radius * hardness, radius * hardness)
    return path
