"""Work that is kept, in the real window: saved, asked about, and recovered after a crash."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import PIL.Image
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from skimage import data

from restorer.image import Box
from restorer.project import Recovery, load
from tests.gui.windows import LONG, end, finish, open_photos, opened_window

BUTTONS = QMessageBox.StandardButton


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "cat.png"
    PIL.Image.fromarray(data.chelsea()[50:114, 100:180]).save(path)
    return path


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the user wants projects to be saved."""
    path = tmp_path / "work.restorer"
    monkeypatch.setattr(QFileDialog, "exec", lambda _: QFileDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _: [str(path)])
    return path


@pytest.fixture
def answers(monkeypatch):
    """What the user answers to questions, the first first."""
    given = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: given.pop(0))
    return given


def marked(session):
    damage = np.zeros_like(session.damage)
    damage[20:30, 20:40] = 255
    session.set_damage("Mark", damage)


def saved(qtbot, window):
    qtbot.waitUntil(lambda: not window.document.session.modified, timeout=LONG)


def boxes(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def press(window, word):
    """Press the button of the box that is open."""
    (box,) = boxes(window)
    next(button for button in box.buttons() if button.text() == word).click()


def test_a_project_reopens_to_the_same_pixels(qtbot, window, photo, place):
    session = open_photos(qtbot, window, [photo])
    marked(session)
    window.tasks.set_task("inpaint")
    window.actions_["run"].trigger()
    finish(qtbot, window)
    window.actions_["undo"].trigger()
    window.actions_["redo"].trigger()
    assert window.isWindowModified()
    window.actions_["save_project"].trigger()
    saved(qtbot, window)
    assert not window.isWindowModified()
    assert window.settings.recent[0] == str(place)
    again = open_photos(qtbot, window, [place])
    assert again is not session
    assert again.steps == session.steps
    assert not again.modified
    assert np.array_equal(again.image.pixels, session.image.pixels)
    assert np.array_equal(again.damage, session.damage)
    window.actions_["undo"].trigger()
    assert np.array_equal(again.image.pixels, session.original.pixels)
    window.actions_["save_project"].trigger()  # without a question: it has a place
    saved(qtbot, window)


def test_what_is_done_while_a_project_is_saved_is_not_saved(qtbot, window, photo, place):
    session = open_photos(qtbot, window, [photo])
    marked(session)
    window.actions_["save_project"].trigger()
    session.crop(Box(0, 0, 30, 40))
    qtbot.waitUntil(place.exists, timeout=LONG)
    QTest.qWait(200)
    assert session.modified
    assert window.isWindowModified()
    window.actions_["undo"].trigger()
    assert not session.modified


def test_nothing_is_closed_unless_the_user_says_so(qtbot, window, photo, answers):
    session = open_photos(qtbot, window, [photo])
    marked(session)
    answers += [BUTTONS.Cancel, BUTTONS.Cancel, BUTTONS.Discard]
    window.actions_["close"].trigger()
    assert window.document is not None
    assert not window.close()
    assert window.isVisible()
    window.actions_["close"].trigger()
    assert window.document is None
    assert not answers


def test_the_window_closes_once_all_is_saved(qtbot, window, photo, place, answers):
    session = open_photos(qtbot, window, [photo])
    marked(session)
    answers += [BUTTONS.Save]
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
    assert place.exists()
    assert not session.modified


def test_no_place_to_save_is_chosen(qtbot, window, photo, answers, monkeypatch):
    marked(open_photos(qtbot, window, [photo]))
    monkeypatch.setattr(QFileDialog, "exec", lambda _: QFileDialog.DialogCode.Rejected)
    answers += [BUTTONS.Save]
    assert not window.close()
    QTest.qWait(200)
    assert window.isVisible()


def test_a_project_that_cannot_be_saved(qtbot, window, photo, place, answers):
    session = open_photos(qtbot, window, [photo])
    marked(session)
    place.mkdir()
    answers += [BUTTONS.Save]
    assert not window.close()
    qtbot.waitUntil(lambda: bool(boxes(window)), timeout=LONG)
    assert "work.restorer" in boxes(window)[0].text()
    assert window.isVisible()
    assert session.modified
    assert window.document.project is None


def test_a_running_job_is_not_stopped_without_a_question(qtbot, window, photo, answers):
    open_photos(qtbot, window, [photo])
    window.tasks.form.set_values({"steps": 100})
    window.actions_["run"].trigger()
    answers += [BUTTONS.No, BUTTONS.Yes]
    assert not window.close()
    assert window.restoring.running
    assert window.close()
    finish(qtbot, window)


def test_recovery_files_come_and_go(qtbot, window, photo, place, tmp_path):
    window.projects.begin()
    folder = tmp_path / "home" / "recovery"
    session = open_photos(qtbot, window, [photo])
    window.projects.keep()
    assert not [*folder.glob("*.restorer")]  # nothing was done
    marked(session)
    window.projects.keep()
    qtbot.waitUntil(lambda: len([*folder.glob("*.restorer")]) == 1, timeout=LONG)
    QTest.qWait(100)
    window.actions_["save_project"].trigger()
    saved(qtbot, window)
    window.projects.keep()
    qtbot.waitUntil(lambda: not [*folder.glob("*.restorer")], timeout=LONG)
    qtbot.waitUntil(lambda: not window.projects._keeping, timeout=LONG)  # else at the next turn
    session.undo()
    window.projects.keep()
    qtbot.waitUntil(lambda: len([*folder.glob("*.restorer")]) == 1, timeout=LONG)
    session.mark_saved()
    window.close()
    assert not [*folder.glob("*")]


def test_a_photo_that_is_closed_while_it_is_kept_leaves_nothing(qtbot, window, photo, tmp_path):
    window.projects.begin()
    folder = tmp_path / "home" / "recovery"
    session = open_photos(qtbot, window, [photo])
    marked(session)
    window.projects.keep()
    session.mark_saved()
    window.actions_["close"].trigger()
    assert window.projects._keeping
    qtbot.waitUntil(lambda: not window.projects._keeping, timeout=LONG)
    assert not [*folder.glob("*.restorer")]


def test_a_recovery_file_that_cannot_be_written_is_told_once(qtbot, window, photo, tmp_path):
    window.projects.begin()
    session = open_photos(qtbot, window, [photo])
    marked(session)
    told = []
    window.projects.failed.connect(told.append)
    folder = tmp_path / "home" / "recovery"
    hidden = folder.rename(tmp_path / "elsewhere")
    for _ in range(2):
        window.projects.keep()
        qtbot.waitUntil(lambda: not window.projects._keeping, timeout=LONG)
    assert len(told) == 1
    hidden.rename(folder)
    window.projects.keep()
    qtbot.waitUntil(lambda: bool([*folder.glob("*.restorer")]), timeout=LONG)
    for box in boxes(window):
        box.close()


def test_settings_say_how_often_recovery_files_are_written(qtbot, window, photo, tmp_path):
    window.projects.begin()
    marked(open_photos(qtbot, window, [photo]))
    window.settings.autosave_seconds = 1
    window.projects.follow_settings()
    folder = tmp_path / "home" / "recovery"
    qtbot.waitUntil(lambda: bool([*folder.glob("*.restorer")]), timeout=LONG)


# A window in which somebody works when the power goes.
CRASH = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import restorer.gui.app, restorer.gui.window

def work():
    window = next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == "Window")
    if window.document is None:
        return
    timer.stop()
    session = window.document.session
    damage = session.damage.copy()
    damage[20:30, 20:40] = 255
    session.set_damage("Mark", damage)
    session.crop(restorer.gui.window.Box(10, 10, 50, 60))
    print("worked", flush=True)

