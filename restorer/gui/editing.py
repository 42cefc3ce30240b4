"""What the actions do to the damage and to the size of the photo that is shown."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from restorer.brush import grown
from restorer.files.damage import read_coverage, write_coverage
from restorer.gui.canvas import Canvas
from restorer.gui.edits import long
from restorer.gui.tools import RADII
from restorer.settings import Settings

_STEP = 1.2  # of the brush's radius


class Editing(QObject):
    """The damage of the photo on the canvas, and its brush.

    Args:
        canvas: What is painted on.
        settings: Keep the brush.
        parent: Owns this, and its dialogs.
    """

    def __init__(self, canvas: Canvas, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas, self._settings, self._window = canvas, settings, parent
        canvas.brush_changed.connect(self.set_brush)

    def slots(self) -> dict[str, Callable[[], None]]:
        """What to do, by the names of the actions."""
        return {
            "brush_smaller": lambda: self._resize(1 / _STEP),
            "brush_larger": lambda: self._resize(_STEP),
            "softer": lambda: self._resize(1.0, -0.1),
            "harder": lambda: self._resize(1.0, 0.1),
            "invert": self._invert,
            "clear": self._clear,
            "grow": lambda: self._grow(self.tr("Grow the damage"), 1),
            "shrink": lambda: self._grow(self.tr("Shrink the damage"), -1),
            "import_damage": self._import,
            "export_damage": self._export,
            "crop": lambda: self._canvas.edits.crop(self._canvas.visible_box()),
            "extend": self._extend,
        }

    def set_brush(self, radius: float, hardness: float) -> None:
        """Take another brush: radius in px of the photo, hardness; both are kept in range."""
        least, most = RADII
        radius = min(max(radius, least), most)
        hardness = min(max(hardness, 0.0), 1.0)
        self._settings.brush_radius, self._settings.brush_hardness = radius, hardness
        self._canvas.set_brush(radius, hardness)

    def _resize(self, factor: float, harder: float = 0.0) -> None:
        brush = self._canvas.brush
        self.set_brush(brush.radius * factor, brush.hardness + harder)

    def _invert(self) -> None:
        self._canvas.edits.do(lambda session: session.set_damage("Invert", 255 - session.damage))

    def _clear(self) -> None:
        self._canvas.edits.do(
            lambda session: session.set_damage("Clear", np.zeros_like(session.damage))
        )

    def _grow(self, title: str, way: int) -> None:
        px, chosen = QInputDialog.getInt(self._window, title, self.tr("Distance in px"), 2, 1, 256)
        if chosen:
            name = "Grow" if way > 0 else "Shrink"
            self._canvas.edits.do(
                lambda session: session.set_damage(name, grown(session.damage, way * px)),
                size=long,
            )

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Import damage"))
        if name:
            self._canvas.edits.do(
                lambda session: session.set_damage(
                    "Import", read_coverage(Path(name), session.image)
                ),
                size=long,
            )

    def _export(self) -> None:
        title = self.tr("Export damage")
        name, _ = QFileDialog.getSaveFileName(self._window, title, "damage.png", "*.png")
        if name:  # the dialog has asked whether to replace a file
            self._canvas.edits.do(
                lambda session: write_coverage(Path(name), session.damage, overwrite=True),
                size=long,
            )

    def _extend(self) -> None:
        title, label = self.tr("Extend the borders"), self.tr("Margin in px")
        margin, chosen = QInputDialog.getInt(self._window, title, label, 32, 1, 1024)
        if chosen:
            self._canvas.edits.do(lambda session: session.extend(margin))
