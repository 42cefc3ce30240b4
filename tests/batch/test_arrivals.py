"""What comes into a folder is taken once it is whole, and once only."""

import os
from pathlib import Path

import pytest

from restorer.batch import Entry
from restorer.batch.arrivals import SETTLING, Arrivals


class World:
    """A clock that goes when it is told to, and the photos of a folder."""

    def __init__(self, folder: Path) -> None:
        self.now, self.folder = 0.0, folder
        self.arrivals = Arrivals(clock=lambda: self.now)

    def look(self, after: float = 0.0) -> tuple[list[str], bool]:
        """Which photos are whole, which are then taken; and whether others come."""
        self.now += after
        drafts = [Entry(0, p, p, "denoise") for p in sorted(self.folder.glob("*.png"))]
        damage = self.folder / "damage.tif"
        if damage.exists():
            drafts = [draft._replace(damage=damage) for draft in drafts]
        whole, are_coming = self.arrivals.look(drafts)
        for draft in whole:
            self.arrivals.take(draft)
        return [draft.source.name for draft in whole], are_coming

    def write(self, name: str, data: bytes) -> None:
        with (self.folder / name).open("ab") as file:
            file.write(data)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_photo_is_taken_once_its_size_stays(world: World) -> None:
    assert world.look() == ([], False)
    world.write("a.png", b"head")
    assert world.look() == ([], True)
    assert world.look(SETTLING - 0.5) == ([], True)
    world.write("a.png", b"tail")
    assert world.look(0.5) == ([], True)
    assert world.look(SETTLING) == (["a.png"], False)
    assert world.look(SETTLING) == ([], False)


def test_one_that_is_empty_is_on_its_way_to_be_told_of(world: World) -> None:
    world.write("a.png", b"")
    assert world.look(9.0) == world.look(9.0) == ([], False)
    world.write("a.png", b"data")
    assert world.look(9.0) == ([], True)
    assert world.look(9.0) == (["a.png"], False)


def test_one_that_is_written_anew_arrives_again(world: World) -> None:
    world.write("a.png", b"data")
    world.look()
    assert world.look(SETTLING) == (["a.png"], False)
    os.utime(world.folder / "a.png", ns=(1, 1))
    assert world.look(SETTLING) == ([], True)
    assert world.look(SETTLING) == (["a.png"], False)


def test_the_picture_of_the_damage_has_to_be_whole_as_well(world: World) -> None:
    world.write("a.png", b"data")
    world.look()
    world.write("damage.tif", b"half")
    assert world.look(SETTLING) == ([], True)
    world.write("damage.tif", b"rest")
    assert world.look(SETTLING) == ([], True)
    assert world.look(SETTLING) == (["a.png"], False)
