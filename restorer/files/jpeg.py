"""JPEG: 8 bit grey and RGB, coded again as the source was, with its metadata byte for byte.

Only what the pixels need passes through libjpeg; the segments are carried by hand.
"""

import io
from typing import Any, NamedTuple

import imagecodecs
import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL.JpegImagePlugin import JpegImageFile

from restorer.errors import UnsupportedFile
from restorer.files import jpegpackets
from restorer.files.base import check_size, chosen_quality, eight_bit
from restorer.files.jpegmarkers import SOS, Frame, frame, split
from restorer.image import Image

NAME = "JPEG"
EXTENSIONS: tuple[str, ...] = (".jpg", ".jpeg", ".jpe", ".jfif")
LOSSY, LOSSLESS = True, False

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_MAX_SIDE = 65535
_MOST_WORK = 2 * 10**10  # pixels times scans: a photo has ten scans, and each takes all pixels
_QUALITY = 95  # with full colour resolution, where there is no source to follow
_SAMPLINGS: dict[tuple[tuple[int, int], ...], str] = {
    ((2, 1), (1, 1), (1, 1)): "4:2:2",
    ((2, 2), (1, 1), (1, 1)): "4:2:0",
}


class Coding(NamedTuple):
    """How a file coded its pixels.

    Attributes:
        tables: 64 quantisation steps for each component.
        sampling: "4:4:4", "4:2:2" or "4:2:0".
        progressive: Coarse to fine.
    """

    tables: tuple[tuple[int, ...], ...]
    sampling: str
    progressive: bool


def recognises(header: bytes) -> bool:
    """Whether a file begins as JPEG files do."""
    return header.startswith(b"\xff\xd8\xff")


def decode(data: bytes) -> Image:
    """The picture in a file.

    Raises:
        UnsupportedFile: It is cut off, damaged or too large, or not 8 bit grey or RGB.
    """
    markers = split(data)
    head = frame(markers)
    check_size(head.width, head.height, len(head.components), len(data))
    scans = sum(part.marker == SOS for part in markers.segments)
    if scans * head.width * head.height > _MOST_WORK:
        raise UnsupportedFile("it is damaged: look for another copy of it")
    if len(head.components) not in (1, 3):
        raise UnsupportedFile("it is CMYK, made for print: convert it to RGB")
    if head.bits != 8:
        raise UnsupportedFile(f"it has {head.bits} bits a channel: convert it to TIFF or PNG")
    found = jpegpackets.Packets()
    core = [_SOI]  # without the metadata, of which Pillow might warn
    for part in markers.segments:
        found.take(part)
        of_pixels = part.marker == jpegpackets.APP14 or part.data.startswith(jpegpackets.JFIF)
        if of_pixels or part.marker not in (*jpegpackets.APPS, jpegpackets.COM):
            core.append(part.raw)
    if data[markers.end :].strip(b"\0"):
        found.dropped.append("what stands behind the photo (a second picture, a film, a gain map)")
    del markers, part  # for a large photo every copy counts
    bare = b"".join((*core, _EOI))
    core.clear()
    with JpegImageFile(io.BytesIO(bare)) as picture:  # its header: its pixels would take twice
        tables = picture.quantization
        is_rgb = picture.info.get("adobe_transform") == 0 and len(head.components) == 3
    pixels = imagecodecs.jpeg8_decode(bare)
    profile, metadata, coding = found.finish()
    if not is_rgb and (said := _coding(head, tables)):
        coding["jpeg coding"] = said
    return Image(
        pixels[..., np.newaxis] if pixels.ndim == 2 else pixels, profile, metadata, coding
    )


def _coding(head: Frame, tables: dict[int, list[int]]) -> Coding | None:
    """How the source was coded; an odd subsampling becomes none, which loses less."""
    if any(c.table not in tables for c in head.components):
        return None
    return Coding(
        tuple(tuple(tables[c.table]) for c in head.components),
        _SAMPLINGS.get(tuple(c.sampling for c in head.components), "4:4:4"),
        head.progressive,
    )


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: depth, texts, too long packets.

    Raises:
        UnsupportedFile: The picture has an alpha channel, is too large, or shall be lossless.
    """
    if image.has_alpha:
        raise UnsupportedFile("JPEG has no transparency: save it as PNG, TIFF or WebP")
    if max(image.shape) > _MAX_SIDE:
        raise UnsupportedFile(f"JPEG pictures have at most {_MAX_SIDE} pixels a side")
    quality = chosen_quality(image)
    if quality == "lossless":
        raise UnsupportedFile("JPEG is always lossy: choose a quality, or save it as PNG")
    pixels, sentences = eight_bit(image.pixels, NAME)
    coding = image.coding.get("jpeg coding")
    if not isinstance(coding, Coding) or len(coding.tables) != image.colors:
        coding = None
    coded = _encode_pixels(pixels, coding, quality)
    packets, lost = jpegpackets.segments(image)
    return b"".join(
        (
            _SOI,
            packets,
            *(s.raw for s in split(coded).segments if s.marker != jpegpackets.APP0),
            _EOI,
        )
    ), (_loss(coding, quality), *sentences, *lost)


def _loss(coding: Coding | None, quality: int | None) -> str:
    as_before = coding and quality is None
    how = "as finely as before" if as_before else f"at quality {quality or _QUALITY}"
    return f"JPEG is lossy: the whole photo was coded again, {how}."


def _encode_pixels(pixels: NDArray[np.uint8], coding: Coding | None, quality: int | None) -> bytes:
    """A bare file: sampled and ordered as the source was, at a quality or with its own tables."""
    picture = PIL.Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    options: dict[str, Any] = {"subsampling": "4:4:4"}
    if coding:
        options = {"subsampling": coding.sampling, "progressive": coding.progressive}
    if coding and quality is None:
        # Pillow gives the last of its tables to all components that are left.
        chroma = len(set(coding.tables[1:]))
        options["qtables"] = [list(table) for table in coding.tables[: 1 + chroma]]
    else:
        options["quality"] = quality or _QUALITY
    try:
        return _saved(picture, options)
    except OSError:  # Pillow's buffer can be too small for a very fine progressive picture
        return _saved(picture, options | {"progressive": False})


def _saved(picture: PIL.Image.Image, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()
