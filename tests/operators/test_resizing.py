"""Resizing against the formula, and where what it makes stands on the forward process."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from restorer.diffusion.process import heat
from restorer.operators.resizing import SOFTNESS, resized


def keys(x):
    """The cubic kernel of Keys 1981, equation 15, a = -1/2."""
    x = np.abs(x)
    inner = 1.5 * x**3 - 2.5 * x**2 + 1
    outer = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, inner, np.where(x < 2, outer, 0.0))


def matrix(size, new):
    """(new, size): the weights along one axis; what lies beyond the border has none."""
    wide = max(1.0, size / new)
    centres = (np.arange(new) + 0.5) * size / new
    weights = keys((np.arange(size) + 0.5 - centres[:, None]) / wide)
    return weights / weights.sum(axis=1, keepdims=True)


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 20), st.integers(1, 20))
def test_it_is_bicubic(height, width, new_height, new_width):
    x = np.random.default_rng(0).random((height, width, 2), np.float32)
    rows, columns = matrix(height, new_height), matrix(width, new_width)
    expected = np.einsum("ab,bcd,ec->aed", rows, x.astype(np.float64), columns)
    assert resized(x, new_height, new_width) == pytest.approx(expected, abs=1e-5)


def test_the_same_size_is_the_same_picture():
    x = np.random.default_rng(0).random((5, 7, 3), np.float32)
    assert resized(x, 5, 7) is x


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_what_was_small_is_as_soft_as_the_scale_says(scale):
    x = data.astronaut()[:240, 120:360].astype(np.float32) / 255
    enlarged = resized(resized(x, 240 // scale, 240 // scale), 240, 240)

    def distance(blur):
        soft = heat(x.transpose(2, 0, 1), blur**2 / 2).transpose(1, 2, 0)
        return np.sqrt(np.mean((soft - enlarged) ** 2)) * 255

    here, less, more = (distance(SOFTNESS * scale * part) for part in (1, 0.75, 1.33))
    assert here < 6  # of 255
    assert here < less
    assert here < more
