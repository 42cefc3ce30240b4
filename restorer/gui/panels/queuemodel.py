"""The entries of the queue as a table's lines."""

import re
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QIcon

from restorer.batch import Entry, State
from restorer.gui.panels.panel import task_text
from restorer.gui.sentences import translated
from restorer.gui.theme import Tone, icon

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()

_ICONS: dict[State, tuple[str, Tone | None]] = {
    State.WAITING: ("mdi6.clock-outline", None),
    State.RUNNING: ("mdi6.progress-clock", "accent"),
    State.DONE: ("mdi6.check-circle", "good"),
    State.FAILED: ("mdi6.alert-circle", "bad"),
    State.SKIPPED: ("mdi6.skip-next", "warning"),
}
_STATE, _FILE, _TASK, _TIME, MESSAGE = range(5)


class QueueModel(QAbstractTableModel):
    """The entries as a table."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show entries; only lines that changed are drawn anew while the list stays the same."""
        before, now = self.entries, tuple(entries)
        if [entry.id for entry in before] != [entry.id for entry in now]:
            self.beginResetModel()
            self.entries = now
            self.endResetModel()
            return
        self.entries = now
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, MESSAGE))

    def retranslate(self) -> None:
        """Write the texts anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, MESSAGE)
        if self.entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, MESSAGE))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """A line an entry."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """State, file, task, time, message."""
        return 0 if parent.isValid() else MESSAGE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            _STATE: self.tr("State"),
            _FILE: self.tr("File"),
            _TASK: self.tr("Task"),
            _TIME: self.tr("Time"),
            MESSAGE: self.tr("Message"),
        }[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> QIcon | str | None:
        """Words; beside the state its sign; on hovering the whole path or message."""
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == _STATE:
            return icon(*_ICONS[entry.state])
        if role == Qt.ItemDataRole.ToolTipRole:
            whole = {_FILE: f"{entry.source}\n→ {entry.target}", MESSAGE: _message(entry)}
            return whole.get(column)
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == _STATE:
            return self._word(entry.state)
        if column == _FILE:
            return entry.source.name
        if column == _TASK:
            return task_text(entry.task).capitalize()
        if column == _TIME:
            if entry.seconds is None:
                return ""
            return self.tr("{number} s").format(number=QLocale().toString(entry.seconds, "f", 1))
        return " ".join(_message(entry).split())

    def _word(self, state: State) -> str:
        return {
            State.WAITING: self.tr("waiting"),
            State.RUNNING: self.tr("running"),
            State.DONE: self.tr("done"),
            State.FAILED: self.tr("failed"),
            State.SKIPPED: self.tr("skipped"),
        }[state]


def _message(entry: Entry) -> str:
    """What there is to say, in the user's language: one sentence, or notes one after the other."""
    done = entry.state is State.DONE
    said = re.split(r"(?<=\.) (?=[A-Z])", entry.message) if done else [entry.message]
    return " ".join(map(translated, said))
