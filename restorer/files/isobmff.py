"""Boxes, and the items in them: the container of AVIF and HEIC, and of JPEG XL.

ISO/IEC 14496-12, sections 4.2 and 8.11 (boxes, meta, items), and 23008-12 (HEIF), section 9.3
(properties). A file of items is a picture with all that belongs to it: its alpha channel, its
tiles, EXIF, XMP. What is written is read as the same items, whoever wrote them first.
"""

import struct
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from restorer.errors import UnsupportedFile
from restorer.files.allowance import Allowance

CUT_OFF = "it is cut off: look for another copy of it"

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA 2.1, A.5.1
_MOST = 2**14  # items; a tiled photo of a gigapixel has 4000
_MOST_SAID = 2**17  # properties and references of all of them
_REUSE = 4  # times that all bytes of a file may be a part of items


class Box(NamedTuple):
    """A box's type, and what it holds."""

    type: str
    data: bytes


class Property(NamedTuple):
    """What is said of an item: a box, and whether a reader must understand it."""

    type: str
    data: bytes
    essential: bool = False


class Reference(NamedTuple):
    """How an item depends on others, by their numbers; "auxl": it is their alpha channel."""

    type: str
    to: tuple[int, ...]


class Item(NamedTuple):
    """A part of a picture.

    Attributes:
        number: By which others refer to it; 1 to 65535.
        type: Such as "av01" (a picture), "grid" (of pictures), "Exif", "mime".
        data: As coded; without that of an item in a place that is not read.
        content_type: Of a "mime" item.
        properties: In the order in which they apply.
        references: To other items.
    """

    number: int
    type: str
    data: bytes
    content_type: str = ""
    properties: tuple[Property, ...] = ()
    references: tuple[Reference, ...] = ()

    def find(self, kind: str) -> bytes | None:
        """The first property of a type; None if there is none."""
        return next((said.data for said in self.properties if said.type == kind), None)


class Items(NamedTuple):
    """A whole file.

    Attributes:
        brands: As "ftyp" holds them.
        primary: The number of the item that is the picture.
        items: All.
        is_signed: Whether it has content credentials, which are not written.
    """

    brands: bytes
    primary: int
    items: tuple[Item, ...]
    is_signed: bool = False

    @property
    def picture(self) -> Item:
        """The primary item.

        Raises:
            UnsupportedFile: There is none.
        """
        for item in self.items:
            if item.number == self.primary:
                return item
        raise UnsupportedFile("it is damaged: look for another copy of it")


def boxes(data: bytes, at: int = 0) -> Iterator[Box]:
    """The boxes that stand one behind the other from `at` on.

    Raises:
        UnsupportedFile: They do not end where the data end.
    """
    while at < len(data):
        if at + 8 > len(data):
            raise UnsupportedFile(CUT_OFF)
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            if at + 16 > len(data):
                raise UnsupportedFile(CUT_OFF)
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = at + size if size else len(data)
        if end > len(data) or end < start:
            raise UnsupportedFile(CUT_OFF)
        yield Box(kind.decode("latin-1"), data[start:end])
        at = end


def box(kind: str, *parts: bytes) -> bytes:
    """A box's bytes."""
    size = 8 + sum(map(len, parts))
    if size < 2**32:
        return b"".join((struct.pack(">I4s", size, kind.encode("latin-1")), *parts))
    head = struct.pack(">I4sQ", 1, kind.encode("latin-1"), size + 8)
    return b"".join((head, *parts))


def read(data: bytes) -> Items:
    """The items of a file.

    Raises:
        UnsupportedFile: It is cut off.
        KeyError, struct.error, ValueError: It is damaged.
    """
    found = [*boxes(data)]
    is_signed = any(box.type == "uuid" and box.data.startswith(_C2PA) for box in found)
    outer = dict(reversed(found))
    meta = dict(boxes(outer["meta"], 4))
    wide = meta["pitm"][0] > 0
    (primary,) = struct.unpack_from(">I" if wide else ">H", meta["pitm"], 4)
    places = _locations(meta["iloc"])
    allowed = Allowance(_MOST_SAID)
    said = _properties(meta["iprp"], allowed) if "iprp" in meta else {}
    references = _references(meta["iref"], allowed) if "iref" in meta else {}
    items: list[Item] = []
    left = Allowance(_REUSE * len(data))
    for number, kind, content_type in _entries(meta["iinf"]):
        method, pieces = places.get(number, (0, ()))
        source = {0: data, 1: meta.get("idat", b"")}.get(method, b"")
        if any(start + size > len(source) for start, size in pieces) and method < 2:
            raise UnsupportedFile(CUT_OFF)
        left.spend(sum(size for _, size in pieces))
        whole = b"".join(source[start : start + size] for start, size in pieces)
        own, others = said.get(number, ()), tuple(references.get(number, ()))
        if len(items) == _MOST:
            raise ValueError("more items than a photo has")
        items.append(Item(number, kind, whole, content_type, own, others))
    return Items(outer["ftyp"], primary, tuple(items), is_signed)


