"""Whose a key is: a shortcut's or the focused control's; and keys that act while held down.

Letters typed into a text field or a number are text (Qt sees to that). Beyond it:

- Tab, the arrows, Enter and the like move the focus or a value in any panel, so they are shortcuts
  only while the canvas has the focus. That is how Tab can hide the panels, as photographers are
  used to, and yet lead through them. Shift+Tab leaves the canvas; so does F6.
- Space presses the button, opens the list or ticks the row that has the focus; elsewhere, even on
  a slider, it is free for panning.
"""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDockWidget,
    QWidget,
)

_MOVES = {
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_PRESSED_BY_SPACE = (QAbstractButton, QComboBox, QAbstractItemView)
_CONFIRMS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHIFTED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class KeyGuard(QObject):
    """Keeps shortcuts from the keys that the focused control needs.

    Args:
        window: Whose shortcuts; with its docks, which may float as windows of their own.
        canvas: Where every key may be a shortcut.
    """

    def __init__(self, window: QWidget, canvas: QWidget) -> None:
        super().__init__(window)
        self._canvas = canvas
        for area in (window, *window.findChildren(QDockWidget)):
            area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key before it becomes a shortcut."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        focused = QApplication.focusWidget()
        if focused is None or not self._needs(focused, event):
            return False
        event.accept()
        return True

    def _needs(self, focused: QWidget, event: QKeyEvent) -> bool:
        if event.modifiers() & ~_SHIFTED:
            return False
        if focused is self._canvas or self._canvas.isAncestorOf(focused):
            return False
        if event.key() == Qt.Key.Key_Space:
            return isinstance(focused, _PRESSED_BY_SPACE)
        if event.key() in _CONFIRMS:
            return not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return event.key() in _MOVES


class Hold(QObject):
    """Makes a checkable action last as long as its key is down.

    The key checks it and letting go unchecks it. The menu and the palette check it until they are
    asked again, for those who cannot hold a key.
    """

    def __init__(self, action: QAction) -> None:
        super().__init__(action)
        self._action = action
        action.toggled.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the key go up, whatever has the focus by then."""
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if not event.isAutoRepeat() and event.key() in self._keys():
                self._action.setChecked(False)
        elif event.type() == QEvent.Type.ApplicationDeactivate:  # the release goes elsewhere
            self._action.setChecked(False)
        return False

    def _watch(self, on: bool) -> None:
        application = QApplication.instance()
        if application is None:
            return
        if on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    def _keys(self) -> set[Qt.Key]:
        sequences: Any = self._action.shortcuts()  # the stubs lack QKeySequence.__getitem__
        return {sequence[0].key() for sequence in sequences}
