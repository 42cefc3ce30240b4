"""Guidance is exact where the prior is Gaussian and the prior's variance given z is r²."""

import math

import numpy as np
import pytest
import torch
from gaussian import Gaussian, level

from restorer.diffusion.guidance import SIGMA_DATA, Guided
from restorer.diffusion.samplers import ddim
from restorer.level import Level
from restorer.operators.base import Observation
from restorer.operators.masking import Masking

SHAPE = (6, 7)
PRIOR = Gaussian(0.4, SIGMA_DATA)


def normal(seed, channels=3):
    return np.random.default_rng(seed).standard_normal((1, channels, *SHAPE))


def scene(sigma_y):
    known = (normal(0, 1) > 0).astype(np.float64)
    y = known * (0.5 + 0.2 * normal(1))
    sigma = np.abs(normal(2, 1)[0, 0])
    sigma[:2] = math.inf
    return Observation(y, Masking(known), sigma_y), known, level(sigma, shape=SHAPE)


@pytest.mark.parametrize("sigma_y", [0.02, 0.3])
def test_the_estimate_is_the_posterior_mean_of_a_gaussian_prior(sigma_y):
    """Precisions of the prior, of z and of y add up; a hole's z has none."""
    observation, known, now = scene(sigma_y)
    z = normal(3)
    prior, of_z, of_y = SIGMA_DATA**-2, now.sigma**-2.0, known * sigma_y**-2
    mean = (prior * PRIOR.mean + of_z * z + of_y * observation.y) / (prior + of_z + of_y)
    np.testing.assert_allclose(Guided(PRIOR, observation)(z, now), mean, rtol=1e-10)


def test_without_noise_the_known_pixels_are_the_measurement():
    observation, known, now = scene(0.0)
    z = normal(3)
    guided = Guided(PRIOR, observation)(z, now)
    everywhere = np.broadcast_to(known > 0, z.shape)
    assert np.array_equal(guided[everywhere], observation.y[everywhere])
    assert np.array_equal(guided[~everywhere], PRIOR(z, now)[~everywhere])


def test_a_guided_denoiser_is_a_denoiser():
    """A walk from pure noise ends at the measurement."""
    observation, known, _ = scene(0.0)
    path = [level(s, shape=SHAPE) for s in (2.0, 0.5, 0.1, 0.0)]
    end = [*ddim(Guided(PRIOR, observation), 2.0 * normal(3), path, lambda *_: None)][-1].z
    assert np.array_equal((known * end)[known * end != 0], observation.y[observation.y != 0])


def test_numpy_and_torch_agree():
    observation, _, now = scene(0.1)
    there = Guided(PRIOR, observation.moved(torch.from_numpy))(
        torch.from_numpy(normal(3)), Level(torch.from_numpy(now.sigma))
    )
    np.testing.assert_allclose(there.numpy(), Guided(PRIOR, observation)(normal(3), now))
