"""Several files at once: each done once, and all let go when the work is interrupted."""

import threading
from pathlib import Path
from typing import Any

import pytest

from restorer.batch import Entry, Journal, State, working
from restorer.batch.working import Workers, here
from restorer.engine import Engine
from restorer.errors import RestorerError
from restorer.naming import Conflict
from restorer.progress import Progress
from tests.batch.queue import HERE, interrupt, states
from tests.cli.shell import photo, tree


def queued(journal: Journal, folder: Path, count: int) -> list[Entry]:
    sources = [photo(folder / "in" / f"{n}.png", shape=(16, 16), seed=n) for n in range(count)]
    drafts = [Entry(0, path, folder / "out" / path.name, "denoise") for path in sources]
    return journal.resume(drafts, Conflict.UNIQUE)


@pytest.mark.parametrize("jobs", [1, 3])
def test_all_are_done_and_told_once(journal: Journal, tmp_path: Path, jobs: int) -> None:
    entries = queued(journal, tmp_path, 8)
    entries[3].source.write_text("no photo")
    told: list[Entry] = []
    looked: list[float] = []
    with Workers(journal, jobs, here(HERE), told.append, looked.append) as workers:
        for entry in [*entries, entries[0]]:
            workers.give(entry)
    assert sorted(entry.id for entry in told) == [entry.id for entry in entries]
    assert states(journal) == [*[State.DONE] * 3, State.FAILED, *[State.DONE] * 4]
    assert len(tree(tmp_path / "out")) == 7
    assert looked[-1] == 9.0 and looked == sorted(looked)


class Stuck(Engine):
    """Computes until it is cancelled."""

    begun = threading.Semaphore(0)

    def run(self, job: Any, progress: Progress, preview: Any = None) -> Any:  # type: ignore[override]
        self.begun.release()
        while True:
            progress.check()


def test_an_interruption_lets_all_wait(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "Engine", Stuck)
    entries = queued(journal, tmp_path, 5)

    def begun() -> None:
        for _ in range(2):
            Stuck.begun.acquire()

    interrupt(Workers(journal, 2, here(HERE)), journal, entries, begun, tmp_path / "out")
    # Others may just be removing what earlier tests left behind.
    assert not [t for t in threading.enumerate() if t.name.startswith("restorer-batch")]


def test_what_is_given_again_while_it_is_at_work_does_no_harm(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "Engine", Stuck)
    (entry,) = queued(journal, tmp_path, 1)
    looked = [0.0]

    def interrupted() -> None:
        with Workers(journal, 2, here(HERE), looked=looked.append) as workers:
            for _ in range(2):
                workers.give(entry)
            Stuck.begun.acquire()
            while looked[-1] < 1.0:  # the other thread found it claimed
                workers.look()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert states(journal) == [State.WAITING]


def test_a_journal_that_cannot_be_used_ends_the_work(journal: Journal, tmp_path: Path) -> None:
    entries = queued(journal, tmp_path, 2)
    journal.close()
    with (
        pytest.raises(RestorerError, match="cannot be used"),
        Workers(journal, 1, here()) as workers,
    ):
        for entry in entries:
            workers.give(entry)
