"""The colours a photo is written in: its own, those of a well-known space, or of a profile."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from restorer.errors import RestorerError
from restorer.files import icc
from restorer.gui.panels.panel import say
from restorer.gui.sentences import translated
from restorer.image import Image
from restorer.settings import Export


class ColorChoice(QWidget):
    """A list of colour spaces, and a button that adds the profile of a file to it.

    Signals:
        changed: The user chose.

    Args:
        image: The photo: a grey one has its own grey, that of sRGB, and grey profiles.
        parent: Qt's.
    """

    changed = Signal()

    def __init__(self, image: Image, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = image.colors
        self.list, self.browse, self.warning = QComboBox(), QPushButton(), QLabel()
        self.list.setAccessibleName(self.tr("Colours"))
        self.list.addItem(self.tr("The photo's own"), "")
        spaces = {
            "srgb": self.tr("sRGB, for screens and the web"),
            "display-p3": self.tr("Display P3, for screens of many colours"),
            "adobe-rgb": self.tr("Adobe RGB (1998), for print"),
            "prophoto": self.tr("ProPhoto RGB, for more work at 16 bits"),
        }
        for name, text in spaces.items():
            if self._colors == 3 or name == "srgb":
                self.list.addItem(text, name)
        self._known = self.list.count()
        self.browse.setText(self.tr("From a file…"))
        self.browse.setToolTip(self.tr("Choose an ICC profile, such as a printer's"))
        self.browse.clicked.connect(self._on_browse)
        self.list.currentIndexChanged.connect(self._on_chosen)
        self.warning.setWordWrap(True)
        self.warning.hide()
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.warning)
        self.setFocusProxy(self.list)

    def begin(self, export: Export) -> None:
        """Begin as the settings say, or with the photo's own where that cannot be had."""
        if self.list.findData(export.profile) < 0 and export.profile not in icc.SPACES:
            self.add(Path(export.profile))
        self.list.setCurrentIndex(max(0, self.list.findData(export.profile)))

    def keep(self, export: Export) -> None:
        """Let the settings know what was chosen."""
        export.profile = self.profile()

    def profile(self) -> str:
        """What was chosen, as `icc.profile` takes it; "" is the photo's own."""
        name: str = self.list.currentData()
        return name

    def add(self, path: Path) -> None:
        """Offer and choose the profile in a file, instead of an earlier one; or say why not."""
        name = str(path)
        try:
            icc.profile(name, self._colors)
        except RestorerError as error:
            say(self.warning, translated(str(error)), "bad")
            self.warning.show()
            return
        if self.list.count() == self._known:
            self.list.addItem("")
        self.list.setItemText(self._known, path.name)
        self.list.setItemData(self._known, name)
        self.list.setCurrentIndex(self._known)
        self._on_chosen()  # it may have been chosen already, for another file

    def _on_chosen(self) -> None:
        self.warning.hide()
        self.changed.emit()

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Colour profile"))
        dialog.setNameFilters(
            [
                self.tr("ICC profiles ({patterns})").format(patterns="*.icc *.icm *.ICC *.ICM"),
                self.tr("All files ({patterns})").format(patterns="*"),
            ]
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.add(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
