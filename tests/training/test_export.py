"""Export: what stands in a card, and in the log beside it."""

import json
import tomllib

import pytest

from restorer.cards import read_card, sha256
from restorer.errors import RestorerError
from restorer.networks.unet import UNet
from restorer.training import checkpoint, logbook
from restorer.training import export as module
from restorer.training.export import export
from restorer.training.train import train
from tests.training.runs import small

CREDITS = """file,licence,credit
a.png,CC0-1.0,A
b.png,CC-BY-4.0,"B, of C"
c.png,CC0-1.0,C
"""


@pytest.fixture
def run(photos, tmp_path, monkeypatch):
    """A trained one; graphs take seconds, and nothing here looks at them."""
    monkeypatch.setattr(module, "write_graph", lambda network, path: path.write_bytes(b"graph"))
    train(small(photos, tmp_path / "run"))
    return tmp_path / "run"


def test_all_that_a_card_says(run, tmp_path):
    (tmp_path / "list.csv").write_text(CREDITS)
    out = tmp_path / "models"
    call = run, "mine", out, ("denoise", "generate"), "A test.", "CC-BY-4.0"
    card = export(*call, tmp_path / "list.csv", "white")
    network = UNet((8, 12, 16), 1)
    state = checkpoint.load(run / "checkpoint.pt")
    assert tomllib.loads((out / "mine.toml").read_text()) == {
        "name": "mine",
        "summary": "A test.",
        "tasks": ["denoise", "generate"],
        "noise": "white",
        "licence": "CC-BY-4.0",
        "architecture": {
            "kind": "unet",
            "widths": [8, 12, 16],
            "blocks": 1,
            "halo": network.halo,
            "stride": 8,
            "parameters": sum(weight.numel() for weight in state["weights"].values()),
            "multiply_adds_a_pixel": int(network.macs),
        },
        "files": {
            "weights": "mine.safetensors",
            "weights_sha256": sha256(out / "mine.safetensors"),
            "graph": "unet-8-12-16x1.onnx",
            "graph_sha256": sha256(out / "unet-8-12-16x1.onnx"),
        },
        "training": {
            "steps": 12,
            "pflop": round(state["pflop"], 3),
            "hours": round(state["seconds"] / 3600, 2),
            "recipe": json.loads((run / "config.json").read_text()),
            "credits": "list.csv",
            "data": {"photos": 3, "licences": {"CC0-1.0": 2, "CC-BY-4.0": 1}},
        },
    }
    assert read_card(out / "mine.toml") == card
    assert (out / "list.csv").read_text() == CREDITS
    again = export(*call, out / "list.csv", "white")  # the list is where it belongs already
    assert again == card
    assert (out / "list.csv").read_text() == CREDITS


@pytest.mark.parametrize("text", [None, "file,credit\na.png,A\n", "file,licence\na.png\n"])
def test_a_list_without_licences_is_refused_before_anything_is_written(run, tmp_path, text):
    credit_list = tmp_path / "list.csv"
    if text is not None:
        credit_list.write_text(text)
    with pytest.raises(RestorerError, match="column licence"):
        export(run, "mine", tmp_path / "models", (), "A test.", "CC0-1.0", credit_list)
    assert not (tmp_path / "models").exists()


def test_the_log_ends_where_the_weights_do(run, tmp_path):
    logbook.append(run / "log.csv", {"step": 14, "pflop": 1, "seconds": 9})  # killed after it
    with (run / "log.csv").open("a") as file:
        file.write("16,0.")
    export(run, "mine", tmp_path / "models", (), "A test.", "CC0-1.0", None)
    log = logbook.read(tmp_path / "models" / "mine.log.csv")
    assert [row["step"] for row in log] == ["4", "8", "12"]
