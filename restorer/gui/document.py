"""A session that the window changes and that tells it of its changes, by signals."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from restorer.engine import measure_noise
from restorer.gui.background import Background
from restorer.gui.edits import Edits
from restorer.noise_estimation import NoiseCurve
from restorer.session import Change, Session


class Document(QObject):
    """One open photo.

    Attributes:
        session: What was done to it.
        edits: By which more is done.
        project: The project file it was saved to or opened from.
    """

    image_changed = Signal(object)
    """Box: the pixels in it changed."""
    damage_changed = Signal(object)
    """Box: the damage in it changed."""
    resized = Signal()
    history_changed = Signal()
    saved = Signal()
    """What is done is in a file."""
    noise_changed = Signal()
    """`noise` is known, or no more, or `is_measuring` is another."""

    def __init__(self, session: Session, name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.project: Path | None = None
        self._noise: NoiseCurve | None = None
        self._noise_generation = -1  # of the session, when `_noise` was measured
        self._measuring = False
        self._name = name
        session.listeners.append(self._tell)
        self.edits = Edits(session, self)

    @property
    def title(self) -> str:
        """The file's name, or what the photo is called that has none."""
        source = self.session.source
        return self._name if source is None else source.name

    @property
    def noise(self) -> NoiseCurve | None:
        """The noise of the photo as it is now; None while it is not known."""
        return self._noise if self._noise_generation == self.session.generation else None

    @property
    def is_measuring(self) -> bool:
        """Whether the noise is being found out."""
        return self._measuring

    def mark_saved(self, version: int | None = None) -> None:
        """What was done at a version of the session is in a file; None is what is done now."""
        self.session.mark_saved(version)
        self.saved.emit()

    def measure(self) -> None:
        """Find out the noise in the background, now and after every change of the photo."""
        if self._measuring or self.noise is not None:
            return
        self._measuring = True
        generation, image = self.session.generation, self.session.image

        def done(noise: NoiseCurve | None) -> None:
            self._measuring = False
            self._noise, self._noise_generation = noise, generation
            if noise is not None:
                self.measure()  # it may have changed meanwhile
            self.noise_changed.emit()

        Background(self, partial(measure_noise, image), done, lambda _: done(None))

    def _tell(self, change: Change) -> None:
        match change.kind:
            case "image":
                self._forget_noise()
                self.image_changed.emit(change.box)
            case "damage":
                self.damage_changed.emit(change.box)
            case "size":
                self._forget_noise()
                self.resized.emit()
            case "history":
                self.history_changed.emit()

    def _forget_noise(self) -> None:
        """The photo changed; if anybody asked for its noise, it is measured again."""
        if self._noise is not None:
            self.measure()
            self.noise_changed.emit()
