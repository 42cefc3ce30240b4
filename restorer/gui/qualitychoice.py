"""How finely a lossy format codes the photo, and what comes of it, in words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from restorer.files import Quality
from restorer.files.base import Format
from restorer.gui.panels.panel import Quiet
from restorer.settings import Export

_FINEST, _FINE, _COARSE = 93, 80, 60  # from there on; below the last it is very coarse


class QualityChoice(QWidget):
    """A list of the ways a format has to code, and a slider and a number for the quality.

    Signals:
        changed: The user chose.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way, self.number = QComboBox(), QSpinBox()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.words = Quiet()
        for field in (self.slider, self.number):
            field.setRange(1, 100)
            field.setAccessibleName(self.tr("Quality"))
        self.slider.setPageStep(5)
        self.way.setAccessibleName(self.tr("Way of coding"))
        self.slider.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self.slider.setValue)
        self.number.valueChanged.connect(self._show)
        self.way.currentIndexChanged.connect(self._show)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.way)
        column.addLayout(row)
        column.addWidget(self.words)

    def begin(self, export: Export) -> None:
        """Begin as the settings say, once the format is set."""
        self.number.setValue(export.quality)
        self.way.setCurrentIndex(max(0, self.way.findData(export.coding)))

    def keep(self, export: Export) -> None:
        """Let the settings know what was chosen; the first way stands for what is usual."""
        export.coding = self.way.currentData() if self.way.currentIndex() > 0 else ""
        export.quality = self.number.value()

    def set_format(self, kind: Format, own: bool) -> None:
        """Offer the ways of a format that can be lossy; a way chosen before stays if it is there.

        Args:
            kind: The format.
            own: Whether it is the format of the photo's own file.
        """
        ways = {"": self.tr("As finely as the photo's file")} if own else {}
        if kind.LOSSLESS:
            ways["lossless"] = self.tr("Lossless")
        ways["quality"] = self.tr("At a quality")
        before = self.way.currentData()
        self.way.clear()
        for way, text in ways.items():
            self.way.addItem(text, way)
        self.way.setCurrentIndex(max(0, self.way.findData(before)))
        self.way.setVisible(len(ways) > 1)
        self.setFocusProxy(self.way if len(ways) > 1 else self.slider)

    def quality(self) -> Quality | None:
        """What was chosen; None codes as the photo's own file was coded."""
        way = self.way.currentData()
        if way == "quality":
            return self.number.value()
        return "lossless" if way == "lossless" else None

    def _show(self) -> None:
        numbered = self.way.currentData() == "quality"
        self.slider.setVisible(numbered)
        self.number.setVisible(numbered)
        self.words.setText(self._consequence())
        self.changed.emit()

    def _consequence(self) -> str:
        quality = self.quality()
        if quality is None:
            return self.tr("Hardly any loss to be seen, a file as large as before.")
        if quality == "lossless":
            return self.tr("Every pixel stays exactly as it is, in a large file.")
        if quality >= _FINEST:
            return self.tr("No loss to be seen, a large file.")
        if quality >= _FINE:
            return self.tr("Hardly any loss to be seen, a file of medium size.")
        if quality >= _COARSE:
            return self.tr("A loss to be seen at a close look, a small file.")
        return self.tr("Blocks and blur to be seen, a very small file.")
