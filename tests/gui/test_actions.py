"""The table of commands: every one within reach of the keyboard, no key given twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QDoubleSpinBox,
    QGraphicsView,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from restorer.gui.actions import ACTIONS, DEFAULT_KEYS, MENUS, Actions, plain
from restorer.settings import Settings

Key, Modifier = Qt.Key, Qt.KeyboardModifier
EVERYTHING = {"photo", "damage", "undo", "redo", "running", "idle", "result"}


class Window(QMainWindow):
    """A canvas in the middle, a dock with one control of each kind."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.canvas = QGraphicsView()
        self.setCentralWidget(self.canvas)
        self.text, self.whole, self.number = QLineEdit(), QSpinBox(), QDoubleSpinBox()
        self.button, self.slider, self.list = QPushButton("x"), QSlider(), QListWidget()
        self.list.addItems(["beta", "gamma"])
        panel = QWidget()
        column = QVBoxLayout(panel)
        for control in (
            self.text, self.whole, self.number, self.button, self.slider, self.list,
        ):  # fmt: skip
            column.addWidget(control)
        self.dock = QDockWidget()
        self.dock.setWidget(panel)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.actions_ = Actions(self, settings)
        self.actions_.attach(self, self.canvas)
        self.actions_.fill(self.menuBar())
        self.actions_.update(EVERYTHING)
        self.done: list[str] = []
        for action in ACTIONS:
            self.actions_[action.id].triggered.connect(
                lambda _=False, name=action.id: self.done.append(name)
            )

    def press(self, control: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> list[str]:
        """Give a control the focus and press a key; what was done."""
        control.setFocus()
        assert QApplication.focusWidget() is control
        self.done.clear()
        QTest.keyClick(control, key, modifier)
        return list(self.done)


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[Window]:
    made = Window(settings)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    yield made


def test_ids_and_icons_are_there_once(window: Window) -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert not window.actions_[action.id].icon().pixmap(16).isNull()


def test_every_action_is_in_a_menu_with_a_mnemonic_of_its_own() -> None:
    letters = defaultdict(Counter)
    for action in ACTIONS:
        assert action.menu in MENUS
        letters[action.menu][_mnemonic(action.text)] += 1
    letters["bar"] = Counter(map(_mnemonic, MENUS.values()))
    assert {menu: max(count.values()) for menu, count in letters.items()} == dict.fromkeys(
        [*MENUS, "bar"], 1
    )


def _mnemonic(text: str) -> str:
    _, sign, after = text.partition("&")
    assert sign and after[0].isalnum(), text
    return after[0].upper()


def test_default_keys_are_keys_and_none_is_given_twice(window: Window) -> None:
    for name, keys in DEFAULT_KEYS.items():
        for key in keys:
            assert QKeySequence(key).toString() == key
        assert window.actions_.conflicts(name, keys) == []
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("fit", "Ctrl+0"),
        ("actual", "Ctrl+1"),
        ("brush", "B"),
        ("eraser", "E"),
        ("lasso", "L"),
        ("hand", "H"),
        ("brush_smaller", "["),
        ("brush_larger", "]"),
        ("softer", "Shift+["),
        ("harder", "Shift+]"),
        ("swap", "X"),
        ("invert", "Ctrl+I"),
        ("clear", "Ctrl+D"),
        ("show_damage", "M"),
        ("undo", "Ctrl+Z"),
        ("redo", "Ctrl+Shift+Z"),
        ("redo", "Ctrl+Y"),
        ("hold_original", "\\"),
        ("hold_pan", "Space"),
        ("compare_cycle", "C"),
        ("run", "Ctrl+Return"),
        ("run", "Ctrl+Enter"),
        ("cancel", "Esc"),
        ("open", "Ctrl+O"),
        ("save_project", "Ctrl+S"),
        ("export", "Ctrl+E"),
        ("full_screen", "F11"),
        ("hide_panels", "Tab"),
        ("shortcuts", "Ctrl+/"),
    ],
)
def test_the_keys_of_the_product_page(name: str, keys: str) -> None:
    assert keys in DEFAULT_KEYS[name]


