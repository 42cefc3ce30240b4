"""Which samples of a TIFF an `Image` holds, and what they mean there."""

import math

import numpy as np
import tifffile
from numpy.typing import NDArray

from restorer.errors import UnsupportedFile
from restorer.files.base import check_finite, check_size
from restorer.files.jpegmarkers import frame, split
from restorer.files.tags import Layout, Tag, integers
from restorer.image import Pixels

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, YCBCR = 0, 1, 2, 3, 6
ASSOCIATED, UNASSOCIATED = 1, 2  # ExtraSamples
DAMAGED = "it is damaged: look for another copy of it"

_CHANNELS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, YCBCR: 3}
_JPEG = 7
_JPEGS = (6, _JPEG, 33007)
_PADDING = 16  # px, that a JPEG may be larger than its strip
_OTHER_PICTURES = {*tifffile.TIFF.IMAGE_COMPRESSIONS} - {*_JPEGS}  # JPEG 2000, WebP, …
_UNSIGNED, _FLOAT, _UNDEFINED = 1, 3, 4  # SampleFormat
_KINDS = {(bits, kind) for bits in (1, 2, 4, 8, 16) for kind in (_UNSIGNED, _UNDEFINED)} | {
    (bits, _FLOAT) for bits in (16, 32, 64)
}


def first(tags: dict[int, Tag], number: int, layout: Layout, default: int = 0) -> int:
    """The first of a tag's whole numbers."""
    return integers(tags[number], layout)[0] if number in tags else default


def check(tags: dict[int, Tag], layout: Layout, size: int) -> None:
    """Refuse what an `Image` does not hold.

    Args:
        tags: The page's.
        layout: The file's.
        size: Of the file in bytes.

    Raises:
        UnsupportedFile: A clause about it.
    """
    pixel = max(1, first(tags, 277, layout, 1) * first(tags, 258, layout, 1) // 8)
    width, height = first(tags, 256, layout), first(tags, 257, layout)
    check_size(width, height, pixel, size)
    tile = first(tags, 322, layout, 1), first(tags, 323, layout, 1)
    check_size(*tile, pixel, size)
    compression = first(tags, 259, layout)
    if compression in _OTHER_PICTURES:  # they are as large as they say, not as the strip is
        raise UnsupportedFile("it is compressed in a way that is not read: save it anew")
    photometric = first(tags, 262, layout, -1)
    if photometric not in _CHANNELS or (photometric == YCBCR and compression != _JPEG):
        raise UnsupportedFile("it is neither grey nor RGB (but CMYK, Lab, …): convert it to RGB")
    bits = integers(tags[258], layout) if 258 in tags else (1,)
    kinds = integers(tags[339], layout) if 339 in tags else (1,)
    if len({*bits}) > 1 or len({*kinds}) > 1 or (bits[0], kinds[0]) not in _KINDS:
        raise UnsupportedFile("it has neither 8 or 16 bits a channel nor floats: convert it")
    if kinds[0] == _FLOAT and photometric in (WHITE_IS_ZERO, PALETTE):
        raise UnsupportedFile("it has floats with white at zero or a palette: convert it to RGB")
    extra = first(tags, 277, layout, 1) - _CHANNELS[photometric]
    if extra < 0:
        raise UnsupportedFile(DAMAGED)
    if extra > (photometric != PALETTE):
        raise UnsupportedFile("it has channels beyond colour and transparency: remove them")
    if extra and first(tags, 338, layout) not in (ASSOCIATED, UNASSOCIATED):
        raise UnsupportedFile("it has a channel of unknown meaning beside the colours: remove it")


def check_segments(
    page: tifffile.TiffPage, tags: dict[int, Tag], layout: Layout, data: bytes
) -> None:
    """Refuse a file in which a strip or tile is missing, or is larger than its place.

    tifffile would fill it with zeros, or decode all of it.

    Raises:
        UnsupportedFile: A clause about it.
    """
    where = next((tags[n] for n in (324, 273) if n in tags), None)
    if where is None:
        raise UnsupportedFile(DAMAGED)
    lengths = next((tags[n] for n in (325, 279) if n in tags), None)
    starts = integers(where, layout)
    counts = integers(lengths, layout) if lengths else (1,) * len(starts)
    needed = math.prod(page.chunked)
    if len(starts) < needed or len(counts) < needed:
        raise UnsupportedFile(DAMAGED)
    if any(a == 0 or n == 0 or a + n > len(data) for a, n in zip(starts, counts, strict=False)):
        raise UnsupportedFile("it is cut off: look for another copy of it")
    if page.compression not in _JPEGS:
        return
    height, width = page.chunks[1:3] if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    for start, count in zip(starts, counts, strict=False):
        head = frame(split(data[start : start + count], whole=False))
        if head.width > width + _PADDING or head.height > height + _PADDING:
            raise UnsupportedFile(DAMAGED)


def meant(stored: NDArray[np.generic], tags: dict[int, Tag], layout: Layout) -> Pixels:
    """Stored samples (H, W, C) as an image has them: straight alpha, white at the top.

    They are not copied without need: a copy of a large photo may not fit beside it.

    Raises:
        UnsupportedFile: A clause about it.
    """
    photometric, bits = first(tags, 262, layout), first(tags, 258, layout, 1)
    pixels: Pixels
    if photometric == PALETTE:
        return _palette(tags[320], layout)[stored[..., 0].astype(np.intp)]
    if stored.dtype.kind == "f":
        pixels = _floats(stored)
    elif bits == 16:
        pixels = stored.astype(np.uint16, copy=False)
    else:
        pixels = stored.astype(np.uint8, copy=False)
        if bits < 8:
            pixels = pixels * np.uint8(255 // (2**bits - 1))
    top = {"f": 1, "u": 2 ** (8 * pixels.dtype.itemsize) - 1}[pixels.dtype.kind]
    if photometric == WHITE_IS_ZERO:
        pixels = pixels.copy()
        pixels[..., 0] = top - pixels[..., 0]
    has_alpha = pixels.shape[2] > _CHANNELS[photometric]
    if has_alpha and first(tags, 338, layout) == ASSOCIATED and (pixels[..., -1] != top).any():
        raise UnsupportedFile("its colours are multiplied by its transparency: save it otherwise")
    return pixels


def _floats(stored: NDArray[np.generic]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        pixels = stored.astype(np.float32)
    check_finite(stored)
    if not np.array_equal(pixels, stored):
        raise UnsupportedFile("it has 64-bit floats, finer than 32 bits hold: convert it")
    return pixels


def _palette(tag: Tag, layout: Layout) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The colours (entries, 3), in 8 bits where they came from 8 bits."""
    colors = np.array(integers(tag, layout), np.uint16).reshape(3, -1).T
    for divisor in (257, 256):
        if not (colors % divisor).any():
            return (colors // divisor).astype(np.uint8)
    return colors.astype(np.uint8) if colors.max() < 256 else colors  # some write 0 to 255
