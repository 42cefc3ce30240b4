"""The photo as it was opened, by its file: how a project finds it again, and knows that it has."""

import hashlib
import os
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from restorer import files
from restorer.cards import sha256
from restorer.errors import RestorerError
from restorer.image import Image
from restorer.project.manifest import Linked, Manifest, Source

# What was found out about a photo's file, and in which state of the file: a project that is saved
# every minute does not read its photo every minute.
_known: WeakKeyDictionary[Image, tuple[object, Linked | None]] = WeakKeyDictionary()


def named(source: Path, project: Path) -> Source | None:
    """The photo's file as a manifest says it; None if its name is no Unicode text."""
    path = str(source.absolute())
    try:
        path.encode()
    except UnicodeEncodeError:
        return None
    try:
        relative = Path(os.path.relpath(path, project.absolute().parent)).as_posix()
    except ValueError:  # on Windows: another drive
        relative = path
    return Source(path=path, relative=relative)


def link(original: Image, source: Path) -> Linked | None:
    """The original by its file; None if that does not hold it, or no more."""
    try:
        before = source, _state(source)
        known, linked = _known.get(original, (None, None))
        if known != before:
            linked = _link(original, source)
            if _state(source) != before[1]:  # it was written to just now
                return None
            _known[original] = before, linked
    except (OSError, RestorerError):
        return None
    return linked


def find(manifest: Manifest, project: Path) -> tuple[Path, Image]:
    """The photo that a manifest links, and its file.

    Raises:
        RestorerError: The file is missing or cannot be read, or holds another photo by now.
    """
    source, linked = manifest.source, manifest.original
    if source is None or not isinstance(linked, Linked):
        raise ValueError("nothing is linked")
    beside = Path(os.path.normpath(project.absolute().parent / source.relative))
    places = dict.fromkeys([beside, Path(source.path)])
    there = [path for path in places if path.is_file()]
    if not there:
        names = " or ".join(map(str, places))
        raise RestorerError(
            f"The photo of the project {project.name} is missing; put it back as {names}."
        )
    for path in there:
        if _sha256(path) == linked.sha256:
            image = files.read(path)
            if (*image.shape, image.pixels.shape[2]) != manifest.shape or (
                _pixels_sha256(image) != linked.pixels_sha256
            ):
                raise RestorerError(
                    f"This version of Restorer reads the photo {path} otherwise than the one that "
                    f"saved {project.name}; open it with version {manifest.program}."
                )
            return path, image
    raise RestorerError(
        f"The photo {there[0]} is not the one that the project {project.name} was made from; put "
        "that back in its place."
    )


def _link(original: Image, source: Path) -> Linked | None:
    found = files.read(source)
    pixels = _pixels_sha256(original)
    same = (
        (found.pixels.shape, found.pixels.dtype) == (original.pixels.shape, original.pixels.dtype)
        and (found.profile, found.metadata) == (original.profile, original.metadata)
        and _pixels_sha256(found) == pixels
    )
    return Linked(sha256=sha256(source), pixels_sha256=pixels) if same else None


def _pixels_sha256(image: Image) -> str:
    return hashlib.sha256(np.ascontiguousarray(image.pixels).data).hexdigest()


def _sha256(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise RestorerError(f"The photo {path} cannot be read: {error.strerror}.") from error


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
