"""`models` lists the shipped models and finds what is not whole."""

import shutil

import pytest

from restorer import cards
from restorer.tasks import TASKS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the models that may be damaged."""
    copy = tmp_path / "models"
    shutil.copytree(cards.MODELS, copy)
    monkeypatch.setattr(cards, "MODELS", copy)
    return copy


def test_the_shipped_models_are_whole_and_serve_every_task(cli):
    done = cli("models", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.rows
    assert {row["state"] for row in done.rows} == {"whole"}
    assert {task for row in done.rows for task in row["tasks"]} == set(TASKS)
    for row in done.rows:
        assert set(row) == {"name", "summary", "tasks", "licence", "sha256", "state", "facts"}
    plain = cli("models")
    assert (plain.code, plain.err) == (0, "")
    for row in done.rows:
        assert f"{row['name']}: {row['summary']}" in plain.out


@pytest.mark.parametrize("part", ["weights", "graph"])
def test_what_is_damaged_or_missing_is_told(cli, folder, part):
    card = cards.list_cards()[0]
    path = folder / getattr(card, part)
    path.write_bytes(path.read_bytes()[:-1])
    for expected in ("sha256", "lacks"):
        done = cli("models", "--json")
        assert done.code == 1
        (state, *_) = [row["state"] for row in done.rows if row["name"] == card.name]
        assert expected in state
        assert path.name in state
        assert f"Error: {state}" in done.err.splitlines()
        plain = cli("models")
        assert plain.code == 1
        assert "not whole" in plain.out
        path.unlink(missing_ok=True)


def test_a_card_that_is_none(cli, folder):
    (folder / "a.toml").write_text("name = ")
    done = cli("models")
    assert "a.toml" in done.sentence()
    for card in cards.list_cards():  # and the others are listed
        assert f"{card.name}: {card.summary}" in done.out
