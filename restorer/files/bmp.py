"""BMP: the device-independent bitmaps of Windows and OS/2; read only.

A file is its own header, that of the bitmap, masks or a palette, and rows padded to four bytes,
the lowest one first. Palettes and 24 bit pass through Pillow. Masks and runs are read by hand:
Pillow leaves out the alpha of 16 bit, knows only some masks, and skips empty rows of runs.
Windows GDI, "Bitmap Header Types" and "Bitmap Compression".
"""

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from restorer.errors import UnsupportedFile
from restorer.files import icc
from restorer.files.base import PALETTE, check_size, in_bits
from restorer.image import Image, Metadata, Pixels

NAME = "BMP"
EXTENSIONS: tuple[str, ...] = (".bmp", ".dib")

_SIGNATURE = b"BM"
_FILE_HEADER = 14  # bytes; most places are counted from there
_CORE, _INFO, _OS2, _V4, _V5 = 12, 40, 64, 108, 124
_SIZES = (_CORE, 16, _INFO, 52, 56, _OS2, _V4, _V5)  # of the bitmap's header, which tell its kinds
_PLAIN, _RUNS_8, _RUNS_4, _MASKS, _MASKS_ALPHA = 0, 1, 2, 3, 6  # its ways to code the pixels
_BITS = {
    _PLAIN: (1, 4, 8, 16, 24, 32),
    _RUNS_8: (8,),
    _RUNS_4: (4,),
    _MASKS: (16, 24, 32),
    _MASKS_ALPHA: (16, 32),
}
_COMMON_MASKS = {
    16: (0x7C00, 0x3E0, 0x1F),
    24: (0xFF0000, 0xFF00, 0xFF),
    32: (0xFF0000, 0xFF00, 0xFF),
}
_METRE = 0.0254  # metres in an inch
_CALIBRATED, _EMBEDDED, _LINKED = b"\0\0\0\0", b"DEBM", b"KNIL"  # where the colours are said
_NEAR = 0.005  # in x and y; rounded in many ways, the colours of sRGB are no farther apart
_HALVES = tuple(bytes((byte >> 4, byte & 15)) for byte in range(256))
_TWICE = tuple(bytes((byte, byte)) for byte in range(256))
_SPARE = 8  # pixels; ImageMagick's runs go on through the padding
_BAND = 2**22  # pixels that are decoded at a time, since on the way they are held many times
_CUT_OFF = "it is cut off: look for another copy of it"
_DAMAGED = "it is damaged: look for another copy of it"


class _Header(NamedTuple):
    """What the two headers say."""

    size: int  # of the bitmap's own
    width: int
    height: int
    is_top_down: bool
    bits: int  # of a pixel
    compression: int
    colors: int  # in the palette; 0 is as many as the bits can count
    start: int  # of the rows, if it is right
    dpi: tuple[float, float] | None

    @property
    def end(self) -> int:
        """Where the headers and the masks end."""
        masks = {_MASKS: 12, _MASKS_ALPHA: 16} if self.size == _INFO else {}
        return _FILE_HEADER + self.size + masks.get(self.compression, 0)

    @property
    def stride(self) -> int:
        """Bytes of a row that is not coded."""
        return (self.width * self.bits + 31) // 32 * 4


def recognises(header: bytes) -> bool:
    """Whether a file begins as BMP files do."""
    size = int.from_bytes(header[_FILE_HEADER : _FILE_HEADER + 4], "little")
    return header.startswith(_SIGNATURE) and size in _SIZES


def decode(data: bytes) -> Image:
    """The picture in a file; a palette of greys becomes grey, any other RGB.

    Raises:
        UnsupportedFile: It is cut off, damaged or too large, or coded in a way that is not read
            (JPEG or PNG within, Huffman).
    """
    header = _header(data)
    dropped: list[str] = []
    profile, end = _profile(data, header, dropped)
    if header.bits <= 8:
        pixels, behind = _of_palette(data, header, profile, dropped)
    else:
        pixels, behind = _of_colors(data, header, dropped)
    if data[max(end, behind) :].strip(b"\0"):
        dropped.append("the data behind the picture")
    return Image(
        pixels,
        profile,
        Metadata(dpi=header.dpi),
        {"bmp dropped": tuple(dropped)} if dropped else {},
    )


