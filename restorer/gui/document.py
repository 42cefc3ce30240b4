"""A session that tells the window of its changes, by signals."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from restorer.noise_estimation import NoiseCurve
from restorer.session import Change, Session


class Document(QObject):
    """One open photo.

    Attributes:
        session: What is done to it.
        project: The project file it was saved to or opened from.
        noise: The noise of the photo as it was opened, once it is measured.
    """

    image_changed = Signal(object)
    """Box: the pixels in it changed."""
    damage_changed = Signal(object)
    """Box: the damage in it changed."""
    resized = Signal()
    history_changed = Signal()

    def __init__(self, session: Session, name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.project: Path | None = None
        self.noise: NoiseCurve | None = None
        self._name = name
        session.listeners.append(self._tell)

    @property
    def title(self) -> str:
        """The file's name, or what the photo is called that has none."""
        source = self.session.source
        return self._name if source is None else source.name

    def _tell(self, change: Change) -> None:
        match change.kind:
            case "image":
                self.image_changed.emit(change.box)
            case "damage":
                self.damage_changed.emit(change.box)
            case "size":
                self.resized.emit()
            case "history":
                self.history_changed.emit()
