"""PNG: 8 and 16 bit, exact. The PNG specification, third edition.

Only the pixels pass through libpng. All other chunks are carried by hand, byte for byte.
"""

import itertools
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import imagecodecs
import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files import pngtext
from restorer.files.allowance import Allowance
from restorer.files.base import (
    CREDENTIALS,
    PACKET_LIMIT,
    PALETTE,
    check_size,
    inflate,
    parts,
    sixteen_bit,
)
from restorer.image import Image, Metadata, Pixels

NAME = "PNG"
EXTENSIONS: tuple[str, ...] = (".png",)
LOSSY, LOSSLESS = False, True

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_METRE = 0.0254  # metres in an inch
_MAX_SIDE = 2**31 - 1

# Say what the colours are, when and how the photo was made: true whatever the pixels' coding is.
_KEPT = ("gAMA", "cHRM", "sRGB", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "tIME")
_C2PA = "caBX"
# Say how the file coded its pixels: no longer true, and nothing is lost without them.
_CODING = ("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sBIT", "bKGD", "hIST", "acTL", "fcTL", "fdAT")
_OF_PALETTE = 3
_SAMPLES = {0: 1, 2: 3, _OF_PALETTE: 3, 4: 2, 6: 4}  # of a decoded pixel, by its colours' type
_DECODED = ("IHDR", "PLTE", "tRNS", "IDAT", "IEND")


class Chunk(NamedTuple):
    """A chunk's type, all its bytes as they stand, and whether its check sum is right."""

    type: str
    raw: memoryview
    intact: bool

    @property
    def data(self) -> bytes:
        """What it holds."""
        return bytes(self.raw[8:-4])


def recognises(header: bytes) -> bool:
    """Whether a file begins as PNG files do."""
    return header.startswith(_SIGNATURE)


def decode(data: bytes) -> Image:
    """The picture in a file; palettes and 1, 2 and 4 bit grey become 8 bit.

    Raises:
        UnsupportedFile: It is cut off, damaged, animated or too large.
    """
    chunks = list(_chunks(data))
    dropped = _check(chunks, data)
    pixels = imagecodecs.png_decode(
        _SIGNATURE + b"".join(c.raw for c in chunks if c.type in _DECODED)
    )
    found = _Packets()
    for chunk in chunks:
        if not chunk.intact:
            dropped.append(f"a damaged {chunk.type} chunk")
        elif chunk.type not in _CODING:
            found.take(chunk, dropped)
    return Image(
        pixels[..., np.newaxis] if pixels.ndim == 2 else pixels,
        found.profile,
        found.metadata(),
        found.coding(dropped),
    )


