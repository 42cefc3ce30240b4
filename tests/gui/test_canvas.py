import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDropEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QPalette,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from restorer.gui.canvas import Canvas, View
from restorer.gui.document import Document
from restorer.gui.easel import Pixel
from restorer.gui.panzoom import LEAST, MOST, STEPS
from restorer.gui.rendering import CHANGED, DamageLayer
from restorer.gui.signs import Divider, Hint, Legend, Sign
from restorer.image import Box, Image, Patch
from restorer.outcome import Outcome, Record
from restorer.session import Session
from tests.gui.windows import show

SHAPE = 200, 300
LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def photo(shape: tuple[int, int] = SHAPE) -> Image:
    return Image(np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8))


@pytest.fixture
def document(qapp: QApplication) -> Iterator[Document]:
    document = Document(Session(photo()))
    yield document
    document.deleteLater()


@pytest.fixture
def canvas(qtbot: QtBot, document: Document) -> Canvas:
    canvas = Canvas()
    show(qtbot, canvas, 500, 400)
    canvas.set_document(document)
    canvas.set_tool("brush")
    return canvas


def on_screen(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.from_photo(QPointF(x, y)).toPoint()


def drag(
    canvas: Canvas,
    *points: tuple[float, float],
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NONE,
    release: bool = True,
) -> None:
    """Drag from the first to the last point of the photo (as it lies at the beginning)."""
    way = [on_screen(canvas, *point) for point in points]
    view = canvas.viewport()
    QTest.mousePress(view, button, keys, way[0])
    for at in way[1:]:
        QTest.mouseMove(view, at)
    if release:
        QTest.mouseRelease(view, button, keys, way[-1])


def seen(qtbot: QtBot, canvas: Canvas) -> NDArray[np.int_]:
    """What is on the screen, when all is rendered: (H, W, 3)."""
    qtbot.waitUntil(lambda: canvas.is_complete)
    image = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def seen_photo(qtbot: QtBot, canvas: Canvas) -> NDArray[np.int_]:
    """The photo at 100 %, cut out of the screen."""
    canvas.set_zoom(1.0)
    corner = on_screen(canvas, 0, 0)
    rows, columns = (slice(a, a + n) for a, n in zip((corner.y(), corner.x()), SHAPE, strict=True))
    return seen(qtbot, canvas)[rows, columns]


def restore(document: Document, box: Box, values: NDArray[np.uint8]) -> None:
    record = Record("inpaint", {}, "model", "0" * 64, (0,), "CPU", 1.0, "0")
    generation = document.session.generation
    document.session.accept(Outcome(record, box, values, (), None, generation))


def wheel(canvas: Canvas, at: QPoint, turned: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


# --- painting


def test_a_stroke_marks_what_the_brush_went_over(canvas: Canvas, document: Document) -> None:
    canvas.set_brush(5, 1.0)
    drag(canvas, (50.5, 60.5), (100.5, 60.5))
    damage = document.session.damage
    assert (damage[60, 46:105] == 255).all()
    assert not damage[:, :45].any()
    assert not damage[67:].any()
    assert document.session.position == 1
    document.session.undo()
    assert not damage.any()


def test_the_right_button_does_the_opposite(canvas: Canvas, document: Document) -> None:
    drag(canvas, (50, 60), (100, 60))
    drag(canvas, (50, 60), (100, 60), button=RIGHT)
    assert not document.session.damage.any()
    canvas.set_tool("eraser")
    assert canvas.brush.erase
    drag(canvas, (50, 60), (100, 60), button=RIGHT)
    assert document.session.damage.any()
    drag(canvas, (50, 60), (100, 60))
    assert not document.session.damage.any()


def test_the_second_press_of_a_double_click_paints_too(canvas: Canvas, document: Document) -> None:
    at = on_screen(canvas, 50, 60)
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, at)
    assert document.session.damage[60, 50] == 255
    assert canvas.is_fitted


def test_the_lasso_fills_what_it_went_around(canvas: Canvas, document: Document) -> None:
    canvas.set_tool("lasso")
    corners = [(50, 50), (100, 50), (100, 90), (50, 90)]
    drag(canvas, *corners)
    assert (document.session.damage[51:89, 51:99] == 255).all()
    assert not document.session.damage[:, 101:].any()
    drag(canvas, *corners, button=RIGHT)
    assert not document.session.damage.any()


def test_the_rectangle_fills_whole_pixels(canvas: Canvas, document: Document) -> None:
    canvas.set_zoom(4.0)
    canvas.set_tool("rectangle")
    drag(canvas, (169.5, 109.75), (150.25, 100.5), (130.25, 70.5))
    marked = np.argwhere(document.session.damage)
    assert marked.min(axis=0).tolist() == [70, 130]
    assert marked.max(axis=0).tolist() == [109, 169]
    assert len(marked) == 40 * 40
    drag(canvas, (140, 90))
    assert document.session.position == 1  # a mere click does nothing


@pytest.mark.parametrize("tool", ["brush", "eraser", "lasso", "rectangle"])
def test_escape_takes_back_what_is_being_drawn(
    canvas: Canvas, document: Document, tool: str, qtbot: QtBot
) -> None:
    canvas.set_tool("rectangle")
    drag(canvas, (20, 20), (90, 90))
    before = document.session.damage.copy()
    clean = seen(qtbot, canvas)
    canvas.set_tool(tool)
    drag(canvas, (50, 60), (100, 60), (150, 120), release=False)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, QPoint(1, 1))
    assert np.array_equal(document.session.damage, before)
    assert document.session.position == 1
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert np.array_equal(seen(qtbot, canvas), clean)


