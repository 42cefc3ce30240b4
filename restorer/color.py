"""Between a photo's own colours and model space: sRGB-coded RGB, nominally [0, 1], unbounded.

A profile is a curve for each channel and a matrix to light, which is inverted in closed form:

    model = e(M · c(pixels)),        pixels = c⁻¹(M⁻¹ · e⁻¹(model)),

with e the coding of sRGB (IEC 61966-2-1). All curves are continued oddly, f(-x) = -f(x), so that
colours outside sRGB leave [0, 1] by little and come back. Profiles that are tables over the whole
colour space (LUTs) go through lcms instead. ICC.1:2022, sections 8, 10.6 and 10.18.
"""

import logging
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, cast

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from restorer.image import TOPS, Image, Pixels

logger = logging.getLogger(__name__)

NEUTRAL = "neutral"
"""Key of `Image.coding`, there if the photo is black and white though RGB: see `marked`."""

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]

# Linear sRGB to XYZ at D50, as profiles have it: by columns the primaries of IEC 61966-2-1.
_SRGB = np.array(
    [
        [0.4360657, 0.3851515, 0.1430784],
        [0.2224932, 0.7168870, 0.0606169],
        [0.0139160, 0.0970764, 0.7140961],
    ]
)
_NEAR = 0.5 / 255  # a profile no farther from sRGB than this is sRGB
_GRID = 6
_ROWS = 256


class Space(NamedTuple):
    """The colours of a profile: 1 or 3 coded channels (…, C) to linear sRGB (…, C) and back."""

    channels: int
    to_light: Curve
    from_light: Curve


def to_model(pixels: Pixels, profile: bytes | None) -> NDArray[np.float32]:
    """Colours in model space (H, W, 3), grey three times; alpha is left out.

    A profile that cannot be used counts as sRGB, with a warning in the log.

    Args:
        pixels: (H, W, 1 to 4), as the file codes them.
        profile: Their ICC profile; None is sRGB.
    """
    colors = pixels[..., : 1 if pixels.shape[2] < 3 else 3]
    space = _space(profile, colors.shape[2]) if profile else None
    model = np.empty((*colors.shape[:2], 3), np.float32)
    for rows in _bands(colors.shape[0]):
        values = colors[rows] / np.float32(TOPS[colors.dtype])
        if space:
            wide = _spread(values, space.channels).astype(np.float64)
            values = _coded(space.to_light(wide)).astype(np.float32)
        model[rows] = _spread(values, 3)
    return model


def from_model(values: NDArray[np.float32], like: Image) -> Pixels:
    """Colours of model space as a photo codes them: (H, W, 1 or 3), without alpha.

    Integers are rounded half to even and clipped. Of a grey photo, and of an RGB one that is
    `marked` as black and white, the mean of the three channels is taken, before anything else.

    Args:
        values: (H, W, 3), finite.
        like: The photo whose dtype, colours and profile are meant.

    Raises:
        ValueError: Some values are not finite: no pixel may come from them.
    """
    space = _space(like.profile, like.colors) if like.profile else None
    pixels = np.empty((*values.shape[:2], like.colors), like.pixels.dtype)
    for rows in _bands(values.shape[0]):
        pixels[rows] = _photo_colors(values[rows], like, space)
    return cast(Pixels, pixels)


def marked(image: Image) -> Image:
    """The photo, marked if it is RGB and all its pixels are grey: what is made of it stays so."""
    colors = image.pixels[..., : image.colors]
    if image.colors == 1 or not all(_is_neutral(colors[rows]) for rows in _bands(len(colors))):
        return image
    return replace(image, coding={**image.coding, NEUTRAL: True})


def _is_neutral(colors: Pixels) -> bool:
    return bool((colors[..., :1] == colors[..., 1:]).all())


def _bands(height: int) -> Iterator[slice]:
    """Rows that are converted at a time: float64 copies of a large photo would fill the memory."""
    return (slice(top, top + _ROWS) for top in range(0, height, _ROWS))


