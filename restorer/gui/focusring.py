"""A ring around what has the keyboard's focus: Fusion's own marks are faint on dark, or none."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from restorer.gui.theme import tone

_WIDTH = 2  # logical px
_OWN = Qt.FindChildOption.FindDirectChildrenOnly
_BY_KEYS = Qt.WidgetAttribute.WA_KeyboardFocusChange  # Qt sets it at Tab and resets it at clicks


class FocusRing(QObject):
    """Moves the ring with the focus in windows where Tab is used; what is clicked on has none.

    Args:
        application: Whose focus; owns this.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            for ring in before.findChildren(_Ring, options=_OWN):
                ring.deleteLater()
        if now is not None and now.window().testAttribute(_BY_KEYS):
            _Ring(now)


class _Ring(QWidget):
    """Lies over a control, along its edge."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        control.installEventFilter(self)
        self._fit(control)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Keep to the control's size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._fit(watched)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Draw in the accent of the theme."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tone("accent"), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 2, 2)

    def _fit(self, control: QWidget) -> None:
        whole = control.rect()
        self.setGeometry(whole)
        inner = whole.adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        self.setMask(QRegion(whole) - QRegion(inner))  # what is inside is drawn without it
