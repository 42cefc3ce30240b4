"""Sliders and spin boxes: mouse, keys, typing, and the scale between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QSpinBox, QStackedWidget
from pytestqt.qtbot import QtBot

from restorer.gui.panels.scale import POSITIONS, Scale
from restorer.gui.panels.sliders import ParamRow, ParamSlider, ParamSpin, param_row
from restorer.tasks.base import Param
from tests.gui.windows import show

Key, Button, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier

PART = Param("Part", "How much.", 0, 1)
NOISE = Param("Noise", "How noisy.", 0, 255, "8-bit levels", optional=True)
STEPS = Param("Steps", "How many.", 1, 200)
SEED = Param("Seed", "Which one.", 0, 2**31 - 1)


def shown(qtbot: QtBot, row: ParamRow) -> ParamRow:
    show(qtbot, row, 300, row.sizeHint().height())
    return row


@pytest.fixture
def part(qtbot: QtBot) -> ParamSlider:
    return shown(qtbot, ParamSlider(PART, 0.5))  # type: ignore[return-value]


def said(row: ParamRow) -> list[tuple[object, bool]]:
    heard: list[tuple[object, bool]] = []
    row.changed.connect(lambda value, final: heard.append((value, final)))
    return heard


def number(row: ParamRow) -> QStackedWidget:
    return row.findChild(QStackedWidget)


def name(row: ParamRow) -> QLabel:
    return next(label for label in row.findChildren(QLabel) if row._param.label in label.text())


@given(
    st.floats(-1e4, 1e4),
    st.floats(0.02, 1e5),
    st.booleans(),
    st.floats(0, 1),
)
def test_a_scale_goes_there_and_back(low: float, span: float, whole: bool, part: float) -> None:
    low = float(round(low)) if whole else low
    scale = Scale(low, low + max(span, 2.0) if whole else low + span, whole)
    value = scale.rounded(scale.low + part * (scale.high - scale.low))
    assert scale.low <= value <= scale.high
    assert 0 <= scale.position(value) <= POSITIONS
    assert scale.value(scale.position(value)) == pytest.approx(value, abs=scale.fine / 2)
    assert scale.rounded(value) == value


def test_a_scale_refuses_an_empty_range() -> None:
    with pytest.raises(ValueError, match="goes up"):
        Scale(1, 1, False)


@pytest.mark.parametrize(
    ("scale", "steps"),
    [
        (Scale(0, 1, False), (0.001, 0.01, 0.1)),
        (Scale(0, 255, False), (0.1, 1.0, 10.0)),
        (Scale(1, 200, True), (1.0, 1.0, 10.0)),
    ],
)
def test_steps_suit_the_range(scale: Scale, steps: tuple[float, float, float]) -> None:
    assert (scale.fine, scale.step, scale.coarse) == pytest.approx(steps)


def test_numbers_are_written_without_idle_zeros() -> None:
    locale = QLocale(QLocale.Language.German)
    assert Scale(0, 1, False).text(0.85, locale) == "0,85"
    assert Scale(0, 1, False).text(1.0, locale) == "1"
    assert Scale(1, 200, True).text(100, locale) == "100"


@pytest.mark.parametrize(
    ("key", "held", "value"),
    [
        (Key.Key_Right, Modifier.NoModifier, 0.51),
        (Key.Key_Left, Modifier.NoModifier, 0.49),
        (Key.Key_Right, Modifier.ShiftModifier, 0.6),
        (Key.Key_Left, Modifier.ShiftModifier, 0.4),
        (Key.Key_Right, Modifier.ControlModifier, 0.501),
        (Key.Key_Left, Modifier.ControlModifier, 0.499),
        (Key.Key_PageUp, Modifier.NoModifier, 0.6),
        (Key.Key_PageDown, Modifier.NoModifier, 0.4),
        (Key.Key_Home, Modifier.NoModifier, 0.0),
        (Key.Key_End, Modifier.NoModifier, 1.0),
    ],
)
def test_keys_move_it(part: ParamSlider, key: Key, held: Modifier, value: float) -> None:
    heard = said(part)
    QTest.keyClick(part.slider, key, held)
    assert part.value() == pytest.approx(value)
    assert heard == [(part.value(), True)]


def test_no_letter_moves_it(part: ParamSlider) -> None:
    for letter in range(Key.Key_A, Key.Key_Z + 1):
        QTest.keyClick(part.slider, Key(letter))
        QTest.keyClick(part.slider, Key(letter), Modifier.ShiftModifier)
    assert part.value() == 0.5


@pytest.mark.parametrize("key", [Key.Key_Backspace, Key.Key_Delete])
def test_a_key_resets_it(part: ParamSlider, key: Key) -> None:
    part.set_value(0.9)
    QTest.keyClick(part.slider, key)
    assert part.value() == 0.5


def test_a_double_click_on_the_name_resets_it(part: ParamSlider) -> None:
    part.set_value(0.9)
    heard = said(part)
    QTest.mouseDClick(name(part), Button.LeftButton)
    assert heard == [(0.5, True)]


def drag(row: ParamSlider, way: int, held: Modifier = Modifier.NoModifier) -> None:
    """Take the handle and drag it so many px, in small moves, then let go."""
    slider = row.slider
    start, length = slider._groove()
    x = round(start + row.scale.position(row.value() or 0) / POSITIONS * length)
    y = slider.height() // 2
    QTest.mousePress(slider, Button.LeftButton, held, QPoint(x, y))
    for part in range(1, 11):
        at = QPointF(x + way * part / 10, y)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            slider.mapToGlobal(at),
            Button.NoButton,
            Button.LeftButton,
            held,
        )
        QApplication.sendEvent(slider, event)
    QTest.mouseRelease(slider, Button.LeftButton, held, QPoint(x + way, y))


def test_a_drag_is_final_at_its_end_only(part: ParamSlider) -> None:
    heard = said(part)
    drag(part, 60)
    assert len(heard) > 5
    assert [final for _, final in heard] == [False] * (len(heard) - 1) + [True]
    assert part.value() == pytest.approx(0.5 + 60 / part.slider._groove()[1], abs=0.01)


def test_with_ctrl_a_drag_is_ten_times_finer(part: ParamSlider) -> None:
    drag(part, 60, Modifier.ControlModifier)
    assert part.value() == pytest.approx(0.5 + 6 / part.slider._groove()[1], abs=0.005)


def test_with_shift_a_drag_stops_at_large_steps(part: ParamSlider) -> None:
    heard = said(part)
    drag(part, 75, Modifier.ShiftModifier)
    assert part.value() == pytest.approx(0.8)
    for value, _ in heard:
        assert value == pytest.approx(round(float(value) * 10) / 10)  # type: ignore[arg-type]


def test_a_click_beside_the_handle_brings_it_there(part: ParamSlider) -> None:
    start, length = part.slider._groove()
    QTest.mouseClick(
        part.slider, Button.LeftButton, Modifier.NoModifier, QPoint(round(start + 0.9 * length), 5)
    )
    assert part.value() == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("focused", [False, True])
def test_the_wheel_moves_it_only_when_it_has_the_focus(
    part: ParamSlider, qtbot: QtBot, focused: bool
) -> None:
    if focused:
        part.slider.setFocus()
        qtbot.waitUntil(part.slider.hasFocus)
    else:
        part.slider.clearFocus()
    middle = QPointF(part.slider.rect().center())
    event = QWheelEvent(
        middle,
        part.slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Button.NoButton,
        Modifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(part.slider, event)
    assert part.value() == pytest.approx(0.51 if focused else 0.5)


def open_by_double_click(row: ParamSlider) -> None:
    QTest.mouseDClick(number(row), Button.LeftButton)


def open_by_right_click(row: ParamSlider) -> None:
    target = number(row)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(2, 2), target.mapToGlobal(QPoint(2, 2))
    )
    QApplication.sendEvent(target, event)


def open_by_key(row: ParamSlider) -> None:
    QTest.keyClick(row.slider, Key.Key_Return)


@pytest.mark.parametrize("opened", [open_by_double_click, open_by_right_click, open_by_key])
def test_a_number_can_be_typed(part: ParamSlider, opened: object) -> None:
    heard = said(part)
    opened(part)  # type: ignore[operator]
    field = part.findChild(QLineEdit)
    assert field.isVisible()
    assert field.selectedText() == "0.5"
    QTest.keyClicks(field, "0.123")
    QTest.keyClick(field, Key.Key_Return)
    assert heard == [(0.123, True)]
    assert not field.isVisible()


@pytest.mark.parametrize(("typed", "value"), [("7", 1.0), ("-3", 0.0), ("abc", 0.5), ("", 0.5)])
def test_what_is_typed_is_brought_into_the_range(
    part: ParamSlider, typed: str, value: float
) -> None:
    open_by_double_click(part)
    field = part.findChild(QLineEdit)
    field.clear()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Key.Key_Return)
    assert part.value() == value
    assert not field.isVisible()


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Backtab])
def test_tab_takes_what_was_typed(part: ParamSlider, key: Qt.Key) -> None:
    heard = said(part)
    open_by_key(part)
    field = part.findChild(QLineEdit)
    QTest.keyClicks(field, "0.9")
    QTest.keyClick(field, key)
    assert heard == [(0.9, True)]
    assert not field.isVisible()
    assert part.slider.hasFocus()


def test_escape_leaves_the_number_as_it_was(part: ParamSlider) -> None:
    open_by_double_click(part)
    field = part.findChild(QLineEdit)
    QTest.keyClicks(field, "0.9")
    QTest.keyClick(field, Key.Key_Escape)
    assert part.value() == 0.5
    assert not field.isVisible()


def test_whole_numbers_stay_whole(qtbot: QtBot) -> None:
    row = shown(qtbot, param_row(STEPS, 1))
    assert isinstance(row, ParamSlider)
    QTest.keyClick(row.slider, Key.Key_Right)
    assert row.value() == 2
    assert isinstance(row.value(), int)
    open_by_double_click(row)
    QTest.keyClicks(row.findChild(QLineEdit), "7.6")
    QTest.keyClick(row.findChild(QLineEdit), Key.Key_Return)
    assert row.value() == 8


def test_a_wide_range_gets_a_spin_box(qtbot: QtBot) -> None:
    row = shown(qtbot, param_row(SEED, 0))
    assert isinstance(row, ParamSpin)
    heard = said(row)
    box = row.findChild(QSpinBox)
    box.selectAll()
    QTest.keyClicks(box, "2147483647")
    QTest.keyClick(box, Key.Key_Return)
    assert heard[-1] == (2**31 - 1, True)
    assert isinstance(row.value(), int)
    QTest.mouseDClick(name(row), Button.LeftButton)
    assert row.value() == 0


def test_an_optional_control_can_be_automatic(qtbot: QtBot) -> None:
    row = shown(qtbot, param_row(NOISE, None))
    assert isinstance(row, ParamSlider)
    box = row.findChild(QCheckBox)
    assert row.value() is None
    assert not row.slider.isEnabled()
    row.set_automatic(7.2)
    assert number(row).findChild(QLabel).text() == "7.2"
    assert row.value() is None
    box.click()
    assert row.value() == pytest.approx(7.2)  # where the user's hand begins
    assert row.slider.isEnabled()
    box.click()
    assert row.value() is None


def test_what_automatic_comes_to_does_not_touch_a_chosen_value(qtbot: QtBot) -> None:
    row = shown(qtbot, param_row(NOISE, None))
    row.set_value(3.0)
    row.set_automatic(7.2)
    assert row.value() == 3.0


def test_a_control_that_is_not_optional_shows_no_box(part: ParamSlider) -> None:
    assert not part.findChild(QCheckBox).isVisible()
    part.set_value(None)
    assert part.value() == 0.5


def test_unit_and_help_are_shown(qtbot: QtBot) -> None:
    row = shown(qtbot, param_row(NOISE, None))
    assert isinstance(row, ParamSlider)
    assert name(row).text() == "Noise (8-bit levels)"
    assert row.slider.accessibleName() == "Noise"
    assert NOISE.help in row.slider.toolTip()


def test_assistive_technology_can_set_it(part: ParamSlider) -> None:
    heard = said(part)
    part.slider.setValue(POSITIONS // 4)
    assert heard == [(0.25, True)]
