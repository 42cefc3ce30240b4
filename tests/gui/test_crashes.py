"""What nobody foresaw is logged and shown, names no photo, and leaves the window alive."""

import faulthandler
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from restorer.errors import RestorerError
from restorer.gui.crashes import Crashes

SECRET = "/home/anna/private/wedding.jpg"


class Told(list[tuple[str, str]]):
    """What the user was told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[QThread] = set()

    def __call__(self, sentence: str, details: str) -> None:
        self.append((sentence, details))
        self.threads.add(QThread.currentThread())


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def crashes(qtbot: QtBot, told: Told, tmp_path: Path) -> Iterator[Crashes]:
    made = Crashes(told, tmp_path / "state")
    yield made
    made.stop()
    faulthandler.enable(sys.__stderr__)  # pytest's


def fail() -> None:
    raise FileNotFoundError(2, "no such file", SECRET)


def test_a_failing_slot_is_shown_and_the_window_lives_on(
    crashes: Crashes, told: Told, qtbot: QtBot
) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(fail)
    button.click()
    qtbot.waitUntil(lambda: len(told) == 1)
    sentence, details = told[0]
    assert "FileNotFoundError" in sentence
    assert sentence.count(".") == 1
    assert "Traceback" in details
    assert "in fail" in details
    clicked = []
    button.clicked.connect(lambda: clicked.append(1))
    button.click()
    assert clicked


def test_the_log_names_the_place_but_no_photo(crashes: Crashes, told: Told, qtbot: QtBot) -> None:
    try:
        fail()
    except OSError as cause:
        try:
            raise ValueError(f"cannot read {SECRET}") from cause
        except ValueError as error:
            crashes.caught(error)
    log = crashes.log.read_text()
    assert "ERROR" in log
    assert "ValueError" in log
    assert "caused by FileNotFoundError" in log
    assert "in fail" in log
    assert "wedding" not in log
    qtbot.waitUntil(lambda: len(told) == 1)
    assert SECRET in told[0][1]  # the user may know


def test_at_debug_level_the_log_says_everything(
    crashes: Crashes, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "restorer.gui.crashes"):
        crashes.caught(ValueError(SECRET))
    assert SECRET in crashes.log.read_text()


def test_a_failing_thread_is_told_in_the_windows_thread(
    crashes: Crashes, told: Told, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert not told
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told.threads == {crashes.thread()}


def test_what_fails_again_and_again_is_shown_once(
    crashes: Crashes, told: Told, qtbot: QtBot
) -> None:
    for _ in range(3):
        QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: crashes.log.exists() and crashes.log.read_text().count("in fail") == 3)
    qtbot.wait(20)
    assert len(told) == 1


def test_what_has_a_sentence_is_shown_by_it(crashes: Crashes, told: Told, qtbot: QtBot) -> None:
    crashes.caught(RestorerError("The disk is full; make room."))
    crashes.caught(MemoryError())
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [sentence for sentence, _ in told] == [
        "The disk is full; make room.",
        "There is not enough memory; close other programs.",
    ]


def test_messages_of_qt_go_into_the_log(crashes: Crashes) -> None:
    qWarning("a widget complains")
    assert "a widget complains" in crashes.log.read_text()


def test_the_log_does_not_grow_for_ever(crashes: Crashes) -> None:
    for _ in range(60):
        logging.getLogger("restorer").warning("x" * 100_000)
    assert sum(file.stat().st_size for file in crashes.folder.iterdir()) < 5_000_000
    assert len(list(crashes.folder.iterdir())) <= 5


def test_ctrl_c_is_no_crash(
    crashes: Crashes, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = []
    monkeypatch.setattr(crashes, "_before", (lambda *a: passed.append(a[0]), *crashes._before[1:]))
    error = KeyboardInterrupt()
    sys.excepthook(KeyboardInterrupt, error, None)
    assert passed == [KeyboardInterrupt]
    qtbot.wait(20)
    assert not told


def test_stop_leaves_everything_as_it_was(told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    before = sys.excepthook, threading.excepthook, list(logging.getLogger().handlers)
    made = Crashes(told, tmp_path)
    assert sys.excepthook is not before[0]
    made.stop()
    faulthandler.enable(sys.__stderr__)
    assert (sys.excepthook, threading.excepthook, logging.getLogger().handlers) == before


DIE = """
import faulthandler, os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from restorer.gui.crashes import Crashes
application = QCoreApplication([])
crashes = Crashes(print, Path(sys.argv[1]))
if len(sys.argv) > 2:
    os.kill(os.getpid(), signal.SIGSEGV)
crashes.stop()
"""


def test_a_dead_process_leaves_its_places_and_the_next_start_logs_them(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", DIE, str(tmp_path), "die"], capture_output=True, check=False
    )
    assert died.returncode == -signal.SIGSEGV
    assert "Segmentation fault" in (tmp_path / "crash.txt").read_text()
    subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], check=True)
    assert "the last run died" in (tmp_path / "restorer.log").read_text()
    assert (tmp_path / "crash.txt").read_text() == ""
