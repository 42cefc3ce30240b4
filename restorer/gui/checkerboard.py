"""What lies under a photo that something shines through."""

from PySide6.QtGui import QBrush, QImage, QPainter, QTransform

from restorer.gui.theme import surround

_SQUARE = 8  # px of the screen


def checkerboard(scale: float) -> QBrush:
    """Squares of one size on the screen that move with the photo.

    Args:
        scale: Logical px a photo pixel.
    """
    board = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    board.fill(surround().lighter(150))
    painter = QPainter(board)
    for corner in (0, _SQUARE):
        painter.fillRect(corner, corner, _SQUARE, _SQUARE, surround().lighter(200))
    painter.end()
    brush = QBrush(board)
    brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    return brush
