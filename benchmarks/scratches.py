"""Painted-over scratches: PSNR inside the damage, ours beside the classical methods.

python benchmarks/scratches.py --set /work/shared/data/test/kodak24 --widths 1 3 5 9 --limit 6
"""

import argparse
import importlib.util
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from restorer.operators.fill import fill

Photo = NDArray[np.uint8]
Damage = NDArray[np.bool_]
Method = Callable[[Photo, Damage], Photo]

COVER = 0.025  # part of the picture at which no further scratch is drawn
LONGEST = 0.01  # part of the picture that one scratch covers at most


def scratch_mask(height: int, width: int, width_px: int, seed: int) -> Damage:
    """Curved scratches of one width over about 3 % of a picture; the same for the same arguments.

    Args:
        height: px.
        width: px.
        width_px: Width of every scratch.
        seed: Chooses the curves.

    Returns:
        (height, width), True on a scratch.
    """
    rng = np.random.default_rng([seed, width_px])
    canvas = Image.new("L", (width, height))
    draw = ImageDraw.Draw(canvas)
    while np.count_nonzero(np.asarray(canvas)) < COVER * height * width:
        longest = min(math.hypot(height, width), LONGEST * height * width / width_px)
        points = max(2, int(longest * rng.uniform(0.4, 1.0)) // 2)  # 2 px apart
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


def psnr(photo: Photo, other: Photo, damage: Damage) -> float:
    """PSNR in dB over the damaged pixels."""
    error = photo[damage].astype(float) - other[damage]
    return float(10 * np.log10(255**2 / max(np.mean(error**2), 1e-10)))


def restorer_fill(photo: Photo, damage: Damage) -> Photo:
    """Our pre-fill alone."""
    return _to_uint8(fill(photo.astype(np.float32) / np.float32(255), damage))


def restorer_inpaint(photo: Photo, damage: Damage) -> Photo:
    """The whole of ours."""
    raise NotImplementedError("to be joined to restorer.engine")


def _peers() -> dict[str, Method]:
    """What is installed beside us."""
    methods: dict[str, Method] = {}
    if importlib.util.find_spec("cv2"):
        import cv2

        def telea(photo: Photo, damage: Damage) -> Photo:
            return np.asarray(cv2.inpaint(photo, damage.astype(np.uint8), 5, cv2.INPAINT_TELEA))

        def navier_stokes(photo: Photo, damage: Damage) -> Photo:
            return np.asarray(cv2.inpaint(photo, damage.astype(np.uint8), 5, cv2.INPAINT_NS))

        methods |= {"Telea": telea, "Navier-Stokes": navier_stokes}
    if importlib.util.find_spec("skimage"):
        from skimage.restoration import inpaint_biharmonic

        def biharmonic(photo: Photo, damage: Damage) -> Photo:
            return _to_uint8(
                inpaint_biharmonic(photo / 255, damage, split_into_regions=True, channel_axis=-1)
            )

        methods["biharmonic"] = biharmonic
    return methods


def _to_uint8(x: NDArray[np.float32] | NDArray[np.float64]) -> Photo:
    return np.asarray(np.rint(np.clip(x, 0, 1) * 255), np.uint8)


def main() -> None:
    """Print a table: a row a method, a column a width, PSNR in dB and CPU seconds a photo."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", type=Path, required=True, help="folder of photos")
    parser.add_argument("--widths", type=int, nargs="+", default=[1, 3, 5, 9, 15], help="px")
    parser.add_argument("--limit", type=int, help="only the first so many photos")
    parser.add_argument("--methods", nargs="+", help="only these rows")
    options = parser.parse_args()

    methods = _peers() | {"fill": restorer_fill}
    if importlib.util.find_spec("restorer.engine"):
        methods["Restorer"] = restorer_inpaint
    if options.methods:
        methods = {name: methods[name] for name in options.methods}
    suffixes = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}
    paths = sorted(path for path in options.set.iterdir() if path.suffix.lower() in suffixes)
    paths = paths[: options.limit]
    if not paths:
        parser.error(f"no photos in {options.set}")

    print(
        f"PSNR in dB inside the damage and CPU time a photo, {len(paths)} photos of {options.set}"
    )
    print(f"{'':14}" + "".join(f"{f'{px} px':>16}" for px in options.widths))
    for name, method in methods.items():
        print(f"{name:14}", end="", flush=True)
        for px in options.widths:
            values, seconds = [], 0.0
            for number, path in enumerate(paths):
                photo = np.asarray(Image.open(path).convert("RGB"))
                damage = scratch_mask(photo.shape[0], photo.shape[1], px, number)
                painted = np.where(damage[..., None], np.uint8(255), photo)
                start = time.process_time()
                restored = method(painted, damage)
                seconds += time.process_time() - start
                values.append(psnr(photo, restored, damage))
            print(f"{np.mean(values):8.2f} {seconds / len(paths):5.2f} s", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
