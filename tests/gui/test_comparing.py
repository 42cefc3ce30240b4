"""Ways to look at a photo, by the window's actions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from pytestqt.qtbot import QtBot

from restorer.gui.canvas import View
from restorer.gui.window import Window
from restorer.outcome import Outcome
from restorer.session import Session
from tests.documents import outcome
from tests.gui.windows import open_photos


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    found = [tmp_path / name for name in ("one.png", "other.png")]
    for path in found:
        PIL.Image.fromarray(np.zeros((40, 50, 3), np.uint8)).save(path)
    return found


def accept(session: Session, samples: int, seed: int = 1) -> None:
    """Take a result that is nobody else's."""
    made: Outcome = outcome(
        session.image, samples=samples, generation=session.generation, seed=seed
    )
    session.accept(replace(made, record=replace(made.record)))


def look(qtbot: QtBot, window: Window) -> None:
    """Look at the uncertainty, by its key."""
    window.actions_["view_uncertainty"].trigger()
    qtbot.waitUntil(lambda: window.canvas.view() is View.UNCERTAINTY)


def top(window: Window) -> float | None:
    """The bright end of the legend."""
    return window.canvas._stage.uncertainty_top


def test_the_uncertainty_is_that_of_the_photo_in_view(
    qtbot: QtBot, window: Window, paths: list[Path]
) -> None:
    accept(open_photos(qtbot, window, paths[:1]), 3)
    accept(open_photos(qtbot, window, paths[1:]), 3, seed=9)
    look(qtbot, window)
    other = top(window)
    window.actions_["next_photo"].trigger()
    qtbot.waitUntil(lambda: top(window) is not None)
    assert top(window) != other


def test_the_uncertainty_is_that_of_the_newest_result(
    qtbot: QtBot, window: Window, paths: list[Path]
) -> None:
    session = open_photos(qtbot, window, paths[:1])
    accept(session, 3)
    look(qtbot, window)
    before = top(window)
    accept(session, 4, seed=9)
    assert top(window) is None
    qtbot.waitUntil(lambda: top(window) is not None)
    assert top(window) != before
    accept(session, 0)  # whose is not known
    assert window.canvas.view() is View.RESULT
    assert not window.results.uncertainty.isChecked()


def test_the_box_and_the_key_say_the_same(qtbot: QtBot, window: Window, paths: list[Path]) -> None:
    accept(open_photos(qtbot, window, paths[:1]), 3)
    look(qtbot, window)
    assert window.results.uncertainty.isChecked() and window.results.legend.isVisible()
    window.actions_["view_split"].trigger()
    assert not window.results.uncertainty.isChecked()
    assert window.canvas.view() is View.SPLIT


def test_one_picture_alone_has_no_uncertainty_to_look_at(
    qtbot: QtBot, window: Window, paths: list[Path]
) -> None:
    session = open_photos(qtbot, window, paths[:1])
    alone = outcome(session.image, samples=1, mean=False)
    session.accept(alone)
    assert not window.actions_["view_uncertainty"].isEnabled()
