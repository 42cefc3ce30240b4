"""Noise levels from a start down to 0."""

import numpy as np
from numpy.typing import NDArray


def karras(
    steps: int, sigma_min: float, sigma_max: float, rho: float = 7.0
) -> NDArray[np.float64]:
    """Noise levels (steps + 1,), dense near 0 and ending at 0. Karras et al. 2022, equation 5.

    Raises:
        ValueError: There are no steps, or the levels are not 0 < sigma_min <= sigma_max.
    """
    if steps < 1 or not 0.0 < sigma_min <= sigma_max:
        raise ValueError(f"{steps} steps from {sigma_max} to {sigma_min} make no schedule")
    part = np.linspace(0.0, 1.0, steps) if steps > 1 else np.zeros(1)
    high, low = sigma_max ** (1 / rho), sigma_min ** (1 / rho)
    return np.append((high + part * (low - high)) ** rho, 0.0)
