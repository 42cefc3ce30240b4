"""What is wrong is told in one sentence that says what to do; nothing is left half done.

Each case: the right exit code, one line on stderr, no traceback, no new file, sources intact.
"""

import errno
import importlib
import os
import shutil
from pathlib import Path

import imagecodecs
import numpy as np
import PIL.Image
import pytest
import tifffile

from restorer import cards
from tests.cli.shell import coded, load, mask, noisy, photo, save, tree


@pytest.fixture
def refused(cli, tmp_path):
    """Call the program on what must fail; the one sentence it says."""

    def call(command, *arguments, code=1, output=None, **options):
        before = tree(tmp_path)
        output = tmp_path / "out" if output is None else output
        done = cli(command, *arguments, "-o", output, **options)
        said = done.sentence(code)
        assert done.out == ""
        assert tree(tmp_path) == before
        return said

    return call


def test_a_missing_file(refused, tmp_path):
    assert "there is no such file: check its name" in refused("denoise", tmp_path / "no.png")


@pytest.mark.parametrize("option", ["inputs", "--damage", "--from"])
def test_a_file_that_may_not_be_read(refused, tmp_path, monkeypatch, option):
    """Root may read anything, so the system's answers are replaced."""
    source, secret = photo(tmp_path / "photo.png"), photo(tmp_path / "secret.png")
    call = {
        "inputs": ["denoise", secret],
        "--damage": ["inpaint", source, "--damage", secret],
        "--from": ["generate", "--from", secret],
    }[option]
    opened, before = Path.open, tree(tmp_path)

    def guarded(path, *arguments, **options):
        if path == secret:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr("tests.cli.test_bad_input.tree", lambda _: before)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    monkeypatch.setattr(Path, "open", guarded)
    said = refused(*call)
    assert "secret.png" in said
    assert "change its permissions" in said


def test_a_folder_for_a_mask_or_a_picture_to_extend(refused, tmp_path):
    source = photo(tmp_path / "photo.png")
    (tmp_path / "folder").mkdir()
    assert "folder" in refused("inpaint", source, "--damage", tmp_path / "folder")
    assert "folder" in refused("generate", "--from", tmp_path / "folder")


def test_a_name_that_is_too_long(refused, tmp_path):
    long = tmp_path / ("x" * 300 + ".png")
    assert "too long" in refused("denoise", long)
    assert "too long" in refused("denoise", photo(tmp_path / "photo.png"), output=long)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("text.png", b"Dear diary, ...", "no photo of a known kind"),
        ("empty.png", b"", "empty"),
        ("short.jpg", coded(noisy(), "JPEG")[:900], "cut off"),
        ("short.png", coded(noisy(), "PNG")[:900], "cut off"),
        ("flipped.png", coded(noisy(), "PNG").replace(b"IDATx", b"IDATy"), "damaged"),
    ],
)
def test_what_is_no_whole_picture(refused, tmp_path, name, data, word):
    (tmp_path / name).write_bytes(data)
    said = refused("denoise", tmp_path / name)
    assert name in said
    assert word in said


def test_a_cmyk_jpeg(refused, tmp_path):
    source = tmp_path / "photo.jpg"
    PIL.Image.fromarray(noisy()).convert("CMYK").save(source)
    assert "convert it to RGB" in refused("denoise", source)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_floats_that_are_no_numbers(refused, tmp_path, value):
    pixels = noisy("float32")
    pixels[3, 4, 1] = value
    tifffile.imwrite(tmp_path / "photo.tif", pixels, photometric="rgb")
    assert "no numbers" in refused("denoise", tmp_path / "photo.tif")


