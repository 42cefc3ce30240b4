"""Noise is found where it was put, and nowhere else."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage
from skimage import data

from restorer.noise_estimation import NoiseCurve, estimate_noise

Photo = NDArray[np.float32]


def astronaut() -> Photo:
    return np.asarray(data.astronaut(), np.float32) / 255


def white(shape: tuple[int, ...], sigma: float, seed: int = 0) -> Photo:
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(sigma)


def ramp() -> Photo:
    row = np.linspace(0.1, 0.9, 256, dtype=np.float32)
    return np.broadcast_to(row[:, None], (256, 256, 3)).copy()


@pytest.mark.parametrize("sigma", [10 / 255, 25 / 255, 75 / 255])
@pytest.mark.parametrize("picture", [astronaut, ramp])
def test_white_noise(picture, sigma):
    x0 = picture()
    level = estimate_noise(x0 + white(x0.shape, sigma)).level
    assert level == pytest.approx(sigma, rel=0.08)


def test_grey_photo():
    x0 = ramp()
    z = x0 + white((256, 256, 1), 20 / 255)
    curve = estimate_noise(z)
    assert curve.level == pytest.approx(20 / 255, rel=0.15)
    assert np.ptp(curve.channel_sigma) < 1e-4


def test_lightness_has_as_much_of_the_noise_as_it_has():
    x0 = ramp()
    independent = estimate_noise(x0 + white(x0.shape, 20 / 255))
    same = estimate_noise(x0 + white((256, 256, 1), 20 / 255))
    assert independent.lightness == pytest.approx(1, abs=0.05)
    assert same.lightness == pytest.approx(math.sqrt(3))
    found = np.median(same.sigma_map(x0))
    assert found == pytest.approx(math.sqrt(3) * same.level, rel=0.1)


def test_correlated_noise_counts_with_all_its_frequencies():
    noise = ndimage.gaussian_filter(white((256, 256, 3), 1.0), (0.7, 0.7, 0))
    noise *= np.float32(12 / 255) / noise.std()
    assert estimate_noise(ramp() + noise).level == pytest.approx(12 / 255, rel=0.35)


def test_noise_that_grows_with_brightness():
    x0 = ramp()
    true = (4 + 20 * x0) / 255
    curve = estimate_noise(x0 + true * white(x0.shape, 1.0))
    found = curve.sigma_map(x0)
    assert found[40, 128] == pytest.approx(true[40, 128, 0], rel=0.25)
    assert found[215, 128] == pytest.approx(true[215, 128, 0], rel=0.15)


def test_channels_differ():
    x0 = ramp()
    z = x0 + white(x0.shape, 1.0) * np.array([20, 10, 15], np.float32) / 255
    red, green, blue = estimate_noise(z).channel_sigma
    assert (red * 255, green * 255, blue * 255) == pytest.approx((20, 10, 15), rel=0.12)


@pytest.mark.parametrize("picture", [data.astronaut, data.coffee, data.chelsea, data.rocket])
def test_clean_photos_stay_nearly_clean(picture):
    assert estimate_noise(np.asarray(picture(), np.float32) / 255).level < 4 / 255


@pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
def test_constant_picture(value):
    assert estimate_noise(np.full((64, 80, 3), value, np.float32)).level == 0


def test_rounding_is_no_noise():
    assert estimate_noise(np.rint(ramp() * 255).astype(np.float32) / 255).level == 0


def test_clipped_ends_do_not_hide_noise():
    x0 = ramp() * 1.6 - 0.3
    z = np.clip(x0 + white(x0.shape, 15 / 255), 0, 1)
    inside = (x0[..., 0] > 0.3) & (x0[..., 0] < 0.7)
    curve = estimate_noise(z)
    assert np.median(curve.sigma_map(z)[inside]) == pytest.approx(15 / 255, rel=0.1)


@pytest.mark.parametrize("side", [128, 300])
@pytest.mark.parametrize("sigma", [50 / 255, 75 / 255])
def test_noise_so_strong_that_most_of_the_photo_is_clipped(sigma, side):
    x0 = np.asarray(data.coffee(), np.float32)[100 : 100 + side, 200 : 200 + side] / 255
    z = np.clip(x0 + white(x0.shape, sigma), 0, 1)
    left = math.sqrt(np.mean((z - x0) ** 2))  # clipping took some of it
    found = estimate_noise(z).sigma_map(z)
    assert math.sqrt(np.mean(found**2)) == pytest.approx(left, rel=0.12)


def test_the_curve_is_scaled():
    curve = estimate_noise(ramp() + white((256, 256, 3), 0.1))
    assert curve.scaled(0.5).level == pytest.approx(0.5 * curve.level)
    with pytest.raises(ValueError, match="scaled"):
        curve.scaled(-1.0)


def test_level_weighs_by_the_photo():
    knots = np.array([0, 1], np.float32)
    sigma = np.array([[0.1, 0.3]] * 3, np.float32)
    dark = NoiseCurve(knots, sigma, np.array([1, 0], np.float32))
    assert dark.level == pytest.approx(0.1)
    assert dark.sigma_map(np.ones((4, 5, 3), np.float32)) == pytest.approx(0.3)


def test_shape_is_checked():
    with pytest.raises(ValueError, match="H, W, 3"):
        estimate_noise(np.zeros((8, 8), np.float32))  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 70),
    st.integers(1, 70),
    st.sampled_from([0.0, 0.002, 0.1, 1.0]),
    st.booleans(),
    st.sampled_from([None, np.nan, np.inf]),
)
def test_every_size_has_an_answer(height, width, sigma, rounded, broken):
    z = np.float32(0.5) + white((height, width, 3), sigma)
    if rounded:
        z = np.rint(np.clip(z, 0, 1) * 255).astype(np.float32) / 255
    if broken is not None:
        z[height // 2, width // 2] = broken
    curve = estimate_noise(z)
    found = curve.sigma_map(z)
    assert found.shape == (height, width)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert np.isfinite(curve.level)
    if min(height, width) < 8:
        assert curve.level == 0