def test_escape_is_the_canvas_s_only_while_something_is_drawn(canvas: Canvas) -> None:
    def taken() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    assert not taken()
    drag(canvas, (50, 60), (100, 60), release=False)
    assert taken()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not taken()


@pytest.mark.parametrize("tool", ["lasso", "rectangle"])
def test_an_outline_follows_the_pointer(canvas: Canvas, qtbot: QtBot, tool: str) -> None:
    canvas.set_tool(tool)
    before = seen(qtbot, canvas)
    drag(canvas, (50, 50), (100, 50), (100, 100), release=False)
    line = on_screen(canvas, 75, 50)
    assert (seen(qtbot, canvas)[line.y(), line.x()] != before[line.y(), line.x()]).any()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)


def test_another_tool_ends_what_is_being_drawn(canvas: Canvas, document: Document) -> None:
    drag(canvas, (50, 60), (100, 60), release=False)
    canvas.set_tool("hand")
    assert not document.session.damage.any()
    with pytest.raises(ValueError, match="no tool"):
        canvas.set_tool("hammer")


def test_undo_ends_what_is_being_drawn(canvas: Canvas, document: Document) -> None:
    drag(canvas, (50, 60), (100, 60), release=False)
    document.session.undo()
    QTest.mouseMove(canvas.viewport(), on_screen(canvas, 120, 90))
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, on_screen(canvas, 120, 90))
    assert not document.session.damage.any()
    drag(canvas, (50, 60), (100, 60))
    assert document.session.damage.any()


