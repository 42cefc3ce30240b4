"""The table of commands as Qt's actions: in menus, with keys, enabled when they are possible.

What an action does is connected by the window.
"""

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from restorer.gui.commands import ACTIONS, MENUS, Action
from restorer.gui.keys import Hold, KeyGuard
from restorer.gui.theme import icon
from restorer.settings import Settings

__all__ = ["ACTIONS", "DEFAULT_KEYS", "MENUS", "Action", "Actions", "plain"]

DEFAULT_KEYS = {action.id: action.keys for action in ACTIONS}

_ROLES = {  # where macOS puts them
    "quit": QAction.MenuRole.QuitRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}


class Actions(QObject):
    """The table as QActions, with the user's own keys.

    Args:
        parent: Owns them.
        settings: Where keys that differ from the default ones are kept.
    """

    rebound = Signal()

    def __init__(self, parent: QObject, settings: Settings) -> None:
        super().__init__(parent)
        self._settings = settings
        self._groups: dict[str, QActionGroup] = {}
        self._menus: dict[str, QMenu] = {}
        self._actions = {action.id: self._made(action) for action in ACTIONS}
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def attach(self, window: QWidget, canvas: QWidget) -> None:
        """Make the keys work in a window, whether its menus are shown or not.

        Args:
            window: With its docks in place.
            canvas: Where Tab and Space are shortcuts; see `restorer.gui.keys`.
        """
        window.addActions(list(self._actions.values()))
        window.installEventFilter(self)
        KeyGuard(window, canvas)

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Put all menus into the bar; by the keys of `MENUS`, for submenus."""
        self._menus = {name: bar.addMenu("") for name in MENUS}
        for action in ACTIONS:
            menu = self._menus[action.menu]
            if action.parted:
                menu.addSeparator()
            menu.addAction(self[action.id])
        self.retranslate()
        return self._menus

    def update(self, state: set[str]) -> None:
        """Enable what is possible now.

        Args:
            state: Words of `Action.needs` that hold.
        """
        for action in ACTIONS:
            self[action.id].setEnabled(state.issuperset(action.needs.split()))

    def keys(self, name: str) -> tuple[str, ...]:
        """An action's keys: the user's, or the default ones that no other got from the user."""
        bound = self._bound()
        if name in bound:
            return tuple(bound[name])
        taken = [key for keys in bound.values() for key in keys]
        return tuple(key for key in DEFAULT_KEYS[name] if not _clashes(key, taken))

    def conflicts(self, name: str, keys: Iterable[str]) -> list[str]:
        """The other actions that have one of the keys, or one that begins or continues it."""
        wanted = list(keys)
        return [
            other
            for other in DEFAULT_KEYS
            if other != name and any(_clashes(key, wanted) for key in self.keys(other))
        ]

    def rebind(self, name: str, keys: Sequence[str]) -> None:
        """Give an action its keys, all of them; other actions lose them.

        Raises:
            ValueError: One of them is no key.
        """
        new = [_normal(key) for key in keys]
        bound = {
            other: [key for key in theirs if not _clashes(key, new)]
            for other, theirs in self._bound().items()
            if other != name
        }
        if new != [_normal(key) for key in DEFAULT_KEYS[name]]:
            bound[name] = new
        self._bind(bound)

    def reset(self, name: str | None = None) -> None:
        """Give an action its default keys, even if others have them; None resets all actions."""
        if name is None:
            self._bind({})
        else:
            self.rebind(name, DEFAULT_KEYS[name])

    def retranslate(self) -> None:
        """Say everything in the present language, and show the present keys."""
        for name, menu in self._menus.items():
            menu.setTitle(QCoreApplication.translate("Actions", MENUS[name]))
        for action in ACTIONS:
            made = self[action.id]
            made.setText(QCoreApplication.translate("Actions", action.text))
            made.setShortcuts([QKeySequence(key) for key in self.keys(action.id)])
            shown = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{plain(made)} ({shown})" if shown else plain(made))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return False

    def _made(self, action: Action) -> QAction:
        made = QAction(icon(action.icon), action.text, self)
        made.setObjectName(action.id)
        made.setCheckable(action.checkable or action.hold or bool(action.group))
        made.setAutoRepeat(action.repeats)
        made.setMenuRole(_ROLES.get(action.id, QAction.MenuRole.NoRole))
        if action.group:
            group = self._groups.setdefault(action.group, QActionGroup(self))
            made.setChecked(not group.actions())  # the first of each group
            group.addAction(made)
        if action.hold:
            Hold(made)
        return made

    def _bound(self) -> dict[str, list[str]]:
        return {  # without what another version or a slip in the file has put there
            name: [key for key in keys if _text(key)]
            for name, keys in self._settings.shortcuts.items()
            if name in DEFAULT_KEYS
        }

    def _bind(self, bound: dict[str, list[str]]) -> None:
        self._settings.shortcuts = bound
        self.retranslate()
        self.rebound.emit()


def plain(action: QAction) -> str:
    """An action's text without its mnemonic and its dots, as tooltips and lists show it."""
    return re.sub(r"\(&\w\)|&(.)", r"\1", action.text()).removesuffix("…")


def _clashes(key: str, others: Iterable[str]) -> bool:
    """Whether a key is one of the others, or the beginning or the continuation of one."""
    sequence, no = QKeySequence(key), QKeySequence.SequenceMatch.NoMatch
    return any(
        sequence.matches(other) != no or other.matches(sequence) != no
        for other in map(QKeySequence, others)
    )


def _normal(key: str) -> str:
    text = _text(key)
    if not text:
        raise ValueError(f"{key!r} is no key")
    return text


def _text(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
