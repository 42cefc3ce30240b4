"""Engine: a job goes in, a patch comes out. Tasks, diffusion and backends meet here only."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from restorer.backends import find_backend, places
from restorer.backends.base import Network
from restorer.cards import Card, find_card
from restorer.color import from_model, to_model
from restorer.diffusion.guidance import Guided
from restorer.diffusion.noise import NoiseField
from restorer.diffusion.samplers import CALLS, SAMPLERS
from restorer.diffusion.tiling import Tiled
from restorer.errors import RestorerError
from restorer.image import Box, Image, Patch
from restorer.level import Array, Denoiser, Level
from restorer.noise_estimation import NoiseCurve, estimate_noise
from restorer.progress import Progress
from restorer.tasks.base import Photo, Start, Task

log = logging.getLogger(__name__)

CONTEXT = 160  # px around damage that are looked at: the network's halo and the noise estimate
WIDE = 24  # px from a hole's rim to its middle; wider holes are filled at half the scale first
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
        box = _box(job)
        crop = _around(box, job.image)
        pixels = job.image.pixels[crop.slices][..., : job.image.colors]
        photo = to_model(pixels, job.image.profile)
        photo = np.ascontiguousarray(photo.transpose(2, 0, 1))[None]
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

        networks = self._ladder(job.card, job.backend, job.device)
        scales = _scales(damage) if job.task.needs_damage else 1
        solver = _Solver(job, networks, progress, scales, None if preview is None else show)
        with progress.interrupting(*(network.interrupt for network in networks)):
            progress.check()
            x0 = solver.solve(photo, damage, wanted, scales - 1)
        if not np.isfinite(x0).all():
            raise RestorerError(
                "The result holds values that are no numbers; nothing was written."
            )
        return patch(box, x0[(..., *box.within(crop).slices)])

    def _ladder(self, card: Card, backend: str | None, device: str | None) -> list[Network]:
        return [self._network(card, b, d) for b, d in places(backend, device)]

    def _network(self, card: Card, backend: str, device: str) -> Network:
        key = card.weights_sha256, backend, device
        if key not in self._networks:
            self._networks[key] = find_backend(backend).load(card, device)
        return self._networks[key]


class _Solver:
    """The way from a photo in model space to the last estimate, coarse scales first."""

    def __init__(
        self,
        job: Job,
        networks: list[Network],
        progress: Progress,
        scales: int,
        preview: Callable[[Box, Photo], None] | None,
    ) -> None:
        self._job, self._networks, self._progress = job, networks, progress
        self._scales, self._preview = scales, preview
        self._counted = False

    def solve(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        wanted: NDArray[np.bool_],
        coarser: int,
    ) -> Photo:
        """The estimate at this scale; `coarser` scales are solved before it as its guess."""
        guess = None
        if coarser:
            empty = _halved_damage(damage)
            small = self.solve(_halved(photo, damage), empty, empty, coarser - 1)
            guess = _doubled(small, damage.shape)
        start = self._job.task.observe(photo, damage, guess, self._job.noise)
        network = self._networks[0]
        name = self._job.sampler or start.sampler
        steps = len(start.path) - 1
        if not self._counted:
            calls = CALLS[name] * steps
            self._progress.expect(calls * sum(0.25**s for s in range(self._scales)))
            self._counted = True
        if steps > 1 and not self._job.task.needs_damage:
            wanted = np.ones_like(wanted)  # what surrounds a region has to move along with it
        finest = coarser == self._scales - 1
        denoiser: Denoiser = Tiled(
            [network, *(_Lent(other, network) for other in self._networks[1:])],
            self._job.tile,
            self._progress,
            wanted=wanted,
            share=0.25 ** (self._scales - 1 - coarser),
            seen=self._seen if finest and self._preview else None,
        )
        start = _on_device(start, network)
        if start.observation is not None:
            denoiser = Guided(denoiser, start.observation)
        noise = NoiseField(self._job.task.seed)
        x0 = start.z
        self._progress.at_step(1, steps)
        for number, step in enumerate(SAMPLERS[name](denoiser, start.z, start.path, noise), 2):
            x0 = step.x0
            self._progress.at_step(min(number, steps), steps)
        return network.to_host(x0)

    def _seen(self, tile: Box, x0: Array) -> None:
        if self._preview is not None:
            self._preview(tile, self._networks[0].to_host(x0))


class _Lent:
    """A network that takes and gives the arrays of another device: the ladder's next rung."""

    def __init__(self, network: Network, home: Network) -> None:
        self._network, self._home = network, home
        self.halo, self.stride, self.place = network.halo, network.stride, network.place

    def __call__(self, z: Array, level: Level) -> Array:
        there = [self._network.to_device(self._home.to_host(x)) for x in (z, level.sigma)]
        x0 = self._network(there[0], Level(there[1], level.tau))
        return self._home.to_device(self._network.to_host(x0))


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


def _scales(damage: NDArray[np.bool_]) -> int:
    """At how many scales to solve, so that at the coarsest no hole is wide."""
    if damage.all():
        return 1  # nothing to interpolate from: the sampler starts from noise
    depth = float(ndimage.distance_transform_edt(damage).max())
    return 1 + max(0, math.ceil(math.log2(max(depth, 1.0) / WIDE)))


def _halved(photo: Photo, damage: NDArray[np.bool_]) -> Photo:
    """Mean of the known pixels of each 2x2 block; 1/2 where there are none."""
    known = np.broadcast_to((~damage).astype(np.float32), photo.shape)
    total, count = _sum2(photo * known), _sum2(known)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.float32(0.5))


def _halved_damage(damage: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where a 2x2 block holds no known pixel."""
    count = _sum2((~damage).astype(np.float32)[None, None])
    return np.asarray(count[0, 0] == 0.0)


def _sum2(x: Photo) -> Photo:
    height, width = x.shape[-2:]
    x = np.pad(x, ((0, 0), (0, 0), (0, height % 2), (0, width % 2)))
    x = x.reshape(*x.shape[:2], x.shape[2] // 2, 2, x.shape[3] // 2, 2)
    total: Photo = x.sum(axis=(3, 5))
    return total


def _doubled(small: Photo, shape: tuple[int, ...]) -> Photo:
    """Enlarge twofold, linearly, pixel centres in place."""
    height, width = shape
    rows = np.clip((np.arange(height) + 0.5) / 2 - 0.5, 0, small.shape[2] - 1)
    columns = np.clip((np.arange(width) + 0.5) / 2 - 0.5, 0, small.shape[3] - 1)
    for axis, place in ((2, rows), (3, columns)):
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, small.shape[axis] - 1)
        part = (place - low).astype(np.float32)
        part = part.reshape((1, 1, -1, 1) if axis == 2 else (1, 1, 1, -1))
        small = np.take(small, low, axis) * (1 - part) + np.take(small, high, axis) * part
    return small


def _on_device(start: Start, network: Network) -> Start:
    """The same start, its arrays where the network computes."""
    path = tuple(Level(network.to_device(level.sigma), level.tau) for level in start.path)
    observation = start.observation
    if observation is not None:
        observation = observation.moved(network.to_device)
    return Start(network.to_device(start.z), path, start.sampler, observation)


def fitting_card(
    name: str | None, task: Task, image: Image, noise: NoiseCurve | None = None
) -> tuple[Card, NoiseCurve | None]:
    """The model for a photo, and the photo's noise as far as it is known then, for the job.

    Args:
        name: Of the model; None chooses by the task and the noise.
        task: What is to be done.
        image: The photo.
        noise: Its noise; None measures it if the choice hangs on it.

    Raises:
        ModelError: There is no such model.
    """
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
