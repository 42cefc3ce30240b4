"""WebP: 8 bit RGB, lossless or not, as the source was or as is chosen. RFC 9649.

Only the pixels pass through libwebp; the container is read and written by hand.
"""

import struct
from collections.abc import Iterator

import imagecodecs
import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files.base import (
    CREDENTIALS,
    Quality,
    check_size,
    chosen_quality,
    eight_bit,
    missing,
    parts,
)
from restorer.image import Image, Metadata

NAME = "WebP"
EXTENSIONS: tuple[str, ...] = (".webp",)
LOSSY, LOSSLESS = True, True

_ICC, _ALPHA, _EXIF, _XMP, _ANIMATION = 0x20, 0x10, 0x08, 0x04, 0x02  # bits of VP8X
_C2PA = "C2PA"
_PICTURE = ("ALPH", "VP8 ", "VP8L")
_MAX_SIDE = 16383
_QUALITY = 95


def recognises(header: bytes) -> bool:
    """Whether a file begins as WebP files do."""
    return header[:4] == b"RIFF" and header[8:12] == b"WEBP"


def decode(data: bytes) -> Image:
    """The picture in a file.

    Raises:
        UnsupportedFile: It is cut off, damaged, animated or too large.
    """
    chunks = list(_chunks(data))
    first = dict(reversed(chunks))
    flags = first.get("VP8X", b"\0")[0]
    if flags & _ANIMATION or "ANIM" in first or "ANMF" in first:
        raise UnsupportedFile("it is an animation: save one of its pictures by itself")
    width, height, has_alpha = _frame(first)
    check_size(width, height, 4, len(data))
    has_alpha = has_alpha or bool(flags & _ALPHA)
    picture = [(kind, body) for kind, body in chunks if kind in _PICTURE]
    core = _container(width, height, _ALPHA if has_alpha else 0, picture)
    pixels = imagecodecs.webp_decode(core, hasalpha=has_alpha)
    known = (*_PICTURE, "VP8X", "ICCP", "EXIF", "XMP ", _C2PA)
    others = tuple((kind, body) for kind, body in chunks if kind not in known)
    size = 8 + int.from_bytes(data[4:8], "little")
    coding: dict[str, object] = {"webp lossless": "VP8L" in first}
    if others:
        coding["webp parts"] = others
    dropped = ["the data behind the picture"] if data[size:].strip(b"\0") else []
    if _C2PA in first:
        dropped.append(CREDENTIALS)
    if dropped:
        coding["webp dropped"] = tuple(dropped)
    exif = first.get("EXIF", b"").removeprefix(b"Exif\0\0") or None
    metadata = Metadata(exif, first.get("XMP ") or None)
    return Image(pixels, first.get("ICCP") or None, metadata, coding)


def _chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The chunks of a container, each a type and what it holds."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) + end % 2:
        raise UnsupportedFile("it is cut off: look for another copy of it")
    at = 12
    while at + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise UnsupportedFile("it is cut off: look for another copy of it")
        yield kind.decode("latin-1"), data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _frame(first: dict[str, bytes]) -> tuple[int, int, bool]:
    """(width, height, whether it says to have alpha) of the picture's own header."""
    if "VP8L" in first:
        bits = int.from_bytes(first["VP8L"][1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    if "VP8 " not in first:
        raise UnsupportedFile("it is damaged: look for another copy of it")
    width, height = struct.unpack_from("<HH", first["VP8 "], 6)
    return width & 0x3FFF, height & 0x3FFF, False


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: depth, grey, texts, resolution, IPTC.

    Raises:
        UnsupportedFile: The picture is too large, or has a profile that fits only grey.
    """
    if max(image.shape) > _MAX_SIDE:
        raise UnsupportedFile(f"WebP pictures have at most {_MAX_SIDE} pixels a side")
    pixels, lost = eight_bit(image.pixels, NAME)
    sentences = list(lost)
    if image.colors == 1:
        if (image.profile or b"")[16:20] == b"GRAY":
            raise UnsupportedFile("WebP has no grey, as its colour profile needs: save it as PNG")
        sentences.append("WebP has no grey: the photo was written as RGB.")
        pixels = np.take(pixels, [0, 0, 0, 1] if image.has_alpha else [0, 0, 0], axis=2)
    quality, said = _quality(image)
    coded = imagecodecs.webp_encode(
        np.ascontiguousarray(pixels),
        level=_QUALITY if quality == "lossless" else quality,
        lossless=quality == "lossless",
    )
    sentences += [*said, *missing(image, NAME, ("dpi", "iptc"))]
    metadata = image.metadata
    packets = [
        (_ICC, "ICCP", image.profile),
        (_EXIF, "EXIF", metadata.exif),
        (_XMP, "XMP ", metadata.xmp),
    ]
    flags = sum(bit for bit, _, packet in packets if packet)
    body = [(kind, packet) for _, kind, packet in packets if packet]
    picture = [(kind, part) for kind, part in _chunks(bytes(coded)) if kind in _PICTURE]
    at = 1 if image.profile else 0  # the profile stands before the picture, the rest behind it
    height, width = image.shape
    return _container(
        width,
        height,
        flags | (_ALPHA if image.has_alpha else 0),
        [*body[:at], *picture, *body[at:], *parts(image.coding, "webp parts")],
    ), tuple(sentences)


def _quality(image: Image) -> tuple[Quality, tuple[str, ...]]:
    """How finely to code, and what there is to say of it."""
    quality = chosen_quality(image)
    if quality is None and image.coding.get("webp lossless", True) is not True:
        return _QUALITY, (f"The WebP file is lossy, as before: quality {_QUALITY}.",)
    if quality is None or quality == "lossless":
        return "lossless", ()
    return quality, (f"The WebP file is lossy: quality {quality}.",)


def _container(width: int, height: int, flags: int, chunks: list[tuple[str, bytes]]) -> bytes:
    """A whole file. VP8X is always there: it alone says that an opaque picture has alpha."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    whole = [("VP8X", bytes((flags, 0, 0, 0)) + sides), *chunks]
    body = b"".join(
        kind.encode("latin-1") + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)
        for kind, part in whole
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
