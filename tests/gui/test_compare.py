from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from restorer.gui.canvas import Canvas, View
from restorer.gui.compare import CompareArea
from restorer.gui.document import Document
from restorer.image import Box, Image
from restorer.session import Session
from tests.gui.windows import show

SHAPE = 400, 600
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def document(qapp: QApplication) -> Iterator[Document]:
    pixels = np.random.default_rng(0).integers(0, 256, (*SHAPE, 3), dtype=np.uint8)
    document = Document(Session(Image(pixels)))
    yield document
    document.deleteLater()


@pytest.fixture
def area(qtbot: QtBot, document: Document) -> CompareArea:
    canvas = Canvas()
    area = CompareArea(canvas)
    show(qtbot, area, 801, 500)
    canvas.set_document(document)
    return area


def beside(area: CompareArea, qtbot: QtBot) -> tuple[Canvas, Canvas]:
    area.canvas.set_view(View.SIDE_BY_SIDE)
    qtbot.waitUntil(lambda: abs(area.canvas.width() - area.reference.width()) < 2)
    return area.canvas, area.reference


def agree(one: Canvas, other: Canvas) -> bool:
    """Whether both show the same, up to the rounding of scroll bars."""
    away = one.middle() - other.middle()
    px = max(abs(away.x()) * SHAPE[1], abs(away.y()) * SHAPE[0]) * one.zoom()
    return one.zoom() == pytest.approx(other.zoom()) and px < 1.6


def test_the_second_canvas_is_there_in_its_view_alone(
    area: CompareArea, document: Document, qtbot: QtBot
) -> None:
    assert not area.reference.isVisible()
    assert area.reference.document is None
    canvas, reference = beside(area, qtbot)
    assert reference.isVisible()
    assert reference.document is document
    assert reference.view() is View.ORIGINAL
    assert reference.geometry().right() < canvas.geometry().left()  # the original is at the left
    canvas.set_view(View.RESULT)
    assert not reference.isVisible()
    assert reference.document is None


def test_both_are_fitted_and_stay_so(area: CompareArea, qtbot: QtBot) -> None:
    canvas, reference = beside(area, qtbot)
    assert agree(canvas, reference)
    assert canvas.visible_box() == reference.visible_box() == Box(0, 0, *SHAPE)
    area.resize(500, 300)
    qtbot.waitUntil(lambda: canvas.width() < 260)
    assert canvas.visible_box() == reference.visible_box() == Box(0, 0, *SHAPE)
    assert canvas.is_fitted
    assert agree(canvas, reference)


def test_the_view_before_is_kept(area: CompareArea, qtbot: QtBot) -> None:
    area.canvas.set_zoom(4.0)
    area.canvas.scroll_by(-300, -200)
    middle = area.canvas.middle()
    canvas, reference = beside(area, qtbot)
    assert canvas.zoom() == reference.zoom() == 4.0
    assert (canvas.middle() - middle).manhattanLength() < 0.01
    assert agree(canvas, reference)


@pytest.mark.parametrize("leader", ["canvas", "reference"])
def test_zoom_and_scroll_are_locked_both_ways(
    area: CompareArea, qtbot: QtBot, leader: str
) -> None:
    canvas, reference = beside(area, qtbot)
    one = canvas if leader == "canvas" else reference
    one.set_zoom(6.0, QPointF(40, 60))
    assert canvas.zoom() == reference.zoom() == 6.0
    assert agree(canvas, reference)
    view = one.viewport()
    before = one.middle()
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, NONE, QPoint(100, 100))
    QTest.mouseMove(view, QPoint(160, 30))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, NONE, QPoint(160, 30))
    assert one.middle() != before
    assert agree(canvas, reference)
    QTest.keyClick(one, Qt.Key.Key_Left)
    assert agree(canvas, reference)
    one.fit()
    assert canvas.is_fitted
    assert agree(canvas, reference)


def test_the_original_is_not_painted_on_and_the_result_is(
    area: CompareArea, document: Document, qtbot: QtBot
) -> None:
    canvas, reference = beside(area, qtbot)
    canvas.set_tool("brush")
    QTest.mouseClick(reference.viewport(), LEFT, NONE, QPoint(200, 250))
    assert not document.session.damage.any()
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, QPoint(200, 250))
    assert document.session.damage.any()


def test_the_second_canvas_tells_the_first_what_happens_on_it(
    area: CompareArea, qtbot: QtBot
) -> None:
    canvas, reference = beside(area, qtbot)
    at = reference.from_photo(QPointF(300.5, 200.5)).toPoint()
    with qtbot.waitSignal(canvas.pointer_moved) as signal:
        QTest.mouseMove(reference.viewport(), at)
    assert signal.args is not None
    x, y, values = signal.args[0]
    assert abs(x - 300) <= 1
    assert abs(y - 200) <= 1
    assert canvas.document is not None
    assert list(values) == canvas.document.session.original.pixels[y, x].tolist()


def test_another_document_is_compared_with_its_own_original(
    area: CompareArea, qtbot: QtBot
) -> None:
    canvas, reference = beside(area, qtbot)
    other = Document(Session(Image(np.zeros((50, 70, 3), np.uint8))), parent=area)
    canvas.set_document(other)
    assert reference.document is other
    assert reference.visible_box() == Box(0, 0, 50, 70)
    canvas.set_document(None)
    assert reference.document is None
    assert not reference.isVisible()


def test_another_size_keeps_the_zoom_locked(
    area: CompareArea, document: Document, qtbot: QtBot
) -> None:
    canvas, reference = beside(area, qtbot)
    document.session.crop(Box(100, 100, 300, 400))
    canvas.set_zoom(5.0)
    assert reference.zoom() == 5.0
    assert (canvas.middle() - reference.middle()).manhattanLength() < 0.02


def test_both_show_the_colors_of_the_screen(area: CompareArea, qtbot: QtBot) -> None:
    _, reference = beside(area, qtbot)
    area.canvas.screen_profile = b"some profile"
    assert reference.screen_profile == b"some profile"
