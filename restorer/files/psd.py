"""Photoshop's PSD and PSB: the picture that all layers make, as Photoshop stored it; read only.

A file is a header, the colours of a palette, image resources, layers, and the channels of the
picture one after another. Adobe Photoshop File Formats Specification.
"""

import struct
from typing import Any, NamedTuple, cast

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from restorer.errors import UnsupportedFile
from restorer.files import icc, photoshop
from restorer.files.base import PALETTE, check_finite, check_size
from restorer.image import Image, Metadata, Pixels

NAME = "PSD"
EXTENSIONS: tuple[str, ...] = (".psd", ".psb")

_SIGNATURE = b"8BPS"
_BITMAP, _GREY, _PALETTE, _RGB, _DUOTONE = 0, 1, 2, 3, 8
_COLORS = {_BITMAP: 1, _GREY: 1, _PALETTE: 1, _RGB: 3, _DUOTONE: 1}
_SIZES = {1: "u1", 8: "u1", 16: ">u2", 32: ">f4"}  # by bits
_RAW, _RUNS = 0, 1
_RESOLUTION, _TRANSPARENT_INDEX, _VERSION = 1005, 1047, 1057
_ICC, _EXIF, _EXIF_3, _XMP = 1039, 1058, 1059, 1060
_ELSEWHERE = (_ICC, _EXIF, _EXIF_3, _XMP, _RESOLUTION, _VERSION, _TRANSPARENT_INDEX)
_LINEAR = icc.Space("sRGB, linear", icc.SPACES["srgb"].corners, (1.0,))  # as floats are meant
_CUT_OFF = "it is cut off: look for another copy of it"
_DAMAGED = "it is damaged: look for another copy of it"


class _Header(NamedTuple):
    """What the first bytes say."""

    is_big: bool  # a PSB
    channels: int
    height: int
    width: int
    bits: int
    mode: int


def recognises(header: bytes) -> bool:
    """Whether a file begins as PSD and PSB files do."""
    return header[:6] in (_SIGNATURE + b"\0\1", _SIGNATURE + b"\0\2")


def decode(data: bytes) -> Image:
    """The picture in a file; 1 bit becomes 8 bit.

    Raises:
        UnsupportedFile: It is cut off, damaged or too large, neither grey nor RGB, or has layers
            and no picture of their sum.
    """
    header = _header(data)
    palette, at = _section(data, 26, "I")
    resources, at = _section(data, at, "I")
    layers, at = _section(data, at, "Q" if header.is_big else "I")
    said = {part.number: part.data for part in photoshop.resources(resources)}
    if said.get(_VERSION, b"\0\0\0\0\1")[4:5] == b"\0":
        raise UnsupportedFile(
            "it has only layers, no picture of their sum: save it with maximised compatibility"
        )
    dropped = ["Photoshop's layers, of which only the sum was kept"] if layers.strip(b"\0") else []
    colors = _COLORS[header.mode]
    transparent = _is_transparent(layers, header) and header.channels > colors
    stored = _channels(data, at, header, colors + transparent)
    if header.channels > colors + transparent:
        dropped.append("its channels beyond colour and transparency")
    if header.mode == _DUOTONE:
        dropped.append("the inks of its duotone")
    if header.mode == _PALETTE:
        dropped.append(PALETTE)
    if header.mode == _PALETTE and _TRANSPARENT_INDEX in said:
        raise UnsupportedFile("it has a palette with a transparent colour: convert it to RGB")
    coding: dict[str, object] = {"psd dropped": tuple(dropped)} if dropped else {}
    if kept := photoshop.without(resources, _ELSEWHERE):
        coding["photoshop"] = kept
    iptc = said.get(photoshop.IPTC)
    profile = said.get(_ICC)
    if not profile and header.bits == 32 and colors == 3:
        profile = icc.made(_LINEAR)
    return Image(
        _meant(stored, header, palette, _VERSION in said),
        profile,
        Metadata(said.get(_EXIF), said.get(_XMP), iptc, {}, _dpi(said.get(_RESOLUTION))),
        coding,
    )


