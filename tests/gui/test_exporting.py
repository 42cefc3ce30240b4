"""Exports: depths, colours, names, and what is said afterwards."""

from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

from restorer import files
from restorer.color import to_model
from restorer.errors import RestorerError
from restorer.files import icc
from restorer.files.base import Format
from restorer.files.conversion import in_depth
from restorer.gui.exporting import (
    ExportOptions,
    Report,
    converted,
    depths,
    export,
    format_of,
    kept,
    refusal,
    report_text,
    target_path,
)
from restorer.image import Image, Metadata
from restorer.naming import Conflict

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


@pytest.mark.parametrize(
    ("kind", "expected"), [(PNG, (8, 16)), (JPEG, (8,)), (TIFF, (8, 16, 32)), (WEBP, (8,))]
)
def test_depths_of_the_formats(kind: Format, expected: tuple[int, ...]) -> None:
    assert depths(kind) == expected


def test_the_quality_is_handed_to_the_format() -> None:
    image = Image(noise(), coding={"webp lossless": True})
    for quality in (30, "lossless"):
        options = ExportOptions(Path("x.webp"), quality=quality)
        assert converted(image, options).coding == {"webp lossless": True, "quality": quality}
    assert converted(image, ExportOptions(Path("x.jpg"))).coding == image.coding
    with pytest.raises(RestorerError, match="not from 1 to 100"):
        converted(image, ExportOptions(Path("x.jpg"), quality=101))


@pytest.mark.parametrize("quality", [20, 90])
@pytest.mark.parametrize("kind", [JPEG, WEBP])
def test_the_quality_is_that_of_the_file(kind: Format, quality: int, tmp_path: Path) -> None:
    image = Image(noise())
    target = tmp_path / f"a{kind.EXTENSIONS[0]}"
    report = export(image, ExportOptions(target, quality=quality), None, lambda: nothing(image))
    assert any(f"quality {quality}." in note for note in report.notes)
    data, _ = kind.encode(files.with_quality(image, quality))
    assert target.read_bytes() == data


@pytest.mark.parametrize("name", ["display-p3", "adobe-rgb", "prophoto"])
def test_in_a_wider_space_the_colours_are_the_same_to_lcms(name: str) -> None:
    image = Image(noise("uint16"))
    out = converted(image, ExportOptions(Path("x.tif"), profile=name))
    assert out.profile == icc.profile(name, 3)
    assert not np.array_equal(out.pixels, image.pixels)
    seen = imagecodecs.cms_transform(
        out.pixels / np.float32(65535), out.profile, imagecodecs.cms_profile("srgb"),
        colorspace="rgb", intent=1,
    )  # fmt: skip
    assert np.abs(seen - image.pixels / 65535).max() < 2e-3


def test_a_profile_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "some.icc"
    path.write_bytes(ADOBE)
    image = Image(noise() // 2 + 64)
    options = ExportOptions(tmp_path / "x.png", profile=str(path))
    export(image, options, None, lambda: nothing(image))
    back = files.read(tmp_path / "x.png")
    assert back.profile == ADOBE
    assert np.abs(to_model(back.pixels, ADOBE) - to_model(image.pixels, None)).max() < 0.01
    path.unlink()
    with pytest.raises(RestorerError, match=r"some\.icc cannot be read"):
        export(image, options, None, lambda: nothing(image))


def test_a_photo_that_has_the_profile_already_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "some.icc"
    path.write_bytes(ADOBE)
    image = Image(noise(), ADOBE, coding={"png hints": (("gAMA", b"\0\0\0\1"),)})
    out = converted(image, ExportOptions(Path("x.png"), profile=str(path)))
    assert np.array_equal(out.pixels, image.pixels) and out.coding == image.coding


def refused(image: Image, name: str, **options: Any) -> str:
    return refusal(image, ExportOptions(Path(name), **options))


def test_a_refusal_is_known_beforehand(tmp_path: Path) -> None:
    clear = Image(noise(channels=4))
    assert refused(clear, "x.jpg") == "JPEG has no transparency: save it as PNG, TIFF or WebP."
    assert refused(Image(noise()), "x.jpg") == ""
    assert "always lossy" in refused(Image(noise()), "x.jpg", quality="lossless")
    path = tmp_path / "grey.icc"
    path.write_bytes(imagecodecs.cms_profile("gray", gamma=1.8))
    grey = Image(noise(channels=1))
    assert refused(grey, "x.webp") == ""
    assert "WebP has no grey" in refused(grey, "x.webp", profile=str(path))


@pytest.mark.usefixtures("chinese")
def test_refusals_and_notes_are_in_the_users_language() -> None:
    said = refused(Image(noise(channels=4)), "x.jpg")
    assert said.startswith("JPEG 不支持透明：请存为 PNG、TIFF 或 WebP")
    report = Report(Path("x.png"), 600, 6, (), ("Left out: its reduced copies.",))
    assert report_text(report).splitlines()[-1] == "已略去：其缩小副本。"


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
