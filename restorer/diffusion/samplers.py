"""Samplers: generators that walk a path of levels with a denoiser and yield every step.

A sampler sees a denoiser, a start z at the path's first level, the path and a source of noise. It
knows no task, no tile and no progress. Pixels whose level does not change along the path keep z.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from array_api_compat import array_namespace

from restorer.diffusion.process import reverse_step
from restorer.level import Array, Denoiser, Level

Path = Sequence[Level]
Noise = Callable[[int, Array], Array]


class Step(NamedTuple):
    """One step of a sampler.

    Attributes:
        level: Where z stands now.
        z: (B, 3, H, W), the state.
        x0: (B, 3, H, W), the estimate that led here.
    """

    level: Level
    z: Array
    x0: Array


Sampler = Callable[[Denoiser, Array, Path, Noise], Iterator[Step]]


def ddim(
    denoiser: Denoiser, z: Array, path: Path, noise: Noise, eta: float = 0.0
) -> Iterator[Step]:
    """First order: Song et al. 2021, equation 12 (in VE form); eta = 1 is ancestral sampling.

    It serves every process, heat included, since `reverse_step` does.
    """
    for number, (now, to) in enumerate(pairwise(path)):
        x0 = denoiser(z, now)
        z = reverse_step(z, x0, now, to, eta, _fresh(noise, number, z, now, to, eta))
        yield Step(to, z, x0)


def heun(denoiser: Denoiser, z: Array, path: Path, noise: Noise) -> Iterator[Step]:
    """Second order, two calls a step but the last: Karras et al. 2022, algorithm 1 (no churn)."""
    _without_heat(path, "heun")
    for number, (now, to) in enumerate(pairwise(path)):
        x0 = denoiser(z, now)
        ahead = reverse_step(z, x0, now, to, 0.0, _fresh(noise, number, z, now, to, 0.0))
        xp = array_namespace(z)
        moving = (to.sigma > 0) & (to.sigma < now.sigma) & ~now.hole
        if bool(xp.any(moving)):
            safe_now = xp.where(moving, now.sigma, xp.ones_like(now.sigma))
            safe_to = xp.where(moving, to.sigma, xp.ones_like(to.sigma))
            slope = (z - x0) / safe_now
            slope_ahead = (ahead - denoiser(ahead, to)) / safe_to
            corrected = z + (safe_to - safe_now) * 0.5 * (slope + slope_ahead)
            ahead = xp.where(moving, corrected, ahead)
        z = ahead
        yield Step(to, z, x0)


def dpmpp_2m(denoiser: Denoiser, z: Array, path: Path, noise: Noise) -> Iterator[Step]:
    """Second order, one call a step: DPM-Solver++(2M), Lu et al. 2022, algorithm 2, in VE form.

    Not for a denoiser that changes from step to step (guidance): its history is then invalid.
    """
    _without_heat(path, "dpmpp_2m")
    last: tuple[Array, Array] | None = None  # estimate and step length in ln sigma
    for number, (now, to) in enumerate(pairwise(path)):
        x0 = denoiser(z, now)
        xp = array_namespace(z)
        moving = (to.sigma > 0) & (to.sigma < now.sigma) & ~now.hole
        one = xp.ones_like(now.sigma)
        h = xp.where(
            moving, xp.log(xp.where(moving, now.sigma, one) / xp.where(moving, to.sigma, one)), one
        )
        target = x0
        if last is not None:
            before, h_before = last
            second = moving & (h_before > 0)
            slope = 0.5 * h / xp.where(second, h_before, one)
            target = xp.where(second, x0 + slope * (x0 - before), x0)
        z = reverse_step(z, target, now, to, 0.0, _fresh(noise, number, z, now, to, 0.0))
        last = x0, xp.where(moving, h, xp.zeros_like(h))
        yield Step(to, z, x0)


SAMPLERS: dict[str, Sampler] = {
    "ddim": ddim,
    "ancestral": partial(ddim, eta=1.0),
    "heun": heun,
    "dpmpp_2m": dpmpp_2m,
}

CALLS = {"ddim": 1.0, "ancestral": 1.0, "heun": 2.0, "dpmpp_2m": 1.0}
"""Network calls a step, for progress."""

MULTISTEP = frozenset({"dpmpp_2m"})
"""Those that build on earlier estimates, and so do not go with guidance."""


def _fresh(noise: Noise, number: int, z: Array, now: Level, to: Level, eta: float) -> Array | None:
    opens = bool(array_namespace(z).any(now.hole & ~to.hole & (to.sigma > 0)))
    return noise(number, z) if opens or eta > 0.0 else None


def _without_heat(path: Path, name: str) -> None:
    if any(level.tau for level in path):
        raise ValueError(f"{name} knows no heat; use ddim")
