"""Print how well the noise of photos is estimated: white noise, clean photos, camera noise.

python benchmarks/noise_estimation.py --kodak DIR --cc15 DIR
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from restorer.noise_estimation import estimate_noise

SIGMAS = (5, 10, 15, 25, 50, 75)


def main() -> None:
    """Read the folders and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kodak", type=Path, help="folder of clean photos")
    parser.add_argument("--cc15", type=Path, help="folder of *_real.png and *_mean.png")
    given = parser.parse_args()
    if given.kodak:
        white_and_clean([_read(path) for path in sorted(given.kodak.glob("*.png"))])
    if given.cc15:
        camera(sorted(given.cc15.glob("*_real.png")))


def white_and_clean(photos: list[NDArray[np.float32]]) -> None:
    """Tables of white noise and of clean photos."""
    rng = np.random.default_rng(0)
    print("white noise: sigma, mean abs error %, mean error %, largest error %")
    for sigma in SIGMAS:
        errors = []
        for x0 in photos:
            z = x0 + rng.standard_normal(x0.shape, dtype=np.float32) * np.float32(sigma / 255)
            errors.append(estimate_noise(z).level * 255 / sigma - 1)
        e = 100 * np.array(errors)
        print(f"{sigma:6d} {np.abs(e).mean():6.1f} {e.mean():6.1f} {np.abs(e).max():6.1f}")
    levels = np.array([estimate_noise(x0).level * 255 for x0 in photos])
    print(
        f"clean photos: median {np.median(levels):.2f}, largest {levels.max():.2f} (8-bit steps)"
    )
    print("   ", " ".join(f"{v:.2f}" for v in levels))


def camera(paths: list[Path]) -> None:
    """Table of camera noise: std of (one shot - mean of many) against the estimate."""
    print("camera noise: photo, true std R G B, estimated R G B, ratio of the levels")
    ratios = []
    for path in paths:
        z = _read(path)
        residual = z - _read(path.with_name(path.name.replace("_real", "_mean")))
        true = residual.std(axis=(0, 1)) * 255
        curve = estimate_noise(z)
        found = np.array(curve.channel_sigma) * 255
        ratios.append(curve.level * 255 / np.sqrt(np.mean(true**2)))
        rgb = " ".join(f"{v:5.2f}" for v in (*true, *found))
        print(f"{path.stem:26s} {rgb}  {ratios[-1]:.2f}")
    print(f"mean ratio {np.mean(ratios):.2f}, std {np.std(ratios):.2f}")


def _read(path: Path) -> NDArray[np.float32]:
    return np.asarray(Pillow.open(path).convert("RGB"), np.float32) / np.float32(255)


if __name__ == "__main__":
    main()
