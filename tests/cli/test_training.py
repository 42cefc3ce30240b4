"""`train`, `train pack` and `export`: their command lines, and their answer without torch."""

import importlib
import json
import sys
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest

from restorer.cards import read_card, sha256
from restorer.training.config import Config
from tests.cli.shell import photo, tree


@pytest.fixture
def no_torch(monkeypatch):
    """As on a machine where torch is not installed."""
    for name in list(sys.modules):
        if name.startswith(("restorer.training.", "restorer.networks.unet")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.usefixtures("no_torch")
@pytest.mark.parametrize(
    "call",
    [
        ["train", "--photos", "photos"],
        ["train", "--photos", "photos", "--dry-run"],
        ["export", "run", "--name", "mine"],
    ],
)
def test_without_torch_one_sentence_says_what_to_install(cli, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    said = cli(*call).sentence()
    assert "torch, which is not installed" in said
    assert "pip install 'restorer[torch]'" in said
    assert not tree(tmp_path)


def test_every_setting_is_an_option(cli):
    done = cli("train", "--help")
    assert done.code == 0
    for field in fields(Config):
        assert f"--{field.name.replace('_', '-')}" in done.out


def test_a_dry_run_says_the_settings_and_what_they_cost(cli, tmp_path):
    pytest.importorskip("torch")
    call = "train", "--photos", tmp_path, "--run", tmp_path / "run", "--dry-run"
    done = cli(*call, "--widths", "8,12,16", "--blocks", 1, "--steps", 10)
    assert (done.code, done.err) == (0, "")
    settings, cost = done.out.rsplit("\n}", 1)
    assert json.loads(settings + "}")["steps"] == 10
    assert json.loads(settings + "}")["widths"] == [8, 12, 16]
    assert "PFLOP" in cost
    assert not tree(tmp_path)


def test_a_dry_run_as_json(cli, tmp_path):
    pytest.importorskip("torch")
    call = "train", "--photos", tmp_path, "--run", tmp_path / "run", "--dry-run", "--json"
    (row,) = cli(*call, "--steps", 10).rows
    assert row["settings"]["steps"] == 10
    assert row["pflop"] == pytest.approx(6 * row["multiply_adds_a_pixel"] * 10 * 5 * 64**2 / 1e15)
    assert not tree(tmp_path)


def test_what_came_of_training_and_export(cli, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    module = importlib.import_module("restorer.training.export")
    monkeypatch.setattr(module, "write_graph", lambda network, path: path.write_bytes(b"graph"))
    photo(tmp_path / "photos" / "0.png")
    photo(tmp_path / "photos" / "1.png")
    run, out = tmp_path / "run", tmp_path / "models"
    call = "train", "--photos", tmp_path / "photos", "--run", run, "--widths", "8,12,16"
    sizes = "--patch", 16, "--late-patch", 16, "--steps", 2, "--validate-every", 2
    (row,) = cli(*call, *sizes, "--blocks", 1, "--json").rows
    assert (row["run"], row["steps"]) == (str(run), 2)
    assert row["pflop"] > 0
    assert row["figures"].keys() == {"psnr15", "psnr25", "psnr50"}
    call = "export", run, "--name", "mine", "--out", out
    (row,) = cli(*call, "--licence", "CC0-1.0", "--json").rows
    assert (row["name"], row["licence"]) == ("mine", "CC0-1.0")
    assert row["card"] == str(out / "mine.toml")
    for kind in ("weights", "graph"):
        assert sha256(Path(row[kind])) == row[f"{kind}_sha256"]
    assert cli(*call).out.endswith("licence: not stated\n")  # nobody's is guessed
    assert read_card(out / "mine.toml").licence == "not stated"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ([], "--photos"),
        (["--photos", "x", "--widths", "wide"], "64,128,192"),
        (["--photos", "x", "--widths", "8,,16"], "64,128,192"),
        (["--photos", "x", "--steps", "0"], "above 0"),
        (["--photos", "x", "--lr=-1"], "above 0"),
        (["--photos", "x", "--hole-share", "2"], "shares"),
        (["--photos", "x", "--patch", "17"], "multiples"),
        (["--photos", "x", "--steps", "many"], "--steps"),
        (["--photons", "x"], "--photos"),
    ],
)
def test_wrong_settings(cli, tmp_path, monkeypatch, options, word):
    monkeypatch.chdir(tmp_path)
    assert word in cli("train", *options).sentence(2)
    assert not tree(tmp_path)


def test_photos_are_packed_and_no_archive_is_replaced(cli, tmp_path):
    for number in range(2):
        photo(tmp_path / "photos" / f"{number}.png", seed=number)
    archive = tmp_path / "photos.zip"
    done = cli("train", "pack", tmp_path / "photos", archive)
    assert (done.code, done.err) == (0, "")
    assert f"{archive}: 2 photos" in done.out
    with zipfile.ZipFile(archive) as opened:
        assert sorted(opened.namelist()) == ["0.jpg", "1.jpg"]
    (row,) = cli("train", "pack", tmp_path / "photos", tmp_path / "again.zip", "--json").rows
    size = (tmp_path / "again.zip").stat().st_size
    assert row == {"archive": str(tmp_path / "again.zip"), "photos": 2, "bytes": size}
    before = tree(tmp_path)
    assert "choose another name" in cli("train", "pack", tmp_path / "photos", archive).sentence()
    assert tree(tmp_path) == before


def test_what_cannot_be_packed_or_exported(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    archive = tmp_path / "photos.zip"
    assert "no photos" in cli("train", "pack", tmp_path / "empty", archive).sentence()
    assert "neither a folder" in cli("train", "pack", tmp_path / "missing", archive).sentence()
    photo(tmp_path / "photos" / "a.png")
    below = tmp_path / "photos" / "a.png" / "b.zip"
    assert "b.zip" in cli("train", "pack", tmp_path / "photos", below).sentence()
    call = "train", "pack", tmp_path / "photos", archive, "--megabytes=-1"
    assert "--megabytes" in cli(*call).sentence(2)
    assert not archive.exists()
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    said = cli("export", tmp_path / "empty", "--name", "mine", "--out", tmp_path).sentence()
    assert "train first" in said
