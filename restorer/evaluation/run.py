"""The measurements behind `restorer evaluate`."""

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.color import to_model
from restorer.engine import Engine, Job, fitting_card
from restorer.errors import RestorerError
from restorer.evaluation.metrics import Photo, psnr, ssim
from restorer.evaluation.peers import denoisers, inpainters
from restorer.evaluation.scratches import scratch_mask
from restorer.image import Image
from restorer.tasks.base import Task
from restorer.tasks.denoise import Denoise
from restorer.tasks.inpaint import Inpaint

Method = Callable[[Photo], Photo]
DEFAULTS = {"denoise": (15.0, 25.0, 50.0), "inpaint": (3.0,), "real": (0.0,), "clean": (0.0,)}


@dataclass(frozen=True)
class Row:
    """One method on one picture at one value (noise level or scratch width)."""

    method: str
    value: float
    picture: str
    psnr: float
    ssim: float
    seconds_a_megapixel: float


@dataclass(frozen=True, eq=False)
class Case:
    """A degraded picture: (H, W, 3) model range, its clean original, what to count and methods."""

    value: float
    picture: str
    degraded: Photo
    clean: Photo
    where: NDArray[np.bool_] | None
    methods: dict[str, Method]


def run(
    folder: Path,
    task: str,
    values: Sequence[float],
    peers: bool,
    model: str | None,
    backend: str | None,
    limit: int | None,
    as_json: bool,
) -> list[Row]:
    """Measure, and print a table or JSON.

    Args:
        folder: The set; for "real", pairs `*_real.png` and `*_mean.png`.
        task: "denoise" (white noise, unclipped), "real" (camera noise, blind), "clean" (blind
            denoising of undamaged photos), "inpaint" (scratches, PSNR inside them).
        values: Noise levels (8 bit) or scratch widths (px); empty takes the usual ones.
        peers: Measure the installed peers beside.
        model: Model by name; None takes the task's.
        backend: None is automatic.
        limit: Number of pictures; None: all.
        as_json: Print JSON instead of a table.

    Raises:
        RestorerError: There are no pictures, or they have noise of their own.
    """
    engine = Engine()

    def ours(job_task: Task, damage: NDArray[np.bool_] | None = None) -> Method:
        def method(x: Photo) -> Photo:
            image = Image(np.ascontiguousarray(x, np.float32))
            card, noise = fitting_card(model, job_task, image)
            patch = engine.run(Job(image, job_task, card, damage, backend, noise=noise))
            return np.asarray(image.patched(patch).pixels)

        return method

    rows = []
    values = tuple(values) or DEFAULTS[task]
    for case in _cases(folder, task, values, peers, limit, ours):
        for name, method in {"input": lambda x: x, **case.methods}.items():
            started = time.perf_counter()
            result = method(case.degraded)
            seconds = time.perf_counter() - started
            rows.append(
                Row(
                    name,
                    case.value,
                    case.picture,
                    psnr(result, case.clean, case.where),
                    ssim(result, case.clean),
                    seconds / (result.shape[0] * result.shape[1] / 1e6),
                )
            )
    print(json.dumps([_plain(row) for row in rows]) if as_json else table(rows))
    return rows


def our_means(rows: Sequence[Row]) -> dict[str, float]:
    """Restorer's mean PSNR in dB by value."""
    ours = [row for row in rows if row.method == "Restorer"]
    return {
        f"{value:g}": round(float(np.mean([r.psnr for r in ours if r.value == value])), 2)
        for value in dict.fromkeys(row.value for row in ours)
    }


def _plain(row: Row) -> dict[str, object]:
    """A row for JSON, which knows no infinity: equal pictures have the PSNR null."""
    return {**asdict(row), "psnr": row.psnr if math.isfinite(row.psnr) else None}


def table(rows: Sequence[Row]) -> str:
    """Means over the pictures: a line for each method and value."""
    count = len({row.picture for row in rows})
    lines = [f"{'':24}{'value':>7}{'PSNR dB':>10}{'SSIM':>9}{'s/MP':>9}   mean of {count}"]
    for value in dict.fromkeys(row.value for row in rows):
        for method in dict.fromkeys(row.method for row in rows):
            chosen = [row for row in rows if (row.method, row.value) == (method, value)]
            means = [
                float(np.mean([getattr(row, name) for row in chosen]))
                for name in ("psnr", "ssim", "seconds_a_megapixel")
            ]
            lines.append(f"{method:24}{value:7g}{means[0]:10.2f}{means[1]:9.4f}{means[2]:9.2f}")
    return "\n".join(lines)


def _mean_of(path: Path) -> Path:
    """The clean picture of a pair, by the noisy one."""
    return path.with_name(path.name.replace("_real", "_mean"))


def _cases(
    folder: Path,
    task: str,
    values: Sequence[float],
    peers: bool,
    limit: int | None,
    ours: Callable[..., Method],
) -> Iterator[Case]:
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in files.EXTENSIONS)
    if task == "real":
        paths = [p for p in paths if p.stem.endswith("_real")]
    elif any(_mean_of(p) in paths for p in paths if p.stem.endswith("_real")):
        raise RestorerError(f"{folder} holds pairs with real noise; measure them by --task real.")
    if not paths:
        raise RestorerError(f"{folder} holds no pictures for {task}.")
    for value in values:
        for number, path in enumerate(paths[:limit]):
            clean = _read(path)
            if task == "denoise":
                rng = np.random.default_rng([int(value), number])
                sigma = value / 255
                noise = rng.standard_normal(clean.shape, dtype=np.float32)
                noisy = clean + np.float32(sigma) * noise
                methods = {"Restorer": ours(Denoise(sigma=value))}
                if peers:
                    methods |= {n: partial(f, sigma=sigma) for n, f in denoisers().items()}
                yield Case(value, path.name, noisy, clean, None, methods)
            elif task == "real":
                mean = _read(_mean_of(path))
                yield Case(value, path.name, clean, mean, None, {"Restorer": ours(Denoise())})
            elif task == "clean":
                yield Case(value, path.name, clean, clean, None, {"Restorer": ours(Denoise())})
            else:
                damage = scratch_mask(clean.shape[0], clean.shape[1], int(value), number)
                painted = np.where(damage[..., None], np.float32(1), clean)
                methods = {"Restorer": ours(Inpaint(), damage)}
                if peers:
                    methods |= {n: partial(f, damage=damage) for n, f in inpainters().items()}
                yield Case(value, path.name, painted, clean, damage, methods)


def _read(path: Path) -> Photo:
    image = files.read(path)
    return to_model(image.pixels, image.profile)
