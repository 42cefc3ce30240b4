"""`restorer generate`: a picture from the prior, or one with wider borders."""

import re
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from restorer import batch, borders, files
from restorer.cards import find_card
from restorer.cli.options import (
    PATH,
    encoding_from,
    names_file,
    output_options,
    overwrite_option,
    running_from,
    running_options,
    task_from,
    task_options,
)
from restorer.cli.printing import say
from restorer.cli.progress import shown
from restorer.cli.restore import check_free
from restorer.engine import Engine, Job
from restorer.image import Image
from restorer.tasks import TASKS


@click.command()
@click.option("--size", default="256x256", show_default=True, help="WIDTHxHEIGHT in px.")
@click.option("--from", "source", type=PATH, help="Extend this picture's borders.")
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
    task, encoding = task_from(kind, options), encoding_from(options)
    output: Path = options["output"]
    if not names_file(output, options["suffix"]):
        ending = encoding.ending(source or Path()).lower()
        output = output / f"generated-{task.seed}{ending}"
    card = find_card(options["model"], kind.name)
    image, damage = _canvas(size, source, extend)
    check_free(output, options["overwrite"])
    job = Job(image, task, card, damage, *running_from(options))
    with shown("generate", options["quiet"] or options["as_json"]) as progress:
        report = batch.write_restored(
            job,
            output,
            Engine(),
            progress,
            overwrite=options["overwrite"],
            encoding=encoding,
            source=source,
        )
    say({}, output, report, options["as_json"])


generate.params += [
    *task_options(TASKS["generate"]),
    *output_options(),
    overwrite_option(),
    *running_options(),
]


def _canvas(size: str, source: Path | None, extend: int) -> tuple[Image, NDArray[np.bool_]]:
    """A canvas and where it is empty."""
    if source is None:
        found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", size.lower())
        width, height = map(int, found.groups()) if found else (0, 0)
        if not (8 <= width <= 8192 and 8 <= height <= 8192):
            raise click.UsageError("--size is WIDTHxHEIGHT, each from 8 to 8192, such as 256x256.")
        return borders.blank(height, width)
    return borders.extended(files.read(source), extend)
