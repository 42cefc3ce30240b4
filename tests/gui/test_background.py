"""Work in the background: its outcome comes back, whatever it is, or harms nobody."""

import gc
import logging
import threading
import weakref
from functools import partial
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from restorer.errors import RestorerError
from restorer.gui.background import Background
from restorer.gui.memory import resident


def test_the_result_comes_back_in_the_owners_thread(qtbot: QtBot) -> None:
    owner, heard = QObject(), []
    Background(
        owner, threading.get_ident, lambda x: heard.append((x, threading.get_ident())), pytest.fail
    )
    gc.collect()  # nobody keeps it
    qtbot.waitUntil(lambda: bool(heard))
    there, here = heard[0]
    assert here == threading.get_ident() != there
    qtbot.waitUntil(lambda: not owner.children())


def test_nothing_of_it_is_left(qtbot: QtBot) -> None:
    class Large:
        pass

    owner, heard = QObject(), []
    result = Large()
    watch = weakref.ref(result)
    Background(
        owner, partial(getattr, SimpleNamespace(it=result), "it"), heard.append, pytest.fail
    )
    del result
    qtbot.waitUntil(lambda: bool(heard))
    heard.clear()

    def gone() -> bool:
        gc.collect()
        return watch() is None

    qtbot.waitUntil(gone)


@pytest.mark.parametrize(("error", "logged"), [(RestorerError("no"), False), (KeyError(1), True)])
def test_an_error_is_told_and_a_bug_logged(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, error: Exception, logged: bool
) -> None:
    def work() -> None:
        raise error

    owner, heard = QObject(), []
    with caplog.at_level(logging.INFO):
        Background(owner, work, pytest.fail, heard.append)
        qtbot.waitUntil(lambda: bool(heard))
    assert heard == [error]
    assert bool(caplog.records) is logged


def test_an_owner_may_go_first(qtbot: QtBot) -> None:
    owner, heard = QObject(), []
    gate, left = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait()
        left.set()

    Background(owner, work, heard.append, heard.append)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    assert left.wait(5)
    qtbot.wait(100)
    assert heard == []


def test_memory_grows_with_what_is_taken() -> None:
    before = resident()
    if before is None:
        pytest.skip("this system does not tell")
    block = bytearray(64 << 20)
    block[::4096] = b"x" * len(block[::4096])
    after = resident()
    assert after is not None and after - before > 48 << 20
