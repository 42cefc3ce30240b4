import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dctn, idctn
from skimage import data
from skimage.metrics import peak_signal_noise_ratio as psnr

from restorer.networks.shrinkage import BLOCK, MARGIN, OPPONENT, STRIDE, THRESHOLD, rotate, shrink

sizes = st.integers(2, 6).map(lambda n: n * STRIDE)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def levels(value, height, width, dtype=np.float64):
    return np.full((1, 1, height, width), value, dtype)


def by_loops(z, sigma):
    """From the definition: block by block, coefficient by coefficient. (3, H, W), (H, W)."""
    height, width = z.shape[1:]
    colours = [
        (z[0] + z[1] + z[2]) / math.sqrt(3),
        (z[0] - z[2]) / math.sqrt(2),
        (z[0] - 2 * z[1] + z[2]) / math.sqrt(6),
    ]
    variance = np.pad(sigma**2, MARGIN, "symmetric")
    estimates = []
    for colour in colours:
        picture = np.pad(colour, MARGIN, "symmetric")
        total, count = np.zeros_like(picture), np.zeros_like(picture)
        for top in range(0, height + 2 * MARGIN - BLOCK + 1, STRIDE):
            for left in range(0, width + 2 * MARGIN - BLOCK + 1, STRIDE):
                at = slice(top, top + BLOCK), slice(left, left + BLOCK)
                block = dctn(picture[at], type=2, norm="ortho")
                mean = block[0, 0]
                block[np.abs(block) < THRESHOLD * math.sqrt(variance[at].mean())] = 0.0
                block[0, 0] = mean
                weight = 1.0 / max(1, np.count_nonzero(block))
                total[at] += weight * idctn(block, type=2, norm="ortho")
                count[at] += weight
        inside = slice(MARGIN, -MARGIN)
        estimates.append((total / count)[inside, inside])
    a, b, c = (
        e / n for e, n in zip(estimates, (math.sqrt(3), math.sqrt(2), math.sqrt(6)), strict=True)
    )
    estimate = np.stack([a + b + c, a - 2 * c, a - b + c])
    around, blocks = np.zeros_like(variance), np.zeros_like(variance)
    for top in range(0, height + 2 * MARGIN - BLOCK + 1, STRIDE):
        for left in range(0, width + 2 * MARGIN - BLOCK + 1, STRIDE):
            at = slice(top, top + BLOCK), slice(left, left + BLOCK)
            around[at] += variance[at].mean()
            blocks[at] += 1
    share = np.minimum(1.0, sigma**2 / (around / blocks)[inside, inside])
    return z + share * (estimate - z)


def photo(name="coffee", side=128):
    crop = getattr(data, name)()[100 : 100 + side, 200 : 200 + side]
    return crop.transpose(2, 0, 1)[None] / 255.0


def test_the_colour_space_is_orthonormal():
    np.testing.assert_allclose(OPPONENT @ OPPONENT.T, np.eye(3), atol=1e-15)
    x = normal(2, 3, 4, 5)
    np.testing.assert_allclose(rotate(rotate(x, OPPONENT), OPPONENT.T), x, atol=1e-14)


@settings(deadline=None, max_examples=8)
@given(sizes, sizes, st.integers(0, 99))
@pytest.mark.parametrize("library", [np, torch])
def test_it_is_its_definition(library, height, width, seed):
    sigma = np.exp(normal(1, 1, height, width, seed=seed)) * 0.2
    z = normal(1, 3, height, width, seed=seed + 1) * 0.2 + 0.1 * np.arange(width)
    ours = np.asarray(shrink(library.asarray(z), library.asarray(sigma)))
    np.testing.assert_allclose(ours[0], by_loops(z[0], sigma[0, 0]), atol=1e-12)


def test_a_clean_pixel_beside_noise_is_not_smoothed():
    z, sigma = photo(side=64), levels(1e-3, 64, 64)
    sigma[..., 20:40] = 0.5
    changed = np.abs(shrink(z, sigma) - z)
    assert changed[..., :20].max() < 5e-3  # what its own noise of 1e-3 allows
    assert changed[..., 24:36].max() > 1e-2


@settings(deadline=None, max_examples=20)
@given(sizes, sizes)
def test_without_noise_nothing_changes(height, width):
    z = normal(2, 3, height, width)
    sigma = np.zeros((2, 1, height, width))
    np.testing.assert_allclose(shrink(z, sigma), z, atol=1e-13)


@pytest.mark.parametrize("sigma", [0.0, 0.1, 20.0])
def test_constants_stay(sigma):
    z = np.broadcast_to(np.array([0.1, 0.9, -3.0])[:, None, None], (1, 3, 16, 20)).copy()
    np.testing.assert_allclose(shrink(z, levels(sigma, 16, 20)), z, atol=1e-13)


def test_pictures_of_a_batch_do_not_meet():
    z, sigma = normal(2, 3, 16, 20), np.abs(normal(2, 1, 16, 20))
    apart = np.concatenate([shrink(z[i : i + 1], sigma[i : i + 1]) for i in range(2)])
    np.testing.assert_allclose(shrink(z, sigma), apart, atol=1e-14)


def test_a_pixel_sees_less_than_a_block():
    z, sigma = normal(1, 3, 32, 32), levels(0.5, 32, 32)
    before = shrink(z, sigma)
    for row, column in ((13, 14), (16, 19)):
        other, level = z.copy(), sigma.copy()
        other[..., row, column] += 3.0
        level[..., row, column] = 5.0
        changed = np.abs(shrink(other, level) - before).max((0, 1)) > 1e-12
        rows, columns = np.nonzero(changed)
        assert np.abs(rows - row).max() < BLOCK
        assert np.abs(columns - column).max() < BLOCK


def test_pure_noise_is_flattened():
    """Of a block's 64 coefficients the mean stays and few pass 2.7 standard deviations."""
    z = 0.5 + 0.1 * normal(1, 3, 128, 128)
    assert np.std(shrink(z, levels(0.1, 128, 128)) - 0.5) < 0.3 * 0.1


def test_a_photo_gains():
    x0 = photo()
    sigma = 25 / 255
    z = x0 + sigma * normal(*x0.shape)
    gain = psnr(x0, shrink(z, levels(sigma, 128, 128)), data_range=1) - psnr(x0, z, data_range=1)
    assert gain > 5.0


def test_gradients_pass():
    z = torch.from_numpy(normal(1, 3, 16, 16)).requires_grad_()
    shrink(z, torch.full((1, 1, 16, 16), 0.3, dtype=z.dtype)).square().sum().backward()
    assert torch.isfinite(z.grad).all()
    assert z.grad.abs().max() > 0
