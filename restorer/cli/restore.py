"""The commands that restore photos: one for each task, the options from its fields."""

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.backends import places
from restorer.cards import Card, find_card
from restorer.cli.options import output_options, running_options, task_options
from restorer.cli.progress import shown
from restorer.engine import Engine, Job
from restorer.errors import ModelError, RestorerError
from restorer.image import Image
from restorer.tasks import TASKS
from restorer.tasks.base import Task, controls


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
                help="Picture of the photo's size, white where to restore.",
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
    output: Path = options["output"]
    found = tuple(dict.fromkeys(_photos(inputs, output)))
    named = _names_file(output, options["suffix"])
    if named and (len(found) > 1 or _is_folder(inputs[0])):
        raise click.UsageError(f"-o {output} names one file; name a folder for the results.")
    card = find_card(options["model"], kind.name)
    places(options["backend"], options["device"])  # what is wrong with it is wrong for all photos
    engine, failed, written = Engine(), 0, set[Path]()
    for source in found:
        try:
            image = _read(source)
            target = output if named else _target(source, inputs, output, options["suffix"])
            if target in written:
                raise RestorerError(
                    f"{source} would replace the result of another photo, {target}; "
                    "restore it into another folder."
                )
            mask = None if damage is None else read_damage(damage, image)
            row = _work(engine, image, task, card, mask, target, source.name, options)
        except ModelError:
            raise  # no photo's fault
        except (RestorerError, OSError, MemoryError) as error:
            failed += 1
            _complain(source, error, options["as_json"])
            continue
        written.add(target)
        _say({"input": str(source), **row}, options["as_json"])
    if failed:
        if len(found) > 1:
            rest = "the others are done" if failed < len(found) else "none is done"
            click.echo(f"{failed} of {len(found)} photos failed; {rest}.", err=True)
        raise click.exceptions.Exit(1)


def _work(
    engine: Engine,
    image: Image,
    task: Task,
    card: Card,
    damage: NDArray[np.bool_] | None,
    target: Path,
    name: str,
    options: dict[str, Any],
) -> dict[str, Any]:
    """Restore a photo and write it; what there is to say about it.

    Raises:
        RestorerError: It cannot be restored, or there is no writing to `target`.
        Cancelled: The user cancelled.
    """
    started = time.monotonic()
    overwrite: bool = options["overwrite"]
    _check_target(target, overwrite)
    with shown(name, options["quiet"] or options["as_json"]) as progress:
        running = (options[key] for key in ("backend", "device", "sampler", "tile"))
        patch = engine.run(Job(image, task, card, damage, *running), progress)
    result = image.patched(patch)
    target.parent.mkdir(parents=True, exist_ok=True)
    notes = files.write(target, result, overwrite=overwrite)
    return {
        "output": str(target),
        "changed_pixels": int(np.any(result.pixels != image.pixels, axis=2).sum()),
        "pixels": image.shape[0] * image.shape[1],
        "seconds": round(time.monotonic() - started, 2),
        "notes": notes,
    }


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
    """Damage (H, W) from a picture: True where it is brighter than an eighth of its brightest.

    So masks of 0 and 1 serve as well as those of 0 and 255, soft edges count, and the noise that
    JPEG leaves on black does not. Transparent pixels are no damage.

    Raises:
        RestorerError: It cannot be read, has another size than the photo, or marks nothing.
    """
    mask = files.read(path)
    if mask.shape != image.shape:
        raise RestorerError(
            f"The damage mask {path.name} is {mask.shape[1]} × {mask.shape[0]} px, the photo "
            f"{image.shape[1]} × {image.shape[0]}; make them the same size."
        )
    bright = mask.pixels[..., : mask.colors].max(axis=2)
    colors: NDArray[np.bool_] = bright > bright.max() / 8
    if mask.has_alpha:
        colors &= mask.pixels[..., -1] > 0
    if not colors.any():
        raise RestorerError(f"The damage mask {path.name} is all black; paint the damage white.")
    return colors