def test_a_mask_of_another_size(refused, tmp_path):
    source = photo(tmp_path / "photo.png")
    other = mask(tmp_path / "mask.png", np.ones((40, 57), bool))
    said = refused("inpaint", source, "--damage", other)
    assert "57 × 40" in said
    assert "same size" in said


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_an_empty_mask(refused, tmp_path, channels):
    source = photo(tmp_path / "photo.png")
    black = np.zeros((40, 56, channels), np.uint8)
    if channels in (2, 4):
        black[..., -1] = 255
    said = refused("inpaint", source, "--damage", save(tmp_path / "mask.png", black))
    assert "white" in said


def test_a_missing_or_unreadable_mask(refused, tmp_path):
    source = photo(tmp_path / "photo.png")
    (tmp_path / "text.png").write_text("no mask")
    for name in ("text.png", "missing.png"):
        assert name in refused("inpaint", source, "--damage", tmp_path / name)


@pytest.mark.parametrize("command", ["denoise", "generate"])
def test_an_unknown_model(refused, tmp_path, command):
    inputs = [photo(tmp_path / "photo.png")] if command == "denoise" else []
    said = refused(command, *inputs, "--model", "phantom")
    assert "phantom" in said
    assert cards.list_cards()[0].name in said


def test_a_device_that_is_not_there(refused, tmp_path, monkeypatch):
    onnx = importlib.import_module("restorer.backends.onnx")
    monkeypatch.setattr(onnx, "devices", lambda: ("cpu",))
    inputs = [photo(tmp_path / f"{name}.png", shape=(16, 16)) for name in "ab"]
    running = ("--backend", "onnx", "--device", "cuda")
    assert "it finds: cpu" in refused("denoise", *inputs, running=running)
    assert not (tmp_path / "out").exists()


def test_a_backend_that_is_not_installed(refused, tmp_path, monkeypatch):
    monkeypatch.setitem(importlib.import_module("restorer.backends").BACKENDS, "pytorch", "absent")
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    said = refused("denoise", source, running=("--backend", "pytorch", "--device", "cpu"))
    assert "install restorer[torch]" in said


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A copy of the models that may be damaged; returns the card that denoising picks."""
    folder = tmp_path / "models"
    shutil.copytree(cards.MODELS, folder)
    monkeypatch.setattr(cards, "MODELS", folder)
    return cards.find_card(None, "denoise")


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("part", ["weights", "graph"])
def test_a_damaged_model_is_told_once_for_all_photos(
    refused, cli, tmp_path, models, monkeypatch, part
):
    from restorer.cli import restore
    from restorer.engine import Engine

    monkeypatch.setattr(restore, "Engine", Engine)
    inputs = [photo(tmp_path / f"{name}.png", shape=(16, 16)) for name in "ab"]
    flip(models.folder / getattr(models, part))
    said = refused("denoise", *inputs)
    assert getattr(models, part) in said
    assert "sha256" in said
    (models.folder / getattr(models, part)).unlink()
    said = refused("denoise", *inputs)
    assert getattr(models, part) in said
    assert "install it again" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name =", "nome ="),
        ("[architecture]", "[architektur]"),
        ("[architecture]", "architecture = 3\n[more]"),
        ("[files]", "[files]\nextra = 'x'"),
        ("halo =", "halo = 'far' #"),
        ("summary =", "summary ="),
    ],
)
def test_a_damaged_card(refused, tmp_path, models, old, new):
    path = models.folder / f"{models.name}.toml"
    text = path.read_text()
    path.write_text(text.replace(old, new, 1) if old != new else text[:40])
    said = refused("denoise", photo(tmp_path / "photo.png", shape=(16, 16)))
    assert path.name in said
    assert "install it again" in said


def test_a_broken_card_stops_only_who_needs_it(cli, refused, tmp_path, models):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    (models.folder / "fill.toml").write_text("name = ")
    assert cli("denoise", source, "-o", tmp_path / "done").code == 0
    said = refused("denoise", source, "--model", "fill")
    assert "fill.toml" in said
    assert "install it again" in said
    damage = mask(tmp_path / "mask.png", np.ones((16, 16), bool))
    assert "fill.toml" in refused("inpaint", source, "--damage", damage)


def test_no_models_at_all(refused, tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "MODELS", tmp_path / "none")
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    assert "install Restorer again" in refused("denoise", source)
    assert "there are: none" in refused("denoise", source, "--model", "photo")


@pytest.mark.parametrize("command", ["denoise", "generate"])
def test_a_file_where_the_output_folder_should_be(refused, tmp_path, command):
    inputs = [photo(tmp_path / "photo.png")] if command == "denoise" else ["--size", "8x8"]
    (tmp_path / "file").write_text("in the way")
    for output in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / "file" / "a.png"):
        assert "not a folder" in refused(command, *inputs, output=output)


@pytest.mark.parametrize("command", ["denoise", "generate"])
def test_a_folder_that_may_not_be_written_is_told_before_the_work(
    refused, tmp_path, monkeypatch, command
):
    """Root may write anywhere, so the system's answer is replaced."""
    inputs = [photo(tmp_path / "photo.png")] if command == "denoise" else ["--size", "8x8"]
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    monkeypatch.setattr("restorer.engine.Engine.run", None)
    assert "You may not write" in refused(command, *inputs)


