"""Marking damage: strokes, areas, and the damage grown or shrunk.

A dab of radius r at p covers a pixel at distance d by f(d / r): all of it up to the hardness, then
falling linearly to nothing at 1. A stroke is the union of its dabs, so its coverage is f of

    min over t in [0, 1] of  |x - p(t)| / r(t),      p and r linear in t,

which has a closed form; painting is the maximum with it, erasing the minimum with its complement.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from restorer.image import Box

Coverage = NDArray[np.uint8]
"""(H, W), 0 = keep to 255 = restore; between them the result is blended in."""

NOWHERE = Box(0, 0, 0, 0)

_SMALLEST = 0.71  # px; a dab covers at least the pixel it is in, whose corner is 0.7071 away


class Touch(NamedTuple):
    """Where a pen or mouse is: (x, y) in px, pixel centres at +0.5, and its pressure in [0, 1]."""

    x: float
    y: float
    pressure: float = 1.0


class Dab(NamedTuple):
    """A disc: its centre (x, y) and its radius, in px."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Brush:
    """What a stroke is drawn with.

    Attributes:
        radius: In px, at full pressure.
        hardness: Part of the radius that is covered in full, in [0, 1]. At 1 a pixel is covered
            if its centre is, and no pixel in part.
        erase: Whether it takes damage away.

    Raises:
        ValueError: The radius is not positive, or the hardness not from 0 to 1.
    """

    radius: float = 12.0
    hardness: float = 1.0
    erase: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not (0.0 < self.radius < math.inf and 0.0 <= self.hardness <= 1.0):
            raise ValueError(f"a brush has a radius over 0 and a hardness from 0 to 1, not {self}")

    def dab(self, touch: Touch) -> Dab:
        """What it covers at a touch."""
        return Dab(touch.x, touch.y, max(_SMALLEST, self.radius * touch.pressure))


def stroke(damage: Coverage, brush: Brush, start: Touch, end: Touch) -> Box:
    """Draw a straight stroke into the damage, in place.

    Returns:
        The box outside of which nothing changed.
    """
    for first, last in _pieces(brush.dab(start), brush.dab(end)):
        box = _reach(damage, first, last)
        if box == NOWHERE:
            continue
        part, drawn = damage[box.slices], _drawn(box, first, last, brush.hardness)
        if brush.erase:
            np.minimum(part, 255 - drawn, out=part)
        else:
            np.maximum(part, drawn, out=part)
    return reach(damage, brush, start, end)


def reach(damage: Coverage, brush: Brush, start: Touch, end: Touch) -> Box:
    """The box of the damage that a stroke may change; (0, 0, 0, 0) if it lies outside."""
    return _reach(damage, brush.dab(start), brush.dab(end))


def polygon(damage: Coverage, points: Sequence[tuple[float, float]], erase: bool) -> Box:
    """Fill a polygon, in place: the pixels whose centres are inside by the even-odd rule.

    Args:
        damage: What is painted into.
        points: Corners (x, y); the last is joined to the first.
        erase: Whether damage is taken away.

    Returns:
        The box outside of which nothing changed.
    """
    if len(points) < 3:
        return NOWHERE
    corners = np.asarray(points, np.float64)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    box = _inside(damage, Box(*map(math.floor, (top, left)), *map(math.ceil, (bottom, right))))
    if box == NOWHERE:
        return NOWHERE
    damage[box.slices][_even_odd(box, corners)] = 0 if erase else 255
    return box


def rectangle(damage: Coverage, box: Box, erase: bool) -> Box:
    """Fill a box, in place; returns the part of it that lies in the picture."""
    box = _inside(damage, box)
    damage[box.slices] = 0 if erase else 255
    return box


def grown(damage: Coverage, px: int) -> Coverage:
    """The damage `px` larger on all sides, as a disc rolls; less than 0 shrinks it.

    Each pixel takes the greatest (when shrinking, least) coverage among those whose centres are at
    most `px` away. Soft edges move along; the picture's borders neither grow nor shrink it.
    """
    out = damage.copy()
    box = bounds(damage)
    if px and box != NOWHERE:
        box = box.grown(abs(px), _shape(damage))
        part = damage[box.slices]
        out[box.slices] = _spread(part, px) if px > 0 else 255 - _spread(255 - part, -px)
    return out


def bounds(marked: NDArray[np.uint8] | NDArray[np.bool_]) -> Box:
    """The smallest box around what is not 0; (0, 0, 0, 0) if nothing is."""
    rows = np.flatnonzero(marked.any(axis=1))
    if not rows.size:
        return NOWHERE
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(marked[top:bottom].any(axis=0))
    return Box(top, int(columns[0]), bottom, int(columns[-1]) + 1)


