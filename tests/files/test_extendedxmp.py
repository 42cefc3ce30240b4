"""Long XMP is cut into pieces in a JPEG and is whole again afterwards, for others too."""

from pathlib import Path

import pytest
from photos import smooth
from test_xmp import ADOBE, properties

from restorer import files
from restorer.errors import UnsupportedFile
from restorer.files import FORMATS, extendedxmp, jpeg
from restorer.files.base import Format, unheld
from restorer.files.xmp import Packet
from restorer.image import Image, Metadata
from tests.readers import exiftool, needs

LONG = ADOBE.replace(
    b"<my:Link",
    b"<my:Long>"
    + b"long " * 40_000
    + b"</my:Long><my:Other>"
    + b"x" * 30_000
    + b"</my:Other><my:Link",
)
SIZE = 65_000


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.NAME)
def test_long_xmp_goes_through_a_jpeg(kind: Format, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jpg", tmp_path / f"b{kind.EXTENSIONS[0]}"
    said = files.write(first, Image(smooth(3), None, Metadata(xmp=LONG)))
    said += files.write(second, files.read(first))
    xmp = files.read(second).metadata.xmp
    if xmp is None:
        assert "XMP" in " ".join(said)
    else:
        assert "XMP" not in " ".join(said)
        assert properties(xmp) == properties(LONG)


@needs("exiftool")
def test_exiftool_reads_it_whole(tmp_path: Path) -> None:
    files.write(tmp_path / "a.jpg", Image(smooth(3), None, Metadata(xmp=LONG)))
    found = exiftool(tmp_path / "a.jpg", "-b")
    assert found["XMP-my:Long"].count("long") == 40_000 and len(found["XMP-my:Other"]) == 30_000
    assert found["XMP-my:Thing"] == "é" and found["XMP-xmp:Rating"] == 4
    assert len(found["XMP-xmpNote:HasExtendedXMP"]) == 32
    assert found["ExifTool:Warning"] == "Qualified is not a structure!"  # of the source's own


def test_pieces_in_any_order_are_joined_and_damaged_ones_are_refused() -> None:
    main, pieces = extendedxmp.split(LONG, SIZE, 30_000)
    assert len(main) <= SIZE and len(pieces) > 5 and max(map(len, pieces)) == 30_000
    whole = extendedxmp.joined(main, [*reversed(pieces)])
    assert properties(whole) == properties(LONG) and b"HasExtendedXMP" not in whole
    assert Packet(whole).get("xmp:Rating") == "4"
    broken = pieces[1][:-1] + b"?"
    for wrong in ([], [*pieces[:-1]], [pieces[0], broken, *pieces[2:]], [b"short"], [bytes(99)]):
        with pytest.raises(UnsupportedFile):
            extendedxmp.joined(main, wrong)
    with pytest.raises(UnsupportedFile):
        extendedxmp.joined(None, [*pieces])


def test_damaged_pieces_stay_as_they_are() -> None:
    data, _ = jpeg.encode(Image(smooth(3), None, Metadata(xmp=LONG)))
    at = data.index(b"long long")
    image = jpeg.decode(data[:at] + b"?" + data[at + 1 :])
    assert b"HasExtendedXMP" in (image.metadata.xmp or b"")
    assert "damaged extended XMP" in unheld(image, "PNG")[0]
    assert jpeg.encode(image)[0][:-1000].count(b"?ong long") == 1


def test_what_cannot_be_parted_is_left_out_and_that_is_said() -> None:
    for xmp in (b"no XMP" * 20_000, ADOBE.replace(b'"Rot', b'"' + b"r" * 70_000)):
        assert extendedxmp.split(xmp, SIZE, SIZE) == (xmp, ())
        data, sentences = jpeg.encode(Image(smooth(3), None, Metadata(xmp=xmp)))
        assert "64 KB of XMP" in " ".join(sentences)
        assert jpeg.decode(data).metadata.xmp is None
