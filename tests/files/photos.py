"""Small photos and packets for the tests of `restorer.files`."""

import struct
import zlib
from dataclasses import replace

import imagecodecs
import numpy as np

from restorer.files import tags
from restorer.image import Image, Metadata

SRGB = imagecodecs.cms_profile("srgb")
ADOBE = imagecodecs.cms_profile("adobergb")
GREY = imagecodecs.cms_profile("gray", gamma=2.2)

XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">\xc3\xa4</x:xmpmeta>'
    b'<?xpacket end="w"?>'
)
IPTC = b"\x1c\x02\x78\x00\x05Hello\x1c\x02\x50\x00\x03Ann"


def exif(order: str = "<") -> bytes:
    """An EXIF packet as this program builds them, so that a TIFF returns the same bytes."""
    layout = tags.Layout(order)  # type: ignore[arg-type]
    inner: tags.Directory = {
        36867: tags.Tag(tags.ASCII, b"1912:04:15 02:20:00\0"),
        33434: tags.rational(1 / 250, layout),
        tags.INTEROPERABILITY: {1: tags.Tag(tags.ASCII, b"R98\0")},
    }
    whole: tags.Directory = {
        271: tags.Tag(tags.ASCII, b"Leica\0"),
        274: tags.numbers((1,), layout),
        306: tags.Tag(tags.ASCII, b"2001:02:03 04:05:06\0"),
        tags.EXIF: inner,
        tags.GPS: {1: tags.Tag(tags.ASCII, b"N\0")},
    }
    return tags.stream(whole, layout)


METADATA = Metadata(exif=exif(), xmp=XMP, iptc=IPTC, dpi=(300.0, 400.0))


def pixels(
    dtype: str, channels: int, shape: tuple[int, int] = (23, 37), seed: int = 0
) -> np.ndarray:
    """Noise over the whole range of the dtype; floats also outside [0, 1]."""
    generator = np.random.default_rng(seed)
    if dtype == "float32":
        return generator.normal(0.5, 1, (*shape, channels)).astype(np.float32)
    top = np.iinfo(dtype).max
    values = generator.integers(0, top, (*shape, channels), endpoint=True, dtype=dtype)
    values[0], values[1] = 0, top
    return values


def smooth(channels: int, shape: tuple[int, int] = (48, 64)) -> np.ndarray:
    """8-bit gradients, which lossy formats code well."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    planes = [60 + x + y, 200 - 2 * x + y, 90 + x - y, 120 + x // 2]
    return np.stack(planes[:channels], -1).clip(0, 255).astype(np.uint8)


def photo(dtype: str, channels: int, profile: bytes | None = None, **changes: object) -> Image:
    return replace(Image(pixels(dtype, channels), profile), **changes)  # type: ignore[arg-type]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
