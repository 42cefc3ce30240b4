"""A photo in another depth or other colours than its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np

from restorer.color import from_model, to_model
from restorer.files import exifcolors
from restorer.files.base import Parts, eight_bit, sixteen_bit
from restorer.image import TOPS, Image, Pixels

_COLOR_CHUNKS = ("gAMA", "cHRM", "sRGB", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "iCCP")


def in_depth(pixels: Pixels, dtype: np.dtype[Any]) -> Pixels:
    """Pixels (H, W, C) in another depth: widened exactly, narrowed to the nearest value.

    8 bits become 16 by 257, so that white stays white and the way back gives the same. Float is
    clipped to [0, 1] and rounded half to even.
    """
    if dtype == pixels.dtype:
        return pixels
    if dtype == np.float32:
        return cast(Pixels, pixels / np.float32(TOPS[pixels.dtype]))
    if dtype == np.uint8:
        return eight_bit(pixels, "")[0]
    if pixels.dtype == np.uint8:
        return cast(Pixels, pixels.astype(np.uint16) * np.uint16(257))
    return sixteen_bit(pixels, "")[0]


def in_colors(image: Image, profile: bytes | None, dtype: np.dtype[Any]) -> Image:
    """The photo in the colours of a profile and in a depth, rounded once.

    Colours that the profile cannot say are clipped, but not those of floats.

    Args:
        image: The photo.
        profile: Of as many colours as the photo; None is sRGB, or the grey of its curve.
        dtype: Of the pixels then.
    """
    if profile == image.profile:
        return replace(image, pixels=in_depth(image.pixels, dtype))
    like = Image(np.zeros((1, 1, image.colors), dtype), profile)
    pixels = from_model(to_model(image.pixels, image.profile), like)
    if image.has_alpha:
        alpha = in_depth(image.pixels[..., -1:], dtype)
        pixels = cast(Pixels, np.concatenate((pixels, alpha), axis=2))
    metadata = exifcolors.recolored(image.metadata, profile)
    return Image(pixels, profile, metadata, _recolored(image.coding))


def _recolored(coding: Mapping[str, object]) -> dict[str, object]:
    """A coding without other words for the colours, which are others now."""
    words = ("png hints", exifcolors.KEY)
    left = {key: value for key, value in coding.items() if key not in words}
    if "png parts" in left:
        parts = cast(Parts, left["png parts"])
        left["png parts"] = tuple(part for part in parts if part[0] not in _COLOR_CHUNKS)
    return left
