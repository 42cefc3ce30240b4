"""The commands that restore photos: one for each task, the options from its fields."""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.cards import find_card
from restorer.cli.options import output_options, running_options, task_options
from restorer.cli.progress import shown
from restorer.engine import Engine, Job
from restorer.errors import RestorerError
from restorer.image import Image
from restorer.tasks import TASKS
from restorer.tasks.base import Task, controls

log = logging.getLogger(__name__)


def task_command(task: type[Task]) -> click.Command:
    """The command of a task: photos and folders in, one result each."""
    params: list[click.Parameter] = [
        click.Argument(["inputs"], nargs=-1, required=True, type=click.Path(path_type=Path)),
        *task_options(task),
    ]
    if task.needs_damage:
        params.append(
            click.Option(
                ["--damage"],
                type=click.Path(path_type=Path),
                required=True,
                help="Picture of the photo's size; what is not black is restored.",
            )
        )
    params += [*output_options(), *running_options()]

    def run(inputs: tuple[Path, ...], damage: Path | None = None, **options: Any) -> None:
        _restore(task, inputs, damage, options)

    return click.Command(task.name, params=params, callback=run, help=task.summary)


def _restore(
    kind: type[Task], inputs: tuple[Path, ...], damage: Path | None, options: dict[str, Any]
) -> None:
    task = make_task(kind, options)
    card = find_card(options["model"], kind.name)
    found = list(_photos(inputs))
    output: Path = options["output"]
    one = len(found) == 1 and not inputs[0].is_dir() and output.suffix.lower() in files.EXTENSIONS
    engine, failed = Engine(), 0
    for source in found:
        started = time.monotonic()
        try:
            target = output if one else _target(source, inputs, output, options["suffix"])
            _refuse_source(source, target, options["overwrite"])
            image = files.read(source)
            mask = None if damage is None else read_damage(damage, image)
            with shown(source.name, options["quiet"] or options["as_json"]) as progress:
                job = Job(
                    image,
                    task,
                    card,
                    mask,
                    options["backend"],
                    options["device"],
                    options["sampler"],
                    options["tile"],
                )
                patch = engine.run(job, progress)
            target.parent.mkdir(parents=True, exist_ok=True)
            result = image.patched(patch)
            notes = files.write(target, result, overwrite=options["overwrite"])
            changed = int(np.any(result.pixels != image.pixels, axis=2).sum())
            row = {
                "input": str(source),
                "output": str(target),
                "changed_pixels": changed,
                "pixels": image.shape[0] * image.shape[1],
                "seconds": round(time.monotonic() - started, 2),
                "notes": notes,
            }
            _say(row, options["as_json"])
        except (RestorerError, OSError) as error:
            failed += 1
            _complain(source, error, options["as_json"])
    if failed:
        if len(found) > 1:
            click.echo(f"{failed} of {len(found)} photos failed; the others are done.", err=True)
        raise click.exceptions.Exit(1)


def make_task(kind: type[Task], options: dict[str, Any]) -> Task:
    """A task from options; a value out of range is a wrong command line.

    Raises:
        click.UsageError: One sentence.
    """
    try:
        return kind(**{name: options[name] for name in controls(kind)})
    except ValueError as error:
        raise click.UsageError(f"--{error}.") from error


def read_damage(path: Path, image: Image) -> NDArray[np.bool_]:
    """Damage (H, W) from a picture: True where it is not black (or, with alpha, not transparent).

    Raises:
        RestorerError: It cannot be read, has another size than the photo, or marks nothing.
    """
    mask = files.read(path)
    if mask.shape != image.shape:
        raise RestorerError(
            f"The damage mask {path.name} is {mask.shape[1]} × {mask.shape[0]} px, the photo "
            f"{image.shape[1]} × {image.shape[0]}; make them the same size."
        )
    colors: NDArray[np.bool_] = np.any(mask.pixels[..., : mask.colors] > 0, axis=2)
    if mask.has_alpha:
        colors &= mask.pixels[..., -1] > 0
    if not colors.any():
        raise RestorerError(f"The damage mask {path.name} is all black; paint the damage white.")
    return colors


