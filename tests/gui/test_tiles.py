import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEvent, QTransform
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView
from pytestqt.qtbot import QtBot

from restorer.gui.rendering import PhotoLayer, Screen
from restorer.gui.tilecache import REACH, Key, Tile, TileCache
from restorer.gui.tiles import COARSEST, Tiles, pixmap, reduction
from restorer.image import Box, Image

SHAPE = 700, 900


class Spy:
    """A photo that remembers what was rendered of it."""

    def __init__(self, image: Image) -> None:
        self._layer = PhotoLayer(image)
        self.shape = image.shape
        self.rendered: list[tuple[Box, int]] = []

    def render(self, box: Box, reduce: int) -> Screen:
        self.rendered.append((box, reduce))
        return self._layer.render(box, reduce)

    def glance(self) -> tuple[int, Screen] | None:
        return self._layer.glance()


class Show(QGraphicsView):
    """A view of one layer that shows an exact part of it at an exact scale."""

    def __init__(self, layer: Spy, patience: float = 60.0) -> None:
        self.canvas = QGraphicsScene()
        super().__init__(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(Qt.GlobalColor.black)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.layer, self.cache = layer, TileCache(patience=patience)
        self.tiles = Tiles(self.cache)
        self.tiles.set_layer(layer)
        self.canvas.addItem(self.tiles)

    def forget(self) -> None:
        """Begin anew, without what was rendered when the window appeared."""
        self.tiles.set_layer(self.layer)
        self.layer.rendered.clear()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        self.cache.start_frame()
        super().paintEvent(event)

    def paint(self, scale: float, seen: QRect | None = None) -> NDArray[np.uint8]:
        seen = QRect(0, 0, SHAPE[1], SHAPE[0]) if seen is None else seen
        self.resize(round(seen.width() * scale), round(seen.height() * scale))
        self.setTransform(QTransform.fromScale(scale, scale))
        self.setSceneRect(seen)
        for bar, at in (
            (self.horizontalScrollBar(), seen.left()),
            (self.verticalScrollBar(), seen.top()),
        ):
            bar.setValue(round(at * scale))
        return pixels_of(self.viewport().grab().toImage())


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def smooth() -> Image:
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return Image(np.stack([x / 4, y / 3, (x + y) / 7], -1).astype(np.uint8))


def shown(qtbot: QtBot, layer: Spy, patience: float = 60.0) -> Show:
    view = Show(layer, patience)
    qtbot.addWidget(view)
    view.show()
    return view


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    return shown(qtbot, Spy(smooth()))


def test_at_full_size_every_pixel_is_the_photos(show: Show) -> None:
    assert np.array_equal(show.paint(1.0), smooth().pixels)


def test_enlarged_pixels_are_sharp(show: Show) -> None:
    part = show.paint(8.0, QRect(250, 250, 20, 20))
    assert np.array_equal(part, smooth().pixels[250:270, 250:270].repeat(8, 0).repeat(8, 1))


@pytest.mark.parametrize("scale", [0.9, 0.5, 0.37, 0.06])
def test_reduced_there_are_no_seams(show: Show, scale: float) -> None:
    now = show.paint(scale).astype(int)
    y, x = np.mgrid[: now.shape[0], : now.shape[1]] / scale + 0.5 / scale
    inner = slice(2, -2)
    for channel, expected in enumerate((x / 4, y / 3, (x + y) / 7)):
        assert np.abs(now[..., channel] - expected)[inner, inner].max() < 2 + 0.2 / scale


def test_only_what_is_seen_is_rendered_and_only_once(show: Show) -> None:
    show.forget()
    show.paint(1.0, QRect(300, 300, 100, 100))
    assert [box for box, _ in show.layer.rendered] == [Box(256, 256, 512, 512)]
    show.paint(1.0, QRect(310, 310, 50, 50))
    assert len(show.layer.rendered) == 1


def test_a_coarse_tile_never_reduces_more_than_it_may(show: Show) -> None:
    large = Image(np.broadcast_to(np.uint8(9), (5000, 9000, 3)))
    show.layer = Spy(large)
    show.tiles.set_layer(show.layer)
    show.paint(1 / 16, QRect(0, 0, 9000, 5000))
    assert {reduce for _, reduce in show.layer.rendered} == {16}
    assert max(max(box.shape) for box, _ in show.layer.rendered) == REACH


def test_a_change_renders_its_box_alone(show: Show, qtbot: QtBot) -> None:
    show.paint(1.0)
    show.paint(0.25)
    show.layer.rendered.clear()
    pixels = smooth().pixels.copy()
    pixels[250:260, 251:261] = 200
    changed = Spy(Image(pixels))
    show.tiles.set_layer(changed, Box(250, 251, 260, 261))
    assert np.array_equal(show.paint(1.0), pixels)
    assert sum(np.prod(box.shape) for box, _ in changed.rendered) == 100
    changed.rendered.clear()
    reduced = show.paint(0.25)
    assert changed.rendered == [(Box(248, 248, 260, 264), 4)]
    assert np.array_equal(reduced, shown(qtbot, Spy(Image(pixels))).paint(0.25))


def test_another_size_begins_anew(show: Show) -> None:
    show.paint(1.0)
    small = Spy(Image(smooth().pixels[:100, :50]))
    show.tiles.set_layer(small, Box(0, 0, 1, 1))
    assert show.tiles.boundingRect() == QRectF(0, 0, 50, 100)
    now = show.paint(1.0)
    assert np.array_equal(now[:100, :50], smooth().pixels[:100, :50])
    assert not now[100:].any()


def test_a_window_shows_the_layer_inside_it_alone(show: Show) -> None:
    show.tiles.set_window(QRectF(0, 0, 300, 1e9))
    now = show.paint(1.0)
    assert np.array_equal(now[:, :300], smooth().pixels[:, :300])
    assert not now[:, 300:].any()


def test_without_time_a_frame_is_rough_and_the_rest_follows(qtbot: QtBot) -> None:
    layer = Spy(smooth())
    view = shown(qtbot, layer, patience=0.0)
    view.hide()
    view.forget()
    rough = view.paint(1.0)
    assert len(layer.rendered) == 1  # at least one, whatever it takes
    assert view.tiles.pending
    off = np.abs(rough.astype(int) - smooth().pixels)  # but the glance is everywhere
    assert 0 < off.max() < 12
    view.show()
    qtbot.waitUntil(lambda: not view.tiles.pending)
    assert len(layer.rendered) == 12
    assert np.array_equal(view.paint(1.0), smooth().pixels)


def test_other_reductions_help_out(show: Show) -> None:
    show.paint(0.25)
    show.layer.glance = lambda: None  # type: ignore[method-assign]  # nothing else to show
    show.cache._patience = 0.0
    helped = show.paint(1.0)[300:600, 300:800].astype(int)
    assert np.abs(helped - smooth().pixels[300:600, 300:800]).max() < 6


def test_the_cache_keeps_to_its_budget_and_the_newest(qapp: QApplication) -> None:
    tile = 256 * 256 * 4
    cache = TileCache(budget=3 * tile)
    keys = [Key(1, 1, 0, column) for column in range(4)]
    for key in keys[:3]:
        cache.put(key, Tile(pixmap(np.zeros((256, 256, 3), np.uint8))))
    assert cache.get(keys[0]) is not None  # used, so the next one is the oldest
    cache.put(keys[3], Tile(pixmap(np.zeros((256, 256, 3), np.uint8))))
    assert cache.size == 3 * tile
    assert [key for key, _ in cache.of(1)] == [keys[2], keys[0], keys[3]]
    cache.drop(1)
    assert cache.size == 0


def test_pixmaps_have_the_pixels_and_their_alpha(qapp: QApplication) -> None:
    values = np.array([[[255, 0, 10, 0], [10, 20, 30, 255]]], np.uint8)
    image = pixmap(values).toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0).getRgb() == (10, 20, 30, 255)


@pytest.mark.parametrize(
    ("scale", "reduce"),
    [(32, 1), (1, 1), (0.51, 1), (0.5, 2), (0.26, 2), (0.25, 4), (0.02, 32), (1e-4, COARSEST)],
)
def test_a_reduction_leaves_a_value_for_each_device_pixel(scale: float, reduce: int) -> None:
    assert reduction(scale) == reduce
