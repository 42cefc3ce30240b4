"""`restorer batch`: many files, resumed by the same command, whatever ended it."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from restorer import files
from restorer.batch import Journal
from tests.cli.shell import ROOT, RUNNING, load, mask, photo, strokes, tree

MAIN = "from restorer.cli import main; main()"


@pytest.fixture
def batch(cli):
    return lambda task, *arguments: cli("batch", task, *arguments, *RUNNING)


def photos(folder: Path, count: int) -> list[Path]:
    return [photo(folder / f"{n:03}.png", shape=(16, 16), seed=n) for n in range(count)]


def table(out: str) -> dict[str, str]:
    """The rows of the summary."""
    return dict(re.findall(r"│ (\D+?) +│ +(\d+) │", out))


def test_a_tree_is_restored_and_mirrored(batch, tmp_path):
    for n, name in enumerate(("a.png", "sub/b.JPG", "sub/deep/c.tif")):
        photo(tmp_path / "in" / name, seed=n)
    (tmp_path / "in" / "bad.png").write_text("no picture")
    done = batch("denoise", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 2)
    assert done.code == 1
    assert set(tree(tmp_path / "out")) == {"a.png", "sub/b.JPG", "sub/deep/c.tif"}
    assert table(done.out) == {"done": "3", "failed": "1"}
    assert done.err.startswith("Error: bad.png cannot be opened")
    assert all(f"{path}: " in done.out for path in (tmp_path / "out").rglob("*.*"))


def test_the_same_command_does_only_what_is_left(batch, tmp_path):
    photos(tmp_path / "in", 3)
    undated = "--no-provenance"  # what is restored again is the same to the byte
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out", undated, "--json")
    assert [row["state"] for row in batch(*call).rows] == ["done"] * 3
    before = tree(tmp_path / "out")
    assert batch(*call).rows == []
    photo(tmp_path / "in" / "000.png", shape=(24, 24))  # another picture
    photo(tmp_path / "in" / "new.png", shape=(16, 16))
    (tmp_path / "out" / "001.png").unlink()
    rows = batch(*call).rows
    assert [Path(row["output"]).name for row in rows] == ["000-2.png", "001.png", "new.png"]
    after = tree(tmp_path / "out")
    assert before.items() <= after.items() and len(after) == 5
    again = batch(*call[:-1])
    assert (again.code, table(again.out)) == (0, {"done before": "4"})
    fresh = batch(*call, "--fresh")
    assert len(fresh.rows) == 4 and after.items() < tree(tmp_path / "out").items()
    other = batch(*call, "--strength", "0.5")  # another command
    assert len(other.rows) == 4


def test_no_photo_is_ever_replaced(batch, tmp_path):
    photo(tmp_path / "in" / "a.jpg")
    photo(tmp_path / "in" / "a.png", seed=1)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    before = tree(tmp_path / "in")
    call = ("-o", tmp_path / "link", "--format", "png", "--conflict", "overwrite", "--json")
    rows = batch("denoise", tmp_path / "in", *call).rows
    assert [Path(row["output"]).name for row in rows] == ["a-2.png", "a-3.png"]
    after = tree(tmp_path / "in")
    assert before.items() <= after.items() and len(after) == 4
    assert [row["output"] for row in batch("denoise", tmp_path / "in", *call).rows] == []


def test_journals_of_old_commands_go_with_their_results(batch, home, tmp_path):
    photos(tmp_path / "in", 1)
    assert batch("denoise", tmp_path / "in", "-o", tmp_path / "old").code == 0
    (old,) = (home / "batches").glob("*.sqlite")
    os.utime(old, (0, 0))
    assert batch("denoise", tmp_path / "in", "-o", tmp_path / "new").code == 0
    assert old.exists()
    os.utime(old, (0, 0))
    (tmp_path / "old" / "000.png").unlink()
    assert table(batch("denoise", tmp_path / "in", "-o", tmp_path / "new").out) == {
        "done before": "1"
    }
    assert not old.exists()


def test_two_at_once_share_the_work(batch, home, tmp_path):
    photos(tmp_path / "in", 3)
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out")
    (tmp_path / "out").write_text("in the way")
    assert table(batch(*call).out) == {"failed": "3"}
    (tmp_path / "out").unlink()
    (path,) = (home / "batches").glob("*.sqlite")
    with closing(Journal(path)) as other:
        for entry in other.entries()[:2]:
            other.retry(entry.id)
            assert other.claim(entry.id)
        assert table(batch(*call).out) == {"done": "1", "to be done yet": "2"}
    assert table(batch(*call).out) == {"done": "2", "done before": "1"}


@pytest.mark.parametrize(
    ("conflict", "names", "states"),
    [
        ("unique", {"000.png", "000-2.png", "001.png"}, ["done", "done"]),
        ("overwrite", {"000.png", "001.png"}, ["done", "done"]),
        ("skip", {"000.png", "001.png"}, ["skipped", "done"]),
    ],
)
def test_names_that_are_taken(batch, tmp_path, conflict, names, states):
    photos(tmp_path / "in", 2)
    taken = tmp_path / "out" / "000.png"
    taken.parent.mkdir()
    taken.write_text("precious")
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out", "--conflict", conflict, "--json")
    rows = batch(*call).rows
    assert sorted(row["state"] for row in rows) == sorted(states)
    assert set(tree(tmp_path / "out")) == names
    assert (taken.read_bytes() == b"precious") == (conflict != "overwrite")


def test_results_are_named_by_the_template(batch, tmp_path):
    photos(tmp_path, 2)
    call = ("denoise", tmp_path, "-o", tmp_path, "--name", "{name}_{task}", "--json")
    for _ in range(2):
        done = batch(*call)
        assert done.code == 0
        assert set(tree(tmp_path)) - set(tree(tmp_path / "home")) >= {
            "000.png", "000_denoise.png", "001.png", "001_denoise.png",
        }  # fmt: skip
    assert len([*tmp_path.glob("*.png")]) == 4
    for wrong in ("{when}", "a/b"):
        assert "template" in batch("denoise", tmp_path, "-o", "x", "--name", wrong).sentence(2)


def test_beside_photos_results_are_not_restored_again(batch, tmp_path):
    photos(tmp_path, 1)
    for _ in range(2):
        assert batch("denoise", tmp_path, "-o", tmp_path).code == 0
        assert {path.name for path in tmp_path.glob("*.png")} == {"000.png", "000-2.png"}


def test_damage_lies_beside_the_photos(batch, tmp_path):
    for name in ("a", "b", "c"):
        photo(tmp_path / "in" / f"{name}.png")
    mask(tmp_path / "in" / "a_damage.png")
    mask(tmp_path / "in" / "b.mask.tif")
    done = batch("inpaint", tmp_path / "in", "-o", tmp_path / "out", "--json")
    assert (done.code, set(tree(tmp_path / "out"))) == (1, {"a.png"})
    left = [row for row in done.rows if "no picture of the damage" in row["message"]]
    assert [Path(row["input"]).name for row in left] == ["b.mask.tif", "b.png", "c.png"]
    call = ("--damage", "{name}.mask.tif", "-o", tmp_path / "two")
    assert batch("inpaint", tmp_path / "in" / "b.png", *call).code == 0
    changed = (load(tmp_path / "in" / "b.png") != load(tmp_path / "two" / "b.png")).any(axis=2)
    assert changed.any() and not changed[~strokes()].any()
    call = ("--damage", tmp_path / "in" / "a_damage.png", "-o", tmp_path / "three")
    assert batch("inpaint", tmp_path / "in" / "b.png", tmp_path / "in" / "c.png", *call).code == 0
    assert set(tree(tmp_path / "three")) == {"b.png", "c.png"}


def test_results_are_coded_as_it_is_asked_for(batch, tmp_path):
    photos(tmp_path / "in", 1)
    options = ("--format", "tif", "--depth", "16", "--profile", "display-p3")
    assert batch("denoise", tmp_path / "in", "-o", tmp_path / "out", *options).code == 0
    result = files.read(tmp_path / "out" / "000.tif")
    assert result.pixels.dtype == np.uint16 and result.profile is not None


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("-o", "out.png"), "folder"),
        (("-o", "out", "--watch"), "--watch"),
        (("-o", "out", "--report", "report.txt"), "--report"),
        (("-o", "out", "--report", "missing/report.html"), "There is no folder"),
        (("-o", "out", "--jobs", "0"), "--jobs"),
        (("-o", "out", "--conflict", "ask"), "ask"),
        (("-o", "out", "--sigma", "-1"), "--sigma"),
    ],
)
def test_a_wrong_command_line_is_told(batch, tmp_path, monkeypatch, options, word):
    monkeypatch.chdir(tmp_path)
    (source,) = photos(tmp_path, 1)
    assert word in batch("denoise", source, *options).sentence(2)


def test_what_is_wrong_with_the_model_is_told_once(batch, tmp_path):
    photos(tmp_path / "in", 3)
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out", "--model", "nobody")
    assert "no model called nobody" in batch(*call).sentence()


def test_a_report(batch, tmp_path):
    photos(tmp_path / "in", 2)
    call = ("denoise", tmp_path / "in", "-o", tmp_path / "out", "--report")
    assert batch(*call, tmp_path / "report.html").code == 0
    page = (tmp_path / "report.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 4
    assert batch(*call, tmp_path / "report.json").code == 0  # what was done before is in it too
    rows = json.loads((tmp_path / "report.json").read_text())["photos"]
    assert [(row["state"], row["model"]) for row in rows] == [("done", "photo")] * 2
    assert all(row["changed_pixels"] is not None for row in rows)


@contextmanager
def running(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The program in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-u", "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_after_kill_9_no_file_is_lost_and_none_done_twice(home, tmp_path):
    """200 files; the same command again and again, killed in the middle each time but the last."""
    sources = photos(tmp_path / "in", 200)
    call = ("batch", "denoise", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 2, "--json")
    dice, told, kills = random.Random(0), Counter[str](), 0
    written: dict[str, tuple[int, int]] = {}
    while True:
        with running(MAIN, *call, *RUNNING) as process:
            assert process.stdout
            patience = dice.randrange(40, 70)
            for line in process.stdout:
                told[json.loads(line)["input"]] += 1
                patience -= 1
                if patience == 0:
                    time.sleep(dice.random() / 50)
                    process.send_signal(signal.SIGKILL)
            code = process.wait()
        results = {path.name: path.stat() for path in (tmp_path / "out").glob("*.png")}
        stamps = {name: (status.st_ino, status.st_mtime_ns) for name, status in results.items()}
        assert written.items() <= stamps.items()  # what was there was not written again
        written = stamps
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
    assert kills >= 2
    assert sorted(written) == [path.name for path in sources]
    assert max(told.values()) == 1
    assert all(files.read(tmp_path / "out" / name).shape == (16, 16) for name in written)
    (journal,) = (home / "batches").glob("*.sqlite")
    with closing(sqlite3.connect(journal)) as sql:
        assert sql.execute("SELECT state, COUNT(*) FROM entries GROUP BY state").fetchall() == [
            ("done", 200)
        ]
    assert [*journal.parent.glob("*.alive")] == []


INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
SLOW = """
import time
from restorer.diffusion.tiling import Tiled
one = Tiled._one
def slow(self, *arguments):
    time.sleep(0.3)
    return one(self, *arguments)