def test_a_stroke_renders_no_more_than_it_changed(
    canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.set_zoom(1.0)
    seen(qtbot, canvas)
    areas: list[int] = []
    render = DamageLayer.render

    def spy(self: DamageLayer, box: Box, reduce: int) -> NDArray[np.uint8]:
        areas.append(math.prod(box.shape))
        return render(self, box, reduce)

    monkeypatch.setattr(DamageLayer, "render", spy)
    canvas.set_brush(4, 1.0)
    drag(canvas, (100, 100), (110, 100))
    shown = seen(qtbot, canvas)
    assert 0 < sum(areas) < 2 * 10 * 20
    at = on_screen(canvas, 104, 101)
    assert shown[at.y(), at.x(), 0] > 100  # red


def test_hidden_damage_is_shown_while_it_is_painted(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_damage_style(False, "#00ff00", 1.0)
    clean = seen(qtbot, canvas)
    drag(canvas, (100, 100), (150, 100), (180, 150), release=False)
    at = on_screen(canvas, 120, 100)
    assert seen(qtbot, canvas)[at.y(), at.x()].tolist() == [0, 255, 0]
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, on_screen(canvas, 180, 150))
    assert seen(qtbot, canvas)[at.y(), at.x()].tolist() == clean[at.y(), at.x()].tolist()
    canvas.set_damage_style(True, "#0000ff", 1.0)
    assert seen(qtbot, canvas)[at.y(), at.x()].tolist() == [0, 0, 255]


@pytest.mark.parametrize("view", set(View) - {View.RESULT, View.SIDE_BY_SIDE})
def test_comparisons_are_only_looked_at(canvas: Canvas, document: Document, view: View) -> None:
    canvas.set_view(view)
    drag(canvas, (50, 60), (100, 60))
    assert not document.session.damage.any()


def pen(
    canvas: Canvas,
    kind: QEvent.Type,
    point: tuple[float, float],
    pressure: float,
    tip: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
) -> None:
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        tip,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )
    at = QPointF(on_screen(canvas, *point))
    down = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else LEFT
    of = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind,
        device,
        at,
        at,
        pressure,
        0,
        0,
        0,
        0,
        0,
        NONE,
        of,
        down,  # tilt and the like
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert event.isAccepted()


@pytest.mark.parametrize("heeded", [True, False])
def test_a_pen_paints_as_wide_as_it_is_pressed(
    canvas: Canvas, document: Document, heeded: bool
) -> None:
    canvas.set_brush(20, 1.0)
    canvas.use_pressure = heeded
    pen(canvas, QEvent.Type.TabletPress, (100, 100), 0.25)
    pen(canvas, QEvent.Type.TabletMove, (150, 100), 0.25)
    pen(canvas, QEvent.Type.TabletRelease, (150, 100), 0.0)
    width = np.count_nonzero(document.session.damage[:, 125])
    assert abs(width - (10 if heeded else 40)) <= 1


def test_the_other_end_of_a_pen_erases(canvas: Canvas, document: Document) -> None:
    drag(canvas, (100, 100), (150, 100))
    eraser = QPointingDevice.PointerType.Eraser
    for kind, x in ((QEvent.Type.TabletPress, 100), (QEvent.Type.TabletMove, 150)):
        pen(canvas, kind, (x, 100), 1.0, eraser)
    pen(canvas, QEvent.Type.TabletRelease, (150, 100), 0.0, eraser)
    assert not document.session.damage.any()


