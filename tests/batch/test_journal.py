"""The queue: nothing is done twice, nothing is lost, nothing is replaced unasked."""

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from restorer.batch import Entry, Journal, State, work_on
from restorer.engine import Engine
from restorer.errors import RestorerError
from restorer.files.encoding import Encoding
from restorer.naming import Conflict
from tests.batch.queue import HERE, states
from tests.cli.shell import load, mask, photo, strokes, tree

ENGINE = Engine()

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


def added(journal: Journal, count: int = 1) -> list[Entry]:
    folder = journal.path.parent
    return [
        journal.add(Entry(0, folder / f"{n}.png", folder / f"{n}_out.png", "denoise"))
        for n in range(count)
    ]


def test_an_entry_comes_back_as_it_was_added(journal: Journal, tmp_path: Path) -> None:
    odd = tmp_path / "no \udcff Unicode 照片.png"
    settings = {"sigma": None, "strength": 0.1, "steps": 3, "seed": 2**31 - 1}
    draft = Entry(
        0,
        odd,
        tmp_path / "out" / odd.name,
        "denoise",
        settings,
        tmp_path / "damage \udcff.png",
        "photo",
        encoding=Encoding("tif", 16, "lossless", "/é.icc"),
    )
    entry = journal.add(draft, Conflict.OVERWRITE)
    assert entry == draft._replace(id=entry.id, overwrite=True)
    assert isinstance(entry.settings["steps"], int)
    journal.close()
    with_it = Journal(journal.path)
    assert with_it.entries() == (entry,)
    with_it.close()


def test_paths_are_absolute(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(journal.path.parent)
    entry = journal.add(
        Entry(0, Path("a.png"), Path("out/b.png"), "inpaint", damage=Path("c.png"))
    )
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
    own = journal.add(Entry(0, source, source, "denoise"), conflict)
    assert own.target == tmp_path / "source-2.png"  # a photo is never replaced by its result
    new = [journal.add(Entry(0, source, free, "denoise"), conflict) for _ in range(3)]
    assert [e.target.name for e in new] == ["free.png", "free-2.png", "free-3.png"]
    taken = journal.add(Entry(0, source, there, "denoise"), conflict)
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
        before.add(Entry(0, source, tmp_path / "out" / f"{n}.png", "denoise"))
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
    for column, value in (
        ("settings", "{"), ("state", "lost"), ("settings", "3"), ("source", 4),
        ("encoding", "{"), ("encoding", '{"depth": 3}'), ("encoding", '{"bits": 8}'),
    ):  # fmt: skip
        whole = connection.execute(f"SELECT {column} FROM entries").fetchone()
        connection.execute(f"UPDATE entries SET {column} = ?", [value])
        connection.commit()
        with pytest.raises(RestorerError, match=f"entry {entry.id} is damaged"):
            journal.entries()
        connection.execute(f"UPDATE entries SET {column} = ?", whole)
        connection.commit()
    connection.close()


VERSION_1 = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source BLOB NOT NULL, target BLOB NOT NULL, task TEXT NOT NULL, settings TEXT NOT NULL,
    damage BLOB, model TEXT, overwrite INTEGER NOT NULL, state TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', seconds REAL, owner TEXT, stamp TEXT
);
CREATE INDEX by_target ON entries (target);
INSERT INTO entries VALUES
    (3, CAST('/a.png' AS BLOB), CAST('/b.png' AS BLOB), 'inpaint', '{"seed": 1}',
     CAST('/c.png' AS BLOB), 'fill', 1, 'done', 'a note', 1.5, NULL, NULL),
    (7, CAST('/d.png' AS BLOB), CAST('/nowhere/e.png' AS BLOB), 'denoise', '{}',
     NULL, NULL, 0, 'running', '', NULL, '0123456789abcdef', '1 2 3');
