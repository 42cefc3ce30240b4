"""Masking: only the known pixels are measured."""

from collections.abc import Callable

from array_api_compat import array_namespace

from restorer.level import Array
from restorer.operators.base import Operator


class Masking(Operator):
    """A x = known * x.

    Args:
        known: (B, 1, H, W), 1 where the pixel is believed and 0 elsewhere, float32.
    """

    def __init__(self, known: Array) -> None:
        self._known = known

    def forward(self, x: Array) -> Array:
        """The known pixels of x (B, 3, H, W), 0 elsewhere."""
        return self._known * x

    def adjoint(self, y: Array) -> Array:
        """The same as `forward`: A is a projection."""
        return self._known * y

    def prox(self, x: Array, y: Array, r2: Array, sigma_y: float) -> Array:
        """Closed form, pixel by pixel: the mean of x and y weighted by the other's variance."""
        if sigma_y == 0.0:
            return array_namespace(x).where(self._known > 0.0, y, x)  # y's very bits
        return x + self._known * (r2 / (r2 + sigma_y**2)) * (y - x)

    def moved(self, move: Callable[[Array], Array]) -> "Masking":
        """The same mask elsewhere."""
        return Masking(move(self._known))
