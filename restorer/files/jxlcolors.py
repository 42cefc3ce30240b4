"""What a JPEG XL codestream says that its colours are: written anew into one that is there.

Encoders in Python say sRGB or linear light alone, so the few bits that say it are replaced. The
pixels of a lossless stream are their code values, whatever these mean; those of a lossy one are
absolute colours. An ICC profile stands behind the header: its bytes are split into commands and
data, then entropy coded. ISO/IEC 18181-1, annexes C (prefix codes), D.3.5 and E.
"""

from restorer.files.jxlheader import Bits, read

_SRGB_CURVE = 13  # H.273
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_COPY = 1  # a command: the next bytes are as they stand in the data
_HEADER = 128  # bytes of a profile
_VENDORS = {b"A": b"APPL", b"M": b"MSFT", b"SG": b"SGI ", b"SU": b"SUNW"}


def with_colors(
    code: bytes, profile: bytes | None, is_grey: bool, depth: int | None = None
) -> bytes:
    """A bare codestream that says other colours.

    Args:
        code: A codestream of one picture, as libjxl writes it.
        profile: ICC profile; None is sRGB, or the grey of its curve.
        is_grey: Whether the picture is grey.
        depth: Bits of the whole numbers, at most 64, as which a lossy one is to be read; None
            changes nothing.

    Raises:
        ValueError: It says more than is understood here.
    """
    header = read(code)
    start = header.colors_at
    if not start:
        raise ValueError("a codestream without colours")
    bits = Bits(code, start)
    _skip_colors(bits)
    end = bits.at
    if bits.take(2) or not bits.flag():  # extensions; that matrices and filters are usual
        raise ValueError("a codestream with odd fields")
    out = _Writer()
    out.copy(code, 0, header.depth_at[0])
    if depth is None:
        out.copy(code, *header.depth_at)
    else:
        out.add(3 << 1, 3)  # no float
        out.add(depth - 1, 6)
    out.copy(code, header.depth_at[1], start)
    out.flag(not (is_grey or profile))
    if profile or is_grey:
        out.flag(bool(profile))
        out.add(int(is_grey), 2)
    if is_grey and not profile:
        out.add(1, 2)  # white of D65
        out.flag(False)  # no exponent
        out.number(_SRGB_CURVE)
        out.add(1, 2)  # relative colorimetric
    out.copy(code, end, bits.at)
    if profile:
        out.profile(profile)
    return out.finished() + code[(bits.at + 7) // 8 :]


def not_xyb(code: bytes) -> bytes:
    """A bare codestream that denies that its colours are XYB, for readers of its profile alone.

    libjxl says no profile of XYB colours but that of what it makes of them.
    """
    at = read(code).colors_at - 1
    changed = bytearray(code)
    changed[at // 8] &= ~(1 << at % 8)
    return bytes(changed)


def _skip_colors(bits: Bits) -> None:
    if bits.flag():  # sRGB
        return
    if bits.flag():
        raise ValueError("a codestream with a profile")
    grey = bits.take(2) == 1
    if bits.take(2) != 1 or (not grey and bits.take(2) != 1):
        raise ValueError("a codestream of odd colours")
    if bits.flag():
        bits.take(24)
    else:
        bits.number(0, 1, (2, 4), (18, 6))
    bits.number(0, 1, (2, 4), (18, 6))


class _Writer:
    """A stream of bits."""

    def __init__(self) -> None:
        self._value, self._count = 0, 0

    def copy(self, code: bytes, start: int, end: int) -> None:
        whole = int.from_bytes(code[: (end + 7) // 8], "little")
        self.add(whole >> start & ((1 << (end - start)) - 1), end - start)

    def add(self, value: int, count: int) -> None:
        self._value |= value << self._count
        self._count += count

    def flag(self, value: bool) -> None:
        self.add(int(value), 1)

    def number(self, value: int) -> None:
        """U32 as an enumeration: here from 2 to 17."""
        self.add(2, 2)
        self.add(value - 2, 4)

    def size(self, value: int) -> None:
        """U64, in its longest form."""
        self.add(3, 2)
        self.add(value & 0xFFF, 12)
        value >>= 12
        while value:
            self.flag(True)
            self.add(value & 0xFF, 8)
            value >>= 8
        self.flag(False)

    def profile(self, profile: bytes) -> None:
        """An ICC profile, each of whose bytes takes eight bits."""
        data = _split(profile)
        self.size(len(data))
        self.flag(False)  # nothing is repeated
        self.add(1, 3)  # all 41 contexts have the same code, written in 0 bits each
        self.flag(True)  # a prefix code
        self.add(8, 4)  # numbers below 2^8 stand for themselves
        self.add(0, 8)
        self.flag(True)  # there are 256: 1 + 2^7 + 127
        self.add(7, 4)
        self.add(127, 7)
        self.add(0, 2)  # the lengths of their codes are coded, too: all are the same
        self.add(1 << 20, 36)  # the lengths 1, 2, 3, 4, 0, 5, 17, 6, 16, 7 never, 8 always
        self.add(int.from_bytes(data.translate(_REVERSED), "little"), 8 * len(data))

    def finished(self) -> bytes:
        """All of it, filled up to whole bytes."""
        return self._value.to_bytes((self._count + 7) // 8, "little")


def _split(profile: bytes) -> bytes:
    """A profile as commands and data: its header by how it differs from a usual one."""
    usual = bytearray(_HEADER)
    usual[:4] = len(profile).to_bytes(4, "big")
    usual[8], usual[12:24], usual[36:40] = 4, b"mntrRGB XYZ ", b"acsp"
    usual[68:80] = bytes((0, 0, 246, 214, 0, 1, 0, 0, 0, 0, 211, 45))
    usual[80:84] = profile[4:8]
    for start, name in _VENDORS.items():
        if profile[40:].startswith(start):
            usual[40 + len(start) : 44] = name[len(start) :]
    head = bytes((a - b) % 256 for a, b in zip(profile, usual, strict=False))
    rest = profile[_HEADER:]
    commands = b"\0" + (bytes((_COPY,)) + _varint(len(rest)) if rest else b"")  # no list of tags
    return _varint(len(profile)) + _varint(len(commands)) + commands + head + rest


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))
