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
from restorer.cards import Card
from restorer.color import from_model, to_model
from restorer.diffusion.guidance import Guided
from restorer.diffusion.noise import NoiseField
from restorer.diffusion.samplers import CALLS, SAMPLERS
from restorer.diffusion.tiling import Tiled
from restorer.errors import RestorerError
from restorer.image import Box, Image, Patch, Pixels
from restorer.level import Array, Denoiser, Level
from restorer.progress import Progress
from restorer.tasks.base import Photo, Start, Task

log = logging.getLogger(__name__)

CONTEXT = 160  # px around damage that are looked at: the network's halo and the noise estimate
WIDE = 24  # px from a hole's rim to its middle; wider holes are filled at half the scale first
TILE = 512  # px; 1024 saves a tenth of the time and needs three times the memory


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

    Raises:
        ValueError: The damage has another shape than the photo, or is needed and missing.
    """

    image: Image
    task: Task
    card: Card
    damage: NDArray[np.bool_] | None = None
    backend: str | None = None
    device: str | None = None
    sampler: str | None = None
    tile: int = TILE

    def __post_init__(self) -> None:
        """Check that the parts fit."""
        if self.damage is not None and self.damage.shape != self.image.shape:
            raise ValueError(f"damage {self.damage.shape} does not fit {self.image.shape}")
        if self.task.needs_damage and (self.damage is None or not self.damage.any()):
            raise ValueError(f"{self.task.name} needs some damage to be marked")
        if self.sampler is not None and self.sampler not in SAMPLERS:
            raise ValueError(f"there is no sampler {self.sampler}")


class Engine:
    """Runs jobs; keeps the networks it has loaded."""

    def __init__(self) -> None:
        self._networks: dict[tuple[str, str, str], Network] = {}

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
            preview: Given the estimate after each step, as a patch.

        Returns:
            The box that was worked on and its pixels; those the task does not touch are the
            photo's own, bit for bit.

        Raises:
            RestorerError: A model or device cannot be used, or the result is no picture.
            Cancelled: The user cancelled.
        """
        progress = progress or Progress()
        box = _region(job)
        original = job.image.pixels[box.slices]
        photo = to_model(original[..., : job.image.colors], job.image.profile)
        photo = np.ascontiguousarray(photo.transpose(2, 0, 1))[None]
        damage = np.zeros(box.shape, bool) if job.damage is None else job.damage[box.slices]

        def patch(x0: Photo) -> Patch:
            return Patch(box, _composite(original, x0, job, damage))

        show = None if preview is None else (lambda x0: preview(patch(x0)))
        networks = [self._network(job.card, b, d) for b, d in places(job.backend, job.device)]
        scales = _scales(damage) if job.task.needs_damage else 1
        x0 = _Solver(job, networks, progress, scales).solve(photo, damage, scales - 1, show)
        if not np.isfinite(x0).all():
            raise RestorerError(
                "The result holds values that are no numbers; nothing was written."
            )
        return patch(job.task.finish(photo, x0))

    def _network(self, card: Card, backend: str, device: str) -> Network:
        key = card.weights_sha256, backend, device
        if key not in self._networks:
            self._networks[key] = find_backend(backend).load(card, device)
        return self._networks[key]


class _Solver:
    """The way from a photo in model space to the last estimate, coarse scales first."""

    def __init__(self, job: Job, networks: list[Network], progress: Progress, scales: int) -> None:
        self._job, self._networks, self._progress, self._scales = job, networks, progress, scales
        self._counted = False

    def solve(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        coarser: int,
        preview: Callable[[Photo], None] | None,
    ) -> Photo:
        """The estimate at this scale; `coarser` scales are solved before it as its guess."""
        guess = None
        if coarser:
            small = self.solve(_halved(photo, damage), _halved_damage(damage), coarser - 1, None)
            guess = _doubled(small, damage.shape)
        start = self._job.task.observe(photo, damage, guess)
        network = self._networks[0]
        name = self._job.sampler or start.sampler
        if not self._counted:
            calls = CALLS[name] * (len(start.path) - 1)
            self._progress.expect(calls * sum(0.25**s for s in range(self._scales)))
            self._counted = True
        denoiser: Denoiser = Tiled(
            [network, *(_Lent(other, network) for other in self._networks[1:])],
            self._job.tile,
            self._progress,
            wanted=damage if self._job.task.needs_damage else None,
            share=0.25 ** (self._scales - 1 - coarser),
        )
        start = _on_device(start, network)
        if start.observation is not None:
            denoiser = Guided(denoiser, start.observation)
        noise = NoiseField(self._job.task.seed)
        x0 = start.z
        for step in SAMPLERS[name](denoiser, start.z, start.path, noise):
            x0 = step.x0
            if preview is not None:
                preview(network.to_host(x0))
        return network.to_host(x0)


class _Lent:
    """A network that takes and gives the arrays of another device: the ladder's next rung."""

    def __init__(self, network: Network, home: Network) -> None:
        self._network, self._home = network, home
        self.halo, self.stride = network.halo, network.stride

    def __call__(self, z: Array, level: Level) -> Array:
        there = [self._network.to_device(self._home.to_host(x)) for x in (z, level.sigma)]
        x0 = self._network(there[0], Level(there[1], level.tau))
        return self._home.to_device(self._network.to_host(x0))


def _region(job: Job) -> Box:
    """The damage and what has to be seen around it, or the whole photo."""
    if not job.task.needs_damage or job.damage is None:
        return job.image.box
    rows, columns = (np.flatnonzero(job.damage.any(axis=axis)) for axis in (1, 0))
    around = Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    return around.grown(CONTEXT, job.image.shape)


def _composite(original: Pixels, x0: Photo, job: Job, damage: NDArray[np.bool_]) -> Pixels:
    """The photo's own pixels with the estimate where the task restores; alpha passes through."""
    colors = job.image.colors
    values = original.copy()
    restored = from_model(x0[0].transpose(1, 2, 0), job.image)
    if job.task.needs_damage:
        values[damage, :colors] = restored[damage]
    else:
        values[..., :colors] = restored
    return values


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
