"""Training: a run that learns, survives, resumes, and exports what both backends read."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from restorer.backends import onnx, pytorch
from restorer.cards import read_card
from restorer.errors import RestorerError
from restorer.level import Level
from restorer.networks.preconditioning import hole_std
from restorer.networks.unet import UNet
from restorer.training import checkpoint
from restorer.training.config import Config
from restorer.training.data import Store, pack
from restorer.training.degradation import MISJUDGED, camera, degrade
from restorer.training.export import export
from restorer.training.loss import weighted_error
from restorer.training.schedule import ema_decay, learning_rate, patch_size
from restorer.training.train import train
from tests.training.runs import rows, small


def test_a_run_leaves_all_it_promises_and_resumes(photos, tmp_path):
    run = tmp_path / "run"
    train(small(photos, run))
    assert {"config.json", "checkpoint.pt", "log.csv", "samples", "curve.png"} <= {
        path.name for path in run.iterdir()
    }
    assert [row["step"] for row in rows(run)] == ["4", "8", "12"]
    assert float(rows(run)[-1]["psnr25"]) > 20
    train(small(photos, run, steps=16))
    assert [row["step"] for row in rows(run)] == ["4", "8", "12", "16"]
    assert Config.load(run / "config.json").steps == 16


def test_learning_beats_the_classical_estimate(photos, tmp_path):
    run = tmp_path / "run"
    config = small(
        photos,
        run,
        steps=120,
        patch=32,
        late_patch=32,
        batch=4,
        lr=2e-3,
        camera_share=0.0,
        validate_every=120,
    )
    train(config)
    # At the start D is the classical estimate; the same photos, levels and noise.
    untrained = tmp_path / "untrained"
    train(replace(config, run=str(untrained), steps=1, lr=1e-12))
    assert float(rows(run)[-1]["psnr25"]) > float(rows(untrained)[-1]["psnr25"])


def test_a_killed_run_goes_on(photos, tmp_path):
    run = tmp_path / "run"
    code = (
        "from tests.training.runs import small; from restorer.training.train import train;"
        f"train(small({str(photos)!r}, {str(run)!r}, steps=100000, save_every=1))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 120
    while not (run / "checkpoint.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    step = checkpoint.load(run / "checkpoint.pt")["step"]
    train(small(photos, run, steps=step + 3))
    assert checkpoint.load(run / "checkpoint.pt")["step"] == step + 3


def test_a_damaged_checkpoint_is_named(photos, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    (run / "checkpoint.pt").write_bytes(b"no checkpoint")
    with pytest.raises(RestorerError, match="damaged"):
        train(small(photos, run))


def test_two_processes_train_one_model(photos, tmp_path):
    """By the very command that docs/training.md has, on two CPUs."""
    root = Path(__file__).parents[2]
    (documented,) = re.findall(r"^ +(torchrun .*)$", (root / "docs/training.md").read_text(), re.M)
    program, *words = documented.replace("DIR", str(photos)).split()
    assert program == "torchrun"
    settings = (
        "--widths 8,12,16 --blocks 1 --steps 12 --batch 2 --patch 16 --late-patch 24 --warmup 2"
    )
    settings += " --log-every 4 --validate-every 12 --save-every 4 --json"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", *words, *settings.split()],
        env={**environment, "PYTHONPATH": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    weights = dict(re.findall(r"Rank (\d) ends with weights (\w{16})", done.stderr))
    assert weights.keys() == {"0", "1"}
    assert len(set(weights.values())) == 1, weights
    run = tmp_path / "runs" / "photo"
    assert checkpoint.load(run / "checkpoint.pt")["step"] == 12
    assert [row["step"] for row in rows(run)] == ["4", "8", "12"]  # one of them writes
    (line,) = done.stdout.splitlines()  # and says what came of it
    outcome = json.loads(line)
    assert (outcome["run"], outcome["steps"]) == ("runs/photo", 12)
    config = Config.load(run / "config.json")
    pixels = sum(batch * side**2 for batch, side in (patch_size(n, config) for n in range(12)))
    counted = 2 * 6 * UNet(config.widths, config.blocks).macs * pixels / 1e15  # of both
    assert outcome["pflop"] == pytest.approx(counted)
    assert outcome["figures"] == {k: float(v) for k, v in rows(run)[-1].items() if "psnr" in k}


def test_export_gives_both_backends_the_averaged_weights(photos, tmp_path, monkeypatch):
    run = tmp_path / "run"
    train(small(photos, run, lr=1e-2))
    card = export(run, "tiny", tmp_path / "models", ("denoise",), "A test.", "CC0-1.0", None)
    assert read_card(tmp_path / "models" / "tiny.toml") == card
    rng = np.random.default_rng(0)
    z = rng.uniform(0, 1, (1, 3, 16, 24)).astype(np.float32)
    sigma = np.full((1, 1, 16, 24), 0.1, np.float32)
    network = pytorch.load(card, "cpu", dtype=torch.float32)
    one = network.to_host(network(torch.from_numpy(z), Level(torch.from_numpy(sigma))))
    other = onnx.load(card, "cpu")(z, Level(sigma))
    assert np.abs(one - other).max() <= 1e-4
    # Another graph would take seconds, and be the same.
    monkeypatch.setattr("restorer.training.export.write_graph", lambda *_: None)
    second = export(run, "second", tmp_path / "models", (), "Another.", "CC0-1.0", None)
    first = read_card(tmp_path / "models" / "tiny.toml")
    assert first.graph_file() == second.graph_file()  # shared, and still whole for both
    again = tmp_path / "again"
    train(small(photos, again, init=str(tmp_path / "models" / "tiny.safetensors"), steps=1))
    assert checkpoint.load(again / "checkpoint.pt")["step"] == 1


def test_init_of_another_architecture_is_refused(photos, tmp_path, monkeypatch):
    monkeypatch.setattr("restorer.training.export.write_graph", lambda _, path: path.touch())
    run = tmp_path / "run"
    train(small(photos, run, steps=1))
    export(run, "tiny", tmp_path, (), "A test.", "CC0-1.0", None)
    weights = str(tmp_path / "tiny.safetensors")
    with pytest.raises(RestorerError, match="does not fit"):
        train(small(photos, tmp_path / "other", init=weights, widths=(8, 12, 20)))


@pytest.mark.parametrize(
    "shares",
    [{}, {"camera_share": 1.0}, {"hole_share": 0.9}, {"blur_share": 0.9}],
    ids=["noise", "camera", "holes", "blur"],
)
def test_every_degradation_says_where_it_stands(photos, tmp_path, shares):
    store = Store(photos, tmp_path)
    config = Config(**{"camera_share": 0.0, **shares})
    rng = np.random.default_rng(0)
    ratios = []
    for _ in range(40):
        sample = degrade(store.crop(48, rng), config, rng, None)
        assert sample.x0.shape == sample.z.shape == (3, 48, 48)
        assert sample.sigma.shape == (1, 48, 48)
        assert np.isfinite(sample.z).all()
        assert (sample.sigma > 0).all()
        known = np.isfinite(sample.sigma[0])
        if sample.blur[0, 0, 0] == 0 and known.all():
            ratios.append(np.sqrt(np.mean((sample.z - sample.x0) ** 2 / sample.sigma**2)))
    if ratios:  # the label is the noise that was added
        assert 0.8 < np.median(ratios) < 1.25


def test_the_label_of_camera_noise_misses_it_as_estimates_do(photos, tmp_path):
    store, rng = Store(photos, tmp_path), np.random.default_rng(0)
    missed = []
    for _ in range(150):
        crop = np.asarray(store.crop(32, rng), np.float32) / 255
        z, sigma = camera(crop, rng)
        missed.append(np.log(np.mean(sigma**2) / np.mean((z - crop) ** 2)) / 2)
    assert np.median(missed) == pytest.approx(0, abs=0.15)
    assert np.std(missed) == pytest.approx(MISJUDGED, rel=0.3)


def test_pack_keeps_its_size_and_trains(photos, tmp_path):
    archive = tmp_path / "photos.zip"
    assert pack(photos, archive, 0.03) < 4
    assert archive.stat().st_size <= 0.03 * 2**20
    assert pack(photos, archive, 5) == 4
    assert Store(archive, tmp_path).crop(32, np.random.default_rng(0)).shape == (32, 32, 3)


def test_no_photos_is_a_sentence(tmp_path):
    with pytest.raises(RestorerError, match="no photos"):
        Store(tmp_path, tmp_path)
    with pytest.raises(RestorerError, match="neither"):
        Store(tmp_path / "missing", tmp_path)


def test_held_out_photos_never_train(photos, tmp_path):
    store = Store(photos, tmp_path)
    held = {crop.tobytes() for crop in store.held_out(8, 64)}
    assert held


def test_the_schedule_warms_holds_and_decays():
    config = Config(steps=1000, warmup=100, decay=0.5, lr=1.0)
    assert learning_rate(0, config) == pytest.approx(0.01)
    assert learning_rate(300, config) == 1.0
    assert learning_rate(750, config) == pytest.approx(0.505)
    assert learning_rate(1000, config) == pytest.approx(0.01)
    assert ema_decay(0, config) == pytest.approx(0.1)
    assert ema_decay(10**6, config) == config.ema
    assert patch_size(0, config) == (5, 64)
    assert patch_size(999, config) == (2, 96)


def test_the_loss_is_one_for_an_error_of_one_sigma():
    x0 = torch.zeros(1, 3, 4, 4)
    sigma = torch.full((1, 1, 4, 4), 0.1)
    no_blur = torch.zeros(1, 1, 1, 1)
    assert weighted_error(x0 + 0.1, x0, sigma, no_blur).item() == pytest.approx(1.0)
    hairline = torch.full((1, 1, 9, 9), 1.0)
    hairline[..., 4] = torch.inf  # 1 px of 9: the pre-fill errs by 0.03 + 0.12 / 9 there
    usual = hole_std((hairline > 1).float())
    assert usual[0, 0, 4, 4].item() == pytest.approx(0.03 + 0.12 / 9)
    error = torch.where(hairline > 1, usual, 0.0) * torch.ones(1, 3, 1, 1)
    loss = weighted_error(error, torch.zeros_like(error), hairline, no_blur)
    assert loss.item() == pytest.approx(1 / 9, rel=1e-3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"camera_share": 1.2},
        {"patch": 50},
        {"steps": 0},
        {"hole_share": -0.1},
        {"widths": (8, 12)},
    ],
)
def test_a_wrong_recipe_is_refused(wrong):
    with pytest.raises(ValueError, match=r"share|patch|steps|widths"):
        Config(**wrong)
