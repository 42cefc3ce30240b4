"""One photo's way from the disk through the engine and back."""

import os
import time
from pathlib import Path
from typing import NamedTuple

from restorer import files
from restorer.batch.entry import Entry, State
from restorer.batch.journal import Journal
from restorer.cards import find_card
from restorer.engine import TILE, Engine, Job
from restorer.errors import Cancelled, RestorerError
from restorer.files.damage import read_damage
from restorer.image import differing
from restorer.progress import Progress
from restorer.tasks import TASKS
from restorer.tasks.base import Task


class Running(NamedTuple):
    """Where and how jobs run, as in `Job`; no result depends on it."""

    backend: str | None = None
    device: str | None = None
    sampler: str | None = None
    tile: int = TILE


AUTOMATIC = Running()


class Report(NamedTuple):
    """What there is to say about a result.

    Attributes:
        notes: Sentences on what its file could not hold.
        changed_pixels: How many differ from the photo's.
        pixels: How many there are.
        seconds: From the photo in memory to the result on the disk.
    """

    notes: tuple[str, ...]
    changed_pixels: int
    pixels: int
    seconds: float


def restore(
    entry: Entry,
    engine: Engine,
    progress: Progress | None = None,
    running: Running = AUTOMATIC,
    quality: files.Quality | None = None,
) -> Report:
    """Read a photo and its damage, restore it and write the result.

    Args:
        entry: What is to be done.
        engine: Runs it.
        progress: Told how far it is; may pause and cancel.
        running: Where and how.
        quality: Of the result's file, as `files.with_quality` takes it; None as the photo's file.

    Raises:
        RestorerError: It cannot be read, restored or written.
        Cancelled: The user cancelled.
    """
    task, card = _task(entry), find_card(entry.model, entry.task)
    image = files.read(entry.source)
    if quality is not None:
        image = files.with_quality(image, quality)
    damage = None if entry.damage is None else read_damage(entry.damage, image)
    job = Job(image, task, card, damage, *running)
    return write_restored(job, entry.target, engine, progress, overwrite=entry.overwrite)


def write_restored(
    job: Job,
    target: Path,
    engine: Engine,
    progress: Progress | None = None,
    *,
    overwrite: bool = False,
) -> Report:
    """Run a job and write its photo; folders that are missing above it are made.

    Raises:
        RestorerError: It cannot be restored, or there is no writing to `target`.
        Cancelled: The user cancelled.
    """
    started = time.monotonic()
    _check_target(target, overwrite)
    patch = engine.run(job, progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    notes = files.write(target, job.image.patched(patch), overwrite=overwrite)
    changed = differing(job.image.pixels[patch.box.slices], patch.values)
    height, width = job.image.shape
    seconds = time.monotonic() - started
    return Report(notes, int(changed.sum()), height * width, seconds)


def work_on(
    entry: Entry,
    journal: Journal,
    engine: Engine,
    progress: Progress | None = None,
    running: Running = AUTOMATIC,
) -> Entry:
    """Restore an entry that `journal.next` gave, and note there how that ended.

    Returns:
        The entry as it is then: done, or failed with a sentence as its message.

    Raises:
        RestorerError: The journal cannot be used.
        Cancelled: The user cancelled; the entry waits again.
    """
    started = time.monotonic()
    state, message = State.FAILED, "The program met an error of its own; see its log."
    try:
        report = restore(entry, engine, progress, running)
        state, message = State.DONE, " ".join(report.notes)
    except (Cancelled, KeyboardInterrupt):
        state, message = State.WAITING, ""
        raise
    except (RestorerError, OSError, MemoryError) as error:
        message = sentence(error, entry.source)
    finally:
        done = journal.finish(entry.id, state, message, time.monotonic() - started)
    return done


def sentence(error: Exception, source: Path) -> str:
    """What to tell the user about a photo that failed."""
    if isinstance(error, OSError):
        return f"{error.filename or source}: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return f"{source} needs more memory than there is; close other programs."
    return str(error)


def _task(entry: Entry) -> Task:
    try:
        kind = TASKS[entry.task]
        task = kind(**entry.settings)
    except KeyError as error:
        names = ", ".join(TASKS)
        raise RestorerError(f"There is no task {entry.task}; there are: {names}.") from error
    except (TypeError, ValueError) as error:
        raise RestorerError(f"{entry.task} cannot be done so: {error}.") from error
    if task.needs_damage and entry.damage is None:
        raise RestorerError(f"{entry.task} needs a picture of the damage; name one.")
    return task


def _check_target(target: Path, overwrite: bool) -> None:
    """Find out before the work whether its result can be written.

    Raises:
        RestorerError: It cannot.
    """
    if target.is_dir():
        raise RestorerError(f"{target} is a folder; choose another output.")
    if target.exists() and not overwrite:
        raise RestorerError(f"{target} exists; choose another output, or let it be replaced.")
    above = next(path for path in target.absolute().parents if path.exists())
    if not above.is_dir():
        raise RestorerError(f"{above} is a file, not a folder; choose another output.")
    if not os.access(above, os.W_OK):
        raise RestorerError(f"You may not write into {above}; choose another output.")
