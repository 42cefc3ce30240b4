"""Generate: where nothing is known the process starts from its end, sigma highest everywhere."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.level import Level
from restorer.noise_estimation import NoiseCurve
from restorer.operators.base import Observation
from restorer.operators.masking import Masking
from restorer.schedules import karras
from restorer.tasks.base import Photo, Start, check, param
from restorer.tasks.inpaint import guessed, hole_path

SIGMA_MAX, SIGMA_MIN = 20.0, 0.01  # model range: from pure noise to below what is seen


@dataclass(frozen=True)
class Generate:
    """Draw a picture from the prior, or extend one beyond its borders.

    The shell makes the canvas: the picture in its place, everything else marked as damage.
    """

    name: ClassVar[str] = "generate"
    summary: ClassVar[str] = "Draw a picture from the prior, or extend one beyond its borders."
    needs_damage: ClassVar[bool] = True
    invents: ClassVar[bool] = True
    scale: ClassVar[int] = 1
    is_local: ClassVar[bool] = False  # a hole is filled from all around it

    steps: int = param(24, "Steps", "More steps: a truer sample.", 2, 500)
    seed: int = param(0, "Seed", "Chooses among samples.", 0, 2**31 - 1)

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
        """Nothing known: pure noise. Something known: holes, and the known pixels as measured."""
        if damage.all():
            sigmas = karras(self.steps, SIGMA_MIN, SIGMA_MAX)
            path = tuple(Level(np.full((1, 1, *damage.shape), s, np.float32)) for s in sigmas)
            drawn = np.random.default_rng([self.seed, 0x9E37]).standard_normal(
                photo.shape, dtype=np.float32
            )
            return Start(0.5 + np.float32(SIGMA_MAX) * drawn, path)
        known = (~damage)[None, None].astype(np.float32)
        clean = np.zeros(damage.shape, np.float32)
        return Start(
            guessed(photo, damage, guess),
            hole_path(clean, damage, self.steps),
            observation=Observation(known * photo, Masking(known), 0.0),
        )

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """The estimate; the engine keeps what is known."""
        return x0
