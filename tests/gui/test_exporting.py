"""Exports: depths, colours, names, and what is said afterwards."""

from pathlib import Path
from types import SimpleNamespace

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from restorer import files
from restorer.color import to_model
from restorer.errors import RestorerError
from restorer.files.base import Format
from restorer.gui.exporting import (
    ExportOptions,
    converted,
    depths,
    export,
    format_of,
    in_depth,
    kept,
    refusal,
    report_text,
    srgb_profile,
    takes_quality,
    target_path,
)
from restorer.image import Image, Metadata
from restorer.naming import Conflict

U8, U16, F32 = np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32)
ALL_8 = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
ALL_16 = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
ADOBE = bytes(imagecodecs.cms_profile("adobergb"))
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'
PNG, JPEG, TIFF, WEBP = files.FORMATS


def noise(dtype: str = "uint8", channels: int = 3, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).random((20, 30, channels))
    if dtype == "float32":
        return values.astype(np.float32)
    return (values * np.iinfo(dtype).max).astype(dtype)


def nothing(image: Image) -> NDArray[np.bool_]:
    return np.zeros(image.shape, bool)


def test_widening_is_exact() -> None:
    assert np.array_equal(in_depth(ALL_8, U16), ALL_8.astype(np.uint16) * 257)
    assert np.array_equal(in_depth(ALL_8, F32), ALL_8 / np.float32(255))
    assert np.array_equal(in_depth(ALL_16, F32), ALL_16 / np.float32(65535))


@pytest.mark.parametrize("middle", [U16, F32])
def test_8_bits_come_back_from_every_depth(middle: np.dtype[np.generic]) -> None:
    assert np.array_equal(in_depth(in_depth(ALL_8, middle), U8), ALL_8)


def test_16_bits_come_back_from_float() -> None:
    assert np.array_equal(in_depth(in_depth(ALL_16, F32), U16), ALL_16)


def test_narrowing_takes_the_nearest_and_has_no_bias() -> None:
    narrow = in_depth(ALL_16, U8)
    error = narrow.astype(np.int64) * 257 - ALL_16
    assert np.abs(error).max() == 128
    assert error.sum() == 0
    assert np.array_equal(in_depth(ALL_16[::-1, ::-1], U8)[::-1, ::-1], narrow)
    assert np.array_equal(255 - narrow, in_depth(65535 - ALL_16, U8))  # black as white


@given(st.lists(st.floats(-2, 3, width=32), min_size=1, max_size=20))
def test_float_is_clipped_and_rounded(values: list[float]) -> None:
    pixels = np.array(values, np.float32).reshape(1, -1, 1)
    for dtype, top in ((U8, 255), (U16, 65535)):
        exact = np.clip(pixels.astype(np.float64), 0, 1) * top
        assert np.abs(in_depth(pixels, dtype) - exact).max() <= 0.5 + 1e-2


def test_the_same_depth_is_the_same_array() -> None:
    for pixels in (ALL_8, ALL_16, noise("float32")):
        assert in_depth(pixels, pixels.dtype) is pixels


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
def test_in_srgb_the_colours_stay(dtype: str, channels: int) -> None:
    image = Image(0.25 + noise("float32", channels) / 2, ADOBE)  # inside both colour spaces
    options = ExportOptions(
        Path("x.tif"), {"uint8": 8, "uint16": 16, "float32": 32}[dtype], None, "srgb"
    )
    out = converted(image, options)
    assert out.pixels.dtype == dtype
    step = {"uint8": 1 / 255, "uint16": 1 / 65535, "float32": 1e-6}[dtype]
    inside = (
        np.clip(to_model(image.pixels, ADOBE), 0, 1)
        if dtype != "float32"
        else to_model(image.pixels, ADOBE)
    )
    assert np.abs(to_model(out.pixels, out.profile) - inside).max() < 0.6 * step + 2e-6
    if channels == 4:
        assert np.array_equal(
            out.pixels[..., 3:], in_depth(image.pixels[..., 3:], out.pixels.dtype)
        )


def test_srgb_of_a_grey_photo_has_no_profile_for_colours() -> None:
    grey = Image(noise("uint16", 1), bytes(imagecodecs.cms_profile("gray", gamma=1.8)))
    out = converted(grey, ExportOptions(Path("x.png"), profile="srgb"))
    assert out.profile is None and out.pixels.shape == grey.pixels.shape
    assert np.abs(to_model(out.pixels, None) - to_model(grey.pixels, grey.profile)).max() < 2e-5


def test_a_photo_that_is_in_srgb_stays_as_it_is() -> None:
    image = Image(noise(), coding={"png hints": (("gAMA", b"\0\0\0\1"),)})
    out = converted(image, ExportOptions(Path("x.png"), profile="srgb"))
    assert np.array_equal(out.pixels, image.pixels)
    assert (out.profile, out.coding) == (None, image.coding)


def test_in_srgb_the_old_colours_are_named_no_more() -> None:
    coding = {
        "png hints": (("gAMA", b"\0\0\0\1"),),
        "png parts": (("cICP", b"\1\1\0\1"), ("tIME", b"1234567")),
    }
    out = converted(
        Image(noise(), ADOBE, coding=coding), ExportOptions(Path("x.png"), profile="srgb")
    )
    assert out.coding == {"png parts": (("tIME", b"1234567"),)}


