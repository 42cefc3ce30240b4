"""`inpaint`: the damage is filled, and every other pixel of the written file is the source's."""

import imagecodecs
import numpy as np
import PIL.Image
import pytest
import tifffile

from restorer.evaluation.metrics import psnr
from tests.cli.shell import clean, load, mask, noisy, photo, save, strokes, tree

SRGB = imagecodecs.cms_profile("srgb")
ADOBE = imagecodecs.cms_profile("adobergb")


def write(path, pixels):
    """Write exact samples, not by Restorer."""
    plain = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    if path.suffix == ".png":
        path.write_bytes(imagecodecs.png_encode(np.ascontiguousarray(plain)))
        return path
    extra = "unassalpha" if pixels.shape[2] in (2, 4) else None
    kind = "rgb" if pixels.shape[2] > 2 else "minisblack"
    options = {} if extra is None else {"extrasamples": [extra]}
    tifffile.imwrite(path, plain, photometric=kind, planarconfig="contig", **options)
    return path


def read(path, channels):
    """Its samples (H, W, C), not by Restorer."""
    if path.suffix == ".png":
        pixels = imagecodecs.png_decode(path.read_bytes())
    else:
        pixels = tifffile.imread(path)
    return pixels.reshape(*pixels.shape[:2], channels)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("suffix", "dtype"),
    [
        (".png", "uint8"),
        (".png", "uint16"),
        (".tif", "uint8"),
        (".tif", "uint16"),
        (".tif", "float32"),
    ],
)
def test_undamaged_samples_are_the_sources_to_the_bit(cli, tmp_path, suffix, dtype, channels):
    damage = strokes()
    pixels = noisy(dtype, channels)
    if dtype == "float32":
        pixels = pixels * 3 - 1  # far out of [0, 1]
    source = write(tmp_path / f"photo{suffix}", pixels)
    target = tmp_path / "out" / source.name
    done = cli("inpaint", source, "--damage", mask(tmp_path / "mask.png"), "-o", target, "--json")
    assert (done.code, done.err) == (0, "")
    result = read(target, channels)
    assert result.dtype == pixels.dtype
    assert result[~damage].tobytes() == pixels[~damage].tobytes()
    colors = 1 if channels < 3 else 3
    assert result[..., colors:].tobytes() == pixels[..., colors:].tobytes()
    changed = np.any(result != pixels, axis=2)
    assert changed[damage].mean() > (0.9 if dtype != "uint8" else 0.5)
    assert done.rows[0]["changed_pixels"] == changed.sum()


def test_the_damage_is_filled_with_what_was_there(cli, tmp_path):
    damage = strokes()
    pixels = np.rint(clean() * 255).astype(np.uint8)
    pixels[damage] = (255, 0, 255)
    source = save(tmp_path / "photo.png", pixels)
    cli("inpaint", source, "--damage", mask(tmp_path / "mask.png"), "-o", tmp_path / "out")
    before = psnr(pixels / 255, clean(), damage)
    assert psnr(load(tmp_path / "out" / "photo.png") / 255, clean(), damage) > before + 12


def test_profile_and_metadata_are_carried_along(cli, tmp_path):
    pixels = noisy()
    exif = PIL.Image.Exif()
    exif[0x010F] = "Leica"
    source = tmp_path / "photo.png"
    text = PIL.PngImagePlugin.PngInfo()
    text.add_text("Comment", "by the sea")
    PIL.Image.fromarray(pixels).save(
        source, icc_profile=ADOBE, exif=exif, pnginfo=text, dpi=(300, 300)
    )
    damage, out = mask(tmp_path / "mask.png"), tmp_path / "out"
    assert cli("inpaint", source, "--damage", damage, "-o", out, "--no-provenance").code == 0
    with PIL.Image.open(source) as before, PIL.Image.open(out / source.name) as after:
        assert after.info == before.info
        assert after.info["icc_profile"] == ADOBE
        assert after.getexif()[0x010F] == "Leica"
        assert np.asarray(after)[~strokes()].tobytes() == pixels[~strokes()].tobytes()


def test_jpeg_keeps_its_profile_and_camera(cli, tmp_path):
    exif = PIL.Image.Exif()
    exif[0x010F] = "Leica"
    source = tmp_path / "photo.jpg"
    PIL.Image.fromarray(noisy()).save(source, icc_profile=SRGB, exif=exif, quality=92)
    damage = mask(tmp_path / "mask.png")
    assert cli("inpaint", source, "--damage", damage, "-o", tmp_path / "out").code == 0
    with PIL.Image.open(source) as before, PIL.Image.open(tmp_path / "out" / source.name) as after:
        assert after.format == "JPEG"
        assert after.info["icc_profile"] == SRGB
        assert after.info["exif"] == before.info["exif"]


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_mask_may_be_of_any_kind(cli, tmp_path, channels):
    """What is not black is damage, unless it is transparent."""
    source, damage = photo(tmp_path / "photo.png"), strokes()
    drawn = np.zeros((*damage.shape, channels), np.uint8)
    drawn[damage, 0] = 200
    if channels in (2, 4):
        drawn[damage, -1] = 9
        drawn[0, :, 0] = 255  # white, but transparent
    save(tmp_path / "mask.png", drawn)
    done = cli("inpaint", source, "--damage", tmp_path / "mask.png", "-o", tmp_path / "out")
    assert done.code == 0
    changed = np.any(load(tmp_path / "out" / "photo.png") != load(source), axis=2)
    assert not changed[~damage].any()
    assert changed[damage].mean() > 0.5


def test_a_picture_that_is_all_damage_is_drawn(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 24))
    everything = mask(tmp_path / "mask.png", np.ones((16, 24), bool))
    done = cli("inpaint", source, "--damage", everything, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")


def test_one_mask_of_another_size_does_not_stop_the_photos_it_fits(cli, tmp_path):
    fitting = photo(tmp_path / "a.png")
    other = photo(tmp_path / "b.png", shape=(16, 16))
    damage, out = mask(tmp_path / "mask.png"), tmp_path / "out"
    done = cli("inpaint", other, fitting, "--damage", damage, "-o", out)
    assert done.code == 1
    assert "56 × 40 px, the photo 16 × 16" in done.err
    assert set(tree(out)) == {"a.png"}


def test_the_quality_is_chosen(cli, tmp_path):
    source, damage = photo(tmp_path / "photo.png"), mask(tmp_path / "mask.png")
    for quality in (20, 90):
        target = tmp_path / f"{quality}.jpg"
        call = "inpaint", source, "--damage", damage, "-o", target
        assert cli(*call, "--quality", quality).code == 0
    assert (tmp_path / "20.jpg").stat().st_size < (tmp_path / "90.jpg").stat().st_size
