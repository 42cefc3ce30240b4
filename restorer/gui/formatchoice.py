"""What the picture in an exported file is like: format, depth, quality and colours."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QGroupBox, QWidget

from restorer.files import FORMATS, format_of
from restorer.files.base import Format
from restorer.files.encoding import Depth, Encoding, depths
from restorer.gui.colorchoice import ColorChoice
from restorer.gui.qualitychoice import QualityChoice
from restorer.image import Image
from restorer.settings import Export


class FormatChoice(QGroupBox):
    """A row for each; the quality is there for formats that have one.

    Signals:
        changed: The user chose.

    Args:
        image: The photo.
        own: The format of its own file; None if there is none.
        parent: Qt's.
    """

    changed = Signal()

    def __init__(self, image: Image, own: Format | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bits: dict[int, Depth] = {1: 8, 2: 16, 4: 32}
        self._own, self._own_depth = own, bits[image.pixels.dtype.itemsize]
        self.setTitle(self.tr("Picture"))
        self.format, self.bits = QComboBox(), QComboBox()
        self.quality, self.colors = QualityChoice(), ColorChoice(image)
        for kind in FORMATS:
            self.format.addItem(kind.NAME)
        self.form = QFormLayout(self)
        self.form.addRow(self.tr("&Format"), self.format)
        self.form.addRow(self.tr("&Quality"), self.quality)
        self.form.addRow(self.tr("&Bits a channel"), self.bits)
        self.form.addRow(self.tr("&Colours"), self.colors)
        self.format.currentIndexChanged.connect(self._on_format)
        self.bits.currentIndexChanged.connect(self.changed)
        self.quality.changed.connect(self.changed)
        self.colors.changed.connect(self.changed)

    def begin(self, export: Export) -> None:
        """Begin as the settings say."""
        kind = self._own or FORMATS[0]
        if export.format:
            kind = format_of(Path(f"photo.{export.format}"))
        self.format.setCurrentIndex(FORMATS.index(kind))
        self._on_format()
        self.bits.setCurrentIndex(max(0, self.bits.findData(export.depth or self._own_depth)))
        self.quality.begin(export)
        self.colors.begin(export)

    def keep(self, export: Export) -> None:
        """Let the settings know what was chosen; the photo's own stands for itself."""
        kind, depth = self.kind(), self._depth()
        export.format = "" if kind is self._own else kind.EXTENSIONS[0][1:]
        export.depth = 0 if depth == self._own_depth else depth
        if kind.LOSSY:
            self.quality.keep(export)
        self.colors.keep(export)

    def kind(self) -> Format:
        """The format."""
        return FORMATS[self.format.currentIndex()]

    def encoding(self) -> Encoding:
        """All that is chosen."""
        kind = self.kind()
        quality = self.quality.quality() if kind.LOSSY else None
        return Encoding(kind.EXTENSIONS[0][1:], self._depth(), quality, self.colors.profile())

    def hold_own(self, held: bool) -> None:
        """Let no other format be chosen than that of the photo's own file."""
        if held and self._own is not None:
            self.format.setCurrentIndex(FORMATS.index(self._own))
        self.format.setEnabled(not held)

    def _depth(self) -> Depth:
        depth: Depth = self.bits.currentData()
        return depth

    def _on_format(self) -> None:
        """Offer what the format has; of the depths the photo's own, or else the deepest."""
        kind = self.kind()
        self.form.setRowVisible(self.quality, kind.LOSSY)
        if kind.LOSSY:
            self.quality.set_format(kind, kind is self._own)
        before, own = self.bits.currentData(), self._own_depth
        quiet = QSignalBlocker(self.bits)
        self.bits.clear()
        names = {8: "8", 16: "16", 32: self.tr("32 (float)")}
        offered = depths(kind)
        for bits in offered:
            text = self.tr("{bits}, as the photo") if bits == own else "{bits}"
            self.bits.addItem(text.format(bits=names[bits]), bits)
        wanted = next((bits for bits in (before, own) if bits in offered), max(offered))
        self.bits.setCurrentIndex(self.bits.findData(wanted))
        quiet.unblock()
        self.changed.emit()