def _chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks of a file up to IEND."""
    view = memoryview(data)  # the picture itself is never copied
    at, kind = len(_SIGNATURE), ""
    while kind != "IEND":
        end = at + 12 + int.from_bytes(view[at : at + 4], "big")
        if end > len(data):
            raise UnsupportedFile("it is cut off: look for another copy of it")
        raw, kind = view[at:end], str(view[at + 4 : at + 8], "latin-1")
        yield Chunk(kind, raw, zlib.crc32(raw[4:-4]) == int.from_bytes(raw[-4:], "big"))
        at = end


def _check(chunks: list[Chunk], data: bytes) -> list[str]:
    """Refuse what cannot be read in full; name what is not written again."""
    if chunks[0].type != "IHDR" or any(c.type in _DECODED and not c.intact for c in chunks):
        raise UnsupportedFile("it is damaged: look for another copy of it")
    width, height, depth, color = struct.unpack(">IIBB", chunks[0].data[:10])
    check_size(width, height, _SAMPLES.get(color, 4) * (1 + (depth > 8)), len(data))
    if any(c.type == "acTL" and int.from_bytes(c.data[:4], "big") > 1 for c in chunks):
        raise UnsupportedFile("it is an animation: save one of its pictures by itself")
    dropped = [PALETTE] if color == _OF_PALETTE else []
    whole = len(_SIGNATURE) + sum(len(c.raw) for c in chunks)
    if data[whole:].strip(b"\0"):
        dropped.append("the data behind the picture")
    return dropped


class _Packets:
    """What the ancillary chunks of a file say, gathered one by one."""

    def __init__(self) -> None:
        self.profile: bytes | None = None
        self._allowance = Allowance(PACKET_LIMIT)
        self._exif: bytes | None = None
        self._dpi: tuple[float, float] | None = None
        self._texts: list[pngtext.Text] = []
        self._parts: list[tuple[str, bytes]] = []

    def take(self, chunk: Chunk, dropped: list[str]) -> None:
        if chunk.type == "iCCP" and self._take_profile(chunk.data):
            return
        if chunk.type == "eXIf" and self._exif is None:
            self._exif = chunk.data.removeprefix(b"Exif\0\0")
        elif chunk.type == "pHYs" and len(chunk.data) == 9 and chunk.data[8] == 1:
            across, down = struct.unpack(">II", chunk.data[:8])
            self._dpi = across * _METRE, down * _METRE
        elif chunk.type in pngtext.TYPES and (
            text := pngtext.parse(chunk.type, chunk.data, self._allowance)
        ):
            self._texts.append(text)
        elif chunk.type in (*_KEPT, "iCCP") or chunk.type[3].islower():  # lower: safe to copy
            self._parts.append((chunk.type, chunk.data))
        elif chunk.type == _C2PA:
            dropped.append(CREDENTIALS)
        else:
            dropped.append(f"the {chunk.type} chunk")

    def _take_profile(self, data: bytes) -> bool:
        """Whether a profile could be read."""
        _, _, rest = data.partition(b"\0")
        try:
            self.profile = inflate(rest[1:], self._allowance) or None
        except (ValueError, zlib.error):
            return False
        return self.profile is not None

    def metadata(self) -> Metadata:
        said = pngtext.gather(self._texts)
        self.profile = self.profile or said.profile
        return Metadata(self._exif or said.exif, said.xmp, said.iptc, said.text, self._dpi)

    def coding(self, dropped: list[str]) -> dict[str, object]:
        # Next to these the older ways to say a colour are but hints, which nobody will miss.
        said = {name for name, _ in self._parts}
        hints = {"sRGB"} | (
            {"gAMA", "cHRM"} if self.profile or said & {"sRGB", "cICP"} else set[str]()
        )
        raw = tuple((t.type, t.data) for t in self._texts)
        coding = {
            "png hints": tuple(p for p in self._parts if p[0] in hints),
            "png parts": tuple(p for p in self._parts if p[0] not in hints),
            "png texts": raw,
            "png dropped": tuple(dropped),
        }
        return {key: value for key, value in coding.items() if value}


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: float values, odd keywords.

    Raises:
        UnsupportedFile: The picture is too large.
    """
    if max(image.shape) > _MAX_SIDE:
        raise UnsupportedFile(f"PNG pictures have at most {_MAX_SIDE} pixels a side")
    pixels, sentences = sixteen_bit(image.pixels, NAME)
    first, *others = _chunks(_encode_pixels(pixels))
    packets: list[tuple[str, bytes]] = []
    if image.profile:
        packets.append(("iCCP", b"ICC profile\0\0" + zlib.compress(image.profile)))
    packets += parts(image.coding, "png hints") + parts(image.coding, "png parts")
    metadata = image.metadata
    if metadata.dpi:
        across, down = (min(round(dots / _METRE), 2**31 - 1) for dots in metadata.dpi)
        packets = [p for p in packets if p[0] != "pHYs"]
        packets.append(("pHYs", struct.pack(">IIB", across, down, 1)))
    if metadata.exif:
        packets.append(("eXIf", metadata.exif))
    texts, lost = pngtext.chunks(metadata, parts(image.coding, "png texts"))
    return b"".join(
        itertools.chain(
            (_SIGNATURE, first.raw),
            (_chunk(kind, body) for kind, body in (*packets, *texts)),
            (chunk.raw for chunk in others),
        )
    ), sentences + lost


def _encode_pixels(pixels: Pixels) -> bytes:
    height, width, channels = pixels.shape
    shape = (height, width) if channels == 1 else pixels.shape
    return bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels).reshape(shape)))


def _chunk(kind: str, body: bytes) -> bytes:
    name = kind.encode("latin-1")
    check = zlib.crc32(body, zlib.crc32(name))
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
