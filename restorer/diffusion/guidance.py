"""Guidance: a denoiser and a measurement make a denoiser.

    x0_hat <- argmin_x |A x - y|² / sigma_y² + |x - D(z)|² / r²,   r² = sigma² sd² / (sigma² + sd²)

Zhu et al. 2023 (DiffPIR), equation 10, with r² the prior's variance given z instead of a tuned
constant. No derivative of the network is needed, so it runs on every backend.
"""

from array_api_compat import array_namespace

from restorer.level import Array, Denoiser, Level
from restorer.operators.base import Observation

SIGMA_DATA = 0.25  # std of a photo's values, model range


class Guided:
    """A denoiser whose estimates agree with an observation as far as its noise allows.

    Args:
        denoiser: The prior's denoiser.
        observation: y = A x0 + sigma_y n.
    """

    def __init__(self, denoiser: Denoiser, observation: Observation) -> None:
        self._denoiser = denoiser
        self._observation = observation

    def __call__(self, z: Array, level: Level) -> Array:
        """E[x0 | z, y], about; z (B, 3, H, W)."""
        xp = array_namespace(z)
        x0 = self._denoiser(z, level)
        variance = xp.where(level.hole, xp.zeros_like(level.sigma), level.sigma) ** 2
        r2 = variance * SIGMA_DATA**2 / (variance + SIGMA_DATA**2)
        r2 = xp.where(level.hole, SIGMA_DATA**2 + 0.0 * r2, r2)
        return self._observation.operator.prox(
            x0, self._observation.y, r2, self._observation.sigma_y
        )
