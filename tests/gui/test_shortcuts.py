"""The list of all keys: found by name or key, changed with a warning, brought back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from restorer.gui.actions import ACTIONS, Actions
from restorer.gui.shortcuts import ShortcutsDialog
from restorer.settings import Settings

Key, Modifier, Left = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> Iterator[ShortcutsDialog]:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = ShortcutsDialog(Actions(window, settings), window)
    made.show()
    yield made


def shown(dialog: ShortcutsDialog) -> dict[str, str]:
    """The keys of the visible rows by name."""
    tree = dialog.list
    menus = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    return {
        menu.child(i).text(0): menu.child(i).text(1)
        for menu in menus
        if not menu.isHidden()
        for i in range(menu.childCount())
        if not menu.child(i).isHidden()
    }


def test_all_actions_are_listed_with_their_keys(dialog: ShortcutsDialog) -> None:
    assert len(shown(dialog)) == len(ACTIONS)
    assert shown(dialog)["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"


def test_search_by_name_and_by_key(dialog: ShortcutsDialog) -> None:
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "zoom")
    assert set(shown(dialog)) == {"Zoom In", "Zoom Out"}
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "ctrl+y")
    assert set(shown(dialog)) == {"Redo"}
    dialog.search.clear()
    assert len(shown(dialog)) == len(ACTIONS)


def test_a_new_key_replaces(dialog: ShortcutsDialog, settings: Settings) -> None:
    dialog.choose("brush")
    QTest.keyClick(dialog.key, Key.Key_K, Modifier.ControlModifier)
    assert dialog.warning.text() == ""
    QTest.mouseClick(dialog.replace, Left)
    assert settings.shortcuts == {"brush": ["Ctrl+K"]}
    assert shown(dialog)["Brush"] == "Ctrl+K"


def test_a_new_key_joins(dialog: ShortcutsDialog, settings: Settings) -> None:
    dialog.choose("brush")
    QTest.keyClick(dialog.key, Key.Key_K, Modifier.ControlModifier)
    QTest.mouseClick(dialog.add, Left)
    assert settings.shortcuts == {"brush": ["B", "Ctrl+K"]}


def test_a_conflict_is_named_before_it_happens(
    dialog: ShortcutsDialog, settings: Settings
) -> None:
    dialog.choose("brush")
    QTest.keyClick(dialog.key, Key.Key_E)
    assert "Eraser" in dialog.warning.text()
    assert settings.shortcuts == {}
    QTest.mouseClick(dialog.replace, Left)
    assert (shown(dialog)["Brush"], shown(dialog)["Eraser"]) == ("E", "")
    assert dialog.warning.text() == ""


def test_the_warning_goes_with_the_choice(dialog: ShortcutsDialog) -> None:
    dialog.choose("brush")
    QTest.keyClick(dialog.key, Key.Key_E)
    dialog.choose("eraser")
    assert dialog.warning.text() == ""
    assert not dialog.add.isEnabled()  # it has that key


def test_remove_and_reset(dialog: ShortcutsDialog, settings: Settings) -> None:
    dialog.choose("redo")
    assert not dialog.reset.isEnabled()
    QTest.mouseClick(dialog.remove, Left)
    assert settings.shortcuts == {"redo": []}
    assert not dialog.remove.isEnabled()
    QTest.mouseClick(dialog.reset, Left)
    assert settings.shortcuts == {}
    assert shown(dialog)["Redo"] == "Ctrl+Shift+Z, Ctrl+Y"


def test_reset_all(dialog: ShortcutsDialog, settings: Settings) -> None:
    for name in ("brush", "eraser"):
        dialog.choose(name)
        QTest.mouseClick(dialog.remove, Left)
    QTest.mouseClick(dialog.reset_all, Left)
    assert settings.shortcuts == {}


def test_without_a_choice_nothing_can_be_changed(dialog: ShortcutsDialog) -> None:
    QTest.keyClick(dialog.key, Key.Key_K)
    for button in (dialog.replace, dialog.add, dialog.remove, dialog.reset):
        assert not button.isEnabled()


def test_a_changed_action_stands_out(dialog: ShortcutsDialog) -> None:
    dialog.choose("brush")
    row = dialog.list.currentItem()
    assert not row.font(1).bold()
    QTest.keyClick(dialog.key, Key.Key_K)
    QTest.mouseClick(dialog.replace, Left)
    assert row.font(1).bold()


def test_enter_on_a_row_leads_to_the_key(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    dialog.choose("brush")
    dialog.list.setFocus()
    qtbot.waitUntil(dialog.list.hasFocus)
    QTest.keyClick(dialog.list, Key.Key_Return)
    assert dialog.key.isAncestorOf(dialog.focusWidget()) or dialog.focusWidget() is dialog.key
    assert dialog.isVisible()