Tiled._one = slow
"""


def test_ctrl_c_keeps_what_is_done(tmp_path):
    photos(tmp_path / "in", 20)
    call = ("batch", "denoise", tmp_path / "in", "-o", tmp_path / "out", *RUNNING)
    with running(INTERRUPTIBLE + SLOW + MAIN, *call) as process:
        assert process.stdout
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    done = len(tree(tmp_path / "out"))
    assert first.startswith(str(tmp_path / "out")) and 1 <= done < 20
    assert table(out) == {"done": str(done), "to be done yet": str(20 - done)}
    assert err.strip() == "Interrupted; finished files are kept."


@pytest.mark.parametrize("then", [("denoise",), ("batch", "denoise")])
def test_a_tasks_own_command_is_resumed_by_itself_and_by_batch(cli, home, tmp_path, then):
    sources = photos(tmp_path / "in", 6)
    call = (tmp_path / "in", "-o", tmp_path / "out", "--json", *RUNNING)
    with running(SLOW + MAIN, "denoise", *call) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        told = 1 + len(process.stdout.readlines())
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.png")}
    assert 1 <= told <= len(before) < 6
    rest = cli(*then, *call).rows
    assert [row["state"] for row in rest] == ["done"] * (6 - len(before))
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.png")}
    assert before.items() <= after.items()
    assert sorted(after) == [path.name for path in sources]
    assert len([*(home / "batches").glob("*.sqlite")]) == 1


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_tasks_own_command_resumes_batch(cli, batch, tmp_path, overwrite):
    photos(tmp_path / "in", 2)
    call = (tmp_path / "in", "-o", tmp_path / "out")
    conflict = ("--conflict", "overwrite") if overwrite else ()
    assert table(batch("denoise", *call, *conflict).out) == {"done": "2"}
    again = cli("denoise", *call, *["--overwrite"][:overwrite])
    assert (again.code, table(again.out)) == (0, {"done before": "2"})
    other = cli("denoise", *call, *["--overwrite"][: not overwrite])  # another command
    assert table(other.out) == {"done": "2"}


HASTY = """
from functools import partial
import restorer.cli.batch as batch
batch.Arrivals = partial(batch.Arrivals, 0.5)
"""


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it never came to be")


def test_a_hot_folder(tmp_path):
    """What is there, what comes in pieces, in a new folder, by another name, and again."""
    hot, out = tmp_path / "hot", tmp_path / "hot" / "out"
    photos(hot, 1)
    data = photo(tmp_path / "b.png", shape=(16, 16), seed=1).read_bytes()
    call = ("batch", "denoise", hot, "-o", out, "--watch", "--report", tmp_path / "r.json")
    with running(INTERRUPTIBLE + HASTY + MAIN, *call, *RUNNING) as process:
        until((out / "000.png").exists)
        with (hot / "b.png").open("wb") as file:
            for part in (data[:100], data[100:]):
                file.write(part)
                file.flush()
                time.sleep(0.4)
        photo(hot / "new" / "c.png", shape=(16, 16), seed=2)
        photo(tmp_path / "d.png", shape=(16, 16), seed=3).replace(hot / "d.png")
        (hot / "bad.png").write_text("no picture")
        until(lambda: len(tree(out)) == 4)
        photo(hot / "000.png", shape=(24, 24))  # another one of this name
        until((out / "000-2.png").exists)
        process.send_signal(signal.SIGINT)
        said, err = process.communicate(timeout=60)
    assert process.returncode == 1  # one is bad
    assert set(tree(out)) == {"000.png", "000-2.png", "b.png", "d.png", "new/c.png"}
    assert table(said) == {"done": "5", "failed": "1"}
    assert "Watching" in err and err.count("bad.png cannot be opened") == 1
    assert len(json.loads((tmp_path / "r.json").read_text())["photos"]) == 6


def test_a_hot_folder_ends_well(tmp_path):
    photos(tmp_path / "hot", 1)
    call = ("batch", "denoise", tmp_path / "hot", "-o", tmp_path / "out", "--watch", *RUNNING)
    with running(INTERRUPTIBLE + HASTY + MAIN, *call) as process:
        until((tmp_path / "out" / "000.png").exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0
