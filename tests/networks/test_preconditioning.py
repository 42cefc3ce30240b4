import math

import numpy as np
import pytest
import torch
from skimage import data

from restorer.networks.preconditioning import (
    FEATURES,
    SIGMA_DATA,
    SIGMA_MIN,
    hole_std,
    precondition,
    residual_std,
)
from restorer.networks.shrinkage import shrink

SHARP = np.zeros((1, 1, 1, 1))
REMOVED, ESTIMATE, LEVEL, HOLE, HEAT = slice(0, 3), slice(3, 6), 6, 7, 8


def normal(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def scene(dtype=np.float64):
    """Rows of noise levels from 0 to more than the training's, and a hole."""
    z = (0.5 + 0.2 * normal(1, 3, 16, 24)).astype(dtype)
    sigma = np.repeat([0.0, 1e-5, 0.1, 1.0, 30.0, 0.05, math.inf, 0.3], 2)[:, None]
    return z, np.broadcast_to(sigma, (1, 1, 16, 24)).astype(dtype)


def photos():
    pictures = (data.coffee(), data.astronaut(), data.chelsea(), data.rocket())
    return [p[60:188, 120:248].transpose(2, 0, 1)[None] / 255.0 for p in pictures]


def test_without_noise_z_is_the_estimate_and_there_is_no_residual():
    z, _ = scene()
    estimate, c_out, features = precondition(z, np.zeros((1, 1, 16, 24)), SHARP)
    np.testing.assert_allclose(estimate, z, atol=1e-13)
    assert not c_out.any()
    np.testing.assert_allclose(features[:, REMOVED], 0.0, atol=1e-10)


def test_the_estimate_is_the_shrinkage_pulled_to_grey():
    z, _ = scene()
    for sigma in (0.1, 20.0):
        level = np.full((1, 1, 16, 24), sigma)
        estimate, _, features = precondition(z, level, SHARP)
        pull = SIGMA_DATA**2 / (SIGMA_DATA**2 + (0.15 * sigma) ** 2)
        expected = 0.5 + pull * shrink(z - 0.5, level)
        np.testing.assert_allclose(estimate, expected, atol=1e-13)
        np.testing.assert_allclose(features[:, REMOVED], (z - estimate) / sigma, atol=1e-12)
        np.testing.assert_allclose(features[:, ESTIMATE], (estimate - 0.5) / SIGMA_DATA)
        np.testing.assert_allclose(features[:, LEVEL], math.log(sigma) / 4)


def test_in_a_hole_the_guess_is_the_estimate_and_its_noise_is_no_news():
    z, sigma = scene()
    hole = np.broadcast_to(np.isinf(sigma), sigma.shape)
    estimate, c_out, features = precondition(z, sigma, SHARP)
    everywhere = np.broadcast_to(hole, z.shape)
    np.testing.assert_allclose(estimate[everywhere], z[everywhere], rtol=1e-14)
    assert not features[:, REMOVED][everywhere].any()
    assert np.array_equal(features[:, HOLE : HOLE + 1], hole)
    assert not features[:, LEVEL : LEVEL + 1][hole].any()
    np.testing.assert_allclose(c_out[hole], hole_std(hole.astype(z.dtype))[hole])


def test_levels_below_the_trainings_look_like_its_least():
    z, _ = scene()
    least, less = (
        precondition(z, np.full((1, 1, 16, 24), s), SHARP)[2][:, LEVEL] for s in (SIGMA_MIN, 1e-7)
    )
    assert np.array_equal(least, less)


def test_heat_is_told_and_widens_the_residual():
    z, _ = scene()
    level = np.full((1, 1, 16, 24), 0.01)
    last = 0.0
    for blur in (0.0, 1.0, 4.0):
        _, c_out, features = precondition(z, level, np.full((1, 1, 1, 1), blur))
        np.testing.assert_allclose(features[:, HEAT], math.log1p(blur))
        assert c_out.min() > last
        last = c_out.max()


@pytest.mark.parametrize("sigma", [1, 5, 15, 25, 50, 100, 255, 510, 2550])
def test_the_residual_is_as_large_as_it_is_on_photographs(sigma):
    sigma /= 255
    squares = []
    for x0 in photos():
        level = np.full((1, 1, 128, 128), sigma)
        estimate, c_out, _ = precondition(x0 + sigma * normal(*x0.shape), level, SHARP)
        np.testing.assert_allclose(c_out, residual_std(np.asarray(sigma)))
        squares.append(np.mean((x0 - estimate) ** 2))
    measured = math.sqrt(np.mean(squares))
    assert float(residual_std(np.asarray(sigma))) == pytest.approx(measured, rel=0.25)


@pytest.mark.parametrize("blur", [0.0, 2.0])
def test_all_levels_beside_each_other_give_finite_numbers(blur):
    z, sigma = scene(np.float32)
    parts = precondition(z, sigma, np.full((1, 1, 1, 1), blur, np.float32))
    assert parts[2].shape == (1, FEATURES, 16, 24)
    for part in parts:
        assert part.dtype == np.float32
        assert np.isfinite(part).all()


@pytest.mark.parametrize("sigma", [0.0, 1e-5, 1e-3, 0.1, 1.0, 20.0, 100.0, math.inf])
def test_the_network_sees_numbers_of_order_one(sigma):
    z = photos()[0] + (sigma if sigma < 1e6 else 0.0) * normal(1, 3, 128, 128)
    features = precondition(z, np.full((1, 1, 128, 128), sigma), SHARP)[2]
    assert np.abs(features).max() < (10.0 if sigma <= 20.0 or sigma == math.inf else 50.0)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-5), (np.float64, 1e-12)])
def test_numpy_and_torch_agree(dtype, tolerance):
    z, sigma = scene(dtype)
    blur = np.full((1, 1, 1, 1), 1.5, dtype)
    here = precondition(z, sigma, blur)
    there = precondition(*(torch.from_numpy(np.array(x)) for x in (z, sigma, blur)))
    for ours, theirs in zip(here, there, strict=True):
        assert theirs.numpy().dtype == dtype
        np.testing.assert_allclose(theirs.numpy(), ours, atol=tolerance)