application = QApplication([])
timer = QTimer()
timer.timeout.connect(work)
timer.start(50)
restorer.gui.app.QApplication = lambda _: application
restorer.gui.app.main([Path(sys.argv[1])])
"""


@pytest.fixture
def crashed(photo, tmp_path):
    """A run that was killed half a minute after somebody did something."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text('{"autosave_seconds": 1}')
    process = subprocess.Popen(
        [sys.executable, "-c", CRASH, str(photo)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "worked\n"
        folder = home / "recovery"
        for _ in range(600):
            if [*folder.glob("*.restorer")]:
                break
            time.sleep(0.1)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    (kept,) = folder.glob("*.restorer")
    return kept


def test_work_is_recovered_after_a_kill(qtbot, window, crashed):
    window.projects.begin()
    assert "before your work was saved" in boxes(window)[0].text()
    press(window, "Recover")
    qtbot.waitUntil(lambda: window.document is not None, timeout=LONG)
    session = window.document.session
    assert session.steps == ("Mark", "Crop")
    assert session.image.pixels.shape == (40, 50, 3)
    assert np.array_equal(session.image.pixels, session.original.pixels[10:50, 10:60])
    assert session.damage.sum() == 255 * 10 * 20
    assert window.isWindowModified()
    qtbot.waitUntil(lambda: not crashed.exists(), timeout=LONG)  # it is kept anew


def test_recovered_work_is_saved_where_it_was(qtbot, window, photo, place, tmp_path, monkeypatch):
    window.projects.begin()
    marked(open_photos(qtbot, window, [photo]))
    window.actions_["save_project"].trigger()
    saved(qtbot, window)
    window.document.session.crop(Box(10, 10, 50, 60))
    window.projects.keep()
    folder = tmp_path / "home" / "recovery"
    qtbot.waitUntil(lambda: bool([*folder.glob("*.restorer")]), timeout=LONG)
    (kept,) = folder.glob("*.restorer")
    shutil.copy(kept, folder / "0123456789abcdef-1.restorer")  # as of a process that is dead
    monkeypatch.setattr(QFileDialog, "exec", lambda _: pytest.fail("a place was asked for"))
    (tmp_path / "log").mkdir()
    again = opened_window(tmp_path / "log")
    again.projects.begin()
    press(again, "Recover")
    qtbot.waitUntil(lambda: again.document is not None, timeout=LONG)
    assert again.document.session.modified
    again.actions_["save_project"].trigger()
    saved(qtbot, again)
    assert load(place).steps == ("Mark", "Crop")
    end(again)


def test_recovered_work_can_be_thrown_away(qtbot, window, crashed):
    window.projects.begin()
    press(window, "Discard")
    qtbot.waitUntil(lambda: not crashed.exists(), timeout=LONG)
    assert window.document is None


def test_recovery_can_wait(qtbot, window, crashed):
    window.projects.begin()
    press(window, "Not Now")
    window.close()
    assert crashed.exists()
    recovery = Recovery()
    assert recovery.orphans() == (crashed,)
    recovery.close()


def test_a_recovery_file_that_is_damaged(qtbot, window, crashed):
    crashed.write_bytes(b"PK")
    window.projects.begin()
    press(window, "Recover")
    qtbot.waitUntil(lambda: any("damaged" in box.text() for box in boxes(window)), timeout=LONG)
    assert crashed.exists()
