"""What an exported file is called, where it goes, what it may replace, and what it says."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from restorer.files.base import Format
from restorer.files.encoding import Encoding
from restorer.gui import exporting
from restorer.naming import Conflict
from restorer.settings import Export


class NameChoice(QGroupBox):
    """A name template, a folder, what the file says of itself, and whether it is the photo's own.

    Signals:
        changed: The user chose.

    Args:
        source: The photo's own file; None if there is none.
        task: Its name, for the template.
        parent: Qt's.
    """

    changed = Signal()

    def __init__(self, source: Path | None, task: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source, self._task = source, task
        self._own_folder = Path.cwd() if source is None else source.absolute().parent
        self.setTitle(self.tr("File"))
        self.template, self.folder = QLineEdit(), QLineEdit()
        self.conflict, self.original = QComboBox(), QCheckBox(self.tr("Replace the original"))
        self.browse = QPushButton(self.tr("Choose…"))
        self.conflict.addItem(self.tr("Add a number"), Conflict.UNIQUE)
        self.conflict.addItem(self.tr("Replace it"), Conflict.OVERWRITE)
        self.template.setToolTip(
            self.tr("{name}, {task} and {number} stand for the photo's name, the task, a count")
        )
        self.original.setEnabled(source is not None)
        self.original.setToolTip(self.tr("Write over the photo's own file; it cannot be undone"))
        folder = QHBoxLayout()
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.browse)
        self.form = QFormLayout(self)
        self.form.addRow(self.tr("&Name"), self.template)
        label = QLabel(self.tr("F&older"))
        label.setBuddy(self.folder)
        self.form.addRow(label, folder)
        self.form.addRow(self.tr("If the file &exists"), self.conflict)
        self.provenance = QCheckBox(self.tr("Say in the file what was done to the photo"))
        self.provenance.setToolTip(
            self.tr(
                "In its XMP data: how much of it is from life, the program, model and settings"
            )
        )
        self.times = QCheckBox(self.tr("Keep the photo's date"))
        self.times.setToolTip(self.tr("The file says to be as old as the photo's own file"))
        self.times.setEnabled(source is not None)
        for box in (self.provenance, self.times, self.original):
            self.form.addRow("", box)
        self.browse.clicked.connect(self._on_browse)
        self.template.textChanged.connect(self.changed)
        self.folder.textChanged.connect(self.changed)
        self.conflict.currentIndexChanged.connect(self.changed)
        self.original.toggled.connect(self._on_original)

    def begin(self, export: Export) -> None:
        """Begin as the settings say."""
        self.template.setText(export.template)
        self.folder.setText(export.folder or str(self._own_folder))
        self.conflict.setCurrentIndex(max(0, self.conflict.findData(export.conflict)))
        self.provenance.setChecked(export.provenance)
        self.times.setChecked(export.keep_times)

    def keep(self, export: Export) -> None:
        """Let the settings know what was chosen, unless the original gives it."""
        export.provenance = self.provenance.isChecked()
        export.keep_times = self.times.isChecked()
        if self.original.isChecked():
            return
        folder = self.folder.text()
        export.template = self.template.text()
        export.folder = "" if Path(folder) == self._own_folder else folder
        export.conflict = self.conflict.currentData()

    def noted(self, encoding: Encoding) -> Encoding:
        """The same, and what the file says of itself."""
        return replace(
            encoding, provenance=self.provenance.isChecked(), keep_times=self.times.isChecked()
        )

    def replaces(self) -> bool:
        """Whether a file that is there may be replaced, if it is not the photo's own."""
        return bool(self.conflict.currentData() == Conflict.OVERWRITE)

    def target(self, kind: Format) -> Path:
        """The file in a format; one of the photo's own format keeps the ending of its name.

        Raises:
            RestorerError: The template gives no name.
        """
        source, extension = self._source, kind.EXTENSIONS[0]
        if source is not None and self.original.isChecked():
            return source
        if source is not None and source.suffix.lower() in kind.EXTENSIONS:
            extension = source.suffix
        return exporting.target_path(
            self.template.text(),
            Path(self.folder.text()),
            extension,
            source=source,
            task=self._task,
            conflict=self.conflict.currentData(),
        )

    def _on_original(self, replaced: bool) -> None:
        for widget in (self.template, self.folder, self.browse, self.conflict):
            widget.setEnabled(not replaced)
        self.changed.emit()

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the result"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
