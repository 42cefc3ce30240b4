"""Old journals go once nothing is left that they know of, and no sooner."""

import os
import time
from pathlib import Path

from restorer.batch import Entry, Journal
from restorer.batch.tidying import UNUSED, tidy


def written(folder: Path, name: str, *, age: float) -> Path:
    """A journal of one entry, which was used so many seconds ago."""
    journal = Journal(folder / f"{name}.sqlite")
    journal.add(Entry(0, folder / "photo.png", folder / f"{name}.png", "denoise"))
    journal.close()
    then = time.time() - age
    os.utime(journal.path, (then, then))
    return journal.path


def test_only_old_journals_without_results_go(tmp_path: Path) -> None:
    gone = written(tmp_path, "gone", age=UNUSED + 60)
    recent = written(tmp_path, "recent", age=UNUSED - 60)
    needed = written(tmp_path, "needed", age=UNUSED + 60)
    needed.with_suffix(".png").touch()
    foreign = tmp_path / "foreign.sqlite"
    foreign.write_bytes(b"no journal")
    os.utime(foreign, (0, 0))
    tidy(tmp_path)
    left = {path for path in tmp_path.iterdir() if path.suffix.startswith(".sqlite")}
    assert left == {recent, needed, foreign} and gone not in left


def test_a_journal_that_is_open_stays(tmp_path: Path) -> None:
    path = written(tmp_path, "open", age=UNUSED + 60)
    journal = Journal(path)
    (entry,) = journal.entries()
    os.utime(path, (0, 0))
    tidy(tmp_path)
    assert path.exists() and journal.entries() == (entry,)
    journal.close()


def test_a_missing_folder_is_tidy(tmp_path: Path) -> None:
    tidy(tmp_path / "none")
    assert not (tmp_path / "none").exists()
