"""XMP that is too long for one segment of a JPEG. XMP specification, part 3, 1.1.3.1.

The longest properties go into a packet of their own, which is cut into pieces. Before each stand
the packet's MD5 sum in hexadecimal, which the packet proper names too, its length, and the offset.
"""

import hashlib
import struct

from restorer.errors import UnsupportedFile
from restorer.files.xmp import Packet

_HEAD = struct.Struct(">32sII")
_NAME = "xmpNote:HasExtendedXMP"


def joined(main: bytes | None, pieces: list[bytes]) -> bytes:
    """The whole packet.

    Raises:
        UnsupportedFile: A clause about it: pieces are missing or damaged.
    """
    packet = Packet(main)
    name = (packet.get(_NAME) or "").encode()
    whole = bytearray()
    found = sorted((_HEAD.unpack_from(piece)[2], piece) for piece in pieces if len(piece) > 40)
    for offset, piece in found:
        if piece.startswith(name) and offset == len(whole):
            whole += piece[_HEAD.size :]
    if main is None or _sum(bytes(whole)) != name:
        raise UnsupportedFile("its extended XMP is damaged")
    packet.remove(_NAME)
    packet.join(Packet(bytes(whole)))
    return packet.encode()


def split(xmp: bytes, size: int, piece: int) -> tuple[bytes, tuple[bytes, ...]]:
    """A packet of at most `size` bytes, and pieces of at most `piece` bytes with the rest.

    Returns:
        The packet as it is, and no pieces, if it cannot be parted.
    """
    try:
        packet = Packet(xmp)
    except UnsupportedFile:
        return xmp, ()
    packet.set(_NAME, "0" * 32)  # as long as the sum that is not known yet
    rest = packet.part(size).core()
    name = _sum(rest)
    packet.set(_NAME, name.decode())
    main, step = packet.encode(), piece - _HEAD.size
    if len(main) > size:
        return xmp, ()
    return main, tuple(
        _HEAD.pack(name, len(rest), at) + rest[at : at + step] for at in range(0, len(rest), step)
    )


def _sum(data: bytes) -> bytes:
    """An MD5 sum as XMP writes it."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest().upper().encode()
