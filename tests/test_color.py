"""Colours go into model space and come back, and are what lcms says they are."""

import logging
import struct

import imagecodecs
import numpy as np
import PIL.ImageCms
import pytest

from restorer import color
from restorer.color import from_model, marked, to_model
from restorer.image import Image

D65, D50 = (0.3127, 0.3290, 1.0), (0.3457, 0.3585, 1.0)
SRGB_XY = (0.64, 0.33, 1, 0.30, 0.60, 1, 0.15, 0.06, 1)
P3_XY = (0.680, 0.320, 1, 0.265, 0.690, 1, 0.150, 0.060, 1)
PROPHOTO_XY = (0.734699, 0.265301, 1, 0.159597, 0.840403, 1, 0.036598, 0.000105, 1)


def rgb(primaries: tuple[float, ...], white: tuple[float, ...], **curve: object) -> bytes:
    return imagecodecs.cms_profile("rgb", primaries=primaries, whitepoint=white, **curve)  # type: ignore[arg-type]


def srgb_curve(entries: int) -> np.ndarray:
    t = np.linspace(0, 1, entries)
    light = np.where(t <= 0.04045, t / 12.92, ((t + 0.055) / 1.055) ** 2.4)
    return (light * 65535).round().astype(np.uint16)


def with_curve(profile: bytes, curve: bytes) -> bytes:
    """The profile with one curve for all channels, put behind its end."""
    out = bytearray(profile + b"\0" * (-len(profile) % 4))
    (count,) = struct.unpack_from(">I", out, 128)
    for at in range(132, 132 + 12 * count, 12):
        if out[at + 1 : at + 4] == b"TRC":
            struct.pack_into(">II", out, at + 4, len(out), len(curve))
    out += curve
    struct.pack_into(">I", out, 0, len(out))
    return bytes(out)


def para(kind: int, *values: float) -> bytes:
    fixed = [round(v * 65536) for v in values]
    return b"para\0\0\0\0" + struct.pack(f">HH{len(fixed)}i", kind, 0, *fixed)


SRGB = imagecodecs.cms_profile("srgb")
ADOBE = imagecodecs.cms_profile("adobergb")
P3 = with_curve(
    rgb(P3_XY, D65, gamma=2.2), para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
)
PROPHOTO = rgb(PROPHOTO_XY, D50, gamma=1.8)
GREY = imagecodecs.cms_profile("gray", gamma=2.2)
COLORED = {"none": None, "sRGB": SRGB, "Adobe RGB": ADOBE, "P3": P3, "ProPhoto": PROPHOTO}
LINEAR = rgb(SRGB_XY, D65, gamma=1.0)


def grid(top: int, dtype: type, channels: int, steps: int) -> np.ndarray:
    """All combinations of evenly spaced levels, dark ones besides."""
    levels = np.unique(np.linspace(0, top, steps).round().astype(int))
    return (
        np.stack(np.meshgrid(*[levels] * channels), -1).reshape(steps, -1, channels).astype(dtype)
    )


@pytest.mark.parametrize("name", COLORED)
def test_8_bit_comes_back_exactly(name: str) -> None:
    pixels = np.concatenate((grid(255, np.uint8, 3, 18), grid(17, np.uint8, 3, 18)))
    image = Image(pixels, COLORED[name])
    assert np.array_equal(from_model(to_model(pixels, image.profile), image), pixels)


@pytest.mark.parametrize("name", COLORED)
def test_16_bit_comes_back_within_one_value(name: str) -> None:
    pixels = np.random.default_rng(0).integers(1500, 65536, (64, 64, 3)).astype(np.uint16)
    dark = np.random.default_rng(1).integers(0, 300, (64, 64, 3)).astype(np.uint16)
    # A float32 of model space is 6e-8 fine, so beside bright channels a channel below 2 % of the
    # range is known only to 3e-7 of full light.
    for values in (
        pixels,
        dark,
        np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, 2),
    ):
        image = Image(values, COLORED[name])
        back = from_model(to_model(values, image.profile), image)
        assert np.abs(back.astype(int) - values).max() <= 1
    image = Image(grid(65535, np.uint16, 3, 18), COLORED[name])
    back = from_model(to_model(image.pixels, image.profile), image)
    light = (image.pixels / 65535) ** 1.8 - (back / 65535) ** 1.8
    assert np.abs(light).max() < 2e-5  # half a value's worth of light is 1.4e-5


