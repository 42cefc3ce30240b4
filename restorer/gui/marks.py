"""Marks on the photo, with a rim that shows them where the photo is of their own colour."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from restorer.brush import NOWHERE, bounds
from restorer.gui.tiles import Tiles

_THICKEST = 4  # px of the picture: two px of a dense screen, where the picture is the denser
_COLORS = 0, 0xC0000000, 0xFFFFFFFF, 0
"""Of what is far from the marks, near, next to them, and marked: ARGB."""

Covered = NDArray[np.bool_]


class Marks(Tiles):
    """Tiles around whose marks goes a bright line inside a dark one, thin at any zoom.

    One of the two shows on any photo. They lie beside the marks, so that these keep their colour
    however small they are.
    """

    _reach = 2 * _THICKEST + 1

    def _draw(self, painter: QPainter, place: QRectF, picture: QImage) -> None:
        """Draw the marks, then their rim on the grid of the screen or of a denser picture."""
        super()._draw(painter, place, picture)
        height, width = picture.height(), picture.width()
        pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(height, width)
        covered = pixels != 0
        box = bounds(covered)
        if box == NOWHERE:
            return
        box = box.grown(self._reach, covered.shape)
        covered = covered[box.slices]
        to_device = painter.deviceTransform()
        across = place.width() / width
        place = QRectF(
            place.left() + box.left * across,
            place.top() + box.top * across,
            (box.right - box.left) * across,
            (box.bottom - box.top) * across,
        )
        scale = to_device.m11() * across  # device px a pixel of the picture
        thick = 1 if painter.device().devicePixelRatioF() < 2 else 2
        if scale > 1:
            covered, place = _on_device(covered, place, to_device)
        else:
            thick = min(math.ceil(thick / scale), _THICKEST)
        painter.drawImage(place, rim(covered, thick))


def rim(covered: Covered, thick: int) -> QImage:
    """The lines around what is covered (H, W), each so many px thick, on nothing."""
    near = _dilated(covered, thick)
    far = _dilated(near, thick)
    distance = covered.view(np.uint8) + near.view(np.uint8) + far.view(np.uint8)
    height, width = covered.shape
    lines = QImage(distance.data, width, height, width, QImage.Format.Format_Indexed8)
    lines.setColorTable(_COLORS)
    return lines.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _on_device(covered: Covered, place: QRectF, transform: QTransform) -> tuple[Covered, QRectF]:
    """What each device pixel shows of it, and where these pixels are on the photo."""
    shown = transform.mapRect(place)
    rows, top = _sampled(covered.shape[0], shown.top(), shown.height())
    columns, left = _sampled(covered.shape[1], shown.left(), shown.width())
    inverse, _ = transform.inverted()
    device = QRectF(left, top, len(columns), len(rows))
    return covered.take(columns, axis=1).take(rows, axis=0), inverse.mapRect(device)


def _sampled(count: int, start: float, length: float) -> tuple[NDArray[np.intp], int]:
    """Which of `count` pixels drawn from `start` on each device pixel shows, and the first one."""
    first = round(start)
    middles = np.arange(first, round(start + length)) + 0.5
    return np.clip((middles - start) * count // length, 0, count - 1).astype(np.intp), first


def _dilated(covered: Covered, steps: int) -> Covered:
    """What is covered, and what is so many steps across or down from it."""
    for _ in range(steps):
        wider = covered.copy()
        wider[1:] |= covered[:-1]
        wider[:-1] |= covered[1:]
        wider[:, 1:] |= covered[:, :-1]
        wider[:, :-1] |= covered[:, 1:]
        covered = wider
    return covered
