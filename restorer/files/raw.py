"""Camera RAW and DNG: developed to 16-bit RGB; read only.

LibRaw decodes the sensor's values, balances them as the camera did and interpolates the colours.
No brightness is made up: highlights that the sensor held are kept. The result is in ProPhoto RGB,
which holds nearly all colours that a sensor can tell.
"""

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
import rawpy

from restorer.errors import UnsupportedFile
from restorer.files import icc, isobmff, jpegmarkers, jpegpackets, tags, tiffpackets
from restorer.files.allowance import Allowance
from restorer.files.base import check_size
from restorer.files.orientation import said_upright
from restorer.files.tags import EXIF, GPS, Directory, Layout, Tag
from restorer.image import Image, Metadata, Pixels

NAME = "RAW"
EXTENSIONS: tuple[str, ...] = (
    *(".dng", ".nef", ".nrw", ".cr2", ".cr3", ".crw", ".arw", ".sr2", ".srf", ".raf", ".orf"),
    *(".rw2", ".rwl", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".mos", ".mef", ".erf"),
    *(".mrw", ".dcr", ".kdc"),
)

# Of those that are no TIFF: Panasonic, Olympus, Fujifilm, Canon, Sigma, Minolta.
_SIGNATURES = (
    *(b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"FUJIFILMCCD-RAW", b"FOVb", b"\0MRM"),
    b"II\x1a\0\0\0HEAPCCDR",
)
_CR2, _CR3 = b"CR", b"ftypcrx "
_DNG_VERSION, _PHOTOMETRIC, _INNER = 50706, 262, 330
_MOSAIC, _LINEAR = 32803, 34892  # what the sensor saw, with one colour a pixel or all
_STRIPS = ((273, 279), (324, 325))  # offsets and sizes of strips and of tiles
_MOST = 16  # directories inside another that are looked at
_PIXEL = 6  # bytes that become of one
_CUT_OFF = "it is cut off: look for another copy of it"
_DESCRIPTIVE = frozenset(
    (270, 271, 272, 274, 282, 283, 296, 305, 306, 315, 700, 33432, 33723, EXIF, GPS, 36867)
)
_SRGB_GAMMA, _PROPHOTO_GAMMA = (2.4, 12.92), (1.8, 0.0)  # as LibRaw has it: exponent, slope at 0


class _Coded(NamedTuple):
    """How LibRaw is to code what it makes, and the profile of that."""

    space: rawpy.ColorSpace
    gamma: tuple[float, float]
    profile: bytes | None


def recognises(header: bytes) -> bool:
    """Whether a file begins as raw files do that are no TIFF; for the others see `is_raw`."""
    return header.startswith(_SIGNATURES) or header[4:12] == _CR3


def is_raw(data: bytes, layout: Layout, pages: list[dict[int, Tag]], allowed: Allowance) -> bool:
    """Whether a TIFF holds what a sensor saw.

    Args:
        data: The file.
        layout: Its layout.
        pages: The tags of its directories.
        allowed: What is left of its `tags.allowance`.
    """
    return data[8:10] == _CR2 or any(
        _DNG_VERSION in found or _number(found, _PHOTOMETRIC, layout) in (_MOSAIC, _LINEAR)
        for found in _all(data, layout, pages, allowed)
    )


def decode(data: bytes) -> Image:
    """The developed picture, upright.

    Raises:
        UnsupportedFile: It is cut off or too large, or of a kind that LibRaw does not know.
    """
    if data[:2] in (b"II", b"MM"):
        _check_whole(data)
    try:
        with rawpy.RawPy() as raw:
            raw.open_buffer(io.BytesIO(data))
            sizes = raw.sizes
            width = max(sizes.width, sizes.raw_width)
            check_size(width, max(sizes.height, sizes.raw_height), _PIXEL, len(data))
            metadata, dropped = _metadata(data, raw)  # the file's memory is let go at unpacking
            raw.unpack()
            coded = _coded(raw.num_colors)
            pixels = raw.postprocess(
                use_camera_wb=True,
                no_auto_bright=True,
                output_bps=16,
                output_color=coded.space,
                gamma=coded.gamma,
            )
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise UnsupportedFile(
            "it is a raw photo of a kind that LibRaw does not know: develop it to TIFF"
        ) from error
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise MemoryError from error
    return Image(
        cast(Pixels, np.atleast_3d(pixels)),
        coded.profile,
        said_upright(metadata),
        {"raw dropped": dropped} if dropped else {},
    )


