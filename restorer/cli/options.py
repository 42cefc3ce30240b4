"""Options made from a task's fields, those of every restoring command, and what they mean."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from restorer import files
from restorer.backends import BACKENDS, DEVICES
from restorer.batch import Running
from restorer.batch.finding import is_folder
from restorer.batch.orders import Order
from restorer.diffusion.samplers import SAMPLERS
from restorer.diffusion.tiling import SMALLEST
from restorer.engine import TILE
from restorer.errors import RestorerError
from restorer.files.encoding import Encoding
from restorer.files.icc import SPACES
from restorer.naming import DAMAGE_NAMES, filled
from restorer.tasks.base import Task, controls

PATH = click.Path(path_type=Path, readable=False)
"""A file or a folder; whoever opens it says why it cannot be read."""

_DEPTHS = {"8": 8, "16": 16, "32": 32}


def task_options(task: type[Task]) -> list[click.Option]:
    """One option for each control of the task."""
    defaults = {f.name: f.default for f in fields(task)}
    options = []
    for name, control in controls(task).items():
        default = defaults[name]
        number: click.ParamType[Any] = click.INT if isinstance(default, int) else click.FLOAT
        span = f"{control.low:.10g} to {control.high:.10g}"
        unit = f" {control.unit}" if control.unit else ""
        shown = "automatic" if default is None else f"{default:g}"
        options.append(
            click.Option(
                [f"--{name}"],
                type=number,
                default=default,
                help=f"{control.help} [{span}{unit}; default: {shown}]",
            )
        )
    return options


def running_options() -> list[click.Option]:
    """Where and how a job runs, and what is printed."""
    return [
        click.Option(["--model"], help="Model by name; see `restorer models`."),
        _choice("--backend", BACKENDS, "automatic"),
        _choice("--device", DEVICES, "automatic"),
        _choice("--sampler", SAMPLERS, "the task's"),
        click.Option(
            ["--tile"],
            type=click.IntRange(SMALLEST, 8192),
            default=TILE,
            show_default=True,
            help="Side of a tile in px; less takes less memory, the result is the same.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON lines."),
        click.Option(["--quiet", "-q"], is_flag=True, help="No progress."),
    ]


def output_options(
    text: str = "Folder for the results, or a file if there is one input.",
) -> list[click.Option]:
    """Where results go (`text` says what may be named), and how they are coded."""
    return [
        click.Option(
            ["-o", "--output"],
            type=PATH,
            required=True,
            help=text,
        ),
        click.Option(
            ["--format", "suffix"],
            type=click.Choice([extension[1:] for extension in files.WRITABLE_EXTENSIONS]),
            help="Write this format; default: the input's.",
        ),
        click.Option(
            ["--depth"],
            type=click.Choice(list(_DEPTHS)),
            help="Bits a channel; 32 is float. Default: the input's.",
        ),
        click.Option(
            ["--quality"],
            type=click.IntRange(1, 100),
            help="Of lossy files, 1 (small) to 100 (fine); default: as the input, or fine.",
        ),
        click.Option(
            ["--profile"],
            help=f"Colours: {', '.join(SPACES)}, or an ICC file; default: the input's.",
        ),
        click.Option(
            ["--provenance/--no-provenance"],
            default=True,
            help="Say in the file's XMP what was done to the photo.  [default: yes]",
        ),
        click.Option(["--keep-times"], is_flag=True, help="Give results the input's date."),
    ]


def overwrite_option(text: str = "Replace files that exist.") -> click.Option:
    """What to do with files that are there (`text` says it)."""
    return click.Option(["--overwrite"], is_flag=True, help=text)


def jobs_option(text: str = "Files at once; each takes memory for itself.") -> click.Option:
    """How many files at once (`text` says of which)."""
    return click.Option(
        ["--jobs"],
        type=click.IntRange(1, 64),
        default=1,
        show_default=True,
        help=text,
    )


def damage_option(where: str = "") -> click.Option:
    """Where damage is marked; `where` says of what photos there is a default."""
    text = f"Picture of the photo's size, white where to restore; or, such as {DAMAGE_NAMES[0]}, "
    text += f"what that beside each photo is called. Default{where}: {', '.join(DAMAGE_NAMES)}."
    return click.Option(["--damage"], type=PATH, help=text)


def task_from(kind: type[Task], options: dict[str, Any]) -> Task:
    """A task from options; a value out of range is a wrong command line.

    Raises:
        click.UsageError: One sentence.
    """
    try:
        return kind(**{name: options[name] for name in controls(kind)})
    except ValueError as error:
        raise click.UsageError(f"--{error}.") from error


def running_from(options: dict[str, Any]) -> Running:
    """Where and how to run."""
    return Running(**{name: options[name] for name in Running._fields})


def encoding_from(options: dict[str, Any]) -> Encoding:
    """How results are coded."""
    profile = options["profile"] or ""
    if profile and profile not in SPACES:
        profile = str(Path(profile).absolute())  # it may be needed when another folder is current
    depth: Any = _DEPTHS.get(options["depth"], 0)
    return Encoding(
        options["suffix"] or "",
        depth,
        options["quality"],
        profile,
        options["provenance"],
        options["keep_times"],
    )


def order_from(kind: type[Task], options: dict[str, Any], template: str = "{name}") -> Order:
    """What is to be done with files.

    Raises:
        click.UsageError: The task's settings or a template are wrong.
    """
    damage: Path | None = options.get("damage")
    names: tuple[str, ...] = ()
    if kind.needs_damage and damage is None:
        names = DAMAGE_NAMES
    elif damage is not None and "{" in str(damage):
        names, damage = (str(damage),), None
    try:
        for name in (template, *names):
            filled(name, name="photo", task=kind.name)
    except RestorerError as error:
        raise click.UsageError(str(error)) from error
    encoding = encoding_from(options)
    return Order(
        kind.name,
        asdict(task_from(kind, options)),
        options["model"],
        template,
        options["output"],
        lambda _: encoding,
        damage,
        names,
    )


def names_file(output: Path, suffix: str | None) -> bool:
    """Whether the output is the name of a file, not of a folder.

    Raises:
        click.UsageError: It is, and of another format than `suffix`.
    """
    ending = output.suffix.lower()
    if ending not in files.EXTENSIONS or is_folder(output):
        return False
    if suffix and not any({ending, f".{suffix}"} <= {*f.EXTENSIONS} for f in files.FORMATS):
        raise click.UsageError(f"-o {output} and --format {suffix} say different formats.")
    return True


def _choice(name: str, values: Iterable[str], default: str) -> click.Option:
    return click.Option([name], type=click.Choice(list(values)), help=f"Default: {default}.")
