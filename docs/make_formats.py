"""Find out what each format holds, and write it to docs/formats.md: python docs/make_formats.py.

Whatever stands in the table was tried just then: pictures and packets were written and read again,
or read from files of formats that are only read. It needs the samples of the tests.
"""

import struct
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "files"), str(ROOT)]

import foreign  # noqa: E402  # it stands in the folder of the line above
from photos import ADOBE, IPTC, METADATA, XMP, exif, pixels, smooth  # noqa: E402

from restorer.errors import UnsupportedFile  # noqa: E402
from restorer.files import FORMATS, READ_ONLY, bmp, heic, isobmff, psd, raw, tiff  # noqa: E402
from restorer.files.base import Format, Readable, in_bits, with_quality  # noqa: E402
from restorer.image import Image  # noqa: E402
from tests.files.damaging import foreign_bmp  # noqa: E402

PATH = ROOT / "docs" / "formats.md"
CHANNELS = {1: "Grey", 2: "Grey, alpha", 3: "RGB", 4: "RGB, alpha"}
PACKETS = ("ICC", "EXIF", "IPTC", "XMP", "Texts", "Dots an inch")
COLUMNS = (
    *("Format", "Endings", "Read", "Written", "Bits a channel", *CHANNELS.values()),
    *("Lossless", "Lossy", *PACKETS),
)
HEAD = """# What each format holds

Made by `python docs/make_formats.py`, which tries all of it: pictures and packets are written and
read again, or read from sample files where a format is only read. "yes" is to the bit, but for
lossy files. What a format cannot hold is said in a sentence when a photo is written, and what
would do harm is refused.

"""
TAIL = """
- Of other depths 1 to 7 bits are read as 8, and 9 to 15 as 16. AVIF is written in as many bits as
  it was read from, or 12.
- TIFF: not compressed, or by LZW, deflate, PackBits, JPEG, LZMA or ZSTD. Strips that are pictures
  of their own kind (JPEG 2000, WebP, …) are refused: save such a file anew.
- CMYK, Lab and other colours of print are refused: convert them to RGB. Palettes become RGB,
  but grey in a BMP whose palette has only greys.
- HEIC, AVIF: code points of colours become an ICC profile; PQ and HLG are refused.
- RAW is developed by LibRaw with the camera's white balance to ProPhoto RGB.
- PSD: the picture of all layers, as it was saved.
- BMP: of Windows and OS/2, in runs or not. JPEG, PNG and Huffman within are refused: save such a
  file anew.
"""


def main() -> None:
    """Write the table."""
    PATH.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    rows = [COLUMNS, ("---",) * len(COLUMNS)]
    rows += [_written(kind) for kind in FORMATS]
    rows += [_only_read(kind) for kind in READ_ONLY]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows) + TAIL


def _written(kind: Format) -> tuple[str, ...]:
    """The row of a format that is written: each picture is read again."""
    near = not kind.LOSSLESS
    depths = [
        name
        for name, image in _depths().items()
        if _comes_back(kind, image, near=near and image.pixels.dtype == np.uint8)
    ]
    if "16" in depths:
        depths.remove("12")
    channels = [_comes_back(kind, Image(smooth(n)), near=near) for n in CHANNELS]
    lossless = kind.LOSSLESS and _comes_back(kind, with_quality(Image(smooth(3)), "lossless"))
    sizes = [len(kind.encode(with_quality(Image(pixels("uint8", 3)), q))[0]) for q in (30, 95)]
    back = kind.decode(kind.encode(_full())[0])
    return _row(kind, True, depths, channels, (lossless, sizes[0] < sizes[1]), _packets(back))


def _depths() -> dict[str, Image]:
    """Noise in each depth."""
    deep = pixels("uint16", 3)
    return {
        "8": Image(smooth(3)),
        "12": Image(in_bits(deep >> 4, 12, 16)),
        "16": Image(deep),
        "32 (float)": Image(pixels("float32", 3)),
    }


def _full() -> Image:
    """A picture with everything."""
    return Image(smooth(3), ADOBE, METADATA._replace(text={"Comment": "by the sea"}))


def _comes_back(kind: Format, image: Image, *, near: bool = False) -> bool:
    """Whether a picture that is written is read, to the bit or all but."""
    try:
        back = kind.decode(kind.encode(image)[0])
    except UnsupportedFile:
        return False
    return _same(back, image.pixels, 5 if near else 0)


def _same(image: Image, expected: np.ndarray, tolerance: float) -> bool:
    if image.pixels.shape != expected.shape or image.pixels.dtype != expected.dtype:
        return False
    return bool(np.abs(image.pixels.astype(float) - expected).max() <= tolerance)


def _packets(image: Image) -> tuple[bool, ...]:
    """Whether a picture has what `_full` has."""
    found = image.metadata
    return (
        image.profile is not None and image.profile[36:] == ADOBE[36:],
        found.exif is not None and b"Leica\0" in found.exif,
        found.iptc == IPTC,
        found.xmp is not None and b"adobe:ns:meta" in found.xmp,
        "Comment" in found.text,
        found.dpi is not None and round(found.dpi[0]) == 300,
    )


