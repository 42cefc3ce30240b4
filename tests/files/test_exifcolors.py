"""Colours that only EXIF names, and what EXIF says of colours that were changed."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from restorer import files
from restorer.files import exifcolors, icc
from restorer.files.conversion import in_colors
from restorer.files.tags import (
    ASCII,
    EXIF,
    INTEROPERABILITY,
    Directory,
    Layout,
    Tag,
    numbers,
    stream,
)
from restorer.image import Image, Metadata
from tests.readers import exiftool, needs

UNCALIBRATED = 65535
ADOBE = icc.profile("adobe-rgb", 3)
PIXELS = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)


def said(space: int, rule: bytes, order: Literal["<", ">"] = "<") -> bytes:
    layout = Layout(order)
    inner: Directory = {40961: numbers((space,), layout)}
    if rule:
        inner[INTEROPERABILITY] = {1: Tag(ASCII, rule)}
    return stream({EXIF: inner}, layout)


@pytest.mark.parametrize("ending", [".jpg", ".tif"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_camera_s_adobe_rgb_gets_its_profile_and_that_is_said(
    tmp_path: Path, ending: str, order: Literal["<", ">"]
) -> None:
    path = tmp_path / f"photo{ending}"
    files.write(path, Image(PIXELS, metadata=Metadata(said(UNCALIBRATED, b"R03\0", order))))
    image = files.read(path)
    assert image.profile == ADOBE
    sentences = files.write(tmp_path / "again.png", image)
    assert sentences == ("It has the colour profile now that only EXIF named: Adobe RGB.",)
    assert np.array_equal(files.read(tmp_path / "again.png").pixels, image.pixels)


@pytest.mark.parametrize(
    ("exif", "has_profile"),
    [
        (said(2, b""), True),
        (said(1, b"R03\0"), False),
        (said(UNCALIBRATED, b"R98\0"), False),
        (said(UNCALIBRATED, b""), False),
        (said(UNCALIBRATED, b"R03\0")[:-30], False),
        (b"II*\0", False),
        (None, False),
    ],
)
def test_only_what_is_said_clearly_counts(exif: bytes | None, has_profile: bool) -> None:
    image = Image(PIXELS, metadata=Metadata(exif))
    assert (exifcolors.with_profile(image).profile == ADOBE) is has_profile


def test_a_profile_that_is_there_and_grey_stay() -> None:
    metadata = Metadata(said(UNCALIBRATED, b"R03\0"))
    for image in (Image(PIXELS, b"own", metadata), Image(PIXELS[..., :1], None, metadata)):
        assert exifcolors.with_profile(image) is image


@needs("exiftool")
@pytest.mark.parametrize(
    ("name", "space", "rule"),
    [("srgb", 1, "R98"), ("adobe-rgb", UNCALIBRATED, "R03"), ("prophoto", UNCALIBRATED, "R98")],
)
def test_exif_says_the_colours_that_the_photo_was_converted_to(
    tmp_path: Path, name: str, space: int, rule: str
) -> None:
    before = icc.profile("display-p3", 3)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a exif:ColorSpace="9"/></x:xmpmeta>'
    image = Image(PIXELS, before, Metadata(said(9, b"R98\0"), xmp))
    converted = in_colors(image, icc.profile(name, 3), np.dtype(np.uint8))
    assert f'exif:ColorSpace="{space}"'.encode() in (converted.metadata.xmp or b"")
    files.write(tmp_path / "photo.jpg", converted)
    found = exiftool(tmp_path / "photo.jpg")
    assert found["ExifIFD:ColorSpace"] == space
    assert found["InteropIFD:InteropIndex"].startswith(rule)


def test_a_conversion_begins_with_the_colours_that_exif_names() -> None:
    image = exifcolors.with_profile(Image(PIXELS, metadata=Metadata(said(UNCALIBRATED, b"R03\0"))))
    srgb = in_colors(image, icc.profile("srgb", 3), np.dtype(np.uint8))
    known = in_colors(Image(PIXELS, ADOBE), icc.profile("srgb", 3), np.dtype(np.uint8))
    assert np.array_equal(srgb.pixels, known.pixels) and not np.array_equal(srgb.pixels, PIXELS)
    assert exifcolors.KEY not in srgb.coding
