"""The queue: nothing is done twice, nothing is lost, nothing is replaced unasked."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from restorer.batch import Entry, Journal, Running, State, restore, work_on
from restorer.engine import Engine, Job
from restorer.errors import Cancelled, ModelError, RestorerError
from restorer.naming import Conflict
from restorer.progress import Progress, Status
from tests.cli.shell import load, mask, noisy, photo, save, strokes, tree

ENGINE = Engine()
HERE = Running("onnx", "cpu")

# A process that works on a queue until it is killed: while the second entry is computed, or just
# after the second result was written.
WORKER = """
import sys, time
from pathlib import Path
from restorer import files
from restorer.batch import Journal, Running, work_on
from restorer.engine import Engine

class Hanging(Engine):
    runs = 0
    def run(self, *arguments):
        self.runs += 1
        if self.runs == 2 and sys.argv[2] == "computing":
            print("there", flush=True)
            time.sleep(60)
        return super().run(*arguments)

write, written = files.write, 0
def hanging(*arguments, **options):
    global written
    notes = write(*arguments, **options)
    written += 1
    if written == 2 and sys.argv[2] == "written":
        print("there", flush=True)
        time.sleep(60)
    return notes
files.write = hanging

journal, engine = Journal(Path(sys.argv[1])), Hanging()
while entry := journal.next():
    work_on(entry, journal, engine, running=Running("onnx", "cpu"))
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "state" / "queue.sqlite")
    yield opened
    opened.close()


def states(journal: Journal) -> list[State]:
    return [entry.state for entry in journal.entries()]


def added(journal: Journal, count: int = 1) -> list[Entry]:
    folder = journal.path.parent
    return [
        journal.add(folder / f"{n}.png", folder / f"{n}_out.png", "denoise") for n in range(count)
    ]


def test_an_entry_comes_back_as_it_was_added(journal: Journal, tmp_path: Path) -> None:
    odd = tmp_path / "no \udcff Unicode 照片.png"
    settings = {"sigma": None, "strength": 0.1, "steps": 3, "seed": 2**31 - 1}
    entry = journal.add(
        odd,
        tmp_path / "out" / odd.name,
        "denoise",
        settings,
        damage=tmp_path / "damage \udcff.png",
        model="photo",
        conflict=Conflict.OVERWRITE,
    )
    assert entry == Entry(
        entry.id,
        odd,
        tmp_path / "out" / odd.name,
        "denoise",
        settings,
        tmp_path / "damage \udcff.png",
        "photo",
        overwrite=True,
    )
    assert isinstance(entry.settings["steps"], int)
    journal.close()
    with_it = Journal(journal.path)
    assert with_it.entries() == (entry,)
    with_it.close()


