"""One photo's way from the disk through the engine and back."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from restorer import files, provenance, sanity
from restorer.batch.entry import Entry, State
from restorer.batch.journal import Journal
from restorer.brush import Coverage
from restorer.engine import TILE, Engine, Job, fitting_card
from restorer.enlarging import enlarged
from restorer.errors import Cancelled, RestorerError
from restorer.files.damage import read_marks
from restorer.files.encoding import AS_THE_PHOTO, Encoding, check
from restorer.image import Patch, differing
from restorer.outcome import Blend, Request, run
from restorer.progress import Progress
from restorer.tasks import TASKS
from restorer.tasks.base import Task
from restorer.writing import write_result

log = logging.getLogger(__name__)


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
        notes: Sentences on what its file could not hold, or that nothing was done.
        changed_pixels: How many differ from the photo's.
        pixels: How many there are.
        seconds: From the photo in memory to the result on the disk.
        model: By name.
    """

    notes: tuple[str, ...]
    changed_pixels: int
    pixels: int
    seconds: float
    model: str


def restore(
    entry: Entry,
    engine: Engine,
    progress: Progress | None = None,
    running: Running = AUTOMATIC,
) -> Report:
    """Read a photo and its damage, restore it and write the result.

    Args:
        entry: What is to be done.
        engine: Runs it.
        progress: Told how far it is; may pause and cancel.
        running: Where and how.

    Raises:
        RestorerError: It cannot be read, restored or written.
        Cancelled: The user cancelled.
    """
    task = _task(entry)
    image = files.read(entry.source)
    coverage = None if entry.damage is None else read_marks(entry.damage, image)
    damage = None if coverage is None else coverage > 0
    card, noise = fitting_card(entry.model, task, image)
    image = enlarged(image, task.scale)
    job = Job(image, task, card, damage, *running, noise=noise)
    return write_restored(
        job,
        entry.target,
        engine,
        progress,
        overwrite=entry.overwrite,
        encoding=entry.encoding,
        source=entry.source,
        coverage=coverage,
    )


def write_restored(
    job: Job,
    target: Path,
    engine: Engine,
    progress: Progress | None = None,
    *,
    overwrite: bool = False,
    encoding: Encoding = AS_THE_PHOTO,
    source: Path | None = None,
    coverage: Coverage | None = None,
) -> Report:
    """Run a job and write its photo; folders that are missing above it are made.

    Args:
        job: What is to be done.
        target: Where the result goes.
        engine: Runs it.
        progress: Told how far it is; may pause and cancel.
        overwrite: Whether a file at `target` may be replaced.
        encoding: How the result is coded, but for the format.
        source: The photo's own file.
        coverage: (H, W), how far each pixel is replaced, as the window does; None: altogether.

    Raises:
        RestorerError: It cannot be restored, there is no writing to `target`, or what came can be
            no result, and was written elsewhere.
        Cancelled: The user cancelled.
    """
    started = time.monotonic()
    _check_target(target, overwrite)
    check(target, job.image, encoding)
    outcome = run(engine, Request(job, (), coverage, generation=0), progress or Progress())
    (values,) = outcome.results
    if coverage is not None:
        values = outcome.blended(job.image.pixels[outcome.box.slices], Blend())
    patch = Patch(outcome.box, values)
    written = write_result(
        target,
        job.image.patched(patch),
        encoding,
        [provenance.of_job(job)],
        sanity.of_patch(job, patch),
        overwrite=overwrite,
        folders=True,
        source=source,
    )
    changed = differing(job.image.pixels[patch.box.slices], patch.values)
    height, width = job.image.shape
    notes = written.notes
    if not changed.any():
        notes += (f"No pixel was changed: nothing to {job.task.name} was found.",)
    seconds = time.monotonic() - started
    return Report(notes, int(changed.sum()), height * width, seconds, job.card.name)


class NoWorker(RestorerError):
    """Nobody can work, whatever the photo: entries wait, and the work ends."""


# Restores an entry as `restore` does, somewhere; None: the result is there, and nothing is known
# about it.
Restore = Callable[[Entry, Progress], Report | None]


def work_on(
    entry: Entry,
    journal: Journal,
    engine: Engine,
    progress: Progress | None = None,
    running: Running = AUTOMATIC,
) -> Entry:
    """Restore an entry that the journal gave, and note there how that ended; see `noted`."""
    return noted(entry, journal, lambda: restore(entry, engine, progress, running))


def noted(entry: Entry, journal: Journal, restored: Callable[[], Report | None]) -> Entry:
    """Let an entry be restored that the journal gave, and note there how that ended.

    Args:
        entry: The entry.
        journal: Which gave it.
        restored: Restores it, somewhere.

    Returns:
        The entry as it is then: done, or failed with a sentence as its message. An error of the
        program's own is in the log, and harms no other entry.

    Raises:
        RestorerError: The journal cannot be used.
        NoWorker: There is nobody to restore it; the entry waits again.
        Cancelled: The user cancelled; the entry waits again.
    """
    started = time.monotonic()
    state, message = State.WAITING, ""
    changed, model = None, entry.model
    try:
        report = restored()
        state, message = State.DONE, "It is done, but who did it died before it could say more."
        if report is not None:
            message = " ".join(report.notes)
            changed, model = report.changed_pixels, report.model
    except (Cancelled, NoWorker):
        raise
    except Exception as error:
        state, message = State.FAILED, sentence(error, entry.source)
    finally:
        seconds = time.monotonic() - started
        done = journal.finish(entry.id, state, message, seconds, changed, model)
    return done


def sentence(error: Exception, source: Path) -> str:
    """What to tell the user about a photo that failed.

    An error of the program's own goes to the log as well.
    """
    if isinstance(error, OSError):
        return f"{error.filename or source}: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return f"{source} needs more memory than there is; close other programs."
    if isinstance(error, RestorerError):
        return str(error)
    log.error("an error of the program's own", exc_info=error)
    return f"{source} met an error of the program's own; tell us what the log says (-v shows it)."


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
