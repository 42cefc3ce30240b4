"""Pictures of every kind and shape pass through, in the file's own samples."""

import imagecodecs
import numpy as np
import PIL.Image
import pytest

from tests.cli.shell import load, mask, noisy, strokes
from tests.cli.test_inpaint import read, write

KINDS = [
    (suffix, dtype, channels)
    for suffix, dtypes in ((".png", ("uint8", "uint16")), (".tif", ("uint16", "float32")))
    for dtype in dtypes
    for channels in (1, 2, 3, 4)
]


@pytest.mark.parametrize(("suffix", "dtype", "channels"), KINDS)
def test_denoising_keeps_the_kind_and_the_alpha(cli, tmp_path, suffix, dtype, channels):
    pixels = noisy(dtype, channels)
    if dtype == "float32":
        pixels[3, 3, 0], pixels[4, 4, 0] = -2, 7
    source = write(tmp_path / f"photo{suffix}", pixels)
    done = cli("denoise", source, "-o", tmp_path / "out", "--sigma", 20)
    assert (done.code, done.err) == (0, "")
    result = read(tmp_path / "out" / source.name, channels)
    assert (result.dtype, result.shape) == (pixels.dtype, pixels.shape)
    colors = 1 if channels < 3 else 3
    assert result[..., colors:].tobytes() == pixels[..., colors:].tobytes()
    assert np.any(result[..., :colors] != pixels[..., :colors], axis=2).mean() > 0.5
    if dtype == "float32":
        assert np.isfinite(result).all()


def test_a_palette_becomes_its_colours(cli, tmp_path):
    source = tmp_path / "photo.png"
    quantised = PIL.Image.fromarray(noisy()).quantize(32)
    quantised.save(source)
    colours = np.asarray(quantised.convert("RGB"))
    damage = mask(tmp_path / "mask.png")
    assert cli("inpaint", source, "--damage", damage, "-o", tmp_path / "out").code == 0
    np.testing.assert_array_equal(
        load(tmp_path / "out" / source.name)[~strokes()], colours[~strokes()]
    )


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (3, 7), (1, 300), (300, 1), (17, 65)])
@pytest.mark.parametrize("task", ["denoise", "inpaint"])
def test_small_and_narrow_pictures(cli, tmp_path, shape, task):
    check_shape(cli, tmp_path, shape, task)


@pytest.mark.parametrize(("shape", "task"), [((1, 5000), "denoise"), ((5000, 1), "inpaint")])
def test_long_pictures_go_tile_by_tile(cli, tmp_path, shape, task):
    check_shape(cli, tmp_path, shape, task)


def check_shape(cli, tmp_path, shape, task):
    pixels, damage = noisy(shape=shape), strokes(shape)
    source = write(tmp_path / "photo.png", pixels)
    options = [] if task == "denoise" else ["--damage", mask(tmp_path / "mask.png", damage)]
    done = cli(task, source, *options, "-o", tmp_path / "out", "--json")
    assert (done.code, done.err) == (0, "")
    result = read(tmp_path / "out" / "photo.png", 3)
    assert result.shape == pixels.shape
    if task == "inpaint":
        np.testing.assert_array_equal(result[~damage], pixels[~damage])


@pytest.mark.parametrize("kind", ["jpg", "webp"])
@pytest.mark.parametrize("channels", [1, 3])
def test_lossy_formats_are_written_again(cli, tmp_path, kind, channels):
    source = tmp_path / f"photo.{kind}"
    pixels = noisy(channels=channels)
    PIL.Image.fromarray(pixels[..., 0] if channels == 1 else pixels).save(source, quality=95)
    done = cli("denoise", source, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert load(tmp_path / "out" / source.name).shape == load(source).shape


def test_one_bit_grey_is_read(cli, tmp_path):
    source = tmp_path / "photo.png"
    PIL.Image.fromarray(noisy(channels=1)[..., 0]).convert("1").save(source)
    assert cli("denoise", source, "-o", tmp_path / "out").code == 0
    assert imagecodecs.png_decode((tmp_path / "out" / "photo.png").read_bytes()).dtype == np.uint8
