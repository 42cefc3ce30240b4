"""Engine: a job goes in, a patch comes out. Tasks, diffusion and backends meet here only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from restorer.backends import find_backend, places
from restorer.backends.base import Network
from restorer.cards import Card, find_card
from restorer.color import from_model, marked, to_model
from restorer.diffusion.samplers import SAMPLERS
from restorer.errors import ModelError, RestorerError
from restorer.image import Box, Image, Patch
from restorer.noise_estimation import NoiseCurve, estimate_noise
from restorer.progress import Progress
from restorer.solver import Solver
from restorer.tasks.base import Photo, Task

log = logging.getLogger(__name__)

CONTEXT = 160  # px around damage that are looked at: the network's halo and the noise estimate
BAND = 8e6  # px of a photo that are in model space at a time, where a task allows it
ALIGNMENT = 32  # px: the shrinkage's blocks and the network's scales fall alike on a part
NOISE_PIXELS, NOISE_BAND = 6e6, 128  # so many pixels tell a photo's noise; bands of so many rows
TILE = 512  # px; 1024 saves a tenth of the time and needs three times the memory
LOOK_TILE = 1024  # px, for a part of a photo, of which halos are most: it saves a quarter


@dataclass(frozen=True, eq=False)
class Job:
    """All that decides a result; the same job gives the same photo.

    Attributes:
        image: The photo.
        task: What to do, with its settings.
        card: The model.
        damage: (H, W) bool, True = restore; None for tasks that restore everything.
        backend: Where the network runs; None chooses.
        device: "cuda" or "cpu"; None chooses.
        sampler: None takes the task's.
        tile: Side of a tile in px.
        region: For tasks that need no damage: only this part is restored, to the same values as
            if the whole were (nearly so with several steps). None: all.
        noise: The photo's noise, if it is known; None: the task measures what it needs.

    Raises:
        ValueError: The damage has another shape than the photo, or is needed and missing; the
            region lies not inside the photo, or the task goes by damage.
    """

    image: Image
    task: Task
    card: Card
    damage: NDArray[np.bool_] | None = None
    backend: str | None = None
    device: str | None = None
    sampler: str | None = None
    tile: int = TILE
    region: Box | None = None
    noise: NoiseCurve | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit."""
        if self.damage is not None and self.damage.shape != self.image.shape:
            raise ValueError(f"damage {self.damage.shape} does not fit {self.image.shape}")
        if self.task.needs_damage and (self.damage is None or not self.damage.any()):
            raise ValueError(f"{self.task.name} needs some damage to be marked")
        if self.sampler is not None and self.sampler not in SAMPLERS:
            raise ValueError(f"there is no sampler {self.sampler}")
        if self.region is not None:
            if self.task.needs_damage:
                raise ValueError(f"{self.task.name} works where the damage is, not in a region")
            if self.region.grown(0, self.image.shape) != self.region or 0 in self.region.shape:
                raise ValueError(f"{self.region} is no part of a photo {self.image.shape}")


class Engine:
    """Runs jobs; keeps the networks it has loaded."""

    def __init__(self) -> None:
        self._networks: dict[tuple[str, str, str], Network] = {}

    def prepare(self, card: Card, backend: str | None, device: str | None) -> None:
        """Load what a job with this model will need, so that it begins sooner.

        Raises:
            RestorerError: The model or the device cannot be used.
        """
        self._ladder(card, backend, device)

    def run(
        self,
        job: Job,
        progress: Progress | None = None,
        preview: Callable[[Patch], None] | None = None,
    ) -> Patch:
        """Restore a photo, or the damaged part of it.

        Args:
            job: What to do.
            progress: Told how far it is; may pause and cancel.
            preview: Given the estimate of each tile as it is made, as a patch.

        Returns:
            The box that was worked on and its pixels; those the task does not touch are the
            photo's own, bit for bit.

        Raises:
            RestorerError: A model or device cannot be used, or the result is no picture.
            Cancelled: The user cancelled.
        """
        progress = progress or Progress()
        networks = self._ladder(job.card, job.backend, job.device)
        box = _box(job)
        if job.damage is None or not job.damage.all():  # of an empty canvas no colours are known
            job = replace(job, image=marked(job.image))
        bands = _bands(box, job)
        if len(bands) > 1 and job.noise is None:  # one curve for all of them
            job = replace(job, noise=measure_noise(job.image))
        solver = Solver(job.task, networks, progress, job.noise, job.sampler, job.tile)
        with progress.interrupting(*(network.interrupt for network in networks)):
            progress.check()
            if len(bands) == 1:
                return _solved(job, box, solver, 1.0, preview)
            values = np.empty((*box.shape, job.image.pixels.shape[2]), job.image.pixels.dtype)
            for band in bands:
                part = band.shape[0] / box.shape[0]
                values[band.within(box).slices] = _solved(job, band, solver, part, preview).values
        return Patch(box, values)

    def deviation(self, job: Job, progress: Progress | None = None) -> NDArray[np.float32]:
        """How sure a job's result is: the std of each pixel's posterior.

        Args:
            job: A denoising in one step.
            progress: Told how far it is; may pause and cancel.

        Returns:
            (h, w) of the job's region, or of the photo, in 8-bit levels.

        Raises:
            RestorerError: A model or device cannot be used, or the job is none of these.
            Cancelled: The user cancelled.
        """
        progress = progress or Progress()
        networks, box = self._ladder(job.card, job.backend, job.device), _box(job)
        job = replace(job, noise=job.noise or measure_noise(job.image))  # one curve for all bands
        solver = Solver(job.task, networks, progress, job.noise, job.sampler, job.tile)
        std = np.empty(box.shape, np.float32)
        with progress.interrupting(*(network.interrupt for network in networks)):
            for band in _bands(box, job):
                crop = _around(band, job.image)
                wanted = np.zeros(crop.shape, bool)
                wanted[band.within(crop).slices] = True
                found = solver.deviation(
                    _photo(job.image, crop), wanted, band.shape[0] / box.shape[0]
                )
                std[band.within(box).slices] = found[band.within(crop).slices]
        return std * np.float32(255)

    def _ladder(self, card: Card, backend: str | None, device: str | None) -> list[Network]:
        """The networks of all places that can be used, one at least; a named device is alone.

        A place that cannot be used is tried again with the next job: its memory may be free then.
        """
        ladder: list[Network] = []
        failed: RestorerError | None = None
        for place in places(backend, device):
            try:
                ladder.append(self._network(card, *place))
            except ModelError:
                raise  # no place's fault
            except RestorerError as error:
                log.info("Passing over %s on %s: %s", *place, error)
                failed = error
        if failed is not None and not ladder:
            raise failed
        return ladder

    def _network(self, card: Card, backend: str, device: str) -> Network:
        key = card.weights_sha256, backend, device
        if key not in self._networks:
            self._networks[key] = find_backend(backend).load(card, device)
        return self._networks[key]


