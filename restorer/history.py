"""What was done to a photo, step by step: enough to take each step back and to do it again.

Steps are data; `restorer.picture` does them. Over its budget of memory a history moves the pixels
of its oldest steps to files, from which they are read only as far as somebody looks at them.
"""

import atexit
import contextlib
import itertools
import logging
import math
import shutil
import threading
import weakref
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from restorer.brush import Coverage
from restorer.image import Box, Pixels
from restorer.outcome import Blend, Outcome
from restorer.scratch import new_folder

logger = logging.getLogger(__name__)


_SMALL = 0.001  # of the budget; a step of fewer bytes is not worth a file

_Array = NDArray[Any]


class DamagePart(NamedTuple):
    """A part of the damage that was painted.

    Attributes:
        box: Where.
        before: The damage in the box as it was, by `packed`.
        after: As it became.
    """

    box: Box
    before: bytes
    after: bytes


@dataclass(frozen=True, eq=False)
class DamageEdit:
    """The damage was painted.

    Attributes:
        label: What the user did, in a word or two of English.
        box: Around all that changed.
        parts: What changed: a long stroke has many that are small, since its box may be the photo.
            None reaches beyond the box or over another.
    """

    label: str
    box: Box
    parts: tuple[DamagePart, ...]

    @property
    def size(self) -> int:
        """How many px its parts have."""
        return sum(math.prod(part.box.shape) for part in self.parts)


@dataclass(frozen=True, eq=False)
class Restored:
    """A result was taken.

    Attributes:
        label: What the user did, in a word or two of English.
        outcome: The result.
        blend: How it lies over the photo.
        before: (h, w, C), the photo in the outcome's box as it was; None until the step is done.
    """

    label: str
    outcome: Outcome
    blend: Blend
    before: Pixels | None = None


@dataclass(frozen=True, eq=False)
class Resized:
    """The photo's borders were moved.

    Attributes:
        label: What the user did, in a word or two of English.
        box: What the photo became, in the coordinates that it had; it lies in the photo that was
            (a crop), or around it (a border of equal width, all damage).
        before: (H, W, C), the photo as it was; None until the step is done, and for a border,
            which needs only to be cut off again.
        damage: Its damage, by `packed`; None likewise.
    """

    label: str
    box: Box
    before: Pixels | None = None
    damage: bytes | None = None


@dataclass(frozen=True, eq=False)
class Enlarged:
    """The photo was made larger, its damage with it; see `restorer.enlarging`.

    Attributes:
        label: What the user did, in a word or two of English.
        scale: How many times, from 2 on.
        before: (H, W, C), the photo as it was; None until the step is done.
        damage: Its damage, by `packed`; None likewise.
    """

    label: str
    scale: int
    before: Pixels | None = None
    damage: bytes | None = None


Step = DamageEdit | Restored | Resized | Enlarged


def packed(damage: Coverage) -> bytes:
    """Damage (h, w), compressed."""
    data = cast(bytes, np.ascontiguousarray(damage).reshape(-1))  # any buffer of one axis will do
    return bytes(imagecodecs.zstd_encode(data, level=1))


def unpacked(data: bytes, shape: tuple[int, int]) -> Coverage:
    """Damage (h, w) that was `packed`; read-only.

    Raises:
        ValueError: It has another shape.
    """
    return np.frombuffer(imagecodecs.zstd_decode(data), np.uint8).reshape(shape)