def test_the_profile_of_srgb_is_always_the_same_and_is_srgb() -> None:
    assert srgb_profile() == srgb_profile()
    assert np.array_equal(to_model(noise(), srgb_profile()), to_model(noise(), None))


@pytest.mark.parametrize(
    ("kind", "expected"), [(PNG, (8, 16)), (JPEG, (8,)), (TIFF, (8, 16, 32)), (WEBP, (8,))]
)
def test_depths_of_the_formats(kind: Format, expected: tuple[int, ...]) -> None:
    assert depths(kind) == expected


def test_lossless_formats_take_no_quality() -> None:
    assert not takes_quality(PNG)
    assert not takes_quality(TIFF)


def test_a_format_takes_quality_if_it_makes_a_difference() -> None:
    lossy = SimpleNamespace(
        NAME="X", EXTENSIONS=(".x",), encode=lambda i: (bytes([i.coding["quality"]]), ())
    )
    assert takes_quality(lossy)  # type: ignore[arg-type]


def test_the_quality_is_handed_to_the_format() -> None:
    image = Image(noise(), coding={"webp lossless": True})
    assert converted(image, ExportOptions(Path("x.jpg"), quality=30)).coding == {
        "webp lossless": True,
        "quality": 30,
    }
    assert converted(image, ExportOptions(Path("x.jpg"))).coding == image.coding


def test_a_refusal_is_known_beforehand() -> None:
    assert refusal(JPEG, Image(noise(channels=4))) == (
        "JPEG has no transparency: save it as PNG, TIFF or WebP."
    )
    assert refusal(JPEG, Image(noise())) == ""


def test_kept_says_what_the_format_holds() -> None:
    image = Image(noise(), ADOBE, Metadata(xmp=XMP, iptc=b"\x1c\x02\x78\x00\x05Hello"))
    assert kept(JPEG, image) == ("IPTC", "XMP", "ICC profile")
    assert kept(WEBP, image) == ("XMP", "ICC profile")
    assert kept(PNG, Image(noise())) == ()


@pytest.mark.parametrize("kind", files.FORMATS)
def test_export_writes_what_it_says(kind: Format, tmp_path: Path) -> None:
    image = Image(noise(), ADOBE, Metadata(xmp=XMP))
    mask = nothing(image)
    mask[:3, :2] = True
    target = tmp_path / f"out{kind.EXTENSIONS[0]}"
    report = export(image, ExportOptions(target), None, lambda: mask)
    assert (report.target, report.pixels, report.changed) == (target, 600, 6)
    assert report.kept == ("XMP", "ICC profile")
    back = files.read(target)
    assert (back.profile, back.metadata.xmp) == (ADOBE, XMP)
    if kind is not JPEG:
        assert np.array_equal(back.pixels, image.pixels)
    text = report_text(report)
    assert str(target) in text
    assert "Changed: 6 of 600 pixels (1.0 %)" in text
    assert "Kept: XMP, ICC profile" in text
    for note in report.notes:
        assert note in text


def test_the_original_is_replaced_only_if_asked(tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    files.write(source, Image(noise()))
    before = source.read_bytes()
    result = Image(noise(seed=1))
    link = tmp_path / "link.png"
    link.symlink_to(source)
    for target in (source, link):
        for replace in (False, True):
            with pytest.raises(RestorerError, match="is the original photo"):
                export(
                    result, ExportOptions(target, replace=replace), source, lambda: nothing(result)
                )
    assert source.read_bytes() == before
    options = ExportOptions(source, replace_original=True)
    export(result, options, source, lambda: nothing(result))
    assert np.array_equal(files.read(source).pixels, result.pixels)


def test_another_file_is_replaced_only_if_asked(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"precious")
    image = Image(noise())
    for original in (False, True):
        options = ExportOptions(target, replace_original=original)
        with pytest.raises(RestorerError, match="already"):
            export(image, options, tmp_path / "in.png", lambda: nothing(image))
    assert target.read_bytes() == b"precious"
    export(image, ExportOptions(target, replace=True), None, lambda: nothing(image))
    assert np.array_equal(files.read(target).pixels, image.pixels)


def test_names(tmp_path: Path) -> None:
    source = tmp_path / "IMG_1.JPG"
    source.write_bytes(b"")

    def name(template: str, extension: str, conflict: Conflict = Conflict.UNIQUE) -> str:
        return target_path(
            template, tmp_path, extension, source=source, task="denoise", conflict=conflict
        ).name

    assert name("{name}_{task}", ".png") == "IMG_1_denoise.png"
    for conflict in Conflict:
        assert name("{name}", ".JPG", conflict) == "IMG_1-2.JPG"  # never the photo itself
    (tmp_path / "IMG_1.png").write_bytes(b"")
    assert name("{name}", ".png") == "IMG_1-2.png"
    assert name("{name}", ".png", Conflict.OVERWRITE) == "IMG_1.png"
    with pytest.raises(RestorerError, match="may hold only"):
        name("{nmae}", ".png")
    assert target_path("{name}", tmp_path, ".png", source=None).name == "photo.png"


def test_the_format_is_told_by_the_ending() -> None:
    assert format_of(Path("A.TIFF")) is TIFF
    with pytest.raises(RestorerError, match="says no format"):
        format_of(Path("a.xyz"))
