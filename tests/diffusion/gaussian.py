"""A Gaussian prior, whose denoiser and whose path of the reverse process have closed forms."""

import numpy as np
from array_api_compat import array_namespace

from restorer.level import Level


def level(sigma, tau=0.0, shape=(1, 1), dtype=np.float64):
    """One noise level, or a map of them, as a `Level` of a picture (H, W)."""
    return Level(np.broadcast_to(np.asarray(sigma, dtype), (1, 1, *shape)).copy(), tau)


class Gaussian:
    """E[x0 | z] for x0 ~ N(mean, std²), every pixel alone, without heat."""

    def __init__(self, mean, std):
        self.mean, self.std, self.calls = mean, std, 0

    def __call__(self, z, level):
        self.calls += 1
        xp = array_namespace(z)
        variance = xp.where(level.hole, xp.zeros_like(level.sigma), level.sigma) ** 2
        gain = xp.where(level.hole, 0.0 * variance, self.std**2 / (self.std**2 + variance))
        return self.mean + gain * (z - self.mean)

    def flow(self, z, start, end):
        """Where the probability flow takes z from noise level `start` to `end`."""
        shrunk = np.sqrt((self.std**2 + end**2) / (self.std**2 + start**2))
        return self.mean + (z - self.mean) * shrunk
