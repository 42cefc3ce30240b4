"""Real cameras' EXIF through the formats, as others read it: all but size and thumbnail stays."""

import re
from pathlib import Path
from typing import Any

import pytest

from restorer import files
from restorer.files import tags
from tests.readers import exiftool, exiv2, needs

CAMERAS = sorted((Path(__file__).parent / "cameras").glob("*.jpg"))
WAYS = [("jpg", "tif"), ("tif", "png"), ("png", "webp"), ("webp", "jpg"), ("tif", "tif")]

# The size, the thumbnail, the pixels' own tags in a TIFF, and what says where things stand. (The
# resolution in a TIFF is the photo's, which other formats than WebP hold, outside EXIF.)
EXIFTOOL_CHANGES = re.compile(
    r"IFD1:|ExifIFD:ExifImage|.*:PreviewImageStart"
    r"|IFD0:(Image(Width|Height)|BitsPerSample|Compression|Photometric|Strip|SamplesPer|RowsPer"
    r"|Planar|Predictor|SampleFormat|YCbCrPositioning|[XY]Resolution|ResolutionUnit)"
)
EXIV2_CHANGES = re.compile(
    r"Exif\.(Thumbnail|Image)\.|Exif\.Photo\.(PixelXDimension|PixelYDimension|InteroperabilityTag)"
)


@pytest.fixture(params=CAMERAS, ids=lambda path: path.stem)
def camera(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(params=WAYS, ids="-".join)
def through(request: pytest.FixtureRequest, camera: Path, tmp_path: Path) -> Path:
    """The camera's photo, written in one format and from there in another."""
    before = camera
    for number, ending in enumerate(request.param):
        after = tmp_path / f"{number}.{ending}"
        said = files.write(after, files.read(before))
        assert not [s for s in said if "lossy" not in s and "dots an inch" not in s]
        before = after
    return after


def exif(path: Path) -> bytes:
    found = files.read(path).metadata.exif
    assert found is not None
    return found


def note(path: Path) -> tags.Tag | None:
    """The maker note in the EXIF of a file, and where it stands there."""
    packet = exif(path)
    layout, first = tags.header(packet)
    whole, damaged = tags.tree(packet, layout, tags.read(packet, layout, first)[0])
    assert not damaged
    return tags.maker_note(whole)


def of_camera(found: dict[str, Any], changes: re.Pattern[str], groups: str) -> dict[str, Any]:
    return {
        key: value
        for key, value in found.items()
        if re.match(groups, key) and not changes.match(key)
    }


def test_the_maker_note_stays_where_it_is_byte_for_byte(camera: Path, through: Path) -> None:
    before = note(camera)
    assert before is not None and before.at is not None
    assert note(through) == before


@needs("exiftool")
def test_exiftool_reads_all_of_it(camera: Path, through: Path) -> None:
    other = r"(?!SourceFile|System|File|ExifTool|JFIF|PNG|RIFF|Composite)"
    before, after = exiftool(camera), exiftool(through)
    kept = of_camera(before, EXIFTOOL_CHANGES, other)
    assert len(kept) > 60
    assert of_camera(after, EXIFTOOL_CHANGES, other) == kept
    assert not [key for key in after if key.endswith(("Warning", "Error")) and key not in before]
    assert not [key for key in after if key.startswith("IFD1") or key.endswith(":ThumbnailImage")]
    assert (after["ExifIFD:ExifImageWidth"], after["ExifIFD:ExifImageHeight"]) == (80, 80)


@needs("exiv2")
def test_exiv2_reads_all_of_it(camera: Path, through: Path) -> None:
    before, after = exiv2(camera), exiv2(through)
    kept = of_camera(before, EXIV2_CHANGES, "Exif")
    assert len(kept) > 60
    assert of_camera(after, EXIV2_CHANGES, "Exif") == kept
    assert not [key for key in after if key.startswith("Exif.Thumbnail")]
    assert (after["Exif.Photo.PixelXDimension"], after["Exif.Photo.PixelYDimension"]) == (
        "80",
    ) * 2


def test_the_thumbnail_is_taken_out_and_the_rest_keeps_its_place(
    camera: Path, tmp_path: Path
) -> None:
    files.write(tmp_path / "a.jpg", files.read(camera))
    before, after = exif(camera), exif(tmp_path / "a.jpg")
    layout, first = tags.header(before)
    _, second, _ = tags.read(before, layout, first)
    said = tags.read(before, layout, second)[0]
    (start,), (size,) = (tags.integers(said[number], layout) for number in (513, 514))
    assert before[start : start + 3] == b"\xff\xd8\xff" and size > 5000
    assert not any(after[start : start + size])
    changed = {at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b}
    assert len(changed - {*range(start, start + size)}) < 300  # a directory, a link, two sizes
    assert after[second : second + 14] == bytes(14)
