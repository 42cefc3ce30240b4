"""What a blurred sample says of itself."""

import numpy as np
import pytest
from scipy.fft import dctn, idctn
from skimage import data
from skimage.transform import resize

from restorer.training import degradation
from restorer.training.config import Config
from restorer.training.degradation import BLUR_MAX, BLUR_MIN, degrade


def blurred(x0, std):
    """Heat on a plate of x0 (3, P, P) that loses none: a Gaussian of std px, by scipy's DCT."""
    height, width = x0.shape[1:]
    y, x = np.pi * np.arange(height) / height, np.pi * np.arange(width) / width
    kept = np.exp(-(std**2) / 2 * (y[:, None] ** 2 + x**2))
    return idctn(dctn(x0.astype(np.float64), axes=(1, 2)) * kept, axes=(1, 2))


SOFT = Config(camera_share=0, blur_share=1, map_share=0, sigma_median=1e-3, sigma_spread=0.1)


def test_a_blurred_sample_is_the_blur_it_says_and_white_noise(monkeypatch):
    # As little noise as there may be, on a crop of hard edges: a wrong blur leaves them behind.
    monkeypatch.setattr(degradation, "SMALL", 0.0)
    rng = np.random.default_rng(0)
    crop = np.kron(rng.integers(0, 2, (12, 12, 3)) * 255, np.ones((4, 4, 1))).astype(np.uint8)
    blurs = []
    for _ in range(60):
        sample = degrade(crop, SOFT, rng, None)
        blur = float(sample.blur.item())
        blurs.append(blur)
        noise = (sample.z - blurred(sample.x0, blur)) / sample.sigma
        assert noise.std() == pytest.approx(1, abs=0.05)
        neighbours = np.mean(noise[:, 1:] * noise[:, :-1])
        assert neighbours == pytest.approx(0, abs=0.05)
    assert BLUR_MIN <= min(blurs) < 1
    assert 4 < max(blurs) <= BLUR_MAX


def test_a_small_sample_was_made_small_and_says_how_soft_that_left_it(monkeypatch):
    monkeypatch.setattr(degradation, "SMALL", 1.0)
    rng = np.random.default_rng(0)
    crop = resize(data.coffee()[:288, :288], (96, 96), anti_aliasing=True, preserve_range=True)
    blurs = set()
    for _ in range(30):
        sample = degrade(crop.astype(np.uint8), SOFT, rng, None)
        blur = float(sample.blur.item())
        blurs.add(round(blur / degradation.SOFTNESS, 3))
        assert sample.sigma == pytest.approx(0.004)  # the least there is with blur
        # Nearer to what it says than to less and to more.
        off = [np.std(sample.z - blurred(sample.x0, blur * part)) for part in (0.5, 1, 2)]
        assert off[1] == min(off)
    assert blurs == {2, 3, 4}


def test_soft_samples_have_noise_of_cameras_in_its_share(monkeypatch):
    seen = []
    monkeypatch.setattr(
        degradation,
        "camera",
        lambda x, rng: seen.append(x) or (x, np.ones(x.shape[:2], np.float32)),
    )
    config = Config(camera_share=0.25, blur_share=0.75)
    rng = np.random.default_rng(0)
    soft = [degrade(np.full((64, 64, 3), 99, np.uint8), config, rng, None) for _ in range(400)]
    by_camera = [s for s in soft if s.blur > 0 and s.sigma.min() == 1]
    assert len(by_camera) / sum(s.blur > 0 for s in soft) == pytest.approx(0.25, abs=0.08)