def _bands(box: Box, job: Job) -> list[Box]:
    """The box in rows of whole tiles; one band where its parts hang together.

    A large photo is never whole in model space, which takes two to four times its own memory.
    """
    height, width = box.shape
    if not job.task.is_local or height * width <= BAND:
        return [box]
    rows = max(1, int(BAND / width) // job.tile) * job.tile
    tops = range(box.top, box.bottom, rows)
    return [box._replace(top=top, bottom=min(top + rows, box.bottom)) for top in tops]


def _solved(
    job: Job,
    box: Box,
    solver: Solver,
    share: float,
    preview: Callable[[Patch], None] | None,
) -> Patch:
    """A box of the photo, restored.

    Raises:
        RestorerError: The result is no picture.
        Cancelled: The user cancelled.
    """
    crop = _around(box, job.image)
    photo = _photo(job.image, crop)
    damage = np.zeros(crop.shape, bool) if job.damage is None else job.damage[crop.slices]
    wanted = damage
    if not job.task.needs_damage:
        wanted = np.zeros(crop.shape, bool)
        wanted[box.within(crop).slices] = True

    def patch(part: Box, x0: Photo) -> Patch:
        """The photo's own pixels in a part (of the photo), restored by x0 of its size."""
        start = photo[(..., *part.within(crop).slices)]
        return _composite(part, job.task.finish(start, x0), job)

    def show(tile: Box, x0: Photo) -> None:
        part = tile.placed(crop).common(box)
        if preview is not None and part is not None:
            preview(patch(part, x0[(..., *part.within(crop).within(tile).slices)]))

    x0 = solver.solve(photo, damage, wanted, share, preview and show)
    if not np.isfinite(x0).all():
        raise RestorerError("The result holds values that are no numbers; nothing was written.")
    return patch(box, x0[(..., *box.within(crop).slices)])


def _box(job: Job) -> Box:
    """What changes: around the damage, the region, or the whole photo."""
    if job.task.needs_damage and job.damage is not None:
        rows, columns = (np.flatnonzero(job.damage.any(axis=axis)) for axis in (1, 0))
        return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    return job.region or job.image.box


def _around(box: Box, image: Image) -> Box:
    """The box and what has to be seen around it.

    It starts where tiles start, so that a part of a photo comes out as the whole would.
    """
    crop = box.grown(CONTEXT, image.shape)
    return crop._replace(
        top=crop.top // ALIGNMENT * ALIGNMENT, left=crop.left // ALIGNMENT * ALIGNMENT
    )


def _photo(image: Image, box: Box) -> Photo:
    """A part of a photo in model space, (1, 3, h, w)."""
    model = to_model(image.pixels[box.slices][..., : image.colors], image.profile)
    return np.ascontiguousarray(model.transpose(2, 0, 1))[None]


def _composite(box: Box, x0: Photo, job: Job) -> Patch:
    """The photo's own pixels with the estimate where the task restores; alpha passes through."""
    colors = job.image.colors
    values = job.image.pixels[box.slices].copy()
    restored = from_model(x0[0].transpose(1, 2, 0), job.image)
    if job.task.needs_damage and job.damage is not None:
        damage = job.damage[box.slices]
        values[damage, :colors] = restored[damage]
    else:
        values[..., :colors] = restored
    return Patch(box, values)


def fitting_card(
    name: str | None, task: Task, image: Image, noise: NoiseCurve | None = None
) -> tuple[Card, NoiseCurve | None]:
    """The model for a photo, and the photo's noise as far as it is known then, for the job.

    Args:
        name: Of the model; None chooses by the task and the noise.
        task: What is to be done.
        image: The photo, as it is before the task enlarges it.
        noise: Its noise; None measures it if it is needed.

    Raises:
        ModelError: There is no such model.
    """
    if task.scale > 1:
        noise = noise or measure_noise(image)  # enlarged, it would be another
    if name is not None or task.needs_damage:
        return find_card(name, task.name), noise
    noise = noise or measure_noise(image)
    return find_card(None, task.name, white=noise.white), noise


def measure_noise(image: Image) -> NoiseCurve:
    """The noise of a whole photo, estimated blind; of a large one from bands of its rows."""
    height, width = image.shape
    stride = max(1, round(height * width / NOISE_PIXELS))
    rows = (np.arange(height) // NOISE_BAND) % stride == 0
    pixels = image.pixels if stride == 1 else image.pixels[rows]
    return estimate_noise(to_model(pixels, image.profile))
