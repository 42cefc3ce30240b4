"""Where a picture stands on the forward process, and the one signature everything shares.

The forward process blurs by the heat equation and adds noise,

    z = H_tau x0 + sigma * n,   n ~ N(0, I),   H_tau = exp(tau laplacian),

and a `Level` is the pair (sigma, tau). A `Denoiser` estimates x0 from z at a level; whatever
improves a denoiser (tiling, data consistency) is again a denoiser.
"""

import math
from dataclasses import dataclass
from typing import Any, Protocol

from array_api_compat import array_namespace

Array = Any
"""An array of the Array API standard: a NumPy array or a torch tensor, float32.

The standard defines no static type that both satisfy, hence `Any`; shapes stand in docstrings.
"""

SIGMA_FLOOR = 0.004
"""The least noise where there is blur, 1 of 255: to invert a blur exactly drowns in rounding."""


@dataclass(frozen=True, eq=False)
class Level:
    """Noise level and heat time of z.

    Attributes:
        sigma: (B, 1, H, W), noise std of each pixel in model range (one 8-bit step is 1/255).
            inf where nothing is known of the pixel (damage); z then carries a guess of x0 there.
        tau: Heat time in px²; the blur's std is sqrt(2 tau) px.

    Raises:
        ValueError: tau is negative or not finite.
    """

    sigma: Array
    tau: float = 0.0

    def __post_init__(self) -> None:
        """Check tau; sigma is checked where photos enter (`restorer.tasks`)."""
        if not (math.isfinite(self.tau) and self.tau >= 0.0):
            raise ValueError(f"the heat time is a number of px² from 0 on, not {self.tau}")

    @property
    def hole(self) -> Array:
        """(B, 1, H, W), True where nothing is known."""
        return array_namespace(self.sigma).isinf(self.sigma)

    @property
    def blur(self) -> float:
        """Std of the Gaussian blur in px."""
        return math.sqrt(2.0 * self.tau)


class Denoiser(Protocol):
    """An estimate of the clean picture."""

    def __call__(self, z: Array, level: Level) -> Array:
        """E[x0 | z], (B, 3, H, W) in model range, from z (B, 3, H, W) at a level."""
        ...


class LocalDenoiser(Denoiser, Protocol):
    """A denoiser whose every output pixel sees a bounded neighbourhood of z."""

    @property
    def halo(self) -> int:
        """How far it sees, in px, a multiple of the stride."""
        ...

    @property
    def stride(self) -> int:
        """Sides of z, and where a tile starts, are multiples of it."""
        ...

    @property
    def place(self) -> str:
        """Where it computes, for people: "PyTorch, NVIDIA H100, bf16"."""
        ...
