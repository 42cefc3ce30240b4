"""The quality: ways of each format, slider and number in step, and the consequence in words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from restorer.files import jpeg, webp
from restorer.files.base import Format
from restorer.gui.qualitychoice import QualityChoice
from restorer.settings import Export


@pytest.fixture
def choice(qtbot: QtBot) -> QualityChoice:
    made = QualityChoice()
    qtbot.addWidget(made)
    made.show()
    return made


def ways(choice: QualityChoice) -> list[str]:
    return [choice.way.itemData(i) for i in range(choice.way.count())]


@pytest.mark.parametrize(
    ("kind", "own", "offered"),
    [
        (jpeg, True, ["", "quality"]),
        (jpeg, False, ["quality"]),
        (webp, True, ["", "lossless", "quality"]),
        (webp, False, ["lossless", "quality"]),
    ],
)
def test_ways_of_a_format(
    choice: QualityChoice, kind: Format, own: bool, offered: list[str]
) -> None:
    choice.set_format(kind, own)
    assert ways(choice) == offered
    assert choice.way.isVisible() == (len(offered) > 1)
    for way, quality in (("", None), ("lossless", "lossless"), ("quality", 71)):
        if way in offered:
            choice.number.setValue(71)
            choice.way.setCurrentIndex(choice.way.findData(way))
            assert choice.quality() == quality
            assert choice.slider.isVisible() == choice.number.isVisible() == (way == "quality")


def test_slider_and_number_are_in_step(choice: QualityChoice, qtbot: QtBot) -> None:
    choice.set_format(jpeg, False)
    choice.begin(Export())
    assert (choice.slider.value(), choice.number.value()) == (95, 95)
    with qtbot.waitSignal(choice.changed):
        QTest.keyClick(choice.slider, Qt.Key.Key_Left)
    assert choice.number.value() == choice.quality() == 94
    QTest.keyClick(choice.number, Qt.Key.Key_Up)
    assert choice.slider.value() == choice.quality() == 95
    QTest.keyClick(choice.slider, Qt.Key.Key_Home)
    assert choice.quality() == 1
    QTest.keyClick(choice.slider, Qt.Key.Key_Left)
    assert choice.quality() == 1


def test_the_words_follow(choice: QualityChoice) -> None:
    choice.set_format(webp, True)
    said = [choice.words.text()]
    choice.way.setCurrentIndex(choice.way.findData("lossless"))
    said.append(choice.words.text())
    choice.way.setCurrentIndex(choice.way.findData("quality"))
    for quality in (100, 85, 70, 20):
        choice.number.setValue(quality)
        said.append(choice.words.text())
    assert len(set(said)) == len(said)
    assert "exactly" in said[1] and "very small" in said[-1]


def test_the_settings_keep_it(choice: QualityChoice) -> None:
    export = Export(coding="lossless", quality=60)
    choice.set_format(webp, True)
    choice.begin(export)
    assert choice.quality() == "lossless"
    choice.way.setCurrentIndex(choice.way.findData("quality"))
    choice.keep(export)
    assert (export.coding, export.quality) == ("quality", 60)
    choice.way.setCurrentIndex(0)
    choice.keep(export)
    assert export.coding == ""


def test_a_way_that_the_format_has_not_is_the_usual_one(choice: QualityChoice) -> None:
    choice.set_format(jpeg, True)
    choice.begin(Export(coding="lossless"))
    assert choice.quality() is None
    choice.way.setCurrentIndex(choice.way.findData("quality"))
    choice.set_format(webp, False)
    assert choice.quality() == 95  # it was chosen, and is there