def _entries(iinf: bytes) -> Iterator[tuple[int, str, str]]:
    """The number, type and content type of every item."""
    for kind, body in boxes(iinf, 8 if iinf[0] else 6):
        if kind != "infe" or body[0] < 2:
            continue
        layout = ">IH4s" if body[0] > 2 else ">HH4s"
        number, _, name = struct.unpack_from(layout, body, 4)
        rest = body[4 + struct.calcsize(layout) :].split(b"\0")
        content_type = rest[1].decode("latin-1") if name == b"mime" and len(rest) > 1 else ""
        yield number, name.decode("latin-1"), content_type


def _locations(iloc: bytes) -> dict[int, tuple[int, tuple[tuple[int, int], ...]]]:
    """For every item where it is (0: the file, 1: "idat"), and (start, size) of its pieces."""
    version = iloc[0]
    sizes = iloc[4] >> 4, iloc[4] & 15, iloc[5] >> 4, iloc[5] & 15 if version else 0
    at = 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > len(iloc):
            raise ValueError("a list of items is cut off")
        at += size
        return int.from_bytes(iloc[at - size : at], "big")

    found = {}
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)  # in which file; this one, if it is 0
        base = number(sizes[2])
        pieces = []
        for _ in range(number(2)):
            number(sizes[3])
            pieces.append((base + number(sizes[0]), number(sizes[1])))
        found[item] = method, tuple(pieces)
    return found


def _properties(iprp: bytes, allowed: Allowance) -> dict[int, tuple[Property, ...]]:
    inside = [*boxes(iprp)]
    all_ = [*boxes(next(body for kind, body in inside if kind == "ipco"))]
    found: dict[int, tuple[Property, ...]] = {}
    for kind, body in inside:
        if kind != "ipma":
            continue
        wide, long = body[0] > 0, body[3] & 1
        (count,) = struct.unpack_from(">I", body, 4)
        at = 8
        for _ in range(count):
            item, length = struct.unpack_from(">IB" if wide else ">HB", body, at)
            at += 5 if wide else 3
            step = 2 if long else 1
            numbers = struct.unpack_from(f">{length}{'H' if long else 'B'}", body, at)
            at += length * step
            allowed.spend(1 + length)
            top = 1 << (8 * step - 1)
            found[item] = tuple(
                Property(said.type, said.data, bool(n & top))
                for n in numbers
                if 0 < n & ~top <= len(all_)
                for said in (all_[(n & ~top) - 1],)
            )
    return found


def _references(iref: bytes, allowed: Allowance) -> dict[int, list[Reference]]:
    code = "I" if iref[0] else "H"
    found: dict[int, list[Reference]] = {}
    for kind, body in boxes(iref, 4):
        item, count = struct.unpack_from(f">{code}H", body, 0)
        allowed.spend(1 + count)
        to = struct.unpack_from(f">{count}{code}", body, struct.calcsize(f">{code}H"))
        found.setdefault(item, []).append(Reference(kind, to))
    return found


def write(file: Items) -> bytes:
    """A whole file.

    Raises:
        struct.error: A number is over 65535, or the file over 4 GB.
    """
    known: dict[tuple[str, bytes], int] = {}
    for item in file.items:
        for said in item.properties:
            known.setdefault((said.type, said.data), len(known) + 1)
    links = b"".join(_linked(item, known) for item in file.items if item.properties)
    count = sum(bool(item.properties) for item in file.items)
    rest = (
        box("hdlr", bytes(8), b"pict", bytes(13)),
        box("pitm", bytes(4), struct.pack(">H", file.primary)),
        box("iinf", bytes(4), struct.pack(">H", len(file.items)), *map(_entry, file.items)),
        *_refs(file.items),
        box(
            "iprp",
            box("ipco", *(box(*said) for said in known)),
            box("ipma", bytes(3), b"\1", struct.pack(">I", count), links),
        ),
    )
    head = box("ftyp", file.brands)
    # As long as it will be: only then it is known where the items stand.
    start = len(head) + len(box("meta", bytes(4), *rest, _places(file.items, 0))) + 8
    meta = box("meta", bytes(4), *rest, _places(file.items, start))
    return b"".join((head, meta, box("mdat", *(item.data for item in file.items))))


def _entry(item: Item) -> bytes:
    name = b"\0" + (item.content_type.encode("latin-1") + b"\0" if item.type == "mime" else b"")
    kind = item.type.encode("latin-1")
    return box("infe", b"\2\0\0\0", struct.pack(">HH4s", item.number, 0, kind), name)


def _places(items: tuple[Item, ...], start: int) -> bytes:
    sizes = [len(item.data) for item in items]
    starts = accumulate(sizes[:-1], initial=start)
    entries = (
        struct.pack(">HHHII", item.number, 0, 1, at, size)
        for item, at, size in zip(items, starts, sizes, strict=True)
    )
    return box("iloc", bytes(4), b"\x44\0", struct.pack(">H", len(items)), *entries)


def _linked(item: Item, known: dict[tuple[str, bytes], int]) -> bytes:
    numbers = (
        known[said.type, said.data] | (0x8000 if said.essential else 0) for said in item.properties
    )
    count = len(item.properties)
    return struct.pack(f">HB{count}H", item.number, count, *numbers)


def _refs(items: tuple[Item, ...]) -> Iterator[bytes]:
    found = [
        box(said.type, struct.pack(f">HH{len(said.to)}H", item.number, len(said.to), *said.to))
        for item in items
        for said in item.references
    ]
    if found:
        yield box("iref", bytes(4), *found)
