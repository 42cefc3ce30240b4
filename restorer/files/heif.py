"""What the items of an AVIF or HEIC file say beside the pixels. ISO/IEC 23008-12 and 23000-22.

The container, not EXIF, says how a picture is to be turned ("irot", "imir"). Colours are an ICC
profile or code points (ITU-T H.273), of which an ICC profile is made.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files import icc
from restorer.files.base import CREDENTIALS, check_size
from restorer.files.isobmff import Item, Items
from restorer.files.orientation import said_upright
from restorer.image import Metadata, Pixels

XMP = "application/rdf+xml"
PIXEL = 4
"""Bytes of a decoded pixel, as most are."""
ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
ALPHAS = (ALPHA, b"urn:mpeg:hevc:2015:auxid:1\0")
"""What "auxC" calls an alpha channel."""

_PICTURES = ("av01", "grid", "hvc1", "iden", "iovl")
_OF_PIXELS = ("hvcC", "ispe", "pixi", "irot", "imir", "clap", "auxC")
_LINKS = ("auxl", "dimg", "prem")
_UNKNOWN = 2
_D65, _DCI, _C = (0.3127, 0.3290), (0.314, 0.351), (0.310, 0.316)
_PRIMARIES = {
    1: (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65),
    4: (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, *_C),
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, *_D65),
    6: (0.63, 0.34, 0.31, 0.595, 0.155, 0.07, *_D65),
    7: (0.63, 0.34, 0.31, 0.595, 0.155, 0.07, *_D65),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),
    11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_DCI),
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65),
}
_CURVES: dict[int, tuple[float, ...]] = {4: (2.2,), 5: (2.8,), 8: (1.0,)}
_LIKE_SRGB = (1, 6, 13, 14, 15)  # video's curve, too, which all viewers take for that of sRGB
_HDR = (16, 18)
_SRGB = icc.SPACES["srgb"]


class Said(NamedTuple):
    """What a file says: profile, EXIF, XMP and IPTC, and phrases on what is left out."""

    profile: bytes | None
    metadata: Metadata
    dropped: tuple[str, ...]


def gather(file: Items, colors: int) -> Said:
    """What a file says of its picture, which is turned upright.

    Args:
        file: Its items.
        colors: Of the picture: 1 is grey.

    Raises:
        UnsupportedFile: Its colours are of high dynamic range.
    """
    dropped = [*_dropped(file)]
    exif = xmp = iptc = None
    for item in file.items:
        if item.type == "Exif" and exif is None and len(item.data) > 4:
            (skipped,) = struct.unpack_from(">I", item.data)
            exif = item.data[4 + skipped :].removeprefix(b"Exif\0\0") or None
        elif item.type == "mime" and item.content_type == XMP and xmp is None:
            xmp = item.data or None
        elif item.type == "iptc" and iptc is None:  # a habit of ImageMagick
            iptc = item.data or None
    tiles = {n for link in file.picture.references if link.type == "dimg" for n in link.to}
    pictures = (file.picture, *(item for item in file.items if item.number in tiles))
    speaking = next((item for item in pictures if item.find("colr")), file.picture)
    profile, odd = _colors(speaking, colors)
    metadata = said_upright(Metadata(exif, xmp, iptc))
    return Said(profile, metadata, (*dropped, *odd))


def brands(header: bytes) -> tuple[bytes, ...]:
    """What a file says in its first box that it is, as far as it is there."""
    end = min(int.from_bytes(header[:4], "big"), len(header))
    return tuple(header[at : at + 4] for at in (8, *range(16, end, 4)))


def check(file: Items, stored: int) -> tuple[int, int]:
    """The (height, width) of the picture, as coded; refused if any is empty or too large.

    Args:
        file: Its items.
        stored: Bytes of the file.

    Raises:
        UnsupportedFile: A clause about it.
        struct.error: It is damaged.
    """
    for item in file.items:
        if (said := item.find("ispe")) is not None:
            width, height = struct.unpack_from(">II", said, 4)
            check_size(width, height, PIXEL, stored)
    size = file.picture.find("ispe")
    if size is None:
        raise UnsupportedFile("it is damaged: look for another copy of it")
    width, height = struct.unpack_from(">II", size, 4)
    return height, width


def bare(file: Items) -> Items:
    """The picture with its tiles and its alpha channel, and no more than decoding them needs."""
    needed: dict[int, list[int]] = {}
    for item in file.items:
        for link in item.references:
            if link.type == "dimg":
                needed.setdefault(item.number, []).extend(link.to)
            elif link.type == "auxl" and is_alpha(item, {*link.to}):
                for number in link.to:
                    needed.setdefault(number, []).append(item.number)
    waiting, found = [file.primary], set[int]()
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += needed.get(number, ())
    return file._replace(
        brands=b"heic\0\0\0\0mif1heic",
        items=tuple(
            item._replace(
                properties=tuple(
                    said
                    for said in item.properties
                    if said.type in _OF_PIXELS or said.data[:4] == b"nclx"
                ),
                references=tuple(link for link in item.references if link.type in _LINKS),
            )
            for item in file.items
            if item.number in found
        ),
    )


def turned(pixels: Pixels, picture: Item) -> Pixels:
    """Pixels (H, W, C) as the item's properties turn and mirror them, in their order."""
    for said in picture.properties:
        if said.type == "irot":
            pixels = np.rot90(pixels, said.data[0] & 3)
        elif said.type == "imir":
            pixels = pixels[:, ::-1] if said.data[0] & 1 else pixels[::-1]
    return cast(Pixels, np.ascontiguousarray(pixels))


