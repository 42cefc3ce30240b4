"""What `restorer batch` says: a line a photo as it ends, and a table of them all at the end."""

import json
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from restorer.batch import Entry, State
from restorer.batch.orders import LeftOut


class Ledger:
    """The photos of a go and what became of them.

    Args:
        as_json: Whether to print for programs.
    """

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._entries: dict[int, Entry] = {}
        self._before: set[int] = set()  # done by earlier goes

    @property
    def entries(self) -> list[Entry]:
        """All, as they are as far as this knows."""
        return list(self._entries.values())

    def add(self, entries: Iterable[Entry]) -> None:
        """Take photos in; what is skipped is told."""
        for entry in entries:
            self._entries[entry.id] = entry
            if entry.state is State.DONE:
                self._before.add(entry.id)
            elif entry.state is State.SKIPPED:
                self.tell(entry)

    def see(self, entries: Iterable[Entry]) -> None:
        """Learn what the same command did that runs somewhere else."""
        self._entries |= {entry.id: entry for entry in entries if entry.id in self._entries}

    def leave_out(self, photo: LeftOut) -> None:
        """Tell of a file that the journal knows nothing of; it counts as failed."""
        number = min(self._entries, default=0) - 1
        reason, source = photo.reason, photo.source
        self.tell(Entry(number, source, source, "", state=State.FAILED, message=reason))

    def tell(self, entry: Entry) -> None:
        """Print how a photo ended."""
        self._entries[entry.id] = entry
        if self._as_json:
            click.echo(json.dumps(_row(entry)))
        if entry.state is State.FAILED:
            click.echo(f"Error: {entry.message}", err=True)
        elif self._as_json:
            return
        elif entry.state is State.SKIPPED:
            click.echo(f"{entry.source}: skipped. {entry.message}")
        else:
            seconds = round(entry.seconds or 0, 2)
            pixels = "" if entry.changed is None else f"{entry.changed} pixels changed, "
            click.echo(f"{entry.target}: {pixels}{seconds} s")
            if entry.message:
                click.echo(f"  {entry.message}")

    def close(self) -> int:
        """Print the table; how many photos failed."""
        found = self._entries.values()
        failed = sum(entry.state is State.FAILED for entry in found)
        if self._as_json:
            return failed
        done = [entry for entry in found if entry.state is State.DONE]
        fresh = [entry for entry in done if entry.id not in self._before]
        table = Table("", "Photos", "Seconds")
        for column in table.columns[1:]:
            column.justify = "right"
        waiting = sum(entry.state in (State.WAITING, State.RUNNING) for entry in found)
        rows = (
            ("done", len(fresh), sum(entry.seconds or 0 for entry in fresh)),
            ("done before", len(done) - len(fresh), None),
            ("failed", failed, None),
            ("skipped", sum(entry.state is State.SKIPPED for entry in found), None),
            ("to be done yet", waiting, None),
        )
        for name, count, seconds in rows:
            if count:
                table.add_row(name, str(count), "" if seconds is None else f"{seconds:.1f}")
        if table.row_count:
            Console().print(table)
        return failed


def _row(entry: Entry) -> dict[str, Any]:
    """What programs are told; there is no output of what failed."""
    return {
        "input": str(entry.source),
        "output": None if entry.state is State.FAILED else str(entry.target),
        "state": entry.state,
        "message": entry.message,
        "changed_pixels": entry.changed,
        "seconds": None if entry.seconds is None else round(entry.seconds, 2),
    }
