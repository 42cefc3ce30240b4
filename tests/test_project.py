"""A project opens to the pixels, the damage and the history that were saved, or says why not."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restorer import __version__, files, project
from restorer.brush import Brush, Touch
from restorer.errors import RestorerError
from restorer.history import DamageEdit, Enlarged, Resized, Restored
from restorer.image import Box, Image, Metadata
from restorer.outcome import Blend, Outcome, Record
from restorer.project import Recovery, recovered
from restorer.session import Session
from tests.cli.shell import noisy

RECORD = Record(
    task="denoise",
    settings={"sigma": None, "strength": 0.5, "steps": 3},
    model="photo",
    model_sha256="ab" * 32,
    seeds=(0, 7),
    place="ONNX Runtime, CPU",
    seconds=1.5,
    version="0.1",
)
METADATA = Metadata(b"II*\0exif", b"<xmp/>", b"\x1c\x02", {"Title": "照片"}, (300.0, 72.5))

# A process that works on a photo, keeps it, and is killed as it goes on.
WORKER = """
import sys, time
from pathlib import Path
from restorer.project import Recovery, load
recovery = Recovery(Path(sys.argv[1]))
session = load(Path(sys.argv[2]))
recovery.keep(session, "one")
session.undo()
recovery.keep(session, "two")
print("kept", flush=True)
while True:
    recovery.keep(session, "two")