def _header(data: bytes) -> _Header:
    if len(data) < _FILE_HEADER + 4:
        raise UnsupportedFile(_CUT_OFF)
    start, size = struct.unpack_from("<II", data, 10)
    if size not in _SIZES:
        raise UnsupportedFile(_DAMAGED)
    if len(data) < _FILE_HEADER + size:
        raise UnsupportedFile(_CUT_OFF)
    fields = data[_FILE_HEADER : _FILE_HEADER + size].ljust(_INFO, b"\0")
    if size == _CORE:
        width, height, bits = struct.unpack_from("<HH2xH", fields, 4)
        compression = across = down = colors = 0
    else:
        width, height, bits, compression = struct.unpack_from("<ii2xHI", fields, 4)
        across, down, colors = struct.unpack_from("<iiI", fields, 24)
    if compression not in _BITS or (size == _OS2 and compression >= _MASKS):
        raise UnsupportedFile("its picture is compressed in a way that is not read: save it anew")
    if bits not in _BITS[compression]:
        raise UnsupportedFile(f"it has {bits} bits a pixel, which is not read: save it with 24")
    dpi = (across * _METRE, down * _METRE) if min(across, down) > 0 else None
    return _Header(size, width, abs(height), height < 0, bits, compression, colors, start, dpi)


def _profile(data: bytes, header: _Header, dropped: list[str]) -> tuple[bytes | None, int]:
    """The ICC profile, and where it ends; names what else is said of the colours."""
    said = data[70:74] if header.size >= _V4 else b""
    if said == _CALIBRATED and not _is_near_srgb(struct.unpack_from("<9I", data, 74)):
        dropped.append("the primary colours that its header names")
    if header.size != _V5 or said not in (_EMBEDDED, _LINKED):
        return None, 0
    at, size = struct.unpack_from("<II", data, _FILE_HEADER + 112)
    start, end = _FILE_HEADER + at, _FILE_HEADER + at + size
    if end > len(data):
        raise UnsupportedFile(_CUT_OFF)
    if said == _LINKED:
        dropped.append("the link to a colour profile")
        return None, end
    profile = data[start:end]
    if profile[36:40] == b"acsp":
        return profile, end
    dropped.append("a damaged colour profile")
    return None, end


def _is_near_srgb(ends: tuple[int, ...]) -> bool:
    """Whether primaries, each X, Y and Z, are those of sRGB; so they are if they are not said."""
    corners = icc.SPACES["srgb"].corners
    for color in range(3):
        x, y, z = ends[3 * color : 3 * color + 3]
        whole = x + y + z
        near = (corners[2 * color] * whole, corners[2 * color + 1] * whole)
        if max(abs(x - near[0]), abs(y - near[1])) > _NEAR * whole:
            return False
    return True


def _of_palette(
    data: bytes, header: _Header, profile: bytes | None, dropped: list[str]
) -> tuple[Pixels, int]:
    """Pixels (H, W, 1 or 3), and where they end."""
    colors, start = _palette(data, header)
    fits = profile is None or profile[16:20] == b"GRAY"
    is_grey = fits and bool((colors == colors[:, :1]).all())
    check_size(header.width, header.height, 1 if is_grey else 3, len(data))
    if header.compression == _PLAIN:
        rows, end = _rows(data, start, header)
    else:
        rows, end = _runs(data, start, header)
        header = header._replace(bits=8)
    if not is_grey:
        dropped.append(PALETTE)
    return _by_pillow(rows, header, "L" if is_grey else "RGB", colors), end


