"""TIFF: 8 and 16 bit and float, exact. TIFF 6.0 and its supplements.

tifffile decodes the strips and tiles; the directories are read and written by `tags`. Files are
written in strips, compressed as the source was where that was lossless.
"""

import io
import math
import sys
from typing import NamedTuple, cast

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from restorer.errors import UnsupportedFile
from restorer.files import raw, tiffpackets
from restorer.files import tiffsamples as samples
from restorer.files.allowance import Allowance
from restorer.files.base import PALETTE
from restorer.files.tags import (
    LONG,
    LONG8,
    SHORT,
    Directory,
    Layout,
    Tag,
    allowance,
    build,
    header,
    maker_note,
    numbers,
    read,
)
from restorer.image import Image, Pixels

NAME = "TIFF"
EXTENSIONS: tuple[str, ...] = (".tif", ".tiff")
LOSSY, LOSSLESS = False, True

_NONE, _LZW, _DEFLATE = 1, 5, 8
_COMPRESSIONS = {_NONE: _NONE, _LZW: _LZW, _DEFLATE: _DEFLATE, 32946: _DEFLATE}
_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3  # Predictor
_STRIP = 2**18  # bytes, before compression
_CLASSIC_LIMIT = 2**32 - 2**24  # bytes; beyond it a BigTIFF is written
_MAX_PAGES = 10_000
_SAID = 9  # pages of a file with several, whose sizes a refusal says
_ALIGNMENT = 4  # bytes, of the first strip: samples that are not compressed are read in place


class Coding(NamedTuple):
    """How a file stored its pixels: TIFF's numbers of the compression and of the predictor."""

    compression: int
    predictor: int


def recognises(header: bytes) -> bool:
    """Whether a file begins as TIFF and BigTIFF files do."""
    return header.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))


def decode(data: bytes) -> Image:
    """The picture in a file; palettes and 1, 2 and 4 bit become 8 bit, white is the top value.

    Raises:
        UnsupportedFile: It is cut off, damaged or too large; it has several pages, or colours,
            depths or extra channels that an `Image` does not hold.
    """
    layout, first = header(data)
    allowed = allowance(data)
    pages, damaged = _pages(data, layout, first, allowed)
    if raw.is_raw(data, layout, pages, allowed):
        return raw.decode(data)
    number = _the_page(pages, layout)
    tags = pages[number]
    samples.check(tags, layout, len(data))
    # The stream is closed: a cycle in tifffile would keep its bytes until garbage is collected.
    with io.BytesIO(data) as stream, tifffile.TiffFile(stream) as file:
        page = cast(tifffile.TiffPage, file.pages[number])
        samples.check_segments(page, tags, layout, data)
        separate, depth, height, width, together = page.shaped
        if depth != 1:
            raise UnsupportedFile("it is a volume, not a picture")
        stored = _in_place(page, data)
        if stored is None:
            stored = page.asarray(squeeze=False)
    stored = stored[:, 0].transpose(1, 2, 0, 3).reshape(height, width, separate * together)
    packets = tiffpackets.gather(data, layout, tags)
    dropped = list(packets.dropped)
    if len(pages) > 1:
        dropped.append("its reduced copies")
    if damaged:
        dropped.append("damaged tags")
    if samples.first(tags, 262, layout, -1) == samples.PALETTE:
        dropped.append(PALETTE)
    rest: dict[str, object] = {}
    known = _COMPRESSIONS.get(samples.first(tags, 259, layout, _NONE))
    if known:
        rest["tiff coding"] = Coding(known, samples.first(tags, 317, layout, 1))
    if dropped:
        rest["tiff dropped"] = tuple(dropped)
    return Image(
        samples.meant(stored, tags, layout),
        packets.profile,
        packets.metadata,
        rest | packets.coding,
    )


def _in_place(page: tifffile.TiffPage, data: bytes) -> NDArray[np.generic] | None:
    """Samples that lie in the file as they lie in memory, without a copy; None if they do not."""
    native = page.parent.byteorder == {"little": "<", "big": ">"}[sys.byteorder]
    if not page.is_final or page.dtype is None or not native:
        return None
    start, count = page.dataoffsets[0], math.prod(page.shaped)
    if start % page.dtype.itemsize or start + count * page.dtype.itemsize > len(data):
        return None
    return np.frombuffer(data, page.dtype, count, start).reshape(page.shaped)