def test_every_default_key_does_its_action_and_no_other(window: Window) -> None:
    for name, keys in DEFAULT_KEYS.items():
        for text in keys:
            combination = QKeySequence(text)[0]
            pressed = window.press(
                window.canvas, combination.key(), combination.keyboardModifiers()
            )
            assert pressed == [name], text


def test_a_disabled_action_has_no_key(window: Window) -> None:
    window.actions_.update({"photo"})
    assert window.press(window.canvas, Key.Key_Escape, Modifier.NoModifier) == []
    assert window.press(window.canvas, Key.Key_B, Modifier.NoModifier) == ["brush"]
    window.actions_.update(set())
    assert window.press(window.canvas, Key.Key_B, Modifier.NoModifier) == []
    assert window.press(window.canvas, Key.Key_O, Modifier.ControlModifier) == ["open"]


def test_an_action_needs_all_its_words(window: Window) -> None:
    run = window.actions_["run"]
    for state in (set(), {"photo"}, {"idle"}):
        window.actions_.update(state)
        assert not run.isEnabled()
    window.actions_.update({"photo", "idle"})
    assert run.isEnabled()


@pytest.mark.parametrize("control", ["text", "whole", "number"])
@pytest.mark.parametrize("key", [Key.Key_B, Key.Key_X, Key.Key_BracketLeft, Key.Key_Space])
def test_what_is_typed_is_no_shortcut(window: Window, control: str, key: Qt.Key) -> None:
    assert window.press(getattr(window, control), key, Modifier.NoModifier) == []


def test_what_is_typed_arrives(window: Window) -> None:
    window.text.setFocus()
    QTest.keyClicks(window.text, "xem b\\")
    assert window.text.text() == "xem b\\"


def test_letters_are_shortcuts_beside_other_controls(window: Window) -> None:
    for control in (window.button, window.slider, window.list):
        assert window.press(control, Key.Key_B, Modifier.NoModifier) == ["brush"]


def test_control_keys_work_everywhere(window: Window) -> None:
    for control in (window.text, window.number, window.button, window.list):
        for key, name in ((Key.Key_Return, "run"), (Key.Key_D, "clear")):
            assert window.press(control, key, Modifier.ControlModifier) == [name]
    assert window.press(window.list, Key.Key_Escape, Modifier.NoModifier) == ["cancel"]


def test_tab_leads_through_the_panels_and_hides_them_from_the_canvas(window: Window) -> None:
    assert window.press(window.text, Key.Key_Tab, Modifier.NoModifier) == []
    assert QApplication.focusWidget() is window.whole
    assert window.press(window.whole, Key.Key_Backtab, Modifier.ShiftModifier) == []
    assert QApplication.focusWidget() is window.text
    assert window.press(window.canvas, Key.Key_Tab, Modifier.NoModifier) == ["hide_panels"]
    assert QApplication.focusWidget() is window.canvas


def test_shift_tab_leaves_the_canvas(window: Window) -> None:
    assert window.press(window.canvas, Key.Key_Backtab, Modifier.ShiftModifier) == []
    assert QApplication.focusWidget() is not window.canvas


def test_space_presses_the_button_in_focus_and_pans_elsewhere(window: Window) -> None:
    clicks = []
    window.button.clicked.connect(lambda: clicks.append(1))
    assert window.press(window.button, Key.Key_Space, Modifier.NoModifier) == []
    assert clicks
    assert window.press(window.list, Key.Key_Space, Modifier.NoModifier) == []
    for control in (window.slider, window.canvas):
        assert window.press(control, Key.Key_Space, Modifier.NoModifier) == ["hold_pan"]


def test_tab_stays_with_a_floating_panel(window: Window, qtbot: QtBot) -> None:
    window.dock.setFloating(True)
    window.dock.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window.dock)
    assert window.press(window.text, Key.Key_Tab, Modifier.NoModifier) == []
    assert QApplication.focusWidget() is window.whole
    assert window.press(window.button, Key.Key_Space, Modifier.NoModifier) == []
    assert window.press(window.slider, Key.Key_B, Modifier.NoModifier) == ["brush"]


