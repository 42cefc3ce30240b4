"""What a restoration gives beyond one picture: a mean, samples, and how they are blended in.

With m the posterior mean, s a sample and c the damage's coverage in [0, 1], a photo x becomes

    x + strength c (m + detail (s - m) - x),

which needs the network no more, so that the sliders answer at once.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from restorer import __version__
from restorer.brush import Coverage
from restorer.engine import Engine, Job
from restorer.image import LEVELS, Box, Patch, Pixels
from restorer.progress import Progress
from restorer.tasks.base import Task, controls

_SMOOTHING = 1.0  # px
_ROWS = 16  # at a time: their float64 copies stay in the cache


@dataclass(frozen=True)
class Record:
    """What was done, in numbers and words that JSON holds; enough to do it again.

    Attributes:
        task: Its name.
        settings: Its controls.
        model: Name of the model.
        model_sha256: Hash of its weights.
        seeds: Of the samples, in their order; none if there is only a mean.
        place: Where it ran, for people.
        seconds: How long it took.
        version: Of this program.
    """

    task: str
    settings: dict[str, int | float | None]
    model: str
    model_sha256: str
    seeds: tuple[int, ...]
    place: str
    seconds: float
    version: str


@dataclass(frozen=True)
class Blend:
    """How a result is laid over the photo.

    Attributes:
        strength: 0 keeps the photo, 1 takes the result.
        detail: 0 takes the posterior mean, 1 the sample; where there is but one of them, it.
        variant: Which of the samples.

    Raises:
        ValueError: Strength or detail is not from 0 to 1, or the variant negative.
    """

    strength: float = 1.0
    detail: float = 0.0
    variant: int = 0

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not (0.0 <= self.strength <= 1.0 and 0.0 <= self.detail <= 1.0 and self.variant >= 0):
            raise ValueError(f"strength and detail are from 0 to 1, variants from 0 on: {self}")


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of a request.

    Attributes:
        record: What was done.
        box: The part of the photo that was restored.
        mean: Posterior mean (h, w, C) in the photo's dtype; None if the task has only samples.
        samples: Samples (h, w, C) of the posterior, one a seed.
        coverage: (h, w), how far each pixel is replaced; None: altogether.
        generation: Of the session that asked.
        scale: How many times larger than the photo that it is of; the box is in the larger one.

    Raises:
        ValueError: There is no result at all, or one does not fit the box.
    """

    record: Record
    box: Box
    mean: Pixels | None
    samples: tuple[Pixels, ...]
    coverage: Coverage | None
    generation: int
    scale: int = 1

    def __post_init__(self) -> None:
        """Check that the parts fit."""
        results = self.results
        if not results:
            raise ValueError("an outcome has a mean or samples")
        if any(r.shape != results[0].shape or r.dtype != results[0].dtype for r in results):
            raise ValueError("results differ in shape or dtype")
        if results[0].shape[:2] != self.box.shape:
            raise ValueError(f"results of {results[0].shape} do not fit {self.box}")
        if self.coverage is not None and self.coverage.shape != self.box.shape:
            raise ValueError(f"coverage of {self.coverage.shape} does not fit {self.box}")

    @property
    def results(self) -> tuple[Pixels, ...]:
        """The mean, if there is one, and the samples."""
        return self.samples if self.mean is None else (self.mean, *self.samples)

    def blended(self, before: Pixels, blend: Blend, box: Box | None = None) -> Pixels:
        """The photo's pixels with the result blended in.

        Those without coverage, all of them at strength 0, and alpha are the photo's to the bit;
        what is replaced altogether is the result's to the bit. Integers are rounded half to even.
        Nobody may write to them: where nothing is to be computed they are `before`, or the result.

        Args:
            before: (h, w, C), the photo's pixels in the box.
            blend: How.
            box: Part of this outcome's box, in the photo's coordinates; None: all of it.

        Raises:
            ValueError: There is no such variant, or the pixels or the box do not fit.
        """
        box = box or self.box
        if self.box.common(box) != box:
            raise ValueError(f"{box} is no part of {self.box}")
        part = box.within(self.box)
        channels, dtype, colors = self.results[0].shape[2], self.results[0].dtype, self._colors
        if before.shape != (*box.shape, channels) or before.dtype != dtype:
            raise ValueError(f"pixels of {before.shape}, {before.dtype} do not fit {box}")
        mean, sample = (pixels[part.slices] for pixels in self._ends(blend.variant))
        coverage = None if self.coverage is None else self.coverage[part.slices]
        if blend.strength == 0:
            return before
        if (
            blend.strength == 1
            and coverage is None
            and colors == channels
            and blend.detail in (0, 1)
        ):
            return sample if blend.detail else mean
        weights = blend.strength * np.arange(256) / 255
        out = np.empty_like(before)
        out[..., colors:] = before[..., colors:]
        for rows in _bands(box):
            estimate = _between(mean[rows, :, :colors], sample[rows, :, :colors], blend.detail)
            weight = blend.strength if coverage is None else weights[coverage[rows], np.newaxis]
            mixed = _between(before[rows, :, :colors], estimate, weight)
            rounded = mixed if dtype in (mixed.dtype, np.float32) else np.rint(mixed)
            out[rows, :, :colors] = rounded
        return out

    def uncertainty(self) -> NDArray[np.float32] | None:
        """Std of the posterior (h, w) in 8-bit levels: root mean square over samples and colours.

        Measured from the mean, or, if there is none, from the samples' own. The variance is
        smoothed by a Gaussian of 1 px, as a few samples tell it but roughly.

        Returns:
            None if the samples are too few to tell: none, or only one and no mean.
        """
        freedom = len(self.samples) - (self.mean is None)
        if freedom < 1:
            return None
        colors = self._colors
        variance = np.empty(self.box.shape, np.float32)
        for rows in _bands(self.box):
            samples = np.stack([s[rows, :, :colors] for s in self.samples]).astype(np.float64)
            mean = samples.mean(axis=0) if self.mean is None else self.mean[rows, :, :colors]
            variance[rows] = ((samples - mean) ** 2).sum(axis=0).mean(axis=-1) / freedom
        smooth = ndimage.gaussian_filter(variance, _SMOOTHING, mode="nearest")
        std: NDArray[np.float32] = np.sqrt(smooth) * np.float32(LEVELS[self.samples[0].dtype])
        return std

    @property
    def _colors(self) -> int:
        """Channels without alpha."""
        channels: int = self.results[0].shape[2]
        return channels - (channels in (2, 4))

    def _ends(self, variant: int) -> tuple[Pixels, Pixels]:
        """What detail goes from, and to."""
        if not self.samples:
            return self.results[0], self.results[0]
        if variant >= len(self.samples):
            raise ValueError(f"there is no variant {variant} of {len(self.samples)}")
        sample = self.samples[variant]
        return (sample if self.mean is None else self.mean), sample