class History:
    """Steps in their order, those that are done before those that were taken back.

    Args:
        budget: Bytes of pixels that may stay in memory; those of the oldest steps go to files.
            Strokes, which are small once compressed, always stay.
    """

    def __init__(self, budget: int) -> None:
        self._budget: float = budget
        self._entries: list[_Entry] = []
        self._versions = itertools.count(1)
        self._files = _Files()
        self.position = 0

    def fork(self) -> "History":
        """The same steps, which go on without this; both may spill."""
        fork = copy(self)
        fork._entries = [replace(entry) for entry in self._entries]
        return fork

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, the oldest first."""
        return tuple(entry.step for entry in self._entries)

    @property
    def top(self) -> Step | None:
        """The newest step that is done."""
        return self._entries[self.position - 1].step if self.position else None

    @property
    def version(self) -> int:
        """Stands for what is done: after undo and redo the same, after anything new another."""
        return self._entries[self.position - 1].version if self.position else 0

    def add(self, step: Step) -> None:
        """A step was done; those that were taken back are forgotten."""
        self.extend([step])
        self.position += 1

    def extend(self, steps: Iterable[Step]) -> None:
        """Put steps that can be done behind those that are; others are forgotten.

        Each is taken only once those before it are within the budget.
        """
        del self._entries[self.position :]
        for step in steps:
            self._entries.append(_Entry(step, next(self._versions), _size(step)))
            self._spill()

    def reblend(self, blend: Blend) -> None:
        """The newest step, a result, is blended in otherwise; steps behind it are forgotten."""
        entry = self._entries[self.position - 1]
        del self._entries[self.position :]
        entry.step = replace(cast(Restored, entry.step), blend=blend)
        entry.version = next(self._versions)

    def back(self) -> Step:
        """Take back the newest step; returns it."""
        self.position -= 1
        return self._entries[self.position].step

    def next(self) -> Step:
        """The step to be done again."""
        return self._entries[self.position].step

    def forth(self, step: Step) -> None:
        """The next step was done again; it now holds what its undoing needs."""
        entry = self._entries[self.position]
        if step is not entry.step:
            entry.step, entry.size = step, _size(step)
            self._spill()
        self.position += 1

    def _spill(self) -> None:
        """Move pixels to files, of the oldest steps first, until the rest is within the budget."""
        excess = sum(entry.size for entry in self._entries) - self._budget
        for entry in self._entries:
            if excess <= 0:
                return
            if entry.size <= self._budget * _SMALL:
                continue
            try:
                entry.step = _spilled(entry.step, self._files.next())
            except OSError as error:
                logger.warning("the history stays in memory: %s", error)
                self._budget = math.inf
                return
            excess, entry.size = excess - entry.size, 0


class _Files:
    """Names for the files of a history and its forks; their folder goes with the last of them."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._folder: Path | None = None

    def next(self) -> Path:
        """Where the next file goes."""
        if self._folder is None:
            self._folder = new_folder()
            remove = partial(shutil.rmtree, self._folder, ignore_errors=True)
            weakref.finalize(self, _apart, remove).atexit = False
            atexit.register(remove)  # when no thread begins any more
        return self._folder / f"{next(self._numbers)}"


@dataclass
class _Entry:
    """A step, what stands for it and all before it, and its bytes of pixels in memory."""

    step: Step
    version: int
    size: int


def _size(step: Step) -> int:
    return sum(array.nbytes for array in _arrays(step))


def _arrays(step: Step) -> list[_Array]:
    found: list[_Array] = []

    def take(array: _Array) -> _Array:
        found.append(array)
        return array

    _mapped(step, take)
    return found


def _spilled(step: Step, path: Path) -> Step:
    """The same step, its pixels in a file, which goes when nobody looks at them any more."""
    try:
        with path.open("wb") as file:
            for array in _arrays(step):
                file.write(np.ascontiguousarray(array).data)
        data = np.memmap(path, np.uint8, "r")
    except OSError:
        _remove(path)
        raise
    weakref.finalize(data, _apart, partial(_remove, path)).atexit = False  # goes with its folder
    start = 0

    def read(array: _Array) -> _Array:
        nonlocal start
        stop = start + array.nbytes
        part, start = np.asarray(data[start:stop]), stop
        return part.view(array.dtype).reshape(array.shape)

    return _mapped(step, read)


def _apart(remove: Callable[[], None]) -> None:
    """Remove files in a thread of its own: with large ones it takes longer than a window waits."""
    threading.Thread(target=remove, name="restorer-remover", daemon=True).start()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows keeps what is still open; the folder goes later
        path.unlink()


def _mapped(step: Step, change: Callable[[_Array], _Array]) -> Step:
    """The step with each of its arrays changed, always in the same order."""

    def changed(array: _Array | None) -> Any:
        return None if array is None else change(array)

    match step:
        case Restored(outcome=outcome):
            outcome = replace(
                outcome,
                mean=changed(outcome.mean),
                samples=tuple(changed(sample) for sample in outcome.samples),
                coverage=changed(outcome.coverage),
            )
            return replace(step, outcome=outcome, before=changed(step.before))
        case Resized() | Enlarged():
            return replace(step, before=changed(step.before))
        case DamageEdit():
            return step
