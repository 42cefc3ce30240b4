import numpy as np
import pytest

from restorer.operators.masking import Masking

KNOWN = np.array([[[[1.0, 0.0, 1.0, 0.0]]]], np.float32)


def normal(seed):
    return np.random.default_rng(seed).standard_normal((1, 3, 1, 4), dtype=np.float32)


def test_masking_twice_is_masking_once():
    once = Masking(KNOWN).forward(normal(0))
    assert np.array_equal(Masking(KNOWN).forward(once), once)
    assert not once[..., 1::2].any()


@pytest.mark.parametrize("unknown", [0.0, 1e30])
def test_without_noise_the_known_pixels_are_copied_to_the_bit(unknown):
    """Also in float32, and whatever y says where nothing was measured."""
    x, y = normal(0), normal(1) * np.float32(1e-3)
    y[..., 1::2] = unknown
    u = Masking(KNOWN).prox(x, y, np.ones_like(KNOWN), 0.0)
    assert u.dtype == np.float32
    assert np.array_equal(u[..., ::2], y[..., ::2])
    assert np.array_equal(u[..., 1::2], x[..., 1::2])


def test_the_more_certain_one_weighs_more():
    x, y = np.zeros((1, 3, 1, 4)), np.ones((1, 3, 1, 4))
    u = Masking(np.ones_like(KNOWN)).prox(x, y, np.array([[[[0.0, 1.0, 3.0, 1e12]]]]), 1.0)
    np.testing.assert_allclose(u[0, 0, 0], [0.0, 0.5, 0.75, 1.0], atol=1e-10)
