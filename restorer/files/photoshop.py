"""Photoshop's image resources ("8BIM"), as JPEG's APP13 and TIFF's tag 34377 hold them.

A resource is: signature (4), number (2), name (Pascal string, padded to even), size (4), data
(padded to even). Adobe Photoshop File Formats Specification, "Image Resource Blocks".
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

IPTC = 0x0404
_DIGEST = 0x0425  # MD5 of the IPTC records; no longer true once they change
_THUMBNAILS = (0x0409, 0x040C)  # of Photoshop 4.0, and since
_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")


class Resource(NamedTuple):
    """A resource's number, its data, and all its bytes as they stand."""

    number: int
    data: bytes
    raw: bytes


def resources(block: bytes) -> tuple[Resource, ...]:
    """All resources of a block, in order.

    Raises:
        ValueError: The block is damaged.
    """
    found: list[Resource] = []
    at = 0
    while at < len(block):
        if block[at : at + 4] not in _SIGNATURES or at + 7 > len(block):
            if not block[at:].strip(b"\0"):  # padding
                break
            raise ValueError("no image resource")
        (number,) = struct.unpack_from(">H", block, at + 4)
        size_at = at + 6 + (block[at + 6] + 2) // 2 * 2
        if size_at + 4 > len(block):
            raise ValueError("an image resource is cut off")
        (size,) = struct.unpack_from(">I", block, size_at)
        end = size_at + 4 + size
        if end > len(block):
            raise ValueError("an image resource is cut off")
        found.append(Resource(number, block[size_at + 4 : end], block[at : end + size % 2]))
        at = end + size % 2
    return tuple(found)


def iptc(block: bytes) -> bytes | None:
    """The IPTC-IIM records in a block; None if there are none.

    Raises:
        ValueError: The block is damaged.
    """
    return next((r.data for r in resources(block) if r.number == IPTC), None)


def with_iptc(block: bytes, records: bytes | None) -> bytes:
    """The block with these IPTC-IIM records; byte for byte the same block if it has them already.

    Raises:
        ValueError: The block is damaged.
    """
    if iptc(block) == records:
        return block
    kept = _joined(r for r in resources(block) if r.number not in (IPTC, _DIGEST))
    if records is not None:
        head = struct.pack(">4sHHI", b"8BIM", IPTC, 0, len(records))
        kept += head + records + b"\0" * (len(records) % 2)
    return kept


def without_thumbnails(block: bytes) -> bytes:
    """The block without small copies of the photo; as it is if it has none, or is damaged."""
    try:
        found = resources(block)
    except ValueError:
        return block
    if not any(r.number in _THUMBNAILS for r in found):
        return block
    return without(block, _THUMBNAILS)


def without(block: bytes, numbers: Iterable[int]) -> bytes:
    """The block without the resources of these numbers.

    Raises:
        ValueError: The block is damaged.
    """
    gone = {*numbers}
    return _joined(r for r in resources(block) if r.number not in gone)


def _joined(found: Iterable[Resource]) -> bytes:
    return b"".join(r.raw + b"\0" * (len(r.raw) % 2) for r in found)


def has_more(block: bytes) -> bool:
    """Whether a block says more than IPTC.

    Raises:
        ValueError: The block is damaged.
    """
    return any(r.number not in (IPTC, _DIGEST) for r in resources(block))
