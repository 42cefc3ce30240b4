"""Which pixels a restoration changed, and how many: the proof that the others were left alone."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from restorer.image import Image, differing

_AT_ONCE = 1 << 22  # samples compared at a time: some milliseconds


def count_changed(before: Image, after: Image) -> Iterator[int]:
    """The number of changed pixels so far, band by band, so that nobody has to wait for all."""
    height, width, channels = after.pixels.shape
    rows = max(1, _AT_ONCE // (width * channels))
    count = 0
    for top in range(0, height, rows):
        band = slice(top, top + rows)
        count += int(np.count_nonzero(differing(before.pixels[band], after.pixels[band])))
        yield count


class ChangeCount(QObject):
    """Counts the changed pixels a band at a time, while the window lives on.

    Args:
        parent: Whose end ends the counting.
    """

    counted = Signal(int)
    """All changed pixels, when the last band is done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bands: Iterator[int] = iter(())
        self._count = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    def start(self, before: Image, after: Image) -> None:
        """Count from the beginning; a count that is under way is forgotten."""
        self._bands = count_changed(before, after)
        self._timer.start(0)

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def _go_on(self) -> None:
        count = next(self._bands, None)
        if count is not None:
            self._count = count
        else:
            self._timer.stop()
            self.counted.emit(self._count)
