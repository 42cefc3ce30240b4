"""Pictures made smaller by whole factors: each value stands for a block of pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from restorer.image import TOPS, Pixels

_WIDER = {np.dtype(np.uint8): np.uint16, np.dtype(np.uint16): np.uint32}  # a column's sum fits


def block_mean(pixels: Pixels, reduce: int) -> NDArray[np.float32]:
    """Means over blocks of reduce × reduce pixels, as part of the dtype's full scale.

    Args:
        pixels: (h, w, C). Where h or w is no multiple, the last row or column is repeated.
        reduce: A power of two, 256 at most.

    Returns:
        (ceil(h / reduce), ceil(w / reduce), C).
    """
    scale = np.float32(1 / (reduce * reduce * TOPS[pixels.dtype]))
    if reduce == 1:
        return np.multiply(pixels, scale, dtype=np.float32)
    pixels = _whole_blocks(pixels, reduce)
    height, width, channels = pixels.shape
    rows = np.zeros((height // reduce, width, channels), _WIDER.get(pixels.dtype, np.float32))
    for i in range(reduce):
        rows += pixels[i::reduce]
    total = np.zeros((height // reduce, width // reduce, channels), np.float64)
    for i in range(reduce):
        total += rows[:, i::reduce]
    return (total * scale).astype(np.float32)


def block_max(values: NDArray[np.uint8], reduce: int) -> NDArray[np.uint8]:
    """Maxima over blocks: (h, w) to (ceil(h / reduce), ceil(w / reduce))."""
    if reduce == 1:
        return values
    values = _whole_blocks(values, reduce)
    height, width = values.shape
    rows = values.reshape(height // reduce, reduce, width).max(axis=1)
    most: NDArray[np.uint8] = rows.reshape(height // reduce, width // reduce, reduce).max(axis=2)
    return most


def _whole_blocks(pixels: NDArray[Any], reduce: int) -> NDArray[Any]:
    """Pixels whose sides are multiples of `reduce`, by repeating the last row and column."""
    height, width = pixels.shape[:2]
    down, across = -height % reduce, -width % reduce
    if not down and not across:
        return pixels
    return np.pad(pixels, [(0, down), (0, across), (0, 0)][: pixels.ndim], mode="edge")
