"""Deblur: the soft photo is z, its blur is the heat time and its noise the level of noise."""

from dataclasses import dataclass
from typing import ClassVar

from restorer.tasks.base import param
from restorer.tasks.soft import Soft


@dataclass(frozen=True)
class Deblur(Soft):
    """Sharpen; the result is the posterior mean, so detail that cannot be known is not made up."""

    name: ClassVar[str] = "deblur"
    summary: ClassVar[str] = "Sharpen what is slightly out of focus, and remove its noise."
    scale: ClassVar[int] = 1

    radius: float = param(1.0, "Radius", "How soft the photo is: std of its blur.", 0.3, 5.0, "px")
    sigma: float | None = param(
        None, "Noise", "Noise level; estimated if not given.", 0, 255, "8-bit levels"
    )
    strength: float = param(1.0, "Strength", "0 keeps the photo, 1 sharpens fully.", 0, 1)

    @property
    def blur(self) -> float:
        """What the user says."""
        return self.radius
