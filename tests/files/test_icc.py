"""Profiles: those made here are what others know by these names; those in files are checked."""

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import PIL.ImageCms
import pytest
from photos import ADOBE, GREY, SRGB

from restorer.color import to_model
from restorer.errors import RestorerError
from restorer.files import icc

D65 = (0.3127, 0.3290, 1)
P3_XY = (0.68, 0.32, 1, 0.265, 0.69, 1, 0.15, 0.06, 1)
SRGB_XY = (0.64, 0.33, 1, 0.3, 0.6, 1, 0.15, 0.06, 1)
P3_GAMMA = imagecodecs.cms_profile("rgb", primaries=P3_XY, whitepoint=D65, gamma=2.2)
LINEAR = imagecodecs.cms_profile("rgb", primaries=SRGB_XY, whitepoint=D65, gamma=1.0)


def made(name: str) -> bytes:
    profile = icc.profile(name, 3)
    assert profile is not None
    return profile


def grid() -> np.ndarray:
    axis = np.linspace(0, 1, 6, dtype=np.float32)
    return np.stack(np.meshgrid(axis, axis, axis), -1).reshape(6, 36, 3)


def xyz(profile: bytes, tag: bytes) -> tuple[float, ...]:
    at = profile.index(tag, 128)
    _, start, _ = struct.unpack_from(">4sII", profile, at)
    return tuple(v / 65536 for v in struct.unpack_from(">3i", profile, start + 8))


# The colorants at D50 as the spaces' own makers publish them: Apple's Display P3, Adobe's and
# Kodak's profiles.
@pytest.mark.parametrize(
    ("name", "red", "green", "blue"),
    [
        ("srgb", (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)),
        (
            "display-p3",
            (0.5151, 0.2412, -0.0011),
            (0.2920, 0.6922, 0.0419),
            (0.1571, 0.0666, 0.7841),
        ),
        (
            "adobe-rgb",
            (0.6097, 0.3111, 0.0195),
            (0.2053, 0.6257, 0.0609),
            (0.1492, 0.0632, 0.7446),
        ),
        ("prophoto", (0.7977, 0.2880, 0.0000), (0.1352, 0.7119, 0.0000), (0.0313, 0.0001, 0.8249)),
    ],
)
def test_the_primaries_are_those_that_are_published(
    name: str, red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]
) -> None:
    for tag, known in ((b"rXYZ", red), (b"gXYZ", green), (b"bXYZ", blue)):
        assert xyz(made(name), tag) == pytest.approx(known, abs=3e-4)


@pytest.mark.parametrize("name", icc.SPACES)
def test_lcms_reads_a_profile_as_we_do(name: str) -> None:
    profile = made(name)
    opened = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile))
    assert PIL.ImageCms.getProfileDescription(opened).strip() == icc.SPACES[name].name
    light = imagecodecs.cms_transform(
        grid(), profile, LINEAR, colorspace="rgb", outcolorspace="rgb", intent=1
    )
    coded = to_model(grid(), profile)
    size = np.abs(coded)
    decoded = np.where(size < 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    assert np.abs(np.copysign(decoded, coded) - light).max() < 1e-3


def test_adobe_rgb_is_that_of_lcms_and_srgb_is_plain() -> None:
    assert np.abs(to_model(grid(), made("adobe-rgb")) - to_model(grid(), ADOBE)).max() < 3e-4
    assert np.array_equal(to_model(grid(), made("srgb")), grid())


def test_white_is_white_in_every_space() -> None:
    white = np.ones((1, 1, 3), np.float32)
    for name in icc.SPACES:
        assert np.abs(to_model(white, made(name)) - 1).max() < 2e-4


def test_a_profile_is_always_the_same_bytes() -> None:
    again = icc.made.__wrapped__(icc.SPACES["prophoto"])
    assert made("prophoto") == again
    assert len(again) == struct.unpack_from(">I", again)[0] and len(again) % 4 == 0


def test_grey_is_grey_without_a_profile() -> None:
    assert [icc.profile(name, 1) for name in icc.SPACES] == [None] * len(icc.SPACES)


@pytest.mark.parametrize("profile", [SRGB, ADOBE, P3_GAMMA])
def test_a_file_for_rgb(profile: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some.icc"
    path.write_bytes(profile)
    assert icc.profile(str(path), 3) == profile
    with pytest.raises(RestorerError, match=r"^some\.icc is no colour profile that a grey photo"):
        icc.profile(str(path), 1)


def test_a_file_for_grey(tmp_path: Path) -> None:
    path = tmp_path / "grey.icc"
    path.write_bytes(GREY)
    assert icc.profile(str(path), 1) == GREY
    with pytest.raises(RestorerError, match="that a colour photo can be converted to"):
        icc.profile(str(path), 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense" * 50,
        ADOBE[:200],
        ADOBE.replace(b"rXYZ", b"xXYZ", 1),  # a primary is missing
        ADOBE.replace(b"RGB ", b"CMYK", 1),
        ADOBE.replace(b"acsp", b"acsq", 1),
        ADOBE.replace(b"rTRC", b"A2B0", 1),  # tables that are none
        PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("LAB")).tobytes(),
    ],
)
def test_a_file_that_colours_cannot_be_converted_to_is_refused(
    data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "bad.icc"
    path.write_bytes(data)
    with pytest.raises(RestorerError, match=r"^bad\.icc is no colour profile .* choose another"):
        icc.profile(str(path), 3)


@pytest.mark.parametrize("name", ["missing.icc", "", "nul\0"])
def test_a_file_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RestorerError, match=r"^The colour profile .* cannot be read: "):
        icc.profile(str(tmp_path) + "/" + name, 3)
