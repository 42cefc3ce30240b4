"""How results are coded: depths, colours, qualities, and what a format can do."""

from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from restorer import files
from restorer.color import to_model
from restorer.errors import UnsupportedFile
from restorer.files import icc
from restorer.files.base import Format
from restorer.files.conversion import in_depth
from restorer.files.encoding import Encoding, check, converted, depths, kept
from restorer.image import Image, Metadata

ADOBE = bytes(imagecodecs.cms_profile("adobergb"))
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'
PNG, JPEG, TIFF, WEBP, *_ = files.FORMATS


def noise(dtype: str = "uint8", channels: int = 3) -> np.ndarray:
    values = np.random.default_rng(0).random((20, 30, channels))
    if dtype == "float32":
        return values.astype(np.float32)
    return (values * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [3, 4])
def test_in_srgb_the_colours_stay(dtype: str, channels: int) -> None:
    image = Image(0.25 + noise("float32", channels) / 2, ADOBE)  # inside both colour spaces
    depth = {"uint8": 8, "uint16": 16, "float32": 32}[dtype]
    out = converted(image, Encoding(depth=depth, profile="srgb"))
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
    out = converted(grey, Encoding(profile="srgb"))
    assert out.profile is None and out.pixels.shape == grey.pixels.shape
    assert np.abs(to_model(out.pixels, None) - to_model(grey.pixels, grey.profile)).max() < 2e-5


def test_a_photo_that_is_in_srgb_stays_as_it_is() -> None:
    image = Image(noise(), coding={"png hints": (("gAMA", b"\0\0\0\1"),)})
    out = converted(image, Encoding(profile="srgb"))
    assert np.array_equal(out.pixels, image.pixels)
    assert (out.profile, out.coding) == (None, image.coding)


def test_in_srgb_the_old_colours_are_named_no_more() -> None:
    coding = {
        "png hints": (("gAMA", b"\0\0\0\1"),),
        "png parts": (("cICP", b"\1\1\0\1"), ("tIME", b"1234567")),
    }
    out = converted(Image(noise(), ADOBE, coding=coding), Encoding(profile="srgb"))
    assert out.coding == {"png parts": (("tIME", b"1234567"),)}


@pytest.mark.parametrize(
    ("kind", "expected"), [(PNG, (8, 16)), (JPEG, (8,)), (TIFF, (8, 16, 32)), (WEBP, (8,))]
)
def test_depths_of_the_formats(kind: Format, expected: tuple[int, ...]) -> None:
    assert depths(kind) == expected


def test_the_quality_is_handed_to_the_format() -> None:
    image = Image(noise(), coding={"webp lossless": True})
    for quality in (30, "lossless"):
        options = Encoding(quality=quality)
        assert converted(image, options).coding == {"webp lossless": True, "quality": quality}
    assert converted(image, Encoding()).coding == image.coding


@pytest.mark.parametrize("name", ["display-p3", "adobe-rgb", "prophoto"])
def test_in_a_wider_space_the_colours_are_the_same_to_lcms(name: str) -> None:
    image = Image(noise("uint16"))
    out = converted(image, Encoding(profile=name))
    assert out.profile == icc.profile(name, 3)
    assert not np.array_equal(out.pixels, image.pixels)
    seen = imagecodecs.cms_transform(
        out.pixels / np.float32(65535), out.profile, imagecodecs.cms_profile("srgb"),
        colorspace="rgb", intent=1,
    )  # fmt: skip
    assert np.abs(seen - image.pixels / 65535).max() < 2e-3


def test_a_photo_that_has_the_profile_already_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "some.icc"
    path.write_bytes(ADOBE)
    image = Image(noise(), ADOBE, coding={"png hints": (("gAMA", b"\0\0\0\1"),)})
    out = converted(image, Encoding(profile=str(path)))
    assert np.array_equal(out.pixels, image.pixels) and out.coding == image.coding


def test_kept_says_what_the_format_holds() -> None:
    image = Image(noise(), ADOBE, Metadata(xmp=XMP, iptc=b"\x1c\x02\x78\x00\x05Hello"))
    assert kept(JPEG, image) == ("IPTC", "XMP", "ICC profile")
    assert kept(WEBP, image) == ("XMP", "ICC profile")
    assert kept(PNG, Image(noise())) == ()


@pytest.mark.parametrize(
    "wrong", [{"format": "gif"}, {"depth": 12}, {"quality": 0}, {"quality": "fine"}]
)
def test_what_there_is_not_is_a_mistake(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"there is no|from 1 to 100"):
        Encoding(**wrong)  # type: ignore[arg-type]  # that is what is tested


@pytest.mark.parametrize(
    ("format_", "source", "ending"),
    [
        *(
            ("", "a.TIFF", ".TIFF"),
            ("", "a.JXL", ".JXL"),
            ("", "a", ".png"),
            ("", "a.gif", ".png"),
        ),
        *(("", "a.DNG", ".tif"), ("", "a.heic", ".tif"), ("jpg", "a.psd", ".jpg")),
    ],
)
def test_endings(format_: str, source: str, ending: str) -> None:
    assert Encoding(format_).ending(Path(source)) == ending


def test_what_cannot_be_written_is_known_before() -> None:
    clear = Image(noise(channels=4))
    check(Path("x.png"), clear, Encoding(depth=16))
    with pytest.raises(UnsupportedFile, match=r"^x\.jpg cannot be saved: JPEG has no transp.*\.$"):
        check(Path("x.jpg"), clear, Encoding())
    with pytest.raises(UnsupportedFile, match="its name must end in one of"):
        check(Path("x.gif"), clear, Encoding())


def test_the_format_is_told_by_the_ending() -> None:
    assert files.format_of(Path("A.TIFF")) is TIFF
    with pytest.raises(UnsupportedFile, match="must end in"):
        files.format_of(Path("a.xyz"))
