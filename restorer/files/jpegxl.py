"""JPEG XL: 8 and 16 bit and float, lossless or not, as the source was or as is chosen.

The boxes are read and written by hand; pixels and colours pass through libjxl. ISO/IEC 18181.
"""

from bisect import bisect_left
from functools import cache
from typing import Any, cast

import imagecodecs
import numpy as np

from restorer.color import srgb_light, to_model
from restorer.errors import UnsupportedFile
from restorer.files import isobmff, jxlcolors, jxlheader
from restorer.files.allowance import Allowance
from restorer.files.base import (
    CREDENTIALS,
    PACKET_LIMIT,
    Quality,
    check_finite,
    check_size,
    chosen_quality,
    missing,
    parts,
)
from restorer.files.conversion import in_colors, in_depth
from restorer.files.isobmff import Box
from restorer.files.jxlheader import Header
from restorer.files.orientation import said_upright
from restorer.image import Image, Metadata, Pixels

NAME = "JPEG XL"
EXTENSIONS: tuple[str, ...] = (".jxl",)
LOSSY, LOSSLESS = True, True

_BARE, _BOXED = b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"
_FTYP = b"jxl \0\0\0\0jxl "
_CODE = ("jxlc", "jxlp")  # the codestream, whole or in pieces
_STRUCTURE = ("JXL ", "ftyp", "jxll", "jxli", "jbrd", *_CODE)
_C2PA = "jumb"
_QUALITY = 95
_EFFORT, _EFFORT_LOSSLESS = 5, 3  # of 9; more needs many times as long for some percent
_NITS = 255  # as bright as white is shown where nothing is said
_MOST_CHANNELS = 64


def recognises(header: bytes) -> bool:
    """Whether a file begins as JPEG XL files do."""
    return header.startswith((_BARE, _BOXED))


def decode(data: bytes) -> Image:
    """The picture in a file, upright.

    Raises:
        UnsupportedFile: It is cut off, damaged, animated or too large, or neither grey nor RGB.
    """
    boxes = _boxes(data)
    code = _codestream(boxes)
    header = jxlheader.read(code)
    _check_size(header.width, header.height, header, code)
    dropped = _check(header)
    pixels, profile, nits = _decoded(code, header)
    if nits != _NITS:
        dropped.append("how bright its white is to be shown")
    exif, xmp, others = None, None, []
    allowance = Allowance(PACKET_LIMIT)
    for kind, body in (_inflated(part, allowance) for part in boxes):
        if kind == "Exif" and exif is None and len(body) > 4:
            exif = body[4 + int.from_bytes(body[:4], "big") :].removeprefix(b"Exif\0\0") or None
        elif kind == "xml " and xmp is None:
            xmp = body or None
        elif kind == _C2PA:
            dropped.append(CREDENTIALS)
        elif kind not in _STRUCTURE:
            others.append((kind, body))
    coding = {
        "jpegxl lossy": header.is_xyb or any(part.type == "jbrd" for part in boxes),
        "jpegxl parts": tuple(others),
        "jpegxl dropped": tuple(dropped),
    }
    return Image(
        pixels,
        profile,
        said_upright(Metadata(exif, xmp)),
        {key: value for key, value in coding.items() if value},
    )


def _decoded(code: bytes, header: Header) -> tuple[Pixels, bytes | None, float]:
    """Pixels, their profile, and how bright white is, of a bare codestream."""
    import pyjpegxl  # only now: it takes long, and the window is to be seen soon

    # A frame may be larger than the picture, and libjxl decodes it whole.
    if size := jxlheader.frame_size(code, _headers_end(code), header):
        _check_size(*size, header, code)
    linear = header.is_xyb and header.has_profile  # what libjxl makes of it; the rest is our part
    wide = "float32" if header.is_float or linear else None
    said, pixels = pyjpegxl.decode_to_numpy(code, dtype=wide)
    check_finite(pixels)
    image = Image(cast(Pixels, pixels), said.icc)
    if linear:
        depth = np.float32 if header.is_float else np.uint8 if header.bits <= 8 else np.uint16
        own = pyjpegxl.probe(jxlcolors.not_xyb(code)).icc
        image = in_colors(image, own, np.dtype(depth))
    usual = _without_intent(image.profile) == _without_intent(_usual_profile(image.colors))
    return image.pixels, None if usual else image.profile, said.intensity_target


def _check_size(width: int, height: int, header: Header, code: bytes) -> None:
    sample = 4 if header.is_float else 1 if header.bits <= 8 else 2
    check_size(width, height, (3 + len(header.extra)) * sample, len(code))


def _without_intent(profile: bytes | None) -> bytes | None:
    return profile and profile[:64] + profile[68:]


def _boxes(data: bytes) -> list[Box]:
    """The boxes of a file; a bare codestream is one."""
    return [Box("jxlc", data)] if data.startswith(_BARE) else [*isobmff.boxes(data)]


def _codestream(boxes: list[Box]) -> bytes:
    return b"".join(part.data[4 * (part.type == "jxlp") :] for part in boxes if part.type in _CODE)


def _inflated(part: Box, allowance: Allowance) -> Box:
    """A box as it was before it was compressed."""
    if part.type != "brob":
        return part
    kind = part.data[:4].decode("latin-1")
    body = bytes(imagecodecs.brotli_decode(part.data[4:], out=allowance.left))
    allowance.spend(len(body))
    return Box(kind, body)


