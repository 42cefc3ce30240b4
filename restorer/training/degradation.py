"""Put clean crops somewhere on the forward process, in every way that real photos stand there.

Each draw is a `Sample`: the clean crop x0, the degraded z, the level it stands at (sigma map and
blur) and nothing else; the network is told the level and asked for x0.
"""

import io
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from scipy import ndimage

from restorer.diffusion.process import heat
from restorer.level import SIGMA_FLOOR
from restorer.networks.preconditioning import SIGMA_MAX, SIGMA_MIN
from restorer.operators.resizing import SOFTNESS, resized
from restorer.training.config import Config
from restorer.training.damage import Overlays, half_filled, punch

HALF_FILLED = 0.3  # part of the hole draws that stand where a sampler passes
MISJUDGED = 0.4  # std of ln sigma by which blind estimates of camera noise miss it
BLUR_MIN, BLUR_MAX = 0.3, 5.0  # px, std: from barely soft to out of focus

SMALL, SCALES = 0.4, (2, 3, 4)  # part of the soft draws that were made so many times smaller

# Noise of cameras and scanners. No share here was tuned: they cover what photos may have.
SHOT = -4.3, -1.9  # log10 of its variance a unit of light: from a bright day to a dim room
READ = -3.3, -1.6  # log10 of its std in the dark: from 0.5 thousandths of white to 25
GAINS = (1.0, 0.8, 1.0), (2.2, 1.0, 2.2)  # of R, G, B: green-rich sensors amplify red and blue
DEMOSAICED = 0.5  # part with the noise of a Bayer sensor, as nearly all cameras have
GRAINY = 0.35  # part whose noise is soft: film grain, and noise that a camera has smoothed
# The rest is white: photos that were reduced so much that neighbours have nothing in common.
GRAIN = 0.3, 1.1  # px, std of its softness: from below a pixel to clumps of three
GREY_GRAIN = 0.3  # part of the grainy that is alike in all colours: scans of black-and-white film
JPEG = 0.6  # part that went through JPEG, as most files did; the rest is raw, scans and PNG
QUALITY = 70, 98  # of JPEG: from a web page's to a camera's finest
EVEN = 0.1  # part of the noise's power that is alike everywhere, in spite of brightness

Crop = NDArray[np.float32]


class Sample(NamedTuple):
    """A training example.

    Attributes:
        x0: (3, P, P), the clean crop, model range.
        z: (3, P, P), the degraded one.
        sigma: (1, P, P), noise std of each pixel; inf in holes.
        blur: (1, 1, 1), std of the heat blur in px.
    """

    x0: Crop
    z: Crop
    sigma: Crop
    blur: Crop


def degrade(
    crop: NDArray[np.uint8], config: Config, rng: np.random.Generator, overlays: Overlays | None
) -> Sample:
    """Draw one way of damage for a crop (P, P, 3) by the shares of the recipe.

    Args:
        crop: (P, P, 3).
        config: The recipe.
        rng: Source of the draw.
        overlays: Real damage for holes; None draws all damage.
    """
    x0 = _look(np.asarray(crop, np.float32) / 255.0, rng)
    blur = 0.0
    draw = rng.random() - config.camera_share
    if draw < 0.0:
        z, sigma = camera(x0, rng)
    elif draw < config.hole_share:
        # Most photos with scratches have little noise.
        little = rng.random() < 0.7
        sigma = _little(x0.shape[:2], rng) if little else _level(x0.shape[:2], config, rng)
        if rng.random() < HALF_FILLED:
            z, sigma = half_filled(x0, sigma, rng, overlays)
        else:
            z, sigma = punch(*_noisy(x0, sigma, rng), rng, overlays)
    elif draw < config.hole_share + config.blur_share:
        z, sigma, blur = _soft(x0, config, rng)
    else:
        z, sigma = _noisy(x0, _level(x0.shape[:2], config, rng), rng)
    return Sample(
        np.ascontiguousarray(x0.transpose(2, 0, 1), dtype=np.float32),
        np.ascontiguousarray(z.transpose(2, 0, 1), dtype=np.float32),
        np.asarray(sigma, np.float32)[None],
        np.full((1, 1, 1), blur, np.float32),
    )


