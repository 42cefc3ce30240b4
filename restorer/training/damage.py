"""Holes as real photos have them: scratches, hairs, dust, torn pieces, and what lay off the frame.

Half of the draws are lines, because those are what users restore; the counts of 12,137 hand
annotations on scanned film (dust 7,631, dirt 2,700, hairs 1,740, scratches 66) set the sizes of
the small ones. Boxes and half-planes are there for removal and outpainting.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw
from scipy import ndimage

from restorer.operators.fill import fill

Damage = NDArray[np.bool_]
Crop = NDArray[np.float32]
T = TypeVar("T")

# A draw's kind. Strokes lead: painted scratches are the task with the clearest right answer.
STROKES = 0.30
HAIRLINES = 0.15  # thin and long: easy pixels, so few draws suffice
DUST = 0.20  # the commonest damage of film, but each blob is small
BOXES = 0.20  # few pixels in a real photo, yet the hardest, so they need practice
HALF_PLANE = 0.05  # outpainting: a network of one patch's reach can only learn its beginning
# The remaining tenth: two kinds at once, as on a neglected print.

OVERLAY = 0.4  # part of the draws with a real overlay, where there are any: true shapes, but few
OVERLAY_SCALE = 0.75, 3.0  # px of the overlay a px of the patch: a scan's stains fill a patch
ALPHA_LEAST, ALPHA_MOST = 32, 160  # of 255: some users paint to the faintest trace, some do not
MOST = 0.6  # part of a patch that may be damaged: the rest is what the network learns from
LEAST_OVERLAY = 8  # px; a crop of an overlay with less is empty film, drawn again

STROKE_WIDTH = 1, 9  # px; wider scratches are filled coarse to fine and seem narrow there
HAIR_WIDTH = 1, 2  # px
DUST_AREA = 20, 300  # px; 53 on average in the annotations, their scans being 4 K
BOX_LEAST = 6  # px; the greatest is half the patch
PLANE_MOST = 1 / 3  # part of the patch


class Overlays:
    """Alpha channels of scanned damage, read from a folder when first wanted.

    Args:
        folder: Has RGBA pictures, `<kind>/*.png` or straight inside; each kind is equally likely,
            however many pictures it has.

    Raises:
        ValueError: No PNG in the folder.
    """

    def __init__(self, folder: Path | str) -> None:
        kinds: dict[Path, list[Path]] = {}
        for path in sorted(Path(folder).rglob("*.png")):
            kinds.setdefault(path.parent, []).append(path)
        if not kinds:
            raise ValueError(f"no damage overlays (PNG) in {folder}")
        self._kinds = list(kinds.values())
        self._stains: dict[Path, _Stains] = {}

    def draw(self, size: int, rng: np.random.Generator) -> Damage:
        """A random piece (size, size), scaled, turned and flipped; it may be empty."""
        stains = self._read(_any(_any(self._kinds, rng), rng))
        window = int(min(size * np.exp(rng.uniform(*np.log(OVERLAY_SCALE))), *stains.shape))
        if not len(stains.alpha):
            return np.zeros((size, size), np.bool_)
        # A window around a damaged pixel: most of a film is clean.
        hit = rng.integers(len(stains.alpha))
        top = _around(int(stains.rows[hit]), window, stains.shape[0], rng)
        left = _around(int(stains.columns[hit]), window, stains.shape[1], rng)
        near = slice(*np.searchsorted(stains.rows, [top, top + window]).tolist())
        columns = stains.columns[near]
        inside = (columns >= left) & (columns < left + window)
        piece = np.zeros((window, window), np.uint8)
        piece[stains.rows[near][inside] - top, columns[inside] - left] = stains.alpha[near][inside]
        if window != size:
            scaled = Pillow.fromarray(piece).resize((size, size), Pillow.Resampling.BILINEAR)
            piece = np.asarray(scaled)
        return _turned(piece > rng.integers(ALPHA_LEAST, ALPHA_MOST), rng)

    def _read(self, path: Path) -> "_Stains":
        if path not in self._stains:
            with Pillow.open(path) as picture:
                alpha = np.asarray(picture.convert("RGBA").getchannel("A"))
            rows, columns = np.nonzero(alpha >= ALPHA_LEAST)
            self._stains[path] = _Stains(
                alpha.shape, rows.astype(np.int16), columns.astype(np.int16), alpha[rows, columns]
            )
        return self._stains[path]


class _Stains(NamedTuple):
    """The few pixels of an overlay that are not clear, in row order: 5 bytes each."""

    shape: tuple[int, ...]
    rows: NDArray[np.int16]
    columns: NDArray[np.int16]
    alpha: NDArray[np.uint8]


def draw_damage(size: int, rng: np.random.Generator, overlays: Overlays | None) -> Damage:
    """A hole or several in a patch (size, size), never empty and never over `MOST` of it.

    Args:
        size: px, at least 16.
        rng: Source of the draw.
        overlays: Real damage, taken for a part `OVERLAY` of the draws.
    """
    if size < 16:
        raise ValueError(f"patches are at least 16 px, not {size}")
    while True:
        if overlays is not None and rng.random() < OVERLAY:
            damage = overlays.draw(size, rng)
            least = LEAST_OVERLAY
        else:
            damage = _drawn(size, rng)
            least = 1
        if least <= np.count_nonzero(damage) <= MOST * damage.size:
            return damage


def punch(
    z: Crop, sigma: Crop, rng: np.random.Generator, overlays: Overlays | None
) -> tuple[Crop, Crop]:
    """Lose a part of a noisy crop: there sigma is inf and z is the fill that inference would see.

    Args:
        z: (P, P, 3), model range.
        sigma: (P, P), its noise std.
        rng: Source of the draw.
        overlays: Real damage, or none.

    Returns:
        z and sigma with holes; the arguments stay as they are.
    """
    damage = draw_damage(sigma.shape[0], rng, overlays)
    return fill(z, damage), np.where(damage, np.float32(np.inf), sigma)


def half_filled(
    x0: Crop, sigma: Crop, rng: np.random.Generator, overlays: Overlays | None
) -> tuple[Crop, Crop]:
    """A crop as samplers see it on their way into a hole: more noise inside than outside.

    Args:
        x0: (P, P, 3), clean, model range.
        sigma: (P, P), noise std outside.
        rng: Source of the draw.
        overlays: Real damage, or none.

    Returns:
        z (P, P, 3) and sigma (P, P), with a level from 0.01 to 1 inside the damage.
    """
    damage = draw_damage(sigma.shape[0], rng, overlays)
    sigma = np.where(damage, np.float32(10 ** rng.uniform(-2, 0)), sigma)
    return x0 + sigma[..., None] * rng.standard_normal(x0.shape, dtype=np.float32), sigma


def _drawn(size: int, rng: np.random.Generator) -> Damage:
    shares = STROKES, HAIRLINES, DUST, BOXES, HALF_PLANE
    kinds = _strokes, _hairlines, _dust, _boxes, _half_plane
    kind = int(np.searchsorted(np.cumsum(shares), rng.random(), side="right"))
    if kind < len(kinds):
        return kinds[kind](size, rng)
    first, second = rng.choice(4, 2, replace=False)
    return kinds[first](size, rng) | kinds[second](size, rng)


def _strokes(size: int, rng: np.random.Generator) -> Damage:
    low, high = STROKE_WIDTH
    return _lines(size, int(rng.integers(1, 4)), rng, low, high, wildness=0.3)


def _hairlines(size: int, rng: np.random.Generator) -> Damage:
    low, high = HAIR_WIDTH
    return _lines(size, int(rng.integers(1, 5)), rng, low, high, wildness=0.15)


def _lines(
    size: int, count: int, rng: np.random.Generator, low: int, high: int, wildness: float
) -> Damage:
    """Curves that walk through the patch, each of its own width, and often wavering in it.

    A walk's heading drifts by `wildness` rad a step on average, so it curls up or stays straight.
    """
    canvas = Pillow.new("L", (size, size))
    draw = ImageDraw.Draw(canvas)
    for _ in range(count):
        step = max(3.0, size / 16)
        steps = int(rng.integers(4, 25))
        turns = rng.standard_normal(steps) * wildness * rng.uniform(0.2, 2)
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(turns)
        walk = step * np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)
        walk += rng.uniform(0, size, 2) - walk[rng.integers(steps)]  # one point is in the patch
        width = int(rng.integers(low, high + 1))
        # Pillow's joints leave gaps on wide lines; discs close them.
        draw.line([(x, y) for x, y in walk.tolist()], fill=255, width=width)
        if width > 2:
            bulge = rng.uniform(0, 0.3) * width
            for x, y in walk.tolist():
                radius = (width - 1 + rng.uniform(0, bulge)) / 2
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas) > 0


def _dust(size: int, rng: np.random.Generator) -> Damage:
    """Irregular blobs: level sets of smooth noise that falls off around a centre."""
    damage = np.zeros((size, size), np.bool_)
    for _ in range(rng.integers(1, 6)):
        area = np.exp(rng.uniform(*np.log(DUST_AREA)))
        reach = min(int(np.ceil(1.6 * np.sqrt(area / np.pi))) + 1, size // 2)
        top, left = rng.integers(0, size - reach, 2)
        span = 2 * reach + 1
        y, x = np.mgrid[-1 : 1 : span * 1j, -1 : 1 : span * 1j]
        rough = ndimage.zoom(rng.standard_normal((5, 5)), span / 5, order=1)
        stretch = np.exp(rng.uniform(-0.4, 0.4))
        height = 0.35 * rough - (x * stretch) ** 2 - (y / stretch) ** 2
        count = min(int(area), height.size // 2)
        blob = height >= np.partition(height, -count, axis=None)[-count]
        place = damage[top : top + span, left : left + span]
        place |= blob[: place.shape[0], : place.shape[1]]
    return damage


def _boxes(size: int, rng: np.random.Generator) -> Damage:
    damage = np.zeros((size, size), np.bool_)
    for _ in range(rng.integers(1, 3)):
        height, width = rng.integers(BOX_LEAST, size // 2 + 1, 2)
        top = rng.integers(0, size - height + 1)
        left = rng.integers(0, size - width + 1)
        damage[top : top + height, left : left + width] = True
    return damage


def _half_plane(size: int, rng: np.random.Generator) -> Damage:
    damage = np.zeros((size, size), np.bool_)
    damage[: rng.integers(2, int(PLANE_MOST * size) + 1)] = True
    return _turned(damage, rng)


def _around(index: int, window: int, length: int, rng: np.random.Generator) -> int:
    """Where a window that holds the index starts."""
    return int(rng.integers(max(0, index - window + 1), min(index, length - window) + 1))


def _turned(damage: Damage, rng: np.random.Generator) -> Damage:
    """In one of the eight ways a square can lie."""
    turned = np.rot90(damage, int(rng.integers(4)))
    return np.ascontiguousarray(turned[::-1] if rng.random() < 0.5 else turned)


def _any(choices: Sequence[T], rng: np.random.Generator) -> T:
    return choices[int(rng.integers(len(choices)))]
