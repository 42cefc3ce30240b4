"""A photo as its file holds it, and the rectangle by which anything changes it.

The photo's own samples are the truth: an `Image` keeps the file's dtype, channels and profile, and
only the crop that is being processed is ever converted (see `restorer.color`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]
"""(H, W, C): 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. uint8, uint16, or float32 in [0, 1]."""

LEVELS = {np.dtype(np.uint8): 1.0, np.dtype(np.uint16): 1 / 257, np.dtype(np.float32): 255.0}
"""By the dtype of samples: how many 8-bit levels one is that says 1."""

TOPS = {np.dtype(np.uint8): 255, np.dtype(np.uint16): 65535, np.dtype(np.float32): 1}
"""By the dtype of samples: which of them is white, and opaque."""

DTYPES = tuple(LEVELS)


class Box(NamedTuple):
    """A rectangle of pixels, half open: rows top to bottom - 1, columns left to right - 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.bottom - self.top, self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the box in an array whose first axes are rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, margin: int, shape: tuple[int, int]) -> "Box":
        """The box with `margin` px more on each side, cut at the borders of a picture (H, W)."""
        return Box(
            max(0, self.top - margin),
            max(0, self.left - margin),
            min(shape[0], self.bottom + margin),
            min(shape[1], self.right + margin),
        )

    def common(self, other: "Box") -> "Box | None":
        """What two boxes share; None if nothing."""
        box = Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )
        return box if min(box.shape) > 0 else None

    def within(self, outer: "Box") -> "Box":
        """The same box, counted from the corner of another."""
        return self.moved(-outer.top, -outer.left)

    def placed(self, outer: "Box") -> "Box":
        """The box that `within` made this one from."""
        return self.moved(outer.top, outer.left)

    def moved(self, down: int, right: int) -> "Box":
        """The box elsewhere."""
        return Box(self.top + down, self.left + right, self.bottom + down, self.right + right)


def around(*boxes: Box) -> Box:
    """The smallest box that holds all of these, one at least."""
    top, left, bottom, right = zip(*boxes, strict=True)
    return Box(min(top), min(left), max(bottom), max(right))


def differing(before: Pixels, after: Pixels) -> NDArray[np.bool_]:
    """(h, w), True where any bit of a pixel differs; both are (h, w, C) of one dtype.

    So not-a-number equals itself, and 0.0 is not -0.0.
    """
    bits = np.dtype(f"u{before.dtype.itemsize}")
    before, after = before.view(bits), after.view(bits)
    found = np.zeros(before.shape[:2], np.bool_)
    for channel in range(before.shape[2]):  # one at a time: a whole photo has many
        found |= before[..., channel] != after[..., channel]
    return found


class Patch(NamedTuple):
    """A change of a photo: what its pixels are inside a box.

    Attributes:
        box: Where.
        values: (h, w, C), in the photo's own dtype.
    """

    box: Box
    values: Pixels


class Metadata(NamedTuple):
    r"""What a file says beside its pixels, as it says it.

    Attributes:
        exif: EXIF as a TIFF stream ("II*\0…" or "MM\0*…"), without the JPEG "Exif\0\0" prefix.
        xmp: XMP packet (UTF-8 XML).
        iptc: IPTC-IIM records (0x1C …), without the Photoshop wrapper.
        text: Comments and text chunks, by keyword.
        dpi: (horizontal, vertical) dots an inch.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    text: Mapping[str, str] = {}
    dpi: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Image:
    """A photo.

    Attributes:
        pixels: (H, W, C), uint8, uint16 or float32, as the file codes them; read-only.
        profile: ICC profile, byte for byte; None means sRGB (or a plain grey of sRGB's curve).
        metadata: EXIF, XMP, IPTC, text.
        coding: How a lossy file coded its pixels ("jpeg quantisation tables" and the like), so
            that writing the same format loses no more than it must; format modules own the keys.

    Raises:
        ValueError: The pixels are of another shape or dtype, or there are none.
    """

    pixels: Pixels
    profile: bytes | None = None
    metadata: Metadata = Metadata()
    coding: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the pixels and make them read-only."""
        shape, dtype = self.pixels.shape, self.pixels.dtype
        if len(shape) != 3 or shape[2] not in (1, 2, 3, 4) or 0 in shape or dtype not in DTYPES:
            raise ValueError(f"an image is (H, W, 1 to 4) of {DTYPES}, not {shape} of {dtype}")
        view = self.pixels.view()
        view.flags.writeable = False
        object.__setattr__(self, "pixels", view)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        height, width, _ = self.pixels.shape
        return height, width

    @property
    def box(self) -> Box:
        """The whole picture."""
        return Box(0, 0, *self.shape)

    @property
    def colors(self) -> Literal[1, 3]:
        """Channels without alpha: 1 for grey, 3 for RGB."""
        return 1 if self.pixels.shape[2] < 3 else 3

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is coverage, not colour."""
        return self.pixels.shape[2] in (2, 4)

    def patched(self, patch: Patch) -> "Image":
        """A new image with the patch's values in its box; this one stays as it is."""
        pixels = self.pixels.copy()
        pixels[patch.box.slices] = patch.values
        return Image(pixels, self.profile, self.metadata, self.coding)
