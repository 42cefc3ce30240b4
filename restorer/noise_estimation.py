"""Blind estimate of a photo's noise: its standard deviation against brightness.

The photo is cut into 8x8 blocks, taken to an opponent colour space and to the DCT. Noise is read
off the flattest blocks, where "flat" is judged by one half of the coefficients and the noise
measured on the other half, so that the choice of blocks does not bias the measurement. The noise
is the sum of its spectrum over *all* frequencies (radius i + j of the DCT): correlated noise is
strong at low ones, where the picture is strong as well, so a low quantile of the coefficients is
used there and no spectrum may climb towards low frequencies faster than the noise of cameras does.
If the colour channels, which hold little detail, have a white spectrum, lightness must be white.

Texture is told from noise by its lack of a floor: the flatter the blocks chosen, the less of it.
Ponomarenko et al. 2007, "An automatic approach to lossy compression of AVIRIS images"; Pyatykh et
al. 2013, "Image noise level estimation by principal component analysis"; Foi et al. 2008 for
signal-dependent noise.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from restorer.networks.shrinkage import BLOCK, OPPONENT, dct_matrix

Float = NDArray[np.float32]

KNOTS = 17
SMALLEST = 0.3 / 255  # below it lies the rounding to 8 bits
GREY = math.sqrt(3)  # of lightness to the channels, where the noise of all three is the same
SURE = 2 / 255, 4 / 255  # below, "noise" of a photo may be texture, which is mostly lightness
SMOOTHING = 2.0  # px, of the brightness at which a pixel's noise is read off the curve

BLOCKS = 60_000  # at most, spread over the photo
STRIDE = 3  # odd, so that the blocks do not sit on JPEG's grid
CLIPPED = 0.1, 0.25, 0.5  # share of clipped pixels that rules a block out; more if most have more
ENOUGH = 0.1  # share of the blocks
FEWEST = 60  # usable blocks without which there is no estimate
BINS = 10  # of brightness
FLAT, FLATTER = 0.03, 0.006  # shares of the blocks
QUANTILE, NORMAL = 0.4, 0.5244  # of |coefficient|, and that quantile of |n|, n ~ N(0, 1)

_RADIUS = np.add.outer(np.arange(BLOCK), np.arange(BLOCK)).ravel()
_COUNT = np.bincount(_RADIUS)
_EVEN = np.repeat(np.arange(BLOCK), BLOCK) % 2 == 0
_JUDGED = (_RADIUS >= 1) & (_RADIUS <= 9)  # frequencies by which flatness is judged
_HALVES = (_EVEN, ~_EVEN)

# By how much the amplitude of camera noise may grow from radius r + 1 to r: about what the tone
# curve, demosaicing, the camera's own denoising and JPEG do to lightness and to colour.
_CLIMB = np.array(
    [
        [1.2, 1.2, 1.2, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6],
        [1.7] * 14,
        [1.7] * 14,
    ]
)
# Denoising and compression in the camera leave some blocks quieter than others, and the flattest
# are the quietest: where the spectrum is as steep as theirs, the measured noise is too little by
# this factor (mean over 15 photos of five camera settings, Nam et al. 2016).
_PROCESSED = 1.55


@dataclass(frozen=True, eq=False)
class NoiseCurve:
    """Noise std against brightness, as estimated from one photo.

    Attributes:
        brightness: (K,), rising knots in [0, 1], model range; brightness is the channels' mean.
        sigma: (3, K), std of R, G, B at the knots, model range.
        share: (K,), how much of the photo lies at each knot; sums to 1.
        lightness: Std of lightness, as an orthonormal mixture of the channels, in terms of the
            channels' own: 1 where their noise is independent, √3 where it is the same in all.
        white: Whether it is white, as no camera's is once its picture is developed: then
            neighbours share their noise. False where that cannot be told.
    """

    brightness: Float
    sigma: Float
    share: Float
    lightness: float = 1.0
    white: bool = False

    @property
    def channel_sigma(self) -> tuple[float, float, float]:
        """Std of R, G, B: root mean square over the photo's own brightness."""
        red, green, blue = np.sqrt((self.sigma.astype(np.float64) ** 2) @ self.share)
        return float(red), float(green), float(blue)

    @property
    def level(self) -> float:
        """One number, model range: root mean square over the channels."""
        return math.sqrt(sum(s * s for s in self.channel_sigma) / 3)

    def sigma_map(self, photo: Float) -> Float:
        """Noise std of each pixel, (H, W), of a photo (H, W, 3), as the process counts it.

        That is independent noise of all channels which would be as strong in lightness: cameras
        smooth colour, so lightness has more than its share. It is read off the curve at the
        brightness of a pixel's neighbourhood, as RMS over the channels.
        """
        bright = np.nan_to_num(photo.mean(axis=2), nan=0.0, posinf=1.0, neginf=0.0)
        smooth: Float = ndimage.gaussian_filter(np.clip(bright, 0, 1), SMOOTHING, mode="nearest")
        variance = np.mean(self.sigma**2, axis=0)
        found = np.interp(smooth, self.brightness, variance)
        return np.asarray(np.sqrt(found) * self.lightness, np.float32)

    def scaled(self, factor: float) -> "NoiseCurve":
        """The curve with every std multiplied by a factor (the user's slider)."""
        if not (math.isfinite(factor) and factor >= 0):
            raise ValueError(f"noise is scaled by a number from 0 on, not {factor}")
        return replace(self, sigma=self.sigma * np.float32(factor))


