"""How far the job is, and the buttons that hold and end it."""

import math
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from restorer.gui.memory import resident
from restorer.gui.panels.panel import Panel, Quiet, say
from restorer.gui.sentences import translated
from restorer.gui.theme import icon
from restorer.progress import Status

State = Literal["idle", "running", "paused"]

_FINE = 1000  # steps of the bar


class ProgressPanel(Panel):
    """A bar, what the job does now, and Pause and Cancel.

    Signals:
        pause_asked: Hold the job at its next tile.
        resume_asked: Let it go on.
        cancel_asked: End it.
        said: How far it is in a few words, for the status bar; empty while there is none.
    """

    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State = "idle"
        self._status = Status()
        self._note = ""
        self.bar = QProgressBar()
        self.bar.setRange(0, _FINE)
        self.bar.setTextVisible(True)
        self.time, self.details, self.note = Quiet(), Quiet(), QLabel()
        self.note.setWordWrap(True)
        self.pause_button, self.cancel_button = QPushButton(), QPushButton()
        self.cancel_button.setIcon(icon("mdi6.close"))
        self.pause_button.clicked.connect(self._on_pause)
        self.cancel_button.clicked.connect(self.cancel_asked)
        buttons = QHBoxLayout()
        buttons.addWidget(self.time, 1)
        buttons.addWidget(self.pause_button)
        buttons.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        layout.addWidget(self.details)
        layout.addWidget(self.note)
        self.retranslate()

    def show_status(self, status: Status) -> None:
        """Show how far the job is; a note stays until the next job."""
        self._status = status
        self._note = status.note or self._note
        self._show()

    def set_state(self, state: State) -> None:
        """Whether a job runs; one that begins starts from nothing.

        Args:
            state: "idle", "running" or "paused".
        """
        if self._state == "idle" and state != "idle":
            self._status, self._note = Status(), ""
        self._state = state
        self._show()

    def retranslate(self) -> None:
        """Write the texts."""
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._show()

    def _show(self) -> None:
        status, paused, busy = self._status, self._state == "paused", self._state != "idle"
        self.bar.setValue(round(status.done * _FINE) if busy else 0)
        self.bar.setFormat("%p %" if busy else "")
        self.bar.setEnabled(busy)
        self.pause_button.setEnabled(busy)
        self.cancel_button.setEnabled(busy)
        self.pause_button.setIcon(icon("mdi6.play" if paused else "mdi6.pause"))
        self.pause_button.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.time.setText(self._time())
        self.details.setText(" · ".join(self._details()) if busy else "")
        self.said.emit(" · ".join([*self._place(), self._time()]) if busy else "")
        say(self.note, translated(self._note), "warning")
        self.note.setVisible(bool(self._note))

    def _time(self) -> str:
        if self._state == "idle":
            return self.tr("No job is running.")
        if self._state == "paused":
            return self.tr("Paused")
        if self._status.left is None:
            return self.tr("Starting…")
        return self.tr("{time} left").format(time=self._duration(self._status.left))

    def _duration(self, seconds: float) -> str:
        whole = max(1, math.ceil(seconds))
        hours, minutes = whole // 3600, whole // 60 % 60
        if hours:
            return self.tr("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
        if minutes:
            return self.tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=whole % 60)
        return self.tr("{seconds} s").format(seconds=whole)

    def _details(self) -> list[str]:
        status, memory = self._status, resident()
        said = []
        if status.steps:
            text = self.tr("step {step} of {steps}")
            said.append(text.format(step=status.step, steps=status.steps))
        said += self._place()
        if memory is not None:
            amount = self.locale().formattedDataSize(memory)
            said.append(self.tr("{amount} of memory").format(amount=amount))
        return said

    def _place(self) -> list[str]:
        """Tile and device, as far as they are known."""
        status, said = self._status, []
        if status.tile:
            said.append(self.tr("tiles of {side} px").format(side=status.tile))
        if status.place:
            said.append(status.place)
        return said

    def _on_pause(self) -> None:
        (self.resume_asked if self._state == "paused" else self.pause_asked).emit()
