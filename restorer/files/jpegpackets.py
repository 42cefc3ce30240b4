"""What the segments of a JPEG file say beside the pixels, and how it is written back.

EXIF and XMP stand in APP1 (CIPA DC-008; XMP specification, part 3), ICC profiles in pieces in APP2
(ICC.1, annex B), IPTC among Photoshop's resources in APP13, the resolution in JFIF's APP0.
"""

import struct

from restorer.errors import UnsupportedFile
from restorer.files import extendedxmp, photoshop
from restorer.files.base import CREDENTIALS, listed, parts
from restorer.files.jpegmarkers import SPACE, Segment, cut, segment
from restorer.image import Image, Metadata

APP0, APP1, APP2, APP11, APP13, APP14, COM = 0xE0, 0xE1, 0xE2, 0xEB, 0xED, 0xEE, 0xFE
APPS = range(APP0, 0xF0)
JFIF = b"JFIF\0"
_JFXX = b"JFXX\0"  # a thumbnail, of the photo as it was

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_ICC = b"ICC_PROFILE\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_MPF = b"MPF\0"
_COMMENT = "Comment"
_CENTIMETRES = 2.54  # in an inch


class Packets:
    """What the segments of a file say, gathered one by one."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self._exif: bytes | None = None
        self._xmp: bytes | None = None
        self._dpi: tuple[float, float] | None = None
        self._icc: list[Segment] = []
        self._more_xmp: list[Segment] = []
        self._resources: list[bytes] = []
        self._comments: list[bytes] = []
        self._parts: list[tuple[str, bytes]] = []

    def take(self, part: Segment) -> None:
        """Hear one segment more."""
        marker, data, raw = part
        if marker == APP0 and data.startswith(JFIF):
            self._take_density(data[7:12])
        elif marker == APP1 and data.startswith(_EXIF) and self._exif is None:
            self._exif = data.removeprefix(_EXIF)
        elif marker == APP1 and data.startswith(_XMP) and self._xmp is None:
            self._xmp = data.removeprefix(_XMP)
        elif marker == APP1 and data.startswith(_MORE_XMP):
            self._more_xmp.append(part)
        elif marker == APP2 and data.startswith(_ICC):
            self._icc.append(part)
        elif marker == APP13 and data.startswith(_PHOTOSHOP):
            self._resources.append(data.removeprefix(_PHOTOSHOP))
        elif marker == COM:
            self._comments.append(data)
        elif marker == APP2 and data.startswith(_MPF):
            self.dropped.append("the directory of further pictures")
        elif marker == APP11:
            self.dropped.append(CREDENTIALS)
        elif marker == APP0 and data.startswith(_JFXX):
            return
        elif marker in APPS and marker != APP14:  # APP14 says how the pixels were coded
            self._parts.append((f"APP{marker - APP0}", raw))

    def _take_density(self, density: bytes) -> None:
        if len(density) == 5:
            unit, across, down = struct.unpack(">BHH", density)
            if unit in (1, 2) and across and down:
                factor = 1.0 if unit == 1 else _CENTIMETRES
                self._dpi = across * factor, down * factor

    def finish(self) -> tuple[bytes | None, Metadata, dict[str, object]]:
        """Profile, metadata, and what of the coding is no metadata."""
        profile = self._profile()
        resources, iptc = self._photoshop()
        xmp = self._whole_xmp()
        text = {_COMMENT: _said(tuple(self._comments))} if self._comments else {}
        coding = {
            "photoshop": resources,
            "jpeg comments": tuple(self._comments),
            "jpeg parts": tuple(self._parts),
            "jpeg dropped": tuple(self.dropped),
        }
        return (
            profile,
            Metadata(self._exif, xmp, iptc, text, self._dpi),
            {key: value for key, value in coding.items() if value},
        )

    def _profile(self) -> bytes | None:
        """The ICC profile; the pieces of a damaged one stay as they are."""
        pieces = sorted((s.data[len(_ICC) :] for s in self._icc), key=lambda piece: piece[:1])
        total = len(pieces)
        if all(p[:2] == bytes((i, total)) for i, p in enumerate(pieces, 1)):
            return b"".join(p[2:] for p in pieces) or None
        self._parts += (("a damaged colour profile", s.raw) for s in self._icc)
        return None

    def _whole_xmp(self) -> bytes | None:
        """XMP with what was too long for one segment; a damaged rest stays as it is."""
        if not self._more_xmp:
            return self._xmp
        try:
            return extendedxmp.joined(
                self._xmp, [s.data[len(_MORE_XMP) :] for s in self._more_xmp]
            )
        except UnsupportedFile:
            self._parts += (("damaged extended XMP", s.raw) for s in self._more_xmp)
            return self._xmp

    def _photoshop(self) -> tuple[bytes, bytes | None]:
        """Photoshop's resources and the IPTC records in them; damaged ones stay as they are."""
        resources = b"".join(self._resources)
        try:
            return resources, photoshop.iptc(resources)
        except ValueError:
            raw = cut(APP13, _PHOTOSHOP, resources)
            self._parts += (("damaged Photoshop resources", r) for r in raw)
            return b"", None


