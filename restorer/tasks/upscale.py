"""Upscale: a small photo, enlarged, is a soft one; how soft, its scale says."""

from dataclasses import dataclass
from typing import ClassVar

from restorer.operators.resizing import SOFTNESS
from restorer.tasks.base import param
from restorer.tasks.soft import Soft


@dataclass(frozen=True)
class Upscale(Soft):
    """Enlarge; the photo that it observes has been enlarged by bicubic interpolation."""

    name: ClassVar[str] = "upscale"
    summary: ClassVar[str] = "Enlarge, and sharpen what enlarging leaves soft."

    scale: int = param(2, "Scale", "How many times wider and higher.", 2, 4, "times")
    sigma: float | None = param(
        None, "Noise", "Noise of the small photo; estimated if not given.", 0, 255, "8-bit levels"
    )
    strength: float = param(1.0, "Strength", "0 only enlarges, 1 sharpens fully.", 0, 1)

    @property
    def blur(self) -> float:
        """What is left of a pixel of the small photo."""
        return SOFTNESS * self.scale
