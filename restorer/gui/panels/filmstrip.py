"""The open photos side by side: which is shown, which is not saved, and a button to close each."""

import re
from typing import cast

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.document import Document
from restorer.gui.panels.panel import Panel
from restorer.gui.panels.thumbnail import thumbnail_icon
from restorer.gui.theme import icon

_SIDE = 80  # px of a thumbnail
_EDGE = 6  # px around it
_WIDTH = 128  # px of a photo in the strip, so that names are legible
_LAZY = 400  # ms after the last change until a thumbnail is made anew

_CROSS = 18  # px, the close button
_PART_END = re.compile(r"[^\w.]+|_+")
_MODIFIED = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


class FilmStrip(Panel):
    """Thumbnails of the open photos.

    Signals:
        current_changed: The number of the photo that the user wants to see.
        closed: The number of the photo that the user wants to close; the strip still has it.

    Args:
        parent: Qt's.
    """

    current_changed = Signal(int)
    closed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents: list[Document] = []
        self._stale: set[Document] = set()
        self.list = _Strip()
        self.list.currentRowChanged.connect(self._on_row)
        self.list.closed.connect(self.closed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LAZY)
        self._timer.timeout.connect(self._renew)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        layout.addStretch(1)  # the queue shares this place, and may want it higher
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusProxy(self.list)
        self.retranslate()

    def add(self, document: Document) -> None:
        """Put a photo at the end; which one is shown stays."""
        self._documents.append(document)
        with QSignalBlocker(self.list):
            self.list.addItem(QListWidgetItem())
        document.image_changed.connect(self._on_image)
        document.resized.connect(self._on_image)
        document.history_changed.connect(self._on_history)
        document.saved.connect(self._on_history)
        self._draw(document)
        self._describe(document)

    def remove(self, number: int) -> None:
        """Take a photo out; nothing is signalled."""
        document = self._documents.pop(number)
        self._stale.discard(document)
        document.image_changed.disconnect(self._on_image)
        document.resized.disconnect(self._on_image)
        document.history_changed.disconnect(self._on_history)
        document.saved.disconnect(self._on_history)
        with QSignalBlocker(self.list):
            self.list.takeItem(number)

    def set_current(self, number: int) -> None:
        """Highlight the photo that is shown; nothing is signalled."""
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(number)
        self.list.scrollToItem(self.list.item(number))

    def refresh(self) -> None:
        """Show anew which photos are not saved, as after saving, and their titles."""
        for document in self._documents:
            self._describe(document)

    def retranslate(self) -> None:
        """Write the texts."""
        self.list.setAccessibleName(self.tr("Open photos"))
        self.refresh()

    def _draw(self, document: Document) -> None:
        picture = thumbnail_icon(document.session.image, _SIDE, self.devicePixelRatioF())
        self._item(document).setIcon(picture)

    def _describe(self, document: Document) -> None:
        modified = document.session.modified
        item = self._item(document)
        item.setText(document.title)
        item.setData(_MODIFIED, modified)
        said = self.tr("not saved") if modified else ""
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, said)
        source = document.session.source
        name = document.title if source is None else str(source)
        item.setToolTip(f"{name}\n{said}".strip())

    def _item(self, document: Document) -> QListWidgetItem:
        return self.list.item(self._documents.index(document))

    def _on_image(self) -> None:
        self._stale.add(cast(Document, self.sender()))
        self._timer.start()

    def _on_history(self) -> None:
        self._describe(cast(Document, self.sender()))

    def _renew(self) -> None:
        for document in self._stale:
            self._draw(document)
        self._stale.clear()

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.current_changed.emit(row)


class _Strip(QListWidget):
    """A row of photos; the current one and that under the pointer have a close button."""

    closed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pressed: int | None = None  # the photo on whose close button the mouse went down
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Frame(self))
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(_size(self).height() + bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete closes the current photo."""
        if event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.closed.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On a close button nothing else happens: the photo is not shown before it goes."""
        self._pressed = self._closing(event)
        if self._pressed is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close, if the mouse is still on the button; the middle button closes anywhere."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif pressed == self._closing(event):
            self.closed.emit(pressed)

    def _closing(self, event: QMouseEvent) -> int | None:
        """The photo that this click would close."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return None
        if event.button() == Qt.MouseButton.MiddleButton:
            return index.row()
        on_cross = cross(self.visualRect(index)).contains(event.position().toPoint())
        return index.row() if on_cross and event.button() == Qt.MouseButton.LeftButton else None


def cross(photo: QRect) -> QRect:
    """Where the close button of a photo is, inside the rectangle of the photo in the strip."""
    return QRect(photo.right() - _CROSS - _EDGE, photo.top() + _EDGE, _CROSS, _CROSS)


def name_lines(name: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A photo's name in at most two lines of so many px, broken where its parts end if it can be.

    The end of the name, in which photos of a roll differ, is kept; what is left out is before it.
    """
    if metrics.horizontalAdvance(name) <= width:
        return [name]
    ends = range(len(name), 0, -1)
    fitting = next((end for end in ends if metrics.horizontalAdvance(name[:end]) <= width), 1)
    parts = [part.end() for part in _PART_END.finditer(name, 0, fitting)]
    end = parts[-1] if parts and parts[-1] > fitting // 2 else fitting
    rest = metrics.elidedText(name[end:].lstrip(), Qt.TextElideMode.ElideMiddle, width)
    return [name[:end].rstrip(), rest]


def _size(widget: QWidget) -> QSize:
    return QSize(_WIDTH, _SIDE + 4 * _EDGE + 2 * widget.fontMetrics().height())


class _Frame(QStyledItemDelegate):
    """Paints a photo of the strip."""

    def __init__(self, strip: _Strip) -> None:
        super().__init__(strip)
        self._strip = strip
        self._cross = icon("mdi6.close-circle")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All are of one size."""
        return _size(self._strip)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint by the palette's colours: picture, title, dot if not saved, close button."""
        self.initStyleOption(option, index)
        rect, palette = option.rect, option.palette
        current = index.row() == self._strip.currentRow()
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = rect.adjusted(2, 2, -2, -2)
        if current or hovered:
            color = palette.color(QPalette.ColorRole.Highlight)
            color.setAlphaF(1.0 if current else 0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(inner, 4, 4)
        picture = QRect(rect.center().x() - _SIDE // 2, rect.top() + 2 * _EDGE, _SIDE, _SIDE)
        option.icon.paint(painter, picture)
        role = QPalette.ColorRole.HighlightedText if current else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        title = inner.adjusted(_EDGE, _SIDE + 2 * _EDGE, -_EDGE, 0)
        if index.data(_MODIFIED):
            dot = self._strip.fontMetrics().height() // 2
            painter.setBrush(painter.pen().color())
            painter.drawEllipse(title.left(), title.center().y() - dot // 2, dot, dot)
            title.adjust(dot + _EDGE, 0, 0, 0)
        lines = name_lines(option.text, option.fontMetrics, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, "\n".join(lines))
        if current or hovered:
            button = cross(rect)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Window))
            painter.drawEllipse(button)
            self._cross.paint(painter, button)
        painter.restore()
