"""Whether a result is as sure as it says: how many errors lie within the stated intervals."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restorer.cards import find_card
from restorer.engine import Engine, Job
from restorer.evaluation.cases import noisy
from restorer.evaluation.run import pictures_of
from restorer.image import Image

USUAL = (5.0, 15.0, 25.0, 50.0)
ONE, TWO = 1.0, 1.96  # half widths of a Gaussian's 68.3 % and 95 % intervals, in std


@dataclass(frozen=True)
class Coverage:
    """What a set tells at one noise level.

    Attributes:
        sigma: 8-bit levels.
        pictures: How many.
        within_68: Per cent of the errors that lie within the 68.3 % interval.
        within_95: Within the 95 % interval.
        stated: Root mean square of the stated std, 8-bit levels.
        true: Root mean square of the errors.
        seconds_a_megapixel: For the result and its std.
    """

    sigma: float
    pictures: int
    within_68: float
    within_95: float
    stated: float
    true: float
    seconds_a_megapixel: float


def measure(
    folder: Path,
    values: Sequence[float],
    model: str | None,
    backend: str | None,
    limit: int | None,
) -> list[Coverage]:
    """Denoise white noise of known levels in one step, and count.

    Args:
        folder: The set.
        values: Noise levels (8 bit); empty takes the usual ones.
        model: By name; None takes the task's.
        backend: None is automatic.
        limit: Number of pictures; None: all.

    Raises:
        RestorerError: There are no pictures.
    """
    engine, paths = Engine(), pictures_of(folder, "denoise")[:limit]
    card = find_card(model, "denoise", white=True)
    engine.prepare(card, backend, None)
    found = []
    for value in values or USUAL:
        scores, stated, squares, seconds = [], [], [], []
        for number, path in enumerate(paths):
            case = noisy(path, value, number, None)
            image = Image(np.ascontiguousarray(case.degraded, np.float32))
            started = time.perf_counter()
            job = Job(image, case.task, card, None, backend)
            errors = 255 * (engine.run(job).values - case.clean)
            std = engine.deviation(job)[..., None]
            seconds.append((time.perf_counter() - started) / (std.size / 1e6))
            scores.append(np.abs(errors) / np.maximum(std, np.float32(1e-6)))
            stated.append(np.mean(std**2, dtype=np.float64))
            squares.append(np.mean(errors**2, dtype=np.float64))
        found.append(
            Coverage(
                value,
                len(paths),
                _within(scores, ONE),
                _within(scores, TWO),
                float(np.sqrt(np.mean(stated))),
                float(np.sqrt(np.mean(squares))),
                float(np.mean(seconds)),
            )
        )
    return found


def _within(scores: list[NDArray[np.float32]], limit: float) -> float:
    """Mean over the pictures, in per cent."""
    return float(100 * np.mean([np.mean(score < limit) for score in scores]))


def as_json(found: Sequence[Coverage]) -> str:
    """An object of "coverage", in one line."""
    return json.dumps({"coverage": [asdict(one) for one in found]})


def table(found: Sequence[Coverage]) -> str:
    """A line for each noise level."""
    lines = [
        f"{'sigma':>7}{'in 68.3 %':>11}{'in 95 %':>9}{'stated std':>12}{'true':>7}{'s/MP':>8}"
    ]
    for one in found:
        lines.append(
            f"{one.sigma:7g}{one.within_68:11.1f}{one.within_95:9.1f}{one.stated:12.2f}"
            f"{one.true:7.2f}{one.seconds_a_megapixel:8.2f}"
        )
    return "\n".join([f"{lines[0]}   mean of {found[0].pictures}", *lines[1:]])
