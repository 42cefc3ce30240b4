"""`log.csv`: a row an interval, which a kill may tear and a resumed run writes anew."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from restorer.files import atomic

COLUMNS = ("step", "pflop", "seconds", "loss", "lr", "gradient", "psnr15", "psnr25", "psnr50")


def read(path: Path) -> list[dict[str, str]]:
    """The rows that are whole; none where there is no log yet."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        text = file.read()
    whole = text[: text.rfind("\n") + 1]  # a torn row has no end
    rows = csv.DictReader(io.StringIO(whole, newline=""))
    # Older programs wrote on behind a torn row, which then has too many cells.
    return [row for row in rows if None not in row and None not in row.values()]


def append(path: Path, row: Mapping[str, object]) -> None:
    """Add a row, below the header if it is the first."""
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        if fresh:
            writer.writeheader()
        writer.writerow(row)


def cut(path: Path, step: int) -> None:
    """Leave the rows up to a step: a run that resumes there takes the later ones again.

    Raises:
        RestorerError: It cannot be written.
    """
    if path.exists():
        write(path, (row for row in read(path) if int(row["step"]) <= step))


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Replace a log; a kill leaves the old one or the new one, whole.

    Raises:
        RestorerError: It cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    atomic.write(path, text.getvalue().encode(), overwrite=True)
