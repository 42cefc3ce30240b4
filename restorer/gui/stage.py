"""The scene of the canvas: which layers of a document are seen, in which view."""

import math
from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsScene

from restorer.gui.changes import ChangeCount
from restorer.gui.document import Document
from restorer.gui.marks import Marks
from restorer.gui.outline import Outline, ring
from restorer.gui.rendering import (
    ChangedLayer,
    DamageLayer,
    DifferenceLayer,
    PhotoLayer,
    UncertaintyLayer,
)
from restorer.gui.tilecache import TileCache
from restorer.gui.tiles import Tiles
from restorer.gui.tools import Point
from restorer.image import Box, Patch, around
from restorer.outcome import Blended
from restorer.session import Session

_RARE = 99.8  # % of the deviations are under the bright end of the legend
_SAMPLED = 1 << 19  # deviations that its end is found from


class View(Enum):
    """What of a document is looked at."""

    RESULT = "result"
    ORIGINAL = "original"
    SPLIT = "split"
    SIDE_BY_SIDE = "side by side"
    DIFFERENCE = "difference"
    CHANGED = "changed"
    UNCERTAINTY = "uncertainty"


_WITH_DAMAGE = {View.RESULT, View.SIDE_BY_SIDE}


class Stage(QGraphicsScene):
    """Holds the layers and shows those that belong to the view."""

    shown_changed = Signal()
    """Another photo, size, view, or uncertainty is shown."""
    changed_counted = Signal(int)
    """How many pixels were changed; in the view of changed pixels, once they are counted."""
    resized = Signal()
    """The photo that is shown got another size."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.cache = TileCache()
        self._document: Document | None = None
        self._view, self._held = View.RESULT, False
        self.screen: bytes | None = None  # ICC profile of the screen
        self._patches: list[Patch | Blended] = []
        self._uncertain: UncertaintyLayer | None = None
        self._style = True, (255, 48, 48), 0.5
        self._painting = False
        self._result, self._original, self._analysis, self._veil = (
            Tiles(self.cache) for _ in range(4)
        )
        self._damage = Marks(self.cache)
        self._area, self._ring = Outline(), Outline()
        for item in (*self._tiles, self._area, self._ring):
            self.addItem(item)
        self._ring.hide()
        self._count = ChangeCount(self)
        self._count.counted.connect(self.changed_counted)

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self._document

    @property
    def session(self) -> Session | None:
        """What is shown, without Qt."""
        return None if self._document is None else self._document.session

    @property
    def pending(self) -> bool:
        """Whether some tiles in view are still to be rendered."""
        return any(item.isVisible() and item.pending for item in self._tiles)

    @property
    def view(self) -> View:
        """What was asked for."""
        return self._view

    @property
    def shown(self) -> View:
        """What is seen: the original while it is held."""
        return View.ORIGINAL if self._held else self._view

    @property
    def can_paint(self) -> bool:
        """Whether damage may be painted in this view: comparisons are only looked at."""
        return self._document is not None and self.shown in _WITH_DAMAGE

    @property
    def shape(self) -> tuple[int, int] | None:
        """(H, W) of the photo that is seen."""
        return None if self.session is None else self.session.image.shape

    @property
    def has_alpha(self) -> bool:
        """Whether the photo that is seen lets something shine through."""
        return self.session is not None and self.session.image.has_alpha

    @property
    def uncertainty_top(self) -> float | None:
        """The deviation at the bright end of the legend, in 8-bit levels; None if unknown."""
        return self._uncertain.top if self._uncertain else None

    def set_document(self, document: Document | None) -> None:
        """Show another document."""
        if self._document is not None:
            self._document.image_changed.disconnect(self._update_image)
            self._document.damage_changed.disconnect(self._set_damage)
            self._document.resized.disconnect(self._on_resized)
        self._document = document
        if document is not None:
            document.image_changed.connect(self._update_image)
            document.damage_changed.connect(self._set_damage)
            document.resized.connect(self._on_resized)
        self._start_over()

    def set_view(self, view: View) -> None:
        """Look at something else of the document."""
        self._view = view
        self._set_analysis()
        self._show()

    def hold_original(self, held: bool) -> None:
        """Show the original as long as it is held."""
        self._held = held
        self._show()

    def set_screen(self, profile: bytes | None) -> None:
        """Show colours for a screen with this ICC profile; None is sRGB."""
        if profile != self.screen:
            self.screen = profile
            self._set_photos()
            self._set_analysis()
            self.shown_changed.emit()

    def set_divider(self, x: float) -> None:
        """Show the original left of x, in photo px, in the split view."""
        self._original.set_window(QRectF(0, 0, x, 1e9) if self.shown is View.SPLIT else None)

    def show_estimate(self, patch: Patch | Blended) -> None:
        """Show pixels of a running job, or of another blend, in place of the result's.

        Raises:
            ValueError: They do not lie in the photo.
        """
        if self.session is None or self.session.image.box.common(patch.box) != patch.box:
            raise ValueError(f"no photo is shown that has {patch.box}")
        self._patches = [old for old in self._patches if old.box.common(patch.box) != old.box]
        self._patches.append(patch)
        self._set_result(patch.box)

    def clear_estimate(self) -> None:
        """Show the result again."""
        boxes, self._patches = [patch.box for patch in self._patches], []
        if boxes:
            self._set_result(around(*boxes))

    def set_uncertainty(self, box: Box | None, values: NDArray[np.float32] | None) -> None:
        """Take the standard deviation (h, w) of a box, in 8-bit levels; None if it is unknown."""
        self._uncertain = None
        if self.session is not None and box is not None and values is not None and values.size:
            step = math.isqrt(values.size // _SAMPLED) + 1
            top = float(np.percentile(values[::step, ::step], _RARE))
            shape = self.session.image.shape
            self._uncertain = UncertaintyLayer(box, values, shape, max(top, 0.1))
        self._veil.set_layer(self._uncertain)
        self.shown_changed.emit()

    def set_damage_style(self, visible: bool, color: str, opacity: float) -> None:
        """Show or hide the damage, in a colour such as "#ff3030", opaque to a part in [0, 1]."""
        chosen = QColor(color)
        look = (chosen.red(), chosen.green(), chosen.blue()), opacity
        before, self._style = self._style, (visible, *look)
        if look != before[1:]:
            self._set_damage(None)
        self._show_damage()

    def set_painting(self, painting: bool) -> None:
        """Show the damage while it is painted, even if it is hidden: nobody paints blindly."""
        self._painting = painting
        self._show_damage()

    def set_scale(self, scale: float) -> None:
        """How many logical px a photo pixel has: for lines that have their width on the screen."""
        self._area.set_scale(scale)
        self._ring.set_scale(scale)

    def show_ring(self, at: QPointF | None, radius: float = 0.0, hardness: float = 1.0) -> None:
        """Draw the brush around a point of the photo; None hides it."""
        self._ring.setVisible(at is not None)
        if at is not None:
            self._ring.set_path(ring(radius, hardness))
            self._ring.setPos(at)

    def draw_outline(self, points: Sequence[Point]) -> None:
        """Draw a closed line through points of the photo; none hides it."""
        path = QPainterPath()
        if points:
            path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
            path.closeSubpath()
        self._area.set_path(path)

    @property
    def _tiles(self) -> tuple[Tiles, ...]:
        """From the lowest to the uppermost."""
        return self._result, self._original, self._analysis, self._veil, self._damage

    def _start_over(self) -> None:
        """Everything is new: the photo, its size, or both."""
        self._patches = []
        self._uncertain = None
        self._veil.set_layer(None)
        self._set_photos()
        self._set_analysis()
        self._set_damage(None)
        self._show()

    def _on_resized(self) -> None:
        self._start_over()
        self.resized.emit()

    def _update_image(self, box: Box) -> None:
        self._set_result(box)
        self._set_analysis(box)

    def _set_photos(self) -> None:
        session = self.session
        self._original.set_layer(
            None if session is None else PhotoLayer(session.reference, self.screen)
        )
        self._set_result(None)

    def _set_result(self, box: Box | None) -> None:
        session = self.session
        patches = tuple(self._patches)
        layer = None if session is None else PhotoLayer(session.image, self.screen, patches)
        self._result.set_layer(layer, box)

    def _set_analysis(self, box: Box | None = None) -> None:
        """What is computed from both photos, while it is looked at."""
        self._count.stop()
        layer: DifferenceLayer | ChangedLayer | None = None
        if self.session is not None:
            before, after = self.session.reference, self.session.image
            if self._view is View.DIFFERENCE:
                layer = DifferenceLayer(before, after, screen_profile=self.screen)
            elif self._view is View.CHANGED:
                layer = ChangedLayer(before, after)
                self._count.start(before, after)
        self._analysis.set_layer(layer, box)

    def _set_damage(self, box: Box | None) -> None:
        session = self.session
        _, color, opacity = self._style
        layer = None if session is None else DamageLayer(session.damage, color, opacity)
        self._damage.set_layer(layer, box)

    def _show(self) -> None:
        shown = self.shown
        self._result.setVisible(shown in _WITH_DAMAGE | {View.SPLIT, View.UNCERTAINTY})
        self._original.setVisible(shown in {View.ORIGINAL, View.SPLIT})
        self._analysis.setVisible(shown in {View.DIFFERENCE, View.CHANGED})
        self._veil.setVisible(shown is View.UNCERTAINTY)
        self._original.set_window(None)
        self._show_damage()
        height, width = self.shape or (0, 0)
        self.setSceneRect(0, 0, width, height)
        self.shown_changed.emit()

    def _show_damage(self) -> None:
        visible, _, _ = self._style
        self._damage.setVisible(self.can_paint and (visible or self._painting))
