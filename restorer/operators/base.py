"""Linear measurements y = A x0 + sigma_y n."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from restorer.level import Array


class Operator(ABC):
    """A linear operator A on pictures (B, 3, H, W)."""

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """A x."""

    @abstractmethod
    def adjoint(self, y: Array) -> Array:
        """A* y, with <A x, y> = <x, A* y>."""

    @abstractmethod
    def prox(self, x: Array, y: Array, r2: Array, sigma_y: float) -> Array:
        """argmin_u |A u - y|² / sigma_y² + |u - x|² / r2.

        Args:
            x: (B, 3, H, W), the prior's estimate.
            y: The measurement, shaped like A x.
            r2: (B, 1, H, W), variance of the prior's estimate.
            sigma_y: Noise std of the measurement, from 0 on, model range.
        """

    @abstractmethod
    def moved(self, move: Callable[[Array], Array]) -> "Operator":
        """The same operator with its arrays moved to another place."""


@dataclass(frozen=True, eq=False)
class Observation:
    """What the photo says: y = A x0 + sigma_y n.

    Attributes:
        y: The measurement, model range.
        operator: A.
        sigma_y: Std of its noise, model range; one 8-bit step is 1/255.
    """

    y: Array
    operator: Operator
    sigma_y: float

    def moved(self, move: Callable[[Array], Array]) -> "Observation":
        """The same observation with its arrays moved to another place."""
        return Observation(move(self.y), self.operator.moved(move), self.sigma_y)
