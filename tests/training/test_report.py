"""TensorBoard: the same figures as in `log.csv`, where it is installed."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from restorer.training.report import tensorboard
from restorer.training.train import train
from tests.training.runs import rows, small

COLUMNS = ("loss", "lr", "gradient", "psnr15", "psnr25", "psnr50")


class Writer:
    """A `SummaryWriter` that remembers."""

    made: "list[Writer]"

    def __init__(self, folder, purge_step):
        self.folder, self.purge_step = folder, purge_step
        self.scalars, self.calls = {}, []
        self.made.append(self)

    def add_scalar(self, name, value, step):
        self.scalars.setdefault(name, []).append((step, value))
        self.calls.append("add")

    def flush(self):
        self.calls.append("flush")

    def close(self):
        self.calls.append("close")


@pytest.fixture
def writers(monkeypatch):
    """As where TensorBoard is installed."""
    installed = ModuleType("tensorboard")
    installed.__spec__ = ModuleSpec("tensorboard", None)
    wrapper = ModuleType("torch.utils.tensorboard")
    wrapper.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "tensorboard", installed)
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", wrapper)
    monkeypatch.setattr(Writer, "made", [], raising=False)
    return Writer.made


def agree(scalars, run):
    """Every scalar stands in the run's log, at its step, to the log's digits, and the reverse."""
    logged = {
        name: [(int(row["step"]), float(row[name])) for row in rows(run) if row[name]]
        for name in COLUMNS
    }
    assert scalars.keys() == logged.keys()
    for name, points in logged.items():
        assert [step for step, _ in scalars[name]] == [step for step, _ in points]
        values = [value for _, value in scalars[name]]
        assert values == pytest.approx([value for _, value in points], rel=5e-3, abs=6e-4)


def test_a_run_shows_what_it_logs(writers, photos, tmp_path):
    run = tmp_path / "run"
    train(small(photos, run))
    (writer,) = writers
    assert writer.folder == str(run / "tensorboard")
    agree(writer.scalars, run)
    assert writer.scalars["lr"][-1][0] == 12
    # What a checkpoint holds is on the disk, also if the run is killed right after it.
    assert writer.calls.count("flush") == 3
    assert writer.calls[-2:] == ["flush", "close"]
    train(small(photos, run, steps=16))
    assert [writer.purge_step for writer in writers] == [1, 13]  # later steps are taken anew


def test_only_the_first_process_writes(writers, photos, tmp_path, monkeypatch):
    run = tmp_path / "run"
    train(small(photos, run, steps=4))
    monkeypatch.setenv("RANK", "1")
    train(small(photos, run, steps=8))
    assert len(writers) == 1


def test_without_tensorboard_there_is_no_board(photos, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert tensorboard(tmp_path / "board", 0) is None
    assert not (tmp_path / "board").exists()


def test_tensorboard_itself_reads_it(photos, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run = tmp_path / "run"
    train(small(photos, run))
    events = EventAccumulator(str(run / "tensorboard")).Reload()
    scalars = {
        name: [(event.step, event.value) for event in events.Scalars(name)]
        for name in events.Tags()["scalars"]
    }
    agree(scalars, run)
