"""Upscale: a small photo, enlarged, is a soft one; how soft, its scale says."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.noise_estimation import NoiseCurve
from restorer.operators.resizing import SOFTNESS
from restorer.tasks.base import Photo, Start, blended, check, param
from restorer.tasks.deblur import soft_start


@dataclass(frozen=True)
class Upscale:
    """Enlarge; the photo that it observes has been enlarged by bicubic interpolation."""

    name: ClassVar[str] = "upscale"
    summary: ClassVar[str] = "Enlarge, and sharpen what enlarging leaves soft."
    needs_damage: ClassVar[bool] = False
    invents: ClassVar[bool] = False
    is_local: ClassVar[bool] = True
    seed: ClassVar[int] = 0  # one estimate: nothing is drawn

    scale: int = param(2, "Scale", "How many times wider and higher.", 2, 4, "times")
    sigma: float | None = param(
        None, "Noise", "Noise of the small photo; estimated if not given.", 0, 255, "8-bit levels"
    )
    strength: float = param(1.0, "Strength", "0 only enlarges, 1 sharpens fully.", 0, 1)

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
        """The photo is z; its blur is what is left of a pixel of the small one."""
        return soft_start(photo, SOFTNESS * self.scale, self.sigma, noise)

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """Blend by strength."""
        return blended(photo, x0, self.strength)
