"""What the restoring commands print: a line a photo, for people or as JSON."""

import json
from pathlib import Path
from typing import Any

import click

from restorer.batch import Report, sentence


def say(row: dict[str, Any], target: Path, report: Report, as_json: bool) -> None:
    """A result.

    Args:
        row: What else stands in its JSON line.
        target: Its file.
        report: What there is to say.
        as_json: Whether for programs.
    """
    seconds = round(report.seconds, 2)
    if as_json:
        row = {**row, "output": str(target), **report._asdict(), "seconds": seconds}
        click.echo(json.dumps(row))
        return
    part = report.changed_pixels / report.pixels
    click.echo(f"{target}: {part:.1%} of the pixels changed, {seconds} s")
    for note in report.notes:
        click.echo(f"  {note}")


def complain(source: Path, error: Exception, as_json: bool) -> None:
    """A photo that failed."""
    message = sentence(error, source)
    if as_json:
        click.echo(json.dumps({"input": str(source), "error": message}))
    click.echo(f"Error: {message}", err=True)


def count_failures(failed: int, count: int) -> None:
    """After the last of several photos.

    Raises:
        click.exceptions.Exit: One failed.
    """
    if failed:
        if count > 1:
            rest = "the others are done" if failed < count else "none is done"
            click.echo(f"{failed} of {count} photos failed; {rest}.", err=True)
        raise click.exceptions.Exit(1)