def _photos(inputs: Sequence[Path], output: Path) -> Iterator[Path]:
    """The photos of the inputs, files as they are; a folder without photos stands for itself.

    Earlier results are no photos: an output folder inside an input folder is left out.
    """
    for path in inputs:
        if not _is_folder(path):
            yield path
            continue
        results = None if output.resolve() == path.resolve() else output.resolve()
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in files.EXTENSIONS
            and not _is_folder(p)
            and not (results and p.resolve().is_relative_to(results))
        )
        yield from found or [path]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False


def _read(source: Path) -> Image:
    if _is_folder(source):
        raise RestorerError(f"The folder {source} holds no photos; name another.")
    return files.read(source)


def _names_file(output: Path, suffix: str | None) -> bool:
    """Whether the output is the name of a file, not of a folder.

    Raises:
        click.UsageError: It is, and of another format than `suffix`.
    """
    ending = output.suffix.lower()
    if ending not in files.EXTENSIONS or _is_folder(output):
        return False
    if suffix and not any({ending, f".{suffix}"} <= {*f.EXTENSIONS} for f in files.FORMATS):
        raise click.UsageError(f"-o {output} and --format {suffix} say different formats.")
    return True


def _target(source: Path, inputs: Sequence[Path], output: Path, suffix: str | None) -> Path:
    """Where a result goes: folders among the inputs are mirrored below the output."""
    root = next((p for p in inputs if _is_folder(p) and source.is_relative_to(p)), source.parent)
    target = output / source.relative_to(root)
    if not suffix and target.suffix.lower() not in files.EXTENSIONS:
        raise RestorerError(f"The name of {source} says no format to write; give --format.")
    return target.with_suffix(f".{suffix}") if suffix else target


def _check_target(target: Path, overwrite: bool) -> None:
    """Find out before the work whether its result can be written.

    Raises:
        RestorerError: It cannot.
    """
    if _is_folder(target):
        raise RestorerError(f"{target} is a folder; choose another output.")
    if target.exists() and not overwrite:
        raise RestorerError(f"{target} exists; choose another output, or give --overwrite.")
    above = next(path for path in target.absolute().parents if path.exists())
    if not above.is_dir():
        raise RestorerError(f"{above} is a file, not a folder; choose another output.")
    if not os.access(above, os.W_OK):
        raise RestorerError(f"You may not write into {above}; choose another output.")


def _say(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(row))
        return
    part = row["changed_pixels"] / row["pixels"]
    click.echo(f"{row['output']}: {part:.1%} of the pixels changed, {row['seconds']} s")
    for note in row["notes"]:
        click.echo(f"  {note}")


def _complain(source: Path, error: Exception, as_json: bool) -> None:
    if isinstance(error, OSError):
        message = f"{error.filename or source}: {error.strerror or error}."
    elif isinstance(error, MemoryError):
        message = f"{source} needs more memory than there is; close other programs."
    else:
        message = str(error)
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
    output: Path = options["output"]
    if not _names_file(output, options["suffix"]):
        own = "" if source is None else source.suffix.lower()[1:]
        suffix = options["suffix"] or (own if f".{own}" in files.EXTENSIONS else "png")
        output = output / f"generated-{task.seed}.{suffix}"
    card = find_card(options["model"], kind.name)
    image, damage = _canvas(size, source, extend)
    row = _work(Engine(), image, task, card, damage, output, "generate", options)
    _say(row, options["as_json"])


generate.params += [*task_options(TASKS["generate"]), *output_options(), *running_options()]


def _canvas(size: str, source: Path | None, extend: int) -> tuple[Image, NDArray[np.bool_]]:
    """A canvas and where it is empty."""
    if source is None:
        found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", size.lower())
        width, height = map(int, found.groups()) if found else (0, 0)
        if not (8 <= width <= 8192 and 8 <= height <= 8192):
            raise click.UsageError("--size is WIDTHxHEIGHT, each from 8 to 8192, such as 256x256.")
        return Image(np.full((height, width, 3), 128, np.uint8)), np.ones((height, width), bool)
    picture = files.read(source)
    damage = np.pad(np.zeros(picture.shape, bool), extend, constant_values=True)
    pixels: Any = np.pad(picture.pixels, ((extend, extend), (extend, extend), (0, 0)))
    if picture.has_alpha:
        opaque = 1 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
        pixels[..., -1][damage] = opaque
    return Image(pixels, picture.profile, picture.metadata, picture.coding), damage
