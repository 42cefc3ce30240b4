"""The photos that are open: how they come in, which is shown, and how they go."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from restorer import files
from restorer.borders import blank
from restorer.gui.background import Background
from restorer.gui.document import Document
from restorer.gui.panels.filmstrip import FilmStrip
from restorer.image import Image
from restorer.project import SUFFIX, load
from restorer.session import Session
from restorer.settings import Settings

Leave = Callable[[Sequence[Document], Callable[[], object]], bool]
"""Whether photos may be closed; if not yet, what was given is called once they may."""


_AT_ONCE = 1 << 20  # px that Qt converts in one go, in which no other thread runs Python


class _Coming(NamedTuple):
    """What is to be opened: how it is read, what it is called, and its file if it has one."""

    read: Callable[[], Session]
    name: str
    path: Path | None = None


class Photos(QObject):
    """The open photos, of which one is shown.

    Args:
        strip: Shows them side by side.
        settings: Keep which files were opened.
        leave: Asked before a photo is closed.
        parent: Owns this, the photos and the dialogs.
    """

    shown = Signal(object)
    """Document, or None: another photo is to be shown."""
    added = Signal(object)
    """Document."""
    closing = Signal(object)
    """Document: it goes, and nothing may be done to it any more."""
    failed = Signal(object)
    """The exception with which a file could not be opened."""
    blank_added = Signal()
    """An empty canvas, for a picture that is to be generated."""
    remembered = Signal()
    """The settings hold another recent file."""

    def __init__(
        self, strip: FilmStrip, settings: Settings, leave: Leave, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._strip, self._settings, self._window = strip, settings, parent
        self._leave = leave
        self._current: Document | None = None
        self.documents: list[Document] = []
        self._to_open: deque[_Coming] = deque()
        self._is_reading = False
        self.recent = QMenu(parent)
        self._list_recent()
        strip.current_changed.connect(lambda number: self.show(self.documents[number]))
        strip.closed.connect(lambda number: self.close(self.documents[number]))

    @property
    def is_opening(self) -> bool:
        """Whether something is still to be read."""
        return self._is_reading

    def slots(self) -> dict[str, Callable[[], None]]:
        """What to do, by the names of the actions."""
        return {
            "open": self._ask,
            "paste": self._paste,
            "generate_new": self._generate,
            "close": self._close_current,
            "previous_photo": lambda: self._step(-1),
            "next_photo": lambda: self._step(1),
        }

    def open(self, paths: Sequence[Path]) -> None:
        """Open photos and projects in the background, in their order, each shown when it is read.

        One at a time: what decodes side by side needs the memory of all.
        """
        self._take(_Coming(partial(_read, path), path.stem, path) for path in paths)

    def add(self, document: Document) -> None:
        """Take a photo in, and show it."""
        self.documents.append(document)
        self._strip.add(document)
        self.added.emit(document)
        self.show(document)

    def add_picture(self, picture: QImage) -> None:
        """Take in a picture that has no file, as `open` takes files and in turn with them."""
        self._take([_Coming(partial(_unpacked, picture), self.tr("Pasted"))])

    def show(self, document: Document | None) -> None:
        """Show a photo; None shows none."""
        self._current = document
        if document is not None:
            self._strip.set_current(self.documents.index(document))
        self.shown.emit(document)

    def close(self, document: Document) -> None:
        """Close a photo, after a question if that loses work."""
        if document not in self.documents:  # it was closed while it was being saved
            return
        if not self._leave([document], partial(self.close, document)):
            return
        number = self.documents.index(document)
        self.closing.emit(document)
        self.documents.remove(document)
        self._strip.remove(number)
        if document is self._current:
            rest = self.documents[min(number, len(self.documents) - 1) :]
            self.show(rest[0] if rest else None)
        document.deleteLater()

    def _close_current(self) -> None:
        if self._current is not None:
            self.close(self._current)

    def remember(self, path: Path) -> None:
        """Put a file into the menu of recent ones."""
        self._settings.remember(path)
        self._list_recent()
        self.remembered.emit()

    def _take(self, coming: Iterable[_Coming]) -> None:
        self._to_open.extend(coming)
        if not self._is_reading:
            self._open_next()

    def _open_next(self) -> None:
        self._is_reading = bool(self._to_open)
        if self._to_open:
            coming = self._to_open.popleft()
            Background(self, coming.read, partial(self._opened, coming), self._fail)

    def _opened(self, coming: _Coming, session: Session) -> None:
        self._open_next()
        document, path = Document(session, coming.name, self), coming.path
        if path is not None:
            self.remember(path)
            document.project = path if _is_project(path) else None
        self.add(document)

    def _fail(self, error: Exception) -> None:
        self._open_next()
        self.failed.emit(error)

    def _list_recent(self) -> None:
        self.recent.clear()
        for name in self._settings.recent:
            self.recent.addAction(name).triggered.connect(partial(self._again, Path(name)))
        self.recent.setEnabled(bool(self._settings.recent))

    def _again(self, path: Path, _checked: bool = False) -> None:
        self.open([path])

    def _ask(self) -> None:
        endings = " ".join(f"*{ending}" for ending in (*files.EXTENSIONS, SUFFIX))
        kinds = self.tr("Photos and projects ({endings})").format(endings=endings)
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open"), "", kinds)
        self.open([Path(name) for name in names])

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        urls = [url.toLocalFile() for url in clipboard.mimeData().urls() if url.isLocalFile()]
        if urls:
            self.open([Path(url) for url in urls])
        elif not (picture := clipboard.image()).isNull():
            self.add_picture(picture)

    def _generate(self) -> None:
        title, label = self.tr("New generated picture"), self.tr("Side in px")
        side, chosen = QInputDialog.getInt(self._window, title, label, 256, 32, 2048)
        if chosen:
            image, empty = blank(side, side)
            session = Session(image)
            session.set_damage("All", np.where(empty, np.uint8(255), np.uint8(0)))
            self.add(Document(session, self.tr("Generated"), self))
            self.blank_added.emit()

    def _step(self, by: int) -> None:
        if self._current is not None:
            number = self.documents.index(self._current) + by
            self.show(self.documents[number % len(self.documents)])


def _is_project(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX


def _read(path: Path) -> Session:
    return load(path) if _is_project(path) else Session(files.read(path), path)


def _unpacked(picture: QImage) -> Session:
    return Session(image_of(picture))


def image_of(picture: QImage) -> Image:
    """A picture of Qt's as a photo of 8 bits, without its alpha if that says nothing."""
    height, width = picture.height(), picture.width()
    pixels = np.empty((height, width, 4), np.uint8)
    rows = _AT_ONCE // max(width, 1) + 1
    for top in range(0, height, rows):
        part = pixels[top : top + rows]
        band = picture.copy(0, top, width, len(part))
        rgba = band.convertToFormat(QImage.Format.Format_RGBA8888)
        part[:] = np.frombuffer(rgba.constBits(), np.uint8).reshape(part.shape)
    opaque = bool((pixels[..., 3] == 255).all())
    return Image(pixels[..., :3].copy() if opaque else pixels)
