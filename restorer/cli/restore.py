"""The commands that restore photos: one for each task, the options from its fields."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from restorer import batch, borders, files
from restorer.backends import places
from restorer.batch import Entry, Report, Running
from restorer.cards import find_card
from restorer.cli.options import output_options, running_options, task_options
from restorer.cli.progress import shown
from restorer.engine import Engine, Job
from restorer.errors import ModelError, RestorerError
from restorer.image import Image
from restorer.progress import Progress
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
            if _is_folder(source):
                raise RestorerError(f"The folder {source} holds no photos; name another.")
            target = output if named else _target(source, inputs, output, options["suffix"])
            if target in written:
                raise RestorerError(
                    f"{source} would replace the result of another photo, {target}; "
                    "restore it into another folder."
                )
            _check_free(target, options)
            entry = Entry(
                0,
                source,
                target,
                kind.name,
                asdict(task),
                damage,
                card.name,
                overwrite=options["overwrite"],
            )
            running, quality = _running(options), options["quality"]
            with _shown(source.name, options) as progress:
                report = batch.restore(entry, engine, progress, running, quality)
        except ModelError:
            raise  # no photo's fault
        except (RestorerError, OSError, MemoryError) as error:
            failed += 1
            _complain(source, error, options["as_json"])
            continue
        written.add(target)
        _say({"input": str(source)}, target, report, options["as_json"])
    if failed:
        if len(found) > 1:
            rest = "the others are done" if failed < len(found) else "none is done"
            click.echo(f"{failed} of {len(found)} photos failed; {rest}.", err=True)
        raise click.exceptions.Exit(1)


def _shown(name: str, options: dict[str, Any]) -> AbstractContextManager[Progress]:
    return shown(name, options["quiet"] or options["as_json"])


def _running(options: dict[str, Any]) -> Running:
    return Running(**{name: options[name] for name in Running._fields})


def make_task(kind: type[Task], options: dict[str, Any]) -> Task:
    """A task from options; a value out of range is a wrong command line.

    Raises:
        click.UsageError: One sentence.
    """
    try:
        return kind(**{name: options[name] for name in controls(kind)})
    except ValueError as error:
        raise click.UsageError(f"--{error}.") from error


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


def _check_free(target: Path, options: dict[str, Any]) -> None:
    if not options["overwrite"] and target.is_file():
        raise RestorerError(f"{target} exists; choose another output, or give --overwrite.")


def _say(row: dict[str, Any], target: Path, report: Report, as_json: bool) -> None:
    seconds = round(report.seconds, 2)
    if as_json:
        click.echo(
            json.dumps({**row, "output": str(target), **report._asdict(), "seconds": seconds})
        )
        return
    part = report.changed_pixels / report.pixels
    click.echo(f"{target}: {part:.1%} of the pixels changed, {seconds} s")
    for note in report.notes:
        click.echo(f"  {note}")


def _complain(source: Path, error: Exception, as_json: bool) -> None:
    message = batch.sentence(error, source)
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
    if options["quality"] is not None:
        image = files.with_quality(image, options["quality"])
    _check_free(output, options)
    job = Job(image, task, card, damage, *_running(options))
    with _shown("generate", options) as progress:
        report = batch.write_restored(
            job, output, Engine(), progress, overwrite=options["overwrite"]
        )
    _say({}, output, report, options["as_json"])


generate.params += [*task_options(TASKS["generate"]), *output_options(), *running_options()]


def _canvas(size: str, source: Path | None, extend: int) -> tuple[Image, NDArray[np.bool_]]:
    """A canvas and where it is empty."""
    if source is None:
        found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", size.lower())
        width, height = map(int, found.groups()) if found else (0, 0)
        if not (8 <= width <= 8192 and 8 <= height <= 8192):
            raise click.UsageError("--size is WIDTHxHEIGHT, each from 8 to 8192, such as 256x256.")
        return borders.blank(height, width)
    return borders.extended(files.read(source), extend)
