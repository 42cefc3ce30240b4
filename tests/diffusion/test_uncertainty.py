"""The posterior's variance from the denoiser alone, where it has a closed form."""

import numpy as np
import pytest
from gaussian import Gaussian, level

from restorer.diffusion.uncertainty import SMOOTHING, posterior_variance, smoothed_std
from restorer.level import Level

SHAPE = (1, 3, 24, 31)


def z(dtype=np.float64):
    return np.random.default_rng(0).random(SHAPE).astype(dtype)


@pytest.mark.parametrize("sigma", [0.02, 0.25, 3.0])
@pytest.mark.parametrize("probes", [1, 5])
def test_a_gaussian_prior_has_its_exact_variance(sigma, probes):
    prior = Gaussian(0.4, 0.25)
    found = posterior_variance(prior, z(), level(sigma, shape=SHAPE[2:]), probes=probes)
    exact = sigma**2 * 0.25**2 / (sigma**2 + 0.25**2)
    assert found == pytest.approx(np.full((1, 1, 24, 31), exact), rel=1e-6)
    assert prior.calls == probes + 1


def test_each_pixel_has_its_own_level():
    sigma = np.linspace(0.0, 0.5, 24 * 31).reshape(24, 31)
    found = posterior_variance(Gaussian(0.4, 0.25), z(), level(sigma, shape=SHAPE[2:]))
    assert found[0, 0] == pytest.approx(sigma**2 * 0.25**2 / (sigma**2 + 0.25**2), rel=1e-6)


def test_neighbours_that_tell_of_each_other_count_once():
    """Of D = the mean of the picture, each pixel's derivative by itself is one of so many."""

    def mean(z, level):
        return np.broadcast_to(z.mean(axis=(2, 3), keepdims=True), z.shape)

    found = posterior_variance(mean, z(), level(0.1, shape=SHAPE[2:]), probes=400)
    assert found.mean() == pytest.approx(0.1**2 / (24 * 31), rel=0.2)


@pytest.mark.parametrize("where", [level(0.1, tau=1.0), Level(np.full((1, 1, 1, 1), np.inf))])
def test_heat_and_holes_are_refused(where):
    with pytest.raises(ValueError, match="noise alone"):
        posterior_variance(Gaussian(0.4, 0.25), z(), where)


def test_the_std_is_smooth_and_where_there_is_no_noise_nothing():
    variance = np.zeros((60, 80), np.float32)
    variance[30, 40] = 1.0
    sigma = np.full((60, 80), 0.1, np.float32)
    sigma[:, :5] = 0.0
    std = smoothed_std(variance, sigma)
    assert std.dtype == np.float32
    peak = 1 / np.sqrt(2 * np.pi * SMOOTHING**2)
    assert std.max() == pytest.approx(peak, rel=0.02)
    assert not std[:, :5].any()
    assert (std[:, 5:] > 0).all()
