"""Makes the sample photos beside this file from photos in the public domain.

`.venv/bin/python resources/samples/make_samples.py`. The same files every time: the photos come
with scikit-image, and every random number from a fixed seed.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import skimage.data
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

HERE = Path(__file__).parent
SUPERSAMPLING = 4
PAPER = (236.0, 231.0, 220.0)
"""What shows where the emulsion is gone: the base of an old print."""
DIRT = (24.0, 21.0, 19.0)

Photo = NDArray[np.uint8]


class Mark(NamedTuple):
    """A scratch, hair or speck: its colour and its coverage (H, W) in [0, 1]."""

    color: tuple[float, float, float]
    coverage: NDArray[np.float64]


def high_iso(photo: Photo, white: float, read_noise: float, rng: Generator) -> Photo:
    """The photo as a sensor sees it that holds `white` electrons at white, read with noise."""
    coded = photo / 255.0
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    electrons = rng.poisson(linear * white) + rng.normal(0.0, read_noise, linear.shape)
    linear = np.clip(electrons / white, 0.0, 1.0)
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(coded * 255.0).astype(np.uint8)


def white_noise(photo: Photo, sigma: float, rng: Generator) -> Photo:
    """The photo with Gaussian noise of `sigma` 8-bit levels, rounded and clipped to 8 bit."""
    return np.rint(np.clip(photo + rng.normal(0.0, sigma, photo.shape), 0, 255)).astype(np.uint8)


def drawn(
    shape: tuple[int, int],
    circles: list[tuple[float, float, float]],
    polygon: list[tuple[float, float]],
) -> NDArray[np.float64]:
    """Coverage of the union of circles (x, y, radius) and a polygon of (x, y), all in px."""
    height, width = shape
    k = SUPERSAMPLING
    canvas = Image.new("L", (width * k, height * k))
    pen = ImageDraw.Draw(canvas)
    for x, y, radius in circles:
        box = ((x - radius) * k, (y - radius) * k, (x + radius) * k, (y + radius) * k)
        pen.ellipse(box, fill=255)
    if polygon:
        pen.polygon([(x * k, y * k) for x, y in polygon], fill=255)
    blocks = np.asarray(canvas).reshape(height, k, width, k) / 255.0
    coverage: NDArray[np.float64] = blocks.mean(axis=(1, 3))
    return coverage


def curve(
    start: tuple[float, float],
    heading: float,
    length: float,
    width: float,
    curl: float,
    rng: Generator,
) -> list[tuple[float, float, float]]:
    """A wandering line as circles: `curl` is the std of its curvature (1/px), ends taper off."""
    step = 0.5
    count = round(length / step)
    x, y = start
    bend, swell = rng.normal(0.0, curl), 0.0
    circles = []
    for index in range(count):
        bend += -0.02 * bend + rng.normal(0.0, 0.2 * curl)
        swell += -0.03 * swell + rng.normal(0.0, 0.05)
        heading += bend * step
        x, y = x + step * math.cos(heading), y + step * math.sin(heading)
        taper = min(1.0, 8.0 * min(index + 1, count - index) / count)
        diameter = np.clip(width * taper * (1.0 + swell), 0.8, 5.0)
        circles.append((x, y, float(diameter) / 2))
    return circles


def speck(
    center: tuple[float, float], diameter: float, rng: Generator
) -> list[tuple[float, float]]:
    """The outline of a grain of dust, about `diameter` px across."""
    angles = np.linspace(0.0, 2 * math.pi, 24, endpoint=False)
    radii = np.ones_like(angles)
    for order in (2, 3, 4, 5):
        size, phase = rng.normal(0.0, 0.16 / order), rng.uniform(0, 2 * math.pi)
        radii += size * np.cos(order * angles + phase)
    radii *= diameter / 2 / radii.max()
    x, y = center
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]


def marks(shape: tuple[int, int], rng: Generator) -> list[Mark]:
    """What an old print gathers: scratches down to the paper, hairs, dust."""
    height, width = shape

    def anywhere() -> tuple[float, float]:
        return rng.uniform(0.04, 0.96) * width, rng.uniform(0.04, 0.96) * height

    result = []
    # Scratches run roughly one way, as a print slides out of its sleeve.
    for line in (5.0, 3.6, 2.4, 1.6, 1.2, 1.0):
        heading = math.pi / 2 + rng.normal(0.0, 0.35)
        start = rng.uniform(0.05, 0.95) * width, rng.uniform(-0.1, 0.35) * height
        length = rng.uniform(0.5, 1.1) * height
        circles = curve(start, heading, length, line, 0.0015, rng)
        result.append(Mark(PAPER, drawn(shape, circles, [])))
    for hair in (1.2, 1.5, 1.0, 1.3):
        circles = curve(
            anywhere(), rng.uniform(0, 2 * math.pi), rng.uniform(50, 130), hair, 0.03, rng
        )
        result.append(Mark(DIRT, drawn(shape, circles, [])))
    diameters = np.concatenate([rng.uniform(7.0, 12.0, 12), rng.uniform(1.5, 4.0, 24)])
    for index, diameter in enumerate(diameters):
        outline = speck(anywhere(), diameter, rng)
        result.append(Mark(PAPER if index % 3 else DIRT, drawn(shape, [], outline)))
    return result


def scratched(photo: Photo, rng: Generator) -> tuple[Photo, Photo]:
    """The photo under its marks, and the damage (H, W): 255 wherever a mark touched, else 0."""
    height, width, _ = photo.shape
    values = photo.astype(np.float64)
    damage = np.zeros((height, width), dtype=np.uint8)
    for color, coverage in marks((height, width), rng):
        tone = np.array(color) + rng.normal(0.0, 5.0, (height, width, 1))
        values += coverage[..., None] * (tone - values)
        damage[coverage > 0] = 255
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8), damage


def write(name: str, pixels: Photo) -> None:
    """Write a PNG beside this file and say how large it became."""
    path = HERE / name
    Image.fromarray(pixels).save(path, optimize=True)
    print(f"{path.name}: {pixels.shape[1]} x {pixels.shape[0]}, {path.stat().st_size // 1000} kB")


def main() -> None:
    """Make them all."""
    cat = skimage.data.chelsea()[:, :448]
    write("chelsea_noisy.png", high_iso(cat, 64.0, 1.5, np.random.default_rng(1)))
    cup = skimage.data.coffee()[:, 100:500]
    write("coffee_noisy.png", white_noise(cup, 25.0, np.random.default_rng(2)))
    photo, damage = scratched(skimage.data.astronaut()[:448, 16:464], np.random.default_rng(5))
    write("astronaut_scratched.png", photo)
    write("astronaut_damage.png", damage)


if __name__ == "__main__":
    main()
