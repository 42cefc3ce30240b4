"""Progress on stderr: a bar with the time left on a terminal, nothing in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from restorer.progress import Progress


@contextmanager
def shown(name: str, quiet: bool) -> Iterator[Progress]:
    """A `Progress` whose reports are drawn while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield Progress()
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Bar(*columns, TextColumn("{task.fields[left]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=1.0, left="")

        def report(done: float, left: float | None) -> None:
            text = "" if left is None else f"{_clock(left)} left"
            bar.update(task, completed=done, left=text)

        yield Progress(report)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