def _soft(x0: Crop, config: Config, rng: np.random.Generator) -> tuple[Crop, Crop, float]:
    """Detail lost to blur, or because the picture was small and is enlarged; then the noise."""
    if rng.random() < SMALL:
        scale = int(rng.choice(SCALES))
        height, width = x0.shape[:2]
        small, sigma = _grainy(resized(x0, height // scale, width // scale), config, rng)
        z = resized(small, height, width)
        return z, resized(sigma[..., None], height, width)[..., 0], SOFTNESS * scale
    blur = float(np.exp(rng.uniform(np.log(BLUR_MIN), np.log(BLUR_MAX))))
    blurred = heat(x0.transpose(2, 0, 1), blur**2 / 2).transpose(1, 2, 0)
    return *_grainy(blurred, config, rng), blur


def _grainy(x: Crop, config: Config, rng: np.random.Generator) -> tuple[Crop, Crop]:
    """Noise of a camera in its share of the draws, else white; never less than the floor."""
    if rng.random() < config.camera_share:
        z, sigma = camera(x, rng)
        return z, np.maximum(sigma, np.float32(SIGMA_FLOOR))
    level = np.maximum(_level(x.shape[:2], config, rng), np.float32(SIGMA_FLOOR))
    return _noisy(x, level, rng)


def camera(x0: Crop, rng: np.random.Generator) -> tuple[Crop, Crop]:
    """Noise as cameras and scanners make it, and the sigma map that describes it.

    Signal-dependent (Poisson-Gaussian in linear light, Foi et al. 2008), correlated by the
    demosaicing or by the grain's size, passed through the tone curve and often through JPEG.

    Args:
        x0: (P, P, 3), model range.
        rng: Source of the draw.

    Returns:
        z (P, P, 3), and sigma (P, P): the process's own curve against brightness, scaled to the
        noise that was measured and missed by `MISJUDGED`, as an estimate from the photo is.
    """
    linear = _to_linear(np.clip(x0, 0, 1))
    shot = 10 ** rng.uniform(*SHOT)
    read = 10 ** rng.uniform(*READ)
    std = np.sqrt(shot * linear + read**2)
    gains = rng.uniform(*GAINS).astype(np.float32)  # white balance
    noise = std * _white(x0.shape, rng) * np.sqrt(gains)
    kind = rng.random()
    if kind < DEMOSAICED:
        noise = _demosaiced(noise)
    elif kind < DEMOSAICED + GRAINY:
        width = rng.uniform(*GRAIN)
        noise = ndimage.gaussian_filter(noise, (width, width, 0), mode="reflect")
        noise *= 2 * np.sqrt(np.pi) * width if width > 0.5 else 1.0  # keep its strength
        if rng.random() < GREY_GRAIN:
            noise[:] = noise.mean(axis=2, keepdims=True)
    z = _to_coded(linear + noise)
    if rng.random() < JPEG:
        z = _jpeg(z, int(rng.integers(*QUALITY, endpoint=True)))
    curve = std.mean(axis=2) * _slope(linear.mean(axis=2))
    power = np.mean((z - x0) ** 2)
    # Neighbours mix, and JPEG errs in the lights too.
    sigma = np.sqrt(power * ((1 - EVEN) * curve**2 / np.mean(curve**2) + EVEN))
    sigma = sigma * np.exp(MISJUDGED * rng.standard_normal())
    return z, np.clip(sigma, SIGMA_MIN, SIGMA_MAX).astype(np.float32)


def _look(x: Crop, rng: np.random.Generator) -> Crop:
    """Exposure, white balance, and now and then a black-and-white or toned print."""
    if rng.random() < 0.3:
        x = np.clip(x, 0, 1) ** np.float32(np.exp(0.25 * rng.standard_normal()))
        x = x * rng.uniform(0.85, 1.0, 3).astype(np.float32)
    if rng.random() < 0.1:
        grey = x @ np.array([0.3, 0.6, 0.1], np.float32)
        tone = rng.uniform(0.8, 1.0, 3) if rng.random() < 0.5 else np.ones(3)
        x = grey[..., None] * tone.astype(np.float32)
    return x


def _level(shape: tuple[int, ...], config: Config, rng: np.random.Generator) -> Crop:
    sigma = np.full(
        shape, config.sigma_median * np.exp(config.sigma_spread * rng.standard_normal())
    )
    if rng.random() < config.map_share:  # a smooth field, up to a factor of 3 each way
        field = ndimage.zoom(rng.standard_normal((3, 3)), [n / 3 for n in shape], order=1)
        sigma = sigma * np.exp(0.5 * field)
    return np.asarray(np.clip(sigma, SIGMA_MIN, SIGMA_MAX), np.float32)


def _little(shape: tuple[int, ...], rng: np.random.Generator) -> Crop:
    """The noise of a clean scan: 0.25 to 5 eight-bit levels."""
    return np.full(shape, 10 ** rng.uniform(-3.0, -1.7), np.float32)


def _noisy(x: Crop, sigma: Crop, rng: np.random.Generator) -> tuple[Crop, Crop]:
    return x + sigma[..., None] * _white(x.shape, rng), sigma


def _white(shape: tuple[int, ...], rng: np.random.Generator) -> Crop:
    return rng.standard_normal(shape, dtype=np.float32)


def _demosaiced(noise: Crop) -> Crop:
    """Noise of a Bayer sensor (RGGB) after bilinear demosaicing."""
    mosaic = np.zeros_like(noise)
    mosaic[0::2, 0::2, 0] = noise[0::2, 0::2, 0]
    mosaic[0::2, 1::2, 1] = noise[0::2, 1::2, 1]
    mosaic[1::2, 0::2, 1] = noise[1::2, 0::2, 1]
    mosaic[1::2, 1::2, 2] = noise[1::2, 1::2, 2]
    cross = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]], np.float32) / 4
    square = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 4
    kernels = square, cross, square
    return np.stack(
        [ndimage.convolve(mosaic[..., c], kernels[c], mode="mirror") for c in range(3)], axis=-1
    )


def _to_linear(coded: Crop) -> Crop:
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _to_coded(linear: Crop) -> Crop:
    linear = np.clip(linear, 0, 1)
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return coded.astype(np.float32)


def _slope(linear: Crop) -> Crop:
    """Derivative of sRGB's curve: how much a unit of linear noise shows in coded values."""
    steep = 1.055 / 2.4 * np.maximum(linear, 0.0031308) ** (1 / 2.4 - 1)
    return np.where(linear <= 0.0031308, np.float32(12.92), steep)


def _jpeg(x: Crop, quality: int) -> Crop:
    coded = io.BytesIO()
    Pillow.fromarray(np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8)).save(
        coded, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2
    )
    return np.asarray(Pillow.open(coded), np.float32) / 255.0
