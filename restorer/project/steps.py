"""Steps of a history as words and arrays, and back.

Only what their doing needs is kept; what their undoing needs comes from doing them again.
"""

import math
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from restorer.history import (
    DamageEdit,
    DamagePart,
    Enlarged,
    Resized,
    Restored,
    Step,
    packed,
    unpacked,
)
from restorer.image import Box
from restorer.outcome import Outcome
from restorer.project.arrays import read_array, write_array
from restorer.project.manifest import (
    AnyStep,
    DamageStep,
    EnlargedStep,
    Manifest,
    ResizedStep,
    RestoredStep,
)


def told(step: Step) -> AnyStep:
    """What the manifest says of a step."""
    match step:
        case DamageEdit():
            return DamageStep(
                label=step.label, box=step.box, parts=tuple(part.box for part in step.parts)
            )
        case Resized():
            return ResizedStep(label=step.label, box=step.box)
        case Enlarged():
            return EnlargedStep(label=step.label, scale=step.scale)
        case Restored(outcome=outcome):
            return RestoredStep(
                label=step.label,
                box=outcome.box,
                record=outcome.record,
                blend=step.blend,
                mean=outcome.mean is not None,
                samples=len(outcome.samples),
                coverage=outcome.coverage is not None,
            )


def write(archive: zipfile.ZipFile, number: int, step: Step) -> None:
    """Add the arrays of a step that was `told`."""

    def pixels(name: str, values: NDArray[Any]) -> None:
        write_array(archive, _member(number, name), values, stored=True)

    def coverage(name: str, values: NDArray[np.uint8]) -> None:
        write_array(archive, _member(number, name), values, stored=False)

    match step:
        case DamageEdit(parts=parts):
            coverage("before", _joined((part.box, part.before) for part in parts))
            coverage("after", _joined((part.box, part.after) for part in parts))
        case Restored(outcome=outcome):
            if outcome.mean is not None:
                pixels("mean", outcome.mean)
            for n, sample in enumerate(outcome.samples):
                pixels(f"sample-{n}", sample)
            if outcome.coverage is not None:
                coverage("coverage", outcome.coverage)


def read(archive: zipfile.ZipFile, number: int, manifest: Manifest) -> Step:
    """The step of a number that a manifest tells of.

    Raises:
        Exception: As `read_array`.
    """
    words = manifest.steps[number]

    def pixels(name: str, box: Box) -> NDArray[Any]:
        shape = (*box.shape, manifest.shape[2])
        return read_array(archive, _member(number, name), shape, manifest.dtype, stored=True)

    def coverage(name: str, *shape: int) -> NDArray[np.uint8]:
        return read_array(archive, _member(number, name), shape, np.uint8, stored=False)

    match words:
        case DamageStep(label=label, box=box, parts=parts):
            size = sum(math.prod(part.shape) for part in parts)
            before = _parted(coverage("before", size), parts)
            after = _parted(coverage("after", size), parts)
            return DamageEdit(label, box, tuple(map(DamagePart, parts, before, after)))
        case ResizedStep(label=label, box=box):
            return Resized(label, box)
        case EnlargedStep(label=label, scale=scale):
            return Enlarged(label, scale)
        case RestoredStep(label=label, box=box):
            outcome = Outcome(
                record=words.record,
                box=box,
                mean=pixels("mean", box) if words.mean else None,
                samples=tuple(pixels(f"sample-{n}", box) for n in range(words.samples)),
                coverage=coverage("coverage", *box.shape) if words.coverage else None,
                generation=0,  # of no session any more; it was accepted
            )
            return Restored(label, outcome, words.blend)


def _joined(parts: Iterable[tuple[Box, bytes]]) -> NDArray[np.uint8]:
    """The damage of all parts, one behind the other."""
    return np.concatenate([unpacked(values, box.shape).ravel() for box, values in parts])


def _parted(values: NDArray[np.uint8], parts: Iterable[Box]) -> Iterator[bytes]:
    """The opposite of `_joined`, each part packed."""
    at = 0
    for box in parts:
        end = at + math.prod(box.shape)
        yield packed(values[at:end])
        at = end


def _member(number: int, name: str) -> str:
    return f"steps/{number}/{name}"
