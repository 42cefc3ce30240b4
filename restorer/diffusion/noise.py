"""Fresh noise that does not depend on tiles, threads, devices or the order of work."""

import numpy as np
from array_api_compat import array_namespace, device

from restorer.level import Array

ROWS = 64  # rows that share one key: enough to be quick, few enough to make a band alone


class NoiseField:
    """White noise keyed by (seed, step, row block) with Philox, a counter-based generator.

    Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".

    Args:
        seed: Any integer from 0 on; 0 is a seed like any other.

    Raises:
        ValueError: The seed is negative.
    """

    def __init__(self, seed: int) -> None:
        if seed < 0:
            raise ValueError(f"a seed is an integer from 0 on, not {seed}")
        self.seed = seed

    def __call__(self, step: int, like: Array) -> Array:
        """N(0, I) of the shape, type and device of `like` (1, C, H, W)."""
        _, channels, height, width = like.shape
        field = np.empty((1, channels, height, width), np.float32)
        for block, top in enumerate(range(0, height, ROWS)):
            key = np.random.SeedSequence([self.seed, step, block])
            rng = np.random.Generator(np.random.Philox(key))
            rows = min(ROWS, height - top)
            values = rng.standard_normal((ROWS, channels, width), dtype=np.float32)[:rows]
            field[0, :, top : top + rows] = values.transpose(1, 0, 2)
        return array_namespace(like).asarray(field, device=device(like))
