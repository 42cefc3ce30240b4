"""The segments of a JPEG file: found, sorted and put back byte for byte. ITU-T T.81, annex B."""

import re
import struct
from typing import NamedTuple

from restorer.errors import UnsupportedFile

_EOI, SOS = 0xD9, 0xDA

SPACE = 65533
"""Bytes that one segment can hold."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # stuffed zeros and restarts are inside


class Segment(NamedTuple):
    """A marker, what its segment holds, and all its bytes; a scan's coded data belong to SOS."""

    marker: int
    data: bytes
    raw: bytes


class Component(NamedTuple):
    """A component of the frame: its id, sampling (across, down), and quantisation table."""

    id: int
    sampling: tuple[int, int]
    table: int


class Frame(NamedTuple):
    """What the frame header says."""

    progressive: bool
    bits: int
    height: int
    width: int
    components: tuple[Component, ...]


class Markers(NamedTuple):
    """All segments between SOI and EOI, and the number of bytes up to the end of EOI."""

    segments: tuple[Segment, ...]
    end: int


def split(data: bytes, *, whole: bool = True) -> Markers:
    """The segments of a file.

    Args:
        data: The file.
        whole: Whether all of them; else those before the first scan.

    Raises:
        UnsupportedFile: A clause about it: it does not go on to its end.
    """
    found: list[Segment] = []
    at = 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            break
        while data[at + 1 : at + 2] == b"\xff":  # fill bytes
            at += 1
        marker = data[at + 1] if at + 1 < len(data) else 0
        if marker == SOS and not whole:
            return Markers(tuple(found), at)
        if marker == _EOI:
            return Markers(tuple(found), at + 2)
        if marker in _ALONE or marker == 0:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end]
        if marker == SOS:
            after = _AFTER_SCAN.search(data, end)
            if after is None:
                break
            end = after.start()
        if end > len(data) or end < at + 4:
            break
        found.append(Segment(marker, body, data[at:end]))
        at = end
    raise UnsupportedFile("it is cut off: look for another copy of it")


def frame(markers: Markers) -> Frame:
    """The frame header.

    Raises:
        UnsupportedFile: There is none, so it is damaged.
    """
    for marker, data, _ in markers.segments:
        if marker in _FRAMES and len(data) >= 6 and len(data) == 6 + 3 * data[5]:
            bits, height, width, _ = struct.unpack_from(">BHHB", data)
            components = (data[at : at + 3] for at in range(6, len(data), 3))
            return Frame(
                marker in (0xC2, 0xC6, 0xCA, 0xCE),
                bits,
                height,
                width,
                tuple(Component(c[0], (c[1] >> 4, c[1] & 15), c[2]) for c in components),
            )
    raise UnsupportedFile("it is damaged: look for another copy of it")


def segment(marker: int, data: bytes) -> bytes:
    """A segment's bytes.

    Raises:
        ValueError: The data are longer than `SPACE`.
    """
    if len(data) > SPACE:
        raise ValueError(f"a segment holds {SPACE} bytes, not {len(data)}")
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def cut(marker: int, head: bytes, data: bytes) -> list[bytes]:
    """Segments that hold the data in turn, each after `head`."""
    step = SPACE - len(head)
    return [segment(marker, head + data[at : at + step]) for at in range(0, len(data), step)]
