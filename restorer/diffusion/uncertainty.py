"""How sure a denoiser is: the variance of each pixel of x0 given z, from the denoiser alone.

For z = x0 + sigma n the posterior's covariance is the denoiser's derivative,

    Cov[x0 | z] = sigma² dD/dz

(Efron 2011, "Tweedie's formula and selection bias"; Manor & Michaeli 2024, theorem 1). Its
diagonal is estimated by probes v of random signs, E[v ⊙ (dD/dz) v], with differences instead of
derivatives (Bekas et al. 2007): so it needs no backpropagation and runs on every backend.
"""

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray
from scipy import ndimage

from restorer.level import Array, Denoiser, Level

PROBES = 4  # calls of the denoiser beyond the estimate's own
STEP = 0.1  # of the difference, in sigma: with 0.3 the std comes out 4 % high, with 0.6 20 %
SMOOTHING = 3.0  # px, of the variance: a few probes tell it but roughly
_LEAST = 1e-3  # of sigma², below which an estimated variance is noise


def posterior_variance(
    denoiser: Denoiser, z: Array, level: Level, seed: int = 0, probes: int = PROBES
) -> Array:
    """Variance of each pixel of x0 given z, mean over the channels, as so few probes tell it.

    Args:
        denoiser: D.
        z: (1, 3, H, W).
        level: Where it stands, without heat; sigma 0 is allowed, holes are not.
        seed: Of the probes.
        probes: How many, from 1 on.

    Returns:
        (1, 1, H, W), model range squared; single pixels may be below 0. See `smoothed_std`.

    Raises:
        ValueError: The level has heat or holes: the formula knows neither.
    """
    xp = array_namespace(z)
    if level.tau or bool(xp.any(level.hole)):
        raise ValueError("the posterior's variance is known for noise alone")
    x0, rng = denoiser(z, level), np.random.default_rng(seed)
    total = xp.zeros_like(level.sigma)
    for _ in range(probes):
        signs = rng.choice(np.array([-1, 1], np.float32), z.shape)
        v = xp.asarray(signs, device=device(z))
        moved = denoiser(z + STEP * level.sigma * v, level)
        # sigma² (dD/dz) v is sigma / STEP times the difference.
        total = total + xp.mean(v * (moved - x0), axis=1, keepdims=True) * level.sigma / STEP
    return total / probes


def smoothed_std(variance: NDArray[np.float32], sigma: NDArray[np.float32]) -> NDArray[np.float32]:
    """Std (H, W) of a variance (H, W) that a few probes told, smoothed to be steady.

    It needs no calibration: docs/training.md says how many errors lie within its intervals.

    Args:
        variance: Model range squared.
        sigma: (H, W), noise std of z; the result is 0 where that is.
    """
    smooth = ndimage.gaussian_filter(variance, SMOOTHING, mode="nearest")
    std: NDArray[np.float32] = np.sqrt(np.maximum(smooth, _LEAST * sigma**2)) * (sigma > 0)
    return std