def _coded(colors: int) -> _Coded:
    if colors == 1:
        return _Coded(rawpy.ColorSpace.raw, _SRGB_GAMMA, None)
    # LibRaw has no curve with ProPhoto's straight piece at the dark end.
    space = icc.SPACES["prophoto"]._replace(
        name="Compatible with ProPhoto RGB, gamma 1.8", curve=_PROPHOTO_GAMMA[:1]
    )
    return _Coded(rawpy.ColorSpace.ProPhoto, _PROPHOTO_GAMMA, icc.made(space))


def _check_whole(data: bytes) -> None:
    """Refuse a file in which a strip or tile is missing; LibRaw would make it black."""
    layout, allowed = _layout(data), tags.allowance(data)
    for found in _all(data, layout, [*_pages(data, layout, allowed)], allowed):
        for starts, sizes in _STRIPS:
            if starts in found and sizes in found:
                ends = zip(
                    tags.integers(found[starts], layout),
                    tags.integers(found[sizes], layout),
                    strict=False,
                )
                if any(start + size > len(data) for start, size in ends):
                    raise UnsupportedFile(_CUT_OFF)


def _layout(data: bytes) -> Layout:
    return Layout("<" if data[:2] == b"II" else ">")


def _pages(data: bytes, layout: Layout, allowed: Allowance) -> Iterator[dict[int, Tag]]:
    """The tags of every directory in the chain of a TIFF, whatever its magic number is."""
    (at,) = layout.unpack("I", data, 4)
    seen = set[int]()
    while at and at not in seen:
        seen.add(at)
        found, at, _ = tags.read(data, layout, at, allowed=allowed)
        yield found


def _all(
    data: bytes, layout: Layout, pages: list[dict[int, Tag]], allowed: Allowance
) -> Iterator[dict[int, Tag]]:
    """The directories, and those that stand one level inside them."""
    for found in pages:
        yield found
        for at in tags.integers(found[_INNER], layout)[:_MOST] if _INNER in found else ():
            try:
                yield tags.read(data, layout, at, allowed=allowed)[0]
            except struct.error:
                continue


def _number(found: dict[int, Tag], number: int, layout: Layout) -> int:
    return tags.integers(found[number], layout)[0] if number in found else 0


def _metadata(data: bytes, raw: rawpy.RawPy) -> tuple[Metadata, tuple[str, ...]]:
    """What stands where it is looked for, and phrases on what is left out."""
    try:
        if data[:2] in (b"II", b"MM") and not data.startswith(_SIGNATURES[-1]):
            layout = _layout(data)
            found = next(_pages(data, layout, tags.allowance(data)))
            described = {number: tag for number, tag in found.items() if number in _DESCRIPTIVE}
            packets = tiffpackets.gather(data, layout, described)
            return packets.metadata, packets.dropped
        return _canon(data) if data[4:12] == _CR3 else _preview(raw), ()
    except (StopIteration, UnsupportedFile, ValueError, struct.error):
        return Metadata(), ("damaged EXIF data",)


def _preview(raw: rawpy.RawPy) -> Metadata:
    """From the JPEG that a camera puts beside the sensor's values."""
    try:
        preview = raw.extract_thumb()
    except rawpy.LibRawError:
        return Metadata()
    if preview.format != rawpy.ThumbFormat.JPEG or not isinstance(preview.data, bytes):
        return Metadata()
    packets = jpegpackets.Packets()
    for part in jpegmarkers.split(preview.data).segments:
        packets.take(part)
    return packets.finish()[1]


def _canon(data: bytes) -> Metadata:
    """From a CR3, which has a TIFF stream for every directory of EXIF."""
    moov = next(part.data for part in isobmff.boxes(data) if part.type == "moov")
    inside = next(part.data for part in isobmff.boxes(moov) if part.type == "uuid")
    streams = dict(isobmff.boxes(inside, 16))
    whole: Directory = {}
    for name, number in (("CMT1", 0), ("CMT2", EXIF), ("CMT4", GPS)):
        if name in streams:
            layout, first = tags.header(streams[name])
            found, _, _ = tags.read(streams[name], layout, first)
            if number:
                whole[number] = dict(found)
            else:
                whole |= {n: tag for n, tag in found.items() if n in _DESCRIPTIVE}
    return Metadata(tags.stream(whole, layout)) if whole else Metadata()
