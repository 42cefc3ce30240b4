"""Between the values of a control and the positions of its slider; no widgets."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QLocale

POSITIONS = 10_000
"""A slider has the positions 0 to this."""

_STRAIGHT = 100.0  # a range from here on is finer at its low end, where the usual values are


@dataclass(frozen=True)
class Scale:
    """The values of a control: their range, their steps, and where on a slider each stands.

    Attributes:
        low: Smallest value.
        high: Largest value.
        whole: Whether only whole numbers are values.

    Raises:
        ValueError: The range is empty.
    """

    low: float
    high: float
    whole: bool

    def __post_init__(self) -> None:
        """Check the range."""
        if not self.low < self.high:
            raise ValueError(f"a scale goes up, not from {self.low} to {self.high}")

    @property
    def step(self) -> float:
        """What an arrow key moves: the power of ten below a hundredth of the range."""
        ten = 10.0 ** math.floor(math.log10((self.high - self.low) / 100))
        return max(1.0, ten) if self.whole else ten

    @property
    def coarse(self) -> float:
        """What it moves with Shift."""
        return 10 * self.step

    @property
    def fine(self) -> float:
        """What it moves with Ctrl; values are rounded to it."""
        return max(1.0, self.step / 10) if self.whole else self.step / 10

    @property
    def decimals(self) -> int:
        """Digits behind the point that tell two values apart."""
        return max(0, -math.floor(math.log10(self.fine) + 0.5))

    def rounded(self, value: float) -> float:
        """The nearest value there is."""
        near = round(min(max(value, self.low), self.high), self.decimals)
        return min(max(near, self.low), self.high)

    def position(self, value: float) -> float:
        """Where a value stands, in [0, POSITIONS]."""
        part = (self.rounded(value) - self.low) / (self.high - self.low)
        return float(part ** (1 / self._bend) * POSITIONS)

    def value(self, position: float) -> float:
        """The value at a position; beyond the ends of the slider, the ends."""
        part = min(max(position / POSITIONS, 0.0), 1.0)
        return float(self.low + (self.high - self.low) * part**self._bend)

    def text(self, value: float, locale: QLocale) -> str:
        """A value as people write it, without zeros at its end."""
        written = locale.toString(float(value), "f", self.decimals)
        if not self.decimals:
            return written
        return written.rstrip(locale.zeroDigit()).removesuffix(locale.decimalPoint())

    @property
    def _bend(self) -> float:
        return 2.0 if self.high - self.low >= _STRAIGHT else 1.0
