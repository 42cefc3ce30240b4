"""How large a picture coded by AV1 is, by its own words: those of the container may be false.

AV1 Bitstream & Decoding Process, 5.3 (units) and 5.5 (sequence header). The bits of a byte come
from the highest to the lowest.
"""

_SEQUENCE = 1  # type of the unit that begins every picture
_LONGEST = 64  # bytes, of what is looked at of it; the size stands within the first 40


def size(data: bytes) -> tuple[int, int] | None:
    """The (height, width) in pixels; None where it cannot be told, as in films with timing.

    Args:
        data: Of an item "av01".

    Raises:
        IndexError: It is cut off.
    """
    at = 0
    while at < len(data):
        kind, has_extension, has_size = data[at] >> 3 & 15, data[at] >> 2 & 1, data[at] >> 1 & 1
        at += 1 + has_extension
        length = len(data) - at
        if has_size:
            length, at = _leb128(data, at)
        if kind == _SEQUENCE:
            return _size(_Bits(data[at : at + min(length, _LONGEST)]))
        at += length
    return None


def _size(bits: "_Bits") -> tuple[int, int] | None:
    bits.take(3 + 1)  # profile, whether it is a still picture
    if bits.take(1):  # a reduced header, as of still pictures
        bits.take(5)  # level
    else:
        if bits.take(1):  # timing
            return None
        has_delays = bits.take(1)
        for _ in range(bits.take(5) + 1):  # operating points
            bits.take(12)
            if bits.take(5) > 7:  # level, of which the higher ones have a tier
                bits.take(1)
            if has_delays and bits.take(1):
                bits.take(4)
    across, down = bits.take(4) + 1, bits.take(4) + 1  # bits of what follows
    width = bits.take(across) + 1
    return bits.take(down) + 1, width


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """A number of any length, and the offset behind it."""
    value = 0
    for shift in range(0, 56, 7):
        value |= (data[at] & 127) << shift
        at += 1
        if data[at - 1] < 128:
            break
    return value, at


class _Bits:
    """Bits that are taken one after the other."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        """The next ones, as a number."""
        self._left -= count
        if self._left < 0:
            raise IndexError("a sequence header that is cut off")
        return self._value >> self._left & (1 << count) - 1
