"""The dialog that writes a result to a file, and says afterwards what it did."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from restorer.errors import RestorerError
from restorer.files import FORMATS
from restorer.files.base import Format
from restorer.gui import exporting
from restorer.gui.background import Background
from restorer.gui.document import Document
from restorer.gui.exporting import Depth, ExportOptions, Report
from restorer.gui.panels.panel import say
from restorer.naming import Conflict
from restorer.settings import Settings


class ExportDialog(QDialog):
    """Format, depth, quality, colours and name; then the report.

    The photo's own file is never written unless the user ticks the box that says so.

    Signals:
        exported: (path, report as text): a file was written.

    Args:
        document: Whose photo is written, as it is when the button is pressed.
        settings: Where the dialog begins; they keep what the user chose.
        parent: Qt's.
    """

    exported = Signal(object, str)

    def __init__(
        self, document: Document, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = document.session, settings
        self._image, self._source = document.session.image, document.session.source
        top = document.session.top_outcome
        self._task = top[0].record.task if top else settings.task
        self._writing: Background | None = None
        self.setWindowTitle(self.tr("Export {title}").format(title=document.title))
        self._make()
        self._arrange()
        self._begin()
        for signal in (
            self.format.currentIndexChanged,
            self.bits.currentIndexChanged,
            self.profile.currentIndexChanged,
            self.conflict.currentIndexChanged,
            self.template.textChanged,
            self.folder.textChanged,
            self.like_source.toggled,
            self.original.toggled,
        ):
            signal.connect(self._show)
        self._show()

    def options(self) -> ExportOptions:
        """What the dialog shows.

        Raises:
            RestorerError: The name template gives no name.
        """
        quality = self.quality.value() if self.quality.isEnabled() else None
        return ExportOptions(
            target=self._target(),
            depth=self.bits.currentData(),
            quality=quality,
            profile=self.profile.currentData(),
            replace=self.conflict.currentData() == Conflict.OVERWRITE,
            replace_original=self.original.isChecked(),
        )

    def start(self) -> None:
        """Write the file in the background; the report follows."""
        options, image, source = self.options(), self._session.image, self._source
        self._keep()
        self._pages.setCurrentWidget(self._busy)
        self._buttons.hide()
        changed = self._session.changed_pixels
        self._writing = Background(
            self,
            lambda: exporting.export(image, options, source, changed),
            self._on_done,
            self._on_failed,
        )

    def reject(self) -> None:
        """Close, but not while a file is being written."""
        if self._writing is None:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As `reject`."""
        if self._writing is not None:
            event.ignore()
        else:
            super().closeEvent(event)

    def _make(self) -> None:
        self.format, self.bits, self.profile = QComboBox(), QComboBox(), QComboBox()
        self.quality, self.like_source = QSpinBox(), QCheckBox()
        self.template, self.folder = QLineEdit(), QLineEdit()
        self.conflict, self.original = QComboBox(), QCheckBox(self.tr("Replace the original"))
        self.browse = QPushButton(self.tr("Choose…"))
        self.example = QLabel()
        self.example.setWordWrap(True)
        self.example.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for kind in FORMATS:
            self.format.addItem(kind.NAME)
        self.quality.setRange(1, 100)
        self.profile.addItem(self.tr("The photo's own"), "")
        self.profile.addItem(self.tr("sRGB, for screens and the web"), "srgb")
        self.conflict.addItem(self.tr("Add a number"), Conflict.UNIQUE)
        self.conflict.addItem(self.tr("Replace it"), Conflict.OVERWRITE)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.like_source.setToolTip(
            self.tr("Code the pixels as finely as the photo's own file, or very finely")
        )
        self.template.setToolTip(
            self.tr("{name}, {task} and {number} stand for the photo's name, the task, a count")
        )
        self.profile.setEnabled(self._image.profile is not None)
        self.original.setEnabled(self._source is not None)
        self.original.setToolTip(self.tr("Write over the photo's own file; it cannot be undone"))
        self.browse.clicked.connect(self._on_browse)

    def _arrange(self) -> None:
        quality, folder = QHBoxLayout(), QHBoxLayout()
        quality.addWidget(self.like_source)
        quality.addWidget(self.quality, 1)
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.browse)
        form = QFormLayout()
        for text, field, focus in (
            (self.tr("&Format"), self.format, self.format),
            (self.tr("&Bits a channel"), self.bits, self.bits),
            (self.tr("&Quality"), quality, self.like_source),
            (self.tr("&Colours"), self.profile, self.profile),
            (self.tr("&Name"), self.template, self.template),
            (self.tr("F&older"), folder, self.folder),
            (self.tr("If the file &exists"), self.conflict, self.conflict),
        ):
            label = QLabel(text)
            label.setBuddy(focus)
            form.addRow(label, field)
        form.addRow("", self.original)
        self._form, self._busy, self.report = QWidget(), QWidget(), QLabel()
        choices = QVBoxLayout(self._form)
        choices.addLayout(form)
        choices.addWidget(self.example)
        choices.addStretch(1)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(self.tr("Writing the file"))
        waiting = QVBoxLayout(self._busy)
        waiting.addWidget(QLabel(self.tr("Writing the file…")))
        waiting.addWidget(bar)
        waiting.addStretch(1)
        self.report.setWordWrap(True)
        self.report.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.report.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._pages = QStackedWidget()
        for page in (self._form, self._busy, self.report):
            self._pages.addWidget(page)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = self._buttons.addButton(
            self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._buttons.accepted.connect(self.start)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)

    def _begin(self) -> None:
        """Begin as the settings say."""
        chosen = self._settings.export
        kind = self._own_format() or FORMATS[0]
        if chosen.format:
            kind = exporting.format_of(Path(f"photo.{chosen.format}"))
        self.format.setCurrentIndex(FORMATS.index(kind))
        self._fill_depths()
        self.bits.setCurrentIndex(max(0, self.bits.findData(chosen.depth or self._own_depth())))
        self.quality.setValue(chosen.quality)
        self.like_source.setChecked(True)
        self.profile.setCurrentIndex(max(0, self.profile.findData(chosen.profile)))
        self.template.setText(chosen.template)
        self.folder.setText(chosen.folder or str(self._own_folder()))
        self.conflict.setCurrentIndex(max(0, self.conflict.findData(chosen.conflict)))
        self.format.currentIndexChanged.connect(self._fill_depths)

    def _keep(self) -> None:
        """Let the settings know what the user chose; the photo's own stands for itself."""
        export, options, kind = self._settings.export, self.options(), self._kind()
        export.format = "" if kind is self._own_format() else kind.EXTENSIONS[0][1:]
        export.depth = 0 if options.depth == self._own_depth() else options.depth
        export.quality = self.quality.value()
        export.profile = options.profile
        if not options.replace_original:
            own = Path(self.folder.text()) == self._own_folder()
            export.template = self.template.text()
            export.folder = "" if own else self.folder.text()
            export.conflict = self.conflict.currentData()

    def _kind(self) -> Format:
        return FORMATS[self.format.currentIndex()]

    def _own_format(self) -> Format | None:
        with suppress(RestorerError):
            return None if self._source is None else exporting.format_of(self._source)
        return None

    def _own_depth(self) -> Depth:
        bits: dict[int, Depth] = {1: 8, 2: 16, 4: 32}
        return bits[self._image.pixels.dtype.itemsize]

    def _own_folder(self) -> Path:
        return Path.cwd() if self._source is None else self._source.absolute().parent

    def _target(self) -> Path:
        if self.original.isChecked() and self._source is not None:
            return self._source
        own = self._kind() is self._own_format() and self._source is not None
        extension = self._source.suffix if own and self._source else self._kind().EXTENSIONS[0]
        return exporting.target_path(
            self.template.text(),
            Path(self.folder.text()),
            extension,
            source=self._source,
            task=self._task,
            conflict=self.conflict.currentData(),
        )

    def _fill_depths(self) -> None:
        """Offer the depths of the format; the photo's own, or else the deepest, is chosen."""
        before, own = self.bits.currentData(), self._own_depth()
        self.bits.clear()
        names = {8: "8", 16: "16", 32: self.tr("32 (float)")}
        offered = exporting.depths(self._kind())
        for bits in offered:
            text = self.tr("{bits}, as the photo") if bits == own else "{bits}"
            self.bits.addItem(text.format(bits=names[bits]), bits)
        wanted = next((bits for bits in (before, own) if bits in offered), max(offered))
        self.bits.setCurrentIndex(self.bits.findData(wanted))

    def _show(self) -> None:
        """Enable what makes sense now, and show the name that results, or what is wrong."""
        over = self.original.isChecked()
        if over and (own := self._own_format()) is not None:
            self.format.setCurrentIndex(FORMATS.index(own))
        for widget in (self.format, self.template, self.folder, self.browse, self.conflict):
            widget.setEnabled(not over)
        lossy = exporting.takes_quality(self._kind())
        like_source = self._kind() is self._own_format()
        self.like_source.setText(self.tr("Like the source") if like_source else self.tr("Usual"))
        self.like_source.setEnabled(lossy)
        self.quality.setEnabled(lossy and not self.like_source.isChecked())
        wrong = exporting.refusal(self._kind(), self._image)
        text = wrong
        if not wrong:
            try:
                text = self._said()
            except RestorerError as error:
                text = wrong = str(error)
        say(self.example, text, "bad" if wrong else None)
        self.export_button.setEnabled(not wrong)

    def _said(self) -> str:
        target = self._target()
        if self.original.isChecked():
            text = self.tr("The original {path} will be replaced.")
        elif target.exists():
            text = self.tr("{path} is there and will be replaced.")
        else:
            text = self.tr("Will be written: {path}")
        return text.format(path=target)

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the result"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_done(self, report: Report) -> None:
        text = exporting.report_text(report)
        self._finish(text)
        self.exported.emit(report.target, text)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, RestorerError):
            sentence = str(error)
        else:
            sentence = self.tr("The file was not written: {error}").format(error=error)
        self._finish(sentence)

    def _finish(self, text: str) -> None:
        """Show how it went."""
        self._writing = None
        self.report.setText(text)
        self._pages.setCurrentWidget(self.report)
        self._buttons.removeButton(self.export_button)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Close"))
        self._buttons.show()