def _shape(damage: Coverage) -> tuple[int, int]:
    height, width = damage.shape
    return height, width


def _inside(damage: Coverage, box: Box) -> Box:
    return Box(0, 0, *_shape(damage)).common(box) or NOWHERE


def _reach(damage: Coverage, start: Dab, end: Dab) -> Box:
    """The pixels whose centres lie in the box around two discs."""
    box = Box(
        math.ceil(min(dab.y - dab.radius for dab in (start, end)) - 0.5),
        math.ceil(min(dab.x - dab.radius for dab in (start, end)) - 0.5),
        math.floor(max(dab.y + dab.radius for dab in (start, end)) + 0.5),
        math.floor(max(dab.x + dab.radius for dab in (start, end)) + 0.5),
    )
    return _inside(damage, box)


def _pieces(start: Dab, end: Dab) -> Iterator[tuple[Dab, Dab]]:
    """The stroke in parts about as long as they are wide, so that their boxes hold little else."""
    length = math.hypot(end.x - start.x, end.y - start.y)
    count = max(1, math.ceil(length / (2 * max(start.radius, end.radius))))
    ends = np.linspace(start, end, count + 1).tolist()
    return itertools.pairwise(Dab(*place) for place in ends)


def _drawn(box: Box, start: Dab, end: Dab, hardness: float) -> Coverage:
    """Coverage of a stroke in a box."""
    x = np.arange(box.left, box.right, dtype=np.float64)[None] + (0.5 - start.x)
    y = np.arange(box.top, box.bottom, dtype=np.float64)[:, None] + (0.5 - start.y)
    x, y = x.astype(np.float32), y.astype(np.float32)
    dx, dy, dr = end.x - start.x, end.y - start.y, end.radius - start.radius

    # |x - p(t)|² / r(t)² falls as long as t * slope < rise: its derivative is linear in t.
    along = x * dx + y * dy
    rise = start.radius * along + dr * (x * x + y * y)
    slope = start.radius * (dx * dx + dy * dy) + dr * along
    t = np.clip(rise / np.maximum(slope, 1e-6), 0, 1)
    x, y = x - t * dx, y - t * dy
    part = np.sqrt(x * x + y * y) / (start.radius + t * dr)
    if hardness == 1.0:
        return np.where(part <= 1, np.uint8(255), np.uint8(0))
    full = 255 / (1 - hardness)
    return np.rint(np.clip((1 - part) * full, 0, 255)).astype(np.uint8)


def _even_odd(box: Box, corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the pixels of a box are inside: an odd number of edges lies at or left of them."""
    edges = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
    downwards = np.argsort(edges[..., 1], axis=1)  # an edge is the same edge both ways
    edges = np.take_along_axis(edges, downwards[..., None], axis=1)
    x, y = edges[..., 0], edges[..., 1]
    first, last = np.clip(np.ceil(y - 0.5), box.top, box.bottom).astype(int).T
    edge = np.repeat(np.arange(len(edges)), last - first)
    row = np.arange(edge.size) - np.repeat(np.cumsum(last - first) - last, last - first)
    across = (row + 0.5 - y[edge, 0]) * (x[edge, 1] - x[edge, 0])  # divided last, it is exact
    at = x[edge, 0] + across / (y[edge, 1] - y[edge, 0])
    column = np.clip(np.ceil(at - 0.5), box.left, box.right).astype(int)
    height, width = box.shape
    crossed = np.zeros((height, width + 1), np.uint8)
    np.bitwise_xor.at(crossed, (row - box.top, column - box.left), 1)
    return np.bitwise_xor.accumulate(crossed, axis=1)[:, :width].astype(bool)


def _spread(damage: Coverage, px: int) -> Coverage:
    """The maximum over a disc: of its chords, each twice, from the shortest on."""
    height, width = damage.shape
    out, chord, half = damage.copy(), damage.copy(), 0
    for away in range(px, -1, -1):
        while half < min(width - 1, math.isqrt(px * px - away * away)):
            half += 1
            np.maximum(chord[:, half:], damage[:, :-half], out=chord[:, half:])
            np.maximum(chord[:, :-half], damage[:, half:], out=chord[:, :-half])
        if away < height:
            np.maximum(out[away:], chord[: height - away], out=out[away:])
            np.maximum(out[: height - away], chord[away:], out=out[: height - away])
    return out
