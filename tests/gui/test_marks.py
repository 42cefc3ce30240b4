"""The rim of the marks: seen on any photo, the same whichever part of it is drawn anew."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPixmap
from pytestqt.qtbot import QtBot

from restorer.brush import Brush, Touch
from restorer.gui.canvas import Canvas
from restorer.gui.document import Document
from restorer.gui.marks import rim
from restorer.image import Image
from restorer.session import Session
from tests.gui.windows import show

RED = (255, 48, 48)  # the photo is of the marks' own colour
BRIGHT, DARK = (255, 255, 255), (63, 12, 12)


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    pixels = np.empty((200, 300, 3), np.uint8)
    pixels[:] = RED
    document = Document(Session(Image(pixels)))
    canvas = Canvas()
    show(qtbot, canvas, 500, 400)
    canvas.set_document(document)
    yield canvas
    document.deleteLater()


def colors(picture: QPixmap) -> NDArray[np.uint8]:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def mark(session: Session, top: int, left: int, bottom: int, right: int) -> None:
    damage = np.zeros_like(session.damage)
    damage[top:bottom, left:right] = 255
    session.set_damage("Mark", damage)


def scribble(session: Session) -> None:
    for number, radius in enumerate((0.5, 2, 12)):
        session.begin_stroke(Brush(radius, 0.7), Touch(20 + 90 * number, 30))
        session.continue_stroke(Touch(60 + 90 * number, 170))
        session.end_stroke()


@pytest.mark.parametrize("zoom", [0.3, 0.5, 0.7, 1.0, 1.7, 8.0])
def test_a_mark_of_the_photo_s_own_colour_is_seen(
    canvas: Canvas, qtbot: QtBot, zoom: float
) -> None:
    mark(canvas.document.session, 80, 120, 120, 180)
    canvas.set_zoom(zoom, canvas.from_photo(QPointF(120, 100)))
    qtbot.waitUntil(lambda: canvas.is_complete)
    corner = canvas.from_photo(QPointF(120, 100)).toPoint()
    row = colors(canvas.viewport().grab())[corner.y()].astype(int)
    line = row[corner.x() - 6 : corner.x() + 6]
    apart = np.abs(line - RED).max(axis=1)
    assert (line.min(axis=1) > 200).any()  # the bright line
    assert (line.max(axis=1) < 150).any()  # the dark one
    assert apart[0] == apart[-1] == 0
    assert np.count_nonzero(apart > 8) <= 6  # it is thin


def test_the_lines_lie_beside_the_mark(canvas: Canvas, qtbot: QtBot) -> None:
    mark(canvas.document.session, 80, 120, 81, 121)  # a speck of one pixel
    canvas.set_zoom(1.0)
    qtbot.waitUntil(lambda: canvas.is_complete)
    at = canvas.from_photo(QPointF(120.5, 80.5))
    x, y = int(at.x()), int(at.y())
    row = colors(canvas.viewport().grab())[y, x - 3 : x + 4].tolist()
    assert row == [list(c) for c in (RED, DARK, BRIGHT, RED, BRIGHT, DARK, RED)]


@pytest.mark.parametrize("zoom", [0.3, 0.6, 1.0, 1.3, 2.0, 7.9])
def test_a_part_drawn_anew_is_as_the_whole(canvas: Canvas, qtbot: QtBot, zoom: float) -> None:
    scribble(canvas.document.session)
    canvas.set_zoom(zoom)
    canvas.scroll_by(3, -5)
    qtbot.waitUntil(lambda: canvas.is_complete)
    view = canvas.viewport()
    whole = colors(view.grab())
    for left, top in ((0, 0), (61, 80), (200, 140), (243, 201), (251, 77)):
        part = colors(view.grab(QRect(left, top, 40, 30)))
        np.testing.assert_array_equal(part, whole[top : top + 30, left : left + 40])


@pytest.mark.parametrize("zoom", [0.3, 0.6, 1.0, 2.7])
def test_nothing_of_a_rim_stays_behind(canvas: Canvas, qtbot: QtBot, zoom: float) -> None:
    canvas.set_zoom(zoom)
    for step in (scribble, Session.undo, Session.undo):
        step(canvas.document.session)
        qtbot.waitUntil(lambda: canvas.is_complete)
        qtbot.wait(30)
        shown = canvas.screen().grabWindow(canvas.winId())  # as it was drawn, piece by piece
        np.testing.assert_array_equal(colors(shown), colors(canvas.grab()))


@pytest.mark.parametrize("thick", [1, 2, 4])
def test_the_rim_is_as_thick_as_asked_for(thick: int) -> None:
    covered = np.zeros((40, 60), bool)
    covered[15:25, 20:40] = True
    lines = rim(covered, thick)
    row = [lines.pixelColor(x, 20).getRgb() for x in range(60)]
    assert row.count((255, 255, 255, 255)) == row.count((0, 0, 0, 192)) == 2 * thick
    assert row.count((0, 0, 0, 0)) == 60 - 4 * thick
