"""AVIF: 8, 10 and 12 bit, lossless or not, as the source was or as is chosen. AVIF 1.1.0.

Only the pixels pass through libavif; the container is read and written by hand.
"""

import struct
from typing import NamedTuple

import imagecodecs
import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files import av1header, heif, isobmff
from restorer.files.base import (
    Quality,
    chosen_quality,
    in_bits,
    missing,
    sixteen_bit,
)
from restorer.files.isobmff import Item, Items, Property, Reference
from restorer.image import Image, Pixels

NAME = "AVIF"
EXTENSIONS: tuple[str, ...] = (".avif",)
LOSSY, LOSSLESS = True, True

_MAX_SIDE, _MAX_PIXELS = 2**15, 2**28  # that libavif reads
_DEEPEST = 12  # bits
_QUALITY = 90
_SPEED = 8  # of 10; slower ones need many times as long for some percent
_BRANDS = b"avif\0\0\0\0avifmif1miaf"
_LAYERS = ("a1op", "lsel")  # properties that choose one of several sizes
_PICTURE = 1  # its item's number
_SRGB = struct.pack(">HH", 1, 13)
_IDENTITY = bytes(2)  # of the matrix coefficients: it is RGB that is coded, not luma and chroma


class Coding(NamedTuple):
    """How a file coded its pixels: in how many bits a channel, and whether exactly."""

    bits: int
    lossless: bool


def recognises(header: bytes) -> bool:
    """Whether a file begins as AVIF files do."""
    return header[4:8] == b"ftyp" and bool({b"avif", b"avis"} & {*heif.brands(header)})


def decode(data: bytes) -> Image:
    """The picture in a file, upright; 10 and 12 bits become 16.

    Raises:
        UnsupportedFile: It is cut off, damaged, animated or too large.
    """
    file = isobmff.read(data)
    if b"avis" in heif.brands(data):
        raise UnsupportedFile("it is an animation: save one of its pictures by itself")
    height, width = heif.check(file, len(data))
    _check_limits(height, width)
    _check_coded(file)
    if any(link.type == "prem" for link in file.picture.references):
        raise UnsupportedFile("its colours are multiplied by its transparency: save it otherwise")
    coding = _coding(file)
    stored = imagecodecs.avif_decode(data, numthreads=0)
    pixels = np.atleast_3d(stored if coding.bits == 8 else in_bits(stored, coding.bits, 16))
    said = heif.gather(file, 1 if pixels.shape[2] < 3 else 3)
    rest: dict[str, object] = {"avif coding": coding}
    if said.dropped:
        rest["avif dropped"] = said.dropped
    return Image(heif.turned(pixels, file.picture), said.profile, said.metadata, rest)


def _check_limits(height: int, width: int) -> None:
    if max(height, width) > _MAX_SIDE or height * width > _MAX_PIXELS:
        raise UnsupportedFile(
            f"AVIF pictures have at most {_MAX_SIDE} pixels a side and {_MAX_PIXELS:,} in all"
        )


def _check_coded(file: Items) -> None:
    """Refuse pictures of another size than the container says: libavif would show a part of them.

    Raises:
        UnsupportedFile: A clause about it.
        IndexError: It is damaged.
    """
    for item in file.items:
        said = item.find("ispe")
        if item.type != "av01" or said is None or any(map(item.find, _LAYERS)):
            continue
        width, height = struct.unpack_from(">II", said, 4)
        if av1header.size(item.data) not in (None, (height, width)):
            raise UnsupportedFile("it is damaged: look for another copy of it")


def _coding(file: Items) -> Coding:
    said = next(c for item in (file.picture, *file.items) if (c := item.find("av1C")))
    bits = 12 if said[2] & 0x20 else 10 if said[2] & 0x40 else 8
    points = next((p.data for p in file.picture.properties if p.data[:4] == b"nclx"), b"")
    return Coding(bits, points[8:10] == _IDENTITY)


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: depth, texts, resolution, IPTC.

    Raises:
        UnsupportedFile: The picture is too large.
    """
    _check_limits(*image.shape)
    pixels, bits, lost = _in_depth(image)
    quality, notes = _quality(image)
    level = 100 if quality == "lossless" else quality
    picture = _coded(pixels[..., : image.colors], bits, level)
    items = [picture._replace(properties=_colored(picture, image.profile))]
    if image.has_alpha:  # by itself: libavif leaves out one that is opaque
        alpha = _coded(pixels[..., -1:], bits, level)
        said = Property("auxC", bytes(4) + heif.ALPHA)
        of_alpha = tuple(p for p in alpha.properties if p.type != "colr")
        link = Reference("auxl", (_PICTURE,))
        items.append(alpha._replace(number=2, properties=(*of_alpha, said), references=(link,)))
    link = Reference("cdsc", (_PICTURE,))
    metadata = image.metadata
    if metadata.exif:
        items.append(Item(3, "Exif", bytes(4) + metadata.exif, references=(link,)))
    if metadata.xmp:
        items.append(Item(4, "mime", metadata.xmp, heif.XMP, references=(link,)))
    data = isobmff.write(Items(_BRANDS, _PICTURE, tuple(items)))
    return data, (*notes, *lost, *missing(image, NAME, ("dpi", "iptc")))


def _coded(pixels: Pixels, bits: int, level: int) -> Item:
    """The item of a picture (H, W, 1 or 3)."""
    coded = imagecodecs.avif_encode(
        np.ascontiguousarray(pixels if pixels.shape[2] > 1 else pixels[..., 0]),
        level=level,
        speed=_SPEED,
        bitspersample=bits,
        numthreads=0,
    )
    return isobmff.read(bytes(coded)).picture._replace(number=_PICTURE)


def _colored(picture: Item, profile: bytes | None) -> tuple[Property, ...]:
    """The item's properties, where its code points say sRGB or a profile stands beside them."""
    if profile:
        return *picture.properties, Property("colr", b"prof" + profile)
    return tuple(
        said._replace(data=b"nclx" + _SRGB + said.data[8:]) if said.data[:4] == b"nclx" else said
        for said in picture.properties
    )


def _in_depth(image: Image) -> tuple[Pixels, int, tuple[str, ...]]:
    """The pixels in the depth of the source, or else the deepest, and what that lost."""
    if image.pixels.dtype == np.uint8:
        return image.pixels, 8, ()
    known = image.coding.get("avif coding")
    bits = known.bits if isinstance(known, Coding) and known.bits > 8 else _DEEPEST
    wide, lost = sixteen_bit(image.pixels, NAME)
    pixels = in_bits(wide, 16, bits)
    if not lost and not np.array_equal(in_bits(pixels, bits, 16), wide):
        lost = (f"The AVIF file has {bits} bits a channel: 16-bit values were rounded.",)
    return pixels, bits, lost


def _quality(image: Image) -> tuple[Quality, tuple[str, ...]]:
    """How finely to code, and what there is to say of it."""
    quality, known = chosen_quality(image), image.coding.get("avif coding")
    if image.colors == 1:  # libavif's grey is exact
        needed = quality in (None, "lossless")
        said = f"AVIF is lossless for grey: the quality {quality} was not needed."
        return "lossless", () if needed else (said,)
    if quality is None and isinstance(known, Coding) and not known.lossless:
        return _QUALITY, (f"The AVIF file is lossy, as before: quality {_QUALITY}.",)
    if quality is None or quality == "lossless":
        return "lossless", ()
    return quality, (f"The AVIF file is lossy: quality {quality}.",)