def test_shift_and_dragging_changes_the_brush(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    canvas.set_zoom(2.0)
    canvas.set_brush(20, 0.5)
    start = on_screen(canvas, 100, 100)
    view = canvas.viewport()
    with qtbot.waitSignal(canvas.brush_changed):
        QTest.mousePress(view, LEFT, SHIFT, start)
        QTest.mouseMove(view, start + QPoint(20, -40))
    QTest.mouseRelease(view, LEFT, SHIFT, start + QPoint(20, -40))
    assert canvas.brush.radius == pytest.approx(30)
    assert canvas.brush.hardness == pytest.approx(0.7)
    assert not document.session.damage.any()
    QTest.mousePress(view, LEFT, SHIFT, start)
    QTest.mouseMove(view, start + QPoint(-400, 400))
    assert (canvas.brush.radius, canvas.brush.hardness) == (0.5, 0.0)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.brush.radius == pytest.approx(30)


def test_the_ring_shows_the_brush(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_zoom(2.0)
    canvas.set_brush(30, 1.0)
    before = seen(qtbot, canvas)
    middle = on_screen(canvas, 150, 100)
    QTest.mouseMove(canvas.viewport(), middle)
    differs = (seen(qtbot, canvas) != before).any(axis=2)
    y, x = np.nonzero(differs)
    away = np.hypot(x + 0.5 - middle.x(), y + 0.5 - middle.y())
    assert abs(away.mean() - 60) < 1
    assert away.min() > 57
    assert away.max() < 63
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.BlankCursor
    canvas.set_zoom(0.05)  # too small a ring to be seen
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.CrossCursor


# --- moving and zooming


def test_fitted_all_of_the_photo_is_seen_and_stays_so(canvas: Canvas) -> None:
    canvas.resize(150, 150)
    assert canvas.zoom() < 0.5
    assert canvas.visible_box() == Box(0, 0, *SHAPE)
    canvas.resize(200, 140)
    assert canvas.visible_box() == Box(0, 0, *SHAPE)
    canvas.resize(900, 900)
    assert canvas.zoom() == 1.0  # a small photo is not blown up


def test_the_wheel_zooms_at_the_cursor(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_zoom(2.0)
    at = QPoint(300, 150)
    point = canvas.to_photo(QPointF(at))
    with qtbot.waitSignals([canvas.zoom_changed, canvas.view_changed]):
        wheel(canvas, at, 120)
    assert canvas.zoom() == pytest.approx(2.0 * 2**0.25)
    for _ in range(6):
        wheel(canvas, at, 120)
    now = canvas.from_photo(point)
    assert (now - QPointF(at)).manhattanLength() < 3  # whole pixels of scrolling
    assert not canvas.is_fitted


def test_the_wheel_stops_at_full_size_and_at_the_ends(canvas: Canvas) -> None:
    canvas.set_zoom(0.9)
    wheel(canvas, QPoint(250, 200), 120)
    assert canvas.zoom() == 1.0
    wheel(canvas, QPoint(250, 200), 12000)
    assert canvas.zoom() == MOST
    wheel(canvas, QPoint(250, 200), -120000)
    assert canvas.zoom() == 1.0
    wheel(canvas, QPoint(250, 200), -120000)
    assert canvas.zoom() == LEAST


def test_zooming_in_and_out_goes_through_the_usual_zooms(canvas: Canvas) -> None:
    canvas.set_zoom(0.55)
    reached = []
    for _ in range(4):
        canvas.zoom_in()
        reached.append(canvas.zoom())
    assert reached == [0.6667, 1.0, 1.5, 2.0]
    canvas.zoom_out()
    assert canvas.zoom() == 1.5
    for _ in STEPS:
        canvas.zoom_out()
    assert canvas.zoom() == LEAST


@pytest.mark.parametrize("way", ["middle", "space", "hand"])
def test_dragging_moves_the_photo(canvas: Canvas, document: Document, way: str) -> None:
    canvas.set_zoom(8.0)
    if way == "hand":
        canvas.set_tool("hand")
    if way == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    point = canvas.to_photo(QPointF(250, 200))
    button = MIDDLE if way == "middle" else LEFT
    view = canvas.viewport()
    QTest.mousePress(view, button, NONE, QPoint(250, 200))
    QTest.mouseMove(view, QPoint(290, 170))
    assert view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(view, QPoint(350, 140))
    QTest.mouseRelease(view, button, NONE, QPoint(350, 140))
    assert (canvas.from_photo(point) - QPointF(350, 140)).manhattanLength() < 1.5
    assert not document.session.damage.any()
    if way == "space":
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        drag(canvas, (150, 100), (155, 100))
        assert document.session.damage.any()


def test_the_border_may_be_pulled_into_the_middle(canvas: Canvas) -> None:
    canvas.set_zoom(8.0)
    canvas.scroll_by(1e5, 1e5)
    corner = canvas.from_photo(QPointF(0, 0))
    assert corner.toPoint() == QPoint(250, 200)


def test_arrow_keys_scroll(canvas: Canvas) -> None:
    canvas.set_zoom(8.0)
    before = canvas.visible_box()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    after = canvas.visible_box()
    assert after.left > before.left
    assert after.top > before.top


def test_a_double_click_with_the_hand_goes_to_full_size_and_back(canvas: Canvas) -> None:
    canvas.set_tool("hand")
    canvas.resize(150, 100)
    fitted = canvas.zoom()
    at = QPoint(100, 60)
    point = canvas.to_photo(QPointF(at))
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, at)
    assert canvas.zoom() == 1.0
    assert (canvas.from_photo(point) - QPointF(at)).manhattanLength() < 3
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, at)
    assert canvas.zoom() == fitted


def test_the_middle_stays_when_the_view_is_resized(canvas: Canvas) -> None:
    canvas.set_zoom(8.0)
    canvas.scroll_by(-100, 60)
    before = canvas.middle()
    canvas.resize(350, 300)
    after = canvas.middle()
    assert (after - before).manhattanLength() < 0.01
    assert canvas.zoom() == 8.0


def test_the_box_in_view(canvas: Canvas) -> None:
    canvas.set_zoom(4.0)
    box = canvas.visible_box()
    assert 0 <= box.shape[0] - 100 <= 1  # at most one more row and column than fit
    assert 0 <= box.shape[1] - 125 <= 1
    assert canvas.visible_box().top == math.floor(canvas.to_photo(QPointF(0, 0)).y())
    canvas.set_document(None)
    assert canvas.visible_box() == Box(0, 0, 0, 0)


# --- what is seen


def test_at_full_size_the_pixels_are_the_photos(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    assert np.array_equal(seen_photo(qtbot, canvas), document.session.image.pixels)


def test_the_pixel_under_the_cursor_is_told(canvas: Canvas, document: Document) -> None:
    canvas.set_zoom(4.0)
    told: list[Pixel | None] = []
    canvas.pointer_moved.connect(told.append)
    QTest.mouseMove(canvas.viewport(), on_screen(canvas, 150.5, 100.5))
    QTest.mouseMove(canvas.viewport(), on_screen(canvas, 151.5, 100.5))
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    red, green, blue = document.session.image.pixels[100, 150].tolist()
    assert told[0] == Pixel(150, 100, (red, green, blue))
    assert told[1] is not None and told[1][:2] == (151, 100)
    assert told[2] is None
    canvas.fit()
    QTest.mouseMove(canvas.viewport(), QPoint(1, 1))  # beside the photo
    assert told[3:] == []


def test_without_a_photo_there_is_a_hint(canvas: Canvas, document: Document) -> None:
    hint = canvas.findChild(Hint)
    assert hint is not None
    assert not hint.isVisible()
    canvas.set_document(None)
    assert hint.isVisible()
    assert "Ctrl+O" in hint.text()
    drag(canvas, (1, 1), (20, 20))  # harms nobody
    wheel(canvas, QPoint(5, 5), 120)


def test_the_result_and_the_original(canvas: Canvas, document: Document, qtbot: QtBot) -> None:
    original = document.session.image.pixels
    restore(document, Box(20, 30, 60, 80), np.full((40, 50, 3), 9, np.uint8))
    result = document.session.image.pixels
    assert np.array_equal(seen_photo(qtbot, canvas), result)
    canvas.show_original(True)
    assert np.array_equal(seen_photo(qtbot, canvas)[60:], original[60:])
    assert np.array_equal(seen_photo(qtbot, canvas)[30:60, 30:80], original[30:60, 30:80])
    canvas.show_original(False)
    assert np.array_equal(seen_photo(qtbot, canvas), result)
    document.session.undo()
    assert np.array_equal(seen_photo(qtbot, canvas), original)


def test_the_divider_parts_original_and_result(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    original = document.session.image.pixels
    restore(document, Box(0, 0, *SHAPE), np.full((*SHAPE, 3), 9, np.uint8))
    canvas.set_view(View.SPLIT)
    divider = canvas.findChild(Divider)
    assert divider is not None
    assert divider.isVisible()

    def halves() -> tuple[int, NDArray[np.int_]]:
        now = seen_photo(qtbot, canvas)[60:]
        column = round(canvas.to_photo(QPointF(divider.x_in_view(), 0)).x())
        return column, now

    column, now = halves()
    assert column == 150
    assert np.array_equal(now[:, :150], original[60:, :150])
    assert (now[:, 150:] == 9).all()
    start = QPoint(divider.width() // 2, 200)
    QTest.mousePress(divider, LEFT, NONE, start)
    QTest.mouseMove(divider, start + QPoint(60, 0))
    QTest.mouseRelease(divider, LEFT, NONE, start)
    column, now = halves()
    assert column == 210
    assert np.array_equal(now[:, :209], original[60:, :209])
    assert (now[:, 211:] == 9).all()
    QTest.keyClick(divider, Qt.Key.Key_Left)
    assert halves()[0] == 205
    texts = [sign.text() for sign in canvas.findChildren(Sign) if sign.isVisible()]
    assert texts == ["Original", "Result"]


def test_the_divider_stays_while_the_photo_moves(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    original = document.session.image.pixels
    restore(document, Box(0, 0, *SHAPE), np.full((*SHAPE, 3), 9, np.uint8))
    canvas.set_view(View.SPLIT)
    canvas.set_zoom(4.0)
    canvas.scroll_by(80, 0)
    now = seen(qtbot, canvas)[100:, 252:]
    assert (now == 9).all()
    assert (seen(qtbot, canvas)[100:, 10:248] != 9).any(axis=2).mean() > 0.9
    assert original.max() > 9


def test_the_difference_view(canvas: Canvas, document: Document, qtbot: QtBot) -> None:
    values = document.session.image.pixels[80:90, 80:90] // 2 + 64
    expected = 127.5 + 8.0 * (values.astype(int) - document.session.image.pixels[80:90, 80:90])
    restore(document, Box(80, 80, 90, 90), values)
    canvas.set_view(View.DIFFERENCE)
    now = seen_photo(qtbot, canvas)
    assert np.abs(now[80:90, 80:90] - expected.clip(0, 255)).max() <= 0.51
    assert set(now[100:].ravel()) <= {127, 128}


def test_changed_pixels_are_marked_and_counted(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    values = document.session.image.pixels[80:90, 80:90].copy()
    values[2:5, 3:7] ^= 1
    restore(document, Box(80, 80, 90, 90), values)
    canvas.set_view(View.CHANGED)
    signs = canvas.findChildren(Sign)
    qtbot.waitUntil(lambda: any("12 of" in sign.text() for sign in signs))
    marked = (seen_photo(qtbot, canvas) == CHANGED).all(axis=2)
    assert np.count_nonzero(marked) == 12
    assert marked[82:85, 83:87].all()
    document.session.undo()
    qtbot.waitUntil(lambda: any(" 0 of" in sign.text() for sign in signs))


def test_the_uncertainty_has_a_legend(canvas: Canvas, qtbot: QtBot) -> None:
    legend = canvas.findChild(Legend)
    assert legend is not None
    canvas.set_view(View.UNCERTAINTY)
    assert not legend.isVisible()
    plain = seen_photo(qtbot, canvas)
    values = np.full((40, 50), 7.5, np.float32)
    canvas.set_uncertainty(Box(100, 30, 140, 80), values)
    assert legend.isVisible()
    assert "7.5" in legend.accessibleName()
    now = seen_photo(qtbot, canvas)
    differs = (now != plain).any(axis=2)
    assert differs[100:140, 30:80].mean() > 0.9
    assert not differs[60:100].any()
    canvas.set_uncertainty(None)
    assert not legend.isVisible()
    assert np.array_equal(seen_photo(qtbot, canvas), plain)


def test_a_cropped_photo_is_compared_with_the_same_part_of_the_original(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    session = document.session
    canvas.set_view(View.ORIGINAL)
    whole = seen_photo(qtbot, canvas)
    box = Box(10, 20, 110, 170)
    session.crop(box)
    assert np.array_equal(seen_photo(qtbot, canvas)[:100, :150], whole[box.slices])
    canvas.set_view(View.CHANGED)
    signs = [sign for sign in canvas.findChildren(Sign) if sign.isVisible()]
    qtbot.waitUntil(lambda: any(" 0 of" in sign.text() for sign in signs))


def test_an_estimate_lies_above_the_photo_until_it_is_cleared(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    plain = seen_photo(qtbot, canvas)
    canvas.show_estimate(Patch(Box(80, 90, 120, 140), np.full((40, 50, 3), 30, np.uint8)))
    canvas.show_estimate(Patch(Box(100, 90, 120, 140), np.full((20, 50, 3), 40, np.uint8)))
    now = seen_photo(qtbot, canvas)
    assert (now[80:100, 90:140] == 30).all()
    assert (now[100:120, 90:140] == 40).all()
    assert np.array_equal(now[120:], plain[120:])
    assert document.session.position == 0
    canvas.clear_estimate()
    assert np.array_equal(seen_photo(qtbot, canvas), plain)
    with pytest.raises(ValueError, match="no photo"):
        canvas.show_estimate(Patch(Box(190, 0, 210, 1), np.zeros((20, 1, 3), np.uint8)))


def test_a_transparent_photo_lies_on_a_checkerboard(qtbot: QtBot, canvas: Canvas) -> None:
    pixels = np.zeros((*SHAPE, 4), np.uint8)
    pixels[:, 150:, 3] = 255
    canvas.set_document(Document(Session(Image(pixels)), parent=canvas))
    now = seen_photo(qtbot, canvas)[50:150]
    assert (now[:, 150:] == 0).all()
    colors, counts = np.unique(now[:, :150].reshape(-1, 3), axis=0, return_counts=True)
    assert len(colors) == 2
    assert counts.min() > 0.4 * counts.sum()
    assert np.ptp(colors, axis=1).max() == 0  # grey


def test_the_screen_profile_changes_the_colors(canvas: Canvas, qtbot: QtBot) -> None:
    import imagecodecs

    plain = seen_photo(qtbot, canvas)
    canvas.screen_profile = imagecodecs.cms_profile("adobergb")
    assert np.abs(seen_photo(qtbot, canvas) - plain).max() > 5
    canvas.screen_profile = None
    assert np.array_equal(seen_photo(qtbot, canvas), plain)


def test_the_surround_is_dark_and_without_a_hue(canvas: Canvas, qtbot: QtBot) -> None:
    before = QApplication.palette()
    try:
        for light in ("#ffffff", "#202020"):
            palette = QPalette(before)
            palette.setColor(QPalette.ColorRole.Window, light)
            QApplication.setPalette(palette)
            corner = seen(qtbot, canvas)[0, 0]
            assert corner.max() < 90
            assert np.ptp(corner) == 0
    finally:
        QApplication.setPalette(before)


def test_a_document_that_is_no_longer_shown_is_not_listened_to(
    canvas: Canvas, document: Document, qtbot: QtBot
) -> None:
    other = Document(Session(photo((50, 60))), parent=canvas)
    canvas.set_document(other)
    assert canvas.visible_box() == Box(0, 0, 50, 60)
    restore(document, Box(0, 0, *SHAPE), np.zeros((*SHAPE, 3), np.uint8))
    document.session.crop(Box(0, 0, 9, 9))
    assert canvas.visible_box() == Box(0, 0, 50, 60)
    assert canvas.document is other


# --- dropping


def dropped(canvas: Canvas, data: QMimeData) -> bool:
    """Drop on the canvas as the window system would; whether it was welcome."""
    copy, at = Qt.DropAction.CopyAction, QPointF(9, 9)
    enter = QDropEvent(at, copy, data, LEFT, NONE, QEvent.Type.DragEnter)
    QApplication.sendEvent(canvas.viewport(), enter)
    if enter.isAccepted():
        QApplication.sendEvent(canvas.viewport(), QDropEvent(at, copy, data, LEFT, NONE))
    return enter.isAccepted()


def test_files_can_be_dropped(canvas: Canvas, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/b c.tif"), QUrl("https://example.org/x.png")])
    with qtbot.waitSignal(canvas.files_dropped) as signal:
        assert dropped(canvas, data)
    assert signal.args == [[Path("/a/b c.tif")]]


def test_pictures_can_be_dropped_and_words_not(canvas: Canvas, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setImageData(QImage(7, 5, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(canvas.image_dropped) as signal:
        assert dropped(canvas, data)
    assert signal.args is not None
    assert signal.args[0].width() == 7
    words = QMimeData()
    words.setText("words")
    assert not dropped(canvas, words)


def test_the_canvas_says_what_it_is(canvas: Canvas) -> None:
    assert canvas.accessibleName()
    assert "Space" in canvas.accessibleDescription()
    divider = canvas.findChild(Divider)
    assert divider is not None
    assert divider.accessibleName()
    assert all(label.isVisible() is bool(label.text()) for label in canvas.findChildren(Sign))
    assert len(canvas.findChildren(QLabel)) >= 3
