"""Camera RAW: the colours that the sensor saw, upright, with what the camera said."""

import io
import struct
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import rawpy
from foreign import dng
from photos import METADATA, XMP, exif, smooth

from restorer.color import srgb_light, to_model
from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import FORMATS, READ_ONLY, isobmff, jpeg, raw, read, tags, tiff, write
from restorer.image import Image

COLORS = ((0.18, 0.18, 0.18), (0.8, 0.8, 0.8), (0.5, 0.1, 0.1), (0.1, 0.1, 0.5), (1, 1, 1))
LIGHT = np.repeat(np.repeat(np.array([COLORS]), 48, 0), 16, 1)  # patches beside each other


def patches(image: Image) -> np.ndarray:
    """Linear sRGB in the middle of each patch."""
    model = to_model(image.pixels, image.profile)
    return srgb_light(model[24, 8::16].astype(np.float64))


def test_colours_are_those_that_were_seen() -> None:
    image = tiff.decode(dng(LIGHT))
    assert image.pixels.dtype == np.uint16
    assert image.pixels.shape == LIGHT.shape
    assert np.abs(patches(image) - COLORS).max() < 1e-3


def test_the_white_balance_is_the_cameras() -> None:
    data = dng(LIGHT * (0.5, 1, 0.8))
    at = data.index(struct.pack("<6I", 1, 1, 1, 1, 1, 1))  # what is neutral
    balanced = data[:at] + struct.pack("<6I", 5, 10, 10, 10, 8, 10) + data[at + 24 :]
    assert np.ptp(patches(tiff.decode(data))[0]) > 0.05
    assert np.ptp(patches(tiff.decode(balanced))[0]) < 1e-3


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, -1), (8, 1)])
def test_turned_once(orientation: int, turns: int, tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(LIGHT, orientation=orientation))
    image = read(tmp_path / "a.dng")
    upright = tiff.decode(dng(LIGHT))
    assert np.abs(np.rot90(image.pixels, -turns).astype(int) - upright.pixels).mean() < 50
    assert image.metadata.exif is not None
    layout, first = tags.header(image.metadata.exif)
    found, _, _ = tags.read(image.metadata.exif, layout, first)
    assert tags.integers(found[274], layout) == (1,)
    assert found[271].data == b"Leica\0"
    assert not found.keys() & {50706, 50721, 33422}


def test_exif_and_xmp_of_a_tiff() -> None:
    inner: tags.Directory = {36867: tags.Tag(tags.ASCII, b"1912:04:15 02:20:00\0")}
    place, placeholder = 20_000, 34664  # tifffile writes no pointers
    more = ((700, "B", len(XMP), XMP, True), (placeholder, "I", 1, place, True))
    data = dng(LIGHT, more=more).replace(
        struct.pack("<HHI", placeholder, 4, 1), struct.pack("<HHI", tags.EXIF, 4, 1)
    )
    data = data.ljust(place, b"\0") + tags.build(inner, tags.Layout(), place)
    metadata = tiff.decode(data).metadata
    assert metadata.xmp == XMP
    assert metadata.exif is not None
    layout, first = tags.header(metadata.exif)
    whole, _ = tags.tree(metadata.exif, layout, tags.read(metadata.exif, layout, first)[0])
    assert whole[tags.EXIF] == inner


def test_cut_off_is_refused_not_black() -> None:
    data = dng(LIGHT)
    layout, first = tags.header(data)
    found, _, _ = tags.read(data, layout, first)
    end = sum(tags.integers(found[number], layout)[0] for number in (273, 279))
    assert end == len(data)
    with pytest.raises(UnsupportedFile, match="it is cut off"):
        tiff.decode(data[:-2])


def test_a_kind_that_libraw_does_not_know() -> None:
    with pytest.raises(UnsupportedFile, match="LibRaw does not know: develop it to TIFF"):
        raw.decode(b"FUJIFILMCCD-RAW " + bytes(5000))


def test_other_tiffs_are_not_taken_for_raw() -> None:
    for kind in FORMATS:
        data, _ = kind.encode(Image(smooth(3), None, METADATA))
        assert not raw.recognises(data[:64])
    data, _ = tiff.encode(Image(smooth(3), None, METADATA))
    assert np.array_equal(tiff.decode(data).pixels, smooth(3))


@pytest.mark.parametrize(
    "begin",
    [
        b"IIU\0\x18",
        b"IIRO\x08",
        b"FUJIFILMCCD-RAW 0201",
        b"FOVb\0",
        b"\0MRM",
        b"\0\0\0\x18ftypcrx ",
    ],
)
def test_recognised_by_their_first_bytes(begin: bytes) -> None:
    header = begin.ljust(64, b"\0")
    assert [k for k in (*FORMATS, *READ_ONLY) if k.recognises(header)] == [raw]


def test_canons_boxes() -> None:
    layout, first = tags.header(exif())
    whole, _ = tags.tree(exif(), layout, tags.read(exif(), layout, first)[0])
    parts = {
        "CMT1": {k: v for k, v in whole.items() if isinstance(v, tags.Tag)},
        "CMT2": whole[tags.EXIF],
        "CMT4": whole[tags.GPS],
    }
    streams = b"".join(
        isobmff.box(name, tags.stream(said, layout))  # type: ignore[arg-type]
        for name, said in parts.items()
    )
    data = isobmff.box("ftyp", b"crx \0\0\0\1crx isom")
    data += isobmff.box("moov", isobmff.box("uuid", bytes(16), streams))
    found = raw._canon(data).exif
    assert found is not None
    layout, first = tags.header(found)
    again, _ = tags.tree(found, layout, tags.read(found, layout, first)[0])
    assert again[tags.GPS] == whole[tags.GPS]
    assert again[306] == whole[306]
    assert again[tags.EXIF] == {
        k: v
        for k, v in parts["CMT2"].items()
        if isinstance(v, tags.Tag)  # type: ignore[union-attr]
    }


def test_the_previews_exif() -> None:
    class Camera:
        def __init__(self, preview: rawpy.Thumbnail) -> None:
            self.preview = preview

        def extract_thumb(self) -> rawpy.Thumbnail:
            return self.preview

    data, _ = jpeg.encode(Image(smooth(3), None, METADATA))
    said = raw._preview(Camera(rawpy.Thumbnail(rawpy.ThumbFormat.JPEG, data)))  # type: ignore[arg-type]
    assert (said.exif, said.xmp, said.iptc) == METADATA[:3]
    bitmap = rawpy.Thumbnail(rawpy.ThumbFormat.BITMAP, smooth(3))
    assert raw._preview(Camera(bitmap)).exif is None  # type: ignore[arg-type]


def test_a_developed_photo_can_be_written_in_any_format(tmp_path: Path) -> None:
    (tmp_path / "a.dng").write_bytes(dng(LIGHT, orientation=6))
    image = read(tmp_path / "a.dng")
    for kind in FORMATS:
        path = tmp_path / f"b{kind.EXTENSIONS[0]}"
        write(path, image)
        assert read(path).shape == (80, 48)
    with PIL.Image.open(io.BytesIO((tmp_path / "b.tif").read_bytes())) as other:
        assert other.info["icc_profile"] == image.profile
    with pytest.raises(RestorerError, match="must end in one of"):
        write(tmp_path / "b.dng", image)