def _only_read(kind: Readable) -> tuple[str, ...]:
    """The row of a format that is only read: its samples show `smooth`."""
    depths, channels, full = {heic: _of_heic, raw: _of_raw, psd: _of_psd, bmp: _of_bmp}[kind]()
    return _row(kind, False, depths, channels, (True, False), _packets(full))


Found = tuple[list[str], list[bool], Image]


def _of_heic() -> Found:
    samples = {"8": ("rgb8", 3), "10": ("rgb10", 3), "12": ("rgba12", 4)}
    samples |= {"grey": ("grey8", 1), "grey, alpha": ("grey_alpha8", 2)}
    seen = {}
    for name, (stem, channels) in samples.items():
        image = heic.decode(foreign.sample(f"{stem}.heic"))
        deep = image.pixels.dtype == np.uint16
        values = smooth(channels) * (np.uint16(257) if deep else np.uint8(1))
        upright = np.rot90(values, -1) if stem == "rgb8" else values
        seen[name] = _same(image, upright, 128 if deep else 1)
    depths = [name for name in ("8", "10", "12") if seen[name]]
    file = isobmff.read(foreign.sample("rgb8.heic"))
    iptc = isobmff.Item(9, "iptc", IPTC)
    full = heic.decode(isobmff.write(file._replace(items=(*file.items, iptc))))
    return depths, [seen["grey"], seen["grey, alpha"], seen["8"], seen["12"]], full


def _of_raw() -> Found:
    more = ((700, "B", len(XMP), XMP, True), (33723, "B", len(IPTC), IPTC, True))
    light = np.full((48, 64, 3), 1.0)
    image = tiff.decode(foreign.dng(light, more=more))
    seen = _same(image, np.full((48, 64, 3), 65535, np.uint16), 60)
    return ["16"] if seen else [], [False, False, seen, False], image


def _of_psd() -> Found:
    def made(values: np.ndarray, resources: bytes = b"") -> Image:
        channels = values.shape[2]
        layers = struct.pack(">Ih", 2, -1) if channels in (2, 4) else b""
        mode = 1 if channels < 3 else 3
        planes = np.moveaxis(values, -1, 0)
        return psd.decode(foreign.psd(planes, mode, layers=layers, resources=resources))

    depths = [n for n, i in _depths().items() if n != "12" and _same(made(i.pixels), i.pixels, 0)]
    channels = [_same(made(smooth(n)), smooth(n), 0) for n in CHANNELS]
    packets = {1005: struct.pack(">I4xI4x", 300 << 16, 300 << 16), 1028: IPTC, 1039: ADOBE}
    packets |= {1058: exif(), 1060: XMP}
    block = b"".join(foreign.resource(number, data) for number, data in packets.items())
    return depths, channels, made(smooth(3), block)


def _of_bmp() -> Found:
    greys = np.arange(256, dtype=np.uint8)[:, np.newaxis].repeat(3, axis=1)
    grey, color, clear = (smooth(n) for n in (1, 3, 4))
    masks = {"size": 124, "compression": 3, "masks": (0xFF, 0xFF00, 0xFF0000, 0xFF000000)}
    said = {"size": 124, "colors": (b"DEBM", ADOBE), "metre": (11811, 11811)}

    def made(rows: np.ndarray, bits: int, **options: object) -> Image:
        return bmp.decode(foreign_bmp(rows.reshape(48, -1), (48, 64), bits, **options))

    full = made(color[..., ::-1], 24, **said)
    deep = color.astype(np.uint32) * 4
    words = (deep << np.array([0, 10, 20], np.uint32)).sum(axis=2, dtype="<u4")
    tens = {"size": 124, "compression": 3, "masks": (0x3FF, 0xFFC00, 0x3FF00000)}
    of_ten = made(words.view(np.uint8), 32, **tens)
    seen = _same(full, color, 0)
    depths = {"8": seen, "10": _same(of_ten, in_bits(deep.astype(np.uint16), 10, 16), 0)}
    is_grey = _same(made(grey, 8, palette=greys), grey, 0)
    return (
        [n for n in depths if depths[n]],
        [*(is_grey, False, seen, _same(made(clear, 32, **masks), clear, 0))],
        full,
    )


def _row(
    kind: Readable,
    is_written: bool,
    depths: Iterable[str],
    channels: Iterable[bool],
    ways: tuple[bool, bool],
    packets: Iterable[bool],
) -> tuple[str, ...]:
    return (
        kind.NAME,
        " ".join(kind.EXTENSIONS),
        "yes",
        _word(is_written),
        ", ".join(depths),
        *map(_word, channels),
        *(map(_word, ways) if is_written else ("", "")),
        *map(_word, packets),
    )


def _word(there: bool) -> str:
    return "yes" if there else "–"


if __name__ == "__main__":
    main()
