"""TIFF's directories of tags, of which EXIF is made too. TIFF 6.0; BigTIFF; CIPA DC-008.

Values stay as bytes in the byte order of their file, so that nothing is lost on the way.
"""

import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from restorer.files.allowance import Allowance

EXIF, GPS, INTEROPERABILITY = 34665, 34853, 40965
DIRECTORIES = (EXIF, GPS, INTEROPERABILITY)
"""Tags that point to a directory of their own."""

MAKER_NOTE = 37500

ASCII, SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 2, 3, 4, 5, 7, 16
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_BIG_SIZES = _SIZES | {LONG8: 8, 17: 8, 18: 8}
_CODES = {1: "B", SHORT: "H", LONG: "I", 13: "I", LONG8: "Q", 18: "Q"}
_LONGEST = 2**32 - 1
_REUSE = 4
_PINNED = range(16, 2**15)  # offsets that are kept: behind any header, and with little before them


class Tag(NamedTuple):
    """A tag's type by TIFF's number, its values as they stand, and where they have to stand.

    The last is for maker notes alone, which may hold offsets from the file's beginning; None is
    wherever there is room.
    """

    type: int
    data: bytes
    at: int | None = None


class Entry(NamedTuple):
    """A tag in a file: its number and type, how many values, and where it says that they stand.

    Attributes:
        number: The tag's.
        type: By TIFF's number.
        items: How many values.
        at: Offset of the entry.
        place: Offset of the values, often in the entry itself.
        size: Of the values in bytes; 0 where the type is unknown.
    """

    number: int
    type: int
    items: int
    at: int
    place: int
    size: int

    @property
    def end(self) -> int:
        """Offset behind the values."""
        return self.place + self.size


Directory: TypeAlias = "dict[int, Tag | Directory]"
"""Tags by number; those that point to a directory hold it."""


class Layout(NamedTuple):
    """How a file writes numbers: its byte order, and whether it is a BigTIFF."""

    order: Literal["<", ">"] = "<"
    big: bool = False

    @property
    def offset(self) -> str:
        """The `struct` code of an offset in the file, which is as long as an inline value."""
        return "Q" if self.big else "I"

    def pack(self, code: str, *values: int) -> bytes:
        """Numbers as they stand in the file, by their `struct` code."""
        return struct.pack(self.order + code, *values)

    def unpack(self, code: str, data: bytes, at: int) -> tuple[int, ...]:
        """Numbers that stand in the file.

        Raises:
            struct.error: The file ends before.
        """
        try:
            return struct.unpack_from(self.order + code, data, at)
        except OverflowError as error:  # an offset beyond what memory could hold
            raise struct.error(str(error)) from error

    def header(self, first: int) -> bytes:
        """A file's first bytes, up to and with the offset of its first directory."""
        mark = b"II" if self.order == "<" else b"MM"
        return mark + (
            self.pack("HHHQ", 43, 8, 0, first) if self.big else self.pack("HI", 42, first)
        )


def header(data: bytes) -> tuple[Layout, int]:
    """A file's layout, and the offset of its first directory.

    Raises:
        ValueError, struct.error: It is no TIFF.
    """
    order: Literal["<", ">"] = "<" if data[:2] == b"II" else ">"
    layout = Layout(order, data[2:4] in (b"\x2b\0", b"\0\x2b"))
    (first,) = layout.unpack(layout.offset, data, 8 if layout.big else 4)
    if data[: 16 if layout.big else 8] != layout.header(first):
        raise ValueError("no TIFF header")
    return layout, first


def entries(data: bytes, layout: Layout, at: int) -> tuple[list[Entry], int]:
    """The entries of a directory, and the offset behind them, where the next one's is written.

    Raises:
        struct.error: The file ends before.
    """
    (count,) = layout.unpack("Q" if layout.big else "H", data, at)
    at += 8 if layout.big else 2
    width = 8 if layout.big else 4
    end = at + count * (4 + 2 * width)
    found: list[Entry] = []
    for entry in range(at, end, 4 + 2 * width):
        number, kind, items = layout.unpack("HH" + layout.offset, data, entry)
        size = items * _BIG_SIZES.get(kind, 0)
        place = entry + 4 + width
        if size > width:
            (place,) = layout.unpack(layout.offset, data, place)
        found.append(Entry(number, kind, items, entry, place, size))
    return found, end


def allowance(data: bytes) -> Allowance:
    """Of the bytes in all directories of a file: the same may be read as parts of several."""
    return Allowance(_REUSE * len(data))


def read(
    data: bytes,
    layout: Layout,
    at: int,
    *,
    pin: bool = False,
    allowed: Allowance | None = None,
) -> tuple[dict[int, Tag], int, bool]:
    """A directory's tags, the offset of the next one (0: none), and whether any is damaged.

    Args:
        data: The file.
        layout: Its layout.
        at: Offset of the directory.
        pin: Whether it is EXIF's, in which a maker note has to stand where it does.
        allowed: The file's `allowance`; None is one for this directory.

    Raises:
        ValueError: The allowance is used up.
        struct.error: The file ends before.
    """
    allowed = allowed or allowance(data)
    said, end = entries(data, layout, at)
    allowed.spend(end - at)
    found: dict[int, Tag] = {}
    damaged = False
    for entry in said:
        if entry.size == 0 or entry.end > len(data):
            damaged = damaged or entry.items > 0
            continue
        allowed.spend(entry.size)
        pinned = pin and entry.number == MAKER_NOTE and entry.size > 8 and entry.place in _PINNED
        found[entry.number] = Tag(
            entry.type, data[entry.place : entry.end], entry.place if pinned else None
        )
    (following,) = layout.unpack(layout.offset, data, end)
    return found, following, damaged