def _photo_colors(values: NDArray[np.float32], like: Image, space: Space | None) -> Pixels:
    """(h, W, C), of which one channel stands for as many as the photo has."""
    if not np.isfinite(values).all():
        raise ValueError("values for a photo must be finite")
    is_neutral = like.colors == 1 or NEUTRAL in like.coding
    if is_neutral:
        values = values.mean(axis=-1, keepdims=True, dtype=np.float64).astype(np.float32)
    if space:
        wide = _spread(values, space.channels).astype(np.float64)
        coded = space.from_light(srgb_light(wide))
        values = coded.mean(axis=-1, keepdims=True) if is_neutral else coded  # type: ignore[assignment]  # float64 is rounded once, below
    dtype = like.pixels.dtype
    if dtype == np.float32:
        return values.astype(np.float32)
    top = TOPS[dtype]
    return cast(Pixels, np.clip(np.rint(values * top), 0, top).astype(dtype))


def _spread(values: NDArray[np.floating], channels: int) -> NDArray[np.floating]:
    """Grey (…, 1) as so many equal channels; others as they are."""
    if values.shape[-1] == channels:
        return values
    return np.broadcast_to(values, (*values.shape[:-1], channels))


@lru_cache(maxsize=16)
def _space(profile: bytes, colors: int) -> Space | None:
    """The colours of a profile; None where plain scaling is right, or all that can be done."""
    try:
        space = _parse(profile)
    except (ValueError, KeyError, IndexError, struct.error, RuntimeError) as error:
        logger.warning("a colour profile cannot be used; sRGB is taken instead: %s", error)
        return None
    if space.channels < colors:  # the reverse is fine: a grey photo is the neutrals of RGB
        logger.warning("a grey profile does not fit an RGB photo; sRGB is taken instead")
        return None
    axis = np.linspace(0, 1, _GRID)
    grid = np.stack(np.meshgrid(*[axis] * space.channels, indexing="ij"), -1)
    return None if np.abs(_coded(space.to_light(grid)) - grid).max() < _NEAR else space