def test_paths_are_absolute(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(journal.path.parent)
    entry = journal.add(Path("a.png"), Path("out/b.png"), "inpaint", damage=Path("c.png"))
    here = journal.path.parent
    assert (entry.source, entry.target) == (here / "a.png", here / "out" / "b.png")
    assert entry.damage == here / "c.png"


def test_the_users_own_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    own = Journal()
    assert own.path == tmp_path / "home" / "queue.sqlite" and own.path.is_file()
    own.close()


def test_from_waiting_to_the_end(journal: Journal) -> None:
    first, second = added(journal, 2)
    assert states(journal) == [State.WAITING] * 2
    assert journal.next() == first._replace(state=State.RUNNING)
    done = journal.finish(first.id, State.DONE, "a note", 1.5)
    assert done == first._replace(state=State.DONE, message="a note", seconds=1.5)
    running = journal.next()
    assert running is not None and running.id == second.id and journal.next() is None
    journal.finish(second.id, State.WAITING)
    assert journal.entries() == (done, second)


def test_finishing_what_is_not_claimed_is_a_mistake(journal: Journal) -> None:
    (entry,) = added(journal)
    for number, state in ((entry.id, State.DONE), (99, State.FAILED), (entry.id, State.RUNNING)):
        with pytest.raises(ValueError, match=r"claimed here|end running"):
            journal.finish(number, state)
    other = Journal(journal.path)
    other.next()
    with pytest.raises(ValueError, match="claimed here"):
        journal.finish(entry.id, State.DONE)
    assert states(journal) == [State.RUNNING]
    other.close()


def test_what_the_user_may_do_in_each_state(journal: Journal) -> None:
    """Skip, retry, remove and clear change what they may and leave the rest alone."""
    for change, expected in (
        (journal.skip, ["skipped", "running", "done", "skipped", "skipped"]),
        (journal.retry, ["waiting", "running", "done", "waiting", "waiting"]),
        (journal.remove, ["running"]),
        (lambda _: journal.clear_finished(), ["waiting", "running", "failed"]),
    ):
        for entry in journal.entries():
            if entry.state is State.RUNNING:
                journal.finish(entry.id, State.DONE)
            journal.remove(entry.id)
        waiting, running, done, failed, skipped = added(journal, 5)
        journal.skip(waiting.id)
        for entry, state in ((running, None), (done, State.DONE), (failed, State.FAILED)):
            claimed = journal.next()
            assert claimed is not None and claimed.id == entry.id
            if state:
                journal.finish(entry.id, state, "message", 1.0)
        journal.skip(skipped.id)
        journal.retry(waiting.id)
        assert states(journal) == ["waiting", "running", "done", "failed", "skipped"]
        for entry in journal.entries():
            change(entry.id)
        assert states(journal) == expected
        journal.remove(99)


def test_a_retried_entry_is_as_new(journal: Journal) -> None:
    (entry,) = added(journal)
    journal.next()
    journal.finish(entry.id, State.FAILED, "a reason", 1.0)
    journal.retry(entry.id)
    (again,) = journal.entries()
    assert (again.state, again.message, again.target) == (State.WAITING, "", entry.target)
    entry.target.touch()  # what came to be meanwhile stays
    journal.skip(entry.id)
    journal.retry(entry.id)
    assert journal.entries()[0].target == entry.target.with_name("0_out-2.png")


@pytest.mark.parametrize("conflict", Conflict)
def test_names_of_results(journal: Journal, tmp_path: Path, conflict: Conflict) -> None:
    source, there, free = (tmp_path / f"{name}.png" for name in ("source", "there", "free"))
    source.touch()
    there.touch()
    own = journal.add(source, source, "denoise", conflict=conflict)
    assert own.target == tmp_path / "source-2.png"  # a photo is never replaced by its result
    new = [journal.add(source, free, "denoise", conflict=conflict) for _ in range(3)]
    assert [e.target.name for e in new] == ["free.png", "free-2.png", "free-3.png"]
    taken = journal.add(source, there, "denoise", conflict=conflict)
    assert (taken.target.name, taken.overwrite, taken.state) == {
        Conflict.UNIQUE: ("there-2.png", False, State.WAITING),
        Conflict.OVERWRITE: ("there.png", True, State.WAITING),
        Conflict.SKIP: ("there.png", False, State.SKIPPED),
    }[conflict]
    assert taken.message == (
        "There is a file there.png already." if taken.state == "skipped" else ""
    )


def test_no_entry_is_given_to_two(journal: Journal) -> None:
    """Four threads of this process and two further openings of the file, all at once."""
    entries = added(journal, 40)
    others = [Journal(journal.path) for _ in range(2)]

    def work(own: Journal) -> list[int]:
        numbers = []
        while entry := own.next():
            numbers.append(entry.id)
            own.finish(entry.id, State.DONE)
        return numbers

    with ThreadPoolExecutor(6) as pool:
        numbers = [n for found in pool.map(work, [*[journal] * 4, *others]) for n in found]
    assert sorted(numbers) == [entry.id for entry in entries]
    assert set(states(journal)) == {State.DONE}
    for other in others:
        other.close()


def test_only_the_work_of_the_dead_is_given_back(journal: Journal) -> None:
    first, second = added(journal, 2)
    other = Journal(journal.path)
    other.next()
    third = Journal(journal.path)
    assert states(third) == [State.RUNNING, State.WAITING]
    other.close()
    claimed = third.next()  # without opening the file again
    assert claimed is not None and claimed.id == first.id
    (entry, _) = journal.entries()
    assert entry.state is State.RUNNING and second.id != entry.id
    third.close()


@pytest.mark.parametrize("moment", ["computing", "written"])
def test_after_a_kill_nothing_is_done_twice_and_nothing_is_lost(
    tmp_path: Path, moment: str
) -> None:
    path = tmp_path / "state" / "queue.sqlite"
    before = Journal(path)
    for n in range(3):
        source = photo(tmp_path / f"{n}.png", shape=(16, 16), seed=n)
        before.add(source, tmp_path / "out" / f"{n}.png", "denoise")
    before.close()
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), moment], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "there\n"
        meanwhile = Journal(path)
        assert states(meanwhile) == [State.DONE, State.RUNNING, State.WAITING]
        process.send_signal(signal.SIGKILL)
    results = tree(tmp_path / "out")
    after = Journal(path)
    expected = State.DONE if moment == "written" else State.WAITING
    assert states(after) == [State.DONE, expected, State.WAITING] == states(meanwhile)
    assert [e.name for e in sorted(path.parent.glob("*.alive"))] != []
    done = []
    while entry := after.next():
        done.append(work_on(entry, after, ENGINE, running=HERE).source.name)
    assert done == (["2.png"] if moment == "written" else ["1.png", "2.png"])
    assert set(states(after)) == {State.DONE}
    whole = tree(tmp_path / "out")
    assert set(whole) == {"0.png", "1.png", "2.png"} and results.items() <= whole.items()
    for opened in (meanwhile, after):
        opened.close()
    assert [*path.parent.glob("*.alive")] == []


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no data base" * 100, "not a database"), (None, "a newer version of Restorer made it")],
)
def test_a_file_that_is_no_queue(tmp_path: Path, data: bytes | None, words: str) -> None:
    path = tmp_path / "queue.sqlite"
    if data is None:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        path.write_bytes(data)
    with pytest.raises(RestorerError, match=rf"^The queue .*queue\.sqlite cannot .*{words}.*\.$"):
        Journal(path)
    assert [*tmp_path.glob("*.alive")] == []


