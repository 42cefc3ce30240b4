"""`log.csv` and `config.json` of runs that were killed."""

import csv
import errno
import os

import pytest

from restorer.errors import RestorerError
from restorer.files import atomic
from restorer.training import logbook, report
from restorer.training.config import Config
from restorer.training.train import train
from tests.training.runs import rows, small


class Killed(BaseException):
    """Nothing catches it."""


def killed_at(step, monkeypatch, config, torn="7,0.0"):
    """Train until a step's row is written; the next row is torn."""
    append = logbook.append

    def until(path, row):
        append(path, row)
        if row["step"] == step:
            with path.open("a") as file:
                file.write(torn)
            raise Killed

    monkeypatch.setattr(logbook, "append", until)
    with pytest.raises(Killed):
        train(config)
    monkeypatch.setattr(logbook, "append", append)


def steps(run):
    return [row["step"] for row in rows(run)]


@pytest.mark.parametrize("killed", [2, 6], ids=["before a checkpoint", "after one"])
def test_a_resumed_run_has_each_row_once(killed, photos, tmp_path, monkeypatch):
    run = tmp_path / "run"
    config = small(photos, run, steps=8, log_every=1, validate_every=4)
    killed_at(killed, monkeypatch, config)
    train(config)
    assert steps(run) == [str(step) for step in range(1, 9)]
    assert [row["step"] for row in rows(run) if row["psnr25"]] == ["4", "8"]
    pflop = [float(row["pflop"]) for row in rows(run)]
    assert pflop == sorted(pflop)


def test_a_run_that_is_done_keeps_its_log(photos, tmp_path):
    run = tmp_path / "run"
    outcome = train(small(photos, run))
    before = (run / "log.csv").read_bytes()
    again = train(small(photos, run))
    assert again == outcome
    assert (run / "log.csv").read_bytes() == before


def test_wherever_a_log_is_torn_its_whole_rows_are_read(tmp_path):
    log = tmp_path / "log.csv"
    row = {"step": 1, "pflop": "0.1", "seconds": 3, "loss": "0.5", "lr": "4e-4", "gradient": 1}
    for step in (1, 2):
        psnr = {} if step == 1 else {"psnr15": 34.1, "psnr25": 31.2, "psnr50": 28.3}
        logbook.append(log, {**row, "step": step, **psnr})
    whole, text = logbook.read(log), log.read_bytes()
    assert [r["step"] for r in whole] == ["1", "2"]
    assert (whole[0]["psnr50"], whole[1]["psnr50"]) == ("", "28.3")
    for length in range(len(text)):
        log.write_bytes(text[:length])
        assert logbook.read(log) == whole[: max(0, text[:length].count(b"\n") - 1)]
    report.plot(log)
    assert (tmp_path / "curve.png").exists()
    log.write_bytes(
        text + b"3,0.2" + text.splitlines(keepends=True)[2]
    )  # as older programs went on
    assert logbook.read(log) == whole
    assert logbook.read(tmp_path / "none.csv") == []


def test_a_log_is_cut_at_a_step(tmp_path):
    log = tmp_path / "log.csv"
    logbook.cut(log, 3)
    assert not log.exists()
    for step in range(1, 6):
        logbook.append(log, {"step": step})
    logbook.cut(log, 3)
    with log.open(newline="") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["1", "2", "3"]


def test_a_recipe_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "config.json"
    Config(steps=7).save(path)

    def full(number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(RestorerError, match="disk is full"):
        Config(steps=8).save(path)
    assert Config.load(path) == Config(steps=7)
    assert list(tmp_path.iterdir()) == [path]
