"""Good files of every format that is read, and ways to damage them.

For the tests and for `python -m benchmarks.fuzz`. What is random comes from a generator, so that
a seed makes the same files again.
"""

import io
import struct
import zlib

import numpy as np
import tifffile

from restorer.files import (
    FORMATS,
    avif,
    bmp,
    heic,
    jpeg,
    jpegxl,
    npy,
    png,
    psd,
    raw,
    tiff,
    webp,
    with_quality,
)
from restorer.files.base import Readable
from restorer.image import Image
from tests.files.foreign import SAMPLES, dng, resource, sample
from tests.files.foreign import psd as made
from tests.files.photos import ADOBE, METADATA, XMP, exif, pixels, smooth

_EDGES = (300, 80)  # bytes at both ends in which headers and tags are
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 31_000, 10**6, 2**31 - 1, 2**31, 2**32 - 1)
_LIGHT = np.random.default_rng(0).random((48, 64, 3))


def foreign_tiff(**options: object) -> bytes:
    """A TIFF as tifffile writes it."""
    out = io.BytesIO()
    tifffile.imwrite(out, pixels("uint8", 3), photometric="rgb", **options)
    return out.getvalue()


def foreign_bmp(
    rows: np.ndarray | bytes,
    shape: tuple[int, int],
    bits: int,
    *,
    size: int = 40,
    compression: int = 0,
    palette: np.ndarray | None = None,
    masks: tuple[int, ...] = (),
    colors: tuple[bytes, bytes] = (b"BGRs", b""),
    metre: tuple[int, int] = (0, 0),
) -> bytes:
    """A BMP of rows (H, bytes), the upper one first, or of what is coded.

    Args:
        rows: Without padding. They stand upside down, as is usual, if the height is positive.
        shape: (height, width) in pixels.
        bits: Of a pixel.
        size: Of the bitmap's header in bytes.
        compression: By its number.
        palette: (N, 3), red first.
        masks: Of red, green, blue and alpha.
        colors: What says the colours, and the profile, or its name, behind all.
        metre: Pixels in a metre, across and down.
    """
    height, width = shape
    if isinstance(rows, np.ndarray):
        padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
        rows = (padded[::-1] if height > 0 else padded).tobytes()
    table = b""
    if palette is not None:
        table = np.pad(palette[:, ::-1], ((0, 0), (0, 0 if size == 12 else 1))).tobytes()
    head = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, 0, *metre, 0, 0)
    if palette is not None:
        head = head[:32] + struct.pack("<II", len(palette), 0)
    if size == 12:
        head = struct.pack("<IHHHH", size, width, height, 1, bits)
    head = (head + struct.pack(f"<{len(masks)}I", *masks)).ljust(size, b"\0")
    if size < 40:
        head = head[:size]
    start = len(head) + len(table)
    if size >= 108:
        head = head[:56] + colors[0] + head[60:]
    if size == 124:
        head = head[:112] + struct.pack("<III", start + len(rows), len(colors[1]), 0)
    body = head + table + rows + colors[1]
    return struct.pack("<2sI4xI", b"BM", 14 + len(body), 14 + start) + body


def runs_of(values: np.ndarray) -> bytes:
    """Numbers of colours (H, W) coded in runs of 8 bit, the upper row first."""
    out = bytearray()
    for row in values[::-1]:
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        for start, count in zip(starts, np.diff(starts, append=len(row)), strict=True):
            out += bytes((count, row[start]))
        out += b"\0\0"
    return bytes(out) + b"\0\1"


def _bmp() -> bytes:
    return foreign_bmp(
        smooth(4).reshape(48, -1),
        (48, 64),
        32,
        size=124,
        compression=3,
        masks=(0xFF, 0xFF00, 0xFF0000, 0xFF000000),
        colors=(b"DEBM", ADOBE),
    )


