"""Bombs: short files that ask for hours or for all memory, and are to be refused, or are harmless.

Each is made when it is called for; none is longer than some ten megabytes.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache

import imagecodecs
import numpy as np

from restorer.files import avif, bmp, heic, isobmff, jpeg, jpegxl, npy, png, psd, raw, tiff, webp
from restorer.files.base import Readable
from restorer.files.isobmff import Item, Property, Reference
from restorer.files.jpegmarkers import segment
from restorer.image import Image
from tests.files.damaging import foreign_bmp
from tests.files.foreign import dng, resource, sample
from tests.files.foreign import psd as made
from tests.files.photos import chunk, smooth

_SIDE = 31_000  # px; a picture that is that wide and high is just under the limit
_MANY = 200_000


@cache
def _zeros(count: int) -> bytes:
    """A zlib stream of so many zeros, without the time that it takes to make it."""
    block = 2**24
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = coder.compress(bytes(block)) + coder.flush(zlib.Z_FULL_FLUSH)
    rest = coder.compress(bytes(count % block)) + coder.flush()
    checked = (count % 65521) << 16 | 1
    return b"\x78\xda" + piece * (count // block) + rest + struct.pack(">I", checked)


def _png(*chunks: bytes, side: int = 1, depth: int = 8, color: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, depth, color, 0, 0, 0)
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    data = _zeros(side * (1 + -(-side * samples * depth // 8)))
    whole = (chunk(b"IHDR", head), *chunks, chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)


def _palette() -> bytes:
    return _png(chunk(b"PLTE", bytes(range(3))), side=_SIDE, depth=1, color=3)


def _jpeg(side: int, *, progressive: bool, scans: int = 1, packets: bytes = b"") -> bytes:
    """A JPEG that says it has `side` × `side` pixels; of the picture there are but a few bytes."""
    coding = {"jpeg coding": jpeg.Coding(((3,) * 64,) * 3, "4:4:4", progressive)}
    data = jpeg.encode(Image(smooth(3), coding=coding))[0]
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data = data[: frame + 5] + struct.pack(">HH", side, side) + data[frame + 9 :]
    last = data.rindex(b"\xff\xda")
    return data[:2] + packets + data[2:last] + data[last:-2] * scans + data[-2:]


def _tiff(*tags: tuple[int, int, int, bytes], behind: bytes = b"", following: int = 0) -> bytes:
    """A TIFF of these tags (number, type, items, inline value), and bytes that follow at once."""
    entries = b"".join(struct.pack("<HHI", *tag[:3]) + tag[3].ljust(4, b"\0") for tag in tags)
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", following)
    return b"II*\0\x08\0\0\0" + directory + behind


def _number(number: int, value: int) -> tuple[int, int, int, bytes]:
    return number, 4, 1, struct.pack("<I", value)


def _strip(coded: bytes, side: int, compression: int, *, bits: int = 8, tile: int = 0) -> bytes:
    """A grey TIFF of one strip or tile."""
    start = 8 + 2 + 12 * (10 + bool(tile)) + 4
    place = [_number(278, side)]
    if tile:
        place = [_number(322, tile), _number(323, tile)]
    return _tiff(
        *(_number(256, side), _number(257, side), _number(258, bits), _number(259, compression)),
        *(_number(262, 1), _number(277, 1), _number(339, 3 if bits > 16 else 1), *place),
        *(_number(324 if tile else 273, start), _number(325 if tile else 279, len(coded))),
        behind=coded,
    )


def _pages(count: int) -> bytes:
    """A TIFF of many pages, all of which say they are reduced copies."""
    page = struct.pack("<HHHII", 1, 254, 4, 1, 1)
    offsets = [8 + 18 * (n + 1) for n in range(count - 1)] + [0]
    return b"II*\0\x08\0\0\0" + b"".join(page + struct.pack("<I", at) for at in offsets)


def _heavy_tags() -> bytes:
    """Tags that are all the same eight megabytes."""
    size = 2**23
    tags = ((1000 + n, 7, size, struct.pack("<I", 8)) for n in range(3000))
    return _tiff(*tags, behind=bytes(size))


def _heavy_pages() -> bytes:
    """Pages with a tag of all the bytes in the file."""
    size, count = 2**22, 5000
    starts = [8 + 18 * n for n in range(count)]
    page = b"".join(struct.pack("<HHHIII", 1, 1000, 7, size, 8, at) for at in [*starts[1:], 0])
    return b"II*\0\x08\0\0\0" + page + bytes(size)


def _vp8l(side: int) -> bytes:
    plain = np.zeros((side, side, 3), np.uint8)
    return bytes(imagecodecs.webp_encode(plain, lossless=True, level=0))


def _vp8() -> bytes:
    """A lossy WebP whose header says it is as large as can be."""
    data = webp.encode(Image(smooth(3), coding={"webp lossless": False}))[0]
    at = data.index(b"\x9d\x01\x2a") + 3
    return data[:at] + struct.pack("<HH", 16383, 16383) + data[at + 4 :]


@cache
def _blank_jxl(side: int, channels: int, dtype: str, lossless: bool = True) -> bytes:
    plain = np.zeros((side, side, channels)[: 2 + (channels > 1)], dtype)
    return bytes(imagecodecs.jpegxl_encode(plain, lossless=lossless, effort=1))


def _jxl(*parts: tuple[str, bytes]) -> bytes:
    whole = (("ftyp", b"jxl \0\0\0\0jxl "), *parts, ("jxlc", _blank_jxl(8, 3, "uint8")))
    return b"\0\0\0\x0cJXL \r\n\x87\n" + b"".join(isobmff.box(*part) for part in whole)


def _brob() -> bytes:
    return b"abcd" + bytes(imagecodecs.brotli_encode(bytes(250 * 2**20), level=5))


@cache
def _blank_avif(side: int) -> bytes:
    return bytes(imagecodecs.avif_encode(np.zeros((side, side), np.uint8), level=50, speed=10))


def _items(picture: bytes, *items: Item, primary: int = 1) -> bytes:
    file = isobmff.read(picture)
    own = file.picture._replace(number=1, references=())
    return isobmff.write(file._replace(primary=primary, items=(own, *items)))


def _size(width: int, height: int) -> Property:
    return Property("ispe", struct.pack(">4xII", width, height))


def _ispe(picture: bytes, side: int, said: int) -> bytes:
    """A picture whose container says another size than the picture."""
    return picture.replace(struct.pack(">II", side, side), struct.pack(">II", said, said))


def _grid(number: int, to: tuple[int, ...], rows: int, columns: int, side: int) -> Item:
    """A picture of many others; `side` is that of the whole in pixels."""
    data = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, side, side)
    return Item(number, "grid", data, "", (_size(side, side),), (Reference("dimg", to),))


def _grids(picture: bytes, tile: int) -> bytes:
    """Grids of grids of grids of one picture: each has 256 times as many pixels as the one before.

    All say they are small enough.
    """
    levels = [_grid(n, (n - 1,) * 256, 16, 16, tile * 16) for n in range(2, 6)]
    return _items(picture, *levels, primary=5)


def _chain(picture: bytes) -> bytes:
    """Items of which each is made of the next."""
    links = (
        Item(n, "iden", b"", "", (_size(64, 64),), (Reference("dimg", (n + 1,)),))
        for n in range(2, 60_000)
    )
    return _items(picture, *links, primary=2)


def _links(picture: bytes) -> bytes:
    """An item that refers to others again and again."""
    head, _, rest = picture.partition(b"meta")
    meta = rest[: int.from_bytes(head[-4:], "big") - 8]
    ref = isobmff.box("iref", bytes(4), isobmff.box("cdsc", struct.pack(">HHH", 1, 1, 1)) * _MANY)
    whole = meta[:4] + ref + meta[4:]
    return head[:-4] + isobmff.box("meta", whole) + rest[len(meta) :]


def _nested(picture: bytes) -> bytes:
    """Boxes in boxes."""
    box, header = b"", picture[: int.from_bytes(picture[:4], "big")]
    for depth in range(_MANY):
        box = struct.pack(">I4s", 8 * (depth + 1), b"meta")
    return (
        header + b"".join(struct.pack(">I4s", 8 * n, b"meta") for n in range(_MANY, 0, -1)) + box
    )


def _properties(picture: bytes) -> bytes:
    """Items of which each has the same 255 properties."""
    said = tuple(Property("free", bytes((n,))) for n in range(250))
    return _items(picture, *(Item(n, "abcd", b"", "", said) for n in range(2, 3000)))


def _good(kind: Readable) -> bytes:
    return sample("rgb8.heic") if kind is heic else _blank_avif(64)


def _npy(header: str) -> bytes:
    text = header.encode("latin-1")
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text + bytes(1000)


def _psd_runs() -> bytes:
    """Rows of runs, as short as they can be."""
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 13_000, 13_312, 8, 3) + bytes(12)
    row = b"\x81\0" * (13_312 // 128)
    return head + b"\0\1" + struct.pack(">H", len(row)) * (3 * 13_000) + row * (3 * 13_000)


def _bmp_runs(coded: bytes, side: int) -> bytes:
    greys = np.arange(256, dtype=np.uint8)[:, np.newaxis].repeat(3, axis=1)
    return foreign_bmp(coded, (side, side), 8, compression=1, palette=greys)


def _dng(side: int) -> bytes:
    """A raw photo whose header says it is large; the sensor's values are but a few."""
    data = dng(np.zeros((48, 64, 3)))
    return data.replace(
        struct.pack("<HHI", 256, 4, 1) + struct.pack("<I", 64),
        struct.pack("<HHII", 256, 4, 1, side),
    ).replace(
        struct.pack("<HHI", 257, 4, 1) + struct.pack("<I", 48),
        struct.pack("<HHII", 257, 4, 1, side),
    )