def test_a_damaged_entry(journal: Journal) -> None:
    (entry,) = added(journal)
    connection = sqlite3.connect(journal.path)
    for column, value in (("settings", "{"), ("state", "lost"), ("settings", "3"), ("source", 4)):
        connection.execute(f"UPDATE entries SET {column} = ?", [value])
        connection.commit()
        with pytest.raises(RestorerError, match=f"entry {entry.id} is damaged"):
            journal.entries()
    connection.close()


# A photo's way


def test_a_photo_is_restored(journal: Journal, tmp_path: Path) -> None:
    source = photo(tmp_path / "photo.png")
    entry = journal.add(source, tmp_path / "new" / "out.png", "denoise", {"sigma": 20.0})
    seen: list[Status] = []
    report = restore(entry, ENGINE, Progress(seen.append), HERE)
    before, after = load(source), load(entry.target)
    assert report.pixels == 40 * 56 and report.notes == ()
    assert report.changed_pixels == np.any(before != after, axis=2).sum() > 1000
    assert seen[-1].done == 1.0


def test_outside_the_damage_nothing_changes(tmp_path: Path) -> None:
    source, damage = photo(tmp_path / "photo.png"), mask(tmp_path / "damage.png")
    entry = Entry(0, source, tmp_path / "out.png", "inpaint", damage=damage)
    report = restore(entry, ENGINE, running=HERE)
    changed = np.any(load(source) != load(entry.target), axis=2)
    assert 0 < report.changed_pixels == changed.sum() <= strokes().sum()
    assert not changed[~strokes()].any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": "repaint"}, "There is no task repaint; there are: denoise"),
        ({"settings": {"sigma": -1}}, "denoise cannot be done so: sigma is from 0 to 255"),
        ({"settings": {"sigma": "x"}}, "denoise cannot be done so"),
        ({"settings": {"colour": 1}}, "denoise cannot be done so"),
        ({"task": "inpaint"}, "inpaint needs a picture of the damage"),
        ({"model": "nobody"}, "There is no model called nobody"),
        ({"source": Path("missing.png")}, "missing.png cannot be opened"),
    ],
)
def test_entries_that_cannot_be_done(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    entry = Entry(0, photo(tmp_path / "photo.png"), tmp_path / "out.png", "denoise")
    with pytest.raises(RestorerError, match=words):
        restore(entry._replace(**change), ENGINE, running=HERE)
    assert not entry.target.exists()


def test_a_result_in_the_way_is_found_before_the_work(tmp_path: Path) -> None:
    class Idle(Engine):
        def run(self, *arguments: object) -> None:  # type: ignore[override]
            pytest.fail("the work was done in vain")

    source = photo(tmp_path / "photo.png")
    entry = Entry(0, source, tmp_path / "out.png", "denoise")
    entry.target.write_bytes(b"another's")
    for target, words in (
        (entry.target, "exists"),
        (tmp_path, "is a folder"),
        (source / "out.png", "is a file, not a folder"),
    ):
        with pytest.raises(RestorerError, match=words):
            restore(entry._replace(target=target), Idle(), running=HERE)
    assert entry.target.read_bytes() == b"another's"
    restore(entry._replace(overwrite=True), ENGINE, running=HERE)
    assert load(entry.target).shape == (40, 56, 3)


def test_a_bad_file_does_not_stop_the_queue(journal: Journal, tmp_path: Path) -> None:
    sources = [photo(tmp_path / "a.png"), tmp_path / "missing.png", tmp_path / "b.png"]
    sources.append(save(tmp_path / "c.tif", noisy()))
    sources[2].write_bytes(b"no photo")
    for source in sources:
        journal.add(source, tmp_path / "out" / source.name, "denoise")
    while entry := journal.next():
        work_on(entry, journal, ENGINE, running=HERE)
    assert states(journal) == [State.DONE, State.FAILED, State.FAILED, State.DONE]
    messages = [entry.message for entry in journal.entries()]
    assert messages[0] == "" and "there is no such file" in messages[1]
    assert "no photo of a known kind" in messages[2]
    assert all((entry.seconds or 0) > 0 for entry in journal.entries())


class Failing(Engine):
    """Ends with an error in the middle of the work."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def run(self, job: Job, *arguments: object) -> None:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (ModelError("The model is damaged."), State.FAILED, "The model is damaged."),
        (MemoryError(), State.FAILED, "close other programs"),
        (OSError(5, "Input/output error", "/a"), State.FAILED, "/a: Input/output error."),
        (Cancelled(), State.WAITING, ""),
        (KeyboardInterrupt(), State.WAITING, ""),
        (ZeroDivisionError(), State.FAILED, "an error of its own"),
    ],
)
def test_however_the_work_ends_the_journal_knows(
    journal: Journal, tmp_path: Path, error: BaseException, state: State, words: str
) -> None:
    journal.add(photo(tmp_path / "a.png"), tmp_path / "out.png", "denoise")
    entry = journal.next()
    assert entry is not None
    if isinstance(error, RestorerError | MemoryError | OSError):
        work_on(entry, journal, Failing(error), running=HERE)
    else:
        with pytest.raises(type(error)):
            work_on(entry, journal, Failing(error), running=HERE)
    (ended,) = journal.entries()
    assert ended.state is state and words in ended.message
