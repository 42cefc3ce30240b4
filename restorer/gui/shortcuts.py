"""All keys, to be searched and changed."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.actions import ACTIONS, DEFAULT_KEYS, MENUS, Action, Actions, plain
from restorer.gui.panels.panel import say
from restorer.gui.theme import icon

_ID = Qt.ItemDataRole.UserRole
_NATIVE = QKeySequence.SequenceFormat.NativeText
_PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutsDialog(QDialog):
    """The list of all actions and their keys; each may be given other ones.

    A key that another action has is warned about before it is taken.

    Args:
        actions: Whose keys are shown and changed.
        parent: The window it belongs to.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self._actions = actions
        self.key = QKeySequenceEdit(clearButtonEnabled=True)
        self.search = QLineEdit(placeholderText=self.tr("Search by name or key"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search the shortcuts"))
        self.search.addAction(icon("mdi6.magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget(columnCount=2)
        self.list.setAccessibleName(self.tr("Shortcuts"))
        self.list.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(self._show_choice)
        self.list.itemActivated.connect(self.key.setFocus)
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName(self.tr("New key"))
        self.key.keySequenceChanged.connect(self._show_choice)
        self.replace = QPushButton(self.tr("&Replace"))
        self.replace.clicked.connect(lambda: self._rebind(()))
        self.add = QPushButton(self.tr("&Add"))
        self.add.clicked.connect(lambda: self._rebind(self._actions.keys(self._chosen())))
        self.remove = QPushButton(self.tr("Re&move"))
        self.remove.clicked.connect(lambda: self._actions.rebind(self._chosen(), []))
        self.reset = QPushButton(self.tr("R&eset"))
        self.reset.clicked.connect(lambda: self._actions.reset(self._chosen()))
        self.warning = QLabel(wordWrap=True)
        self.warning.setMinimumHeight(2 * self.warning.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_all = buttons.addButton(
            self.tr("Reset A&ll"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.reset_all.clicked.connect(lambda: self._actions.reset())
        buttons.rejected.connect(self.reject)
        label = QLabel(self.tr("New &key:"))
        label.setBuddy(self.key)
        editor = QHBoxLayout()
        editor.addWidget(label)
        editor.addWidget(self.key, 1)
        for button in (self.replace, self.add, self.remove, self.reset):
            editor.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list)
        column.addLayout(editor)
        column.addWidget(self.warning)
        column.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter is the list's
        self._menus = {menu: self._menu_row(menu) for menu in MENUS}
        self._rows = {a.id: self._row(a) for a in ACTIONS if actions[a.id].menu() is None}
        actions.rebound.connect(self._show_keys)
        self._show_keys()
        self.resize(620, 640)

    def choose(self, name: str) -> None:
        """Choose an action by its id."""
        self.list.setCurrentItem(self._rows[name])

    def _menu_row(self, menu: str) -> QTreeWidgetItem:
        title = QAction(QCoreApplication.translate("Actions", MENUS[menu]))
        row = QTreeWidgetItem(self.list, [plain(title)])
        row.setFlags(Qt.ItemFlag.ItemIsEnabled)
        row.setExpanded(True)
        return row

    def _row(self, action: Action) -> QTreeWidgetItem:
        made = self._actions[action.id]
        row = QTreeWidgetItem(self._menus[action.menu], [plain(made)])
        row.setIcon(0, made.icon())
        row.setData(0, _ID, action.id)
        return row

    def _show_keys(self) -> None:
        for name, row in self._rows.items():
            keys = self._actions.keys(name)
            row.setText(1, _shown(keys))
            font = row.font(1)
            font.setBold(keys != DEFAULT_KEYS[name])
            row.setFont(1, font)
        self.key.clear()
        self._show_choice()

    def _show_choice(self) -> None:
        name, key = self._chosen(), self._typed()
        self.replace.setEnabled(bool(name and key))
        self.add.setEnabled(bool(name and key) and key not in self._actions.keys(name))
        self.remove.setEnabled(bool(name and self._actions.keys(name)))
        self.reset.setEnabled(bool(name) and self._actions.keys(name) != DEFAULT_KEYS[name])
        losers = self._actions.conflicts(name, [key]) if name and key else []
        self.warning.setText("")
        if losers:
            others = ", ".join(plain(self._actions[other]) for other in losers)
            text = self.tr("{key} belongs to: {actions}. It will be taken from there.")
            say(self.warning, text.format(key=_shown([key]), actions=others), "warning")

    def _chosen(self) -> str:
        row = self.list.currentItem()
        return (row.data(0, _ID) or "") if row else ""

    def _typed(self) -> str:
        return self.key.keySequence().toString(_PORTABLE)

    def _rebind(self, kept: tuple[str, ...]) -> None:
        self._actions.rebind(self._chosen(), [*kept, self._typed()])

    def _filter(self, query: str) -> None:
        words = query.casefold().split()
        for row in self._rows.values():
            text = f"{row.text(0)} {row.text(1)}".casefold()
            row.setHidden(not all(word in text for word in words))
        for name, menu in self._menus.items():
            rows = (self._rows[a.id] for a in ACTIONS if a.menu == name and a.id in self._rows)
            menu.setHidden(all(row.isHidden() for row in rows))


def _shown(keys: tuple[str, ...] | list[str]) -> str:
    return ", ".join(QKeySequence(key).toString(_NATIVE) for key in keys)
