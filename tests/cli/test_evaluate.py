"""`evaluate`: figures for a folder of photos, as a table and as JSON."""

import importlib
import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import skimage.data

from restorer import cards
from restorer.backends import onnx
from restorer.engine import Engine, measure_noise
from restorer.files import read
from restorer.image import Patch
from tests.cli.shell import clean, noisy, photo, save

MODULE = importlib.import_module("restorer.evaluation.run")
PEERS = importlib.import_module("restorer.evaluation.peers")


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
    found = json.loads(line)
    rows = found["pictures"]
    assert len(rows) == 2 * 2 * 2  # methods, photos, levels
    figures = {(row["method"], row["value"], row["picture"]): row["psnr"] for row in rows}
    for value in (15, 25):
        for picture in ("0.png", "1.png"):
            gain = figures["Restorer", value, picture] - figures["input", value, picture]
            assert gain > 4
    assert len(found["means"]) == 2 * 2
    for mean in found["means"]:
        alike = [r for r in rows if (r["method"], r["value"]) == (mean["method"], mean["value"])]
        assert mean["pictures"] == len(alike) == 2
        for name in ("psnr", "ssim", "seconds_a_megapixel"):
            assert mean[name] == pytest.approx(np.mean([row[name] for row in alike]))


def test_inpainting_as_a_table(cli, photos, monkeypatch):
    peer = {"Peer": lambda x, damage: x + np.float32(1e-6)}
    monkeypatch.setattr(PEERS, "inpainters", lambda: peer)
    call = "evaluate", "--set", photos, "--task", "inpaint", "--width", 2
    done = cli(*call, "--peers", "--no-pictures")
    assert (done.code, done.err) == (0, "")
    head, *lines = done.out.splitlines()
    assert head.split() == [
        "value",
        "PSNR",
        "dB",
        "SSIM",
        "s/MP",
        "undamaged",
        "px",
        "mean",
        "of",
        "2",
    ]
    said = [(line.split()[0], line.split()[-1]) for line in lines]
    assert said == [("input", "identical"), ("Restorer", "identical"), ("Peer", "changed")]
    kept = {
        row["method"]: row["undamaged_kept"]
        for row in json.loads(cli(*call, "--json").out)["pictures"]
    }
    assert kept == {"input": True, "Restorer": True}


def test_a_changed_undamaged_pixel_is_a_failure(cli, photos, monkeypatch):
    class Careless(Engine):
        def run(self, job):
            patch = super().run(job)
            return Patch(patch.box, patch.values + np.float32(1e-6))

    monkeypatch.setattr(MODULE, "Engine", Careless)
    said = cli("evaluate", "--set", photos, "--task", "inpaint", "--width", 2).sentence()
    assert "changed undamaged pixels of 0.png" in said


def test_each_picture_has_a_line_if_they_are_few(cli, photos, monkeypatch):
    monkeypatch.setattr("restorer.evaluation.figures.FEW", 3)
    call = "evaluate", "--set", photos, "--sigma", 15, 25
    first, *lines = cli(*call).out.splitlines()
    assert first.split() == ["PSNR", "dB", "and", "SSIM", "at", "15", "input", "Restorer"]
    assert [line.split()[0] for line in lines[:5]] == ["0.png", "1.png", "PSNR", "0.png", "1.png"]
    for line in lines[:2]:
        before, _, restored, _ = map(float, line.split()[1:])
        assert 23 < before < 26 < restored
    assert lines[5] == ""
    assert [line.split()[0] for line in lines[7:]] == ["input", "Restorer"] * 2
    for number in range(2, 4):
        shutil.copyfile(photos / "1.png", photos / f"{number}.png")
    many = "evaluate", "--set", photos, "--sigma", 15
    assert len(cli(*many).out.splitlines()) == 3
    assert len(cli(*many, "--limit", 3).out.splitlines()) == 4 + 1 + 3
    assert len(cli(*many, "--pictures").out.splitlines()) == 5 + 1 + 3


