"""The canvas: a document, seen in one of several views and worked on with tools."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from restorer.gui.captions import Captions
from restorer.gui.checkerboard import checkerboard
from restorer.gui.document import Document
from restorer.gui.drops import DropTarget
from restorer.gui.easel import Easel
from restorer.gui.stage import Stage, View
from restorer.gui.theme import surround
from restorer.image import Box, Patch
from restorer.outcome import Blended

__all__ = ["Canvas", "View"]


class Canvas(Easel):
    """Shows a document, or a hint while there is none.

    Args:
        parent: Its owner.
    """

    files_dropped = Signal(list)
    """Paths of the files that were dropped."""
    image_dropped = Signal(QImage)
    """A picture that was dropped without a file, from a browser for instance."""
    document_changed = Signal()
    shown_changed = Signal()
    """Another view, size, or profile of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Stage(), parent)
        self._captions = Captions(self, self._stage)
        self._captions.divider_moved.connect(self._set_divider)
        drops = DropTarget(self.viewport())
        drops.files_dropped.connect(self.files_dropped)
        drops.image_dropped.connect(self.image_dropped)
        self._stage.shown_changed.connect(self._follow_stage)
        self.view_changed.connect(self._follow_view)
        self._translate()
        self._follow_stage()

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self._stage.document

    @property
    def is_complete(self) -> bool:
        """Whether all that is in view has been rendered."""
        return not self._stage.pending

    def set_document(self, document: Document | None) -> None:
        """Show another document, all of it; None shows a hint."""
        self._toolbox.cancel()
        self._stage.set_document(document)
        self.fit()
        self.document_changed.emit()

    def view(self) -> View:
        """What of the document is looked at."""
        return self._stage.view

    def set_view(self, view: View) -> None:
        """Look at something else of the document."""
        self._toolbox.cancel()
        self._stage.set_view(view)

    def show_original(self, held: bool) -> None:
        """Show the original as long as it is held."""
        self._toolbox.cancel()
        self._stage.hold_original(held)

    def show_estimate(self, patch: Patch | Blended) -> None:
        """Show pixels of a running job or another blend above the photo, which stays as it is.

        Raises:
            ValueError: They do not lie in the photo.
        """
        self._stage.show_estimate(patch)

    def clear_estimate(self) -> None:
        """Show the photo again where estimates were."""
        self._stage.clear_estimate()

    def set_uncertainty(self, box: Box | None, values: NDArray[np.float32] | None = None) -> None:
        """Take what the view of uncertainty shows.

        Args:
            box: Where it is known; None if it is not.
            values: (h, w), standard deviation in 8-bit levels.
        """
        self._stage.set_uncertainty(box, values)

    def set_damage_style(self, visible: bool, color: str, opacity: float) -> None:
        """Show or hide the damage, in a colour such as "#ff3030", opaque to a part in [0, 1]."""
        self._stage.set_damage_style(visible, color, opacity)

    @property
    def screen_profile(self) -> bytes | None:
        """ICC profile of the screen; None is sRGB."""
        return self._stage.screen

    @screen_profile.setter
    def screen_profile(self, profile: bytes | None) -> None:
        self._stage.set_screen(profile)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Draw, and render only as much as may be done in one go."""
        self._stage.cache.start_frame()
        super().paintEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the surround, and a board under what is transparent."""
        painter.fillRect(rect, surround())
        if self._stage.has_alpha:
            photo = self._stage.sceneRect() & QRectF(rect)
            painter.fillRect(photo, checkerboard(self.zoom_on_screen()))

    def _follow_stage(self) -> None:
        """Fit the view to what is shown now."""
        split = self._stage.shown is View.SPLIT  # whose divider stays while the photo moves
        mode = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(
            mode.FullViewportUpdate if split else mode.MinimalViewportUpdate
        )
        self.set_extent(self._stage.shape)
        self.shown_changed.emit()

    def _follow_view(self) -> None:
        self._stage.set_scale(self.zoom_on_screen())
        self._set_divider()

    def _set_divider(self) -> None:
        self._stage.set_divider(self.to_photo(QPointF(self._captions.divider(), 0)).x())

    def _is_original(self, point: QPointF) -> bool:
        """As everywhere, and on one side of the divider."""
        split = self._stage.shown is View.SPLIT
        beside = self.from_photo(point).x() < self._captions.divider()
        return super()._is_original(point) or (split and beside)

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(
            self.tr(
                "The photo and the marked damage. Arrow keys scroll, the wheel zooms, Space and"
                " dragging moves the photo."
            )
        )
