"""A photo made larger by interpolation: what `restorer.tasks.upscale` begins with."""

from dataclasses import replace
from typing import cast

import numpy as np

from restorer.errors import RestorerError
from restorer.files.base import PIXEL_LIMIT
from restorer.image import TOPS, Image, Pixels
from restorer.operators.resizing import resized

_ROWS, _MARGIN = 256, 2  # of the small photo: a band, and what a bicubic kernel sees beside it


def enlarged(image: Image, scale: int) -> Image:
    """A photo `scale` times as wide and as high, corners in place; bicubic, alpha too.

    Integers are rounded and clipped. Metadata and the resolution in dots an inch stay as they are.

    Args:
        image: The photo; it is returned itself if the scale is 1.
        scale: From 1 on.

    Raises:
        RestorerError: It would have more pixels than a file that can be read.
    """
    if scale == 1:
        return image
    height, width = image.shape
    if height * width * scale**2 > PIXEL_LIMIT:
        raise RestorerError(
            f"{scale} times as wide and high, this photo would have {width * scale} ×"
            f" {height * scale} pixels, over the limit of {PIXEL_LIMIT:,}: take a smaller scale."
        )
    dtype = image.pixels.dtype
    pixels = np.empty((height * scale, width * scale, image.pixels.shape[2]), dtype)
    for top in range(0, height, _ROWS):  # a large photo is never whole in float32
        bottom = min(top + _ROWS, height)
        above, below = min(top, _MARGIN), min(height - bottom, _MARGIN)
        part = image.pixels[top - above : bottom + below].astype(np.float32)
        large = resized(part, part.shape[0] * scale, width * scale)
        large = large[above * scale : (above + bottom - top) * scale]
        if dtype != np.float32:
            large = np.clip(np.rint(large), 0, TOPS[dtype])
        pixels[top * scale : bottom * scale] = large
    return replace(image, pixels=cast(Pixels, pixels))
