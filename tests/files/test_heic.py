"""HEIC as others wrote it: depths, colours, and turned once."""

import struct

import numpy as np
import pytest
from foreign import SAMPLES, sample
from photos import ADOBE, smooth

from restorer.errors import UnsupportedFile
from restorer.files import heic, icc, isobmff, read
from restorer.files.base import in_bits
from restorer.files.isobmff import Item, Items, Property, Reference


def file_of(name: str) -> Items:
    return isobmff.read(sample(name))


def test_8_bit_with_all_packets_is_turned_once() -> None:
    """The file says "turn right" in its container, and in EXIF and XMP, too."""
    said = [item.data for item in file_of("rgb8.heic").items if item.type == "Exif"]
    assert struct.pack(">HHIH", 274, 3, 1, 6) in said[0]
    image = read(SAMPLES / "rgb8.heic")
    assert image.pixels.dtype == np.uint8
    assert np.abs(image.pixels.astype(int) - np.rot90(smooth(3), -1)).max() <= 1
    assert image.profile is not None
    assert image.profile[36:] == ADOBE[36:]  # before that stands when it was made
    assert image.metadata.exif is not None and b"Leica\0" in image.metadata.exif
    assert struct.pack(">HHIH", 274, 3, 1, 1) in image.metadata.exif
    assert image.metadata.xmp is not None and b'tiff:Orientation="1"' in image.metadata.xmp
    assert image.coding == {}


@pytest.mark.parametrize(("name", "bits"), [("rgb10.heic", 10), ("rgba12.heic", 12)])
def test_10_and_12_bit_fill_16(name: str, bits: int) -> None:
    image = heic.decode(sample(name))
    assert image.pixels.dtype == np.uint16
    assert np.array_equal(in_bits(in_bits(image.pixels, 16, bits), bits, 16), image.pixels)
    seen = image.pixels / 257
    assert np.abs(seen - smooth(image.pixels.shape[2])).max() < 0.5
    expected = icc.made(icc.SPACES["display-p3"]) if bits == 10 else None
    assert image.profile == expected


def test_grey() -> None:
    assert np.array_equal(heic.decode(sample("grey8.heic")).pixels, smooth(1))
    assert np.array_equal(heic.decode(sample("grey_alpha8.heic")).pixels, smooth(2))


def test_high_dynamic_range_is_refused() -> None:
    with pytest.raises(UnsupportedFile, match="high dynamic range"):
        heic.decode(sample("pq10.heic"))


def test_tiles_of_a_grid() -> None:
    """As telephones store: tiles hold pixels and colours, the picture says how they lie."""
    file = file_of("rgb10.heic")
    tile = file.picture
    size = Property("ispe", struct.pack(">4xII", 128, 48))
    grid = struct.pack(">BBBBHH", 0, 0, 0, 1, 128, 48)
    tiles = [tile._replace(number=n) for n in (2, 3)]
    whole = Item(1, "grid", grid, "", (size,), (Reference("dimg", (2, 3)),))
    image = heic.decode(isobmff.write(Items(file.brands, 1, (whole, *tiles))))
    alone = heic.decode(sample("rgb10.heic"))
    assert np.array_equal(image.pixels, np.hstack([alone.pixels] * 2))
    assert image.profile == alone.profile
    assert image.coding == {}


def test_what_stands_beside_the_picture_is_named_and_harms_not() -> None:
    file = file_of("grey8.heic")
    picture = file.picture
    urn = Property("auxC", bytes(4) + b"urn:com:apple:photo:2020:aux:hdrgainmap\0")
    more = (
        picture._replace(
            number=5,
            properties=(*picture.properties, urn),
            references=(Reference("auxl", (picture.number,)),),
        ),
        picture._replace(number=6, references=(Reference("thmb", (picture.number,)),)),
        picture._replace(number=7),
        Item(8, "mime", b"x", "\xa1no/type"),  # pi-heif crashes when it reads this
        Item(9, "iptc", b"\x1c\x02\x50\x00\x03Ann"),
    )
    image = heic.decode(isobmff.write(file._replace(items=(*file.items, *more))))
    assert np.array_equal(image.pixels, smooth(1))
    assert image.coding["heic dropped"] == (
        "a gain map",
        "further pictures",
        "data of the type \xa1no/type",
    )
    assert image.metadata.iptc == b"\x1c\x02\x50\x00\x03Ann"


def test_recognised_by_its_brands() -> None:
    for path in SAMPLES.iterdir():
        assert heic.recognises(path.read_bytes()[:64]) == (path.suffix == ".heic")
    assert not heic.recognises(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf")


def test_pictures_stay_when_libheif_lets_go() -> None:
    """The decoder's memory ends with it; what was read must not."""
    images = [heic.decode(sample("rgb8.heic")).pixels for _ in range(20)]
    assert all(np.array_equal(pixels, images[0]) for pixels in images)
