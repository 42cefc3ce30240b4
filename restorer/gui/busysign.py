"""Says that a large photo is still being changed, if that takes long enough to wonder."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow

_SOON = 200  # ms


class BusySign(QObject):
    """A cursor and a sentence in the status bar.

    Args:
        window: Has both, and owns this.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON)
        self._timer.timeout.connect(self._show)

    def set_busy(self, busy: bool) -> None:
        """Show the sign soon, or no more."""
        if busy and not self._said:
            if not self._timer.isActive():
                self._timer.start()
        elif not busy:
            self._timer.stop()
            self._window.unsetCursor()
            if self._said and self._window.statusBar().currentMessage() == self._said:
                self._window.statusBar().clearMessage()
            self._said = ""

    def _show(self) -> None:
        self._said = self.tr("Working on the photo. What you do meanwhile waits its turn.")
        self._window.setCursor(Qt.CursorShape.BusyCursor)
        self._window.statusBar().showMessage(self._said)
