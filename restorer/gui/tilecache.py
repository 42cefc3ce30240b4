"""The rendered tiles of a view, within a number of bytes and a time for each frame."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import QPixmap

from restorer.image import Box

SIDE = 256  # px of the screen
REACH = 1024  # px of the photo: so much is reduced for one tile at most, however coarse it is


class Key(NamedTuple):
    """Which tile: whose, at which reduction, and where in the grid of that reduction."""

    owner: int
    reduce: int
    row: int
    column: int

    @property
    def box(self) -> Box:
        """The photo pixels it shows, if the photo goes so far."""
        side = side_of(self.reduce)
        top, left = self.row * side, self.column * side
        return Box(top, left, top + side, left + side)


@dataclass
class Tile:
    """A rendered tile, and the photo pixels in it that have changed since."""

    pixmap: QPixmap
    stale: Box | None = None


class TileCache:
    """The tiles of all layers of a view; those not used for longest go when memory is short.

    Args:
        budget: Bytes that the tiles may take.
        patience: Seconds that one frame may spend on rendering.
    """

    def __init__(self, budget: int = 256 << 20, patience: float = 0.03) -> None:
        self._budget, self._patience = budget, patience
        self._tiles: OrderedDict[Key, Tile] = OrderedDict()
        self._deadline = math.inf
        self.size = 0

    def start_frame(self) -> None:
        """A paint event begins: what it may spend on rendering is counted from now."""
        self._deadline = time.perf_counter() + self._patience

    @property
    def in_time(self) -> bool:
        """Whether this frame may render another tile."""
        return time.perf_counter() < self._deadline

    def get(self, key: Key) -> Tile | None:
        """A tile, which counts as used now."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def put(self, key: Key, tile: Tile) -> None:
        """Keep a tile, at the cost of others if need be."""
        self._discard(key)
        self._tiles[key] = tile
        self.size += _bytes(tile)
        while self.size > self._budget and len(self._tiles) > 1:
            self._discard(next(iter(self._tiles)))

    def of(self, owner: int) -> list[tuple[Key, Tile]]:
        """All tiles of a layer."""
        return [(key, tile) for key, tile in self._tiles.items() if key.owner == owner]

    def drop(self, owner: int) -> None:
        """Forget all tiles of a layer."""
        for key, _ in self.of(owner):
            self._discard(key)

    def _discard(self, key: Key) -> None:
        tile = self._tiles.pop(key, None)
        if tile is not None:
            self.size -= _bytes(tile)


def side_of(reduce: int) -> int:
    """Side of a tile at a reduction, in photo pixels."""
    return max(min(SIDE * reduce, REACH), reduce)


def _bytes(tile: Tile) -> int:
    return 4 * tile.pixmap.width() * tile.pixmap.height()
