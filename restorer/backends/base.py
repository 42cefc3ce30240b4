"""What a backend provides: the trained denoiser of one tile, on a device."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from restorer.cards import Card
from restorer.level import Array, LocalDenoiser


class Network(LocalDenoiser, Protocol):
    """A loaded model. Its arrays live where it computes, or on the host if it copies by itself."""

    def interrupt(self) -> None:
        """Make the call that is running in another thread, if any, end soon by `Cancelled`."""
        ...

    def to_device(self, x: NDArray[np.float32]) -> Array:
        """An array of the kind this network takes."""
        ...

    def to_host(self, x: Array) -> NDArray[np.float32]:
        """The same values in NumPy."""
        ...


class Backend(Protocol):
    """A module that runs networks."""

    def devices(self) -> Sequence[str]:
        """What is there, the best first: of "cuda", "cpu"."""
        ...

    def load(self, card: Card, device: str) -> Network:
        """Load a model on a device.

        Raises:
            ModelError: Its files are missing or damaged.
            RestorerError: The device cannot be used.
        """
        ...
