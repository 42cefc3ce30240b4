"""What is measured: good pictures made worse in known ways, and who is to make them better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.color import to_model
from restorer.diffusion.process import heat
from restorer.engine import measure_noise
from restorer.errors import RestorerError
from restorer.evaluation import peers
from restorer.evaluation.masks import box_mask, overlay_mask, scratch_mask
from restorer.evaluation.metrics import Photo, luma
from restorer.image import Image
from restorer.operators.resizing import resized
from restorer.tasks.base import Task
from restorer.tasks.deblur import Deblur
from restorer.tasks.denoise import Denoise
from restorer.tasks.inpaint import Inpaint
from restorer.tasks.upscale import Upscale

LITTLE = 2.0  # 8-bit levels: the noise of a blurred photo, as in the literature on deblurring

Method = Callable[[Photo], Photo]


@dataclass(frozen=True, eq=False)
class Case:
    """A degraded picture and what is to become of it.

    Attributes:
        degraded: (H, W, 3), model range; to be enlarged, it is smaller than `clean`.
        clean: (H, W, 3), the original.
        task: What Restorer does to it.
        damage: (H, W), True where it is damaged, which alone counts; None: all counts.
        peers: Those that are installed, by name.
        shown: What of a picture the figures are taken from.
    """

    degraded: Photo
    clean: Photo
    task: Task
    damage: NDArray[np.bool_] | None = None
    peers: Mapping[str, Method] = field(default_factory=dict)
    shown: Method = lambda picture: picture


class Benchmark(NamedTuple):
    """A kind of measurement.

    Attributes:
        task: Whose model is measured, by name.
        case: Makes a case of a picture's file, a value, the picture's number in its set, and the
            folder of damage overlays (None: not named).
        usual: Values that are taken where none are named.
        low: Least value.
        high: Greatest value.
        white: Whether the noise is white.
    """

    task: str
    case: Callable[[Path, float, int, Path | None], Case]
    usual: tuple[float, ...] = (0.0,)
    low: float = 0
    high: float = 255
    white: bool = False


def noisy(path: Path, sigma: float, number: int, _: Path | None) -> Case:
    """White noise of a std in 8-bit levels, unclipped; everybody is told it."""
    clean = read(path)
    rng = np.random.default_rng([int(sigma), number])
    z = clean + np.float32(sigma / 255) * rng.standard_normal(clean.shape, dtype=np.float32)
    told = {name: partial(f, sigma=sigma / 255) for name, f in peers.denoisers().items()}
    return Case(z, clean, Denoise(sigma=sigma), peers=told)


def real(path: Path, _value: float, _number: int, _: Path | None) -> Case:
    """The noise of a camera, which nobody is told."""
    blind = {name: _blind(f) for name, f in peers.denoisers().items()}
    return Case(read(path), read(mean_of(path)), Denoise(), peers=blind)


def undamaged(path: Path, _value: float, _number: int, _: Path | None) -> Case:
    """A good picture, which nobody is told."""
    blind = {name: _blind(f) for name, f in peers.denoisers().items()}
    return Case(clean := read(path), clean, Denoise(), peers=blind)


def scratched(path: Path, thickness: float, number: int, _: Path | None) -> Case:
    """Scratches of a width in px."""
    clean = read(path)
    height, width, _channels = clean.shape
    return _holed(clean, scratch_mask(height, width, int(thickness), number))


def holed(path: Path, side: float, number: int, _: Path | None) -> Case:
    """Square holes of a side in px."""
    clean = read(path)
    height, width, _channels = clean.shape
    return _holed(clean, box_mask(height, width, int(side), number))


def dusty(path: Path, _value: float, number: int, overlays: Path | None) -> Case:
    """Scanned dust and hairs.

    Raises:
        RestorerError: The folder of overlays is not named, or has none.
    """
    if overlays is None:
        raise RestorerError("Name the folder of dust and hairs by --damage (RGBA PNG).")
    clean = read(path)
    height, width, _channels = clean.shape
    return _holed(clean, overlay_mask(overlays, height, width, number))


def blurred(path: Path, blur: float, number: int, _: Path | None) -> Case:
    """Heat blur of a std in px, and `LITTLE` noise; everybody is told both."""
    clean = read(path)
    rng = np.random.default_rng([round(100 * blur), number])
    soft = np.asarray(heat(clean.transpose(2, 0, 1), blur**2 / 2)).transpose(1, 2, 0)
    z = soft + np.float32(LITTLE / 255) * rng.standard_normal(clean.shape, dtype=np.float32)
    told = {
        name: partial(f, blur=blur, sigma=LITTLE / 255) for name, f in peers.sharpeners().items()
    }
    return Case(np.asarray(z, np.float32), clean, Deblur(radius=blur, sigma=LITTLE), peers=told)


def small(path: Path, scale: float, _number: int, _: Path | None) -> Case:
    """A picture made so many times smaller (bicubic), without noise; luma is what counts.

    What is left of a side that is no multiple of the scale is cut off, and as many pixels at the
    borders as the scale says do not count.
    """
    factor = int(scale)
    clean = read(path)
    height, width = (n // factor * factor for n in clean.shape[:2])
    clean = clean[:height, :width]
    degraded = np.clip(resized(clean, height // factor, width // factor), 0, 1)
    told = {name: partial(f, height=height, width=width) for name, f in peers.enlargers().items()}

    def shown(picture: Photo) -> Photo:
        return luma(picture)[factor:-factor, factor:-factor]

    return Case(degraded, clean, Upscale(scale=factor, sigma=0), peers=told, shown=shown)


BENCHMARKS = {
    "denoise": Benchmark("denoise", noisy, (15.0, 25.0, 50.0), 0, 255, white=True),
    "real": Benchmark("denoise", real),
    "clean": Benchmark("denoise", undamaged),
    "inpaint": Benchmark("inpaint", scratched, (3.0,), 1, 1000),
    "holes": Benchmark("inpaint", holed, (32.0, 64.0), 1, 1000),
    "dust": Benchmark("inpaint", dusty),
    "deblur": Benchmark("deblur", blurred, (1.0, 2.0), 0.3, 5),
    "upscale": Benchmark("upscale", small, (2.0, 4.0), 2, 4),
}


def mean_of(path: Path) -> Path:
    """The clean picture of a pair, by the noisy one."""
    return path.with_name(path.name.replace("_real", "_mean"))


def read(path: Path) -> Photo:
    """A picture (H, W, 3) in model range."""
    image = files.read(path)
    return to_model(image.pixels, image.profile)


def _holed(clean: Photo, damage: NDArray[np.bool_]) -> Case:
    painted = np.where(damage[..., None], np.float32(1), clean)
    told = {name: partial(f, damage=damage) for name, f in peers.inpainters().items()}
    return Case(painted, clean, Inpaint(), damage, told)


def _blind(denoise: Callable[[Photo, float], Photo]) -> Method:
    """A peer that is told the noise that we find ourselves; where that is none, it has no work."""

    def method(x: Photo) -> Photo:
        sigma = measure_noise(Image(np.ascontiguousarray(x, np.float32))).level
        return denoise(x, sigma) if sigma else x

    return method
