"""A report on a journal's entries: what was done to each photo, as a page or as JSON.

Noise, metadata and pictures are told from the files, so that what an earlier go did is reported as
well; one photo and its result are in memory at a time.
"""

import base64
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import PIL.Image

from restorer import __version__, files
from restorer.batch.entry import Entry, State
from restorer.color import to_model
from restorer.engine import measure_noise
from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.files import atomic
from restorer.files.conversion import in_depth
from restorer.files.encoding import packets
from restorer.image import Box, Image
from restorer.paths import RESOURCES

SUFFIXES = (".html", ".json")
SIDE = 192  # px of the pictures, which show a part of the photo at its own size


@dataclass(frozen=True)
class Row:
    """What there is to say about a photo; None and () where nothing is known.

    Attributes:
        input: Its file.
        output: That of its result; None if there is none.
        state: How far it is.
        message: Notes, or why it failed.
        task: What was done.
        settings: Of the task.
        model: By name; None: chosen for the task.
        seconds: How long it took; None: not known.
        pixels: How many it has.
        changed_pixels: How many differ.
        noise_before: Std in 8-bit levels, root mean square over the channels.
        noise_after: Of the result.
        kept: What the result has beside the pixels.
        pictures: JPEG in base64, by their captions: the part that changed most; {} in JSON.
    """

    input: str
    output: str | None
    state: State
    message: str
    task: str
    settings: Mapping[str, int | float | None]
    model: str | None
    seconds: float | None
    pixels: int | None = None
    changed_pixels: int | None = None
    noise_before: float | None = None
    noise_after: float | None = None
    kept: tuple[str, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)


def write(path: Path, title: str, entries: Iterable[Entry]) -> None:
    """Write a report, over an earlier one if need be.

    Args:
        path: Ends in one of `SUFFIXES`, which says the kind.
        title: Of the page.
        entries: What it is about.

    Raises:
        RestorerError: It cannot be written.
    """
    entries = tuple(entries)
    with atomic.opened(path, overwrite=True) as file:
        if path.suffix.lower() == ".json":
            rows = [asdict(row) for row in _rows(entries, pictured=False)]
            report = {"title": title, "version": __version__, "photos": rows}
            file.write(json.dumps(report, indent=1).encode())
            return
        from jinja2 import Environment  # only now: no other command needs it

        template = (RESOURCES / "report.html").read_text(encoding="utf-8")
        page = Environment(autoescape=True, trim_blocks=True).from_string(template)
        page.stream(
            title=title,
            version=__version__,
            counts=Counter(entry.state.value for entry in entries),
            rows=_rows(entries, pictured=True),
        ).dump(file, "utf-8", "replace")  # a name need not be Unicode text


def _rows(entries: Iterable[Entry], pictured: bool) -> Iterator[Row]:
    for entry in entries:
        said = (
            str(entry.source),
            str(entry.target) if entry.state is State.DONE else None,
            entry.state,
            entry.message,
            entry.task,
            entry.settings,
            entry.model,
            None if entry.seconds is None else round(entry.seconds, 2),
        )
        pair = _compared(entry)
        if pair is None:
            yield Row(*said, changed_pixels=entry.changed)
            continue
        before, after = pair
        box = _most_changed(before, after)
        height, width = before.shape
        yield Row(
            *said,
            height * width,
            entry.changed,
            _noise(before),
            _noise(after),
            packets(after),
            {"Before": _picture(before, box), "After": _picture(after, box)} if pictured else {},
        )


def _compared(entry: Entry) -> tuple[Image, Image] | None:
    """A photo and its result; None if there is none, or one of them is no longer what it was."""
    try:
        if entry.state is not State.DONE or (
            entry.source.stat().st_mtime_ns > entry.target.stat().st_mtime_ns
        ):
            return None
        before, after = files.read(entry.source), files.read(entry.target)
        before = enlarged(before, int(entry.settings.get("scale") or 1))
    except (OSError, RestorerError):
        return None
    return (before, after) if before.shape == after.shape else None


def _noise(image: Image) -> float:
    return round(255 * measure_noise(image).level, 2)


def _most_changed(before: Image, after: Image) -> Box:
    """The square that differs most in green; the middle one of those that differ alike."""
    height, width = before.shape
    side = min(SIDE, height, width)
    rows, columns = np.arange(0, height - side + 1, side), np.arange(0, width - side + 1, side)
    channel = before.colors // 2
    pixels = [
        in_depth(image.pixels[..., [channel]], np.dtype(np.uint8)) for image in (before, after)
    ]
    one, other = (p[: len(rows) * side, : len(columns) * side, 0] for p in pixels)
    differs = np.maximum(one, other) - np.minimum(one, other)
    sums = differs.reshape(len(rows), side, len(columns), side).sum(axis=(1, 3), dtype=np.int64)
    away = np.hypot(
        *np.meshgrid(rows + (side - height) / 2, columns + (side - width) / 2, indexing="ij")
    )
    best = min(np.ndindex(sums.shape), key=lambda at: (-sums[at], away[at]))
    top, left = int(rows[best[0]]), int(columns[best[1]])
    return Box(top, left, top + side, left + side)


def _picture(image: Image, box: Box) -> str:
    pixels = image.pixels[box.slices][..., : image.colors]
    shown = np.rint(255 * np.clip(to_model(pixels, image.profile), 0, 1)).astype(np.uint8)
    out = io.BytesIO()
    PIL.Image.fromarray(shown).save(out, "JPEG", quality=90)
    return base64.b64encode(out.getvalue()).decode()
