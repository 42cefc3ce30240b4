"""A panel's content that scrolls up and down where there is no room for all of it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Column(QScrollArea):
    """Scrolls up and down only, and so is as wide as what it holds and its scroll bar.

    Args:
        inner: What it holds.
    """

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:  # Qt's name
        """Nothing in it is cut off at the side."""
        inner = self.widget()
        width = 0 if inner is None else inner.minimumSizeHint().width()
        return QSize(width + self.verticalScrollBar().sizeHint().width(), 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Follow wider controls or longer words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