def _text(kind: bytes, megabytes: int) -> bytes:
    head = {b"zTXt": b"Comment\0\0", b"iCCP": b"Comment\0\0", b"iTXt": b"Comment\0\1\0\0\0"}[kind]
    return chunk(kind, head + _zeros(megabytes * 2**20))


_SMALL = chunk(b"tEXt", b"Raw profile type xmp\0\nxmp\n1\n00")
_BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (c + 1, b"&%c;" % c * 9) for c in range(97, 110))
    + b']><x:xmpmeta xmlns:x="adobe:ns:meta/">&n;</x:xmpmeta>'
)
_LONG_XMP = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _BILLION) + segment(
    0xE1, b"http://ns.adobe.com/xmp/extension/\0" + struct.pack(">32sII", b"0" * 32, 100, 0)
)
_RESOURCES = resource(1000, b"")

BOMBS: dict[str, tuple[Readable, Callable[[], bytes]]] = {
    "PNG: blank, RGB": (png, lambda: _png(side=_SIDE)),
    "PNG: blank, RGB with alpha of 16 bit": (png, lambda: _png(side=_SIDE, depth=16, color=6)),
    "PNG: blank, 1 bit": (png, lambda: _png(side=_SIDE, depth=1, color=0)),
    "PNG: blank, palette": (png, _palette),
    "PNG: a profile of a gigabyte": (png, lambda: _png(_text(b"iCCP", 1000))),
    "PNG: texts that are long": (png, lambda: _png(*[_text(b"zTXt", 250)] * 40)),
    "PNG: texts of Unicode that are long": (png, lambda: _png(*[_text(b"iTXt", 250)] * 40)),
    "PNG: many texts": (png, lambda: _png(*[chunk(b"tEXt", b"a\0b")] * _MANY)),
    "PNG: many packets": (png, lambda: _png(*[_SMALL] * _MANY)),
    "PNG: many profiles": (png, lambda: _png(*[_text(b"iCCP", 1)] * 5000)),
    "PNG: many unknown chunks": (png, lambda: _png(*[chunk(b"abcd", b"")] * _MANY)),
    "JPEG: header": (jpeg, lambda: _jpeg(_SIDE, progressive=False)),
    "JPEG: header, progressive": (jpeg, lambda: _jpeg(_SIDE, progressive=True)),
    "JPEG: many scans": (jpeg, lambda: _jpeg(5000, progressive=True, scans=5000)),
    "JPEG: entities in XMP": (jpeg, lambda: _jpeg(48, progressive=False, packets=_LONG_XMP)),
    "JPEG: many Photoshop resources": (
        jpeg,
        lambda: _jpeg(
            48,
            progressive=False,
            packets=segment(0xED, b"Photoshop 3.0\0" + _RESOURCES * 5000) * 40,
        ),
    ),
    "JPEG: many segments": (
        jpeg,
        lambda: _jpeg(48, progressive=False, packets=segment(0xED, b"Photoshop 3.0\0") * _MANY),
    ),
    "TIFF: blank, deflated": (tiff, lambda: _strip(_zeros(_SIDE**2), _SIDE, 8)),
    "TIFF: blank, deflated floats": (
        tiff,
        lambda: _strip(_zeros(4 * _SIDE**2), _SIDE, 8, bits=32),
    ),
    "TIFF: a strip far longer than it should be": (
        tiff,
        lambda: _strip(_zeros(8 * 10**9), 16, 8),
    ),
    "TIFF: a tile far larger than the picture": (
        tiff,
        lambda: _strip(_zeros(16), 16, 8, tile=10**6),
    ),
    "TIFF: a large tile": (tiff, lambda: _strip(_zeros(60_000**2), 16, 8, tile=60_000)),
    "TIFF: header, JPEG": (
        tiff,
        lambda: _strip(_jpeg(_SIDE, progressive=False), 64, 7),
    ),
    "TIFF: header, packed": (tiff, lambda: _strip(b"\x81\0" * 1000, _SIDE, 32773)),
    "TIFF: header, LZW": (tiff, lambda: _strip(b"\x80\x01\x01", _SIDE, 5)),
    "TIFF: blank, WebP": (tiff, lambda: _strip(_vp8(), 64, 50001)),
    "TIFF: blank, JPEG XL": (tiff, lambda: _strip(_blank_jxl(12_000, 3, "uint8"), 64, 50002)),
    "TIFF: many pages": (tiff, lambda: _pages(10_000)),
    "TIFF: more pages": (tiff, lambda: _pages(_MANY)),
    "TIFF: pages in a circle": (tiff, lambda: _tiff(_number(254, 1), following=8)),
    "TIFF: directories in a circle": (
        tiff,
        lambda: _tiff(_number(330, 8), _number(34665, 8), _number(40965, 8)),
    ),
    "TIFF: tags of one place": (tiff, _heavy_tags),
    "TIFF: pages of one place": (tiff, _heavy_pages),
    "TIFF: many strips": (
        tiff,
        lambda: _tiff(
            *(_number(256, 1), _number(257, 2**22), _number(258, 8), _number(259, 1)),
            *(_number(262, 1), (273, 4, 2**22, struct.pack("<I", 8)), _number(278, 1)),
            (279, 4, 2**22, struct.pack("<I", 8)),
            behind=b"\1\0\0\0" * 2**22,
        ),
    ),
    "WebP: blank": (webp, lambda: _vp8l(11_700)),
    "WebP: header": (webp, _vp8),
    "JPEG XL: blank": (jpegxl, lambda: _blank_jxl(12_000, 3, "uint8")),
    "JPEG XL: blank, lossy": (jpegxl, lambda: _blank_jxl(5000, 3, "uint8", lossless=False)),
    "JPEG XL: boxes that are long": (jpegxl, lambda: _jxl(*[("brob", _brob())] * 40)),
    "JPEG XL: many boxes": (jpegxl, lambda: _jxl(*[("abcd", b"")] * _MANY)),
    "AVIF: header": (avif, lambda: _ispe(_blank_avif(64), 64, 12_000)),
    "AVIF: blank, which says it is small": (avif, lambda: _ispe(_blank_avif(5000), 5000, 64)),
    "NumPy: header": (
        npy,
        lambda: _npy(str({"descr": "|u1", "fortran_order": False, "shape": (_SIDE, _SIDE)})),
    ),
    "NumPy: nested": (npy, lambda: _npy("(" * 9000)),
    "NumPy: nested otherwise": (npy, lambda: _npy("-" * 9000 + "1")),
    "NumPy: a long number": (npy, lambda: _npy("9" * 9000)),
    "NumPy: a power": (npy, lambda: _npy("9**9**9**9")),
    "RAW: header": (raw, lambda: _dng(_SIDE)),
    "RAW: header, of less": (raw, lambda: _dng(9000)),
    "PSD: blank": (psd, _psd_runs),
    "PSD: many resources": (
        psd,
        lambda: made(np.zeros((3, 9, 9), np.uint8), 3, resources=_RESOURCES * _MANY * 2),
    ),
    "PSD: header": (
        psd,
        lambda: struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, _SIDE, 29_952, 8, 3) + bytes(15),
    ),
    "BMP: header": (bmp, lambda: foreign_bmp(bytes(1000), (_SIDE, _SIDE), 24)),
    "BMP: header, in runs": (bmp, lambda: _bmp_runs(b"\0\1", _SIDE)),
    "BMP: blank": (bmp, lambda: _bmp_runs((b"\xff\0" * 90 + b"\0\0") * 22_950, 22_950)),
    "BMP: steps over all of it": (bmp, lambda: _bmp_runs(b"\0\2\0\xff" * _MANY, 22_000)),
    "BMP: short runs": (bmp, lambda: _bmp_runs((b"\1\0" * 2200 + b"\0\0") * 2200, 2200)),
    "BMP: runs beyond the row": (bmp, lambda: _bmp_runs(b"\xff\0" * 5 * 10**6, 64)),
    "BMP: many colours": (
        bmp,
        lambda: foreign_bmp(bytes(4), (1, 1), 8)[:46] + b"\xff" * 8 + bytes(10**6),
    ),
} | {
    f"{kind.NAME}: {what}": (kind, lambda make=make, kind=kind: make(_good(kind)))
    for kind in (avif, heic)
    for what, make in {
        "a grid of one tile": lambda good: _items(
            good, _grid(2, (1,) * 64_000, 250, 256, 12_000), primary=2
        ),
        "grids of grids": lambda good: _grids(good, 64),
        "a chain": _chain,
        "a chain in a circle": lambda good: _items(good, _grid(2, (2,), 1, 1, 64), primary=2),
        "many links": _links,
        "nested boxes": _nested,
        "many properties": _properties,
    }.items()
}
"""By name: the format, and what makes the file."""
