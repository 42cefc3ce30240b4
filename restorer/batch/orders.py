"""What is to be done with many files: which photos are meant, and how their results are called.

Results lie beside their photos, or in the folder that was chosen for exports, and are called by
the name template of exports; they keep the photo's format and depth. A name that is taken gets a
number, so that nothing is ever replaced.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from restorer.batch import Journal
from restorer.errors import RestorerError
from restorer.files import EXTENSIONS
from restorer.naming import filled
from restorer.tasks import TASKS

_LOSSLESS = ".png"  # for the result of a file whose name says no format that can be written


class Order(NamedTuple):
    """What to do with files.

    Attributes:
        task: By name.
        settings: Of the task.
        model: By name.
        template: Of the results' names; see `naming.filled`.
        folder: Where results go; None is beside each photo.
    """

    task: str
    settings: dict[str, int | float | None]
    model: str
    template: str
    folder: Path | None


def enqueue(order: Order, paths: Sequence[Path], journal: Journal) -> int:
    """Queue files as they are, and the photos in folders but for earlier results among them.

    Returns:
        How many.

    Raises:
        RestorerError: There are none, or the journal cannot be used.
    """
    found = dict(_photos(order, paths))
    if paths and not found:
        raise RestorerError(f"The folder {paths[0]} holds no photos; choose another.")
    for number, (photo, below) in enumerate(found.items(), 1):
        name = filled(order.template, name=photo.stem, task=order.task, number=number)
        ending = photo.suffix if photo.suffix.lower() in EXTENSIONS else _LOSSLESS
        folder = photo.parent if order.folder is None else order.folder / below
        target = folder / f"{name}{ending}"
        journal.add(photo, target, order.task, order.settings, model=order.model)
    return len(found)


def _photos(order: Order, paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """The photos, each with its folder below the one that was named."""
    for path in paths:
        if not path.is_dir():
            yield path, Path()
            continue
        found = {p for p in path.rglob("*") if p.suffix.lower() in EXTENSIONS and p.is_file()}
        results = _named_as_results(order, found) | _in_results_folder(order, path, found)
        for photo in sorted(found - results):
            yield photo, photo.parent.relative_to(path)


def _in_results_folder(order: Order, root: Path, found: set[Path]) -> set[Path]:
    """All that lies where results go, if that is a part of the folder that was named."""
    if order.folder is None or root.resolve() not in order.folder.resolve().parents:
        return set()
    results = order.folder.resolve()
    return {path for path in found if path.resolve().is_relative_to(results)}


def _named_as_results(order: Order, found: set[Path]) -> set[Path]:
    """Files beside a photo that are called as its results are, with any task and number."""
    parts = {"name": "(.+)", "task": f"(?:{'|'.join(TASKS)})", "number": r"\d{3,}"}
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda part: parts[part[1]], re.escape(order.template))
    numbered = re.compile(rf"{pattern}(?:-\d+)?")  # as a name that was taken is
    photos = {(path.parent, path.stem) for path in found}

    def named_so(path: Path) -> bool:
        match = numbered.fullmatch(path.stem)
        names = set(match.groups()) if match else set()
        return bool(names) and all(
            name != path.stem and (path.parent, name) in photos for name in names
        )

    return {path for path in found if named_so(path)}
