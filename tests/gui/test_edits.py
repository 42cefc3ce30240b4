"""Edits of a large photo: in the background, in their order, and nothing is lost.

All photos count as large here, and work in the background waits at a gate that the test opens.
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from restorer.brush import Brush, Touch
from restorer.engine import measure_noise
from restorer.errors import RestorerError
from restorer.files.damage import read_coverage
from restorer.gui import edits
from restorer.gui.document import Document
from restorer.gui.exportdialog import ExportDialog
from restorer.gui.window import Window
from restorer.image import Box, Image
from restorer.noise_estimation import NoiseCurve
from restorer.outcome import Blend
from restorer.session import Session
from tests.documents import outcome, photo
from tests.gui.windows import LONG

BOX = Box(5, 5, 20, 30)
PEN = Brush(4.0)


class Gate:
    """Where edits in the background wait; it opens when the test ends."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.open = self._event.set

    def passed(self, _: Session) -> None:
        assert self._event.wait(LONG / 1000)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setattr(edits, "AT_ONCE", 0)
    gate = Gate()
    fork = Session.fork

    def held(self: Session) -> Session:
        forked = fork(self)
        for name in ("set_damage", "undo", "blend", "end_stroke", "crop", "accept", "request"):
            _hold(forked, name, gate)
        return forked

    monkeypatch.setattr(Session, "fork", held)
    yield gate
    gate.open()


def _hold(session: Session, name: str, gate: Gate) -> None:
    method = getattr(session, name)

    def held(*arguments: Any, **options: Any) -> Any:
        gate.passed(session)
        delattr(session, name)  # what it calls itself passes
        return method(*arguments, **options)

    setattr(session, name, held)


@pytest.fixture
def document(gate: Gate, qapp: object) -> Iterator[Document]:
    made = Document(Session(photo()))
    yield made
    gate.open()
    if shiboken6.isValid(made):
        shiboken6.delete(made)


def invert(session: Session) -> None:
    session.set_damage("Invert", 255 - session.damage)


def idle(qtbot: QtBot, document: Document) -> None:
    qtbot.waitUntil(lambda: not document.edits.busy, timeout=LONG)


def test_what_is_small_is_done_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(Session(photo()))
    monkeypatch.setattr(Session, "fork", pytest.fail)
    document.edits.do(invert)
    document.edits.undo()
    assert document.session.steps == ("Invert",)
    assert document.session.position == 0
    shiboken6.delete(document)


