"""What the tests of the queue share: where its work runs, and how far its entries are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from restorer.batch import Entry, Journal, Running, State
from restorer.batch.working import Workers
from tests.cli.shell import tree

HERE = Running("onnx", "cpu")


def states(journal: Journal) -> list[State]:
    return [entry.state for entry in journal.entries()]


def interrupt(
    workers: Workers, journal: Journal, entries: list[Entry], begun: Callable[[], None], out: Path
) -> None:
    """Ctrl+C while two entries are at work, which `begun` waits for: all wait, nothing is done."""

    def interrupted() -> None:
        with workers:
            for entry in entries:
                workers.give(entry)
            begun()
            assert states(journal).count(State.RUNNING) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert set(states(journal)) == {State.WAITING}
    assert tree(out) == {}