def test_a_folder_in_the_place_of_the_result(refused, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    (tmp_path / "out" / "photo.png").mkdir(parents=True)
    for more in ([], ["--overwrite"]):
        assert "is a folder" in refused("denoise", source, *more)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_full_or_broken_disk(refused, tmp_path, monkeypatch, number, overwrite):
    source = photo(tmp_path / "photo.png", shape=(16, 16))

    def full(file):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    if overwrite:
        said = refused("denoise", source, "--overwrite", output=tmp_path)
    else:
        said = refused("denoise", source)
    assert "photo.png cannot be saved" in said
    assert number != errno.ENOSPC or "make room" in said


def test_a_folder_that_cannot_be_made(refused, tmp_path, monkeypatch):
    source = photo(tmp_path / "photo.png", shape=(16, 16))

    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "out"))

    monkeypatch.setattr("pathlib.Path.mkdir", full)
    said = refused("denoise", source)
    assert said == "photo.png cannot be saved: the disk is full: make room, or save elsewhere."


@pytest.mark.parametrize("there", ["", "new"])
def test_a_full_disk_leaves_no_empty_folder(refused, tmp_path, monkeypatch, there):
    """But what was there stays."""
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    (tmp_path / there).mkdir(exist_ok=True)
    before = set(tmp_path.rglob("*"))

    def full(file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    refused("denoise", source, output=tmp_path / "new" / "deep" / "er")
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", ["denoise", "generate"])
def test_too_little_memory(refused, tmp_path, monkeypatch, command):
    inputs = [photo(tmp_path / "photo.png")] if command == "denoise" else ["--size", "8x8"]

    def scarce(*arguments):
        raise MemoryError

    monkeypatch.setattr("restorer.engine.Engine.run", scarce)
    assert "close other programs" in refused(command, *inputs)


@pytest.mark.parametrize("moment", ["restorer.engine.Engine.run", "os.fsync"])
def test_an_interrupt_leaves_what_is_finished_and_nothing_else(cli, tmp_path, monkeypatch, moment):
    first, second = (photo(tmp_path / f"{name}.png", shape=(16, 16)) for name in "ab")
    out = tmp_path / "out"
    assert cli("denoise", first, "-o", out).code == 0
    before = tree(tmp_path)

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(moment, interrupted)
    done = cli("denoise", second, "-o", out)
    assert done.code == 130
    assert done.err.split("\n") == ["", "Interrupted; finished files are kept.", ""]
    assert tree(tmp_path) == before


def test_the_source_survives_a_failed_overwriting(cli, tmp_path, monkeypatch):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    pixels = load(source)

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert cli("denoise", source, "-o", tmp_path, "--overwrite").code == 130
    np.testing.assert_array_equal(load(source), pixels)
    assert imagecodecs.png_decode(source.read_bytes()).shape == pixels.shape
