"""The command palette, by keyboard alone and by mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from restorer.gui.actions import ACTIONS, Actions
from restorer.gui.palette import CommandPalette
from restorer.settings import Settings


class Window(QMainWindow):
    """A window with all actions, and a note of those that were run."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 600)
        self.actions_ = Actions(self, Settings())
        self.actions_.update({"photo", "idle"})
        self.done: list[str] = []
        for action in ACTIONS:
            self.actions_[action.id].triggered.connect(
                lambda _=False, name=action.id: self.done.append(name)
            )


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    yield made


@pytest.fixture
def palette(window: Window, qtbot: QtBot) -> CommandPalette:
    made = CommandPalette(window.actions_, window)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.search)
    return made


def rows(palette: CommandPalette) -> list[QTreeWidgetItem]:
    tree = palette.commands
    return [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]


def test_typing_and_enter_runs(window: Window, palette: CommandPalette) -> None:
    QTest.keyClicks(palette.search, "split")
    assert rows(palette)[0].text(0) == "Split"
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.done == ["view_split"]


def test_everything_is_listed_with_its_menu_and_keys(palette: CommandPalette) -> None:
    found = {row.text(0): (row.text(1), row.text(2)) for row in rows(palette)}
    assert len(found) == len(ACTIONS)
    assert found["Redo"] == ("Edit", "Ctrl+Shift+Z   Ctrl+Y")
    assert found["Clear Damage"][0] == "Damage"


def test_arrows_choose_while_the_text_keeps_the_focus(
    window: Window, palette: CommandPalette
) -> None:
    QTest.keyClicks(palette.search, "zoom")
    names = [row.text(0) for row in rows(palette)]
    assert names[:2] == ["Zoom In", "Zoom Out"]
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.commands.currentItem().text(0) == "Zoom Out"
    assert QApplication.focusWidget() is palette.search
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.done == ["zoom_in"]


def test_what_is_not_possible_is_listed_last_and_does_nothing(
    window: Window, palette: CommandPalette
) -> None:
    states = [row.isDisabled() for row in rows(palette)]
    assert states == sorted(states)
    assert states[-1]
    QTest.keyClicks(palette.search, "undo")
    assert rows(palette)[0].isDisabled()
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.done == []
    assert palette.isVisible()


def test_a_click_runs(window: Window, palette: CommandPalette) -> None:
    QTest.keyClicks(palette.search, "lasso")
    place = palette.commands.visualItemRect(rows(palette)[0]).center()
    QTest.mouseClick(palette.commands.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.done == ["lasso"]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("full", "Full Screen"),
        ("open rec", "Open Recent"),
        ("bord ext", "Extend the Borders"),
        ("fscr", "Full Screen"),
        ("EXPORT", "Export"),
    ],
)
def test_the_best_fit_comes_first(palette: CommandPalette, typed: str, best: str) -> None:
    QTest.keyClicks(palette.search, typed)
    assert rows(palette)[0].text(0) == best


def test_nonsense_finds_nothing_and_enter_does_nothing(
    window: Window, palette: CommandPalette
) -> None:
    QTest.keyClicks(palette.search, "qqqq")
    assert rows(palette) == []
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.done == []


def test_escape_and_a_look_elsewhere_close_it(
    window: Window, palette: CommandPalette, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(palette.destroyed):
        QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    other = CommandPalette(window.actions_, window)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    with qtbot.waitSignal(other.destroyed):
        window.activateWindow()


def test_it_stays_inside_a_small_window(window: Window) -> None:
    window.resize(400, 300)
    made = CommandPalette(window.actions_, window)
    assert made.width() <= 400
    assert made.height() <= 300
    made.close()
