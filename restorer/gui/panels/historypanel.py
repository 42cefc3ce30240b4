"""What was done to the photo, step by step; a click goes there."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtGui import QBrush, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from restorer.gui.document import Document
from restorer.gui.panels.panel import Panel


class HistoryPanel(Panel):
    """A list: the photo as it was opened, then a line a step; undone steps are greyed.

    Args:
        parent: Qt's.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.currentRowChanged.connect(self._on_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.retranslate()

    def set_document(self, document: Document | None) -> None:
        """Show another photo's history; None shows none."""
        if self._document is not None:
            self._document.history_changed.disconnect(self._show)
        self._document = document
        if document is not None:
            document.history_changed.connect(self._show)
        self._show()

    def retranslate(self) -> None:
        """Write the texts."""
        self.list.setAccessibleName(self.tr("History"))
        self.list.setToolTip(self.tr("Click on a step to go back or forward to it"))
        self._show()

    def _show(self) -> None:
        """Bring the list in line with the session; lines that stay are not made anew."""
        session = None if self._document is None else self._document.session
        steps = () if session is None else session.steps
        labels = [] if session is None else [self.tr("Opened"), *map(_label, steps)]
        with QSignalBlocker(self.list):
            while self.list.count() > len(labels):
                self.list.takeItem(self.list.count() - 1)
            for row, label in enumerate(labels):
                if row == self.list.count():
                    self.list.addItem(QListWidgetItem())
                item = self.list.item(row)
                item.setText(label)
                undone = session is not None and row > session.position
                self._grey(item, undone)
            if session is not None:
                self.list.setCurrentRow(session.position)

    def _grey(self, item: QListWidgetItem, undone: bool) -> None:
        font = item.font()
        font.setItalic(undone)
        item.setFont(font)
        color = self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        item.setForeground(color if undone else QBrush())
        item.setData(
            Qt.ItemDataRole.AccessibleDescriptionRole, self.tr("undone") if undone else ""
        )

    def _on_row(self, row: int) -> None:
        if self._document is not None and row >= 0:
            self._document.edits.go_to(row)


def _label(step: str) -> str:
    """A step in the user's language; the session knows no Qt."""
    return QCoreApplication.translate("History", step)
