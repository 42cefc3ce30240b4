"""ICC profiles for writing: well-known RGB spaces, made here, and those in the user's files.

A profile is made from the chromaticities (x, y) of a space: its primaries' XYZ, adapted to D50 by
Bradford's matrix as all profiles are, and one curve. ICC.1:2022, sections 7, 8.4, 9 and annex E.
"""

import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from restorer.color import from_model
from restorer.errors import RestorerError
from restorer.files.base import unread
from restorer.image import Image

Values = NDArray[np.float64]


class Space(NamedTuple):
    """An RGB space.

    Attributes:
        name: As other programs will show it.
        corners: x and y of red, green, blue and white.
        curve: Coded to light: the exponent, or g, a, b, c and d of (a x + b)^g, and c x below d.
    """

    name: str
    corners: tuple[float, ...]
    curve: tuple[float, ...]


_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_D65 = (0.3127, 0.3290)

SPACES: Mapping[str, Space] = {
    "srgb": Space("sRGB", (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65), _SRGB_CURVE),
    "display-p3": Space("Display P3", (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, *_D65), _SRGB_CURVE),
    "adobe-rgb": Space(
        "Compatible with Adobe RGB (1998)",
        (0.64, 0.33, 0.21, 0.71, 0.15, 0.06, *_D65),
        (563 / 256,),
    ),
    "prophoto": Space(  # ISO 22028-2
        "Compatible with ProPhoto RGB",
        (0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001, 0.3457, 0.3585),
        (1.8, 1.0, 0.0, 1 / 16, 1 / 32),
    ),
}
"""By the names that the settings have for them."""

_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_MIDDLE = (0.35, 0.5, 0.65)  # coded sRGB that lies inside the gamut of whatever prints or shows
_HARM = 0.03  # of coded sRGB; tables are never exact


def profile(name: str, colors: Literal[1, 3]) -> bytes | None:
    """The profile of one of `SPACES`, or that in a file.

    Args:
        name: Of the space, or the file's path.
        colors: Of the photo that it is for: 3 is RGB. For grey (1) all `SPACES` are the grey
            without a profile.

    Raises:
        RestorerError: The file cannot be read, or holds no profile that such a photo can be
            converted to.
    """
    if name in SPACES:
        return made(SPACES[name]) if colors == 3 else None
    path = Path(name)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise RestorerError(
            f"The colour profile {path.name} cannot be read: {unread(error)}."
        ) from error
    kind = b"RGB " if colors == 3 else b"GRAY"
    if data[16:20] != kind or data[36:40] != b"acsp" or not _means_what_it_says(data, colors):
        photo = "a colour photo" if colors == 3 else "a grey photo"
        raise RestorerError(
            f"{path.name} is no colour profile that {photo} can be converted to; choose another."
        )
    return data


def _means_what_it_says(data: bytes, colors: Literal[1, 3]) -> bool:
    """Whether what `from_model` makes of colours is, to lcms, these colours again."""
    axis = [np.array(_MIDDLE, np.float32)] * colors
    model = np.stack(np.meshgrid(*axis), -1).reshape(1, -1, colors)
    like = Image(np.zeros((1, 1, colors), np.float32), data)
    coded = from_model(np.broadcast_to(model, (*model.shape[:2], 3)), like)
    try:
        seen = imagecodecs.cms_transform(
            coded if colors == 3 else coded[..., 0],
            data,
            made(SPACES["srgb"]),
            colorspace="rgb" if colors == 3 else "gray",
            outcolorspace="rgb",
            intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
        )
    except (RuntimeError, ValueError):  # damaged, or it leads only one way
        return False
    return bool(np.abs(seen - model).max() < _HARM)


@cache
def made(space: Space) -> bytes:
    """The profile of a space; always the same bytes, though profiles have a date."""
    adapted, primaries = _adapted(space.corners)
    red, green, blue = primaries.T
    curve = b"para" + struct.pack(">4xHxx", 0 if len(space.curve) == 1 else 3)
    curve += _fixed(space.curve)
    tags = {
        b"desc": _text(space.name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(_D50),
        b"chad": b"sf32\0\0\0\0" + _fixed(adapted.ravel()),
        b"rXYZ": b"XYZ \0\0\0\0" + _fixed(red),
        b"gXYZ": b"XYZ \0\0\0\0" + _fixed(green),
        b"bXYZ": b"XYZ \0\0\0\0" + _fixed(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 132 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(
        ">I4xI12s6H4s28x12s48x",
        at + len(body),
        0x04200000,  # version 4.2
        b"mntrRGB XYZ ",
        *(2026, 1, 1, 0, 0, 0),
        b"acsp",
        _fixed(_D50),
    )
    return head + table + body


def _adapted(corners: tuple[float, ...]) -> tuple[Values, Values]:
    """The matrix from a space's white to D50, and its primaries in XYZ (columns) at D50."""
    x, y = np.array(corners).reshape(4, 2).T
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    primaries, white = xyz[:, :3], xyz[:, 3]
    primaries = primaries * np.linalg.solve(primaries, white)
    scale = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    adapted: Values = np.linalg.solve(_BRADFORD, scale[:, None] * _BRADFORD)
    return adapted, adapted @ primaries


def _fixed(values: Values | tuple[float, ...]) -> bytes:
    return bytes(np.rint(np.asarray(values) * 65536).astype(">i4"))


def _text(text: str) -> bytes:
    """A text in one language."""
    coded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(coded), 28) + coded
