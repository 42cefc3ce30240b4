"""Sizes are said anew and thumbnails are gone, wherever they stood; nothing else changes."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import METADATA, exif, photo

from restorer import files
from restorer.borders import cropped, extended
from restorer.files import jpeg, jpegmarkers, photoshop, tags
from restorer.files.fitting import fitted
from restorer.image import Box, Image, Metadata
from tests.readers import exiftool, needs

ENDINGS = ["jpg", "png", "tif", "webp"]
THUMBNAIL = b"\xff\xd8\xff" + b"thumbnail" * 30 + b"\xff\xd9"


def with_thumbnail(order: str = "<", gap: bytes = b"", kind: int = tags.LONG) -> bytes:
    """EXIF with sizes, and a second directory with a thumbnail; `gap` follows it."""
    layout = tags.Layout(order)  # type: ignore[arg-type]
    inner: tags.Directory = {
        40962: tags.numbers((9,), layout, kind),
        40963: tags.numbers((8,), layout, kind),
    }
    whole: tags.Directory = {
        256: tags.numbers((9,), layout, kind),
        257: tags.numbers((8,), layout, kind),
        271: tags.Tag(tags.ASCII, b"Leica\0"),
        tags.EXIF: inner,
    }
    first = bytearray(tags.build(whole, layout, 8))
    second = 8 + len(first)
    struct.pack_into(f"{order}I", first, 2 + 4 * 12, second)
    small: tags.Directory = {
        282: tags.rational(72, layout),
        513: tags.numbers((second + 2 + 3 * 12 + 4 + 8,), layout, tags.LONG),
        514: tags.numbers((len(THUMBNAIL),), layout, tags.LONG),
    }
    return layout.header(8) + first + tags.build(small, layout, second) + THUMBNAIL + gap


def said(packet: bytes) -> dict[int, int]:
    """The sizes in EXIF."""
    layout, first = tags.header(packet)
    found, following, _ = tags.read(packet, layout, first)
    assert following == 0
    whole, _ = tags.tree(packet, layout, found)
    inner = whole[tags.EXIF]
    assert isinstance(inner, dict)
    both = {**whole, **inner}
    sizes = (256, 257, 40962, 40963)
    return {n: tags.integers(both[n], layout)[0] for n in sizes}  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [tags.SHORT, tags.LONG])
@pytest.mark.parametrize("shape", [(23, 37), (2, 70_000)])
def test_exif_says_the_size_and_holds_no_thumbnail(
    order: str, kind: int, shape: tuple[int, int]
) -> None:
    packet = with_thumbnail(order, kind=kind)
    image = Image(np.zeros((*shape, 1), np.uint8), metadata=Metadata(exif=packet))
    found = fitted(image).metadata.exif
    assert found is not None
    height, width = shape
    assert said(found) == {256: width, 257: height, 40962: width, 40963: height}
    assert len(found) == packet.index(THUMBNAIL) - (2 + 3 * 12 + 4 + 8)
    assert b"Leica" in found


def test_what_stands_behind_a_thumbnail_stays_in_its_place() -> None:
    packet = with_thumbnail(gap=b"a note's values")
    found = fitted(photo("uint8", 3, metadata=Metadata(exif=packet))).metadata.exif
    assert found is not None and len(found) == len(packet)
    assert found.endswith(bytes(len(THUMBNAIL)) + b"a note's values")


def test_a_thumbnail_that_says_to_be_the_rest_takes_nothing_away() -> None:
    packet = bytearray(with_thumbnail())
    layout, _ = tags.header(packet)
    at = packet.index(THUMBNAIL) - 8 - 4 - 2 * 12  # the entry of 513
    struct.pack_into("<I", packet, at + 8, 8)  # it lies on the first directory
    image = photo("uint8", 3, metadata=Metadata(exif=bytes(packet)))
    found = fitted(image).metadata.exif
    assert found is not None and b"Leica" in found and said(found)[256] == 37
    assert layout.order == "<"


def test_exif_without_sizes_or_thumbnail_is_the_same() -> None:
    for order in "<>":
        image = photo("uint8", 3, metadata=METADATA._replace(exif=exif(order)))
        assert fitted(image).metadata == image.metadata


@pytest.mark.parametrize("layout", [tags.Layout("<"), tags.Layout(">", True)])
def test_offsets_that_point_nowhere_are_no_error(layout: tags.Layout) -> None:
    packet = bytearray(with_thumbnail(layout.order))
    at = packet.index(THUMBNAIL) - 8 - 4 - 2 * 12  # the entry of 513
    struct.pack_into(f"{layout.order}HII", packet, at + 2, tags.RATIONAL, 1, 2**31)
    if layout.big:
        packet = bytearray(layout.header(2**64 - 1))
    found = fitted(photo("uint8", 3, metadata=Metadata(exif=bytes(packet)))).metadata.exif
    assert found is not None and (found == packet or said(found)[256] == 37)


@settings(deadline=None)
@given(st.data())
def test_damaged_exif_is_never_an_error(data: st.DataObject) -> None:
    packet = bytearray(with_thumbnail(data.draw(st.sampled_from("<>"))))
    for _ in range(data.draw(st.integers(1, 8))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    packet = packet[: data.draw(st.integers(0, len(packet)))]
    image = photo("uint8", 1, metadata=Metadata(exif=bytes(packet)))
    found = fitted(image).metadata.exif
    assert found is not None and len(found) <= len(packet)


def test_a_bomb_of_directories_is_soon_done() -> None:
    layout = tags.Layout()
    count = 60_000
    directory = layout.pack("H", count)
    for number in range(count):
        directory += layout.pack("HHII", tags.EXIF, tags.LONG, 1, 8 + 12 * number)
    packet = layout.header(8) + directory + layout.pack("I", 9)
    fitted(photo("uint8", 1, metadata=Metadata(exif=packet)))


XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description
  tiff:ImageWidth="9" tiff:ImageLength='8' my:ImageWidth="5">
  <exif:PixelXDimension>9</exif:PixelXDimension><exif:PixelYDimension>8</exif:PixelYDimension>
  <xmp:Thumbnails><rdf:Alt><rdf:li><xmpGImg:image>AAAA</xmpGImg:image></rdf:li></rdf:Alt>
  </xmp:Thumbnails><xmp:Rating>5</xmp:Rating></rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_xmp_says_the_size_and_holds_no_thumbnail() -> None:
    found = fitted(photo("uint8", 3, metadata=Metadata(xmp=XMP))).metadata.xmp
    assert found == (
        XMP.replace(b'tiff:ImageWidth="9"', b'tiff:ImageWidth="37"')
        .replace(b"ImageLength='8'", b"ImageLength='23'")
        .replace(b">9<", b">37<")
        .replace(b">8<", b">23<")
        .replace(XMP[XMP.index(b"<xmp:Thumbnails") : XMP.index(b"<xmp:Rating")], b"")
    )


def test_photoshop_resources_and_jfif_hold_no_thumbnail() -> None:
    def resource(number: int, body: bytes) -> bytes:
        size = struct.pack(">4sHHI", b"8BIM", number, 0, len(body))
        return size + body + b"\0" * (len(body) % 2)

    path = resource(2000, b"a path!")
    block = resource(1036, b"small") + path + resource(1033, b"smaller")
    image = fitted(photo("uint8", 3, coding={"photoshop": block}))
    assert image.coding["photoshop"] == path
    assert photoshop.without_thumbnails(path) is path
    assert photoshop.without_thumbnails(b"8BIM damaged") == b"8BIM damaged"
    data, _ = jpeg.encode(photo("uint8", 3))
    extended_jfif = jpegmarkers.segment(0xE0, b"JFXX\0\x10" + THUMBNAIL)
    back = jpeg.decode(data[:2] + extended_jfif + data[2:])
    assert "jpeg parts" not in back.coding
    assert THUMBNAIL not in jpeg.encode(back)[0]


@needs("exiftool")
@pytest.mark.parametrize("ending", ENDINGS)
def test_others_read_the_size_after_a_crop_and_an_extension(ending: str, tmp_path: Path) -> None:
    image = photo("uint8", 3, metadata=METADATA._replace(exif=with_thumbnail(), xmp=None))
    small, (large, _) = cropped(image, Box(2, 3, 12, 23)), extended(image, 5)
    for number, changed in enumerate((small, large)):
        path = tmp_path / f"{number}.{ending}"
        files.write(path, changed)
        found = exiftool(path)
        height, width = changed.shape
        assert found["ExifIFD:ExifImageWidth"] == found["IFD0:ImageWidth"] == width
        assert found["ExifIFD:ExifImageHeight"] == found["IFD0:ImageHeight"] == height
        assert not [k for k in found if k.startswith("IFD1") or "Warning" in k]
        assert b"thumbnail" not in path.read_bytes()


def test_writing_leaves_the_photo_in_memory_as_it_is(tmp_path: Path) -> None:
    image = photo("uint8", 3, metadata=Metadata(exif=with_thumbnail()))
    before = replace(image)
    files.write(tmp_path / "a.png", image)
    assert image.metadata == before.metadata and image.metadata.exif == with_thumbnail()
