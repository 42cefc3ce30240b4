"""Files and pictures that are dropped on a widget."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QWidget

_ON_THE_WAY = {QEvent.Type.DragEnter, QEvent.Type.DragMove}


class DropTarget(QObject):
    """Takes files and pictures for a widget.

    Args:
        widget: On which they are dropped.
    """

    files_dropped = Signal(list)
    """Paths."""
    image_dropped = Signal(QImage)
    """A picture that has no file, from a browser for instance."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Say what can be dropped, and pass it on when it is."""
        if isinstance(event, QDropEvent) and event.type() in _ON_THE_WAY | {QEvent.Type.Drop}:
            paths, image = _content(event.mimeData())
            event.setDropAction(Qt.DropAction.CopyAction)  # a move would delete the source
            event.setAccepted(bool(paths) or image)
            if event.type() == QEvent.Type.Drop and paths:
                self.files_dropped.emit(paths)
            elif event.type() == QEvent.Type.Drop and image:
                self.image_dropped.emit(QImage(event.mimeData().imageData()))
            return True
        return super().eventFilter(watched, event)


def _content(data: QMimeData) -> tuple[list[Path], bool]:
    """The files, and whether there is a picture."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths, data.hasImage()