def _parse(profile: bytes) -> Space:
    """The colours of a profile.

    Raises:
        ValueError, KeyError, IndexError, struct.error, RuntimeError: It is damaged, or of a kind
            that does not lead both ways.
    """
    kind, connection = profile[16:20], profile[20:24]
    if kind not in (b"RGB ", b"GRAY"):
        raise ValueError(f"it is for {kind!r}, neither RGB nor grey")
    (count,) = struct.unpack_from(">I", profile, 128)
    tags: dict[bytes, bytes] = {}
    for at in range(132, 132 + 12 * min(count, 1000), 12):
        name, start, size = struct.unpack_from(">4sII", profile, at)
        tags[name] = profile[start : start + size]
    if b"A2B0" in tags or connection != b"XYZ ":
        return _by_tables(profile, 3 if kind == b"RGB " else 1)
    if kind == b"GRAY":
        return Space(1, *_curve(tags[b"kTRC"]))
    matrix = np.stack([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")], -1)
    return _by_matrix(
        np.linalg.solve(_SRGB, matrix),
        [_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")],
    )


def _by_matrix(matrix: Values, curves: list[tuple[Curve, Curve]]) -> Space:
    """The space whose light, by a curve for each channel, the matrix makes linear sRGB."""
    inverse = np.linalg.inv(matrix)  # LinAlgError is a ValueError

    def to_light(coded: Values) -> Values:
        light = [curve(coded[..., i]) for i, (curve, _) in enumerate(curves)]
        return np.stack(light, -1) @ matrix.T

    def from_light(light: Values) -> Values:
        own = light @ inverse.T
        return np.stack([back(own[..., i]) for i, (_, back) in enumerate(curves)], -1)

    return Space(3, to_light, from_light)


def _by_tables(profile: bytes, channels: int) -> Space:
    """The space that lcms makes of a profile. Both ways are tried, since many lead only one."""
    linear = imagecodecs.cms_profile(
        "rgb",
        whitepoint=(0.3127, 0.3290, 1.0),
        primaries=(0.64, 0.33, 1.0, 0.30, 0.60, 1.0, 0.15, 0.06, 1.0),
        gamma=1.0,
    )
    kind = "rgb" if channels == 3 else "gray"

    def to_light(coded: Values) -> Values:
        light = _lcms(coded.reshape(-1, 1, channels), profile, linear, kind, "rgb")
        light = light if channels == 3 else light.mean(-1, keepdims=True)
        return light.reshape(coded.shape).astype(np.float64)

    def from_light(light: Values) -> Values:
        wide = _spread(light.reshape(-1, 1, channels), 3)
        coded = _lcms(wide, linear, profile, "rgb", kind)
        return coded.reshape(light.shape).astype(np.float64)

    from_light(to_light(np.zeros((1, channels))))
    return Space(channels, to_light, from_light)


def _lcms(
    values: NDArray[np.floating], source: bytes, target: bytes, kind: str, target_kind: str
) -> NDArray[np.float32]:
    """Values (N, 1, C) through lcms in float32, whose other depths are coarse."""
    data = np.ascontiguousarray(values, np.float32)
    return imagecodecs.cms_transform(
        data if kind == "rgb" else data[..., 0],
        source,
        target,
        colorspace=kind,
        outcolorspace=target_kind,
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
    )


def _xyz(tag: bytes) -> Values:
    if tag[:4] != b"XYZ ":
        raise ValueError("a primary is missing")
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> tuple[Curve, Curve]:
    """A channel's coding [0, 1] to light [0, 1], and its inverse, both odd."""
    if tag[:4] == b"para":
        (kind,) = struct.unpack_from(">H", tag, 8)
        count = (1, 3, 4, 5, 7)[kind]
        return _parametric(kind, [p / 65536 for p in struct.unpack_from(f">{count}i", tag, 12)])
    if tag[:4] != b"curv":
        raise ValueError("a curve is missing")
    (count,) = struct.unpack_from(">I", tag, 8)
    if count < 2:
        gamma = struct.unpack_from(">H", tag, 12)[0] / 256 if count else 1.0
        return _parametric(0, [gamma])
    return _tabulated(np.array(struct.unpack_from(f">{count}H", tag, 12)) / 65535)


def _parametric(kind: int, p: list[float]) -> tuple[Curve, Curve]:
    """(a x + b)^g + e from d on, c x + f before it. ICC.1:2022, table 68."""
    g, *rest = p
    a, b = rest[:2] or (1.0, 0.0)
    if g <= 0 or a <= 0:
        raise ValueError("a curve is not rising")
    c, d = rest[2:4] if kind > 2 else (0.0, -b / a)
    e, f = rest[4:] if kind == 4 else (rest[2], rest[2]) if kind == 2 else (0.0, 0.0)

    joint = max(a * d + b, 0.0) ** g + e

    def forward(coded: Values) -> Values:
        size = np.abs(coded)
        light = np.maximum(a * size + b, 0.0) ** g + e
        low = size < d
        light[low] = c * size[low] + f
        return np.copysign(light, coded)

    def back(light: Values) -> Values:
        size = np.abs(light)
        coded = (np.maximum(size - e, 0.0) ** (1 / g) - b) / a
        low = size < joint
        coded[low] = (size[low] - f) / c if c > 0 else 0.0
        return np.copysign(coded, light)

    return forward, back


def _tabulated(table: Values) -> tuple[Curve, Curve]:
    """A curve through a table's evenly spaced values, which goes on straight behind 1."""
    if (np.diff(table) < 0).any() or table[-1] <= table[0]:
        raise ValueError("a curve is not rising")
    far = 100.0
    slope = max((table[-1] - table[-2]) * (table.size - 1), 1e-3)
    x = np.append(np.linspace(0, 1, table.size), 1 + far)
    y = np.append(table, table[-1] + far * slope)

    def forward(coded: Values) -> Values:
        values: Values = np.interp(np.abs(coded), x, y)
        return np.copysign(values, coded)

    def back(light: Values) -> Values:
        values: Values = np.interp(np.abs(light), y, x)
        return np.copysign(values, light)

    return forward, back


# The coding of sRGB. Its usual parameters join only to 1e-7; these join exactly enough for us.
srgb_light, _coded = _parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