class Blended(NamedTuple):
    """What a photo would be, computed only where it is looked at.

    Attributes:
        box: Where it would be another.
        pixels: Gives those of a box (h, w, C) that lies in it; nobody may write to them.
    """

    box: Box
    pixels: Callable[[Box], Pixels]


@dataclass(frozen=True, eq=False)
class Request:
    """What a user asks for at once: a mean, samples, or both.

    Attributes:
        mean: The job of the posterior mean; None if the task has none.
        samples: A job a seed.
        coverage: (H, W), how far each pixel of the photo is to be replaced; None: altogether.
        generation: Of the session that asks.

    Raises:
        ValueError: There is no job.
    """

    mean: Job | None
    samples: tuple[Job, ...]
    coverage: Coverage | None
    generation: int

    def __post_init__(self) -> None:
        """Check that there is something to do."""
        if not self.jobs:
            raise ValueError("a request has at least one job")

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All of them, the mean's first."""
        return self.samples if self.mean is None else (self.mean, *self.samples)

    @property
    def scale(self) -> int:
        """How many times larger than the photo the result will be."""
        return self.jobs[0].task.scale


def run(
    engine: Engine,
    request: Request,
    progress: Progress,
    preview: Callable[[Patch], None] | None = None,
) -> Outcome:
    """Do all the jobs of a request, one after the other.

    Args:
        engine: Where.
        request: What.
        progress: Told how far all of them together are; may pause and cancel.
        preview: Given the estimate of each tile as it is made, of each job.

    Raises:
        RestorerError: A model or device cannot be used, or a result is no picture.
        Cancelled: The user cancelled.
    """
    started = time.monotonic()
    calls = np.cumsum([0, *(_steps(job.task) for job in request.jobs)])
    patches: list[Patch] = []
    for job, (start, stop) in zip(
        request.jobs, itertools.pairwise((calls / calls[-1]).tolist()), strict=True
    ):
        progress.within(start, stop)
        patches.append(engine.run(job, progress, preview))
    box, results = patches[0].box, [patch.values for patch in patches]
    return Outcome(
        record=_record(request, progress.status.place, time.monotonic() - started),
        box=box,
        mean=None if request.mean is None else results.pop(0),
        samples=tuple(results),
        coverage=None if request.coverage is None else request.coverage[box.slices].copy(),
        generation=request.generation,
        scale=request.scale,
    )


def _record(request: Request, place: str, seconds: float) -> Record:
    job = (request.samples or request.jobs)[0]  # samples have more steps than the mean
    return Record(
        task=job.task.name,
        settings={name: getattr(job.task, name) for name in controls(type(job.task))},
        model=job.card.name,
        model_sha256=job.card.weights_sha256,
        seeds=tuple(sample.task.seed for sample in request.samples),
        place=place,
        seconds=seconds,
        version=__version__,
    )


def _steps(task: Task) -> int:
    return int(getattr(task, "steps", 1))


def _bands(box: Box) -> Iterator[slice]:
    """Rows that are computed at a time."""
    return (slice(top, top + _ROWS) for top in range(0, box.shape[0], _ROWS))


def _between(start: Any, end: Any, part: float | NDArray[np.float64]) -> Any:
    """The values start + part (end - start); where part is 0 or 1, start and end to the bit."""
    if not isinstance(part, np.ndarray) and part in (0, 1):
        return end if part else start
    with np.errstate(invalid="ignore"):  # a photo may hold infinities
        mixed = start + part * (end.astype(np.float64) - start)
    if isinstance(part, np.ndarray):
        mixed = np.where(part == 0, start, np.where(part == 1, end, mixed))
    return mixed
