"""A number that becomes a field to type in, at a double or right click."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QStackedWidget


class Number(QStackedWidget):
    """Shows a number as text, and lets it be typed over.

    Signals:
        typed: The text that was entered, whatever it is.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._label, self._field = QLabel(), _Field()
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.returnPressed.connect(self._finish)
        self._field.left.connect(self._leave)
        self.addWidget(self._label)
        self.addWidget(self._field)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 8)
        self._number, self._editable = "", True

    def show_number(self, number: str, editable: bool) -> None:
        """Show a number."""
        self._number, self._editable = number, editable
        self._label.setText(number)
        self._label.setEnabled(editable)

    def type(self) -> None:
        """Open the field, the number selected in it."""
        if self._editable:
            self._field.setAccessibleName(self.accessibleName())
            self._field.setText(self._number)
            self._field.selectAll()
            self.setCurrentWidget(self._field)
            self._field.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the field."""
        self.type()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the field, at a right click."""
        self.type()

    def _finish(self) -> None:
        text = self._field.text()
        self._leave()
        self.typed.emit(text)

    def _leave(self) -> None:
        self.setCurrentWidget(self._label)


class _Field(QLineEdit):
    """A field that Escape and a click elsewhere leave as it was; Tab takes what it says."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _following: bool) -> bool:  # Qt's name
        """As Enter: whoever types and goes on means it."""
        self.returnPressed.emit()
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()