@pytest.mark.parametrize(
    "profile", [None, GREY, SRGB, ADOBE, P3], ids=["none", "grey", "sRGB", "A", "P3"]
)
@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 65535)])
def test_grey_comes_back(profile: bytes | None, dtype: type, top: int) -> None:
    pixels = np.arange(top + 1, dtype=dtype).reshape(-1, 16, 1)
    model = to_model(pixels, profile)
    assert model.shape == (*pixels.shape[:2], 3) and model.dtype == np.float32
    back = from_model(model, Image(pixels, profile))
    assert np.abs(back.astype(int) - pixels).max() <= (0 if top == 255 else 1)


@pytest.mark.parametrize("name", COLORED)
def test_floats_come_back_also_outside_the_range(name: str) -> None:
    pixels = np.random.default_rng(0).uniform(-0.5, 2, (32, 32, 3)).astype(np.float32)
    back = from_model(to_model(pixels, COLORED[name]), Image(pixels, COLORED[name]))
    assert back.dtype == np.float32
    far = np.abs(pixels) > 0.05
    assert np.abs(back - pixels)[far].max() < 2e-6
    if COLORED[name] in (None, SRGB):
        assert np.array_equal(back, pixels)


@pytest.mark.parametrize("name", ["Adobe RGB", "P3", "ProPhoto"])
def test_wide_gamut_leaves_the_range_by_little_and_comes_back(name: str) -> None:
    primaries = np.array([[[0, 255, 0], [255, 0, 0], [0, 0, 255], [0, 255, 255]]], np.uint8)
    model = to_model(primaries, COLORED[name])
    assert model.min() < -0.1 and np.abs(model).max() < 1.5
    image = Image(primaries, COLORED[name])
    assert np.array_equal(from_model(model, image), primaries)


def test_pure_adobe_green_is_where_it_must_be() -> None:
    green = to_model(np.array([[[0, 255, 0]]], np.uint8), ADOBE)[0, 0]
    # Light of Adobe RGB's green in sRGB: (-0.3984, 1, -0.0429), coded oddly.
    assert green == pytest.approx([-0.6660, 1.0, -0.2296], abs=4e-3)


@pytest.mark.parametrize("name", ["Adobe RGB", "P3", "ProPhoto"])
def test_lcms_agrees(name: str) -> None:
    pixels = grid(255, np.uint8, 3, 12)
    ours = to_model(pixels, COLORED[name]).astype(np.float64)
    theirs = imagecodecs.cms_transform(
        pixels / np.float32(255),
        COLORED[name],
        LINEAR,
        colorspace="rgb",
        outcolorspace="rgb",
        intent=1,
    )
    assert np.abs(color.srgb_light(ours) - theirs).max() < 1e-3


def test_lcms_agrees_on_grey() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    theirs = imagecodecs.cms_transform(
        pixels[..., 0] / np.float32(255),
        GREY,
        SRGB,
        colorspace="gray",
        outcolorspace="rgb",
        intent=1,
    )
    assert np.abs(to_model(pixels, GREY) - theirs).max() < 1e-3


def test_srgb_by_any_name_is_plain_scaling() -> None:
    pixels = grid(65535, np.uint16, 3, 12)
    pillow = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    table = rgb(SRGB_XY, D65, transferfunction=srgb_curve(1024))
    plain = to_model(pixels, None)
    assert np.array_equal(plain, (pixels / np.float32(65535)).astype(np.float32))
    for profile in (SRGB, pillow, table):
        assert np.array_equal(to_model(pixels, profile), plain)
    assert not np.array_equal(to_model(pixels, rgb(SRGB_XY, D65, gamma=2.2)), plain)


@pytest.mark.parametrize(
    "curve",
    [
        para(0, 2.2),
        para(1, 2.2, 0.9, 0.1),
        para(2, 2.0, 0.9, 0.05, 0.02),
        para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        para(4, 2.4, 0.9, 0.1, 0.3, 0.05, 0.01, 0.0),
        b"curv\0\0\0\0\0\0\0\0",
        b"curv\0\0\0\0\0\0\0\1\2\x33",
        b"curv\0\0\0\0\0\0\1\0" + (np.linspace(0, 1, 256) ** 1.7 * 65535).astype(">u2").tobytes(),
    ],
)
def test_all_kinds_of_curves(curve: bytes) -> None:
    profile = with_curve(rgb(P3_XY, D65, gamma=2.2), curve)
    pixels = grid(255, np.uint8, 3, 12)
    assert color._space(profile, 3) is not None
    image = Image(pixels, profile)
    assert np.abs(from_model(to_model(pixels, profile), image).astype(int) - pixels).max() <= (
        0 if curve[:4] == b"para" and curve[9] != 1 else 1
    )
    theirs = imagecodecs.cms_transform(
        pixels / np.float32(255), profile, LINEAR, colorspace="rgb", outcolorspace="rgb", intent=1
    )
    ours = color.srgb_light(to_model(pixels, profile).astype(np.float64))
    assert np.abs(ours - theirs).max() < 2e-3


