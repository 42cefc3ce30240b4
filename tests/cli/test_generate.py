"""`generate`: a picture from nothing, or around one whose own pixels stay as they are."""

import imagecodecs
import numpy as np
import PIL.Image
import pytest

from tests.cli.shell import load, noisy, photo, tree
from tests.cli.test_inpaint import read, write


def test_a_picture_from_nothing_in_the_asked_size(cli, tmp_path):
    done = cli("generate", "--size", "64x48", "--steps", 3, "-o", tmp_path / "out", "--json")
    assert (done.code, done.err) == (0, "")
    (row,) = done.rows
    assert row["output"] == str(tmp_path / "out" / "generated-0.png")
    assert row["pixels"] == 64 * 48
    assert load(tmp_path / "out" / "generated-0.png").shape == (48, 64, 3)
    assert load(tmp_path / "out" / "generated-0.png").std() > 1


def test_the_seed_chooses(cli, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        target = tmp_path / f"{name}.png"
        done = cli("generate", "--size", "16X24", "--steps", 2, "--seed", seed, "-o", target)
        assert done.code == 0
    made = tree(tmp_path)
    assert made["a.png"] == made["b.png"] != made["c.png"]


def test_the_quality_is_chosen(cli, tmp_path):
    sizes = []
    for quality in (20, 90):
        target = tmp_path / f"{quality}.jpg"
        call = "generate", "--size", "32x32", "--steps", 2, "-o", target
        assert cli(*call, "--quality", quality).code == 0
        sizes.append(target.stat().st_size)
    assert sizes[0] < sizes[1]


def test_nothing_is_replaced_unless_it_is_asked_for(cli, tmp_path):
    call = "generate", "--size", "8x8", "--steps", 2, "-o", tmp_path
    assert cli(*call).code == 0
    before = tree(tmp_path)
    assert "--overwrite" in cli(*call).sentence()
    assert tree(tmp_path) == before
    assert cli(*call, "--overwrite").code == 0
    assert cli(*call, "--format", "tif").code == 0
    assert set(tree(tmp_path)) == {"generated-0.png", "generated-0.tif"}


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("suffix", "dtype"), [(".png", "uint8"), (".tif", "float32")])
def test_an_extended_picture_keeps_its_own_pixels(cli, tmp_path, suffix, dtype, channels):
    pixels = noisy(dtype, channels, (20, 28))
    source = write(tmp_path / f"photo{suffix}", pixels)
    done = cli("generate", "--from", source, "--extend", 9, "--steps", 2, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    (name,) = tree(tmp_path / "out")
    assert name == f"generated-0{suffix}"
    result = read(tmp_path / "out" / name, channels)
    assert (result.shape, result.dtype) == ((38, 46, channels), pixels.dtype)
    assert result[9:-9, 9:-9].tobytes() == pixels.tobytes()
    around = np.ones(result.shape[:2], bool)
    around[9:-9, 9:-9] = False
    assert result[around][:, 0].std() > 0
    if channels in (2, 4):
        assert (result[around][:, -1] == (1 if dtype == "float32" else 255)).all()


def test_a_pixel_may_be_extended_and_keeps_its_profile(cli, tmp_path):
    profile = imagecodecs.cms_profile("adobergb")
    PIL.Image.fromarray(noisy(shape=(1, 1))).save(tmp_path / "photo.png", icc_profile=profile)
    target = tmp_path / "out.png"
    call = "generate", "--from", tmp_path / "photo.png", "--extend", 8, "--steps", 2, "-o", target
    assert cli(*call).code == 0
    with PIL.Image.open(target) as result:
        assert result.size == (17, 17)
        assert result.info["icc_profile"] == profile


def test_a_sampler_that_does_not_go_with_a_picture_names_those_that_do(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    call = "generate", "--from", source, "--extend", 8, "--steps", 2, "-o", tmp_path / "out"
    said = cli(*call, "--sampler", "dpmpp_2m").sentence()
    assert "dpmpp_2m" in said
    assert "choose one of ddim, ancestral, heun" in said
    assert set(tree(tmp_path)) == {"photo.png"}
    for name in ("ddim", "ancestral", "heun"):
        assert cli(*call, "--sampler", name, "--overwrite").code == 0
    alone = "generate", "--size", "16x16", "--steps", 2, "-o", tmp_path / "alone"
    assert cli(*alone, "--sampler", "dpmpp_2m").code == 0  # there is nothing to keep to


@pytest.mark.parametrize(
    "size",
    ["", "64", "64x", "7x64", "64x8193", "-64x64", "1e2x64", "²x64", "64x64x3", "9" * 5000 + "x9"],
)
def test_a_size_that_is_none(cli, tmp_path, size):
    assert "WIDTHxHEIGHT" in cli("generate", f"--size={size}", "-o", tmp_path).sentence(2)
    assert not tree(tmp_path)


@pytest.mark.parametrize("extend", ["0", "-3", "4097", "wide"])
def test_an_extension_that_is_none(cli, tmp_path, extend):
    source = photo(tmp_path / "photo.png")
    call = "generate", "--from", source, f"--extend={extend}", "-o", tmp_path / "out"
    assert "--extend" in cli(*call).sentence(2)
    assert set(tree(tmp_path)) == {"photo.png"}


def test_a_picture_that_cannot_be_extended(cli, tmp_path):
    (tmp_path / "bad.png").write_text("no picture")
    for name in ("bad.png", "missing.png"):
        said = cli("generate", "--from", tmp_path / name, "-o", tmp_path / "out").sentence()
        assert name in said
    assert set(tree(tmp_path)) == {"bad.png"}
