"""Boxes and items: what is written is read, and nothing that is cut off or damaged is believed."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer.errors import UnsupportedFile
from restorer.files import isobmff
from restorer.files.isobmff import Box, Item, Items, Property, Reference

KINDS = st.sampled_from(["av01", "grid", "Exif", "abcd"])
PROPERTIES = st.lists(
    st.builds(
        Property, st.sampled_from(["ispe", "colr", "irot"]), st.binary(max_size=9), st.booleans()
    ),
    max_size=4,
).map(tuple)
REFERENCES = st.dictionaries(
    st.sampled_from(["auxl", "dimg", "cdsc"]),
    st.lists(st.integers(1, 65535), min_size=1, max_size=4).map(tuple),
    max_size=3,
).map(lambda found: tuple(Reference(kind, to) for kind, to in sorted(found.items())))


@st.composite
def files(draw: st.DrawFn) -> Items:
    numbers = draw(st.lists(st.integers(1, 65535), min_size=1, max_size=5, unique=True))
    items = []
    for number in numbers:
        kind, content_type = draw(KINDS), ""
        if draw(st.booleans()):
            kind, content_type = "mime", "application/rdf+xml"
        properties, references = draw(PROPERTIES), draw(REFERENCES)
        data = draw(st.binary(max_size=50))
        items.append(Item(number, kind, data, content_type, properties, references))
    return Items(b"avif\0\0\0\0mif1", draw(st.sampled_from(numbers)), tuple(items))


@given(files())
def test_what_is_written_is_read(file: Items) -> None:
    found = isobmff.read(isobmff.write(file))
    by_kind = [item._replace(references=tuple(sorted(item.references))) for item in found.items]
    assert found._replace(items=tuple(by_kind)) == file
    assert found.picture.number == file.primary


def test_long_boxes_and_one_up_to_the_end() -> None:
    data = isobmff.box("abcd", b"one") + struct.pack(">I4sQ", 1, b"long", 19) + b"two"
    data += struct.pack(">I4s", 0, b"last") + b"three"
    assert [*isobmff.boxes(data)] == [
        Box("abcd", b"one"),
        Box("long", b"two"),
        Box("last", b"three"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0",
        struct.pack(">I4s", 9, b"abcd"),
        struct.pack(">I4s", 7, b"abcd"),
        struct.pack(">I4sI", 1, b"abcd", 0),
        struct.pack(">I4sQ", 1, b"abcd", 2**63),
    ],
)
def test_boxes_that_do_not_end(data: bytes) -> None:
    with pytest.raises(UnsupportedFile, match="it is cut off"):
        [*isobmff.boxes(data)]


def test_items_in_one_place_are_no_bomb() -> None:
    """A thousand items that all are the whole file would fill the memory."""
    file = Items(b"avif", 1, tuple(Item(n, "abcd", bytes(100)) for n in range(1, 1001)))
    data = bytearray(isobmff.write(file))
    at = data.index(b"iloc") + 12
    for item in range(1000):
        struct.pack_into(">II", data, at + 14 * item + 6, 0, len(data))
    with pytest.raises(ValueError, match="unfolds"):
        isobmff.read(bytes(data))


def test_items_that_lie_behind_the_end() -> None:
    data = isobmff.write(Items(b"avif", 1, (Item(1, "abcd", bytes(100)),)))
    with pytest.raises(UnsupportedFile, match="it is cut off"):
        isobmff.read(data[:-50])
    shorter = data[:-108] + isobmff.box("mdat", bytes(50))
    with pytest.raises(UnsupportedFile, match="it is cut off"):
        isobmff.read(shorter)