def _photos(inputs: Sequence[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix.lower() in files.EXTENSIONS)
            if not found:
                raise RestorerError(f"The folder {path} holds no photos.")
            yield from found
        else:
            yield path


def _target(source: Path, inputs: Sequence[Path], output: Path, suffix: str | None) -> Path:
    """Where a result goes: folders among the inputs are mirrored below the output."""
    root = next((p for p in inputs if p.is_dir() and source.is_relative_to(p)), source.parent)
    target = output / source.relative_to(root)
    return target.with_suffix(f".{suffix}") if suffix else target


def _refuse_source(source: Path, target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise RestorerError(f"{target} exists; choose another output, or give --overwrite.")


def _say(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(row))
        return
    part = row["changed_pixels"] / row["pixels"]
    click.echo(f"{row['output']}: {part:.1%} of the pixels changed, {row['seconds']} s")
    for note in row["notes"]:
        click.echo(f"  {note}")


def _complain(source: Path, error: RestorerError | OSError, as_json: bool) -> None:
    message = str(error) if isinstance(error, RestorerError) else f"{source}: {error.strerror}."
    if as_json:
        click.echo(json.dumps({"input": str(source), "error": message}))
    click.echo(f"Error: {message}", err=True)


@click.command()
@click.option("--size", default="256x256", show_default=True, help="WIDTHxHEIGHT in px.")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Extend this picture's borders."
)
@click.option(
    "--extend",
    type=click.IntRange(1, 4096),
    default=64,
    show_default=True,
    help="With --from: px to add on each side.",
)
def generate(size: str, source: Path | None, extend: int, **options: Any) -> None:
    """Draw a picture from the prior, or extend one beyond its borders."""
    kind = TASKS["generate"]
    task = make_task(kind, options)
    card = find_card(options["model"], kind.name)
    output: Path = options["output"]
    if output.suffix.lower() not in files.EXTENSIONS:
        output = output / f"generated-{task.seed}.{options['suffix'] or 'png'}"
    _refuse_source(output, output, options["overwrite"])
    image, damage = _canvas(size, source, extend)
    with shown("generate", options["quiet"] or options["as_json"]) as progress:
        running = (options[name] for name in ("backend", "device", "sampler", "tile"))
        patch = Engine().run(Job(image, task, card, damage, *running), progress)
    output.parent.mkdir(parents=True, exist_ok=True)
    notes = files.write(output, image.patched(patch), overwrite=options["overwrite"])
    row = {
        "output": str(output),
        "changed_pixels": int(damage.sum()),
        "pixels": damage.size,
        "seconds": 0.0,
        "notes": notes,
    }
    _say(row, options["as_json"])


generate.params += [*task_options(TASKS["generate"]), *output_options(), *running_options()]


def _canvas(size: str, source: Path | None, extend: int) -> tuple[Image, NDArray[np.bool_]]:
    """A canvas and where it is empty."""
    if source is None:
        parts = size.lower().split("x")
        if len(parts) != 2 or not all(part.isdigit() and 8 <= int(part) <= 8192 for part in parts):
            raise click.UsageError("--size is WIDTHxHEIGHT, each from 8 to 8192, such as 256x256.")
        width, height = map(int, parts)
        return Image(np.full((height, width, 3), 128, np.uint8)), np.ones((height, width), bool)
    picture = files.read(source)
    damage = np.pad(np.zeros(picture.shape, bool), extend, constant_values=True)
    pixels: Any = np.pad(picture.pixels, ((extend, extend), (extend, extend), (0, 0)))
    if picture.has_alpha:
        opaque = 1 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
        pixels[..., -1][damage] = opaque
    return Image(pixels, picture.profile, picture.metadata, picture.coding), damage
