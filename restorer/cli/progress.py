"""Progress on stderr: a bar with the time left on a terminal, a line now and then in a pipe."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from restorer.progress import Progress, Status

SECONDS = 5.0  # between two lines in a pipe


@contextmanager
def shown(name: str, quiet: bool) -> Iterator[Progress]:
    """A `Progress` whose reports are shown while the block runs."""
    if quiet:
        yield Progress()
    elif not sys.stderr.isatty():
        yield _lines(name)
    else:
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
        with Bar(*columns, TextColumn("{task.fields[left]}"), console=Console(stderr=True)) as bar:
            task = bar.add_task(name, total=1.0, left="")

            def report(status: Status) -> None:
                bar.update(task, completed=status.done, left=_clock(status.left))

            yield Progress(report)


@contextmanager
def overall(count: int, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar over many files, on a terminal only: their own lines tell the same.

    Yields:
        To be told how many are done, parts of files included.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    # What goes to a file must not be drawn above the bar.
    is_seen = sys.stdout.isatty()
    with Bar(*columns, console=Console(stderr=True), redirect_stdout=is_seen) as bar:
        task = bar.add_task("", total=count)
        yield lambda done: bar.update(task, completed=done)


def _lines(name: str) -> Progress:
    last = time.monotonic()

    def report(status: Status) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS:
            last = time.monotonic()
            click.echo(f"{name}: {status.done:.0%}, {_clock(status.left)}", err=True)

    return Progress(report)


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} left"
