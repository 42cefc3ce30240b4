"""What the tasks for soft photos share: one call of the network from the photo's own blur."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.level import SIGMA_FLOOR, Level
from restorer.noise_estimation import NoiseCurve
from restorer.tasks.base import Photo, Start, blended, check
from restorer.tasks.denoise import noise_map


class Soft(ABC):
    """A soft photo is z, and one call leads to the sharp one.

    Attributes:
        sigma: Noise in 8-bit levels; None takes what is known or found of it.
        strength: 0 keeps the photo, 1 takes the estimate.
    """

    needs_damage: ClassVar[bool] = False
    invents: ClassVar[bool] = False
    is_local: ClassVar[bool] = True
    seed: ClassVar[int] = 0  # one estimate: nothing is drawn

    sigma: float | None
    strength: float

    def __post_init__(self) -> None:
        """Check the controls."""
        check(self)  # type: ignore[arg-type]  # those that are made of it are tasks

    @property
    @abstractmethod
    def blur(self) -> float:
        """How soft the photo is: std of its blur in px."""

    def observe(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        guess: Photo | None,
        noise: NoiseCurve | None = None,
    ) -> Start:
        """The photo is z at its own blur and noise."""
        level = np.maximum(noise_map(photo, self.sigma, noise), np.float32(SIGMA_FLOOR))
        level = level[None, None]
        return Start(photo, (Level(level, self.blur**2 / 2), Level(np.zeros_like(level))))

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """Blend by strength."""
        return blended(photo, x0, self.strength)
