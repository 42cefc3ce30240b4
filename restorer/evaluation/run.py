"""The measurements behind `restorer evaluate`."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.cards import find_card
from restorer.color import to_model
from restorer.engine import Engine, Job, fitting_card, measure_noise
from restorer.errors import RestorerError
from restorer.evaluation.figures import INPUT, OURS, Row
from restorer.evaluation.metrics import Photo, psnr, ssim
from restorer.evaluation.peers import denoisers, inpainters
from restorer.evaluation.scratches import scratch_mask
from restorer.image import Image
from restorer.tasks.base import Task
from restorer.tasks.denoise import Denoise
from restorer.tasks.inpaint import Inpaint

Method = Callable[[Photo], Photo]
DEFAULTS = {"denoise": (15.0, 25.0, 50.0), "inpaint": (3.0,), "real": (0.0,), "clean": (0.0,)}


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
) -> list[Row]:
    """Measure; results are clipped to [0, 1], as they are seen and as the literature has it.

    Args:
        folder: The set; for "real", pairs `*_real.png` and `*_mean.png`.
        task: "denoise" (white noise, unclipped), "real" (camera noise, blind), "clean" (blind
            denoising of undamaged photos), "inpaint" (scratches, PSNR inside them).
        values: Noise levels (8 bit) or scratch widths (px); empty takes the usual ones.
        peers: Measure the installed peers beside. Where the noise is not given, those that denoise
            are told what our own blind estimate finds: they have none, and so it is their method
            that is compared.
        model: Model by name; None takes the task's.
        backend: None is automatic.
        limit: Number of pictures; None: all.

    Raises:
        RestorerError: There are no pictures, or they have noise of their own; or Restorer changed
            pixels that are not damaged.
    """
    paths = _paths(folder, task)[:limit]
    engine = Engine()
    for white in (False, True):  # whichever the pictures will ask for: no clock runs yet
        card = find_card(model, "inpaint" if task == "inpaint" else "denoise", white=white)
        engine.prepare(card, backend, None)

    def ours(job_task: Task, damage: NDArray[np.bool_] | None = None) -> Method:
        def method(x: Photo) -> Photo:
            image = Image(np.ascontiguousarray(x, np.float32))
            card, noise = fitting_card(model, job_task, image)
            patch = engine.run(Job(image, job_task, card, damage, backend, noise=noise))
            return np.asarray(image.patched(patch).pixels)

        return method

    rows = []
    values = tuple(values) or DEFAULTS[task]
    for case in _cases(paths, task, values, peers, ours):
        for name, method in {INPUT: lambda x: x, **case.methods}.items():
            started = time.perf_counter()
            result = method(case.degraded)
            seconds = time.perf_counter() - started
            kept = _undamaged_kept(case, result)
            if kept is False and name == OURS:
                raise RestorerError(
                    f"Restorer changed undamaged pixels of {case.picture}; please report this."
                )
            if name != INPUT:
                result = np.clip(result, 0, 1)
            rows.append(
                Row(
                    name,
                    case.value,
                    case.picture,
                    psnr(result, case.clean, case.where),
                    ssim(result, case.clean),
                    seconds / (result.shape[0] * result.shape[1] / 1e6),
                    kept,
                )
            )
    return rows


def _undamaged_kept(case: Case, result: Photo) -> bool | None:
    """Whether all pixels beside the damage are bit-identical; None without damage."""
    if case.where is None:
        return None
    return np.array_equal(result[~case.where], case.degraded[~case.where])


def _mean_of(path: Path) -> Path:
    """The clean picture of a pair, by the noisy one."""
    return path.with_name(path.name.replace("_real", "_mean"))


def _paths(folder: Path, task: str) -> list[Path]:
    """The pictures of a set.

    Raises:
        RestorerError: There are none, or they have noise of their own.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in files.EXTENSIONS)
    if task == "real":
        paths = [p for p in paths if p.stem.endswith("_real")]
    elif any(_mean_of(p) in paths for p in paths if p.stem.endswith("_real")):
        raise RestorerError(f"{folder} holds pairs with real noise; measure them by --task real.")
    if not paths:
        raise RestorerError(f"{folder} holds no pictures for {task}.")
    return paths


def _cases(
    paths: list[Path],
    task: str,
    values: Sequence[float],
    peers: bool,
    ours: Callable[..., Method],
) -> Iterator[Case]:
    for value in values:
        for number, path in enumerate(paths):
            clean = _read(path)
            if task == "denoise":
                rng = np.random.default_rng([int(value), number])
                sigma = value / 255
                noise = rng.standard_normal(clean.shape, dtype=np.float32)
                noisy = clean + np.float32(sigma) * noise
                methods = {OURS: ours(Denoise(sigma=value))}
                if peers:
                    methods |= {n: partial(f, sigma=sigma) for n, f in denoisers().items()}
                yield Case(value, path.name, noisy, clean, None, methods)
            elif task in ("real", "clean"):
                methods = {OURS: ours(Denoise())}
                if peers:
                    methods |= {n: _blind(f) for n, f in denoisers().items()}
                wanted = _read(_mean_of(path)) if task == "real" else clean
                yield Case(value, path.name, clean, wanted, None, methods)
            else:
                damage = scratch_mask(clean.shape[0], clean.shape[1], int(value), number)
                painted = np.where(damage[..., None], np.float32(1), clean)
                methods = {OURS: ours(Inpaint(), damage)}
                if peers:
                    methods |= {n: partial(f, damage=damage) for n, f in inpainters().items()}
                yield Case(value, path.name, painted, clean, damage, methods)


def _blind(denoise: Callable[[Photo, float], Photo]) -> Method:
    """A peer that is told the noise that we find ourselves; where that is none, it has no work."""

    def method(x: Photo) -> Photo:
        sigma = measure_noise(Image(np.ascontiguousarray(x, np.float32))).level
        return denoise(x, sigma) if sigma else x

    return method


def _read(path: Path) -> Photo:
    image = files.read(path)
    return to_model(image.pixels, image.profile)
