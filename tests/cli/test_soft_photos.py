"""`deblur` and `upscale`: soft photos and small ones, made what they were before."""

import json

import numpy as np
import pytest
import skimage.data
from PIL import Image as Pillow

from restorer import files
from restorer.diffusion.process import heat
from restorer.evaluation.metrics import luma, psnr
from restorer.image import Image, Metadata
from restorer.operators.resizing import resized
from tests.cli.shell import coded, load, save


@pytest.fixture
def sharp():
    """A photo without noise (96, 128, 3), in [0, 1]."""
    return skimage.data.chelsea()[60:156, 120:248].astype(np.float32) / 255


def eight_bit(x):
    return np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8)


def test_a_soft_photo_becomes_sharp(cli, tmp_path, sharp):
    soft = eight_bit(heat(sharp.transpose(2, 0, 1), 1.2**2 / 2).transpose(1, 2, 0))
    source = save(tmp_path / "soft.png", soft)
    done = cli("deblur", source, "-o", tmp_path / "out.png", "--radius", 1.2, "--sigma", 1)
    assert (done.code, done.err) == (0, "")
    assert psnr(load(tmp_path / "out.png") / 255, sharp) > psnr(soft / 255, sharp) + 1


def test_strength_says_how_far(cli, tmp_path, sharp):
    source = save(tmp_path / "soft.png", eight_bit(sharp))
    results = []
    for strength in (0, 0.5, 1):
        target = tmp_path / f"{strength}.png"
        assert cli("deblur", source, "-o", target, "--strength", strength).code == 0
        results.append(load(target).astype(float))
    assert np.array_equal(results[0], load(source))
    inside = (results[2] > 0) & (results[2] < 255)  # of what is seen nothing was clipped
    assert results[1][inside] == pytest.approx((results[0] + results[2])[inside] / 2, abs=1)
    assert psnr(results[2] / 255, results[0] / 255) < 40


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_small_photo_becomes_large_and_better_than_interpolation(cli, tmp_path, sharp, scale):
    height, width = (side // scale * scale for side in sharp.shape[:2])
    sharp = sharp[:height, :width]
    small = eight_bit(resized(sharp, height // scale, width // scale))
    source = save(tmp_path / "small.png", small)
    call = "upscale", source, "-o", tmp_path / "out.png", "--scale", scale, "--sigma", 0
    assert cli(*call).code == 0
    result = load(tmp_path / "out.png")
    assert result.shape == sharp.shape
    plain = np.clip(resized(small.astype(np.float32) / 255, height, width), 0, 1)
    large = (result / 255).astype(np.float32)
    assert psnr(luma(large), luma(sharp)) > psnr(luma(plain), luma(sharp)) + 0.5


def test_an_enlarged_photo_keeps_what_it_had_and_says_its_new_size(cli, tmp_path):
    exif = Pillow.Exif()
    exif[0x013B] = "Somebody"
    exif.get_ifd(0x8769)[0xA002] = 30  # PixelXDimension
    pixels = np.random.default_rng(0).integers(0, 60000, (20, 30, 4), np.uint16)
    stream = exif.tobytes().removeprefix(b"Exif\0\0")
    files.write(tmp_path / "a.png", Image(pixels, None, Metadata(exif=stream, dpi=(300.0, 300.0))))
    done = cli("upscale", tmp_path / "a.png", "-o", tmp_path / "out", "--json")
    assert done.rows[0]["pixels"] == 40 * 60
    large = files.read(tmp_path / "out" / "a.png")
    assert (large.pixels.shape, large.pixels.dtype) == ((40, 60, 4), np.uint16)
    said = Pillow.Exif()
    said.load(large.metadata.exif)
    assert said[0x013B] == "Somebody"
    assert said.get_ifd(0x8769)[0xA002] == 60
    alpha = np.clip(np.rint(resized(pixels[..., 3:].astype(np.float32), 40, 60)), 0, 65535)
    assert np.array_equal(large.pixels[..., 3:], alpha)


def test_a_batch_enlarges_and_its_report_compares(cli, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(
        coded(skimage.data.chelsea()[:40, :60], "JPEG", quality=95)
    )
    report = tmp_path / "report.json"
    call = "batch", "upscale", tmp_path / "in", "-o", tmp_path / "out", "--scale", 2
    assert cli(*call, "--report", report).code == 0
    assert load(tmp_path / "out" / "a.jpg").shape == (80, 120, 3)
    (row,) = json.loads(report.read_text())["photos"]
    assert row["pixels"] == 80 * 120
    assert row["changed_pixels"] > 0


def test_what_is_too_large_is_one_sentence(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("restorer.enlarging.PIXEL_LIMIT", 1000)
    source = save(tmp_path / "a.png", np.zeros((20, 20, 3), np.uint8))
    said = cli("upscale", source, "-o", tmp_path / "out", "--scale", 2).sentence()
    assert "2 times as wide" in said
    assert not (tmp_path / "out").exists()
