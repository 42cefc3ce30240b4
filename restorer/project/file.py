"""A session as a file: a zip of `project.json` and the arrays that it tells of.

Not the pixels are kept but what made them: the original, or where it is, and the steps. To do
these again needs no network, so that it gives the same pixels, bit for bit.
"""

import json
import logging
import tokenize
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restorer import __version__
from restorer.errors import RestorerError
from restorer.files import atomic
from restorer.history import Step
from restorer.image import Image
from restorer.project import original, steps
from restorer.project.arrays import read_array, write_array
from restorer.project.manifest import FORMAT, Embedded, Manifest
from restorer.session import Session

log = logging.getLogger(__name__)

SUFFIX = ".restorer"

_WORDS, _PIXELS = "project.json", "original"
_WORDS_LIMIT = 64 * 2**20  # bytes
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,  # a member is missing
    ValueError,  # a member, or what the manifest says, is wrong
    RuntimeError,  # a member is encrypted, or compressed in an unknown way
    tokenize.TokenError,  # NumPy reads the head of an array as Python
)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All of a session that a project keeps, at one moment.

    Attributes:
        original: The photo as it was opened.
        source: Its file.
        steps: The history.
        position: How many of the steps are done.
    """

    original: Image
    source: Path | None
    steps: tuple[Step, ...]
    position: int


def snapshot(session: Session) -> Snapshot:
    """The session as it is now, for a thread to save; a stroke in the making is left out."""
    return Snapshot(session.original, session.source, session.history, session.position)


def save(session: Session | Snapshot, path: Path, comment: bytes = b"") -> None:
    """Write a project, whole or not at all; one that is there is replaced.

    The original is not copied as long as its file holds it.

    Args:
        session: What is written.
        path: The project.
        comment: The comment of the zip, which is no part of the session.

    Raises:
        RestorerError: It cannot be written.
    """
    taken = snapshot(session) if isinstance(session, Session) else session
    image, source = taken.original, None
    if taken.source is not None:
        source = original.named(taken.source, path)
    linked = source and original.link(image, Path(source.path))
    dtype: Any = image.pixels.dtype.name
    manifest = Manifest(
        program=__version__,
        shape=image.pixels.shape,
        dtype=dtype,
        source=source,
        original=linked or Embedded.of(image.profile, image.metadata),
        position=taken.position,
        steps=tuple(map(steps.told, taken.steps)),
    )
    with (
        atomic.opened(path, overwrite=True) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        archive.comment = comment
        archive.writestr(_WORDS, manifest.model_dump_json(indent=1))
        if not linked:
            write_array(archive, _PIXELS, image.pixels, stored=True)
        for number, step in enumerate(taken.steps):
            steps.write(archive, number, step)


def load(path: Path) -> Session:
    """Open a project: the pixels, the damage and the history that were saved.

    Raises:
        RestorerError: It is no project, is damaged, or is of a newer version; its photo is
            missing, or is another by now.
    """
    session, _ = load_with_comment(path)
    return session


def load_with_comment(path: Path) -> tuple[Session, bytes]:
    """The same, and the comment that it was saved with.

    Raises:
        RestorerError: As for `load`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _session(archive, path), archive.comment
    except _BROKEN as error:
        log.debug("a project cannot be read", exc_info=True)
        raise RestorerError(
            f"{path.name} cannot be opened: it is damaged, or no project of Restorer."
        ) from error
    except MemoryError as error:
        raise RestorerError(
            f"{path.name} needs more memory than there is: close other programs."
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise RestorerError(f"{path.name} cannot be opened: {reason}.") from error


def _session(archive: zipfile.ZipFile, path: Path) -> Session:
    manifest = _manifest(archive, path)
    if isinstance(manifest.original, Embedded):
        pixels = read_array(archive, _PIXELS, manifest.shape, manifest.dtype, stored=True)
        image = Image(pixels, manifest.original.profile, manifest.original.metadata)
        source = None if manifest.source is None else Path(manifest.source.path)
    else:
        source, image = original.find(manifest, path)
    session = Session(image, source)
    done = (steps.read(archive, number, manifest) for number in range(len(manifest.steps)))
    session.resume(done, manifest.position)  # one by one: all at once may not fit into memory
    return session


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    if archive.getinfo(_WORDS).file_size > _WORDS_LIMIT:
        raise ValueError("nobody has done so much")
    words = archive.read(_WORDS)
    about = json.loads(words)
    version = about.get("format") if isinstance(about, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise RestorerError(f"{path.name} is of a newer version of Restorer; install that.")
    return Manifest.model_validate_json(words)
