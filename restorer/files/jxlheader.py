"""The first bits of a JPEG XL codestream: what the picture is, before anything is decoded.

ISO/IEC 18181-1, annexes B (how numbers are written), D (headers) and F (frames). The bits of a
byte come from the lowest to the highest.
"""

from typing import NamedTuple

from restorer.errors import UnsupportedFile

ALPHA, BLACK = 0, 4
"""Kinds of extra channels."""

_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))  # width to height
_SPOT_COLOUR, _CFA = 2, 5
_COARSER, _REFERENCE = 1, 2  # kinds of frames: an eighth of the size, and for use by others
_OF_COARSER = 32  # a flag: what is coarse of a frame stands in another
_FRAME_SIZE = ((0, 8), (256, 11), (2304, 14), (18688, 30))


class Channel(NamedTuple):
    """A channel beside the colours: its kind, and whether they are multiplied by it."""

    kind: int
    associated: bool = False


class Header(NamedTuple):
    """What the picture is.

    Attributes:
        width: In pixels, before it is turned upright.
        height: In pixels.
        animated: Whether it moves.
        bits: A sample.
        is_float: Whether samples are floats.
        extra: Channels beside the colours.
        is_xyb: Whether the colours are stored as the eye sees them, which is never exact.
        has_profile: Whether the colours are said by an ICC profile.
        depth_at: Offsets in bits, the first and that behind, of what is said of the samples.
        colors_at: Offset in bits of what is said of the colours; that they are XYB stands in the
            bit before. 0 where all is usual.
    """

    width: int
    height: int
    animated: bool = False
    bits: int = 8
    is_float: bool = False
    extra: tuple[Channel, ...] = ()
    is_xyb: bool = True
    has_profile: bool = False
    depth_at: tuple[int, int] = (0, 0)
    colors_at: int = 0


def read(data: bytes) -> Header:
    """The header of a bare codestream.

    Raises:
        UnsupportedFile: It is cut off.
    """
    bits = Bits(data, 16)
    height, width = _size(bits)
    if bits.flag():  # all is usual
        return Header(width, height)
    animated = bits.flag() and _has_animation(bits)
    if animated:
        return Header(width, height, animated)
    start = bits.at
    sample, is_float = _depth(bits)
    depth_at = start, bits.at
    bits.take(1)  # whether 16 bits are enough for a decoder
    extra = tuple(_channel(bits) for _ in range(bits.number(0, 1, (2, 4), (1, 12))))
    is_xyb, at = bits.flag(), bits.at
    usual = bits.flag()
    has_profile = not usual and bits.flag()
    return Header(width, height, False, sample, is_float, extra, is_xyb, has_profile, depth_at, at)


def frame_size(data: bytes, at: int, header: Header) -> tuple[int, int] | None:
    """The (width, height) of a frame that has its own size; None if it has that of the picture.

    Args:
        data: A bare codestream.
        at: Offset of the frame in bytes.
        header: That of the codestream.
    """
    bits = Bits(data, 8 * at)
    if bits.flag():  # all is usual
        return None
    kind, is_modular = bits.take(2), bits.flag()
    of_coarser = bits.size() & _OF_COARSER
    if not header.is_xyb and bits.flag() and not of_coarser:  # YCbCr
        bits.take(6)
    if not of_coarser:
        bits.take(2 * (1 + len(header.extra)))
    if is_modular:
        bits.take(2)
    elif header.is_xyb:
        bits.take(6)
    if kind != _REFERENCE:
        _skip_passes(bits)
    if kind == _COARSER or not bits.flag():
        return None
    if kind != _REFERENCE:
        bits.number(*_FRAME_SIZE)
        bits.number(*_FRAME_SIZE)
    return bits.number(*_FRAME_SIZE), bits.number(*_FRAME_SIZE)


def _skip_passes(bits: "Bits") -> None:
    passes = bits.number(1, 2, 3, (4, 3))
    if passes > 1:
        coarser = bits.number(0, 1, 2, (3, 1))
        bits.take(2 * (passes - 1) + 2 * coarser)
        for _ in range(coarser):
            bits.number(0, 1, 2, (0, 3))


class Bits:
    """Numbers from a stream of bits.

    Args:
        data: The stream.
        at: Where to begin, in bits.
    """

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.at = data, at

    def take(self, count: int) -> int:
        """A number of so many bits."""
        end = self.at + count
        if end > 8 * len(self._data):
            raise UnsupportedFile("it is cut off: look for another copy of it")
        first = self.at // 8
        whole = int.from_bytes(self._data[first : (end + 7) // 8], "little")
        value = whole >> (self.at - 8 * first) & ((1 << count) - 1)
        self.at = end
        return value

    def flag(self) -> bool:
        """The next bit."""
        return self.take(1) == 1

    def size(self) -> int:
        """U64."""
        way = self.take(2)
        if way < 3:
            return (0, 1, 17)[way] + self.take((0, 4, 8)[way])
        value, shift = self.take(12), 12
        while shift < 64 and self.flag():
            value |= self.take(min(8, 64 - shift)) << shift
            shift += 8
        return value

    def number(self, *ways: int | tuple[int, int]) -> int:
        """U32: one of four ways, each a number, or an offset and a count of bits to add to it."""
        way = ways[self.take(2)]
        return way if isinstance(way, int) else way[0] + self.take(way[1])


def _size(bits: Bits) -> tuple[int, int]:
    """(height, width)."""
    ways = ((1, 9), (1, 13), (1, 18), (1, 30))
    small = bits.flag()
    height = 8 * (bits.take(5) + 1) if small else bits.number(*ways)
    ratio = bits.take(3)
    if ratio:
        across, down = _RATIOS[ratio - 1]
        return height, height * across // down
    return height, 8 * (bits.take(5) + 1) if small else bits.number(*ways)


def _has_animation(bits: Bits) -> bool:
    """What stands among the seldom fields, which are read up to the animation."""
    bits.take(3)  # orientation: libjxl turns the picture
    if bits.flag():
        _size(bits)  # at which it is meant to be shown
    if bits.flag():
        _skip_preview(bits)
    return bits.flag()


def _skip_preview(bits: Bits) -> None:
    eighths = bits.flag()
    ways = (16, 32, (1, 5), (33, 9)) if eighths else ((1, 6), (65, 8), (321, 10), (1345, 12))
    bits.number(*ways)
    if not bits.take(3):
        bits.number(*ways)


def _depth(bits: Bits) -> tuple[int, bool]:
    """Bits a sample, and whether it is a float."""
    if bits.flag():
        sample = bits.number(32, 16, 24, (1, 6))
        bits.take(4)  # of the exponent
        return sample, True
    return bits.number(8, 10, 12, (1, 6)), False


def _channel(bits: Bits) -> Channel:
    if bits.flag():  # all is usual
        return Channel(ALPHA)
    kind = bits.number(0, 1, (2, 4), (18, 6))
    _depth(bits)
    bits.number(0, 3, 4, (1, 3))  # how much smaller it is
    bits.take(8 * bits.number(0, (0, 4), (16, 5), (48, 10)))  # name
    associated = kind == ALPHA and bits.flag()
    if kind == _SPOT_COLOUR:
        bits.take(64)
    elif kind == _CFA:
        bits.number(1, (0, 2), (3, 4), (19, 8))
    return Channel(kind, associated)
