"""Whether a result can be one, before it is written: what a broken driver or model gives is none.

What enhances a photo takes away noise, whose mean is zero, so that the mean of each part stays: in
8-bit levels, with d the difference of the result from the photo,

    |mean(d)| <= base + std(d) / 2    in every block, and with a smaller base in the whole.

Noise that is measured moves no block by more than 3 levels; a level that the user names too high
moves it further, so that half of it is allowed on top. Where damage is filled in, anything may
come but one colour, or colours far off all that are around.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from restorer.engine import Job
from restorer.enlarging import enlarged
from restorer.history import Enlarged, Resized, Restored, Step
from restorer.image import LEVELS, Box, Image, Patch, Pixels
from restorer.tasks import TASKS

_BLOCK = 64  # px
_BASE, _WHOLE_BASE, _MOST = 16.0, 6.0, 48.0  # 8-bit levels; the last is for a named noise
_FAR = 96.0  # 8-bit levels
_FEW = 64  # px, of which the mean tells nothing
_MANY = 4096  # px; fewer may well come out as one colour
_AROUND = 32  # px

_Levels = NDArray[np.float32]


def of_patch(job: Job, patch: Patch) -> str:
    """Why the result of a job can be none; see `fault`."""
    box = patch.box.grown(_AROUND, job.image.shape)
    before, after = job.image.pixels[box.slices], patch.values
    if box != patch.box:
        after = before.copy()
        after[patch.box.within(box).slices] = patch.values
    filled = np.zeros(box.shape, np.bool_)
    if job.damage is not None and job.task.invents:
        filled = job.damage[box.slices]
    sigma = getattr(job.task, "sigma", None)
    colors = job.image.colors
    return fault(before[..., :colors], after[..., :colors], filled, sigma or 0.0)


def of_steps(image: Image, original: Image, steps: Iterable[Step]) -> str:
    """Why a photo can be no result of the steps that were done to the original; see `fault`."""
    here, sigma = original.box, 0.0  # where the photo is in the original
    filled = np.zeros(original.shape, np.bool_)
    for step in steps:
        match step:
            case Resized(box=box):
                filled = _resized(filled, box)
                here = box.placed(here)
            case Enlarged(scale=scale):  # the original along with what was made of it
                original = enlarged(original, scale)
                filled = filled.repeat(scale, axis=0).repeat(scale, axis=1)
                here = Box(*(scale * edge for edge in here))
            case Restored(outcome=outcome, blend=blend) if blend.strength > 0:
                task = TASKS.get(outcome.record.task)
                if task is None or task.invents:
                    part = filled[outcome.box.slices]
                    part |= True if outcome.coverage is None else outcome.coverage > 0
                else:
                    sigma += outcome.record.settings.get("sigma") or 0.0
    colors = image.colors
    before, after = original.pixels[..., :colors], image.pixels[..., :colors]
    kept = original.box.common(here)
    if kept is None:
        return _filling(after, filled)
    now = kept.within(here).slices
    return fault(before[kept.slices], after[now], filled[now], sigma) or _filling(after, filled)


def _resized(filled: NDArray[np.bool_], box: Box) -> NDArray[np.bool_]:
    """What is filled in a photo that became the box; what is new has to be filled."""
    if box.top < 0:
        return np.pad(filled, -box.top, constant_values=True)
    return filled[box.slices].copy()


def fault(before: Pixels, after: Pixels, filled: NDArray[np.bool_], sigma: float = 0.0) -> str:
    """Why a result can be none, in a clause about it; "" if it can.

    Args:
        before: (h, w, C), the photo's colours, without alpha.
        after: (h, w, C), those of the result, of the same dtype.
        filled: (h, w), True where damage was filled in; elsewhere the photo was enhanced or left.
        sigma: The noise that the user has named, in 8-bit levels; 0 if it was measured.
    """
    if after.dtype == np.float32 and np.isnan(after).any() and not np.isnan(before).any():
        return "it holds values that are no numbers"
    known = ~filled
    if shift := _shift(before, after, known, min(sigma / 2, _MOST)):
        return f"its brightness or its colours are up to {shift:.0f} of 255 levels off the photo's"
    if _is_flat(after, known) and _std(before, known) > _BASE:
        return "it is all of one colour, and the photo is not"
    return _filling(after, filled)


def _shift(before: Pixels, after: Pixels, known: NDArray[np.bool_], more: float) -> float:
    """How far the worst part has moved, in 8-bit levels; 0 if none has moved too far."""
    whole = np.zeros((2, before.shape[2])), 0
    worst = 0.0
    for rows in _bands(before):
        moved = _levels(after[rows]) - _levels(before[rows])
        moved[~known[rows]] = 0.0
        starts = np.arange(0, before.shape[1], _BLOCK)
        counts = np.add.reduceat(known[rows].sum(axis=0), starts)
        sums = np.stack([(moved**power).sum(axis=0, dtype=np.float64) for power in (1, 2)])
        sums = np.add.reduceat(sums, starts, axis=1)
        whole = whole[0] + sums.sum(axis=1), whole[1] + int(counts.sum())
        for number in np.flatnonzero(counts >= _FEW):
            worst = max(worst, _too_far(sums[:, number], counts[number], _BASE + more))
    if whole[1] >= _FEW:
        worst = max(worst, _too_far(*whole, _WHOLE_BASE + more))
    return worst


def _too_far(sums: NDArray[np.float64], count: int, base: float) -> float:
    """The largest shift of a channel beyond what its std allows; 0 if there is none."""
    mean, square = sums / count
    std = np.sqrt(np.maximum(square - mean**2, 0.0))
    far = np.abs(mean) > base + std / 2
    return float(np.abs(mean[far]).max(initial=0.0))


def _filling(after: Pixels, filled: NDArray[np.bool_]) -> str:
    """What is wrong with what was filled in; "" if nothing is."""
    if filled.sum() < _FEW:
        return ""
    where, around = filled[..., np.newaxis], ~filled[..., np.newaxis]
    top = round(255 / LEVELS[after.dtype])
    low = _levels(after.min(axis=(0, 1), where=around, initial=top))
    high = _levels(after.max(axis=(0, 1), where=around, initial=0))
    mean = _levels(after.mean(axis=(0, 1), where=where, dtype=np.float64).astype(after.dtype))
    off = np.maximum(low - mean, mean - high).max()
    if around.any() and off > _FAR:
        return "what was filled in is far off all colours around it"
    if off > 1 and _is_flat(after, filled):
        return "what was filled in is all of one colour, which is nowhere around it"
    return ""


def _is_flat(pixels: Pixels, where: NDArray[np.bool_]) -> bool:
    """Whether many pixels are all of one colour."""
    if where.sum() < _MANY:
        return False
    first = pixels[np.unravel_index(where.argmax(), where.shape)]
    return all((pixels[rows][where[rows]] == first).all() for rows in _bands(pixels))


def _std(pixels: Pixels, where: NDArray[np.bool_]) -> float:
    """The largest std of a channel, in 8-bit levels; 0 if nothing is there."""
    values = _levels(pixels[where])
    return float(values.std(axis=0).max()) if len(values) else 0.0


def _bands(pixels: Pixels) -> Iterator[slice]:
    """Rows that are looked at in turn."""
    return (slice(top, top + _BLOCK) for top in range(0, pixels.shape[0], _BLOCK))


def _levels(pixels: Pixels) -> _Levels:
    """In 8-bit levels; what a float says beyond them counts as their end."""
    levels = pixels.astype(np.float32) * np.float32(LEVELS[pixels.dtype])
    clipped: _Levels = np.clip(np.nan_to_num(levels, copy=False), 0.0, 255.0)
    return clipped