def tree(
    data: bytes,
    layout: Layout,
    tags: dict[int, Tag],
    inside: tuple[int, ...] = DIRECTORIES,
) -> tuple[Directory, bool]:
    """The tags with the directories they point to, and whether any is damaged.

    Args:
        data: The file.
        layout: Its layout.
        tags: A directory's own tags.
        inside: The directories that may be in it; a pointer to another is left out.
    """
    whole: Directory = {k: tag for k, tag in tags.items() if k not in DIRECTORIES}
    damaged = False
    for number in inside:
        if number in tags:
            try:
                (at,) = integers(tags[number], layout)
                inner, _, broken = read(data, layout, at, pin=number == EXIF)
            except (ValueError, struct.error):
                damaged = True
                continue
            whole[number], deeper = tree(
                data, layout, inner, (INTEROPERABILITY,) if number == EXIF else ()
            )
            damaged = damaged or broken or deeper
    return whole, damaged


def build(directory: Directory, layout: Layout, at: int) -> bytes:
    """A directory, its values and the directories inside it, to stand at the offset `at`.

    A maker note that has to stand at its offset is left to the caller; see `maker_note`.

    Raises:
        ValueError: A 64-bit value in a file that is no BigTIFF.
    """
    sizes = _BIG_SIZES if layout.big else _SIZES
    width = 8 if layout.big else 4
    entries = layout.pack("Q" if layout.big else "H", len(directory))
    place = at + len(entries) + len(directory) * (4 + 2 * width) + width
    values = b""
    for number, value in sorted(directory.items()):
        place_here = place + len(values)
        if isinstance(value, dict):
            inline = layout.pack(layout.offset, place_here)
            kind, items, data = LONG8 if layout.big else LONG, 1, build(value, layout, place_here)
        else:
            if value.type not in sizes:
                raise ValueError(f"tag {number} is of type {value.type}")
            kind, items, data = value.type, len(value.data) // sizes[value.type], value.data
            inline = layout.pack(layout.offset, place_here)
            if len(data) <= width:
                inline, data = data.ljust(width, b"\0"), b""
            elif value.at is not None:
                inline, data = layout.pack(layout.offset, value.at), b""
        entries += layout.pack("HH" + layout.offset, number, kind, items) + inline
        values += data + b"\0" * (len(data) % 2)
    return entries + layout.pack(layout.offset, 0) + values


def maker_note(directory: Directory) -> Tag | None:
    """The camera's own note in EXIF's directory inside this one; None if there is none."""
    inner = directory.get(EXIF)
    note = inner.get(MAKER_NOTE) if isinstance(inner, dict) else None
    return note if isinstance(note, Tag) else None


def stream(directory: Directory, layout: Layout) -> bytes:
    """A whole TIFF stream of one directory, as EXIF packets are.

    Raises:
        ValueError: As `build`.
    """
    note = maker_note(directory)
    body = build(directory, layout, 8)
    if note is None or note.at is None:
        return layout.header(8) + body
    end = note.at + len(note.data)
    if 8 + len(body) <= note.at:
        return (layout.header(8) + body).ljust(note.at, b"\0") + note.data
    end += end % 2
    head = (layout.header(end).ljust(note.at, b"\0") + note.data).ljust(end, b"\0")
    return head + build(directory, layout, end)


def integers(tag: Tag, layout: Layout) -> tuple[int, ...]:
    """A tag's whole numbers.

    Raises:
        ValueError: It holds others.
    """
    if tag.type not in _CODES:
        raise ValueError(f"no whole numbers in a tag of type {tag.type}")
    size = _BIG_SIZES[tag.type]
    return layout.unpack(f"{len(tag.data) // size}{_CODES[tag.type]}", tag.data, 0)


def numbers(values: tuple[int, ...], layout: Layout, type: int = SHORT) -> Tag:  # noqa: A002
    """A tag that holds whole numbers."""
    return Tag(type, layout.pack(f"{len(values)}{_CODES[type]}", *values))


def rational(value: float, layout: Layout) -> Tag:
    """A tag that holds a positive fraction of two 32-bit numbers, as near as can be."""
    limit = 1_000_000
    near = Fraction(value).limit_denominator(limit)
    while near.numerator > _LONGEST and limit > 1:
        limit //= 10
        near = Fraction(value).limit_denominator(limit)
    return Tag(RATIONAL, layout.pack("II", min(near.numerator, _LONGEST), near.denominator))


def fractions(tag: Tag, layout: Layout) -> Iterator[float]:
    """A tag's positive fractions; 0 where there is none."""
    if tag.type == RATIONAL:
        for at in range(0, len(tag.data), 8):
            above, below = layout.unpack("II", tag.data, at)
            yield above / below if below else 0.0
