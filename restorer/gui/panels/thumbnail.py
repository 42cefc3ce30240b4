"""A small picture of a photo, for lists; no widgets."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QImage, QPixmap

from restorer.gui.rendering import PhotoLayer
from restorer.image import Image


def thumbnail(image: Image, side: int) -> QImage:
    """A photo in sRGB, fitted into a square of `side` px; a large one costs no more."""
    _, screen = PhotoLayer(image).glance()
    rows, columns, channels = screen.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    data = np.ascontiguousarray(screen)
    glance = QImage(data.data, columns, rows, channels * columns, form)
    return glance.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).copy()


def thumbnail_icon(image: Image, side: int, ratio: float) -> QIcon:
    """The same for a list: in its own colours, selected or not.

    Args:
        image: The photo.
        side: Logical px.
        ratio: Device px a logical px.
    """
    picture = QPixmap.fromImage(thumbnail(image, round(side * ratio)))
    picture.setDevicePixelRatio(ratio)
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it
    return icon
