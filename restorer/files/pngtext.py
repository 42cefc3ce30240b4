"""The text chunks of PNG: tEXt, zTXt and iTXt, among which stand XMP and older packets.

XMP is an iTXt chunk (XMP specification, part 3). ImageMagick, ExifTool and others put EXIF, IPTC
and profiles into hexadecimal "Raw profile type …" texts; IPTC has no other place in a PNG.
"""

import contextlib
import zlib
from typing import NamedTuple

from restorer.files import photoshop
from restorer.files.allowance import Allowance
from restorer.files.base import PACKET_LIMIT, Parts, inflate, listed
from restorer.image import Metadata

TYPES = ("tEXt", "zTXt", "iTXt")

_XMP = "XML:com.adobe.xmp"
_RAW = "Raw profile type "
_EXIF_HEAD = b"Exif\0\0"
_XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"


class Text(NamedTuple):
    """A text chunk: type and data as they stand, keyword, and the text in bytes and as text."""

    type: str
    data: bytes
    keyword: str
    value: bytes
    text: str


class Said(NamedTuple):
    """What all the text chunks of a file say."""

    exif: bytes | None
    xmp: bytes | None
    iptc: bytes | None
    profile: bytes | None
    text: dict[str, str]


def parse(kind: str, data: bytes, allowance: Allowance) -> Text | None:
    """What a text chunk says; None if it is damaged.

    Args:
        kind: Its type.
        data: What it holds.
        allowance: Of the file's inflated bytes.
    """
    name, found, rest = data.partition(b"\0")
    keyword = name.decode("latin-1")
    try:
        if kind == "tEXt":
            value = rest
        elif kind == "zTXt":
            value = inflate(rest[1:], allowance)
        else:
            _, _, value = rest[2:].partition(b"\0")[2].partition(b"\0")
            value = inflate(value, allowance) if rest[:1] == b"\1" else value
        text = value.decode("utf-8" if kind == "iTXt" else "latin-1")
    except (ValueError, zlib.error):
        return None
    return Text(kind, data, keyword, value, text) if found else None


def gather(texts: list[Text]) -> Said:
    """Sort a file's texts; of a packet that is there twice the first counts.

    A text chunk that became a packet leaves the list; it is written anew from the packet.
    """
    packets: dict[str, bytes] = {}
    text: dict[str, list[str]] = {}
    for entry in list(texts):
        kind, packet = _packet(entry)
        if packet and kind not in packets:
            packets[kind] = packet
            texts.remove(entry)
        else:
            text.setdefault(entry.keyword, []).append(entry.text)
    return Said(
        packets.get("exif"),
        packets.get("xmp"),
        packets.get("iptc"),
        packets.get("icc"),
        {keyword: "\n".join(said) for keyword, said in text.items()},
    )


def _packet(entry: Text) -> tuple[str, bytes | None]:
    """The kind of packet that a text holds, and the packet; None if it is just a text."""
    if entry.keyword == _XMP and entry.type == "iTXt":
        return "xmp", entry.value
    if not entry.keyword.startswith(_RAW):
        return "", None
    kind = entry.keyword.removeprefix(_RAW).lower()
    try:  # "\n<kind>\n<bytes in decimal>\n<hexadecimal>"
        _, _, size, digits = entry.text.split("\n", 3)
        packet = bytes.fromhex(digits)
        if len(packet) != int(size):
            return kind, None
        if kind == "iptc" and not packet.startswith(b"\x1c"):
            return kind, _only_iptc(packet)
    except ValueError:
        return kind, None
    if kind in ("exif", "app1") and packet.startswith(_EXIF_HEAD):
        return "exif", packet.removeprefix(_EXIF_HEAD)
    if kind == "app1" and packet.startswith(_XMP_HEAD):
        return "xmp", packet.removeprefix(_XMP_HEAD)
    return kind, packet if kind in ("iptc", "icc", "xmp") else None


def _only_iptc(block: bytes) -> bytes | None:
    """The IPTC records in a block; None where the block says more and must stay as it is."""
    return None if photoshop.has_more(block) else photoshop.iptc(block)


def chunks(metadata: Metadata, source: Parts) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """The text chunks for XMP, IPTC and all texts, and a sentence on what PNG cannot hold.

    Args:
        metadata: What to write.
        source: Text chunks (type, data) that are written again if they still say the same.
    """
    out: list[tuple[str, bytes]] = []
    if metadata.xmp:
        out.append(("iTXt", _XMP.encode() + b"\0\0\0\0\0" + metadata.xmp))
    if metadata.iptc:
        block = photoshop.with_iptc(b"", metadata.iptc)
        raw = f"\niptc\n{len(block):8}\n{block.hex()}\n".encode()
        out.append(("zTXt", (_RAW + "iptc").encode() + b"\0\0" + zlib.compress(raw)))
    allowance = Allowance(PACKET_LIMIT)
    before = [text for kind, data in source if (text := parse(kind, data, allowance))]
    odd: list[str] = []
    for keyword, value in metadata.text.items():
        same = [t for t in before if t.keyword == keyword]
        if same and "\n".join(t.text for t in same) == value:
            out += [(t.type, t.data) for t in same]
        elif _is_keyword(keyword) and "\0" not in value:
            out.append(_text(keyword, value))
        else:
            odd.append(keyword)
    return out, (f"PNG has no place for texts of these names: {listed(odd)}.",) if odd else ()


def _is_keyword(keyword: str) -> bool:
    with contextlib.suppress(UnicodeEncodeError):
        return 0 < len(keyword.encode("latin-1")) < 80 and "\0" not in keyword
    return False


def _text(keyword: str, value: str) -> tuple[str, bytes]:
    head = keyword.encode("latin-1") + b"\0"
    try:
        return "tEXt", head + value.encode("latin-1")
    except UnicodeEncodeError:
        return "iTXt", head + b"\0\0\0\0" + value.encode("utf-8")
