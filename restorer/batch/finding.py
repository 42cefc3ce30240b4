"""Which photos are meant by a folder, and which pictures of damage lie beside them.

Earlier results are no photos; they are known by their name, or by the folder of the results.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from restorer.files import EXTENSIONS
from restorer.naming import filled
from restorer.tasks import TASKS


class Found(NamedTuple):
    """A photo.

    Attributes:
        path: Its file.
        below: Its folder below the one that was named.
    """

    path: Path
    below: Path


def is_folder(path: Path) -> bool:
    """Whether there is a folder of that name, as far as one may know."""
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False


def photos(
    folder: Path, template: str, results: Path | None, unread: Callable[[OSError], None]
) -> Iterator[Found]:
    """The photos in a folder and in those below it, by name.

    Args:
        folder: Where.
        template: Of the names of results.
        results: The folder of the results; None is beside each photo.
        unread: Told of each folder that cannot be looked into.
    """
    found = {
        path
        for inside, _, names in os.walk(folder, onerror=unread)
        for path in (Path(inside, name) for name in names)
        if path.suffix.lower() in EXTENSIONS
    }
    found -= _named_as_results(found, template) | _in_folder(found, folder, results)
    for path in sorted(found):
        yield Found(path, path.parent.relative_to(folder))


def damage_beside(photo: Path, names: Sequence[str]) -> Path | None:
    """The picture of a photo's damage; None if there is none of these names."""
    return next((path for path in damage_pictures([photo], names) if path.is_file()), None)


def damage_pictures(found: Iterable[Path], names: Sequence[str]) -> Iterator[Path]:
    """What pictures of photos' damage may be called."""
    for photo in found:
        for name in names:
            yield photo.with_name(filled(name, name=photo.stem))


def _in_folder(found: set[Path], root: Path, results: Path | None) -> set[Path]:
    """All that lies where results go, if that is a part of the folder that was named."""
    if results is None or root.resolve() not in results.resolve().parents:
        return set()
    results = results.resolve()
    return {path for path in found if path.resolve().is_relative_to(results)}


def _named_as_results(found: set[Path], template: str) -> set[Path]:
    """Files beside a photo that are called as its results are, with any task and number."""
    parts = {"name": "(.+)", "task": f"(?:{'|'.join(TASKS)})", "number": r"\d{3,}"}
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda part: parts[part[1]], re.escape(template))
    numbered = re.compile(rf"{pattern}(?:-\d+)?")  # as a name that was taken is
    known = {(path.parent, path.stem) for path in found}

    def named_so(path: Path) -> bool:
        match = numbered.fullmatch(path.stem)
        names = set(match.groups()) if match else set()
        return bool(names) and all(
            name != path.stem and (path.parent, name) in known for name in names
        )

    return {path for path in found if named_so(path)}
