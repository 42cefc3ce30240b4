"""The window enlarges a photo: by one press, which two steps back undo."""

import numpy as np
import PIL.Image
import pytest
from PySide6.QtCore import Qt
from skimage import data

from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.image import Box
from tests.gui.windows import LONG, finish, open_photos


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "cat.png"
    PIL.Image.fromarray(data.chelsea()[60:124, 120:210]).save(path)
    return path


def test_a_photo_is_enlarged_and_made_small_again(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("upscale")
    qtbot.mouseClick(window.tasks.run_button, Qt.MouseButton.LeftButton)
    assert session.image.shape == (64, 90)  # until the result is there
    finish(qtbot, window)
    assert list(session.steps) == ["Enlarge", "Upscale"]
    assert session.image.shape == (128, 180)
    assert window.canvas.document.session is session
    plain = enlarged(session.original, 2).pixels
    assert np.any(session.image.pixels != plain)
    window.actions_["undo"].trigger()
    assert np.array_equal(session.image.pixels, plain)
    window.actions_["undo"].trigger()
    assert session.image.shape == (64, 90)
    window.actions_["redo"].trigger()
    window.actions_["redo"].trigger()
    assert session.image.shape == (128, 180)


def test_strength_blends_with_the_plain_enlargement(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("upscale")
    window.tasks.form.set_values({"scale": 3, "strength": 0.0})
    window.actions_["run"].trigger()
    finish(qtbot, window)
    assert np.array_equal(session.image.pixels, enlarged(session.original, 3).pixels)


def test_what_is_enlarged_is_compared_with_the_plain_enlargement(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("upscale")
    window.actions_["run"].trigger()
    finish(qtbot, window)
    assert np.array_equal(session.reference.pixels, enlarged(session.original, 2).pixels)
    for name in ("view_split", "view_difference", "view_changed", "view_side"):
        window.actions_[name].trigger()
        assert window.canvas.visible_box() == Box(0, 0, 128, 180)


def test_a_part_cannot_be_enlarged_by_itself(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("upscale")
    with qtbot.waitSignal(window.document.edits.failed, timeout=LONG) as told:
        window.actions_["preview"].trigger()
    (error,) = told.args
    assert isinstance(error, RestorerError)
    assert "cannot be enlarged by itself" in str(error)
    assert session.image.shape == (64, 90)
