"""A layer on the scene, drawn by tiles that are rendered when they are first seen.

Tiles exist at every reduction by a power of two (a pyramid), each made on demand. One paint event
renders only for so long; what is missing then is drawn from other reductions or from a glance, and
follows in the next events, so the window never waits for a large photo.
"""

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from restorer.gui.rendering import Layer, Screen
from restorer.gui.tilecache import Key, Tile, TileCache, side_of
from restorer.image import Box, around

COARSEST = 64  # reduction

_Format = QImage.Format


class Tiles(QGraphicsObject):
    """Draws a layer; one unit of the scene is one photo pixel.

    Args:
        cache: Where its tiles are kept; lives no longer than this.
    """

    _reach = 1  # reduced px beyond a pixel that what is drawn there depends on: it is smoothed

    def __init__(self, cache: TileCache) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._cache = cache
        self._layer: Layer | None = None
        self._glance: tuple[int, QPixmap] | None = None
        self._window: QRectF | None = None
        self._reduce = 1  # when last painted
        self._missing: Box | None = None  # around what was not rendered in time
        self._asked = False  # to be painted again, which has not come yet
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def layer(self) -> Layer | None:
        """What is drawn."""
        return self._layer

    @property
    def pending(self) -> bool:
        """Whether something seen is still to be rendered."""
        return self._timer.isActive() or self._asked

    def set_layer(self, layer: Layer | None, box: Box | None = None) -> None:
        """Draw another layer.

        Args:
            layer: Nothing is drawn for None.
            box: The only part in which it differs from the one before; None if it differs all
                over. A layer of another size does.
        """
        same = layer is not None and self._layer is not None and layer.shape == self._layer.shape
        if not same:
            self.prepareGeometryChange()
        self._layer = layer
        if box is None or not same:
            self._cache.drop(id(self))
            self._glance = None
            self.update()
        else:
            self.invalidate(box)

    def invalidate(self, box: Box) -> None:
        """The layer has changed in a box of the photo."""
        for key, tile in self._cache.of(id(self)):
            part = key.box.common(box)
            if part is not None:
                tile.stale = around(tile.stale, part) if tile.stale else part
        if self._glance is not None and self._layer is not None and box.shape == self._layer.shape:
            self._glance = None
        self.update(self._affected(box))

    def set_window(self, window: QRectF | None) -> None:
        """Draw only inside a rectangle of the photo; None is everywhere."""
        if window != self._window:
            self._window = window
            self.update()

    def boundingRect(self) -> QRectF:  # Qt's name
        """The photo."""
        if self._layer is None:
            return QRectF()
        height, width = self._layer.shape
        return QRectF(0, 0, width, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is exposed, as far as it can be had in time."""
        self._asked = False
        bounds = self.boundingRect()
        if self._window is not None:
            bounds &= self._window
        exposed = option.exposedRect & bounds
        if self._layer is None or exposed.isEmpty():
            return
        scale = painter.deviceTransform().m11()
        reduce = self._reduce = reduction(scale)
        # In reduced pixels, and more at each side: what is drawn depends on it.
        height, width = (math.ceil(side / reduce) for side in self._layer.shape)
        area = Box(
            max(0, math.floor(exposed.top() / reduce) - self._reach),
            max(0, math.floor(exposed.left() / reduce) - self._reach),
            min(height, math.ceil(exposed.bottom() / reduce) + self._reach),
            min(width, math.ceil(exposed.right() / reduce) + self._reach),
        )
        picture = self._assembled(area, reduce)
        painter.save()
        painter.setClipRect(bounds, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, reduce * scale < 1)
        self._draw(painter, _rect(_enlarged(area, reduce)), picture)
        painter.restore()
        if self._missing:
            self._timer.start(0)

    def _draw(self, painter: QPainter, place: QRectF, picture: QImage) -> None:
        """Draw the layer's pixels in their place on the photo."""
        painter.drawImage(place, picture)

    def _affected(self, box: Box) -> QRectF:
        """Where something else is drawn when the layer has changed in a box of the photo."""
        margin = (self._reach + 1) * self._reduce  # one: the reduced pixel that it lies in
        return _rect(box).adjusted(-margin, -margin, margin, margin)

    def _assembled(self, area: Box, reduce: int) -> QImage:
        """The tiles in an area, side by side, so that scaling leaves no seams between them."""
        height, width = area.shape
        picture = QImage(width, height, _Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        found: list[tuple[Box, QPixmap]] = []
        missing: list[Box] = []
        late: list[Box] = []  # what is missing, and what is not as it should be
        idle = True  # one tile is rendered even if other layers have spent the frame's time
        for key in self._keys(_enlarged(area, reduce), reduce):
            tile = self._cache.get(key)
            if (tile is None or tile.stale) and (idle or self._cache.in_time):
                tile, idle = self._rendered(key, tile), False
            if tile is None:
                missing.append(key.box)
            else:
                found.append((key.box, tile.pixmap))
            if tile is None or tile.stale:
                late.append(key.box)
        if late:
            self._missing = around(*late, *([self._missing] if self._missing else []))
        painter = QPainter(picture)
        painter.translate(-area.left, -area.top)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        if missing:
            self._draw_otherwise(painter, missing, reduce)
        for box, pixels in found:
            painter.drawPixmap(box.left // reduce, box.top // reduce, pixels)
        painter.end()
        return picture

    def _rendered(self, key: Key, tile: Tile | None) -> Tile:
        """A new tile, or the old one with what is stale in it drawn again."""
        assert self._layer is not None  # paint has seen to it
        height, width = self._layer.shape
        photo, reduce = Box(0, 0, height, width), key.reduce
        if tile is None:
            box = key.box.common(photo)
            assert box is not None  # keys lie in the photo
            tile = Tile(pixmap(self._layer.render(box, reduce)))
            self._cache.put(key, tile)
        elif tile.stale:
            stale = tile.stale
            whole = Box(
                stale.top // reduce * reduce,
                stale.left // reduce * reduce,
                -(-stale.bottom // reduce) * reduce,
                -(-stale.right // reduce) * reduce,
            ).common(photo)
            if whole is not None:
                place = whole.within(key.box)
                painter = QPainter(tile.pixmap)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
                new = pixmap(self._layer.render(whole, reduce))
                painter.drawPixmap(place.left // reduce, place.top // reduce, new)
                painter.end()
            tile.stale = None
        return tile

    def _draw_otherwise(self, painter: QPainter, missing: Sequence[Box], reduce: int) -> None:
        """Draw around missing tiles what other reductions have, the finest uppermost."""
        assert self._layer is not None  # paint has seen to it
        painter.save()
        painter.scale(1 / reduce, 1 / reduce)
        painter.setClipRect(_rect(around(*missing)), Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._glance is None and (glance := self._layer.glance()) is not None:
            self._glance = glance[0], pixmap(glance[1])
        if self._glance is not None:
            step, rough = self._glance
            painter.drawPixmap(QRect(0, 0, step * rough.width(), step * rough.height()), rough)
        level = COARSEST
        while level >= max(1, reduce // 2):
            for other in dict.fromkeys(key for box in missing for key in self._keys(box, level)):
                tile = self._cache.get(other)
                if tile is not None:
                    size = tile.pixmap.size() * level
                    painter.drawPixmap(
                        QRect(_rect(other.box).topLeft().toPoint(), size), tile.pixmap
                    )
            level //= 2
        painter.restore()

    def _keys(self, box: Box, reduce: int) -> Iterator[Key]:
        """The tiles that show something of a box."""
        assert self._layer is not None  # paint has seen to it
        common = box.common(Box(0, 0, *self._layer.shape))
        if common is None:
            return
        side = side_of(reduce)
        for row in range(common.top // side, -(-common.bottom // side)):
            for column in range(common.left // side, -(-common.right // side)):
                yield Key(id(self), reduce, row, column)

    def _go_on(self) -> None:
        missing, self._missing = self._missing, None
        self._asked = True
        if missing is not None:
            self.update(self._affected(missing))


def reduction(scale: float) -> int:
    """The greatest reduction that still has a value for each device pixel.

    Args:
        scale: Device pixels a photo pixel.
    """
    reduce = 1
    while reduce < COARSEST and 2 * reduce * scale <= 1 + 1e-6:
        reduce *= 2
    return reduce


def pixmap(values: Screen) -> QPixmap:
    """A pixmap of (h, w, 3) RGB or (h, w, 4) RGB and straight alpha."""
    height, width, channels = values.shape
    kind = _Format.Format_RGB888 if channels == 3 else _Format.Format_RGBA8888
    return QPixmap.fromImage(QImage(values.data, width, height, width * channels, kind))


def _enlarged(area: Box, reduce: int) -> Box:
    return Box(*(reduce * edge for edge in area))


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)
