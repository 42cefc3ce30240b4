"""Steps of a history as words and arrays, and back.

Only what their doing needs is kept; what their undoing needs comes from doing them again.
"""

import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from restorer.history import DamageEdit, Resized, Restored, Step, packed, unpacked
from restorer.outcome import Outcome
from restorer.project.arrays import read_array, write_array
from restorer.project.manifest import AnyStep, DamageStep, Manifest, ResizedStep, RestoredStep


def told(step: Step) -> AnyStep:
    """What the manifest says of a step."""
    match step:
        case DamageEdit():
            return DamageStep(label=step.label, box=step.box)
        case Resized():
            return ResizedStep(label=step.label, box=step.box)
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
        case DamageEdit(box=box):
            coverage("before", unpacked(step.before, box.shape))
            coverage("after", unpacked(step.after, box.shape))
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

    def pixels(name: str) -> NDArray[Any]:
        shape = (*words.box.shape, manifest.shape[2])
        return read_array(archive, _member(number, name), shape, manifest.dtype, stored=True)

    def coverage(name: str) -> NDArray[np.uint8]:
        shape = words.box.shape
        return read_array(archive, _member(number, name), shape, np.uint8, stored=False)

    match words:
        case DamageStep(label=label, box=box):
            return DamageEdit(label, box, packed(coverage("before")), packed(coverage("after")))
        case ResizedStep(label=label, box=box):
            return Resized(label, box)
        case RestoredStep(label=label, box=box):
            outcome = Outcome(
                record=words.record,
                box=box,
                mean=pixels("mean") if words.mean else None,
                samples=tuple(pixels(f"sample-{n}") for n in range(words.samples)),
                coverage=coverage("coverage") if words.coverage else None,
                generation=0,  # of no session any more; it was accepted
            )
            return Restored(label, outcome, words.blend)


def _member(number: int, name: str) -> str:
    return f"steps/{number}/{name}"
