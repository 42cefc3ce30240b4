"""PSD and PSB: the picture of all layers, as others read it."""

import io
import struct

import numpy as np
import PIL.Image
import pytest
from foreign import psd as made
from foreign import resource, sample
from photos import ADOBE, IPTC, XMP, exif, pixels

from restorer.color import to_model
from restorer.errors import UnsupportedFile
from restorer.files import jpeg, photoshop, psd
from restorer.files.base import PALETTE

GREY, RGB = 1, 3
TRANSPARENT = struct.pack(">Ih", 2, -1)  # a section of layers whose number is negative


def stored(dtype: str, channels: int) -> np.ndarray:
    return np.moveaxis(pixels(dtype, channels), -1, 0)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize("big", [False, True])
def test_all_depths(dtype: str, channels: int, runs: bool, big: bool) -> None:
    data = made(stored(dtype, channels), GREY if channels == 1 else RGB, runs=runs, big=big)
    assert psd.recognises(data[:64])
    image = psd.decode(data)
    assert image.pixels.dtype == dtype
    assert np.array_equal(image.pixels, pixels(dtype, channels))
    assert image.coding == {}


def test_floats_without_a_profile_are_linear_light() -> None:
    image = psd.decode(made(np.full((3, 2, 2), 0.2140, np.float32), RGB))
    assert to_model(image.pixels, image.profile) == pytest.approx(0.5, abs=1e-3)
    assert psd.decode(made(stored("uint16", 3), RGB)).profile is None


def test_bits_and_palettes() -> None:
    bits = np.random.default_rng(0).integers(0, 2, (5, 13), np.uint8)
    image = psd.decode(made(np.packbits(bits, axis=1)[np.newaxis], 0, width=13))
    assert np.array_equal(image.pixels[..., 0], np.where(bits, 0, 255))
    palette = np.random.default_rng(1).integers(0, 256, (3, 256), np.uint8)
    numbers = stored("uint8", 1)
    image = psd.decode(made(numbers, 2, palette=palette.tobytes()))
    assert np.array_equal(image.pixels, palette.T[numbers[0]])
    assert image.coding["psd dropped"] == (PALETTE,)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_photoshops_white_is_taken_from_what_shines_through(dtype: str) -> None:
    top = np.iinfo(dtype).max
    y, x = np.mgrid[:32, :64] / 64
    alpha = np.clip(0.2 + x, 0, 1)
    straight = np.stack([x, 1 - x, y], -1)
    matted = 1 - alpha[..., np.newaxis] * (1 - straight)
    values = np.rint(np.dstack((matted, alpha)) * top).astype(dtype)
    by_photoshop = resource(1057, struct.pack(">IB", 1, 1))
    data = made(np.moveaxis(values, -1, 0), RGB, layers=TRANSPARENT, resources=by_photoshop)
    image = psd.decode(data)
    assert np.array_equal(image.pixels[..., 3], values[..., 3])
    assert np.abs(image.pixels[..., :3] / top - straight).max() < 7 / top
    plain = psd.decode(made(np.moveaxis(values, -1, 0), RGB, layers=TRANSPARENT))
    assert np.array_equal(plain.pixels, values)


def test_channels_beyond_are_left_out_and_said() -> None:
    image = psd.decode(made(stored("uint8", 4), RGB))
    assert np.array_equal(image.pixels, pixels("uint8", 4)[..., :3])
    assert image.coding["psd dropped"] == ("its channels beyond colour and transparency",)


def test_layers_of_16_bit_stand_elsewhere() -> None:
    layers = struct.pack(">I", 0) + struct.pack(">I", 0) + b"8BIMLr16" + TRANSPARENT
    image = psd.decode(made(stored("uint16", 4), RGB, layers=layers))
    assert image.has_alpha
    assert image.coding["psd dropped"] == ("Photoshop's layers, of which only the sum was kept",)


def test_packets() -> None:
    resources = (
        resource(1005, struct.pack(">I4xI4x", 300 << 16, 400 << 16))
        + resource(photoshop.IPTC, IPTC)
        + resource(1039, ADOBE)
        + resource(1058, exif())
        + resource(1060, XMP)
        + resource(2000, b"a path")
    )
    image = psd.decode(made(stored("uint8", 3), RGB, resources=resources))
    assert image.profile == ADOBE
    assert image.metadata == (exif(), XMP, IPTC, {}, (300.0, 400.0))
    data, _ = jpeg.encode(image)
    assert jpeg.decode(data).metadata.iptc == IPTC
    kept = photoshop.resources(jpeg.decode(data).coding["photoshop"])  # type: ignore[arg-type]
    assert {part.number for part in kept} == {photoshop.IPTC, 2000}


def test_a_file_of_gimp() -> None:
    data = sample("gimp.psd")
    image = psd.decode(data)
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert np.array_equal(image.pixels, np.asarray(other))
        assert image.profile == other.info["icc_profile"]
    assert image.metadata.dpi == (300, 300)
    assert image.metadata.exif is not None and b"GIMP 2.10" in image.metadata.exif
    assert image.metadata.xmp is not None and b"xmp:CreatorTool" in image.metadata.xmp


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (made(np.zeros((4, 2, 2), np.uint8), 4), "neither grey nor RGB"),
        (made(np.zeros((3, 2, 2), np.uint8), 9), "neither grey nor RGB"),
        (made(np.zeros((2, 2, 2), np.uint8), RGB), "damaged"),
        (
            made(np.zeros((3, 2, 2), np.uint8), RGB, resources=resource(1057, bytes(5))),
            "it has only layers",
        ),
        (
            made(
                np.zeros((1, 2, 2), np.uint8),
                2,
                palette=bytes(768),
                resources=resource(1047, b"\0\1"),
            ),
            "transparent colour",
        ),
        (made(np.full((1, 2, 2), np.nan, np.float32), GREY), "no numbers"),
        (made(np.zeros((3, 2, 2), np.uint8), RGB, runs=False)[:-1], "cut off"),
    ],
    ids=["CMYK", "Lab", "channels", "layers", "palette", "NaN", "cut"],
)
def test_what_is_not_read(data: bytes, words: str) -> None:
    with pytest.raises(UnsupportedFile, match=words):
        psd.decode(data)
