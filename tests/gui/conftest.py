"""What several tests of the window need, and what none may leave behind."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from restorer.gui.translation import Translation
from restorer.gui.window import Window
from tests.gui.leaks import watched
from tests.gui.windows import end, opened_window

_failed = pytest.StashKey[bool]()


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[Translation]:
    """Speaks Chinese until the end of the test."""
    spoken = Translation(qapp, "zh_CN")
    yield spoken
    spoken.choose("en")
    shiboken6.delete(spoken)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """The real window, on a home folder of its own; closed without a question."""
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    made = opened_window(tmp_path)
    yield made
    end(made)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, an active timer or a widget without a parent."""
    with watched() as left:
        yield
        if request.node.stash[_failed]:  # its traceback holds what it used
            return
        found = left()
        if found:
            pytest.fail("the test leaves behind\n" + "\n".join(found), pytrace=False)
