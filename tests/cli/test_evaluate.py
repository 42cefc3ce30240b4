"""`evaluate`: figures for a folder of photos, as a table and as JSON."""

import importlib
import json
import shutil

import pytest

from restorer import cards
from tests.cli.shell import clean, photo, save


@pytest.fixture
def photos(tmp_path):
    """Two small clean photos."""
    for number, shape in enumerate([(40, 56), (32, 48)]):
        save(tmp_path / "set" / f"{number}.png", (clean(shape=shape) * 255).astype("uint8"))
    return tmp_path / "set"


def test_denoising_as_json(cli, photos):
    done = cli("evaluate", "--set", photos, "--sigma", 15, 25, "--json")
    assert (done.code, done.err) == (0, "")
    (line,) = done.out.splitlines()
    rows = json.loads(line)
    assert len(rows) == 2 * 2 * 2  # methods, photos, levels
    figures = {(row["method"], row["value"], row["picture"]): row["psnr"] for row in rows}
    for value in (15, 25):
        for picture in ("0.png", "1.png"):
            gain = figures["Restorer", value, picture] - figures["input", value, picture]
            assert gain > 4


def test_inpainting_as_a_table(cli, photos):
    call = "evaluate", "--set", photos, "--task", "inpaint", "--width", 2, "--limit", 1
    done = cli(*call)
    assert (done.code, done.err) == (0, "")
    head, *lines = done.out.splitlines()
    assert head.split()[:3] == ["value", "PSNR", "dB"]
    assert [line.split()[0] for line in lines] == ["input", "Restorer"]


def test_real_noise_is_measured_on_pairs(cli, tmp_path):
    photo(tmp_path / "x_real.png")
    save(tmp_path / "x_mean.png", (clean() * 255).astype("uint8"))
    done = cli("evaluate", "--set", tmp_path, "--task", "real", "--json")
    assert done.code == 0
    assert [row["picture"] for row in json.loads(done.out)] == ["x_real.png"] * 2


def test_pairs_with_real_noise_get_no_white_noise_on_top(cli, tmp_path):
    photo(tmp_path / "x_real.png")
    photo(tmp_path / "x_mean.png")
    done = cli("evaluate", "--set", tmp_path, "--task", "denoise")
    assert done.code == 1
    assert "--task real" in done.err


def test_the_peers_stand_beside(cli, photos, monkeypatch):
    module = importlib.import_module("restorer.evaluation.run")
    monkeypatch.setattr(module, "denoisers", lambda: {"Peer": lambda x, sigma: x})
    call = "evaluate", "--set", photos, "--sigma", 25, "--limit", 1, "--peers"
    _, *lines = cli(*call).out.splitlines()
    assert [line.split()[0] for line in lines] == ["input", "Restorer", "Peer"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--sigma=-1"], "from 0 to 255"),
        (["--sigma", "nan"], "from 0 to 255"),
        (["--sigma", "15", "1e9"], "from 0 to 255"),
        (["--task", "inpaint", "--width", "0"], "from 1 to"),
        (["--limit", "0"], "--limit"),
        (["--task", "cure"], "--task"),
        (["--backend", "abacus"], "--backend"),
        (["--sigma", "much"], "--sigma"),
    ],
)
def test_a_wrong_command_line(cli, photos, options, word):
    assert word in cli("evaluate", "--set", photos, *options, running=()).sentence(2)


def test_what_cannot_be_evaluated(cli, photos, tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "missing"):
        assert "no pictures" in cli("evaluate", "--set", folder).sentence()
    assert "phantom" in cli("evaluate", "--set", photos, "--model", "phantom").sentence()
    assert "no pictures" in cli("evaluate", "--set", photos, "--task", "real").sentence()
    photo(photos / "y_real.png")
    assert "y_mean.png" in cli("evaluate", "--set", photos, "--task", "real").sentence()
    (photos / "bad.png").write_text("no picture")
    assert "bad.png" in cli("evaluate", "--set", photos, "--sigma", 25).sentence()


def test_figures_go_into_the_card(cli, photos, tmp_path, monkeypatch):
    shutil.copytree(cards.MODELS, tmp_path / "models")
    monkeypatch.setattr(cards, "MODELS", tmp_path / "models")
    done = cli("evaluate", "--set", photos, "--sigma", 25, "--into-card")
    assert done.code == 0
    figures = cards.find_card(None, "denoise", white=True).facts["figures"]
    assert figures[f"denoise {photos.name}"]["25"] > 20
