"""The dialog that writes a result to a file, and says afterwards what it did."""

from contextlib import suppress
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from restorer.errors import RestorerError
from restorer.files import format_of
from restorer.files.base import Format
from restorer.gui import exporting
from restorer.gui.background import Background
from restorer.gui.document import Document
from restorer.gui.exporting import ExportOptions, Report
from restorer.gui.formatchoice import FormatChoice
from restorer.gui.namechoice import NameChoice
from restorer.gui.panels.panel import say
from restorer.gui.sentences import translated
from restorer.settings import Settings


class ExportDialog(QDialog):
    """What the picture is like and what the file is called; then the report.

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
        self._document, self._session, self._settings = document, document.session, settings
        self._image, self._source = document.session.image, document.session.source
        self._writing: Background | None = None
        top = document.session.top_outcome
        task = top[0].record.task if top else settings.task
        self.picture = FormatChoice(self._image, self._own_format())
        self.file = NameChoice(self._source, task)
        self.setWindowTitle(self.tr("Export {title}").format(title=document.title))
        self._arrange()
        for choice in (self.picture, self.file):
            choice.begin(settings.export)
            choice.changed.connect(self._show)
        self._show()

    def options(self) -> ExportOptions:
        """What the dialog shows.

        Raises:
            RestorerError: The name template gives no name.
        """
        return ExportOptions(
            target=self.file.target(self.picture.kind()),
            encoding=self.file.noted(self.picture.encoding()),
            replace=self.file.replaces(),
            replace_original=self.file.original.isChecked(),
        )

    def start(self) -> None:
        """Write the file in the background; the report follows."""
        options, image, source = self.options(), self._session.image, self._source
        self.picture.keep(self._settings.export)
        self.file.keep(self._settings.export)
        self._pages.setCurrentWidget(self._busy)
        self._buttons.hide()
        session = self._session
        original, steps = session.original, session.history[: session.position]
        self._writing = Background(
            self,
            lambda: exporting.export(image, options, source, original, steps),
            partial(self._on_done, session.version),
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

    def _own_format(self) -> Format | None:
        with suppress(RestorerError):
            return None if self._source is None else format_of(self._source)
        return None

    def _arrange(self) -> None:
        self.example, self.report = QLabel(), QLabel()
        for label in (self.example, self.report):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        _align(self.picture.form, self.file.form)
        self._pages, form, self._busy = QStackedWidget(), QWidget(), QWidget()
        choices = QVBoxLayout(form)
        choices.addWidget(self.picture)
        choices.addWidget(self.file)
        choices.addWidget(self.example)
        choices.addStretch(1)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(self.tr("Writing the file"))
        waiting = QVBoxLayout(self._busy)
        waiting.addWidget(QLabel(self.tr("Writing the file…")))
        waiting.addWidget(bar)
        waiting.addStretch(1)
        for page in (form, self._busy, self.report):
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

    def _show(self) -> None:
        """Show the name that results, or what is wrong."""
        self.picture.hold_own(self.file.original.isChecked())
        try:
            options = self.options()
            wrong = exporting.refusal(self._image, options)
            text = wrong or self._said(options)
        except RestorerError as error:
            text = wrong = translated(str(error))
        say(self.example, text, "bad" if wrong else None)
        self.export_button.setEnabled(not wrong)

    def _said(self, options: ExportOptions) -> str:
        if options.replace_original:
            text = self.tr("The original {path} will be replaced.")
        elif options.target.exists():
            text = self.tr("{path} is there and will be replaced.")
        else:
            text = self.tr("Will be written: {path}")
        return text.format(path=options.target)

    def _on_done(self, version: int, report: Report) -> None:
        self._document.mark_saved(version)  # not what a job has done meanwhile
        text = exporting.report_text(report)
        self._finish(text)
        self.exported.emit(report.target, text)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, RestorerError):
            sentence = translated(str(error))
        else:
            sentence = self.tr("The file was not written: {error}").format(error=error)
        self._finish(sentence)

    def _finish(self, text: str) -> None:
        """Show how it went."""
        self._writing = None
        self.report.setText(text)
        self._pages.setCurrentWidget(self.report)
        self._buttons.removeButton(self.export_button)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        close.setText(self.tr("Close"))
        self._buttons.show()
        close.setFocus()


def _align(*forms: QFormLayout) -> None:
    """Let the fields of several forms begin in one column."""
    labels = [
        label
        for form in forms
        for row in range(form.rowCount())
        if (item := form.itemAt(row, QFormLayout.ItemRole.LabelRole)) and (label := item.widget())
    ]
    widest = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(widest)
