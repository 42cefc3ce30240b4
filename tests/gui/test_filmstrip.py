"""The film strip: which photo is shown, which is not saved, which is to be closed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from restorer.brush import Brush, Touch
from restorer.gui.document import Document
from restorer.gui.panels.filmstrip import FilmStrip, cross, name_lines
from restorer.image import Box, Image
from restorer.session import Session
from tests.gui.windows import show

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def document(name: str, color: tuple[int, int, int]) -> Document:
    pixels = np.empty((60, 90, 3), np.uint8)
    pixels[:] = color
    return Document(Session(Image(pixels), Path(name)))


@pytest.fixture
def documents() -> list[Document]:
    return [document("a.png", RED), document("b.png", GREEN), document("c.png", BLUE)]


@pytest.fixture
def strip(qtbot: QtBot, documents: list[Document]) -> FilmStrip:
    strip = FilmStrip()
    for shown in documents:
        strip.add(shown)
    strip.set_current(0)
    show(qtbot, strip, 600, strip.sizeHint().height())
    return strip


def place(strip: FilmStrip, row: int) -> QPoint:
    return strip.list.visualItemRect(strip.list.item(row)).center()


def color(strip: FilmStrip, at: QPoint) -> tuple[int, int, int]:
    found = strip.list.viewport().grab().toImage().pixelColor(at)
    return found.red(), found.green(), found.blue()


def test_thumbnails_show_the_photos(strip: FilmStrip) -> None:
    assert [strip.list.item(row).text() for row in range(3)] == ["a.png", "b.png", "c.png"]
    assert [color(strip, place(strip, row)) for row in range(3)] == [RED, GREEN, BLUE]


def test_a_click_shows_a_photo(strip: FilmStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.current_changed) as signal:
        QTest.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=place(strip, 2))
    assert signal.args == [2]


def test_set_current_is_not_told(strip: FilmStrip, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(strip.current_changed):
        strip.set_current(1)
    assert strip.list.currentRow() == 1


def test_keys_walk_and_close(strip: FilmStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.current_changed) as moved:
        QTest.keyClick(strip.list, Qt.Key.Key_Right)
    assert moved.args == [1]
    with qtbot.waitSignal(strip.closed) as closed:
        QTest.keyClick(strip.list, Qt.Key.Key_Delete)
    assert closed.args == [1]


def test_the_close_button_closes_without_showing(strip: FilmStrip, qtbot: QtBot) -> None:
    button = cross(strip.list.visualItemRect(strip.list.item(1))).center()
    with (
        qtbot.assertNotEmitted(strip.current_changed),
        qtbot.waitSignal(strip.closed) as signal,
    ):
        QTest.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=button)
    assert signal.args == [1]
    assert strip.list.count() == 3  # the window may yet ask whether to save


def test_let_go_elsewhere_it_does_not_close(strip: FilmStrip, qtbot: QtBot) -> None:
    button = cross(strip.list.visualItemRect(strip.list.item(1))).center()
    with qtbot.assertNotEmitted(strip.closed):
        QTest.mousePress(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=button)
        QTest.mouseRelease(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=place(strip, 1))


def test_the_middle_button_closes(strip: FilmStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.closed) as signal:
        QTest.mouseClick(strip.list.viewport(), Qt.MouseButton.MiddleButton, pos=place(strip, 2))
    assert signal.args == [2]


def test_a_change_is_marked_until_it_is_saved(strip: FilmStrip, documents: list[Document]) -> None:
    item = strip.list.item(1)
    assert "not saved" not in item.toolTip()
    session = documents[1].session
    session.begin_stroke(Brush(3), Touch(10, 10))
    session.end_stroke()
    assert "not saved" in item.toolTip()
    session.mark_saved()
    strip.refresh()
    assert "not saved" not in item.toolTip()


def test_a_thumbnail_follows_its_photo(
    strip: FilmStrip, documents: list[Document], qtbot: QtBot
) -> None:
    documents[0].session.crop(Box(0, 0, 60, 20))
    side = place(strip, 0) - QPoint(25, 0)
    assert color(strip, side) == RED  # the old, wide one
    qtbot.waitUntil(lambda: color(strip, side) != RED)
    assert color(strip, place(strip, 0)) == RED


def test_the_tool_tip_has_the_whole_name_and_where_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    path = tmp_path / f"{'long ' * 30}.png"
    strip.add(document(str(path), RED))
    assert str(path) in strip.list.item(0).toolTip()
    pasted = Document(Session(Image(np.zeros((5, 5, 3), np.uint8))), "Pasted")
    strip.add(pasted)
    assert strip.list.item(1).toolTip() == "Pasted"


def test_a_name_takes_two_lines_where_it_must(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    width = metrics.horizontalAdvance("grandparents_wedding")
    assert name_lines("a.png", metrics, width) == ["a.png"]
    lines = name_lines("grandparents_wedding-1.tif", metrics, width)
    assert lines == ["grandparents_", "wedding-1.tif"]
    first, second = name_lines("x" * 100 + "0001.tif", metrics, width)
    assert first == "x" * len(first)
    assert second.startswith("x") and "…" in second and second.endswith("1.tif")


@given(st.text(min_size=1), st.integers(60, 200))
def test_lines_of_a_name_fit(qapp: QApplication, name: str, width: int) -> None:
    metrics = QFontMetrics(qapp.font())
    lines = name_lines(name, metrics, width)
    assert len(lines) <= 2
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)


def test_a_photo_taken_out_is_forgotten(
    strip: FilmStrip, documents: list[Document], qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(strip.current_changed):
        strip.remove(1)
    assert [strip.list.item(row).text() for row in range(2)] == ["a.png", "c.png"]
    documents[1].session.crop(Box(0, 0, 10, 10))
    documents[2].session.crop(Box(0, 0, 10, 10))
    assert "not saved" in strip.list.item(1).toolTip()
