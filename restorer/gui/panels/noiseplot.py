"""The noise of a photo against brightness, as three curves over the photo's brightness itself."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from restorer.gui.panels.panel import Panel
from restorer.noise_estimation import NoiseCurve

_HUES = (0, 120, 215)  # degrees, of R, G, B
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
_SEEN = 0.002  # share of the photo at a brightness below which its noise is a guess


class NoisePlot(Panel):
    """Lines for R, G and B: std in 8-bit levels up, brightness to the right.

    Behind them stands how much of the photo has which brightness. The lines differ in their
    dashes too, so that they can be told apart without seeing colours.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: NoiseCurve | None = None
        self._measuring = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_curve(self, curve: NoiseCurve | None, measuring: bool = False) -> None:
        """Show a curve; None: that none is known, or that it is being measured."""
        self._curve, self._measuring = curve, measuring
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts; the plot is told in words to those who do not see it."""
        self.setAccessibleName(self.tr("Noise against brightness"))
        text = self._words()
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Lines of text are its measure."""
        line = self.fontMetrics().height()
        return QSize(12 * line, 7 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint by the palette's colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        if self._curve is None or not self._curve.level:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.toolTip())
            return
        top = _ceiling(float(self._curve.sigma.max()) * 255)
        area = self._frame(painter, top)
        self._paint_share(painter, area, self._curve)
        self._paint_lines(painter, area, self._curve, top)

    def _words(self) -> str:
        if self._curve is None:
            return self.tr("Measuring…") if self._measuring else self.tr("Not measured.")
        if not self._curve.level:
            return self.tr("No noise was found.")
        red, green, blue = (self.locale().toString(v, "f", 1) for v in _levels(self._curve))
        text = self.tr("Red {red}, green {green}, blue {blue} 8-bit levels.")
        return text.format(red=red, green=green, blue=blue)

    def _frame(self, painter: QPainter, top: float) -> QRectF:
        """Paint grid and labels; where the curves go."""
        metrics, palette = self.fontMetrics(), self.palette()
        line = metrics.height()
        labels = [self.locale().toString(value, "g", 3) for value in (0.0, top / 2, top)]
        left = max(metrics.horizontalAdvance(label) for label in labels) + line / 2
        area = QRectF(left, line, self.width() - left - line, self.height() - 2.6 * line)
        faint = palette.color(QPalette.ColorRole.Text)
        faint.setAlphaF(0.25)
        text = palette.color(QPalette.ColorRole.Text)
        text.setAlphaF(0.75)
        for number, label in enumerate(labels):
            y = area.bottom() - area.height() * number / 2
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            box = QRectF(0, y - line / 2, left - line / 4, line)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label
            )
        below = QRectF(area.left(), area.bottom() + line / 4, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self.tr("dark"))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self.tr("brightness"))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.tr("bright"))
        return area

    def _paint_share(self, painter: QPainter, area: QRectF, curve: NoiseCurve) -> None:
        color = self.palette().color(QPalette.ColorRole.Text)
        color.setAlphaF(0.12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        width = area.width() / max(1, len(curve.brightness) - 1)
        tallest = max(float(curve.share.max()), 1e-6)
        for x, share in zip(curve.brightness, curve.share, strict=True):
            middle = area.left() + float(x) * area.width()
            height = float(share) / tallest * area.height()
            bar = QRectF(middle - width / 2, area.bottom() - height, width - 1, height)
            painter.drawRect(bar & area)

    def _paint_lines(self, painter: QPainter, area: QRectF, curve: NoiseCurve, top: float) -> None:
        seen = np.flatnonzero(curve.share > _SEEN)
        knots = range(int(seen[0]), int(seen[-1]) + 1) if seen.size else range(0)
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        line = self.fontMetrics().height()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, (letter, sigma) in enumerate(zip("RGB", curve.sigma, strict=True)):
            color = QColor.fromHsl(_HUES[number], 200, 165 if dark else 95)
            painter.setPen(QPen(color, 2, _DASHES[number]))
            painter.drawPolyline(
                QPolygonF(
                    [
                        QPointF(
                            area.left() + float(curve.brightness[k]) * area.width(),
                            area.bottom() - float(sigma[k]) * 255 / top * area.height(),
                        )
                        for k in knots
                    ]
                )
            )
            x = area.right() - (3 - number) * 2.2 * line
            painter.drawLine(QPointF(x, line * 0.5), QPointF(x + line, line * 0.5))
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            box = QRectF(x + 1.2 * line, 0, line, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, letter)


def _levels(curve: NoiseCurve) -> tuple[float, ...]:
    """Std of R, G, B in 8-bit levels."""
    return tuple(255 * sigma for sigma in curve.channel_sigma)


def _ceiling(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … from a value on."""
    if value <= 1:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(value))
    return next(ten * factor for factor in (1, 2, 5, 10) if ten * factor >= value)
