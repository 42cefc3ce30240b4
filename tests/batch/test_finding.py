"""Which photos are meant, and what becomes of them: names, folders, pictures of damage."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from restorer.batch import Entry
from restorer.batch.finding import damage_beside
from restorer.batch.orders import LeftOut, Order, drafts
from restorer.files.encoding import Encoding
from restorer.naming import DAMAGE_NAMES


def made(folder: Path, *names: str) -> list[Path]:
    """Empty files: nobody looks into them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return [folder / name for name in names]


def order(folder: Path | None = None, template: str = "{name}", **more: object) -> Order:
    return Order("inpaint", {}, None, template, folder, lambda _: Encoding())._replace(**more)  # type: ignore[arg-type]  # names of its fields


def entries(found: Iterable[Entry | LeftOut]) -> list[Entry]:
    return [draft for draft in found if isinstance(draft, Entry)]


def test_files_are_taken_as_they_are_and_folders_are_mirrored(tmp_path: Path) -> None:
    album = tmp_path / "album"
    made(album, "b.png", "sub/deep/a.TIF", "readme.txt")
    (lone,) = made(tmp_path, "elsewhere/raw.xyz")
    found = entries(drafts(order(tmp_path / "out"), [lone, album, album / "b.png"]))
    out = tmp_path / "out"
    assert [(entry.source, entry.target) for entry in found] == [
        (lone, out / "raw.png"),
        (album / "b.png", out / "b.png"),
        (album / "sub" / "deep" / "a.TIF", out / "sub" / "deep" / "a.TIF"),
    ]


def test_a_folder_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, "in/a.png", "in/locked/b.png", "alone/c.png")
    locked = (tmp_path / "in" / "locked", tmp_path / "alone")
    scandir = os.scandir

    def scanned(path: str) -> object:  # permissions do not hold for root
        if Path(path) in locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scanned)
    found = [*drafts(order(), [tmp_path / "in", tmp_path / "alone"])]
    assert [entry.source for entry in entries(found)] == [tmp_path / "in" / "a.png"]
    assert [draft for draft in found if isinstance(draft, LeftOut)] == [
        LeftOut(
            path,
            f"The folder {path} cannot be looked into (Permission denied);"
            " change its permissions.",
        )
        for path in locked
    ]


@pytest.mark.parametrize(
    ("folder", "left"),
    [
        ("in/out", ["a.png"]),  # inside: what is there is results
        ("in", ["a.png", "out/b.png"]),  # the same: they are told by their names
        (".", ["a.png", "out/b.png"]),  # above: it holds more than results
        ("elsewhere", ["a.png", "out/b.png"]),
    ],
)
def test_the_folder_of_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, left: list[str]
) -> None:
    made(tmp_path, "in/a.png", "in/out/b.png")
    monkeypatch.chdir(tmp_path)
    for root in (Path("in"), tmp_path / "in"):
        found = entries(drafts(order(Path(folder)), [root]))
        assert [entry.source.relative_to(root).as_posix() for entry in found] == left


def test_results_are_told_by_their_names(tmp_path: Path) -> None:
    names = ["a.png", "a_fixed.png", "a_fixed-2.jpg", "b_fixed.png", "a_other.png"]
    made(tmp_path, *names)
    found = entries(drafts(order(template="{name}_fixed"), [tmp_path]))
    assert [entry.source.name for entry in found] == ["a.png", "a_other.png", "b_fixed.png"]


def test_folders_without_photos_are_left_out(tmp_path: Path) -> None:
    made(tmp_path, "in/a.png")
    (tmp_path / "empty" / "folder.png").mkdir(parents=True)
    left, draft = drafts(order(tmp_path), [tmp_path / "empty", tmp_path / "in"])
    assert isinstance(draft, Entry)
    assert left == LeftOut(
        tmp_path / "empty", f"The folder {tmp_path / 'empty'} holds no photos; choose another."
    )


def test_pictures_of_damage_are_no_photos(tmp_path: Path) -> None:
    names = "a.png", "a_damage.png", "b.jpg", "b-damage.png", "c.tif", "c_damage.jpg"
    paths = made(tmp_path, *names)
    for inputs in ([tmp_path], paths):
        found = [*drafts(order(damage_names=DAMAGE_NAMES), inputs)]
        assert [(e.source.name, e.damage and e.damage.name) for e in entries(found)] == [
            ("a.png", "a_damage.png"),
            ("b.jpg", "b-damage.png"),
        ]
        left = [photo for photo in found if isinstance(photo, LeftOut)]
        assert [photo.source.name for photo in left] == ["c.tif", "c_damage.jpg"]
        assert left[0].reason.endswith("and call it c_damage.png.")
    assert len(entries(drafts(order(), [tmp_path]))) == 6  # a task that needs no damage


def test_one_picture_of_damage_for_all(tmp_path: Path) -> None:
    made(tmp_path, "a.png", "b.png", "mask.png")
    mask = tmp_path / "mask.png"
    found = entries(drafts(order(damage=mask), [tmp_path]))
    assert [(entry.source.name, entry.damage) for entry in found] == [
        ("a.png", mask),
        ("b.png", mask),
    ]


def test_the_first_name_of_damage_that_is_there_counts(tmp_path: Path) -> None:
    photo, *pictures = made(tmp_path, "a.png", "a_damage.png", "a-damage.png", "a.damage.png")
    for picture in pictures:
        assert damage_beside(photo, DAMAGE_NAMES) == picture
        picture.unlink()
    assert damage_beside(photo, DAMAGE_NAMES) is None


def test_numbers_count_the_photos(tmp_path: Path) -> None:
    made(tmp_path, "a.png", "b.png", "sub/c.png")
    found = entries(drafts(order(tmp_path / "out", "{task}-{number}"), [tmp_path]))
    assert [entry.target.name for entry in found] == [
        "inpaint-001.png",
        "inpaint-002.png",
        "inpaint-003.png",
    ]
