"""What lies over the photo in the canvas: a hint, names of what is seen, a legend, a divider."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QLabel, QWidget

from restorer.gui.rendering import viridis

_PADDING = 8  # px
_Role = QPalette.ColorRole


class Sign(QLabel):
    """A few words on a plate in the window's colours, legible on any photo.

    Args:
        parent: The canvas.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(_PADDING - 2)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def say(self, text: str) -> None:
        """Show other words; none hides it."""
        self.setText(text)
        self.adjustSize()
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Draw the plate, then the words."""
        painter = QPainter(self)
        _draw_plate(painter, self)
        painter.end()
        super().paintEvent(event)


class Hint(QLabel):
    """What to do while there is no photo.

    Args:
        parent: The canvas.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self.setFont(font)
        palette = self.palette()  # bright in any theme, as the surround is dark in any
        palette.setColor(_Role.WindowText, QColor(255, 255, 255, 190))
        self.setPalette(palette)
        self.setForegroundRole(_Role.WindowText)  # in a scroll area a label would take Text


class Legend(QWidget):
    """The colours of the uncertainty and what they mean.

    Args:
        parent: The canvas.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title, self._least, self._most = "", "", ""
        colors = np.ascontiguousarray(viridis(np.linspace(0, 1, 256))[None])
        self._bar = QImage(colors.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()
        self.hide()

    def say(self, title: str, least: str, most: str) -> None:
        """Name the scale and its two ends."""
        self._title, self._least, self._most = title, least, most
        self.setAccessibleName(f"{title}: {least} – {most}")
        self.adjustSize()
        self.update()

    def sizeHint(self) -> QSize:  # Qt's name
        """Room for two lines of words and the bar between them."""
        metrics = self.fontMetrics()
        ends = metrics.horizontalAdvance(self._least + "    " + self._most)
        width = max(220, metrics.horizontalAdvance(self._title), ends)
        return QSize(width + 2 * _PADDING, 3 * metrics.height() + 3 * _PADDING)

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Draw plate, title, bar and ends."""
        painter = QPainter(self)
        _draw_plate(painter, self)
        room = self.rect().adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        line = self.fontMetrics().height()
        painter.setPen(self.palette().color(_Role.WindowText))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop, self._title)
        bar = QRect(room.left(), room.top() + line + _PADDING // 2, room.width(), line)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, self._bar)
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom, self._least)
        ends = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, ends, self._most)
        painter.end()


class Divider(QWidget):
    """The line between original and result; dragged by mouse, moved by the arrow keys.

    Args:
        parent: The canvas.
    """

    moved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._canvas = parent
        self._part = 0.5
        self.hide()

    def x_in_view(self) -> float:
        """Where it is, in logical px of the canvas."""
        return self._part * self._canvas.width()

    def arrange(self) -> None:
        """Take the height of the canvas, and the place in its width."""
        width = 24  # to be taken hold of easily
        self.setGeometry(round(self.x_in_view() - width / 2), 0, width, self._canvas.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # Qt's name
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = self.mapTo(self._canvas, event.position())
            self._move(at.x() / self._canvas.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        """Go a hundredth of the width to the left or right."""
        way = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self._move(self._part + way)

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Draw a bright line in a dark one, and a grip that shows where to take hold."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        for color, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255), 1.4)):
            painter.setPen(QPen(color, width))
            painter.drawLine(QPointF(middle.x(), 0), QPointF(middle.x(), self.height()))
        role = _Role.Highlight if self.hasFocus() else _Role.Window
        painter.setBrush(self.palette().color(role))
        painter.drawEllipse(middle, 10, 10)
        role = _Role.HighlightedText if self.hasFocus() else _Role.WindowText
        painter.setPen(QPen(self.palette().color(role), 1.6))
        for side in (-1, 1):
            tip = middle + QPointF(side * 6, 0)
            painter.drawPolyline([tip + QPointF(-side * 3, y) if y else tip for y in (-3, 0, 3)])
        painter.end()

    def _move(self, part: float) -> None:
        self._part = min(max(part, 0.0), 1.0)
        self.arrange()
        self.moved.emit()


def _draw_plate(painter: QPainter, widget: QWidget) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = widget.palette().color(_Role.Window)
    color.setAlpha(215)
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(widget.rect()), 4, 4)
