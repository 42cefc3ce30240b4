"""What a file says of its own pixels, made true of those that are written: sizes, small copies.

A thumbnail shows the photo as it was: before it was restored, turned or cropped. It is taken out
wherever one may stand, and programs that want one make it from the photo. EXIF is changed in
place, so that all else keeps its bytes and its offsets, on which the notes of many cameras hang.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from restorer.files import photoshop
from restorer.files.tags import (
    DIRECTORIES,
    EXIF,
    LONG,
    SHORT,
    Entry,
    Layout,
    entries,
    header,
)
from restorer.image import Image

_WIDTHS, _HEIGHTS = (256, 40962), (257, 40963)  # of TIFF and of EXIF
_MOST = 16  # directories that are looked at: there are five, and a bomb has thousands
_STRIPS = ((513, 514), (273, 279))  # tags with a thumbnail's offset and its size: JPEG, bare
_XMP_WIDTH, _XMP_HEIGHT = (
    re.compile(rb"((?:" + names + rb")\s*(?:=\s*[\"']|>))\d+(?=[\"']|<)")
    for names in (
        rb"tiff:ImageWidth|exif:PixelXDimension",
        rb"tiff:ImageLength|exif:PixelYDimension",
    )
)


def fitted(image: Image) -> Image:
    """The photo with metadata that say its own size, and hold no thumbnail of another one."""
    metadata, coding = image.metadata, dict(image.coding)
    exif = metadata.exif and _fitted_exif(metadata.exif, image.shape)
    xmp = metadata.xmp and _fitted_xmp(metadata.xmp, image.shape)
    resources = coding.get("photoshop")
    if isinstance(resources, bytes):
        coding["photoshop"] = photoshop.without_thumbnails(resources)
    return replace(image, metadata=metadata._replace(exif=exif, xmp=xmp), coding=coding)


def _fitted_xmp(xmp: bytes, shape: tuple[int, int]) -> bytes:
    for pattern, size in zip((_XMP_HEIGHT, _XMP_WIDTH), shape, strict=True):
        xmp = pattern.sub(rb"\g<1>%d" % size, xmp)
    for prefix in (b"xmp", b"xap"):
        before, found, rest = xmp.partition(b"<" + prefix + b":Thumbnails")
        _, end, after = rest.partition(b"</" + prefix + b":Thumbnails>")
        if found and end:
            xmp = before + after
    return xmp


def _fitted_exif(exif: bytes, shape: tuple[int, int]) -> bytes:
    """EXIF that fits; as it is where it is damaged beyond that."""
    try:
        layout, first = header(exif)
        said, end = entries(exif, layout, first)
        pointer = next((tag for tag in said if tag.number == EXIF), None)
        inner = [] if pointer is None else _inside(exif, layout, pointer)
        (thumbnail,) = layout.unpack("I", exif, end)
    except (ValueError, struct.error):
        return exif
    new = bytearray(exif)
    for entry in (*said, *inner):
        for numbers, size in ((_HEIGHTS, shape[0]), (_WIDTHS, shape[1])):
            if entry.number in numbers and entry.items == 1 and entry.type in (SHORT, LONG):
                kind = entry.type if size < 2**16 else LONG
                value = layout.pack("H" if kind == SHORT else "I", size).ljust(4, b"\0")
                new[entry.at + 2 : entry.at + 12] = layout.pack("HI", kind, 1) + value
    struct.pack_into(f"{layout.order}I", new, end, 0)
    parts, used = _thumbnails(exif, layout, thumbnail), _used(exif, layout, first)
    return _without(new, parts, used)


def _inside(exif: bytes, layout: Layout, pointer: Entry) -> list[Entry]:
    """The entries of the directory that a tag points to; none if it is damaged."""
    try:
        (at,) = layout.unpack("I", exif, pointer.place)
        return [entry for entry in entries(exif, layout, at)[0] if entry.at + 12 <= len(exif)]
    except struct.error:
        return []


def _thumbnails(exif: bytes, layout: Layout, at: int) -> Iterator[range]:
    """Where the directories behind the first one stand, and all they speak of."""
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST:
        seen.add(at)
        try:
            said, end = entries(exif, layout, at)
            (following,) = layout.unpack("I", exif, end)
            yield range(at, end + 4)
            yield from (range(entry.place, entry.end) for entry in said)
            places = {entry.number: entry.place for entry in said if entry.items == 1}
            for offset, size in _STRIPS:
                if offset in places and size in places:
                    (start,) = layout.unpack("I", exif, places[offset])
                    (length,) = layout.unpack("I", exif, places[size])
                    yield range(start, start + length)
        except struct.error:
            return
        at = following


def _used(exif: bytes, layout: Layout, first: int) -> Iterator[range]:
    """What the first directory and those inside it take."""
    yield range(8)
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < _MOST:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        try:
            said, end = entries(exif, layout, at)
        except struct.error:
            continue
        yield range(at, end + 4)
        for entry in said:
            yield range(entry.place, entry.end)
            if entry.number in DIRECTORIES and entry.place + 4 <= len(exif):
                waiting += layout.unpack("I", exif, entry.place)


def _without(exif: bytearray, parts: Iterable[range], used: Iterable[range]) -> bytes:
    """EXIF without the bytes in which only these parts stand: cut off, or else blank."""
    whole = (part for part in parts if part.stop <= len(exif))
    gone = _covered(whole, len(exif)) & ~_covered(used, len(exif))
    values = np.frombuffer(exif, np.uint8).copy()
    values[gone] = 0
    if len(gone) > 1 and gone[-2] and values[-1] == 0:  # padding to an even offset
        gone[-1] = True
    return values[: np.flatnonzero(~gone)[-1] + 1].tobytes()


def _covered(parts: Iterable[range], size: int) -> NDArray[np.bool_]:
    """(size,), True where any of the parts is."""
    steps = np.zeros(size + 1, np.int64)
    for part in parts:
        steps[min(part.start, size)] += 1
        steps[min(part.stop, size)] -= 1
    return np.cumsum(steps[:-1]) > 0
