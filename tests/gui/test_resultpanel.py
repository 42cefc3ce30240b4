"""The result panel: what its sliders and thumbnails ask to be blended."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from restorer.gui.panels.resultpanel import ResultPanel
from restorer.image import Box
from restorer.outcome import Blend, Outcome, Record
from tests.gui.windows import show

RECORD = Record("some", {}, "model", "0" * 64, (), "CPU", 1.0, "0")
LOOKS = np.random.default_rng(0).integers(0, 256, (5, 30, 40, 3), np.uint8)
Click = list[tuple[Blend, bool]]


def outcome(samples: int, mean: bool = True) -> Outcome:
    return Outcome(
        RECORD,
        Box(5, 5, 35, 45),
        LOOKS[0] if mean else None,
        tuple(LOOKS[1 : 1 + samples]),
        None,
        0,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> ResultPanel:
    panel = ResultPanel()
    show(qtbot, panel, 320, 420)
    return panel


def chosen(panel: ResultPanel) -> str:
    """What is highlighted; nothing else is."""
    (item,) = panel.variants.selectedItems()
    assert item is panel.variants.currentItem()
    return item.text()


def heard(panel: ResultPanel) -> Click:
    said: Click = []
    panel.blend_changed.connect(lambda blend, final: said.append((blend, final)))
    return said


def pick(panel: ResultPanel, name: str) -> None:
    (item,) = panel.variants.findItems(name, Qt.MatchFlag.MatchExactly)
    panel.variants.scrollToItem(item)
    rect = panel.variants.visualItemRect(item)
    QTest.mouseClick(
        panel.variants.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() - QPoint(0, 10)
    )


def test_without_a_result_nothing_can_be_set(panel: ResultPanel) -> None:
    assert not panel.strength.isEnabled()
    assert not panel.detail.isEnabled()
    assert not panel.uncertainty.isEnabled()
    assert not panel.variants.isVisible()


def test_a_mean_alone_has_strength_but_no_detail(panel: ResultPanel) -> None:
    said = heard(panel)
    panel.set_outcome(outcome(0), Blend())
    assert said == []
    assert panel.strength.isEnabled()
    assert not panel.detail.isEnabled()
    assert "more than one step" in panel.detail.toolTip()
    assert not panel.uncertainty.isEnabled()
    QTest.keyClick(panel.strength.slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert said == [(Blend(strength=0.9), True)]


def test_samples_without_a_mean_have_no_detail_to_set(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(2, mean=False), Blend())
    assert not panel.detail.isEnabled()
    assert "samples only" in panel.detail.toolTip()
    assert panel.variants.isVisible()
    assert panel.uncertainty.isEnabled()


def test_the_sliders_begin_where_the_photo_is_blended(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(3), Blend(0.7, 0.2, 2))
    assert (panel.strength.value(), panel.detail.value()) == (0.7, 0.2)
    assert chosen(panel) == "Variant 3"


def test_a_drag_says_that_it_is_not_final(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(1), Blend())
    said = heard(panel)
    slider = panel.detail.slider
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 5))
    QTest.mouseMove(slider, QPoint(slider.width() // 2 + 30, 5))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert said[0][1] is False
    assert said[-1][1] is True
    assert said[-1][0].detail == pytest.approx(0.5, abs=0.2)
    assert {blend.strength for blend, _ in said} == {1.0}


def test_picking_a_variant_shows_it(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(3), Blend())
    said = heard(panel)
    pick(panel, "Variant 2")
    assert said == [(Blend(1.0, 1.0, 1), True)]  # at detail 0 it would look like all others
    assert panel.detail.value() == 1.0
    QTest.keyClick(panel.detail.slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    pick(panel, "Variant 1")
    assert said[-1] == (Blend(1.0, 0.9, 0), True)


def test_the_mean_is_a_choice_of_its_own(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(3), Blend(variant=1))
    assert chosen(panel) == "Mean"
    said = heard(panel)
    pick(panel, "Variant 2")
    assert chosen(panel) == "Variant 2"
    pick(panel, "Mean")
    assert [blend for blend, _ in said] == [Blend(1.0, 1.0, 1), Blend(1.0, 0.0, 1)]
    assert panel.detail.value() == 0.0


def test_what_is_highlighted_follows_the_detail(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(3), Blend(detail=0.1, variant=2))
    said = heard(panel)
    QTest.keyClick(panel.detail.slider, Qt.Key.Key_Home)
    assert chosen(panel) == "Mean"
    QTest.keyClick(panel.detail.slider, Qt.Key.Key_Right)
    assert chosen(panel) == "Variant 3"
    assert [blend for blend, _ in said] == [Blend(1.0, 0.0, 2), Blend(1.0, 0.01, 2)]


def test_without_a_mean_there_are_variants_only(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(2, mean=False), Blend())
    assert [panel.variants.item(row).text() for row in range(panel.variants.count())] == [
        "Variant 1",
        "Variant 2",
    ]
    assert chosen(panel) == "Variant 1"


def test_a_variant_can_be_picked_by_keys(panel: ResultPanel) -> None:
    panel.set_outcome(outcome(3), Blend())
    said = heard(panel)
    QTest.keyClick(panel.variants, Qt.Key.Key_Right)
    assert said == [(Blend(1.0, 1.0, 0), True)]
    QTest.keyClick(panel.variants, Qt.Key.Key_Left)
    assert said[1:] == [(Blend(1.0, 0.0, 0), True)]


def test_the_uncertainty_can_be_shown(panel: ResultPanel, qtbot: QtBot) -> None:
    panel.set_outcome(outcome(2), Blend())
    with qtbot.waitSignal(panel.uncertainty_toggled) as signal:
        panel.uncertainty.click()
    assert signal.args == [True]
    assert panel.legend.isVisible()
    with qtbot.waitSignal(panel.uncertainty_toggled):
        panel.set_outcome(outcome(0), Blend())  # of which nothing is known
    assert not panel.uncertainty.isChecked()
    assert not panel.legend.isVisible()
