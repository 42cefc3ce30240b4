"""A photo's borders moved: an empty canvas, a photo with room around it, a part of a photo."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from restorer.image import TOPS, Box, Image, Pixels

_GREY = 128


def blank(height: int, width: int) -> tuple[Image, NDArray[np.bool_]]:
    """A grey RGB canvas (height, width, 3) of 8 bits, all of it damage (height, width).

    Raises:
        ValueError: A side is less than 1 px.
    """
    pixels = np.full((height, width, 3), _GREY, np.uint8)
    return Image(pixels), np.ones((height, width), np.bool_)


def extended(image: Image, margin: int) -> tuple[Image, NDArray[np.bool_]]:
    """A photo with `margin` px more on each side, black and opaque.

    Returns:
        The photo (H + 2 margin, W + 2 margin), and its damage: True on the new border.

    Raises:
        ValueError: The margin is less than 1 px.
    """
    if margin < 1:
        raise ValueError(f"a border is at least 1 px wide, not {margin}")
    damage = np.pad(np.zeros(image.shape, np.bool_), margin, constant_values=True)
    inside = Box(margin, margin, margin + image.shape[0], margin + image.shape[1])
    pixels: Pixels = np.zeros((*damage.shape, image.pixels.shape[2]), image.pixels.dtype)
    if image.has_alpha:
        pixels[..., -1] = TOPS[pixels.dtype]
    pixels[inside.slices] = image.pixels
    return replace(image, pixels=pixels), damage


def cropped(image: Image, box: Box) -> Image:
    """The part of a photo inside a box, as a photo of its own.

    Raises:
        ValueError: The box is empty or reaches beyond the photo.
    """
    if image.box.common(box) != box:
        raise ValueError(f"{box} is no part of a photo {image.shape}")
    return replace(image, pixels=image.pixels[box.slices].copy())