@pytest.mark.parametrize(
    ("task", "needed"), [("denoise", ["photo", "white"]), ("inpaint", ["fill"])]
)
def test_no_clock_runs_while_a_model_is_loaded(cli, photos, monkeypatch, task, needed):
    events, load = [], onnx.load

    def loaded(card, *arguments):
        events.append(card.name)
        return load(card, *arguments)

    def clock():
        events.append("clock")
        return 0.0

    monkeypatch.setattr(MODULE, "Engine", Engine)
    monkeypatch.setattr(onnx, "load", loaded)
    monkeypatch.setattr(MODULE, "time", SimpleNamespace(perf_counter=clock))
    assert cli("evaluate", "--set", photos, "--task", task, "--limit", 1).code == 0
    models = [event for event in events if event != "clock"]
    assert sorted(models) == needed
    assert events[: len(models)] == models


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (["--task", "deblur", "--blur", 1, 2], [1, 2]),
        (["--task", "upscale"], [2, 4]),
        (["--task", "holes", "--width", 8], [8]),
    ],
)
def test_each_benchmark_is_measured_at_its_values(cli, photos, monkeypatch, options, values):
    asked = []

    def peer(x, **told):
        asked.append(told)
        if "height" in told:
            return np.zeros((told["height"], told["width"], 3), np.float32)
        return x

    for kind in ("sharpeners", "enlargers", "inpainters"):
        monkeypatch.setattr(PEERS, kind, lambda: {"Peer": peer})
    done = cli("evaluate", "--set", photos, *options, "--peers", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert [mean["value"] for mean in found["means"]] == [v for v in values for _ in range(3)]
    for value in values:
        given, restored, _ = (m["psnr"] for m in found["means"] if m["value"] == value)
        assert restored > given
    assert len(asked) == 2 * len(values)


def test_scanned_dust_is_measured_with_a_folder_of_it(cli, photos, tmp_path):
    dot = np.zeros((20, 20, 4), np.uint8)
    dot[8:12, 8:12, 3] = 255
    save(tmp_path / "dust" / "dot" / "1.png", dot)
    call = "evaluate", "--set", photos, "--task", "dust"
    assert "--damage" in cli(*call).sentence()
    rows = json.loads(cli(*call, "--damage", tmp_path / "dust", "--json").out)["pictures"]
    assert [row["undamaged_kept"] for row in rows] == [True] * 4


def test_how_sure_a_result_is_can_be_counted(cli, tmp_path):
    save(tmp_path / "set" / "cat.png", skimage.data.chelsea()[60:156, 120:248])
    call = "evaluate", "--set", tmp_path / "set", "--task", "uncertainty", "--sigma", 10, 25
    found = json.loads(cli(*call, "--json").out)["coverage"]
    assert [row["sigma"] for row in found] == [10, 25]
    for row in found:
        assert row["within_68"] == pytest.approx(68.3, abs=8)
        assert row["within_95"] == pytest.approx(95, abs=5)
        assert row["stated"] == pytest.approx(row["true"], rel=0.2)
    head, *lines = cli(*call).out.splitlines()
    assert head.split()[0] == "sigma"
    assert [line.split()[0] for line in lines] == ["10", "25"]
    assert "--into-card" in cli(*call, "--into-card").sentence(2)


def test_real_noise_is_measured_on_pairs(cli, tmp_path):
    photo(tmp_path / "x_real.png")
    save(tmp_path / "x_mean.png", (clean() * 255).astype("uint8"))
    done = cli("evaluate", "--set", tmp_path, "--task", "real", "--json")
    assert done.code == 0
    rows = json.loads(done.out)["pictures"]
    assert [row["picture"] for row in rows] == ["x_real.png"] * 2


@pytest.mark.parametrize("task", ["real", "clean"])
def test_blind_peers_are_told_what_we_find(cli, tmp_path, monkeypatch, task):
    save(tmp_path / "x_real.png", noisy(shape=(96, 128)))
    if task == "real":
        save(tmp_path / "x_mean.png", (clean(shape=(96, 128)) * 255).astype("uint8"))
    told = []

    def peer(x, sigma):
        told.append(sigma)
        return x

    monkeypatch.setattr(PEERS, "denoisers", lambda: {"Peer": peer})
    call = "evaluate", "--set", tmp_path, "--task", task, "--peers", "--json"
    rows = json.loads(cli(*call).out)["pictures"]
    assert [row["method"] for row in rows] == ["input", "Restorer", "Peer"]
    assert told == [measure_noise(read(tmp_path / "x_real.png")).level]
    assert told[0] > 10 / 255


def test_a_blind_peer_has_no_work_where_no_noise_is_found(cli, tmp_path, monkeypatch):
    save(tmp_path / "x.png", np.full((64, 64, 3), 99, np.uint8))
    monkeypatch.setattr(PEERS, "denoisers", lambda: {"Peer": None})  # to call it would fail
    call = "evaluate", "--set", tmp_path, "--task", "clean", "--peers", "--json"
    peer = json.loads(cli(*call).out)["pictures"][-1]
    assert (peer["method"], peer["psnr"], peer["ssim"]) == ("Peer", None, 1.0)


def test_pairs_with_real_noise_get_no_white_noise_on_top(cli, tmp_path):
    photo(tmp_path / "x_real.png")
    photo(tmp_path / "x_mean.png")
    done = cli("evaluate", "--set", tmp_path, "--task", "denoise")
    assert done.code == 1
    assert "--task real" in done.err


def test_the_peers_stand_beside(cli, photos, monkeypatch):
    monkeypatch.setattr(PEERS, "denoisers", lambda: {"Peer": lambda x, sigma: x})
    call = "evaluate", "--set", photos, "--sigma", 25, "--limit", 1, "--peers"
    _, *lines = cli(*call, "--no-pictures").out.splitlines()
    assert [line.split()[0] for line in lines] == ["input", "Restorer", "Peer"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--sigma=-1"], "from 0 to 255"),
        (["--sigma", "nan"], "from 0 to 255"),
        (["--sigma", "15", "1e9"], "from 0 to 255"),
        (["--task", "inpaint", "--width", "0"], "from 1 to"),
        (["--task", "deblur", "--blur", "9"], "from 0.3 to 5"),
        (["--task", "upscale", "--scale", "1"], "from 2 to 4"),
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
