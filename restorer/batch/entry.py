"""A file and what is to be done with it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from restorer.files.encoding import AS_THE_PHOTO, Encoding


class State(StrEnum):
    """How far an entry is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Entry(NamedTuple):
    """A file and what is to be done with it.

    Attributes:
        id: In its journal, counting up; 0 is in none.
        source: The photo.
        target: Where the result goes.
        task: By name.
        settings: Of the task; what is missing is the task's default.
        damage: A picture of the damage, for tasks that need one.
        model: By name; None chooses.
        state: How far it is.
        message: What there is to say about it, for people.
        seconds: How long it took; None: not known.
        overwrite: Whether a file at `target` may be replaced.
        encoding: How the result is coded, but for the format: that is said by `target`.
        changed: How many pixels of the result differ from the photo's; None: not known.
    """

    id: int
    source: Path
    target: Path
    task: str
    settings: Mapping[str, int | float | None] = {}
    damage: Path | None = None
    model: str | None = None
    state: State = State.WAITING
    message: str = ""
    seconds: float | None = None
    overwrite: bool = False
    encoding: Encoding = AS_THE_PHOTO
    changed: int | None = None


class Files:
    """Files, known by whatever name or link they are reached.

    Args:
        paths: By one of their names; one that is missing is known by that name alone.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._names = {*paths}
        self._known = {*map(_identity, self._names)} - {None}

    def hold(self, path: Path) -> bool:
        """Whether a path leads to one of them."""
        return path in self._names or _identity(path) in self._known


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None
    return status.st_dev, status.st_ino


def origin(entry: Entry) -> tuple[tuple[int, int], ...] | None:
    """What tells a photo and its damage from what is written over them, though not from copies.

    Returns:
        Size (bytes) and date (ns) of each file; None if one of them is missing.
    """
    try:
        found = [path.stat() for path in (entry.source, entry.damage) if path is not None]
    except OSError:
        return None
    return tuple((status.st_size, status.st_mtime_ns) for status in found)


def stamp(path: Path) -> str | None:
    """What tells a file from the one that replaces it; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns}"
