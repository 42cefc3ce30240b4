"""Many files waiting for a task: a line each, with its state and what became of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QItemSelectionModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from restorer.batch import Entry, Journal, State
from restorer.errors import RestorerError
from restorer.files import EXTENSIONS
from restorer.gui.drops import DropTarget
from restorer.gui.panels.panel import Panel, Quiet
from restorer.gui.panels.queuemodel import MESSAGE, QueueModel
from restorer.gui.theme import icon

_FINE = 1000  # steps of the bar


class QueuePanel(Panel):
    """The queue of the journal, and the buttons that change it.

    Skip, retry, remove and clear go to the journal at once; to start, to hold and to add are for
    the window to do.

    Signals:
        start_asked: Work on what is waiting.
        pause_asked: Begin no further file.
        files_added: Paths of photos and folders that are to be queued with the present task.
        opened_asked: Queue the open photos.
        changed: The journal was changed here.
        failed: The `RestorerError` with which it could not be changed.

    Args:
        journal: The queue.
        parent: Qt's.
    """

    start_asked = Signal()
    pause_asked = Signal()
    files_added = Signal(list)
    opened_asked = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journal, self._running = journal, False
        self._file, self._held = "", False  # the file at work
        self.model = QueueModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)  # Tab leaves the table
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.summary, self.bar = Quiet(), QProgressBar()
        self.bar.setRange(0, _FINE)
        self.bar.hide()
        self.run_button, self.add_button, self.folder_button = (QPushButton() for _ in range(3))
        self.opened_button, self.clear_button = QPushButton(), QPushButton()
        self.skip_button, self.retry_button, self.remove_button = (QPushButton() for _ in range(3))
        self._arrange()
        DropTarget(self).files_dropped.connect(self.files_added)
        self.retranslate()
        self.refresh()

    def refresh(self) -> None:
        """Show the journal as it is now; what is selected stays so."""
        chosen = {entry.id for entry in self.selected()}
        self.model.set_entries(self._journal.entries())
        select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row, entry in enumerate(self.model.entries):
            if entry.id in chosen:
                self.table.selectionModel().select(self.model.index(row, 0), select)
        self._show_buttons()

    def set_running(self, running: bool) -> None:
        """Whether the queue is being worked on."""
        self._running = running
        self._show_buttons()

    def show_progress(self, entry: Entry | None, done: float = 0.0, held: bool = False) -> None:
        """Show how far the file at work is.

        Args:
            entry: The file; None: there is none.
            done: Part of it, in [0, 1].
            held: Whether it waits for another job.
        """
        self._file, self._held = "" if entry is None else entry.source.name, held
        self.bar.setVisible(entry is not None)
        self.bar.setValue(round(done * _FINE))
        self._name_bar()

    def selected(self) -> tuple[Entry, ...]:
        """The entries of the lines that are selected."""
        rows = self.table.selectionModel().selectedRows()
        return tuple(self.model.entries[index.row()] for index in rows)

    def ask_files(self) -> None:
        """Let the user choose photos; the window goes on meanwhile."""
        dialog = QFileDialog(self, self.tr("Add photos to the queue"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{extension}" for extension in EXTENSIONS)
        dialog.setNameFilter(self.tr("Photos ({patterns})").format(patterns=patterns))
        self._open(dialog)

    def ask_folder(self) -> None:
        """Let the user choose a folder of photos; the window goes on meanwhile."""
        dialog = QFileDialog(self, self.tr("Add a folder to the queue"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog)

    def retranslate(self) -> None:
        """Write the texts."""
        self.table.setAccessibleName(self.tr("Queue"))
        self.add_button.setText(self.tr("Add Photos…"))
        self.add_button.setToolTip(self.tr("Queue photos with the present task and settings"))
        self.folder_button.setText(self.tr("Add Folder…"))
        self.folder_button.setToolTip(self.tr("Queue all photos in a folder and those below it"))
        self.opened_button.setText(self.tr("Add Open Photos"))
        self.opened_button.setToolTip(
            self.tr("Queue the photos that are open, with the damage that is marked on them")
        )
        self.skip_button.setText(self.tr("Skip"))
        self.skip_button.setToolTip(self.tr("Leave the selected files out"))
        self.retry_button.setText(self.tr("Retry"))
        self.retry_button.setToolTip(self.tr("Let the selected files wait for another try"))
        self.remove_button.setText(self.tr("Remove"))
        self.remove_button.setToolTip(self.tr("Take the selected files off the list"))
        self.clear_button.setText(self.tr("Clear Finished"))
        self.clear_button.setToolTip(
            self.tr("Take the files that are done or skipped off the list")
        )
        self.model.retranslate()
        self._show_buttons()
        self._name_bar()

    def _arrange(self) -> None:
        for button, name, clicked in (
            (self.run_button, "mdi6.play", self._on_run),
            (self.add_button, "mdi6.plus", self.ask_files),
            (self.folder_button, "mdi6.folder-plus-outline", self.ask_folder),
            (self.opened_button, "mdi6.image-plus-outline", self.opened_asked),
            (self.skip_button, "mdi6.skip-next", self._on_skip),
            (self.retry_button, "mdi6.refresh", self._on_retry),
            (self.remove_button, "mdi6.minus", self._on_remove),
            (self.clear_button, "mdi6.broom", self._on_clear),
        ):
            button.setIcon(icon(name))
            button.clicked.connect(clicked)
        above, below = QHBoxLayout(), QHBoxLayout()
        for button in (self.run_button, self.add_button, self.folder_button, self.opened_button):
            above.addWidget(button)
        above.addStretch()
        self.summary.setWordWrap(False)
        below.addWidget(self.summary)
        below.addWidget(self.bar, 1)
        below.addStretch()
        for button in (
            self.skip_button,
            self.retry_button,
            self.remove_button,
            self.clear_button,
        ):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(self.table, 1)
        layout.addLayout(below)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.filesSelected.connect(
            lambda names: self.files_added.emit([Path(name) for name in names])
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _name_bar(self) -> None:
        held = self.tr("Held while the window restores a photo")
        self.bar.setFormat(held if self._held else "%p %")
        self.bar.setAccessibleName(self.tr("Progress of {file}").format(file=self._file))

    def _show_buttons(self) -> None:
        """Enable what makes sense for the selected lines, and count."""
        chosen = {entry.state for entry in self.selected()}
        states = [entry.state for entry in self.model.entries]
        waiting, failed = states.count(State.WAITING), states.count(State.FAILED)
        self.skip_button.setEnabled(bool(chosen & {State.WAITING, State.FAILED}))
        self.retry_button.setEnabled(bool(chosen & {State.FAILED, State.SKIPPED}))
        self.remove_button.setEnabled(bool(chosen - {State.RUNNING}))
        self.clear_button.setEnabled(State.DONE in states or State.SKIPPED in states)
        self.run_button.setEnabled(self._running or waiting > 0)
        self.run_button.setIcon(icon("mdi6.pause" if self._running else "mdi6.play"))
        self.run_button.setText(self.tr("Pause") if self._running else self.tr("Start"))
        self.run_button.setToolTip(
            self.tr("Finish the file at work and begin no other")
            if self._running
            else self.tr("Restore the files that are waiting")
        )
        text = self.tr("{done} of {all} done, {failed} failed")
        self.summary.setText(
            text.format(done=states.count(State.DONE), all=len(states), failed=failed)
            if states
            else self.tr("Drop photos here, or add files.")
        )

    def _on_run(self) -> None:
        (self.pause_asked if self._running else self.start_asked).emit()

    def _on_skip(self) -> None:
        self._apply(self._journal.skip)

    def _on_retry(self) -> None:
        self._apply(self._journal.retry)

    def _on_remove(self) -> None:
        self._apply(self._journal.remove)

    def _on_clear(self) -> None:
        self._change(self._journal.clear_finished)

    def _apply(self, change: Callable[[int], None]) -> None:
        """Change the selected entries; the journal passes over those that it cannot fit."""

        def change_all() -> None:
            for entry in self.selected():
                change(entry.id)

        self._change(change_all)

    def _change(self, change: Callable[[], None]) -> None:
        try:
            change()
            self.refresh()
        except RestorerError as error:
            self.failed.emit(error)
        else:
            self.changed.emit()