@pytest.mark.parametrize(
    ("name", "key"), [("hold_original", Key.Key_Backslash), ("hold_pan", Key.Key_Space)]
)
def test_a_held_key_holds(window: Window, name: str, key: Qt.Key) -> None:
    action = window.actions_[name]
    window.canvas.setFocus()
    QTest.keyPress(window.canvas, key)
    assert action.isChecked()
    window.text.setFocus()  # whatever happens meanwhile
    QTest.keyRelease(window.text, key)
    assert not action.isChecked()


def test_a_held_key_may_be_asked_for_without_holding(window: Window) -> None:
    action = window.actions_["hold_original"]
    action.trigger()
    QTest.keyClick(window.canvas, Key.Key_C)
    assert action.isChecked()
    action.trigger()
    assert not action.isChecked()


def test_one_tool_and_one_view_are_on(window: Window) -> None:
    for group in ("tool", "view"):
        names = [action.id for action in ACTIONS if action.group == group]
        assert [n for n in names if window.actions_[n].isChecked()] == names[:1]
        window.actions_[names[2]].trigger()
        assert [n for n in names if window.actions_[n].isChecked()] == [names[2]]


def test_rebinding_takes_the_key_from_others(window: Window, settings: Settings) -> None:
    actions = window.actions_
    assert actions.conflicts("brush", ["E"]) == ["eraser"]
    actions.rebind("brush", ["E", "Ctrl+K"])
    assert actions.keys("brush") == ("E", "Ctrl+K")
    assert actions.keys("eraser") == ()
    assert window.press(window.canvas, Key.Key_E, Modifier.NoModifier) == ["brush"]
    assert window.press(window.canvas, Key.Key_B, Modifier.NoModifier) == []
    assert settings.shortcuts == {"brush": ["E", "Ctrl+K"]}
    actions.rebind("lasso", ["E"])
    assert settings.shortcuts == {"brush": ["Ctrl+K"], "lasso": ["E"]}


def test_a_chord_clashes_with_its_beginning(window: Window) -> None:
    assert window.actions_.conflicts("brush", ["E, F"]) == ["eraser"]
    window.actions_.rebind("lasso", ["Ctrl+K, Ctrl+L"])
    assert window.actions_.conflicts("brush", ["Ctrl+K"]) == ["lasso"]


def test_reset_brings_the_default_keys_back(window: Window, settings: Settings) -> None:
    window.actions_.rebind("brush", ["E"])
    window.actions_.rebind("lasso", ["B"])
    with pytest.raises(ValueError, match="Nonsense"):
        window.actions_.rebind("brush", ["Nonsense"])
    window.actions_.reset("brush")
    assert window.actions_.keys("brush") == ("B",)
    assert window.actions_.keys("eraser") == ("E",)
    assert settings.shortcuts == {"lasso": []}
    window.actions_.reset()
    assert settings.shortcuts == {}
    assert window.actions_.keys("lasso") == ("L",)


def test_odd_entries_of_the_settings_do_no_harm(window: Window, settings: Settings) -> None:
    settings.shortcuts = {"of another version": ["E"], "brush": ["Nonsense", "Ctrl+K"]}
    window.actions_.retranslate()
    assert window.actions_.keys("eraser") == ("E",)
    assert window.actions_.keys("brush") == ("Ctrl+K",)


def test_tooltips_show_the_key(window: Window) -> None:
    assert window.actions_["brush"].toolTip() == "Brush (B)"
    assert window.actions_["open"].toolTip() == "Open (Ctrl+O)"
    window.actions_.rebind("brush", [])
    assert window.actions_["brush"].toolTip() == "Brush"


def test_plain_text_has_no_mnemonic(qapp: QApplication) -> None:
    for text, shown in (("&Open…", "Open"), ("打开(&O)…", "打开"), ("A && B", "A & B")):
        assert plain(QAction(text)) == shown