def estimate_noise(photo: Float) -> NoiseCurve:
    """Estimate the noise of a photo (H, W, 3), model range (sRGB-coded, nominal [0, 1]).

    A photo too small, too clipped or too flat to tell has a curve of zeros.
    """
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.size == 0:
        raise ValueError(f"a photo is (H, W, 3), not {photo.shape}")
    knots = np.linspace(0, 1, KNOTS, dtype=np.float32)
    blocks = _blocks(photo)
    bright = blocks.mean(axis=(1, 2, 3))
    share = _share(photo, knots)
    if len(blocks) < FEWEST:
        return NoiseCurve(knots, np.zeros((3, KNOTS), np.float32), share)

    dct = dct_matrix(BLOCK).astype(np.float32)
    powers = (dct @ blocks @ dct.T).reshape(-1, 3, BLOCK**2)  # of R, G, B
    opponent = np.einsum("kc,ncf->nkf", OPPONENT.astype(np.float32), powers, optimize=True)
    powers **= 2
    opponent **= 2

    flat = _select(_energies(opponent, np.ones((3, 15))), np.ones(len(bright)), 0.05)
    spectrum = _bounded(_spectrum(opponent, np.ones(len(bright)), flat))
    relative = np.ones(len(bright))
    for _ in range(3):
        energies = _energies(opponent, spectrum)
        weights = _fit(energies, _by_bin(energies, bright), bright, relative)
        relative = np.maximum(_basis(bright) @ weights, 1e-6)
        weights = weights / np.median(relative)
        relative /= np.median(relative)
        flat = _select(energies, relative, FLAT)
        raw = _spectrum(opponent, relative, flat)
        spectrum = _bounded(raw)

    flatter = _select(_energies(opponent, spectrum), relative, FLATTER)
    floor = _total(_bounded(_spectrum(opponent, relative, flatter)))
    variance = _total(spectrum) * _verdict(raw, spectrum, floor) ** 2
    mixture = np.concatenate(flat)
    middle = (_RADIUS >= 3) & (_RADIUS <= 9)
    channels = np.median(
        powers[mixture][:, :, middle].mean(axis=2) / relative[mixture, None], axis=0
    )
    channels = channels / max(float(channels.mean()), 1e-12)
    curve = np.maximum(_basis(np.clip(knots, bright.min(), bright.max())) @ weights, 1e-6)
    sigma = np.sqrt(variance * channels[:, None] * curve).astype(np.float32)
    estimate = NoiseCurve(knots, sigma, share, white=_whiteness(raw) > 0.5)
    estimate = replace(estimate, lightness=_lightness(raw, spectrum, estimate.level))
    return estimate if estimate.level >= SMALLEST else estimate.scaled(0.0)