"""


def photo(dtype: str = "uint8", channels: int = 3, **about: Any) -> Image:
    return Image(noisy(dtype, channels), **about)


def outcome(
    session: Session,
    box: Box,
    seed: int = 0,
    *,
    mean: bool = True,
    samples: int = 0,
    soft: bool = True,
) -> Outcome:
    """A result as an engine might give it: noise."""
    random = np.random.default_rng(seed)
    part = session.image.pixels[box.slices]

    def values() -> Any:
        if part.dtype == np.float32:
            return random.random(part.shape, np.float32)
        return random.integers(0, np.iinfo(part.dtype).max, part.shape, part.dtype, endpoint=True)

    return Outcome(
        RECORD,
        box,
        values() if mean else None,
        tuple(values() for _ in range(samples)),
        random.integers(0, 255, box.shape, np.uint8, endpoint=True) if soft else None,
        session.generation,
    )


def worked_on(image: Image, source: Path | None = None) -> Session:
    """A session with each kind of step, three of them taken back."""
    session = Session(image, source)
    session.begin_stroke(Brush(4, 0.5), Touch(10, 12))
    session.continue_stroke(Touch(30.5, 20))
    session.end_stroke()
    session.accept(outcome(session, Box(3, 4, 30, 40), 1, samples=2), Blend(0.7, 0.3, 1))
    session.crop(Box(2, 5, 36, 50))
    session.accept(outcome(session, session.image.box, 2, soft=False))
    session.extend(5)
    session.accept(outcome(session, Box(0, 0, 44, 55), 3, mean=False, samples=1))
    session.set_damage("Clear", np.zeros(session.image.shape, np.uint8))
    session.enlarge(2)
    session.go_to(5)
    return session


def same(one: Session, other: Session) -> None:
    """Two sessions that a user cannot tell apart, now and after any undo and redo."""
    assert (one.steps, one.position) == (other.steps, other.position)
    same_picture(one.original, other.original)
    position = one.position
    for place in [position, *range(len(one.steps), -1, -1), *range(len(one.steps) + 1), position]:
        one.go_to(place)
        other.go_to(place)
        same_picture(one.image, other.image)
        np.testing.assert_array_equal(one.damage, other.damage)
    for mine, its in zip(one.history, other.history, strict=True):
        assert type(mine) is type(its) and mine.label == its.label
        if isinstance(mine, Restored) and isinstance(its, Restored):
            assert (mine.blend, mine.outcome.record) == (its.blend, its.outcome.record)
            assert len(mine.outcome.samples) == len(its.outcome.samples)


def same_picture(one: Image, other: Image) -> None:
    assert one.pixels.dtype == other.pixels.dtype and one.pixels.shape == other.pixels.shape
    assert one.pixels.tobytes() == other.pixels.tobytes()
    assert (one.profile, one.metadata) == (other.profile, other.metadata)


def sourced(path: Path, **options: Any) -> Session:
    """A session of a photo on the disk."""
    files.write(path, photo(**options))
    return worked_on(files.read(path), path)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_photo_without_a_file_comes_back(tmp_path: Path, dtype: str, channels: int) -> None:
    session = worked_on(photo(dtype, channels, profile=b"icc\0", metadata=METADATA))
    kinds = {type(step) for step in session.history}
    assert kinds == {DamageEdit, Restored, Resized, Enlarged} and session.can_redo
    project.save(session, tmp_path / "a.restorer")
    loaded = project.load(tmp_path / "a.restorer")
    same(session, loaded)
    assert loaded.source is None and not loaded.modified
    assert [path.name for path in tmp_path.iterdir()] == ["a.restorer"]


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp"])
def test_a_photo_with_a_file_is_not_copied(tmp_path: Path, ending: str) -> None:
    session = sourced(tmp_path / f"photo.{ending}")
    path = tmp_path / "a.restorer"
    project.save(session, path)
    with zipfile.ZipFile(path) as archive:
        assert "original.npy" not in archive.namelist()
    loaded = project.load(path)
    same(session, loaded)
    assert loaded.source == session.source
    assert dict(loaded.original.coding).keys() == dict(session.original.coding).keys()


def test_an_untouched_photo(tmp_path: Path) -> None:
    session = Session(photo())
    project.save(session, tmp_path / "a.restorer")
    same(session, project.load(tmp_path / "a.restorer"))


def test_a_float_photo_of_any_bits(tmp_path: Path) -> None:
    bits = np.random.default_rng(0).integers(0, 2**32, (40, 56, 3), np.uint32)
    session = Session(Image(bits.view(np.float32)))
    project.save(session, tmp_path / "a.restorer")
    same(session, project.load(tmp_path / "a.restorer"))


def test_the_projects_words(tmp_path: Path) -> None:
    """What is written can be read in many years, by anybody."""
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    session = sourced(tmp_path / "in" / "photo.png")
    project.save(session, tmp_path / "out" / "a.restorer")
    words = told(tmp_path / "out" / "a.restorer")
    assert words["format"] == 2 and words["program"] == __version__
    assert words["source"] == {
        "path": str(tmp_path / "in" / "photo.png"),
        "relative": "../in/photo.png",
    }
    assert (words["shape"], words["dtype"], words["position"]) == ([40, 56, 3], "uint8", 5)
    assert [step["kind"] for step in words["steps"]] == [
        *("damage", "restored", "resized", "restored", "resized", "restored", "damage"),
        "enlarged",
    ]
    step = words["steps"][1]
    assert step["record"]["settings"] == RECORD.settings and step["record"]["seeds"] == [0, 7]
    assert step["blend"] == {"strength": 0.7, "detail": 0.3, "variant": 1}


operations = st.lists(
    st.tuples(
        st.sampled_from(["stroke", "erase", "fill", "accept", "blend", "crop", "extend", "go"]),
        st.floats(0, 1),
        st.floats(0, 1),
        st.integers(0, 3),
    ),
    max_size=9,
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(operations, st.sampled_from(["uint8", "uint16", "float32"]), st.integers(1, 4))
def test_whatever_was_done_comes_back(
    tmp_path: Path, done: list[tuple[str, float, float, int]], dtype: str, channels: int
) -> None:
    session = Session(photo(dtype, channels), budget=20_000)  # so that much of it lies in files
    for what, a, b, n in done:
        height, width = session.image.shape
        top, left = int(a * (height - 1)), int(b * (width - 1))
        box = Box(top, left, height, width)
        match what:
            case "stroke" | "erase":
                session.begin_stroke(Brush(1 + 5 * n, b, what == "erase"), Touch(left, top))
                session.continue_stroke(Touch(left + 9, top))
                session.end_stroke()
            case "fill":
                session.set_damage("Fill", np.full(session.image.shape, n, np.uint8))
            case "accept":
                new = outcome(session, box, n, mean=n < 2, samples=n, soft=a < 0.5)
                session.accept(new, Blend(a, b, max(0, n - 1)))
            case "blend" if session.top_outcome:
                session.blend(Blend(a, b))
            case "crop":
                session.crop(box)
            case "extend":
                session.extend(n + 1)
            case "go":
                session.go_to(int(a * len(session.steps)))
    path = tmp_path / "a.restorer"
    project.save(session, path)
    same(session, project.load(path))


def test_a_snapshot_is_what_the_session_was(tmp_path: Path) -> None:
    session, later = worked_on(photo()), worked_on(photo())
    taken = project.snapshot(later)
    later.undo()
    later.accept(outcome(later, Box(0, 0, 9, 9)))
    project.save(taken, tmp_path / "a.restorer")
    same(session, project.load(tmp_path / "a.restorer"))


def test_saving_again_replaces_the_project(tmp_path: Path) -> None:
    path, session = tmp_path / "a.restorer", worked_on(photo())
    project.save(session, path)
    session.undo()
    project.save(session, path)
    same(session, project.load(path))
    (tmp_path / "file").touch()
    with pytest.raises(RestorerError, match="the folder does not exist"):
        project.save(session, tmp_path / "file" / "a.restorer")


# The photo's file


def test_project_and_photo_move_together(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    session = sourced(tmp_path / "old" / "photo.png")
    project.save(session, tmp_path / "old" / "a.restorer")
    (tmp_path / "old").rename(tmp_path / "new")
    loaded = project.load(tmp_path / "new" / "a.restorer")
    same(session, loaded)
    assert loaded.source == tmp_path / "new" / "photo.png"


def test_the_project_moves_alone(tmp_path: Path) -> None:
    session = sourced(tmp_path / "photo.png")
    (tmp_path / "far" / "away").mkdir(parents=True)
    project.save(session, tmp_path / "a.restorer")
    path = (tmp_path / "a.restorer").rename(tmp_path / "far" / "away" / "a.restorer")
    assert project.load(path).source == session.source


def test_a_photo_that_is_missing_or_another(tmp_path: Path) -> None:
    source, path = tmp_path / "photo.png", tmp_path / "b" / "a.restorer"
    path.parent.mkdir()
    session = sourced(source)
    project.save(session, path)
    path = path.rename(tmp_path / "a.restorer")
    whole = source.read_bytes()
    source.unlink()
    with pytest.raises(
        RestorerError, match=r"is missing; put it back as .*photo\.png or "
    ) as error:
        project.load(path)
    assert str(source) in str(error.value) and str(tmp_path.parent / "photo.png") in str(
        error.value
    )
    files.write(source, photo(channels=1))
    with pytest.raises(RestorerError, match=r"photo\.png is not the one that the project a\.rest"):
        project.load(path)
    source.write_bytes(whole)
    same(session, project.load(path))


def test_a_photo_that_is_read_otherwise_today(tmp_path: Path) -> None:
    project.save(sourced(tmp_path / "photo.png"), tmp_path / "a.restorer")
    change(tmp_path / "a.restorer", lambda words: words["original"].update(pixels_sha256="0" * 64))
    with pytest.raises(RestorerError, match=f"reads the photo .* with version {__version__}"):
        project.load(tmp_path / "a.restorer")


@pytest.mark.parametrize("how", ["replaced", "gone"])
def test_the_original_outlives_its_file(tmp_path: Path, how: str) -> None:
    """The user wrote the result over the photo: undo still works, and so does the project."""
    source = tmp_path / "photo.png"
    session = sourced(source)
    project.save(session, tmp_path / "before.restorer")
    if how == "gone":
        source.unlink()
    else:
        files.write(source, session.image, overwrite=True)
    project.save(session, tmp_path / "a.restorer")
    source.unlink(missing_ok=True)
    loaded = project.load(tmp_path / "a.restorer")
    same(session, loaded)
    assert loaded.source == source


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / "photo \udcff.png"
    session = sourced(source)
    project.save(session, tmp_path / "a.restorer")
    same(session, project.load(tmp_path / "a.restorer"))


def test_the_photo_is_not_read_at_each_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, read, paths = sourced(tmp_path / "photo.png"), files.read, []
    monkeypatch.setattr(files, "read", lambda path: paths.append(path) or read(path))
    for _ in range(3):
        project.save(session, tmp_path / "a.restorer")
    assert paths == [session.source]


# Files that are no projects


def told(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("project.json"))


def change(
    path: Path, words: Callable[[Any], object] = lambda _: None, **members: bytes | None
) -> None:
    """Write a project anew with other words, and other members instead of its own."""
    with zipfile.ZipFile(path) as archive:
        content = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in content.items():
            if info.filename == "project.json":
                new = json.loads(data)
                new = words(new) or new
                archive.writestr("project.json", json.dumps(new))
            elif info.filename not in members:
                archive.writestr(info, data)
        for name, other in members.items():
            if other is not None:
                archive.writestr(name, other)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with its original inside."""
    project.save(worked_on(photo(metadata=METADATA)), tmp_path / "a.restorer")
    return tmp_path / "a.restorer"