def _pages(
    data: bytes, layout: Layout, first: int, allowed: Allowance
) -> tuple[list[dict[int, Tag]], bool]:
    """The tags of every page, and whether any is damaged."""
    pages: list[dict[int, Tag]] = []
    seen: set[int] = set()
    at, damaged = first, False
    while at:
        if at in seen or len(pages) == _MAX_PAGES:
            raise UnsupportedFile(samples.DAMAGED)
        seen.add(at)
        tags, at, broken = read(data, layout, at, allowed=allowed)
        pages.append(tags)
        damaged = damaged or broken
    return pages, damaged


def _size(tags: dict[int, Tag], layout: Layout) -> str:
    """Width and height of a page, for people."""
    return " × ".join(str(samples.first(tags, number, layout)) for number in (256, 257))


def _the_page(pages: list[dict[int, Tag]], layout: Layout) -> int:
    """The number of the one page that is no reduced copy of another."""
    full = [
        number
        for number, tags in enumerate(pages)
        if not samples.first(tags, 254, layout) & 1 and samples.first(tags, 255, layout) != 2
    ]
    if len(full) > 1:
        sizes = (f"{number + 1} ({_size(pages[number], layout)})" for number in full[:_SAID])
        more = ", …" if len(full) > _SAID else ""
        raise UnsupportedFile(
            f"it has {len(full)} pages, {', '.join(sizes)}{more}: save the one to restore by"
            " itself (tiffsplit makes a file of each)"
        )
    return full[0] if full else 0


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: some texts, damaged EXIF."""
    pixels = image.pixels
    height, _, channels = pixels.shape
    coding = _coding(image)
    layout, tags, sentences = tiffpackets.tags(image)
    rows = max(1, _STRIP // pixels[0].nbytes)
    strips = [_strip(pixels[top : top + rows], coding, layout) for top in range(0, height, rows)]
    lengths = [len(strip) for strip in strips]
    layout = Layout(layout.order, sum(lengths) > _CLASSIC_LIMIT)
    front = _front(layout, tags)
    start = len(front)
    offsets = tuple(start + sum_ for sum_ in np.cumsum([0, *lengths]).tolist())
    wide = LONG8 if layout.big else LONG
    is_float = pixels.dtype == np.float32
    whole: Directory = {
        **tags,
        256: numbers((pixels.shape[1],), layout, LONG),
        257: numbers((height,), layout, LONG),
        258: numbers((pixels.dtype.itemsize * 8,) * channels, layout),
        259: numbers((coding.compression,), layout),
        262: numbers((samples.RGB if image.colors == 3 else samples.BLACK_IS_ZERO,), layout),
        273: numbers(offsets[:-1], layout, wide),
        277: numbers((channels,), layout),
        278: numbers((rows,), layout, LONG),
        279: numbers(tuple(lengths), layout, wide),
        284: numbers((1,), layout),
        317: numbers((coding.predictor,), layout),
        339: numbers((3 if is_float else 1,) * channels, layout),
    }
    if image.has_alpha:
        whole[338] = numbers((samples.UNASSOCIATED,), layout, SHORT)
    end = offsets[-1] + offsets[-1] % 2
    return b"".join(
        (
            layout.header(end),
            front[len(layout.header(end)) :],
            *strips,
            b"\0" * (end - offsets[-1]),
            build(whole, layout, end),
        )
    ), sentences


def _front(layout: Layout, tags: Directory) -> bytes:
    """What stands before the strips: room for the header, and a maker note in its old place."""
    note = maker_note(tags)
    front = layout.header(0)
    if note is not None and note.at is not None:
        front = front.ljust(note.at, b"\0") + note.data
    return front + b"\0" * (-len(front) % _ALIGNMENT)


def _coding(image: Image) -> Coding:
    """As the source was stored, with a predictor that fits the samples."""
    fitting = _FLOAT_DIFFERENCES if image.pixels.dtype == np.float32 else _DIFFERENCES
    known = image.coding.get("tiff coding")
    if not isinstance(known, Coding):
        return Coding(_DEFLATE, fitting)
    return known if known.predictor in (1, fitting) else Coding(known.compression, 1)


def _strip(pixels: Pixels, coding: Coding, layout: Layout) -> bytes:
    """The bytes of a strip (rows, W, C)."""
    values = np.ascontiguousarray(pixels)
    if coding.predictor == _DIFFERENCES:
        values = imagecodecs.delta_encode(values, axis=1)
    if coding.predictor == _FLOAT_DIFFERENCES:
        data = np.asarray(imagecodecs.floatpred_encode(values, axis=1)).tobytes()
    else:
        data = values.astype(values.dtype.newbyteorder(layout.order)).tobytes()
    if coding.compression == _LZW:
        return bytes(imagecodecs.lzw_encode(data))
    if coding.compression == _DEFLATE:
        return bytes(imagecodecs.zlib_encode(data))
    return data