def _palette(data: bytes, header: _Header) -> tuple[NDArray[np.uint8], int]:
    """The colours (N, 3), red first, and where the rows begin."""
    entry = 3 if header.size == _CORE else 4
    most = 1 << header.bits
    count = header.colors if 0 < header.colors < most else most
    if header.start > header.end:  # some are shorter than they say; others forget them here
        count = min(count, (header.start - header.end) // entry)
    end = header.end + count * entry
    if end > len(data):
        raise UnsupportedFile(_CUT_OFF)
    colors = np.frombuffer(data[header.end : end], np.uint8).reshape(count, entry)
    return colors[:, 2::-1], max(header.start, end)


def _rows(data: bytes, start: int, header: _Header) -> tuple[NDArray[np.uint8], int]:
    """Rows (H, bytes) that are not coded, with all padding, and where they end."""
    size = header.stride * header.height
    padding = header.stride - (header.width * header.bits + 7) // 8
    if start + size - padding > len(data):
        raise UnsupportedFile(_CUT_OFF)
    whole = data.ljust(start + size, b"\0")
    return np.frombuffer(whole, np.uint8, size, start).reshape(header.height, -1), start + size


def _runs(data: bytes, start: int, header: _Header) -> tuple[NDArray[np.uint8], int]:
    """Numbers of colours (H, W) that are coded in runs, and where they end; 0 where none is."""
    width, height = header.width, header.height
    is_half = header.bits == 4
    pairs = _HALVES if is_half else _TWICE
    counts, codes = data[start::2], data[start + 1 :: 2]  # whatever is coded takes whole pairs
    out = bytearray(width * height)
    x = y = at = 0
    while y < height:
        zero = counts.find(0, at)
        stop = zero if 0 <= zero < len(codes) else len(codes)
        if at < stop:
            if x + sum(counts[at:stop]) - counts[stop - 1] >= width + _SPARE:
                raise UnsupportedFile(_DAMAGED)
            runs = zip(counts[at:stop], codes[at:stop], strict=True)
            values = b"".join([(pairs[code] * (count + 1 >> 1))[:count] for count, code in runs])
            at = stop
        elif at >= len(codes):
            if y == height - 1 and x >= width:
                break
            raise UnsupportedFile(_CUT_OFF)
        elif codes[at] == 0:
            x, y, at = 0, y + 1, at + 1
            continue
        elif codes[at] == 1:
            at += 1
            break
        elif codes[at] == 2:
            if at + 1 >= len(codes):
                raise UnsupportedFile(_CUT_OFF)
            x, y, at = x + counts[at + 1], y + codes[at + 1], at + 2
            continue
        else:
            size = (codes[at] + 1) // 2 if is_half else codes[at]
            begin = start + 2 * (at + 1)
            values = data[begin : begin + size]
            if len(values) < size or x >= width + _SPARE:
                raise UnsupportedFile(_CUT_OFF if len(values) < size else _DAMAGED)
            if is_half:
                values = b"".join([_HALVES[byte] for byte in values])[: codes[at]]
            at += 1 + (size + 1) // 2
        place = y * width + x
        fitting = values[: max(0, width - x)]
        out[place : place + len(fitting)] = fitting
        x += len(values)
    end = start + 2 * at
    if y == height and data[end : end + 2] == b"\0\1":
        end += 2
    return np.frombuffer(out, np.uint8).reshape(height, width), end


def _by_pillow(
    rows: NDArray[np.uint8], header: _Header, mode: str, colors: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Pixels (H, W, C) of a mode, by way of files as simple as can be.

    Raises:
        UnsupportedFile: A pixel has a colour that is not in the palette.
    """
    pixels = np.empty((header.height, header.width, len(mode)), np.uint8)
    upright = pixels if header.is_top_down else pixels[::-1]
    palette = np.zeros((0 if colors is None else 1 << header.bits, 4), np.uint8)
    known = len(palette) if colors is None else len(colors)
    if colors is not None:
        palette[:known, 2::-1] = colors
    for band in _bands(header):
        part = rows[band]
        head = struct.pack(
            "<2s8x2I2i2H6I",
            *(_SIGNATURE, _FILE_HEADER + _INFO + palette.nbytes),
            *(_INFO, header.width, -len(part), 1, header.bits),
            *(_PLAIN, 0, 0, 0, len(palette), 0),
        )
        padded = np.pad(part, ((0, 0), (0, -part.shape[1] % 4)))
        file = io.BytesIO(head + palette.tobytes() + padded.tobytes())
        with PIL.Image.open(file, formats=("BMP",)) as picture:
            if known < len(palette) and np.asarray(picture).max() >= known:
                raise UnsupportedFile(_DAMAGED)
            upright[band] = np.asarray(picture.convert(mode)).reshape(upright[band].shape)
    return pixels


def _of_colors(data: bytes, header: _Header, dropped: list[str]) -> tuple[Pixels, int]:
    """Pixels (H, W, 3 or 4), and where they end."""
    masks = _masks(data, header)
    is_deep = max(mask.bit_count() for mask in masks[:3]) > 8
    check_size(header.width, header.height, len(masks) * (1 + is_deep), len(data))
    rows, end = _rows(data, max(header.start, header.end), header)
    if header.bits == 24:
        return _by_pillow(rows, header, "RGB"), end
    pixels = np.empty(
        (header.height, header.width, len(masks)), np.uint16 if is_deep else np.uint8
    )
    if _unmask(rows, header, masks, cast(Pixels, pixels)):
        dropped.append("the unused bits of its pixels")
    if len(masks) == 4 and not pixels[..., 3].any():  # by programs that know of no transparency
        dropped.append("a transparency that would hide all of it")
        pixels = np.ascontiguousarray(pixels[..., :3])
    return cast(Pixels, pixels), end


def _masks(data: bytes, header: _Header) -> tuple[int, ...]:
    """Which bits of a pixel are red, green, blue and, if it has any, alpha."""
    common = _COMMON_MASKS[header.bits]
    if header.compression == _PLAIN:
        return common
    has_alpha = header.compression == _MASKS_ALPHA or header.size >= 56
    count = 4 if has_alpha else 3
    at = _FILE_HEADER + _INFO
    if at + 4 * count > len(data):
        raise UnsupportedFile(_CUT_OFF)
    masks: tuple[int, ...] = struct.unpack_from(f"<{count}I", data, at)
    if not any(masks):
        return common
    if has_alpha and masks[3] == 0:
        masks = masks[:3]
    if any(not _is_mask(mask, header.bits) for mask in masks):
        raise UnsupportedFile(_DAMAGED)
    if header.bits == 24 and masks != common:
        raise UnsupportedFile(_DAMAGED)
    return masks


def _is_mask(mask: int, bits: int) -> bool:
    """Whether it is a row of up to 16 bits within so many."""
    top = mask >> _shift(mask) if mask else 0
    return 0 < top < 1 << 16 and not top & (top + 1) and not mask >> bits


def _shift(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _unmask(
    rows: NDArray[np.uint8], header: _Header, masks: tuple[int, ...], pixels: Pixels
) -> bool:
    """Fill pixels (H, W, C); whether the bits that no mask takes say anything."""
    values = rows.view(f"<u{header.bits // 8}")[:, : header.width]
    upright = pixels if header.is_top_down else pixels[::-1]
    spare = (1 << header.bits) - 1
    for mask in masks:
        spare &= ~mask
    is_said = False
    for band in _bands(header):
        part = values[band]
        is_said = is_said or bool(((part ^ values[0, 0]) & spare).any())
        for channel, mask in enumerate(masks):
            samples = (part >> _shift(mask) & (mask >> _shift(mask))).astype(np.uint16)
            wide = in_bits(samples, mask.bit_count(), 8 * pixels.itemsize)
            upright[band, :, channel] = wide
    return is_said


def _bands(header: _Header) -> Iterator[slice]:
    """Rows that are decoded at a time."""
    step = max(1, _BAND // header.width)
    return (slice(top, top + step) for top in range(0, header.height, step))