def segments(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """All segments between SOI and the picture, and sentences on what finds no place in them."""
    metadata, sentences = image.metadata, []
    out = [_density(metadata.dpi)]
    xmp = metadata.xmp
    more: tuple[bytes, ...] = ()
    if xmp and len(_XMP) + len(xmp) > SPACE:
        xmp, more = extendedxmp.split(xmp, SPACE - len(_XMP), SPACE - len(_MORE_XMP))
    for head, packet, name in ((_EXIF, metadata.exif, "EXIF"), (_XMP, xmp, "XMP")):
        if packet and len(head) + len(packet) <= SPACE:
            out.append(segment(APP1, head + packet))
        elif packet:
            sentences.append(f"JPEG holds 64 KB of {name}: {len(packet)} bytes were left out.")
    out += (segment(APP1, _MORE_XMP + piece) for piece in more)
    if image.profile:
        pieces = cut(APP2, bytes(len(_ICC) + 2), image.profile)
        if len(pieces) < 256:
            heads = (_ICC + bytes((i, len(pieces))) for i in range(1, len(pieces) + 1))
            size = 4 + len(_ICC) + 2
            out += (p[:4] + h + p[size:] for h, p in zip(heads, pieces, strict=True))
        else:
            sentences.append("JPEG cannot hold so large a colour profile: it was left out.")
    resources = image.coding.get("photoshop", b"")
    assert isinstance(resources, bytes)
    out += cut(APP13, _PHOTOSHOP, photoshop.with_iptc(resources, metadata.iptc))
    out += (raw for _, raw in parts(image.coding, "jpeg parts"))
    comment = metadata.text.get(_COMMENT)
    if comment is not None:
        out += _comments(comment, image.coding.get("jpeg comments"))
    other = [keyword for keyword in metadata.text if keyword != _COMMENT]
    if other:
        sentences.append(f"JPEG has no place for these texts: {listed(other)}.")
    return b"".join(out), tuple(sentences)


def _density(dpi: tuple[float, float] | None) -> bytes:
    """The JFIF segment, in the unit that holds the resolution better."""
    unit, across, down = 0, 1, 1
    if dpi:
        in_centimetres = tuple(d / _CENTIMETRES for d in dpi)
        unit = 1 if _off(dpi) <= _off(in_centimetres) + 1e-3 else 2
        across, down = (
            min(max(round(d), 1), 65535) for d in (dpi if unit == 1 else in_centimetres)
        )
    return segment(APP0, JFIF + struct.pack(">HBHHBB", 0x0102, unit, across, down, 0, 0))


def _off(densities: tuple[float, ...]) -> float:
    """How far the densities are from whole numbers."""
    return max(abs(d - round(d)) for d in densities)


def _said(comments: tuple[bytes, ...]) -> str:
    """Comments as text; they may be in any coding, most are ASCII."""
    joined = b"\n".join(comments).rstrip(b"\0")
    try:
        return joined.decode("utf-8")
    except UnicodeDecodeError:
        return joined.decode("latin-1")


def _comments(text: str, source: object) -> list[bytes]:
    """COM segments for a text: the source's own where they still say the same."""
    if isinstance(source, tuple) and _said(source) == text:
        return [segment(COM, comment) for comment in source]
    return cut(COM, b"", text.encode("utf-8"))
