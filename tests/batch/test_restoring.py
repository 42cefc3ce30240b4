"""One photo's way: from its file through the engine to a result, or to a sentence."""

from pathlib import Path

import numpy as np
import pytest

from restorer import files
from restorer.batch import Entry, Journal, State, restore, work_on
from restorer.engine import Engine, Job
from restorer.errors import Cancelled, ModelError, RestorerError
from restorer.files.encoding import Encoding
from restorer.progress import Progress, Status
from tests.batch.queue import HERE, states
from tests.cli.shell import load, mask, noisy, photo, save, strokes

ENGINE = Engine()


def test_a_photo_is_restored(journal: Journal, tmp_path: Path) -> None:
    source = photo(tmp_path / "photo.png")
    entry = journal.add(Entry(0, source, tmp_path / "new" / "out.png", "denoise", {"sigma": 20.0}))
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


def test_the_result_is_coded_as_it_is_asked_for(tmp_path: Path) -> None:
    source = photo(tmp_path / "photo.png")
    entry = Entry(0, source, tmp_path / "out.tif", "denoise", encoding=Encoding("tif", 16))
    report = restore(entry, ENGINE, running=HERE)
    plain = restore(entry._replace(target=tmp_path / "8.tif", encoding=Encoding()), ENGINE)
    wide, narrow = files.read(entry.target).pixels, files.read(tmp_path / "8.tif").pixels
    assert np.array_equal(wide, narrow.astype(np.uint16) * 257)
    assert report.changed_pixels == plain.changed_pixels > 0  # in the photo's own samples


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
        (tmp_path / "out.gif", "its name must end in"),
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
        journal.add(Entry(0, source, tmp_path / "out" / source.name, "denoise"))
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
        (ZeroDivisionError(), State.FAILED, "an error of the program's own"),
    ],
)
def test_however_the_work_ends_the_journal_knows(
    journal: Journal, tmp_path: Path, error: BaseException, state: State, words: str
) -> None:
    journal.add(Entry(0, photo(tmp_path / "a.png"), tmp_path / "out.png", "denoise"))
    entry = journal.next()
    assert entry is not None
    if isinstance(error, Exception) and not isinstance(error, Cancelled):
        work_on(entry, journal, Failing(error), running=HERE)
    else:
        with pytest.raises(type(error)):
            work_on(entry, journal, Failing(error), running=HERE)
    (ended,) = journal.entries()
    assert ended.state is state and words in ended.message
