"""Peers: each is found where it is installed, gets what it expects, and does its work."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest
from skimage import data

from restorer.evaluation import peers
from restorer.evaluation.masks import scratch_mask
from restorer.evaluation.metrics import psnr

DENOISERS = {
    "NL-means (OpenCV)": ["cv2"],
    "wavelets (skimage)": ["skimage", "pywt"],
    "CBM3D": ["bm3d"],
    "FFDNet": ["ffdnet", "torch"],
}
INPAINTERS = {
    "Telea (OpenCV)": ["cv2"],
    "Navier-Stokes (OpenCV)": ["cv2"],
    "biharmonic (skimage)": ["skimage"],
    "PatchMatch": ["patchmatch_cython"],
}


def fake(monkeypatch, name, **functions):
    """Install a package that is not there."""
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    vars(module).update(functions)
    monkeypatch.setitem(sys.modules, name, module)


def only(monkeypatch, names):
    """As on a machine that has these packages alone."""
    spec = ModuleSpec("any", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec if name in names else None)


def photo():
    return data.astronaut()[:128, 160:320].astype(np.float32) / 255


@pytest.mark.parametrize("name", [*DENOISERS, *INPAINTERS])
def test_a_peer_is_found_where_all_it_needs_is_installed(monkeypatch, name):
    needed = {**DENOISERS, **INPAINTERS}[name]
    only(monkeypatch, needed)
    assert name in {**peers.denoisers(), **peers.inpainters()}
    for missing in needed:
        only(monkeypatch, set(needed) - {missing})
        assert name not in {**peers.denoisers(), **peers.inpainters()}


def test_nothing_installed_is_no_error(monkeypatch):
    only(monkeypatch, [])
    assert peers.denoisers() == peers.inpainters() == {}


def test_ffdnet_gets_the_noise_in_the_units_of_the_picture(monkeypatch):
    calls = []

    def run(x, sigma, normalization=None, gpu=False):
        calls.append((x.max(), sigma, normalization, gpu))
        return x.astype(np.float64) / 2

    fake(monkeypatch, "ffdnet", run=run)
    fake(monkeypatch, "torch")
    x = np.full((4, 6, 3), 1.5, np.float32)  # noise is not clipped
    result = peers.denoisers()["FFDNet"](x, 0.1)
    assert calls == [(1.5, 0.1, 1.0, False)]
    assert result.dtype == np.float32
    assert (result == 0.75).all()


def test_patchmatch_gets_bytes_and_a_seed(monkeypatch):
    calls = []

    def inpaint_pyramid(image, mask, patch_size=5, seed=None):
        calls.append((image.dtype, image.max(), mask.dtype, seed))
        return np.where(mask[..., None], np.uint8(51), image)

    fake(monkeypatch, "patchmatch_cython", inpaint_pyramid=inpaint_pyramid)
    damage = np.eye(4, 6, dtype=bool)
    result = peers.inpainters()["PatchMatch"](np.ones((4, 6, 3), np.float32), damage)
    assert calls == [(np.uint8, 255, bool, 0)]
    assert result.dtype == np.float32
    assert (result[damage] == np.float32(0.2)).all()
    assert (result[~damage] == 1).all()


@pytest.mark.parametrize("name", DENOISERS)
def test_an_installed_denoiser_denoises(name):
    for module in DENOISERS[name]:
        pytest.importorskip(module)
    clean = photo()
    noise = np.random.default_rng(0).standard_normal(clean.shape, dtype=np.float32)
    noisy = clean + np.float32(25 / 255) * noise
    before = noisy.copy()
    result = peers.denoisers()[name](noisy, 25 / 255)
    assert (noisy == before).all()
    assert (result.shape, result.dtype) == (clean.shape, np.float32)
    gain = psnr(result, clean) - psnr(noisy, clean)
    assert gain > (8 if name in ("CBM3D", "FFDNet") else 4)


@pytest.mark.parametrize("name", INPAINTERS)
def test_an_installed_inpainter_fills(name):
    for module in INPAINTERS[name]:
        pytest.importorskip(module)
    clean = photo()
    damage = scratch_mask(*clean.shape[:2], 3, 0)
    painted = np.where(damage[..., None], np.float32(1), clean)
    result = peers.inpainters()[name](painted, damage)
    assert (result.shape, result.dtype) == (clean.shape, np.float32)
    assert psnr(result, clean, damage) > 18
    assert np.abs(result - painted)[~damage].max() <= 1 / 255
    again = peers.inpainters()[name](painted, damage)
    assert (again == result).all()