def refused(path: Path, words: str = "it is damaged, or no project of Restorer") -> None:
    with pytest.raises(RestorerError, match=words) as error:
        project.load(path)
    assert str(error.value).startswith("a.restorer ") and str(error.value).endswith(".")


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: [1],
        lambda w: w.pop("steps") and None,
        lambda w: w.update(format=0),
        lambda w: w.update(format="1"),
        lambda w: w.update(more=1),
        lambda w: w.update(position=9),
        lambda w: w.update(position=-1),
        lambda w: w.update(position=1.5),
        lambda w: w.update(shape=[40, 56, 5]),
        lambda w: w.update(shape=[0, 56, 3]),
        lambda w: w.update(shape=[40, 57, 3]),
        lambda w: w.update(shape=[10**9, 10**9, 3]),
        lambda w: w.update(dtype="float64"),
        lambda w: w.update(dtype="object"),
        lambda w: w["original"].update(kind="linked"),
        lambda w: w.update(
            original={"kind": "linked", "sha256": "0" * 64, "pixels_sha256": "0" * 64}
        ),
        lambda w: w["original"].update(exif="no base64 !"),
        lambda w: w["steps"].reverse(),
        lambda w: w["steps"].pop(2) and None,
        lambda w: w["steps"][0].update(box=[0, 0, 41, 9]),
        lambda w: w["steps"][0].update(box=[5, 5, 5, 5]),
        lambda w: w["steps"][0].update(box=[9, 9, 5, 5]),
        lambda w: w["steps"][0].update(box=[-1, 0, 9, 9]),
        lambda w: w["steps"][0].update(kind="resized"),
        lambda w: w["steps"][0].update(parts=[]),
        lambda w: w["steps"][0]["parts"].append(w["steps"][0]["parts"][0]),
        lambda w: w["steps"][0].update(parts=[[-1, 0, 9, 9]]),
        lambda w: w["steps"][0].update(parts=[[9, 9, 5, 5]]),
        lambda w: w["steps"][1]["blend"].update(variant=2),
        lambda w: w["steps"][1]["blend"].update(strength=1.5),
        lambda w: w["steps"][1].update(samples=3),
        lambda w: w["steps"][1].update(samples=-1),
        lambda w: w["steps"][3].update(mean=False),
        lambda w: w["steps"][1]["record"].update(seeds="1"),
        lambda w: w["steps"][4].update(box=[-5, -5, 39, 51]),
        lambda w: w["steps"][4].update(box=[-50000, -50000, 50034, 50045]),
    ],
)
def test_words_that_are_wrong(path: Path, edit: Callable[[Any], object]) -> None:
    change(path, edit)
    refused(path)


