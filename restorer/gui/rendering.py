"""Layers: what a canvas can show, as 8-bit pixels for the screen at any reduction. No widgets.

A layer renders a box at a reduction r, a power of two: each value it gives stands for a block of
r × r photo pixels. Reduction comes before colour conversion, so that a large photo costs what the
screen shows of it. Means are for pictures; maxima for marks, of which one pixel must stay visible.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from restorer.color import from_model, to_model
from restorer.gui.reduction import block_max, block_mean
from restorer.image import Box, Image, Patch, Pixels, differing
from restorer.outcome import Blended

Screen = NDArray[np.uint8]
"""(h, w, 3) RGB or (h, w, 4) RGB and straight alpha, in the colours of the screen."""

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

CHANGED = (255, 136, 0)  # no photo in grey has it, and no theme hides it
GLANCE = 256  # px, the longer side of a glance at most
_DIMMED = 0.45  # of the grey picture under the changed pixels
_VEIL = np.array([0.35, 0.9])  # opacity of the uncertainty, from none to the most

_SRGB = np.zeros((1, 1, 3), np.uint8)

# Viridis as a polynomial in value for red, green and blue (M. Zucker, CC0), constant term first.
_VIRIDIS = np.array(
    [
        [0.27772733, 0.00540734, 0.33409981],
        [0.10509304, 1.40461353, 1.38459016],
        [-0.33086183, 0.21484756, 0.09509516],
        [-4.63423050, -5.79910097, -19.33244096],
        [6.22826994, 14.17993337, 56.69055260],
        [4.77638500, -13.74514538, -65.35303263],
        [-5.43545586, 4.64585261, 26.31243525],
    ]
)


class Layer(Protocol):
    """Something to be shown over the whole photo."""

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in photo pixels."""

    def render(self, box: Box, reduce: int) -> Screen:
        """The layer inside a box, (ceil(h / reduce), ceil(w / reduce), 3 or 4).

        Args:
            box: Inside the photo; top and left are multiples of `reduce`, and so are bottom and
                right unless they are the photo's own border.
            reduce: A power of two.
        """

    def glance(self) -> tuple[int, Screen] | None:
        """A rough picture of the whole at next to no cost, and how many pixels a value stands for.

        None where something rough would mislead.
        """


@dataclass(frozen=True, eq=False)
class PhotoLayer:
    """A photo in the colours of the screen.

    Attributes:
        image: The photo.
        screen_profile: ICC profile of the screen; None is sRGB.
        patches: Pixels shown in place of the photo's own, the later ones above.
    """

    image: Image
    screen_profile: bytes | None = None
    patches: Sequence[Patch | Blended] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in photo pixels."""
        return self.image.shape

    def render(self, box: Box, reduce: int) -> Screen:
        """See `Layer`."""
        pixels = self._pixels(box)
        if reduce == 1 and self._is_ready:
            return np.ascontiguousarray(np.broadcast_to(pixels, (*box.shape, 3)), np.uint8)
        pixels = pixels if reduce == 1 else block_mean(pixels, reduce)
        colors = _on_screen(_model(pixels, self.image), self.screen_profile)
        if not self.image.has_alpha:
            return colors
        alpha = block_mean(pixels[..., -1:], 1).clip(0, 1) * 255
        return np.concatenate([colors, np.rint(alpha).astype(np.uint8)], axis=-1)

    def glance(self) -> tuple[int, Screen]:
        """See `Layer`: every n-th pixel of every n-th row."""
        step = _step(self.shape)
        layer = PhotoLayer(_thinned(self.image, step), self.screen_profile)
        return step, layer.render(layer.image.box, 1)

    @property
    def _is_ready(self) -> bool:
        """Whether the photo's pixels are the screen's: 8 bits, opaque, both sRGB."""
        plain = self.image.profile is None and self.screen_profile is None
        return plain and self.image.pixels.dtype == np.uint8 and not self.image.has_alpha

    def _pixels(self, box: Box) -> Pixels:
        """The photo's pixels in a box, the patches laid over them."""
        pixels, is_own = self.image.pixels[box.slices], False
        for patch in self.patches:
            common = box.common(patch.box)
            if common == box:
                pixels, is_own = _patched(patch, box), False
            elif common is not None:
                if not is_own:
                    pixels, is_own = pixels.copy(), True
                pixels[common.within(box).slices] = _patched(patch, common)
        return pixels


