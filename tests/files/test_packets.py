"""From any format into any: what both hold, others read as it was; what is lost, is said."""

import itertools
from pathlib import Path

import pytest
from photos import ADOBE, IPTC, exif, smooth

from restorer import files
from restorer.files import FORMATS, npy
from restorer.files.base import Format
from restorer.image import Image, Metadata
from tests.readers import exiftool, exiv2, needs, structure

XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:my="http://example.org/my/" xmp:Rating="4"
 xmp:Label="Red" my:Own="kept"/></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
FULL = Image(
    smooth(3), ADOBE, Metadata(exif(), XMP, IPTC, {"Comment": "by the sea"}, (300.0, 300.0))
)

# The tags by which ExifTool knows that a packet is there; how its loss is worded.
EXIFTOOL = {
    "EXIF": ("IFD0:Make", "ExifIFD:DateTimeOriginal", "GPS:GPSLatitudeRef"),
    "XMP": ("XMP-xmp:Rating", "XMP-xmp:Label", "XMP-my:Own"),
    "IPTC": ("IPTC:By-line", "IPTC:Caption-Abstract"),
    "profile": ("ICC_Profile:ProfileDescription",),
}
# And what else `Metadata` has, which each format calls otherwise.
FIELDS = {"resolution": "dpi", "Comment": "text"}
PHOTOS = [kind for kind in FORMATS if kind is not npy]  # which other programs know as pictures
EXIV2 = ("Exif.Image.Make", "Exif.Photo.DateTimeOriginal", "Xmp.xmp.Rating", "Xmp.my.Own")


def packets(path: Path) -> dict[str, tuple[object, ...]]:
    """The packets that ExifTool finds, by how their loss is worded."""
    found = exiftool(path)
    profile = files.read(path).profile
    if path.suffix == ".jxl" and profile:  # it stands in the picture's code, foreign to ExifTool
        path.with_suffix(".icc").write_bytes(profile)
        found |= exiftool(path.with_suffix(".icc"))
    return {
        word: tuple(found[key] for key in keys)
        for word, keys in EXIFTOOL.items()
        if all(key in found for key in keys)
    }


@needs("exiftool")
@pytest.mark.parametrize(
    ("source", "target"), [*itertools.product(FORMATS, FORMATS)], ids=lambda kind: kind.NAME
)
def test_every_packet_arrives_or_its_loss_is_said(
    source: Format, target: Format, tmp_path: Path
) -> None:
    first, second = (
        tmp_path / f"{number}{kind.EXTENSIONS[0]}" for number, kind in enumerate((source, target))
    )
    lost = " ".join(files.write(first, FULL))
    middle = files.read(first)
    lost_then = " ".join(files.write(second, middle))
    end = files.read(second)
    before, between, after = packets_of_full(tmp_path), packets(first), packets(second)
    for word, values in before.items():
        assert between.get(word) == (None if word in lost else values), word
        assert after.get(word) == (None if word in lost + lost_then else values), word
    for word, field in FIELDS.items():
        for image, said in ((middle, lost), (end, lost + lost_then)):
            assert bool(getattr(image.metadata, field)) == (word not in said), word


def packets_of_full(folder: Path) -> dict[str, tuple[object, ...]]:
    """What ExifTool finds where all packets are: in a TIFF."""
    files.write(folder / "full.tif", FULL)
    found = packets(folder / "full.tif")
    assert found.keys() == EXIFTOOL.keys()
    return found


@needs("exiv2")
@pytest.mark.parametrize("kind", PHOTOS, ids=lambda kind: kind.NAME)
def test_exiv2_finds_them_too(kind: Format, tmp_path: Path) -> None:
    path = tmp_path / f"a{kind.EXTENSIONS[0]}"
    files.write(path, FULL)
    found = exiv2(path)
    assert [found[key] for key in EXIV2] == ["Leica", "1912:04:15 02:20:00", "4", "kept"]


@needs("tiffinfo", "jxlinfo", "identify")
@pytest.mark.parametrize("kind", PHOTOS, ids=lambda kind: kind.NAME)
def test_others_find_no_fault_in_the_structure(kind: Format, tmp_path: Path) -> None:
    path = tmp_path / f"a{kind.EXTENSIONS[0]}"
    files.write(path, FULL)
    said = structure(path)
    width, height = FULL.shape[::-1]
    assert f"{width}x{height}" in said or f"Image Width: {width} Image Length: {height}" in said
