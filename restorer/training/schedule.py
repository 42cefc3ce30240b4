"""Learning rate and averaging, as functions of the step."""

import math

from restorer.training.config import Config


def learning_rate(step: int, config: Config) -> float:
    """Linear warm-up, constant, then a cosine to 1 % over the last `decay` of the run.

    While it is constant the run can be lengthened by a larger `steps`, with nothing lost (Hägele
    et al. 2024, "Scaling laws and compute-optimal training beyond fixed training durations").
    """
    warm = min(1.0, (step + 1) / max(1, config.warmup))
    start = config.steps * (1.0 - config.decay)
    if step <= start:
        return config.lr * warm
    part = min(1.0, (step - start) / max(1.0, config.steps - start))
    return config.lr * warm * (0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * part)))


def ema_decay(step: int, config: Config) -> float:
    """Weight of the past in the moving average; short at the beginning of a run."""
    return min(config.ema, (step + 1) / (step + 10))


def patch_size(step: int, config: Config) -> tuple[int, int]:
    """(batch, patch in px) at a step; the number of pixels stays about the same."""
    if step < config.steps * (1.0 - config.late_part):
        return config.batch, config.patch
    pixels = config.batch * config.patch**2
    return max(1, round(pixels / config.late_patch**2)), config.late_patch