PRAGMA user_version = 1;
"""


def test_a_journal_of_the_first_version_opens_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "queue.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    connection.close()
    for _ in range(2):
        opened = Journal(path)
        first, second = opened.entries()
        assert first == Entry(
            3,
            Path("/a.png"),
            Path("/b.png"),
            "inpaint",
            {"seed": 1},
            Path("/c.png"),
            "fill",
            State.DONE,
            "a note",
            1.5,
            overwrite=True,
        )
        assert (second.id, second.state, second.encoding) == (7, State.WAITING, Encoding())
        opened.close()
    opened = Journal(path)
    entry = opened.add(
        Entry(0, Path("/f"), Path("/g.png"), "denoise", encoding=Encoding("png", 8))
    )
    assert (entry.id, entry.encoding) == (8, Encoding("png", 8))
    opened.close()


# Damage that was painted


def test_painted_damage_goes_with_its_entry(journal: Journal, tmp_path: Path) -> None:
    own = mask(tmp_path / "own.png")
    drafts = [Entry(0, tmp_path / f"{n}.png", tmp_path / f"{n}o.png", "inpaint") for n in range(4)]
    painted = strokes().astype(np.uint8) * 255
    entries = [journal.add(draft, painted=painted) for draft in drafts[:3]]
    entries.append(journal.add(drafts[3]._replace(damage=own)))
    pictures = [entry.damage for entry in entries if entry.damage]
    assert np.array_equal(load(pictures[0]) > 0, strokes())
    assert {path.parent for path in pictures[:3]} == {journal.path.with_name("queue-damage")}
    journal.remove(entries[0].id)
    journal.skip(entries[1].id)
    journal.clear_finished()
    journal.remove(entries[3].id)
    assert [path.exists() for path in pictures] == [False, False, True, True]
    (left,) = journal.entries()
    (pictures[2].parent / "left by a crash.png").touch()
    again = Journal(journal.path)
    assert [*pictures[2].parent.iterdir()] == [left.damage]
    again.close()


# To resume


def test_the_same_files_resume_what_is_not_done(journal: Journal, tmp_path: Path) -> None:
    sources = [photo(tmp_path / f"{n}.png", shape=(16, 16), seed=n) for n in range(6)]
    drafts = [Entry(0, path, tmp_path / "out" / path.name, "denoise") for path in sources]
    first = journal.resume(drafts, Conflict.UNIQUE)
    for entry, state in zip(first[:5], (State.DONE,) * 3 + (State.FAILED, None), strict=True):
        claimed = journal.claim(entry.id)
        assert claimed is not None and journal.claim(entry.id) is None
        if state is not None:
            journal.finish(entry.id, state, "message", 1.0, 7)
    for entry in (first[0], first[2]):
        photo(entry.target)
    photo(sources[2], shape=(24, 24))  # it is another photo now
    again = journal.resume([*drafts, drafts[0]], Conflict.UNIQUE)
    assert [entry.state for entry in again] == [
        State.DONE,  # and there
        State.WAITING,  # done, but its result is lost
        State.WAITING,
        State.WAITING,  # failed
        State.RUNNING,  # by somebody who lives
        State.WAITING,  # not begun
        State.DONE,
    ]
    assert [a.id == b.id for a, b in zip(first, again, strict=False)] == [
        True, True, False, True, True, True,
    ]  # fmt: skip
    assert again[2].target.name == "2-2.png"
    assert (again[0].changed, again[0].message) == (7, "message")


def test_other_damage_is_other_work(journal: Journal, tmp_path: Path) -> None:
    source, one, two = (
        photo(tmp_path / name, shape=(16, 16)) for name in ("a.png", "1.png", "2.png")
    )
    draft = Entry(0, source, tmp_path / "out.png", "inpaint", damage=one)
    (first,) = journal.resume([draft], Conflict.UNIQUE)
    assert journal.claim(first.id)
    journal.finish(first.id, State.FAILED, "It is all black.")
    (again,) = journal.resume([draft._replace(damage=two)], Conflict.UNIQUE)
    assert (again.id, again.state, again.damage) == (first.id, State.WAITING, two)
    assert journal.claim(first.id)
    photo(first.target)
    journal.finish(first.id, State.DONE)
    assert journal.resume([draft._replace(damage=two)], Conflict.UNIQUE)[0].state is State.DONE
    photo(two, shape=(24, 24))
    (new,) = journal.resume([draft._replace(damage=two)], Conflict.UNIQUE)
    assert new.id != first.id and new.state is State.WAITING


def test_results_of_a_journal_are_no_photos_for_it(journal: Journal, tmp_path: Path) -> None:
    source, result = tmp_path / "a.png", tmp_path / "a-2.png"
    photo(source)
    (entry,) = journal.resume([Entry(0, source, source, "denoise")], Conflict.UNIQUE)
    assert entry.target == result
    drafts = [Entry(0, path, path, "denoise") for path in (source, result)]
    assert journal.resume(drafts, Conflict.UNIQUE) == [entry]
    assert journal.claim(entry.id)
    photo(result)
    journal.finish(entry.id, State.DONE)
    photo(source, shape=(24, 24))  # the result is that of an earlier photo now
    for _ in range(2):
        (new,) = journal.resume(drafts, Conflict.UNIQUE)
        assert new.id != entry.id and new.target == tmp_path / "a-3.png"


def test_what_is_in_the_way_of_a_result_may_be_a_photo(journal: Journal, tmp_path: Path) -> None:
    one, two = photo(tmp_path / "a.png"), photo(tmp_path / "a.jpg")
    drafts = [
        Entry(0, path, folder / "a.jpg", "denoise")
        for path, folder in ((one, tmp_path), (two, tmp_path / "out"))
    ]
    first = journal.resume(drafts, Conflict.SKIP)
    assert [entry.state for entry in first] == [State.SKIPPED, State.WAITING]
    assert journal.resume(drafts, Conflict.SKIP) == first


@pytest.mark.parametrize("conflict", Conflict)
def test_a_name_that_is_taken_when_it_is_resumed(
    journal: Journal, tmp_path: Path, conflict: Conflict
) -> None:
    target = photo(tmp_path / "out.png")
    draft = Entry(0, tmp_path / "a.png", target, "denoise")
    (first,) = journal.resume([draft], conflict)
    (second,) = journal.resume([draft], conflict)
    assert second == first
    assert (first.state, first.target.name) == {
        Conflict.UNIQUE: (State.WAITING, "out-2.png"),
        Conflict.OVERWRITE: (State.WAITING, "out.png"),
        Conflict.SKIP: (State.SKIPPED, "out.png"),
    }[conflict]
    target.unlink()
    (third,) = journal.resume([draft], conflict)
    assert third.state is State.WAITING