def _bmp_in_runs() -> bytes:
    return foreign_bmp(
        runs_of(smooth(1)[..., 0] // 16),
        (48, 64),
        8,
        size=124,
        compression=1,
        palette=smooth(3).reshape(-1, 3)[:256],
        colors=(b"DEBM", ADOBE),
    )


def _psd() -> bytes:
    return made(
        np.moveaxis(smooth(4), -1, 0),
        3,
        resources=resource(1039, ADOBE) + resource(1058, exif()) + resource(1060, XMP),
        layers=b"\0\0\0\2\xff\xff",
    )


def _progressive() -> bytes:
    coding = jpeg.Coding(((3,) * 64,), "4:4:4", True)
    return jpeg.encode(Image(smooth(1), coding={"jpeg coding": coding}))[0]


SOURCES: dict[str, tuple[Readable, bytes]] = {
    f.NAME: (f, f.encode(Image(smooth(3), ADOBE, METADATA._replace(text={"Comment": "c"})))[0])
    for f in FORMATS
} | {
    "PNG of 16 bit": (png, png.encode(Image(pixels("uint16", 4)))[0]),
    "TIFF of floats": (tiff, tiff.encode(Image(pixels("float32", 1)))[0]),
    "TIFF in tiles": (tiff, foreign_tiff(compression="lzw", tile=(16, 16))),
    "lossy WebP": (webp, webp.encode(Image(smooth(4), coding={"webp lossless": False}))[0]),
    "progressive JPEG": (jpeg, _progressive()),
    "JPEG XL of floats": (jpegxl, jpegxl.encode(Image(pixels("float32", 2)))[0]),
    "lossy JPEG XL": (jpegxl, jpegxl.encode(with_quality(Image(smooth(4), ADOBE), 80))[0]),
    "JPEG XL of a JPEG": (jpegxl, sample("jpeg.jxl")),
    "bare JPEG XL": (jpegxl, sample("progressive.jxl")),
    "lossy AVIF": (avif, avif.encode(with_quality(Image(smooth(4), ADOBE), 80))[0]),
    "AVIF of 12 bit": (avif, avif.encode(Image(pixels("uint16", 2)))[0]),
    "NumPy of floats": (npy, npy.encode(Image(pixels("float32", 3)))[0]),
    "HEIC": (heic, sample("rgb8.heic")),
    "HEIC of 12 bit": (heic, sample("rgba12.heic")),
    "RAW": (raw, dng(_LIGHT)),
    "PSD": (psd, _psd()),
    "PSD of 16 bit": (psd, made(np.moveaxis(pixels("uint16", 3), -1, 0), 3, runs=False, big=True)),
    "BMP": (bmp, _bmp()),
    "BMP in runs": (bmp, _bmp_in_runs()),
    "BMP of OS/2": (bmp, foreign_bmp(smooth(3).reshape(48, -1), (48, 64), 24, size=12)),
}
"""Small whole files with their formats; a cut takes pixels from each but the TIFFs."""

MORE: dict[str, tuple[Readable, bytes]] = {
    **{
        f"TIFF coded by {name}": (tiff, foreign_tiff(compression=name))
        for name in ("jpeg", "packbits", "zstd", "lzma")
    },
    **{path.name: (jpeg, path.read_bytes()) for path in SAMPLES.parent.glob("cameras/*.jpg")},
    **{path.name: (heic, path.read_bytes()) for path in SAMPLES.glob("*.heic")},
    **{path.name: (jpegxl, path.read_bytes()) for path in SAMPLES.glob("*.jxl")},
    **{path.name: (psd, path.read_bytes()) for path in SAMPLES.glob("*.psd")},
    **{
        f"BMP of {bits} bit": (
            bmp,
            foreign_bmp(
                smooth(1)[:, : 2 * bits, 0],
                (-48, 16),
                bits,
                palette=smooth(3)[0, : 1 << bits],
            ),
        )
        for bits in (1, 4)
    },
    "BMP of 16 bit": (bmp, foreign_bmp(smooth(2).reshape(48, -1), (48, 64), 16)),
    # LibRaw goes by the magic number, and by the maker, to other ways of reading.
    **{
        f"RAW of {begin!r}": (raw, begin + dng(_LIGHT)[4:])
        for begin in (b"IIU\0", b"IIRO", b"IIRS")
    },
    **{
        f"RAW of {maker!r}": (raw, dng(_LIGHT).replace(b"Leica\0", maker))
        for maker in (b"Canon\0", b"NIKON\0", b"SONY\0\0", b"Kodak\0")
    },
}
"""Further files, of which the ways that they are coded differ."""


def flipped(data: bytes, generator: np.random.Generator) -> bytes:
    """With one to three other bytes; half of the times in headers and tags, which are short."""
    changed = bytearray(data)
    edge = generator.choice([len(data), *_EDGES])
    for place in generator.integers(-edge, edge, generator.integers(1, 4)):
        changed[place % len(data)] = generator.integers(0, 256)
    return bytes(changed)


def cut_off(data: bytes, generator: np.random.Generator) -> bytes:
    """Without its end."""
    return data[: generator.integers(1, len(data))]


def without_a_piece(data: bytes, generator: np.random.Generator) -> bytes:
    """With a piece missing."""
    a, b = sorted(generator.integers(0, len(data), 2).tolist())
    return data[:a] + data[b:]


def with_a_piece_twice(data: bytes, generator: np.random.Generator) -> bytes:
    """With a piece that stands there twice."""
    a, b = sorted(generator.integers(0, len(data), 2).tolist())
    return data[:b] + data[a:]


def with_another_number(data: bytes, generator: np.random.Generator) -> bytes:
    """With a number of 2, 4 or 8 bytes that is at the edge of what is possible, or far too large.

    Sizes, counts and offsets are such numbers.
    """
    code = str(generator.choice([*"HIQ"]))
    size = struct.calcsize(code)
    at = int(generator.integers(0, min(len(data) - size, generator.choice([500, len(data)]))))
    number = int(generator.choice(_NUMBERS)) % 2 ** (8 * size)
    order = str(generator.choice([*"<>"]))
    return data[:at] + struct.pack(order + code, number) + data[at + size :]


WAYS = (flipped, cut_off, without_a_piece, with_a_piece_twice, with_another_number)
"""All ways to damage a file."""


def damaged(data: bytes, generator: np.random.Generator) -> bytes:
    """Damaged in one or several ways; a PNG often with check sums that are right again."""
    for way in generator.choice(np.array(WAYS), generator.integers(1, 3)):
        if len(data) > 16:
            data = way(data, generator)
    return summed(data) if png.recognises(data) and generator.random() < 0.7 else data


def summed(data: bytes) -> bytes:
    """A PNG whose check sums are right, so that what they guard is looked at."""
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        end = at + 12 + int.from_bytes(out[at : at + 4], "big")
        if end > len(out):
            break
        out[end - 4 : end] = struct.pack(">I", zlib.crc32(out[at + 4 : end - 4]))
        at = end
    return bytes(out)
