"""Named settings of a task: apply, save, delete. "Default" is always there."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

Values = Mapping[str, object]


class PresetMenu(QPushButton):
    """A button with the presets of the current task.

    Signals:
        applied: The values of the preset that the user chose.
        default_asked: The user wants the task's defaults.
        saved: The name under which the user wants to keep what is set now.
        deleted: The name that the user wants to be rid of.

    Args:
        parent: Qt's.
    """

    applied = Signal(object)
    default_asked = Signal()
    saved = Signal(str)
    deleted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets: dict[str, Values] = {}
        self.setMenu(QMenu(self))
        self.retranslate()

    def set_presets(self, presets: Mapping[str, Values]) -> None:
        """The presets of the task, by name."""
        self._presets = dict(presets)
        self._fill()

    def ask_name(self) -> None:
        """Ask for a name to save under; the window goes on meanwhile."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Save preset"))
        dialog.setLabelText(self.tr("Name of the preset; one that is there is replaced:"))
        dialog.textValueSelected.connect(self._on_name)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def retranslate(self) -> None:
        """Write the texts."""
        self.setText(self.tr("Presets"))
        self.setToolTip(self.tr("Apply, save and delete settings of this task"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        menu.addAction(self.tr("Default")).triggered.connect(self.default_asked)
        for name, values in self._presets.items():
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self.applied.emit, values))
        menu.addSeparator()
        menu.addAction(self.tr("Save as…")).triggered.connect(self.ask_name)
        delete = menu.addMenu(self.tr("Delete"))
        delete.setEnabled(bool(self._presets))
        for name in self._presets:
            action = delete.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self.deleted.emit, name))

    def _on_name(self, text: str) -> None:
        if name := text.strip():
            self.saved.emit(name)