def is_alpha(item: Item, of: set[int]) -> bool:
    """Whether an item is the alpha channel of one of these."""
    kind = item.find("auxC")
    of_it = any(link.type == "auxl" and of & {*link.to} for link in item.references)
    return of_it and kind is not None and kind[4:].startswith(ALPHAS)


def _colors(picture: Item, colors: int) -> tuple[bytes | None, tuple[str, ...]]:
    """The profile, and a phrase where the code points are unknown."""
    said = {box.data[:4]: box.data for box in picture.properties if box.type == "colr"}
    for kind in (b"prof", b"rICC"):
        if len(said.get(kind, b"")) > 4:
            return said[kind][4:], ()
    if b"nclx" not in said:
        return None, ()
    primaries, transfer = struct.unpack_from(">HH", said[b"nclx"], 4)
    if transfer in _HDR:
        raise UnsupportedFile(
            "its colours are of high dynamic range (PQ or HLG): save it as a standard photo"
        )
    curve = _SRGB.curve if transfer in (*_LIKE_SRGB, _UNKNOWN) else _CURVES.get(transfer)
    corners = _PRIMARIES.get(1 if primaries == _UNKNOWN else primaries)
    if curve is None or corners is None or (colors == 1 and curve != _SRGB.curve):
        return None, (f"what its colours are by the code {primaries}/{transfer}",)
    if colors == 1 or (curve, corners) == (_SRGB.curve, _SRGB.corners):
        return None, ()
    known = (s for s in icc.SPACES.values() if (s.corners, s.curve) == (corners, curve))
    name = f"Code points {primaries}/{transfer}"
    return icc.made(next(known, icc.Space(name, corners, curve))), ()


def _dropped(file: Items) -> Iterator[str]:
    """What stands in the file beside the picture, and is not written again."""
    parts = {
        n
        for item in file.items
        for link in item.references
        if link.type == "dimg"
        for n in link.to
    }
    for item in file.items:
        kinds = {link.type for link in item.references}
        if item.number == file.primary or item.number in parts or "thmb" in kinds:
            continue
        if "auxl" in kinds and not is_alpha(item, {file.primary}):
            gain = b"gainmap" in (item.find("auxC") or b"")
            yield "a gain map" if gain else "a picture beside the photo"
        elif item.type == "tmap":
            yield "a gain map"
        elif item.type in _PICTURES and "auxl" not in kinds:
            yield "further pictures"
        elif item.type == "mime" and item.content_type != XMP:
            yield f"data of the type {item.content_type}"
    if file.is_signed:
        yield CREDENTIALS
    if file.picture.type == "av01" and file.picture.find("clap"):
        yield "that other programs show it cropped"