def _blocks(photo: Float) -> Float:
    """Blocks (n, 3, 8, 8) spread over a photo, without those that are clipped or constant."""
    if min(photo.shape[:2]) < BLOCK:
        return np.zeros((0, 3, BLOCK, BLOCK), np.float32)
    pixels = photo.shape[0] * photo.shape[1]
    stride = max(STRIDE, math.ceil(math.sqrt(pixels / BLOCKS)) | 1)
    windows: Any = np.lib.stride_tricks.sliding_window_view(photo, (BLOCK, BLOCK), axis=(0, 1))
    blocks: Float = np.array(windows[::stride, ::stride], np.float32)
    blocks = blocks.reshape(-1, 3, BLOCK, BLOCK)
    blocks = blocks[np.isfinite(blocks).all(axis=(1, 2, 3))]
    if not len(blocks):
        return blocks
    # Clipped values pile up at the photo's own ends; noise that was never clipped does not.
    low = blocks.min(axis=(0, 2, 3))[:, None, None] + 0.5 / 255
    high = blocks.max(axis=(0, 2, 3))[:, None, None] - 0.5 / 255
    clipped = ((blocks <= low) | (blocks >= high)).any(axis=1).mean(axis=(1, 2))
    usable = [clipped < share for share in CLIPPED]
    chosen = next((u for u in usable if u.mean() >= ENOUGH), usable[-1])
    return np.asarray(blocks[chosen], np.float32)


