"""The heat semigroup for pictures that come in tiles: what its sampled Gaussian keeps of it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer.diffusion.process import heat_local

once = settings(deadline=None, max_examples=30)
stds = st.floats(1.0, 4.0)
sides = st.integers(1, 40)


def picture(height, width, seed=0):
    return np.random.default_rng(seed).random((1, 3, height, width))


@once
@given(stds, st.integers(0, 59), st.integers(0, 59), sides, sides)
def test_a_tile_with_its_halo_is_the_part_of_the_whole(std, top, left, height, width):
    """The halo ends at the picture's borders, and only there."""
    x, halo = picture(60, 60), math.ceil(4.0 * std)
    core = slice(top, min(60, top + height)), slice(left, min(60, left + width))
    seen = tuple(slice(max(0, part.start - halo), part.stop + halo) for part in core)
    inside = tuple(
        slice(part.start - around.start, part.stop - around.start)
        for part, around in zip(core, seen, strict=True)
    )
    tile = heat_local(x[(..., *seen)], std**2 / 2)[(..., *inside)]
    np.testing.assert_allclose(tile, heat_local(x, std**2 / 2)[(..., *core)], atol=1e-14)


def test_a_halo_too_small_would_show():
    """The comparison above can fail."""
    x, halo = picture(60, 60), math.ceil(4.0 * 2.0) - 1
    tile = heat_local(x[..., 20 - halo :, :], 2.0)[..., halo:, :]
    assert np.abs(tile - heat_local(x, 2.0)[..., 20:, :]).max() > 1e-9


@once
@given(stds, sides, sides)
def test_it_is_self_adjoint(std, height, width):
    x, y = picture(height, width), picture(height, width, seed=1)
    one, other = np.sum(heat_local(x, std**2 / 2) * y), np.sum(x * heat_local(y, std**2 / 2))
    assert one == pytest.approx(other, rel=1e-12)


@once
@given(stds, sides, sides)
def test_it_keeps_the_mean_and_overshoots_nowhere(std, height, width):
    x = picture(height, width)
    blurred = heat_local(x, std**2 / 2)
    np.testing.assert_allclose(blurred.mean((-2, -1)), x.mean((-2, -1)), atol=1e-12)
    assert x.min() - 1e-12 <= blurred.min() <= blurred.max() <= x.max() + 1e-12


@once
@given(stds, stds, sides, sides)
def test_it_is_a_semigroup_but_for_what_its_radius_cuts(first, second, height, width):
    """Of values in [0, 1], black and white ones included."""
    x = np.rint(picture(height, width))
    a, b = first**2 / 2, second**2 / 2
    twice, once_ = heat_local(heat_local(x, a), b), heat_local(x, a + b)
    np.testing.assert_allclose(twice, once_, atol=2e-3)