def test_what_is_large_is_done_when_the_thread_has_done_it(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    told: list[bool] = []
    heard: list[object] = []
    document.edits.busy_changed.connect(told.append)
    document.damage_changed.connect(heard.append)
    document.edits.do(invert, lambda _: heard.append("done"))
    assert document.edits.busy
    qtbot.wait(50)
    assert document.session.steps == ()
    assert heard == []
    gate.open()
    idle(qtbot, document)
    assert heard == [document.session.image.box, "done"]
    assert told == [True, False]
    assert document.session.damage.all()


def test_edits_land_in_their_order(qtbot: QtBot, document: Document, gate: Gate) -> None:
    document.edits.do(invert)
    document.edits.paint_rectangle(BOX, erase=True)
    document.edits.begin_stroke(PEN, Touch(40, 30))
    document.edits.continue_stroke(Touch(45, 30))
    document.edits.end_stroke()
    document.edits.undo()
    document.edits.do(invert)
    document.edits.go_to(99)
    gate.open()
    idle(qtbot, document)
    session, expected = document.session, Session(photo())
    invert(expected)
    expected.paint_rectangle(BOX, erase=True)
    expected.begin_stroke(PEN, Touch(40, 30))
    expected.continue_stroke(Touch(45, 30))
    expected.end_stroke()
    expected.undo()
    invert(expected)
    assert (session.steps, session.position) == (expected.steps, expected.position)
    assert np.array_equal(session.damage, expected.damage)


def test_undo_while_a_blend_is_made_takes_the_result_back(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    session = document.session
    session.accept(outcome(session.image))
    document.edits.do(lambda s: s.blend(Blend(0.5)))
    document.edits.undo()
    document.edits.redo()
    document.edits.undo()
    gate.open()
    idle(qtbot, document)
    assert np.array_equal(session.image.pixels, session.original.pixels)
    session.redo()
    assert session.top_outcome is not None
    assert session.top_outcome[1] == Blend(0.5)


def test_of_blends_that_wait_the_last_is_made(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    session, made = document.session, []
    session.accept(outcome(session.image))
    for blend in map(Blend, (0.9, 0.8, 0.7, 0.6)):
        document.edits.do(
            lambda s, blend=blend: s.blend(blend),
            lambda _: made.append(session.top_outcome),
            replaces="blend",
        )
    gate.open()
    idle(qtbot, document)
    assert [top and top[1].strength for top in made] == [0.9, 0.6]


def test_a_stroke_goes_on_while_a_result_is_taken(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    session = document.session
    document.edits.begin_stroke(PEN, Touch(10, 10))
    document.edits.do(lambda s: s.accept(outcome(s.image)))
    document.edits.continue_stroke(Touch(20, 10))
    document.edits.end_stroke()
    gate.open()
    idle(qtbot, document)
    assert session.steps == ("Denoise", "Brush")
    assert session.damage[10, 8:22].all()


def test_undo_ends_the_stroke_and_the_rest_of_it_is_not_drawn(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    document.edits.begin_stroke(PEN, Touch(10, 10))
    document.edits.undo()
    document.edits.continue_stroke(Touch(20, 10))
    document.edits.end_stroke()
    gate.open()
    idle(qtbot, document)
    assert (document.session.steps, document.session.position) == (("Brush",), 0)
    assert not document.session.damage.any()


@pytest.mark.parametrize("size", [edits.little, edits.long])
def test_steps_that_are_forgotten_are_freed_by_a_thread(
    qtbot: QtBot, document: Document, gate: Gate, size: Callable[[Session], float]
) -> None:
    gate.open()
    session, freed = document.session, list[threading.Thread]()
    for seed in range(2):
        result = outcome(session.image, generation=session.generation, seed=seed)
        session.accept(result)
    session.undo()
    kept, forgotten = session.history
    for step in (kept, forgotten):
        weakref.finalize(step, lambda: freed.append(threading.current_thread())).atexit = False
    del step, forgotten
    document.edits.do(lambda session: session.crop(BOX), size=size)
    qtbot.waitUntil(lambda: bool(freed), timeout=LONG)
    assert session.history[0] is kept and len(freed) == 1
    assert freed[0] is not threading.main_thread()


def test_what_fails_is_told_and_the_next_is_done(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    def fail(session: Session) -> None:
        session.set_damage("Clear", np.ones_like(session.damage))
        raise RestorerError("no")

    heard: list[Exception] = []
    told: list[Exception] = []
    document.edits.failed.connect(heard.append)
    document.edits.do(fail, lambda _: pytest.fail("it is not done"))
    document.edits.do(fail, failed=told.append, size=edits.little)
    document.edits.do(invert)
    gate.open()
    idle(qtbot, document)
    assert [str(error) for error in heard + told] == ["no", "no"]
    # the second was small, and changed the session itself before it failed
    assert document.session.steps == ("Clear", "Invert")


def test_a_turn_that_breaks_keeps_nobody_from_his(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    def broken(_: Session) -> None:
        raise KeyError("a fault of the program's own")

    document.edits.do(invert)
    document.edits.do(broken, size=edits.little)
    document.edits.do(invert)
    gate.open()
    with qtbot.captureExceptions() as caught:
        idle(qtbot, document)
    assert [kind for kind, _, _ in caught] == [KeyError]
    assert document.session.steps == ("Invert", "Invert")


def test_nothing_is_done_to_another_place(qtbot: QtBot, document: Document, gate: Gate) -> None:
    heard: list[Exception] = []
    document.edits.failed.connect(heard.append)
    document.edits.crop(Box(10, 10, 40, 50))
    document.edits.begin_stroke(PEN, Touch(10, 10))
    document.edits.continue_stroke(Touch(20, 10))
    document.edits.end_stroke()
    document.edits.paint_polygon([(0, 0), (20, 0), (0, 20)], erase=False)
    document.edits.crop(Box(10, 10, 40, 50))
    gate.open()
    idle(qtbot, document)
    assert document.session.steps == ("Crop",)
    assert ["size has changed" in str(error) for error in heard] == [True] * 3


def test_who_waits_for_the_end_is_called_last(
    qtbot: QtBot, document: Document, gate: Gate
) -> None:
    seen: list[tuple[str, ...]] = []
    document.edits.when_idle(lambda: seen.append(document.session.steps))
    assert seen == [()]
    document.edits.do(invert)
    document.edits.when_idle(lambda: seen.append(document.session.steps))
    document.edits.do(invert)
    gate.open()
    idle(qtbot, document)
    assert seen == [(), ("Invert", "Invert")]


def test_a_photo_may_go_while_it_is_changed(qtbot: QtBot, document: Document, gate: Gate) -> None:
    session = document.session
    document.edits.do(invert)
    document.edits.do(invert)
    shiboken6.delete(document)
    gate.open()
    qtbot.wait(100)
    assert session.steps == ()


# In the window


@pytest.fixture
def shown(qtbot: QtBot, window: Window, gate: Gate) -> Document:
    window.photos.add(Document(Session(photo(shape=(200, 300, 3))), "large", window.photos))
    assert window.document is not None
    qtbot.waitUntil(lambda: window.document.noise is not None, timeout=LONG)
    return window.document


def press(window: Window, *names: str) -> None:
    for name in names:
        assert window.actions_[name].isEnabled()
        window.actions_[name].trigger()


def test_keys_pressed_while_the_photo_changes_have_their_turn(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate
) -> None:
    press(window, "invert", "undo", "redo", "clear", "undo", "invert")
    gate.open()
    idle(qtbot, shown)
    assert shown.session.steps == ("Invert", "Invert")
    assert not shown.session.damage.any()


def test_a_stroke_painted_meanwhile_is_drawn_then(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate
) -> None:
    press(window, "invert", "clear", "brush")
    view = window.canvas.viewport()
    middle = QPoint(view.width() // 2, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(20, 10))
    gate.open()
    qtbot.waitUntil(lambda: shown.session.steps == ("Invert", "Clear"), timeout=LONG)
    QTest.mouseMove(view, middle + QPoint(60, 10))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 10))
    idle(qtbot, shown)
    assert shown.session.steps == ("Invert", "Clear", "Brush")
    drawn = [middle, middle + QPoint(20, 10), middle + QPoint(60, 10)]
    for at in drawn:
        point = window.canvas.to_photo(at.toPointF())
        assert shown.session.damage[int(point.y()), int(point.x())]


def test_the_window_says_that_it_works(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate
) -> None:
    press(window, "invert")
    said = window.statusBar().currentMessage
    qtbot.waitUntil(lambda: "waits its turn" in said())
    assert window.cursor().shape() is Qt.CursorShape.BusyCursor
    gate.open()
    idle(qtbot, shown)
    assert said() == ""
    assert window.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_restore_is_asked_of_the_photo_as_it_will_be(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        window.restoring, "start", lambda *arguments, look: asked.append((*arguments, look))
    )
    window.tasks.set_task("inpaint")
    press(window, "invert", "run")
    assert not asked
    gate.open()
    idle(qtbot, shown)
    ((document, request, _, look),) = asked
    assert document is shown and not look
    assert request.mean.damage.all()


def test_the_noise_of_the_photo_as_it_will_be_is_measured_by_the_thread(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    measured_by: list[threading.Thread] = []

    def measure(image: Image) -> NoiseCurve:
        measured_by.append(threading.current_thread())
        return measure_noise(image)

    monkeypatch.setattr("restorer.engine.measure_noise", measure)
    monkeypatch.setattr(
        window.restoring, "start", lambda *arguments, look: asked.append((*arguments, look))
    )
    shown.edits.crop(Box(0, 0, 150, 200))
    press(window, "run")
    gate.open()
    idle(qtbot, shown)
    ((_, request, *_),) = asked
    assert request.jobs[0].image.shape == (150, 200)
    assert request.jobs[0].noise is not None
    assert len(measured_by) == 1 and measured_by[0] is not threading.main_thread()


def test_a_result_is_shown_until_the_photo_has_it(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "restorer.gui.worker.run",
        lambda engine, request, progress, preview: outcome(
            request.jobs[0].image, generation=request.generation
        ),
    )
    said: list[str] = []
    cleared: list[tuple[str, ...]] = []
    clear = window.canvas.clear_estimate
    window.restoring.said.connect(said.append)
    press(window, "run")
    monkeypatch.setattr(
        window.canvas, "clear_estimate", lambda: (cleared.append(shown.session.steps), clear())
    )
    qtbot.waitUntil(lambda: not window.restoring.running, timeout=LONG)
    assert shown.edits.busy
    assert (said, cleared) == ([], [])
    gate.open()
    idle(qtbot, shown)
    assert said == ["Done."]
    assert set(cleared) == {("Denoise",)}


def test_the_sliders_stay_where_they_are_while_the_photo_follows(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate
) -> None:
    shown.session.accept(outcome(shown.session.image))
    slider = window.results.strength.slider
    values = []
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_Left)
        values.append(window.results.strength.value())
    assert values == sorted(set(values), reverse=True)
    gate.open()
    idle(qtbot, shown)
    assert window.results.strength.value() == values[-1]
    assert shown.session.top_outcome is not None
    assert shown.session.top_outcome[1].strength == values[-1]


@pytest.mark.parametrize("way", ["close", "quit"])
def test_closing_waits_for_the_end_and_then_asks(
    qtbot: QtBot,
    window: Window,
    shown: Document,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    asked: list[tuple[str, ...]] = []

    def ask(*_: object) -> QMessageBox.StandardButton:
        asked.append(shown.session.steps)
        return QMessageBox.StandardButton.Discard

    monkeypatch.setattr(QMessageBox, "question", ask)
    press(window, "invert", way, way)
    assert asked == []
    assert window.document is shown
    gate.open()
    qtbot.waitUntil(lambda: bool(asked), timeout=LONG)
    gone: Callable[[], bool] = {
        "close": lambda: window.document is None,
        "quit": lambda: not window.isVisible(),
    }[way]
    qtbot.waitUntil(gone, timeout=LONG)
    assert asked == [("Invert",)]


def test_export_and_save_take_the_photo_as_it_will_be(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate, tmp_path: Path
) -> None:
    shown.project = tmp_path / "a.restorer"
    press(window, "invert", "save_project", "export")
    assert window.findChild(ExportDialog) is None
    gate.open()
    with qtbot.waitSignal(window.projects.saved, timeout=LONG):
        pass
    assert not shown.session.modified
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    dialog.close()


def test_the_queue_takes_the_damage_as_it_will_be(
    qtbot: QtBot, window: Window, shown: Document, gate: Gate, tmp_path: Path
) -> None:
    shown.session.source = tmp_path / "a.png"
    window.tasks.set_task("inpaint")
    press(window, "invert", "queue_add_opened")
    gate.open()
    with qtbot.waitSignal(window.queueing.said, timeout=LONG):
        pass
    (entry,) = window.queue.model.entries
    assert entry.damage is not None
    assert read_coverage(entry.damage, shown.session.image).all()
