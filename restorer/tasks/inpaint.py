"""Inpaint: inside the damage sigma is infinite, outside the photo stands at its own noise."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.level import Level
from restorer.noise_estimation import NoiseCurve
from restorer.operators.fill import fill
from restorer.schedules import karras
from restorer.tasks.base import Photo, Start, check, param
from restorer.tasks.denoise import noise_map

MIDDLE = 0.4  # where a sample starts from the mean: structure is there, texture is not


@dataclass(frozen=True)
class Inpaint:
    """Fill what the user marked; every other pixel stays as it is, to the bit."""

    name: ClassVar[str] = "inpaint"
    summary: ClassVar[str] = "Fill marked damage: scratches, dust, holes."
    needs_damage: ClassVar[bool] = True
    invents: ClassVar[bool] = True
    scale: ClassVar[int] = 1
    is_local: ClassVar[bool] = False  # a hole is filled from all around it

    sigma: float | None = param(
        None, "Noise", "Noise of the photo; estimated if not given.", 0, 255, "8-bit levels"
    )
    steps: int = param(1, "Steps", "1: the likeliest filling; more: a sample.", 1, 200)
    seed: int = param(0, "Seed", "Chooses among samples (several steps).", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        """Check the controls."""
        check(self)

    def observe(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        guess: Photo | None,
        noise: NoiseCurve | None = None,
    ) -> Start:
        """Holes where the damage is, with a guess in them; known pixels never move."""
        z = guessed(photo, damage, guess)
        return Start(z, hole_path(noise_map(z, self.sigma, noise), damage, self.steps))

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """The estimate; the engine keeps what is not damaged."""
        return x0


def guessed(photo: Photo, damage: NDArray[np.bool_], guess: Photo | None) -> Photo:
    """The photo with a guess in its damage: the one given, or the biharmonic fill."""
    if guess is not None:
        return np.where(damage, guess, photo)
    filled = fill(np.ascontiguousarray(photo[0].transpose(1, 2, 0)), damage)
    return np.ascontiguousarray(filled.transpose(2, 0, 1))[None]


def hole_path(
    sigma: NDArray[np.float32], damage: NDArray[np.bool_], steps: int
) -> tuple[Level, ...]:
    """Known pixels stay at their noise (H, W); holes go from infinity by a middle level to 0."""
    inside = [np.inf, 0.0] if steps == 1 else [np.inf, *karras(steps - 1, 0.01, MIDDLE)]
    return tuple(
        Level(np.where(damage, np.float32(level), sigma)[None, None].astype(np.float32))
        for level in inside
    )