def _header(data: bytes) -> _Header:
    if len(data) < 26:
        raise UnsupportedFile(_CUT_OFF)
    version, channels, height, width, bits, mode = struct.unpack_from(">4xH6xHIIHH", data)
    check_size(width, height, _COLORS.get(mode, 4) * -(-bits // 8), len(data))
    if mode not in _COLORS:
        raise UnsupportedFile("it is neither grey nor RGB (but CMYK, Lab, …): convert it to RGB")
    if bits not in _SIZES or channels < _COLORS[mode]:
        raise UnsupportedFile(_DAMAGED)
    if (bits == 1) != (mode == _BITMAP) or (mode == _PALETTE and bits != 8):
        raise UnsupportedFile(_DAMAGED)
    return _Header(version == 2, channels, height, width, bits, mode)


def _section(data: bytes, at: int, size: str) -> tuple[bytes, int]:
    """What a section holds, and where the next one begins."""
    start = at + struct.calcsize(f">{size}")
    if start > len(data):
        raise UnsupportedFile(_CUT_OFF)
    end = start + struct.unpack_from(f">{size}", data, at)[0]
    if end > len(data):
        raise UnsupportedFile(_CUT_OFF)
    return data[start:end], end


def _is_transparent(layers: bytes, header: _Header) -> bool:
    """Whether the first channel beyond the colours is how opaque the picture is."""
    size = 8 if header.is_big else 4
    start = size
    if not layers[:size].strip(b"\0"):  # layers of more than 8 bits stand behind them
        found = layers.find(b"8BIMLr")
        start = found + 8 + size if found >= 0 else len(layers)
    if start + 2 > len(layers):
        return False
    count: int = struct.unpack_from(">h", layers, start)[0]
    return count < 0


def _channels(data: bytes, at: int, header: _Header, wanted: int) -> NDArray[Any]:
    """The first so many channels, (wanted, H, W), as stored; of 1 bit eight to a byte."""
    if at + 2 > len(data):
        raise UnsupportedFile(_CUT_OFF)
    (compression,) = struct.unpack_from(">H", data, at)
    dtype = np.dtype(_SIZES[header.bits])
    across = (header.width + 7) // 8 if header.bits == 1 else header.width
    shape = wanted, header.height, across
    size = int(np.prod(shape)) * dtype.itemsize
    at += 2
    if compression == _RAW:
        rows = data[at : at + size]
    elif compression == _RUNS:
        lengths = np.frombuffer(
            data[at:], ">u4" if header.is_big else ">u2", header.channels * header.height
        )
        start = at + lengths.nbytes
        end = start + int(lengths[: wanted * header.height].sum(dtype=np.int64))
        if end > len(data):
            raise UnsupportedFile(_CUT_OFF)
        rows = bytes(imagecodecs.packbits_decode(data[start:end], out=size))
    else:
        raise UnsupportedFile("its picture is compressed in a way that is not read: save it anew")
    if len(rows) != size:
        raise UnsupportedFile(_CUT_OFF if compression == _RAW else _DAMAGED)
    return np.frombuffer(rows, dtype).reshape(shape)


def _meant(stored: NDArray[Any], header: _Header, palette: bytes, by_photoshop: bool) -> Pixels:
    """Stored channels (C, H, W) as an image has them."""
    if header.mode == _BITMAP:
        bits = np.unpackbits(stored[0], axis=1, count=header.width)
        return cast(Pixels, np.where(bits, np.uint8(0), np.uint8(255))[..., np.newaxis])
    if header.mode == _PALETTE:
        colors = np.frombuffer(palette, np.uint8, 768).reshape(3, 256).T
        return cast(Pixels, colors[stored[0].astype(np.intp)])
    pixels = np.ascontiguousarray(np.moveaxis(stored, 0, -1), stored.dtype.newbyteorder("="))
    check_finite(pixels)
    if pixels.shape[2] > _COLORS[header.mode] and by_photoshop:  # others have their own ways
        _unmatte(pixels)
    return cast(Pixels, pixels)


def _unmatte(pixels: NDArray[Any]) -> None:
    """Take away the white on which Photoshop puts what is not opaque, in place."""
    top = {1: 255, 2: 65535, 4: 1}[pixels.dtype.itemsize]
    alpha = pixels[..., -1]
    partly = (alpha > 0) & (alpha < top)
    share = alpha[partly, np.newaxis] / np.float32(top)
    straight = 1 - (1 - pixels[partly, :-1] / np.float32(top)) / share
    if top > 1:
        straight = np.rint(np.clip(straight, 0, 1) * top)
    pixels[partly, :-1] = straight


def _dpi(resolution: bytes | None) -> tuple[float, float] | None:
    if resolution is None or len(resolution) < 16:
        return None
    across, down = (n / 65536 for n in struct.unpack_from(">I4xI", resolution))
    return (across, down) if min(across, down) >= 1 else None  # others write all but nothing
