"""The progress panel: what it says of a job, and what its buttons ask for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.progress import Status

NOTE = "Out of memory: going on with tiles of 256 px."


@pytest.fixture
def panel(qtbot: QtBot) -> ProgressPanel:
    panel = ProgressPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_idle_has_nothing_to_press(panel: ProgressPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.cancel_asked), qtbot.assertNotEmitted(panel.pause_asked):
        click(panel.pause_button)
        click(panel.cancel_button)
    assert panel.bar.value() == 0


def test_it_says_what_the_job_does(panel: ProgressPanel) -> None:
    panel.set_state("running")
    panel.show_status(Status(0.42, 134.2, 5, 12, 256, "ONNX Runtime, CPU, float32", NOTE))
    assert panel.bar.value() == 420
    assert panel.time.text() == "2 min 15 s left"
    for said in ("step 5 of 12", "tiles of 256 px", "ONNX Runtime, CPU, float32", "of memory"):
        assert said in panel.details.text()
    assert panel.note.isVisible()
    assert panel.note.text() == NOTE


def test_it_says_tile_device_and_time_to_whoever_listens(panel: ProgressPanel) -> None:
    said: list[str] = []
    panel.said.connect(said.append)
    panel.set_state("running")
    panel.show_status(Status(0.42, 134.2, 5, 12, 256, "CPU"))
    panel.set_state("paused")
    panel.set_state("idle")
    place = "tiles of 256 px · CPU"
    assert said == ["Starting…", f"{place} · 2 min 15 s left", f"{place} · Paused", ""]


@pytest.mark.parametrize(
    ("left", "text"),
    [(None, "Starting…"), (0.2, "1 s left"), (59.5, "1 min 0 s left"), (7300, "2 h 1 min left")],
)
def test_time_left(panel: ProgressPanel, left: float | None, text: str) -> None:
    panel.set_state("running")
    panel.show_status(Status(0.1, left))
    assert panel.time.text() == text


def test_a_note_stays_until_the_next_job(panel: ProgressPanel) -> None:
    panel.set_state("running")
    panel.show_status(Status(0.1, note=NOTE))
    panel.show_status(Status(0.2))
    assert panel.note.text() == NOTE
    panel.set_state("idle")
    assert panel.note.text() == NOTE
    panel.set_state("running")
    assert not panel.note.isVisible()
    assert panel.bar.value() == 0


def test_pause_resume_cancel(panel: ProgressPanel, qtbot: QtBot) -> None:
    panel.set_state("running")
    assert panel.pause_button.text() == "Pause"
    with qtbot.waitSignal(panel.pause_asked):
        click(panel.pause_button)
    panel.set_state("paused")
    assert (panel.pause_button.text(), panel.time.text()) == ("Resume", "Paused")
    with qtbot.waitSignal(panel.resume_asked):
        click(panel.pause_button)
    with qtbot.waitSignal(panel.cancel_asked):
        click(panel.cancel_button)


@pytest.mark.usefixtures("chinese")
def test_a_note_is_in_the_users_language(panel: ProgressPanel) -> None:
    panel.set_state("running")
    panel.show_status(Status(0.1, note=NOTE))
    assert panel.note.text() == "内存不足：改用 256 像素的分块继续。"
