"""Batches of degraded crops: the same for the same recipe, step and process, on any machine."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from restorer.training.config import Config
from restorer.training.damage import Overlays
from restorer.training.data import Store
from restorer.training.degradation import degrade
from restorer.training.schedule import patch_size


class Batch(NamedTuple):
    """Samples stacked: (B, …) each, as in `degradation.Sample`."""

    x0: Tensor
    z: Tensor
    sigma: Tensor
    blur: Tensor


class Batches(IterableDataset[Batch]):
    """An endless stream of batches, the same for the same seed, step and rank."""

    def __init__(self, store: Store, config: Config, step: int, rank: int) -> None:
        self.store, self.config, self.step, self.rank = store, config, step, rank
        self.overlays = Overlays(config.damage) if config.damage else None

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        first, stride = (worker.id, worker.num_workers) if worker else (0, 1)
        for step in range(self.step + first, self.config.steps, stride):
            rng = np.random.default_rng([self.config.seed, step, self.rank])
            batch, size = patch_size(step, self.config)
            samples = [
                degrade(self.store.crop(size, rng), self.config, rng, self.overlays)
                for _ in range(batch)
            ]
            parts = zip(*samples, strict=True)
            yield Batch(*(torch.from_numpy(np.stack(part)) for part in parts))
