"""Tiling: a local denoiser, tile by tile, equals the denoiser on the whole picture.

Each tile is cut with a halo of all that its pixels see, and only its core is kept; so the result
does not depend on the tiles, and there are no seams to blend. Time is spent in this loop, so
progress, pause, cancel and the answer to a device out of memory live here.
"""

import logging
from collections.abc import Callable, Sequence

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray

from restorer.diffusion.process import reflected
from restorer.errors import OutOfMemory
from restorer.image import Box
from restorer.level import Array, Level, LocalDenoiser
from restorer.progress import Progress

log = logging.getLogger(__name__)

SMALLEST = 64  # px; a smaller core would be mostly halo


class Tiled:
    """A denoiser for pictures of any size.

    Args:
        ladder: Local denoisers, the preferred first; the next serves when one has no memory left
            even for the smallest tile.
        tile: Side of a tile's core in px; halved when memory runs out.
        progress: Told after each tile; cancels and pauses between tiles.
        wanted: (H, W) bool, the pixels that matter; others may be left as z. None: all.
        share: What a call counts in the progress: less than 1 for a picture at a smaller scale.
        seen: Given each tile's box and its estimate (B, 3, h, w) as soon as it is made.

    Raises:
        ValueError: The tile is smaller than `SMALLEST`, or there is no denoiser.
    """

    def __init__(
        self,
        ladder: Sequence[LocalDenoiser],
        tile: int,
        progress: Progress,
        wanted: NDArray[np.bool_] | None = None,
        share: float = 1.0,
        seen: Callable[[Box, Array], None] | None = None,
    ) -> None:
        if tile < SMALLEST or not ladder:
            raise ValueError(f"tiles are at least {SMALLEST} px, not {tile}")
        self._ladder = list(ladder)
        self._first_tile = self.tile = tile
        self._progress = progress
        self._wanted = wanted
        self._share = share
        self._seen = seen

    def __call__(self, z: Array, level: Level) -> Array:
        """E[x0 | z], (B, 3, H, W).

        Raises:
            OutOfMemory: No denoiser of the ladder has memory for the smallest tile.
            Cancelled: The user cancelled.
        """
        self._progress.check()  # what came before, such as measuring noise, may have taken long
        height, width = int(z.shape[-2]), int(z.shape[-1])
        wanted = np.ones((height, width), bool) if self._wanted is None else self._wanted
        total = max(1, int(wanted.sum()))
        out = array_namespace(z).asarray(z, copy=True)
        todo = [self._tight(Box(0, 0, height, width), wanted)] if wanted.any() else []
        while todo:
            core = todo.pop()
            tiles = self._tiles(core)
            if len(tiles) > 1:  # the picture, or a core of before the tile was halved
                todo += tiles
                continue
            count = int(wanted[core.slices].sum())
            if not count:
                continue
            core = self._tight(core, wanted)
            self._progress.at_tile(self.tile, self._ladder[0].place)
            try:
                x0 = self._one(z, level, core)
            except (OutOfMemory, MemoryError) as error:
                self._step_down(error)
                todo.append(core)
                continue
            out[(..., *core.slices)] = x0
            if self._seen is not None:
                self._seen(core, x0)
            self._progress.advance(self._share * count / total)
        return out

    def _tight(self, core: Box, wanted: NDArray[np.bool_]) -> Box:
        """The part of a core that holds its wanted pixels, from a multiple of the stride on."""
        stride = self._ladder[0].stride
        inside = wanted[core.slices]
        rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
        return Box(
            core.top + int(rows[0]) // stride * stride,
            core.left + int(columns[0]) // stride * stride,
            core.top + int(rows[-1]) + 1,
            core.left + int(columns[-1]) + 1,
        )

    def _tiles(self, area: Box) -> list[Box]:
        """Cores that cover an area, the first last; they start at multiples of the stride."""
        stride = self._ladder[0].stride
        step = max(stride, self.tile // stride * stride)
        cores = [
            Box(top, left, min(top + step, area.bottom), min(left + step, area.right))
            for top in range(area.top, area.bottom, step)
            for left in range(area.left, area.right, step)
        ]
        return cores[::-1]

    def _one(self, z: Array, level: Level, core: Box) -> Array:
        denoiser = self._ladder[0]
        height, width = int(z.shape[-2]), int(z.shape[-1])
        rows = _window(core.top, core.bottom, height, denoiser)
        columns = _window(core.left, core.right, width, denoiser)
        crop, sigma = _take(z, rows, columns), _take(level.sigma, rows, columns)
        x0 = denoiser(crop, Level(sigma, level.tau))
        top, left = core.top - int(rows[0]), core.left - int(columns[0])
        core_height, core_width = core.shape
        return x0[..., top : top + core_height, left : left + core_width]

    def _step_down(self, error: OutOfMemory | MemoryError) -> None:
        if self.tile // 2 >= SMALLEST:
            self.tile //= 2
            self._warn(f"Out of memory: going on with tiles of {self.tile} px.")
        elif len(self._ladder) > 1:
            self._ladder.pop(0)
            self.tile = self._first_tile
            self._warn(f"Out of memory: going on with {self._ladder[0].place}.")
        else:
            raise OutOfMemory(
                "There is not enough memory even for the smallest tile; close other programs."
            ) from error

    def _warn(self, note: str) -> None:
        log.warning(note)
        self._progress.say(note)


def _window(start: int, stop: int, n: int, denoiser: LocalDenoiser) -> NDArray[np.int_]:
    """Indices of a core and its halo along an axis of n px.

    The window ends at the picture's border, where it is filled up to a multiple of the stride by
    reflection: always the same pixels, whatever the tile.
    """
    stride = denoiser.stride
    end = max(-(-n // stride) * stride, 2 * stride)
    first = max(0, start // stride * stride - denoiser.halo)
    last = min(end, -(-stop // stride) * stride + denoiser.halo)
    if last - first < 2 * stride:
        last = first + 2 * stride
    return reflected(np.arange(first, last), n)


def _take(x: Array, rows: NDArray[np.int_], columns: NDArray[np.int_]) -> Array:
    xp = array_namespace(x)
    if np.all(np.diff(rows) == 1) and np.all(np.diff(columns) == 1):  # a view, not a copy
        return x[..., int(rows[0]) : int(rows[-1]) + 1, int(columns[0]) : int(columns[-1]) + 1]
    x = xp.take(x, xp.asarray(rows, device=device(x)), axis=x.ndim - 2)
    return xp.take(x, xp.asarray(columns, device=device(x)), axis=x.ndim - 1)
