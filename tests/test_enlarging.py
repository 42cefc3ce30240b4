"""A photo made larger: its own kind of pixels, band by band as the whole."""

import numpy as np
import pytest

from restorer import enlarging
from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.image import TOPS, Image, Metadata
from restorer.operators.resizing import resized


def photo(dtype, channels=3, shape=(13, 9)):
    values = np.random.default_rng(0).random((*shape, channels), np.float32)
    scaled = values * TOPS[np.dtype(dtype)]
    return Image(scaled.astype(dtype), b"profile", Metadata(dpi=(300.0, 300.0)), {"key": 1})


@pytest.mark.parametrize("dtype", TOPS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("rows", [1, 4, 256])
def test_it_is_the_photo_resized(monkeypatch, dtype, channels, rows):
    monkeypatch.setattr(enlarging, "_ROWS", rows)
    image = photo(dtype, channels)
    large = enlarged(image, 3)
    expected = resized(image.pixels.astype(np.float32), 39, 27)
    if dtype != np.float32:
        expected = np.clip(expected, 0, TOPS[dtype])
    assert large.pixels.dtype == dtype
    step = 1e-6 if dtype == np.float32 else 0.501  # of rounding, and where both ways are as near
    assert np.abs(large.pixels.astype(np.float64) - expected).max() <= step
    assert (large.profile, large.metadata, large.coding) == (
        image.profile,
        image.metadata,
        image.coding,
    )


def test_once_as_large_is_the_photo_itself():
    image = photo(np.uint8)
    assert enlarged(image, 1) is image


def test_what_no_memory_holds_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(enlarging, "PIXEL_LIMIT", 400)
    with pytest.raises(RestorerError, match="2 times as wide"):
        enlarged(photo(np.uint8), 2)
