"""The measurements behind `restorer evaluate`."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from restorer import files
from restorer.cards import find_card
from restorer.engine import Engine, Job, fitting_card
from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.evaluation.cases import BENCHMARKS, Case, Method, mean_of
from restorer.evaluation.figures import INPUT, OURS, Row
from restorer.evaluation.metrics import Photo, psnr, ssim
from restorer.image import Image
from restorer.operators.resizing import resized


def run(
    folder: Path,
    task: str,
    values: Sequence[float],
    peers: bool,
    model: str | None,
    backend: str | None,
    limit: int | None,
    damage: Path | None = None,
) -> list[Row]:
    """Measure; results are clipped to [0, 1], as they are seen and as the literature has it.

    Args:
        folder: The set; for "real", pairs `*_real.png` and `*_mean.png`.
        task: The benchmark, by name.
        values: Its values; empty takes the usual ones.
        peers: Measure the installed peers beside. Where the noise is not given, those that denoise
            are told what our own blind estimate finds: they have none, and so it is their method
            that is compared.
        model: Model by name; None takes the task's.
        backend: None is automatic.
        limit: Number of pictures; None: all.
        damage: Folder of damage overlays, for "dust".

    Raises:
        RestorerError: There are no pictures, or they have noise of their own; or Restorer changed
            pixels that are not damaged.
    """
    paths = pictures_of(folder, task)[:limit]
    benchmark, engine = BENCHMARKS[task], Engine()
    for white in (False, True):  # whichever the pictures will ask for: no clock runs yet
        engine.prepare(find_card(model, benchmark.task, white=white), backend, None)
    rows = []
    for value in values or benchmark.usual:
        for number, path in enumerate(paths):
            case = benchmark.case(path, value, number, damage)
            methods = {INPUT: _given(case), OURS: _ours(case, engine, model, backend)}
            if peers:
                methods |= case.peers
            for name, method in methods.items():
                rows.append(_measured(case, name, method, value, path.name))
    return rows


def _given(case: Case) -> Method:
    """Nobody's work: the picture as it is given, to be enlarged by bicubic interpolation."""
    return lambda x: resized(x, *case.clean.shape[:2])


def _ours(case: Case, engine: Engine, model: str | None, backend: str | None) -> Method:
    def method(x: Photo) -> Photo:
        image = Image(np.ascontiguousarray(x, np.float32))
        card, noise = fitting_card(model, case.task, image)
        image = enlarged(image, case.task.scale)
        patch = engine.run(Job(image, case.task, card, case.damage, backend, noise=noise))
        return np.asarray(image.patched(patch).pixels)

    return method


def _measured(case: Case, name: str, method: Method, value: float, picture: str) -> Row:
    """The figures of one method on one picture.

    Raises:
        RestorerError: It is Restorer, and it has changed pixels that are not damaged.
    """
    started = time.perf_counter()
    result = method(case.degraded)
    seconds = time.perf_counter() - started
    kept = _undamaged_kept(case, result)
    if kept is False and name == OURS:
        raise RestorerError(f"Restorer changed undamaged pixels of {picture}; please report this.")
    if name != INPUT:
        result = np.clip(result, 0, 1)
    shown, clean = case.shown(result), case.shown(case.clean)
    height, width = case.clean.shape[:2]
    return Row(
        name,
        value,
        picture,
        psnr(shown, clean, case.damage),
        ssim(shown, clean),
        seconds / (height * width / 1e6),
        kept,
    )


def _undamaged_kept(case: Case, result: Photo) -> bool | None:
    """Whether all pixels beside the damage are bit-identical; None without damage."""
    if case.damage is None:
        return None
    return np.array_equal(result[~case.damage], case.degraded[~case.damage])


def pictures_of(folder: Path, task: str) -> list[Path]:
    """The pictures of a set.

    Raises:
        RestorerError: There are none, or they have noise of their own.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in files.EXTENSIONS)
    if task == "real":
        paths = [p for p in paths if p.stem.endswith("_real")]
    elif any(mean_of(p) in paths for p in paths if p.stem.endswith("_real")):
        raise RestorerError(f"{folder} holds pairs with real noise; measure them by --task real.")
    if not paths:
        raise RestorerError(f"{folder} holds no pictures for {task}.")
    return paths
