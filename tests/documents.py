"""Photos, results and an engine for the tests of what lies above the engine."""

import numpy as np

from restorer.image import Image, Patch
from restorer.outcome import Outcome, Record

DTYPES = ("uint8", "uint16", "float32")

RECORD = Record("denoise", {"steps": 1}, "photo", "0" * 64, (), "nowhere", 1.5, "0.1.0")


def noise(dtype, shape, seed=0):
    """Values over the whole range of a dtype."""
    generator = np.random.default_rng(seed)
    if dtype == "float32":
        return generator.random(shape, np.float32)
    return generator.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def photo(dtype="uint8", shape=(40, 50, 3), seed=0):
    return Image(noise(dtype, shape, seed))


def outcome(image, box=None, *, samples=0, mean=True, coverage=None, generation=0, seed=1):
    """A result for a part of a photo: noise."""
    box = box or image.box
    shape, dtype = (*box.shape, image.pixels.shape[2]), image.pixels.dtype.name
    return Outcome(
        record=RECORD,
        box=box,
        mean=noise(dtype, shape, seed) if mean else None,
        samples=tuple(noise(dtype, shape, seed + 1 + i) for i in range(samples)),
        coverage=coverage,
        generation=generation,
    )


class FakeEngine:
    """Runs jobs in no time: the result is the photo plus the task's seed and steps."""

    def __init__(self, box=None):
        self.jobs, self.box = [], box

    def run(self, job, progress, preview=None):
        self.jobs.append(job)
        box = self.box or job.region or job.image.box
        values = job.image.pixels[box.slices] + job.task.seed + job.task.steps
        patch = Patch(box, values.astype(job.image.pixels.dtype))
        progress.expect(job.task.steps)
        progress.at_tile(job.tile, "a fake")
        for _ in range(job.task.steps):
            if preview is not None:
                preview(patch)
            progress.advance(1.0)
        return patch
