"""The command palette: type a few letters of what you want, press Enter."""

import re

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.actions import ACTIONS, MENUS, Action, Actions, plain
from restorer.gui.theme import icon

_WIDTH, _HEIGHT = 560, 420  # logical px
_LIST_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QDialog):
    """All commands, those that fit the typed letters best first; it closes on losing the focus.

    Those that are not possible now are listed last, in grey, so that one sees that they exist.

    Args:
        actions: What can be run.
        parent: The window at whose top it shows.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Commands"))
        self._actions = actions
        self.search = QLineEdit(placeholderText=self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Search the commands"))
        self.search.addAction(icon("mdi6.magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textEdited.connect(self._list)
        self.search.returnPressed.connect(self._run)
        self.search.installEventFilter(self)
        self.commands = QTreeWidget(columnCount=3)
        self.commands.setHeaderHidden(True)
        self.commands.setRootIsDecorated(False)
        self.commands.setAccessibleName(self.tr("Commands"))
        self.commands.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.commands.setUniformRowHeights(True)
        self.commands.setAllColumnsShowFocus(True)
        header = self.commands.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.commands.itemClicked.connect(self._run)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.commands)
        self._list("")
        self._place(parent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the letters go into the text."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _LIST_KEYS
        ):
            QCoreApplication.sendEvent(self.commands, event)
            return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Close when the user goes elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.close()

    def _place(self, parent: QWidget) -> None:
        window = parent.window()
        size = window.size()
        self.resize(min(_WIDTH, size.width()), min(_HEIGHT, size.height()))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(
            corner.x() + (size.width() - self.width()) // 2, corner.y() + size.height() // 10
        )

    def _list(self, query: str) -> None:
        found = []
        for action in ACTIONS:
            made = self._actions[action.id]
            rank = _rank(query, plain(made), _english(action), self._menu(action))
            if rank is not None and made.menu() is None:
                found.append((not made.isEnabled(), rank, action))
        found.sort(key=lambda entry: entry[:2])
        self.commands.clear()
        rows = [self._row(action) for *_, action in found]
        self.commands.addTopLevelItems(rows)
        if rows:
            self.commands.setCurrentItem(rows[0])

    def _row(self, action: Action) -> QTreeWidgetItem:
        made = self._actions[action.id]
        keys = QKeySequence.listToString(
            made.shortcuts(), QKeySequence.SequenceFormat.NativeText
        ).replace("; ", "   ")
        row = QTreeWidgetItem([plain(made), self._menu(action), keys])
        row.setIcon(0, made.icon())
        row.setData(0, _ACTION, made)
        row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if made.isEnabled():
            row.setForeground(1, self.palette().color(QPalette.ColorRole.PlaceholderText))
        else:
            row.setDisabled(True)
        return row

    def _menu(self, action: Action) -> str:
        return plain(QAction(QCoreApplication.translate("Actions", MENUS[action.menu])))

    def _run(self) -> None:
        row = self.commands.currentItem()
        if row is None or row.isDisabled():
            return
        made: QAction = row.data(0, _ACTION)
        self.close()
        made.trigger()


def _english(action: Action) -> str:
    return action.text.replace("&", "")


def _rank(query: str, text: str, *others: str) -> int | None:
    """How well a command fits what was typed, 0 best; None: not at all.

    Args:
        query: What was typed.
        text: What the command is called.
        others: What else it is known by.
    """
    query, text = query.casefold().strip(), text.casefold()
    if text.startswith(query):
        return 0
    words = query.split()
    if all(re.search(rf"\b{re.escape(word)}", text) for word in words):
        return 1
    everything = " ".join((text, *others)).casefold()
    if all(word in everything for word in words):
        return 2
    if re.search(".*?".join(map(re.escape, query.replace(" ", ""))), text):
        return 3
    return None