def _check(header: Header) -> list[str]:
    """Refuse what an `Image` does not hold; name what is left out."""
    if len(header.extra) > _MOST_CHANNELS:
        raise UnsupportedFile("it is damaged: look for another copy of it")
    if header.animated:
        raise UnsupportedFile("it is an animation: save one of its pictures by itself")
    kinds = [channel.kind for channel in header.extra]
    if jxlheader.BLACK in kinds:
        raise UnsupportedFile("it is CMYK, made for print: convert it to RGB")
    if any(channel.associated for channel in header.extra):
        raise UnsupportedFile("its colours are multiplied by its transparency: save it otherwise")
    if not header.is_float and header.bits > 16:
        raise UnsupportedFile(f"it has {header.bits} bits a channel: convert it to TIFF or PNG")
    beyond = len(kinds) - kinds.count(jxlheader.ALPHA) > 0 or kinds.count(jxlheader.ALPHA) > 1
    return ["its channels beyond colour and transparency"] if beyond else []


def _headers_end(code: bytes) -> int:
    """Offset of the first frame: libjxl can tell what comes before it when it has just that."""
    import pyjpegxl

    def suffices(size: int) -> bool:
        try:
            pyjpegxl.probe(code[:size])
        except RuntimeError:
            return False
        return True

    above = 16
    while not suffices(above):
        if above > len(code):
            raise UnsupportedFile("it is damaged: look for another copy of it")
        above *= 2
    return bisect_left(range(above), True, key=suffices)


@cache
def _usual_profile(colors: int) -> bytes:
    """What libjxl calls sRGB, or the grey of its curve."""
    import pyjpegxl

    plain = np.zeros((1, 1) if colors == 1 else (1, 1, 3), np.uint8)
    coded = bytes(imagecodecs.jpegxl_encode(plain, lossless=True))
    return pyjpegxl.probe(coded).icc or b""


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, and sentences on what it does not hold: texts, resolution, IPTC."""
    quality, said = _quality(image)
    boxes = _lossless(image) if quality == "lossless" else _lossy(image, quality)
    metadata = image.metadata
    packets = [
        *([Box("Exif", bytes(4) + metadata.exif)] if metadata.exif else []),
        *([Box("xml ", metadata.xmp)] if metadata.xmp else []),
        *(Box(kind, body) for kind, body in parts(image.coding, "jpegxl parts")),
    ]
    # The level stands before everything, the picture behind the rest.
    whole = (Box("ftyp", _FTYP), *boxes[:-1], *packets, boxes[-1])
    data = b"".join((_BOXED, *(isobmff.box(*part) for part in whole)))
    return data, (*said, *missing(image, NAME, ("dpi", "iptc")))


def _lossless(image: Image) -> list[Box]:
    """The boxes of the picture, its codestream last."""
    coded = imagecodecs.jpegxl_encode(
        _planes(image.pixels), lossless=True, effort=_EFFORT_LOSSLESS, numthreads=0
    )
    return _colored(bytes(coded), image, None)


def _lossy(image: Image, quality: int) -> list[Box]:
    """The boxes of the picture, its codestream last.

    What is lost is what the eye hardly sees, so libjxl has to know the colours: it takes 8 bits as
    sRGB, and all else as linear light.
    """
    depth, pixels = None, image.pixels
    if image.profile or pixels.dtype != np.uint8:
        depth = {1: 8, 2: 16, 4: None}[pixels.dtype.itemsize]
        model = to_model(pixels, image.profile)[..., : image.colors]
        light = srgb_light(cast(Any, model)).astype(np.float32)
        alpha = in_depth(pixels[..., image.colors :], np.dtype(np.float32))
        pixels = cast(Pixels, np.concatenate((light, alpha), axis=2))
    coded = imagecodecs.jpegxl_encode(
        _planes(pixels), distance=_distance(quality), effort=_EFFORT, numthreads=0
    )
    return _colored(bytes(coded), image, depth)


def _planes(pixels: Pixels) -> Pixels:
    """Pixels as libjxl takes them: (H, W) where there is one channel."""
    return cast(Pixels, np.ascontiguousarray(pixels if pixels.shape[2] > 1 else pixels[..., 0]))


def _colored(coded: bytes, image: Image, depth: int | None) -> list[Box]:
    """The boxes of a coded picture, its codestream last, which says the photo's own colours."""
    boxes = [part for part in _boxes(coded) if part.type not in ("JXL ", "ftyp")]
    code = _codestream(boxes)
    if image.profile or image.pixels.dtype != np.uint8:
        code = jxlcolors.with_colors(code, image.profile, image.colors == 1, depth)
    return [*(part for part in boxes if part.type not in _CODE), Box("jxlc", code)]


def _quality(image: Image) -> tuple[Quality, tuple[str, ...]]:
    """How finely to code, and what there is to say of it."""
    quality = chosen_quality(image)
    if quality is None and image.coding.get("jpegxl lossy"):
        return _QUALITY, (f"The JPEG XL file is lossy, as before: quality {_QUALITY}.",)
    if quality is None or quality == "lossless":
        return "lossless", ()
    return quality, (f"The JPEG XL file is lossy: quality {quality}.",)


def _distance(quality: int) -> float:
    """Of how little can be seen (Butteraugli), as libjxl makes it of a quality."""
    if quality < 30:
        return 53 / 3000 * quality**2 - 23 / 20 * quality + 25
    return 0.1 + (100 - quality) * 0.09
