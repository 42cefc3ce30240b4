"""Scratches to measure filling with: the same for the same arguments, on every machine."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

COVER = 0.025  # part of the picture at which no further scratch is drawn
LONGEST = 0.01  # part of the picture that one scratch covers at most


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