@dataclass(frozen=True, eq=False)
class DifferenceLayer:
    """What was added and taken away, around mid grey: 1/2 + gain · (after - before).

    Attributes:
        before: The photo as it was.
        after: The photo as it is, of the same size.
        gain: By how much the difference is enlarged.
        screen_profile: ICC profile of the screen; None is sRGB.
    """

    before: Image
    after: Image
    gain: float = 8.0
    screen_profile: bytes | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in photo pixels."""
        return self.after.shape

    def render(self, box: Box, reduce: int) -> Screen:
        """See `Layer`."""
        before, after = (
            _model(block_mean(image.pixels[box.slices], reduce), image)
            for image in (self.before, self.after)
        )
        return _on_screen(0.5 + np.float32(self.gain) * (after - before), self.screen_profile)

    def glance(self) -> tuple[int, Screen]:
        """See `Layer`: every n-th pixel of every n-th row."""
        step = _step(self.shape)
        before, after = _thinned(self.before, step), _thinned(self.after, step)
        layer = DifferenceLayer(before, after, self.gain, self.screen_profile)
        return step, layer.render(after.box, 1)


@dataclass(frozen=True, eq=False)
class ChangedLayer:
    """Where any bit of a pixel differs: those pixels in one colour on a dimmed grey picture.

    Attributes:
        before: The photo as it was.
        after: The photo as it is, of the same size.
        color: Of the changed pixels.
    """

    before: Image
    after: Image
    color: Color = CHANGED

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in photo pixels."""
        return self.after.shape

    def render(self, box: Box, reduce: int) -> Screen:
        """See `Layer`; a block is changed if one of its pixels is."""
        before, after = self.before.pixels[box.slices], self.after.pixels[box.slices]
        marked = block_max(differing(before, after).view(np.uint8), reduce).astype(bool)
        grey = _model(block_mean(after, reduce), self.after).mean(axis=-1, keepdims=True)
        shown = np.broadcast_to(grey.clip(0, 1) * (255 * _DIMMED), (*marked.shape, 3)).copy()
        shown[marked] = self.color
        return cast(Screen, np.rint(shown).astype(np.uint8))

    def glance(self) -> None:
        """None: a glance would miss changed pixels."""


@dataclass(frozen=True, eq=False)
class UncertaintyLayer:
    """How unsure the result is, as a veil of perceptually uniform colour, thin where it is sure.

    Attributes:
        box: Where it is known; elsewhere the layer is clear.
        values: (h, w), standard deviation in 8-bit levels.
        shape: (H, W) of the photo.
        top: The deviation at the bright end of the colours; more looks the same.
    """

    box: Box
    values: NDArray[np.float32]
    shape: tuple[int, int]
    top: float

    def render(self, box: Box, reduce: int) -> Screen:
        """See `Layer`."""
        values = np.zeros((2, *box.shape), np.float32)  # the deviation, and where it is known
        common = box.common(self.box)
        if common is not None:
            inside = common.within(box).slices
            values[0][inside] = self.values[common.within(self.box).slices]
            values[1][inside] = 1.0
        deviation, known = np.moveaxis(block_mean(np.moveaxis(values, 0, -1), reduce), -1, 0)
        part = np.clip(deviation / np.maximum(known, 1e-6) / self.top, 0, 1)
        opacity = known * np.interp(part, (0, 1), _VEIL)
        alpha = np.rint(255 * opacity).astype(np.uint8)[..., None]
        return np.concatenate([viridis(part), alpha], axis=-1)

    def glance(self) -> None:
        """None: the picture below is a better one."""


@dataclass(frozen=True, eq=False)
class DamageLayer:
    """The damage, as a transparent colour.

    Attributes:
        damage: (H, W) uint8, 0 = keep to 255 = restore.
        color: Of the damage.
        opacity: Where the damage is 255, in [0, 1].
    """

    damage: NDArray[np.uint8]
    color: Color
    opacity: float

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in photo pixels."""
        height, width = self.damage.shape
        return height, width

    def render(self, box: Box, reduce: int) -> Screen:
        """See `Layer`; a block shows its most damaged pixel."""
        damage = block_max(self.damage[box.slices], reduce)
        shown = np.empty((*damage.shape, 4), np.uint8)
        shown[..., :3] = self.color
        shown[..., 3] = np.rint(np.arange(256) * self.opacity).astype(np.uint8)[damage]
        return shown

    def glance(self) -> None:
        """None: a glance would miss spots of dust."""


def viridis(values: NDArray[np.floating]) -> Screen:
    """Colours (…, 3) of values (…), 0 dark blue to 1 yellow; equal steps look equally large."""
    x = np.clip(values, 0, 1)[..., None]
    colors = np.zeros((*values.shape, 3))
    for row in _VIRIDIS[::-1]:
        colors = colors * x + row
    return cast(Screen, np.rint(colors.clip(0, 1) * 255).astype(np.uint8))


def _patched(patch: Patch | Blended, box: Box) -> Pixels:
    """The patch's pixels in a box that lies in it."""
    if isinstance(patch, Patch):
        return patch.values[box.within(patch.box).slices]
    return patch.pixels(box)


def _model(pixels: Pixels, image: Image) -> NDArray[np.float32]:
    """Pixels of a photo in model space; what is no number in a float file is shown black."""
    values = to_model(pixels, image.profile)
    return np.nan_to_num(values, copy=False) if image.pixels.dtype == np.float32 else values


def _on_screen(values: NDArray[np.float32], profile: bytes | None) -> Screen:
    return cast(Screen, from_model(values, Image(_SRGB, profile)))


def _step(shape: tuple[int, int]) -> int:
    return math.ceil(max(shape) / GLANCE)


def _thinned(image: Image, step: int) -> Image:
    """Every so many pixels of every so many rows, without a copy."""
    start = [min(step // 2, side - 1) for side in image.shape]
    return Image(image.pixels[start[0] :: step, start[1] :: step], image.profile)
