"""A card counts all the training that is in its weights, whatever a run began with."""

import csv
import tomllib
from dataclasses import asdict

import pytest
import tomli_w

from restorer.cards import sha256
from restorer.training import checkpoint
from restorer.training import export as module
from restorer.training.export import export
from restorer.training.origin import Origin, weights_origin
from restorer.training.train import train
from tests.training.runs import rows, small

STEPS = 4


@pytest.fixture(autouse=True)
def _no_graph(monkeypatch):
    """Graphs take seconds, and nothing here looks at them."""
    monkeypatch.setattr(module, "write_graph", lambda network, path: path.write_bytes(b"graph"))


@pytest.fixture
def go(photos, tmp_path):
    """Train a run of a name for some more steps and export it: the card's table of training."""

    def call(run, name, steps=STEPS, began=None):
        init = str(tmp_path / "models" / f"{began}.safetensors") if began else ""
        train(small(photos, tmp_path / run, init=init, steps=steps))
        return exported(tmp_path, run, name)

    return call


def exported(tmp_path, run, name):
    export(tmp_path / run, name, tmp_path / "models", (), "A test.", "CC0-1.0", None)
    return training(tmp_path / "models" / f"{name}.toml")


def training(card):
    return tomllib.loads(card.read_text())["training"]


def forget(run):
    """The run's checkpoint, as older programs made it."""
    state = checkpoint.load(run / "checkpoint.pt")
    del state["init"]
    checkpoint.save(run / "checkpoint.pt", state)


def edit(card, change):
    """The card, as older programs or people made it."""
    data = tomllib.loads(card.read_text())
    change(data["training"])
    card.write_text(tomli_w.dumps(data))


def test_random_weights_count_from_nothing(go, tmp_path):
    card = go("run", "first")
    state = checkpoint.load(tmp_path / "run" / "checkpoint.pt")
    assert state["init"] == asdict(Origin())
    assert card["steps"] == STEPS
    assert card["pflop"] == round(state["pflop"], 3)
    assert "init" not in card
    log = tmp_path / "models" / "first.log.csv"
    assert log.read_bytes() == (tmp_path / "run" / "log.csv").read_bytes()


def test_a_chain_is_counted_to_its_beginning(go, tmp_path):
    go("one", "first")
    figures = {"pflop": 0.5, "hours": 2.0}  # so few steps would round to nothing
    edit(tmp_path / "models" / "first.toml", lambda table: table.update(figures))
    weights = tmp_path / "models" / "first.safetensors"
    began = {"name": "first", "sha256": sha256(weights), "steps": STEPS, "complete": True}

    second = go("two", "second", steps=8, began="first")
    assert checkpoint.load(tmp_path / "two" / "checkpoint.pt")["init"] == {**began, **figures}
    assert second["init"] == {**began, **figures}
    assert (second["steps"], second["pflop"], second["hours"]) == (STEPS + 8, 0.5, 2.0)
    with (tmp_path / "models" / "second.log.csv").open() as file:
        log = list(csv.DictReader(file))
    assert [row["step"] for row in log] == ["8", "12"]
    assert all(0.5 <= float(row["pflop"]) < 0.501 for row in log)
    assert all(7200 <= float(row["seconds"]) < 7300 for row in log)
    counted = {"step", "pflop", "seconds"}
    for row, own in zip(log, rows(tmp_path / "two"), strict=True):
        assert {k: v for k, v in row.items() if k not in counted} == {
            k: v for k, v in own.items() if k not in counted
        }

    third = go("three", "third", began="second")
    assert (third["steps"], third["init"]["steps"]) == (STEPS + 8 + STEPS, STEPS + 8)
    assert third["init"]["complete"]


def test_a_run_that_replaces_what_it_began_with_counts_it_once(go, tmp_path):
    go("one", "model")
    first = weights_origin(tmp_path / "models" / "model.safetensors")
    assert go("two", "model", began="model")["steps"] == 2 * STEPS
    again = go("two", "model", steps=8, began="model")  # resumed: the beginning is still known
    assert again["steps"] == STEPS + 8
    assert again["init"] == asdict(first)


def test_an_older_checkpoint_asks_the_card_beside_the_weights(go, tmp_path):
    go("one", "model")
    told = go("two", "other", began="model")
    forget(tmp_path / "two")
    assert exported(tmp_path, "two", "other") == told
    assert exported(tmp_path, "two", "model") == told  # over what it began with
    assert exported(tmp_path, "two", "model") == told  # where now its own card stands


def test_an_older_run_goes_on_as_one(go, photos, tmp_path):
    go("one", "model")
    go("two", "other", began="model")
    forget(tmp_path / "two")
    again = go("two", "other", steps=8, began="model")
    assert (again["steps"], again["init"]["steps"]) == (STEPS + 8, STEPS)


def test_what_no_card_tells_is_said(go, tmp_path, caplog):
    models = tmp_path / "models"
    go("one", "bare")
    (models / "bare.toml").unlink()
    card = go("two", "second", began="bare")
    assert "in bare" in caplog.text
    found = sha256(models / "bare.safetensors")
    assert card["init"] == asdict(Origin("bare", found, complete=False))
    assert card["steps"] == STEPS
    assert not go("three", "third", began="second")["init"]["complete"]


def test_an_older_card_of_a_run_that_itself_began_elsewhere_is_not_all(go, tmp_path):
    go("one", "first")
    go("two", "second", began="first")
    edit(tmp_path / "models" / "second.toml", lambda table: table.pop("init"))
    card = go("three", "third", began="second")
    assert card["steps"] == 3 * STEPS
    assert not card["init"]["complete"]


def test_weights_that_were_replaced_or_are_gone(go, tmp_path):
    models = tmp_path / "models"
    go("one", "model")
    weights = models / "model.safetensors"
    other = models / "other.safetensors"
    other.write_bytes(weights.read_bytes())
    (models / "other.toml").write_text((models / "model.toml").read_text())
    assert weights_origin(other).steps == STEPS
    other.write_bytes(weights.read_bytes() + b" ")  # no longer what the card is of
    assert weights_origin(other) == Origin("other", sha256(other), complete=False)
    edit(models / "model.toml", lambda table: table.pop("pflop"))
    assert weights_origin(weights) == Origin("model", sha256(weights), complete=False)

    go("two", "second", began="model")
    forget(tmp_path / "two")
    weights.unlink()
    (models / "model.toml").unlink()
    (models / "other.toml").unlink()  # shares the graph, so that an export would update it
    assert exported(tmp_path, "two", "second")["init"] == asdict(Origin("model", complete=False))
