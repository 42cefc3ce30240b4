import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer.borders import blank, cropped, extended
from restorer.image import Box, Image, Metadata
from tests.documents import DTYPES, noise


def image(dtype="uint8", channels=3):
    pixels = noise(dtype, (9, 12, channels))
    return Image(pixels, b"profile", Metadata(exif=b"II*\0"), {"key": 1})


def test_a_blank_canvas_is_grey_and_all_damage():
    canvas, damage = blank(3, 5)
    assert canvas.pixels.shape == (3, 5, 3)
    assert (canvas.pixels == 128).all()
    assert damage.shape == (3, 5)
    assert damage.all()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_border_is_damage_and_opaque_and_holds_the_photo_unchanged(dtype, channels):
    before = image(dtype, channels)
    after, damage = extended(before, 4)
    assert after.shape == damage.shape == (17, 20)
    assert np.array_equal(after.pixels[4:-4, 4:-4], before.pixels)
    assert not damage[4:-4, 4:-4].any()
    assert damage.sum() == 17 * 20 - 9 * 12
    if before.has_alpha:
        opaque = 1 if dtype == "float32" else np.iinfo(dtype).max
        assert (after.pixels[damage][:, -1] == opaque).all()


@given(st.integers(1, 30))
def test_cutting_a_border_off_gives_the_photo_back(margin):
    before = image()
    after = cropped(extended(before, margin)[0], Box(margin, margin, margin + 9, margin + 12))
    assert np.array_equal(after.pixels, before.pixels)
    for name in ("profile", "metadata", "coding"):
        assert getattr(after, name) == getattr(before, name)


def test_a_crop_does_not_hold_the_whole_photo():
    before = image()
    part = cropped(before, Box(2, 3, 5, 9))
    assert np.array_equal(part.pixels, before.pixels[2:5, 3:9])
    assert not np.shares_memory(part.pixels, before.pixels)


@pytest.mark.parametrize("box", [Box(0, 0, 10, 12), Box(-1, 0, 9, 12), Box(3, 3, 3, 9)])
def test_a_crop_lies_in_the_photo(box):
    with pytest.raises(ValueError, match="no part"):
        cropped(image(), box)


@pytest.mark.parametrize("margin", [0, -1])
def test_a_border_has_a_width(margin):
    with pytest.raises(ValueError, match="at least 1 px"):
        extended(image(), margin)
