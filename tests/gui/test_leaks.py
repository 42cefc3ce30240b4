"""A leak of each kind is planted, and seen."""

import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.gui.leaks import watched

pytest_plugins = "pytester"


@pytest.fixture
def stop():
    event = threading.Event()
    yield event
    event.set()


def test_a_thread_is_seen(stop):
    with watched(patience=0.05) as left:
        thread = threading.Thread(target=stop.wait, name="planted")
        thread.start()
        assert left() == ["thread: planted"]
    stop.set()
    thread.join()


def test_a_thread_may_end_a_little_later(stop):
    with watched() as left:
        threading.Thread(target=stop.wait, args=(0.1,)).start()
        assert left() == []


def test_a_thread_of_qt_is_seen(qapp):
    with watched() as left:
        thread = QThread()
        thread.setObjectName("planted")
        thread.start()
        assert left() == ["thread: QThread 'planted'"]
        thread.quit()
        thread.wait()
        assert left() == []


def test_an_active_timer_is_seen(qapp):
    owner = QObject()
    with watched() as left:
        timer = QTimer(owner, objectName="planted")
        timer.start(10_000)
        assert left() == ["timer: QTimer 'planted' of QObject"]
        timer.stop()
        assert left() == []


def test_a_widget_is_seen(qapp):
    with watched() as left:
        widget = QLabel(objectName="planted")
        assert left() == ["widget: QLabel 'planted'"]
        widget.deleteLater()
        assert left() == []


def test_a_child_and_what_was_there_before_are_no_leaks(qapp):
    before = QWidget()
    with watched() as left:
        child = QLabel(before)
        assert left() == []
    assert child.parent() is before


def test_what_only_awaits_collection_is_no_leak(qapp):
    with watched() as left:
        widget = QWidget()
        widget.itself = widget
        del widget
        assert QApplication.topLevelWidgets()
        assert left() == []


PLANTED = """
import threading
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

kept = []

def test_clean(qapp): pass
def test_widget(qapp): kept.append(QWidget())
def test_timer(qapp): kept.append(QTimer()); kept[-1].start(10_000)
def test_qthread(qapp): kept.append(QThread()); kept[-1].start()
def test_failure_alone_is_told(qapp): kept.append(QWidget()); assert not kept
def test_end(qapp): kept[1].stop(); kept[2].quit(); kept[2].wait(); kept.clear()
"""


def test_a_leak_fails_its_test_and_no_other(qapp, pytester):
    pytester.makeconftest("from tests.gui.conftest import *")
    pytester.makepyfile(PLANTED)
    result = pytester.runpytest_inprocess("-p", "no:faulthandler")
    result.assert_outcomes(passed=5, errors=3, failed=1)
    result.stdout.fnmatch_lines(["widget: QWidget ''", "timer: QTimer ''", "thread: QThread ''"])


def test_every_test_here_is_watched(request):
    assert "nothing_leaks" in request.fixturenames
