"""Starts the program as its command does, and says when its window was first painted.

python -m benchmarks.gui.startup

Prints the seconds of the system's steady clock.
"""

import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent

from restorer.cli import main
from restorer.gui import app
from restorer.gui.window import Window


class _Told(Window):
    """The window, which closes once it has been seen."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Say so after what stands in the window is painted too."""
        super().paintEvent(event)
        QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        print(time.monotonic(), flush=True)
        self.close()


if __name__ == "__main__":
    app.Window = _Told  # type: ignore[attr-defined]  # what a user starts has nothing of this in it
    main([])
