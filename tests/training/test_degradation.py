"""What a blurred sample says of itself."""

import numpy as np
import pytest
from scipy.fft import dctn, idctn

from restorer.training.config import Config
from restorer.training.degradation import BLUR_MAX, BLUR_MIN, degrade


def blurred(x0, std):
    """Heat on a plate of x0 (3, P, P) that loses none: a Gaussian of std px, by scipy's DCT."""
    height, width = x0.shape[1:]
    y, x = np.pi * np.arange(height) / height, np.pi * np.arange(width) / width
    kept = np.exp(-(std**2) / 2 * (y[:, None] ** 2 + x**2))
    return idctn(dctn(x0.astype(np.float64), axes=(1, 2)) * kept, axes=(1, 2))


def test_a_blurred_sample_is_the_blur_it_says_and_white_noise():
    # As little noise as there may be, on a crop of hard edges: a wrong blur leaves them behind.
    config = Config(camera_share=0, blur_share=1, map_share=0, sigma_median=1e-3, sigma_spread=0.1)
    rng = np.random.default_rng(0)
    crop = np.kron(rng.integers(0, 2, (12, 12, 3)) * 255, np.ones((4, 4, 1))).astype(np.uint8)
    blurs = []
    for _ in range(60):
        sample = degrade(crop, config, rng, None)
        blur = float(sample.blur.item())
        blurs.append(blur)
        noise = (sample.z - blurred(sample.x0, blur)) / sample.sigma
        assert noise.std() == pytest.approx(1, abs=0.05)
        neighbours = np.mean(noise[:, 1:] * noise[:, :-1])
        assert neighbours == pytest.approx(0, abs=0.05)
    assert BLUR_MIN <= min(blurs) < 1
    assert 5 < max(blurs) <= BLUR_MAX
