"""Depths and colours: exact where they can be, near where not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from photos import ADOBE, GREY, SRGB, photo

from restorer.color import to_model
from restorer.files.conversion import in_colors, in_depth
from restorer.image import Image

U8, U16, F32 = np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32)
ALL_8 = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
ALL_16 = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)


def test_widening_is_exact() -> None:
    assert np.array_equal(in_depth(ALL_8, U16), ALL_8.astype(np.uint16) * 257)
    assert np.array_equal(in_depth(ALL_8, F32), ALL_8 / np.float32(255))
    assert np.array_equal(in_depth(ALL_16, F32), ALL_16 / np.float32(65535))


@pytest.mark.parametrize("middle", [U16, F32])
def test_8_bits_come_back_from_every_depth(middle: np.dtype[np.generic]) -> None:
    assert np.array_equal(in_depth(in_depth(ALL_8, middle), U8), ALL_8)


def test_16_bits_come_back_from_float() -> None:
    assert np.array_equal(in_depth(in_depth(ALL_16, F32), U16), ALL_16)


def test_narrowing_takes_the_nearest_and_has_no_bias() -> None:
    narrow = in_depth(ALL_16, U8)
    error = narrow.astype(np.int64) * 257 - ALL_16
    assert np.abs(error).max() == 128
    assert error.sum() == 0
    assert np.array_equal(in_depth(ALL_16[::-1, ::-1], U8)[::-1, ::-1], narrow)
    assert np.array_equal(255 - narrow, in_depth(65535 - ALL_16, U8))  # black as white


@given(st.lists(st.floats(-2, 3, width=32), min_size=1, max_size=20))
def test_float_is_clipped_and_rounded(values: list[float]) -> None:
    pixels = np.array(values, np.float32).reshape(1, -1, 1)
    for dtype, top in ((U8, 255), (U16, 65535)):
        exact = np.clip(pixels.astype(np.float64), 0, 1) * top
        assert np.abs(in_depth(pixels, dtype) - exact).max() <= 0.5 + 1e-2


def test_the_same_depth_is_the_same_array() -> None:
    for pixels in (ALL_8, ALL_16, photo("float32", 3).pixels):
        assert in_depth(pixels, pixels.dtype) is pixels


@pytest.mark.parametrize("dtype", [U8, U16, F32])
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_go_to_another_space_and_alpha_stays(
    dtype: np.dtype[np.generic], channels: int
) -> None:
    image = Image(0.25 + np.abs(photo("float32", channels).pixels) % 0.5)
    out = in_colors(image, ADOBE, dtype)
    assert (out.pixels.dtype, out.profile) == (dtype, ADOBE)
    error = np.abs(to_model(out.pixels, ADOBE) - to_model(image.pixels, None)).max()
    assert error < (1e-5 if dtype == F32 else 0.01 if dtype == U8 else 5e-5)
    if channels == 4:
        assert np.array_equal(out.pixels[..., 3:], in_depth(image.pixels[..., 3:], dtype))


def test_grey_goes_to_another_grey() -> None:
    image = Image(ALL_16)
    out = in_colors(image, GREY, U16)
    assert out.pixels.shape == image.pixels.shape and out.profile == GREY
    assert np.abs(to_model(out.pixels, GREY) - to_model(ALL_16, None)).max() < 1e-3


def test_colours_outside_a_space_are_clipped_but_not_those_of_floats() -> None:
    green = np.array([[[0, 255, 0]]], np.uint8)
    assert in_colors(Image(green, ADOBE), SRGB, U8).pixels.tolist() == [[[0, 255, 0]]]
    wide = in_colors(Image(green, ADOBE), SRGB, F32)
    assert wide.pixels.min() < -0.2
    assert np.array_equal(in_colors(wide, ADOBE, U8).pixels, green)


def test_in_its_own_colours_a_photo_stays_as_it_is() -> None:
    coding = {"png hints": (("gAMA", b"\0\0\0\1"),)}
    image = Image(photo("uint8", 3).pixels, ADOBE, coding=coding)
    out = in_colors(image, ADOBE, U16)
    assert np.array_equal(out.pixels, in_depth(image.pixels, U16))
    assert (out.profile, out.coding) == (ADOBE, coding)


def test_in_other_colours_pngs_own_words_for_them_are_gone() -> None:
    coding = {
        "png hints": (("gAMA", b"\0\0\0\1"),),
        "png parts": (("cICP", b"\1\1\0\1"), ("tIME", b"1234567")),
    }
    out = in_colors(Image(photo("uint8", 3).pixels, coding=coding), ADOBE, U8)
    assert out.coding == {"png parts": (("tIME", b"1234567"),)}