def _share(photo: Float, knots: Float) -> Float:
    """How much of the photo lies at each knot, (K,), linearly between two."""
    step = max(1, math.isqrt(photo.shape[0] * photo.shape[1] // 200_000))
    bright = np.nan_to_num(photo[::step, ::step].mean(axis=2), nan=0.0, posinf=1.0, neginf=0.0)
    place = np.clip(bright, 0, 1).ravel() * (len(knots) - 1)
    below = np.minimum(place.astype(np.intp), len(knots) - 2)
    part = place - below
    share = np.bincount(below, 1 - part, len(knots)) + np.bincount(below + 1, part, len(knots))
    return np.asarray(share / share.sum(), np.float32)


def _basis(bright: Float) -> NDArray[np.float64]:
    """Shapes (n, 5) of which a curve of the variance is a non-negative sum."""
    b = np.clip(bright.astype(np.float64), 0, 1)
    return np.stack([np.ones_like(b), b, 1 - b, 4 * b * (1 - b), (1 - b) ** 6], axis=-1)


def _energies(opponent: Float, spectrum: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Mean whitened power (n,) of each block in either half of the coefficients."""
    weight = 1 / (spectrum[:, _RADIUS] + 1e-8)
    halves = np.stack([(weight * (half & _JUDGED)).ravel() for half in _HALVES], axis=1)
    halves /= [[3 * (half & _JUDGED).sum() for half in _HALVES]]
    both = opponent.reshape(len(opponent), -1) @ halves.astype(np.float32)
    return [both[:, 0].astype(np.float64), both[:, 1].astype(np.float64)]


def _select(
    energies: list[NDArray[np.float64]], relative: NDArray[np.float64], share: float
) -> list[NDArray[np.intp]]:
    """Indices of the flattest blocks as either half judges them."""
    count = min(len(energies[0]), max(int(share * len(energies[0])), 40))
    return [np.argpartition(e / relative, count - 1)[:count] for e in energies]


def _by_bin(energies: list[NDArray[np.float64]], bright: Float) -> list[NDArray[np.intp]]:
    """As `_select`, the flattest of each bin of brightness."""
    bins = [np.flatnonzero(_bin(bright) == k) for k in range(BINS)]
    chosen = []
    for e in energies:
        parts = [b[np.argsort(e[b])[: max(len(b) // 20, min(len(b), 40))]] for b in bins]
        chosen.append(np.concatenate(parts))
    return chosen


def _bin(bright: Float) -> NDArray[np.intp]:
    edges = np.quantile(bright, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.searchsorted(edges, bright, side="right").astype(np.intp)


def _fit(
    energies: list[NDArray[np.float64]],
    flat: list[NDArray[np.intp]],
    bright: Float,
    relative: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weights of `_basis` for the variance against brightness, from the flattest of each bin.

    A bin that stands far above the present curve may owe it to texture and counts for less.
    """
    from scipy.optimize import nnls  # only now: it takes long, and the window is to be seen soon

    bins = _bin(bright)
    index = np.concatenate(flat)
    power = np.concatenate([energies[1][flat[0]], energies[0][flat[1]]])  # by the other half
    count = np.bincount(bins[index], minlength=BINS)
    met = count > 0
    value, where, before = (
        np.bincount(bins[index], x, BINS)[met] / count[met]
        for x in (power, bright[index], relative[index])
    )
    value = np.maximum(value, 1e-12)
    excess = value / before
    weight = np.minimum(1, 2 * np.median(excess) / excess) / value
    shape = _basis(where.astype(np.float32))
    constant = 0.01 * math.sqrt(float((weight**2).sum())) * np.eye(5)[1:]  # draws to a constant
    rows = np.vstack([shape * weight[:, None], constant])
    found, _ = nnls(rows, np.concatenate([value * weight, np.zeros(4)]))
    return np.asarray(found) if found.any() else np.array([1.0, 0, 0, 0, 0])


def _spectrum(
    opponent: Float, relative: NDArray[np.float64], flat: list[NDArray[np.intp]]
) -> NDArray[np.float64]:
    """Variance (3, 15) by opponent channel and radius, for relative variance 1."""
    out = np.zeros((3, BLOCK**2))
    for half, index in zip(_HALVES, flat, strict=True):
        power = opponent[index][:, :, ~half] / relative[index, None, None]
        out[:, ~half] = np.quantile(power, QUANTILE, axis=0) / NORMAL**2
    return np.stack([np.bincount(_RADIUS, row) / _COUNT for row in out])


def _bounded(spectrum: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hold a spectrum to the climb that noise has towards low frequencies; extrapolate to 0.

    As far as it is white it is level, at the mean of its high frequencies.
    """
    out = spectrum.copy()
    for r in range(13, 0, -1):
        out[:, r] = np.minimum(out[:, r], out[:, r + 1] * _CLIMB[:, r] ** 2)
    rise = out[:, 1] / np.maximum(out[:, 2], 1e-12)
    out[:, 0] = out[:, 1] * np.clip(rise, 1, _CLIMB[:, 0] ** 2)
    white = _whiteness(spectrum)
    level = spectrum[:, 8:] @ _COUNT[8:] / _COUNT[8:].sum()
    return np.asarray((1 - white) * out + white * level[:, None], np.float64)


def _whiteness(spectrum: NDArray[np.float64]) -> float:
    """1 where the colour channels' noise is white, 0 where it is not or there is no colour."""
    colour = spectrum[1:].mean(axis=0)
    low, high = colour[3:6].mean(), colour[8:13].mean()
    if low < SMALLEST**2:
        return 0.0
    return float(np.clip((math.sqrt(high / low) - 0.6) / 0.35, 0, 1))


def _total(spectrum: NDArray[np.float64]) -> float:
    """Variance: mean over all coefficients and channels."""
    return float((spectrum * _COUNT).sum() / BLOCK**2 / 3)


def _lightness(raw: NDArray[np.float64], spectrum: NDArray[np.float64], level: float) -> float:
    """Std of lightness in terms of the mean over lightness and the two colour channels."""
    if spectrum[1:].max() < SMALLEST**2:
        return GREY
    own = float((spectrum[0] * _COUNT).sum()) / BLOCK**2
    ratio = math.sqrt(own / max(_total(spectrum), 1e-12))
    low, high = SURE
    sure = (1 - _whiteness(raw)) * np.clip((level - low) / (high - low), 0, 1)
    return float(1 + sure * (np.clip(ratio, 1, GREY) - 1))


def _verdict(raw: NDArray[np.float64], spectrum: NDArray[np.float64], floor: float) -> float:
    """Factor on the measured std: how much of it is noise, how much noise it missed."""
    drop = math.sqrt(min(1.0, floor / max(_total(spectrum), 1e-12)))
    light = np.sqrt(spectrum[0])
    steep = light[4:6].mean() / max(float(light[11:14].mean()), 1e-9)
    colour = spectrum[1:, 5:8].mean() / max(float(spectrum[0, 5:8].mean()), 1e-12)
    processed = np.clip(steep - 3.5, 0, 1) * np.clip((drop - 0.76) / 0.1, 0, 1)
    processed *= np.clip((0.7 - math.sqrt(colour)) / 0.3, 0, 1)  # cameras smooth colour most
    if spectrum[1:].max() < SMALLEST**2:
        processed = np.float64(0)  # a grey photo cannot tell
    texture = drop**2  # without a floor it is texture
    white = _whiteness(raw)
    return float(white + (1 - white) * (processed * _PROCESSED + (1 - processed) * texture))
