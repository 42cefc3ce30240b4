"""Denoise: the noisy photo is z, and its noise says at which level."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from restorer.noise_estimation import NoiseCurve, estimate_noise
from restorer.schedules import karras
from restorer.tasks.base import Photo, Start, blended, check, levels, param


@dataclass(frozen=True)
class Denoise:
    """Remove noise; with one step the result is the posterior mean, the best in PSNR."""

    name: ClassVar[str] = "denoise"
    summary: ClassVar[str] = "Remove noise and grain."
    needs_damage: ClassVar[bool] = False
    invents: ClassVar[bool] = False
    scale: ClassVar[int] = 1

    sigma: float | None = param(
        None,
        "Noise",
        "Noise level; estimated if not given.",
        0,
        255,
        "8-bit levels",
    )
    strength: float = param(1.0, "Strength", "0 keeps the photo, 1 removes all noise.", 0, 1)
    steps: int = param(1, "Steps", "1: smoothest, closest; more: a sample with detail.", 1, 200)
    seed: int = param(0, "Seed", "Chooses among samples (several steps).", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        """Check the controls."""
        check(self)

    @property
    def is_local(self) -> bool:
        """With one step; a sample hangs together by its noise, which is drawn for a whole."""
        return self.steps == 1

    def observe(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        guess: Photo | None,
        noise: NoiseCurve | None = None,
    ) -> Start:
        """The photo is z at its own noise level; every pixel moves."""
        sigma = noise_map(photo, self.sigma, noise)
        return Start(photo, levels(sigma, karras(self.steps, 0.05, 1.0)))

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """Blend by strength."""
        return blended(photo, x0, self.strength)


def noise_map(photo: Photo, sigma: float | None, noise: NoiseCurve | None) -> NDArray[np.float32]:
    """Noise std of each pixel (H, W), model range, as the process counts it.

    Args:
        photo: (1, 3, H, W).
        sigma: Of the channels, in 8-bit levels; None takes the curve.
        noise: What is known of the photo's noise; None estimates it blind.
    """
    pixels = photo[0].transpose(1, 2, 0)
    noise = noise or estimate_noise(pixels)
    if sigma is not None:
        return np.full(pixels.shape[:2], sigma / 255.0 * noise.lightness, np.float32)
    return noise.sigma_map(pixels)
