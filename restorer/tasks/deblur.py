"""Deblur: the soft photo is z, its blur is the heat time and its noise the level of noise."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.level import SIGMA_FLOOR, Level
from restorer.noise_estimation import NoiseCurve
from restorer.tasks.base import Photo, Start, blended, check, param
from restorer.tasks.denoise import noise_map


@dataclass(frozen=True)
class Deblur:
    """Sharpen; the result is the posterior mean, so detail that cannot be known is not made up."""

    name: ClassVar[str] = "deblur"
    summary: ClassVar[str] = "Sharpen what is slightly out of focus, and remove its noise."
    needs_damage: ClassVar[bool] = False
    invents: ClassVar[bool] = False
    is_local: ClassVar[bool] = True
    scale: ClassVar[int] = 1
    seed: ClassVar[int] = 0  # one estimate: nothing is drawn

    radius: float = param(1.0, "Radius", "How soft the photo is: std of its blur.", 0.3, 5.0, "px")
    sigma: float | None = param(
        None, "Noise", "Noise level; estimated if not given.", 0, 255, "8-bit levels"
    )
    strength: float = param(1.0, "Strength", "0 keeps the photo, 1 sharpens fully.", 0, 1)

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
        """The photo is z at its own blur and noise."""
        return soft_start(photo, self.radius, self.sigma, noise)

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """Blend by strength."""
        return blended(photo, x0, self.strength)


def soft_start(photo: Photo, blur: float, sigma: float | None, noise: NoiseCurve | None) -> Start:
    """A soft photo is z, and one call leads to the sharp one.

    Args:
        photo: (1, 3, H, W).
        blur: Its std, px.
        sigma: Noise in 8-bit levels; None takes the curve.
        noise: What is known of the photo's noise; None estimates it blind.
    """
    level = np.maximum(noise_map(photo, sigma, noise), np.float32(SIGMA_FLOOR))[None, None]
    return Start(photo, (Level(level, blur**2 / 2), Level(np.zeros_like(level))))
