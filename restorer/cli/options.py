"""Options made from a task's fields, and those that every restoring command has."""

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from restorer.backends import BACKENDS, DEVICES
from restorer.diffusion.samplers import SAMPLERS
from restorer.diffusion.tiling import SMALLEST
from restorer.engine import TILE
from restorer.files import EXTENSIONS
from restorer.tasks.base import Task, controls


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


def output_options() -> list[click.Option]:
    """Where results go."""
    return [
        click.Option(
            ["-o", "--output"],
            type=click.Path(path_type=Path),
            required=True,
            help="Folder for the results, or a file if there is one input.",
        ),
        click.Option(
            ["--format", "suffix"],
            type=click.Choice([extension[1:] for extension in EXTENSIONS]),
            help="Write this format; default: the input's.",
        ),
        click.Option(
            ["--quality"],
            type=click.IntRange(1, 100),
            help="Of JPEG and WebP, 1 (small) to 100 (fine); default: as the input, or fine.",
        ),
        click.Option(["--overwrite"], is_flag=True, help="Replace files that exist."),
    ]


def _choice(name: str, values: Iterable[str], default: str) -> click.Option:
    return click.Option([name], type=click.Choice(list(values)), help=f"Default: {default}.")
