"""Two fingers on a trackpad or a touch screen: they move the photo and pinch it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from restorer.gui.canvas import Canvas
from restorer.gui.document import Document
from restorer.image import Image
from restorer.session import Session
from tests.gui.windows import show

Phase, Gesture = Qt.ScrollPhase, Qt.NativeGestureType
PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    document = Document(Session(Image(np.zeros((2000, 3000, 3), np.uint8))))
    canvas = Canvas()
    show(qtbot, canvas, 500, 400)
    canvas.set_document(document)
    canvas.set_tool("brush")
    canvas.set_zoom(1.0)
    yield canvas
    document.deleteLater()


def scroll(
    canvas: Canvas, moved: QPoint, phase: Qt.ScrollPhase, keys: Qt.KeyboardModifier = PLAIN
) -> None:
    at = QPointF(100, 100)
    view = canvas.viewport()
    far = QPointF(view.mapToGlobal(at))
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(at, far, moved, 2 * moved, none, keys, phase, False)
    QApplication.sendEvent(view, event)
    assert event.isAccepted()


@pytest.mark.parametrize("phase", [Phase.ScrollUpdate, Phase.ScrollMomentum])
def test_two_fingers_on_a_trackpad_move_the_photo(canvas: Canvas, phase: Qt.ScrollPhase) -> None:
    before = canvas.to_photo(QPointF(100, 100))
    scroll(canvas, QPoint(30, -20), phase)
    assert canvas.zoom() == 1.0
    assert canvas.from_photo(before) == QPointF(130, 80)


@pytest.mark.parametrize(
    ("phase", "keys"), [(Phase.NoScrollPhase, PLAIN), (Phase.ScrollUpdate, CTRL)]
)
def test_a_wheel_zooms_however_finely_it_turns_and_so_do_fingers_with_ctrl(
    canvas: Canvas, phase: Qt.ScrollPhase, keys: Qt.KeyboardModifier
) -> None:
    point = canvas.to_photo(QPointF(100, 100))
    scroll(canvas, QPoint(0, 60), phase, keys)
    assert canvas.zoom() == pytest.approx(2**0.25)
    assert (canvas.from_photo(point) - QPointF(100, 100)).manhattanLength() < 2


def pinch(canvas: Canvas, kind: Qt.NativeGestureType, value: float, at: QPointF) -> None:
    view = canvas.viewport()
    far = QPointF(view.mapToGlobal(at))
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, at, at, far, value, QPointF())
    QApplication.sendEvent(view, event)


def test_pinching_a_trackpad_zooms_at_the_cursor(canvas: Canvas) -> None:
    at = QPointF(120, 260)
    point = canvas.to_photo(at)
    pinch(canvas, Gesture.BeginNativeGesture, 0.0, at)
    for _ in range(8):
        pinch(canvas, Gesture.ZoomNativeGesture, 0.1, at)
    pinch(canvas, Gesture.RotateNativeGesture, 20.0, at)
    pinch(canvas, Gesture.EndNativeGesture, 0.0, at)
    assert canvas.zoom() == pytest.approx(1.1**8)
    assert (canvas.from_photo(point) - at).manhattanLength() < 8  # whole pixels of scrolling
    pinch(canvas, Gesture.ZoomNativeGesture, -5.0, at)  # as no finger can
    assert 0 < canvas.zoom() < 1


@pytest.fixture
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def touch(canvas: Canvas, screen: QPointingDevice, *fingers: QPoint, new: int = 0) -> None:
    """Put the `new` last of the fingers down, move the others."""
    events = QTest.touchEvent(canvas.viewport(), screen, False)
    for number, at in enumerate(fingers):
        (events.press if number >= len(fingers) - new else events.move)(number, at)
    events.commit()


def lift(canvas: Canvas, screen: QPointingDevice, *fingers: QPoint) -> None:
    events = QTest.touchEvent(canvas.viewport(), screen, False)
    for number, at in enumerate(fingers):
        events.release(number, at)
    events.commit()


def test_pinching_the_screen_zooms_and_moves_and_paints_nothing(
    canvas: Canvas, screen: QPointingDevice
) -> None:
    left, right = QPoint(150, 200), QPoint(250, 200)
    point = canvas.to_photo(QPointF(200, 200))
    touch(canvas, screen, left, new=1)
    touch(canvas, screen, left, right, new=1)
    for _ in range(10):
        left, right = left + QPoint(-3, 6), right + QPoint(7, 6)
        touch(canvas, screen, left, right)
    assert canvas.zoom() == pytest.approx(2.0)
    middle = QPointF(left + right) / 2
    assert (canvas.from_photo(point) - middle).manhattanLength() < 8
    lift(canvas, screen, left, right)
    assert canvas.document.session.steps == ()
    assert not canvas.document.session.damage.any()


def test_one_finger_paints(canvas: Canvas, screen: QPointingDevice) -> None:
    touch(canvas, screen, QPoint(150, 200), new=1)
    touch(canvas, screen, QPoint(200, 220))
    lift(canvas, screen, QPoint(200, 220))
    assert canvas.document.session.steps == ("Brush",)