def test_tables_over_the_colour_space_go_through_lcms() -> None:
    lab = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("LAB")).tobytes()
    values = np.random.default_rng(0).random((500, 3))
    space = color._by_tables(ADOBE, 3)  # lcms reads the matrix, as it would read tables
    light = space.to_light(values)
    direct = color._parse(ADOBE)
    assert np.abs(light - direct.to_light(values)).max() < 1e-3
    assert np.abs(space.from_light(light) - values).max() < 1e-3
    grey = color._by_tables(GREY, 1)
    ramp = np.linspace(0, 1, 50).reshape(-1, 1)
    assert np.abs(grey.to_light(ramp) - ramp**2.2).max() < 1e-3
    assert np.abs(grey.from_light(grey.to_light(ramp)) - ramp).max() < 1e-3
    with pytest.raises(ValueError, match="neither RGB nor grey"):
        color._parse(lab)


@pytest.mark.parametrize(
    "profile",
    [
        b"nonsense",
        b"x" * 500,
        ADOBE[:200],
        ADOBE[:-300],
        GREY,  # does not fit RGB
        with_curve(ADOBE, b"curv\0\0\0\0\0\0\0\3\0\0\xff\xff\0\0"),
        with_curve(ADOBE, para(0, -1.0)),
        with_curve(ADOBE, b"curv\0\0\0\0\xff\xff\xff\xff"),
        ADOBE.replace(b"rXYZ", b"A2B0", 1),
    ],
)
def test_a_profile_that_cannot_be_used_counts_as_srgb(
    profile: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    color._space.cache_clear()
    pixels = grid(255, np.uint8, 3, 6)
    with caplog.at_level(logging.WARNING):
        assert np.array_equal(to_model(pixels, profile), to_model(pixels, None))
        back = from_model(to_model(pixels, profile), Image(pixels, profile))
    assert np.array_equal(back, pixels)
    assert len(caplog.records) == 1 and "sRGB is taken" in caplog.text


def test_alpha_stays_out() -> None:
    for channels in (2, 4):
        pixels = np.random.default_rng(0).integers(0, 256, (5, 6, channels)).astype(np.uint8)
        model = to_model(pixels, None)
        back = from_model(model, Image(pixels))
        assert np.array_equal(back, pixels[..., :-1])


def test_rounding_is_half_to_even_and_clips() -> None:
    values = np.array([-1, 0.5 / 255, 1.5 / 255, 2.5 / 255, 254.4 / 255, 7], np.float64)
    model = values.astype(np.float32).reshape(1, -1, 1).repeat(3, -1)
    image = Image(np.zeros((1, 6, 3), np.uint8))
    assert from_model(model, image)[0, :, 0].tolist() == [0, 0, 2, 2, 254, 255]
    many = np.random.default_rng(0).random((200, 200, 3)).astype(np.float32)
    error = from_model(many, image) / 255 - many
    assert abs(error.mean()) < 2e-5


def test_grey_is_the_mean() -> None:
    model = np.array([[[0.1, 0.2, 0.6]]], np.float32)
    assert from_model(model, Image(np.zeros((1, 1, 1), np.uint8)))[0, 0, 0] == round(0.3 * 255)


@pytest.mark.parametrize("name", COLORED)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_black_and_white_photo_in_rgb_stays_neutral(name: str, dtype: type) -> None:
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    grey = np.linspace(0, top, 600 * 4).reshape(600, 4, 1).astype(dtype).repeat(3, 2)
    image = marked(Image(grey, COLORED[name]))
    model = to_model(grey, COLORED[name])
    back = from_model(model, image)
    assert np.abs(back.astype(float) - grey).max() <= {np.uint8: 0, np.uint16: 1}.get(dtype, 3e-5)
    colored = model + np.random.default_rng(0).normal(0, 0.05, model.shape).astype(np.float32)
    restored = from_model(colored, image)
    assert restored.shape == grey.shape and not np.ptp(restored, axis=2).any()
    assert np.ptp(from_model(colored, Image(grey, COLORED[name])), axis=2).any()


def test_one_coloured_pixel_makes_a_colour_photo() -> None:
    pixels = np.full((600, 4, 4), 9, np.uint8)
    pixels[..., 3] = 1
    assert marked(Image(pixels)).coding == {"neutral": True}
    pixels[599, 3, 1] = 8
    assert marked(Image(pixels)).coding == {}
    assert marked(Image(pixels[..., :1])).coding == {}


def test_what_is_no_number_is_a_mistake() -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            from_model(np.full((1, 1, 3), value, np.float32), Image(np.zeros((1, 1, 3), np.uint8)))