def test_words_that_are_no_words(path: Path) -> None:
    for data in (b"", b"{", b"\xff", b"[" * 100_000, b'{"format": 1}'):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("project.json", data)
        refused(path)


def test_the_version_that_could_not_enlarge(path: Path) -> None:
    def before_it(words: Any) -> Any:
        return words | {"format": 1, "steps": words["steps"][:-1]}

    before = project.load(path)
    change(path, before_it)
    assert project.load(path).steps == before.steps[:-1]


@pytest.mark.parametrize("scale", [1, 0, -2, 2.5, 100_000])
def test_a_scale_that_cannot_be(path: Path, scale: float) -> None:
    change(path, lambda words: words["steps"][-1].update(scale=scale))
    refused(path)


def test_a_newer_version(path: Path) -> None:
    change(path, lambda words: words.update(format=3, wonders="new"))
    refused(path, "is of a newer version of Restorer; install that")


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((27, 36, 3), np.uint16),
        np.zeros((27, 36, 1), np.uint8),
        np.asfortranarray(np.zeros((27, 36, 3), np.uint8)),
        np.zeros((28, 36, 3), np.uint8),
        np.full((27, 36, 3), None, object),
        None,
        b"no array",
        b"",
    ],
)
def test_arrays_that_are_wrong(path: Path, tmp_path: Path, array: Any) -> None:
    if isinstance(array, np.ndarray):
        np.save(tmp_path / "array.npy", array, allow_pickle=True)
        array = (tmp_path / "array.npy").read_bytes()
    change(path, **{"steps/1/mean.npy": array})
    refused(path)


