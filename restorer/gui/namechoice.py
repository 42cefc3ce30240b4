"""What an exported file is called, where it goes, and what it may replace."""

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
from restorer.gui import exporting
from restorer.naming import Conflict
from restorer.settings import Export


class NameChoice(QGroupBox):
    """A name template, a folder, and the box that lets the photo's own file be replaced.

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
        self.form.addRow("", self.original)
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

    def keep(self, export: Export) -> None:
        """Let the settings know what was chosen, unless the original gives it."""
        if self.original.isChecked():
            return
        folder = self.folder.text()
        export.template = self.template.text()
        export.folder = "" if Path(folder) == self._own_folder else folder
        export.conflict = self.conflict.currentData()

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
