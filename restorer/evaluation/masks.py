"""Damage to measure filling with: the same for the same arguments, on every machine."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from restorer.errors import RestorerError

COVER = 0.025  # part of the picture at which no further scratch is drawn
LONGEST = 0.01  # part of the picture that one scratch covers at most
MOST = 5000  # overlays; so many cover any picture in which there is something to see
OPAQUE = 96  # of 255: what of scanned dust is damage; fainter traces leave the picture readable


def scratch_mask(height: int, width: int, width_px: int, seed: int) -> NDArray[np.bool_]:
    """Curved scratches of one width over about 3 % of a picture.

    Args:
        height: px.
        width: px.
        width_px: Width of every scratch.
        seed: Chooses the curves.

    Returns:
        (height, width), True on a scratch.
    """
    rng = np.random.default_rng([seed, width_px])
    canvas = Pillow.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    while np.count_nonzero(np.asarray(canvas)) < COVER * height * width:
        longest = min(np.hypot(height, width), LONGEST * height * width / width_px)
        points = max(2, int(longest * rng.uniform(0.4, 1.0) / 2))  # 2 px apart
        turns = np.cumsum(rng.standard_normal(points)) * 0.01 + rng.normal(0, 0.005)
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(turns) * 0.1
        walk = 2 * np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)
        walk += rng.uniform(0, 1, 2) * (width, height) - walk[points // 2]
        centres = [(x, y) for x, y in np.rint(walk).tolist()]
        if width_px == 1:
            draw.line(centres, fill=255)
            continue
        radius = (width_px - 1) / 2
        for x, y in centres:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas) > 0


def box_mask(height: int, width: int, side: int, seed: int) -> NDArray[np.bool_]:
    """Square holes, a side of each other and of the border apart, over at most 4 % of a picture.

    Args:
        height: px.
        width: px.
        side: Of every hole, px.
        seed: Chooses the places.

    Returns:
        (height, width), True in a hole.

    Raises:
        RestorerError: The picture is less than three sides high or wide.
    """
    free = np.zeros((height, width), np.bool_)  # where the corner of another may be
    free[side : height - 2 * side + 1, side : width - 2 * side + 1] = True
    if not free.any():
        raise RestorerError(f"Holes of {side} px need pictures of {3 * side} px at least.")
    rng = np.random.default_rng([seed, side])
    mask = np.zeros((height, width), np.bool_)
    for _ in range(max(1, int(0.04 * height * width / side**2))):
        places = np.flatnonzero(free)
        if not len(places):
            break
        top, left = divmod(int(rng.choice(places)), width)
        mask[top : top + side, left : left + side] = True
        above, before = max(0, top - 2 * side + 1), max(0, left - 2 * side + 1)
        free[above : top + 2 * side, before : left + 2 * side] = False
    return mask


def overlay_mask(folder: Path, height: int, width: int, seed: int) -> NDArray[np.bool_]:
    """Scanned dust, dirt and hairs at their own size over about 2.5 % of a picture.

    Args:
        folder: Has RGBA pictures, `<kind>/*.png`; each kind is equally likely.
        height: px.
        width: px.
        seed: Chooses what falls where.

    Returns:
        (height, width), True where the picture cannot be seen.

    Raises:
        RestorerError: There are no overlays, or they are all but clear.
    """
    kinds = _overlays(folder)
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.bool_)
    for _ in range(MOST):
        if np.count_nonzero(mask) >= COVER * mask.size:
            return mask
        paths = kinds[rng.integers(len(kinds))]
        with Pillow.open(paths[rng.integers(len(paths))]) as picture:
            dirt = np.asarray(picture.convert("RGBA").getchannel("A")) > OPAQUE
        top = int(rng.integers(-dirt.shape[0] // 2, height))
        left = int(rng.integers(-dirt.shape[1] // 2, width))
        inside = mask[max(0, top) : top + dirt.shape[0], max(0, left) : left + dirt.shape[1]]
        down, right = max(0, -top), max(0, -left)
        inside |= dirt[down : down + inside.shape[0], right : right + inside.shape[1]]
    raise RestorerError(f"The overlays of {folder} hold hardly any damage; name other ones.")


@lru_cache(maxsize=1)
def _overlays(folder: Path) -> list[list[Path]]:
    """The pictures of a folder, by kind."""
    kinds: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*.png")):
        kinds.setdefault(path.parent, []).append(path)
    if not kinds:
        raise RestorerError(f"{folder} holds no overlays (RGBA PNG); name a folder that does.")
    return list(kinds.values())
