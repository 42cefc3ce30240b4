"""A file and what is to be done with it."""

from collections.abc import Mapping
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
        seconds: How long it took.
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