def test_a_member_of_another_length(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        whole = archive.read("steps/1/mean.npy")
    for data in (whole[:-1], whole + b"x"):
        change(path, **{"steps/1/mean.npy": data})
        refused(path)


def test_no_small_file_fills_the_memory(path: Path) -> None:
    """A deflated photo of a gigabyte, and words that never end."""
    change(path, lambda words: words.update(shape=[20_000, 20_000, 3], steps=[], position=0))
    header = np.lib.format.magic(1, 0) + b"\x76\x00"
    about = b"{'descr': '|u1', 'fortran_order': False, 'shape': (20000, 20000, 3), }"
    with zipfile.ZipFile(path) as archive:
        words = archive.read("project.json")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", words)
        archive.writestr("original.npy", header + about.ljust(117) + b"\n" + bytes(1 << 20))
    refused(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", b" " * (1 << 26) + words)
    refused(path)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_file_is_refused_or_opens_as_it_was(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    damaged = bytearray(whole)
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    broken = path.with_name("b.restorer")
    broken.write_bytes(damaged)
    try:
        loaded = project.load(broken)
    except RestorerError as error:
        assert str(error).startswith("b.restorer ")
        return
    expected = project.load(path)
    np.testing.assert_array_equal(loaded.image.pixels, expected.image.pixels)


def test_an_array_whose_head_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.restorer"
    project.save(worked_on(photo()), path)
    path.write_bytes(path.read_bytes().replace(b"'shape': (", b"'shape': )"))
    refused(path)


def test_other_files(tmp_path: Path) -> None:
    path = tmp_path / "a.restorer"
    refused(path, "No such file")
    path.mkdir()
    refused(path, "cannot be opened")
    path.rmdir()
    path.write_bytes(b"text")
    refused(path)


# After a crash


def test_what_is_kept_is_found_after_a_kill(tmp_path: Path) -> None:
    session = sourced(tmp_path / "photo.png")
    start = tmp_path / "start.restorer"
    project.save(session, start)
    folder = tmp_path / "recovery"
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(start)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "kept\n"
        recovery = Recovery(folder)
        assert recovery.orphans() == ()  # it lives yet
        process.send_signal(signal.SIGKILL)
    two, one = recovery.orphans()
    same(project.load(one), session)
    session.undo()
    same(project.load(two), session)
    for path in (one, two):
        recovery.discard(path)
    assert recovery.orphans() == ()
    recovery.close()
    left = [path.name for path in folder.iterdir() if not path.name.endswith(".tmp")]
    assert left == []


def test_keeping_and_dropping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path))
    session, one, other = worked_on(photo()), Recovery(), Recovery()
    one.keep(session, "a")
    one.keep(project.snapshot(session), "b")
    one.keep(session, "a")
    folder = tmp_path / "recovery"
    assert len([*folder.glob("*.restorer")]) == 2
    one.drop("b")
    one.drop("never-kept")
    other.keep(session, "a")
    assert len([*folder.glob("*.restorer")]) == 2 and other.orphans() == ()
    one.close()
    assert len([*folder.glob("*.restorer")]) == 1
    other.close()
    assert [*folder.iterdir()] == []
    for key in ("", "../a", "a/b", "a b", "é"):
        with pytest.raises(ValueError, match="is no key"):
            one.keep(session, key)


def test_what_is_recovered_knows_its_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, recovery = worked_on(photo()), Recovery(tmp_path)
    monkeypatch.chdir(tmp_path)
    for saved_to in (None, tmp_path / "相册 ü.restorer", Path("relative.restorer")):
        recovery.keep(session, "a", saved_to)
        (kept,) = tmp_path.glob("*-a.restorer")
        again, known = recovered(kept)
        same(again, session)
        assert known == (saved_to and tmp_path / saved_to)
    recovery.close()


def test_an_orphan_whose_photo_is_gone_says_so(tmp_path: Path) -> None:
    session = sourced(tmp_path / "photo.png")
    path = tmp_path / "recovery" / "0123456789abcdef-a.restorer"
    path.parent.mkdir()
    project.save(session, path)
    recovery = Recovery(path.parent)
    assert recovery.orphans() == (path,)
    (tmp_path / "photo.png").unlink()
    with pytest.raises(RestorerError, match=r"is missing; put it back as .*photo\.png"):
        project.load(path)
    assert path.exists()
    recovery.close()
    assert path.exists()


def test_unfinished_files_of_the_dead_are_removed(tmp_path: Path) -> None:
    old, new = tmp_path / ".restorer-1.tmp", tmp_path / ".restorer-2.tmp"
    for path in (old, new):
        path.touch()
    os.utime(old, (time.time() - 7200,) * 2)
    Recovery(tmp_path).close()
    assert [*tmp_path.iterdir()] == [new]
