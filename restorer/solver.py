"""The way from a photo in model space to the last estimate: levels down, coarse scales first."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from restorer.backends.base import Network
from restorer.diffusion.guidance import Guided
from restorer.diffusion.noise import NoiseField
from restorer.diffusion.samplers import CALLS, MULTISTEP, SAMPLERS
from restorer.diffusion.tiling import Tiled
from restorer.diffusion.uncertainty import (
    PROBES,
    SMOOTHING,
    posterior_variance,
    smoothed_std,
)
from restorer.errors import RestorerError
from restorer.image import Box
from restorer.level import Array, Denoiser, Level
from restorer.noise_estimation import NoiseCurve
from restorer.progress import Progress
from restorer.tasks.base import Photo, Start, Task

WIDE = 24  # px from a hole's rim to its middle; wider holes are filled at half the scale first

Seen = Callable[[Box, Photo], None]


class Solver:
    """Runs the sampler that a task asks for, on a photo or on one part of it after another.

    Args:
        task: Says where a photo stands.
        networks: The preferred first; the next serve when its memory is short.
        progress: Told how far it is; may pause and cancel.
        noise: The photo's noise, if it is known.
        sampler: By name; None takes the task's.
        tile: Side of a tile in px.
    """

    def __init__(
        self,
        task: Task,
        networks: list[Network],
        progress: Progress,
        noise: NoiseCurve | None,
        sampler: str | None,
        tile: int,
    ) -> None:
        self._task, self._networks, self._progress = task, networks, progress
        self._noise, self._sampler, self._tile = noise, sampler, tile
        self._counted = False

    def solve(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        wanted: NDArray[np.bool_],
        share: float = 1.0,
        seen: Seen | None = None,
    ) -> Photo:
        """The last estimate (1, 3, H, W).

        Args:
            photo: The photo, or the part of it that is needed.
            damage: (H, W), True where it is not known.
            wanted: (H, W), True where the estimate matters.
            share: What part this is of all that is to be solved.
            seen: Given the estimate of each tile at full scale as soon as it is made.

        Raises:
            OutOfMemory: There is not enough even for the smallest tile.
            RestorerError: The sampler does not go with the task.
            Cancelled: The user cancelled.
        """
        scales = _scales(damage) if self._task.needs_damage else 1
        return self._at_scale(0, scales, photo, damage, wanted, share, seen)

    def deviation(self, photo: Photo, wanted: NDArray[np.bool_], share: float = 1.0) -> Photo:
        """Std of the posterior of each pixel (H, W), model range.

        Args:
            photo: (1, 3, H, W), the photo, or the part of it that is needed.
            wanted: (H, W), True where it matters.
            share: What part this is of all that is to be told.

        Raises:
            OutOfMemory: There is not enough even for the smallest tile.
            RestorerError: The task is of a kind whose posterior is not known so.
            Cancelled: The user cancelled.
        """
        nothing = np.zeros(wanted.shape, bool)
        start = self._task.observe(photo, nothing, None, self._noise)
        if self._task.needs_damage or len(start.path) != 2 or start.path[0].tau:
            raise RestorerError("How sure a result is can be told of denoising in one step only.")
        if not self._counted:
            self._progress.expect(PROBES + 1)
            self._counted = True
        network = self._networks[0]
        wanted = ndimage.binary_dilation(wanted, iterations=math.ceil(3 * SMOOTHING))
        denoiser, start = self._tiled(wanted, share, None), _on_device(start, network)
        variance = posterior_variance(denoiser, start.z, start.path[0], self._task.seed)
        sigma = network.to_host(start.path[0].sigma)[0, 0]
        return smoothed_std(network.to_host(variance)[0, 0], sigma)

    def _tiled(self, wanted: NDArray[np.bool_], share: float, seen: Seen | None) -> Denoiser:
        """The networks as one denoiser of pictures of any size."""
        network = self._networks[0]
        return Tiled(
            [network, *(_Lent(other, network) for other in self._networks[1:])],
            self._tile,
            self._progress,
            wanted=wanted,
            share=share,
            seen=seen and (lambda tile, x0: seen(tile, network.to_host(x0))),
        )

    def _at_scale(
        self,
        scale: int,
        scales: int,
        photo: Photo,
        damage: NDArray[np.bool_],
        wanted: NDArray[np.bool_],
        share: float,
        seen: Seen | None,
    ) -> Photo:
        """The estimate at a scale, 0 the finest; the coarser ones come before, as its guess."""
        guess = None
        if scale + 1 < scales:
            empty = _halved_damage(damage)
            half = _halved(photo, damage)
            small = self._at_scale(scale + 1, scales, half, empty, empty, share / 4, None)
            guess = _doubled(small, damage.shape)
        start = self._task.observe(photo, damage, guess, self._noise)
        network = self._networks[0]
        name = self._sampler or start.sampler
        if start.observation is not None and name in MULTISTEP:
            others = ", ".join(other for other in SAMPLERS if other not in MULTISTEP)
            raise RestorerError(
                f"The sampler {name} cannot keep to what is known of the picture; choose one of"
                f" {others}."
            )
        steps = len(start.path) - 1
        if not self._counted:
            self._progress.expect(CALLS[name] * steps * sum(0.25**s for s in range(scales)))
            self._counted = True
        if steps > 1 and not self._task.needs_damage:
            wanted = np.ones_like(wanted)  # what surrounds a region has to move along with it
        denoiser = self._tiled(wanted, share, seen)
        start = _on_device(start, network)
        if start.observation is not None:
            denoiser = Guided(denoiser, start.observation)
        noise = NoiseField(self._task.seed)
        x0 = start.z
        self._progress.at_step(1, steps)
        for number, step in enumerate(SAMPLERS[name](denoiser, start.z, start.path, noise), 2):
            x0 = step.x0
            self._progress.at_step(min(number, steps), steps)
        return network.to_host(x0)


class _Lent:
    """A network that takes and gives the arrays of another device: the ladder's next rung."""

    def __init__(self, network: Network, home: Network) -> None:
        self._network, self._home = network, home
        self.halo, self.stride, self.place = network.halo, network.stride, network.place

    def __call__(self, z: Array, level: Level) -> Array:
        there = [self._network.to_device(self._home.to_host(x)) for x in (z, level.sigma)]
        x0 = self._network(there[0], Level(there[1], level.tau))
        return self._home.to_device(self._network.to_host(x0))


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
