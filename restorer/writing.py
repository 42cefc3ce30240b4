"""A result onto the disk: only if it can be one, and it says what was done to it."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from restorer import credentials, files, naming
from restorer.errors import RestorerError
from restorer.files.encoding import Encoding, converted
from restorer.image import Image
from restorer.paths import state_folder
from restorer.provenance import Operation, recorded

logger = logging.getLogger(__name__)


class Written(NamedTuple):
    """What was written.

    Attributes:
        image: With the metadata that it has in the file, as far as the format holds them.
        notes: Sentences on what the format does not hold.
    """

    image: Image
    notes: tuple[str, ...]


def write_result(
    target: Path,
    image: Image,
    encoding: Encoding,
    operations: Sequence[Operation],
    fault: str = "",
    *,
    overwrite: bool = False,
    folders: bool = False,
    source: Path | None = None,
) -> Written:
    """Write a result whole or not at all.

    Args:
        target: Where; the ending says the format.
        image: What.
        encoding: How.
        operations: What was done to the photo.
        fault: Why it can be no result (see `restorer.sanity`): then it is kept elsewhere.
        overwrite: Whether a file that is there may be replaced.
        folders: Whether folders that are missing above it are made.
        source: The photo's own file.

    Raises:
        RestorerError: It cannot be written, or it can be no result, and was written elsewhere.
    """
    said: tuple[str, ...] = ()
    if encoding.provenance:
        image, said = recorded(image, operations)
    image = converted(image, encoding)
    if fault:
        raise RestorerError(f"{target.name} was not written: {fault}. {_kept(target.name, image)}")

    def seal(data: bytes) -> tuple[bytes, tuple[str, ...]]:
        if not encoding.provenance:
            return data, ()
        return credentials.sealed(data, target, operations, source)

    modified = _modified(source) if encoding.keep_times else None
    notes = files.write(
        target, image, overwrite=overwrite, folders=folders, modified=modified, seal=seal
    )
    return Written(image, said + notes)


def _modified(source: Path | None) -> int | None:
    """When a file was modified, in ns since 1970; None if it is not there any more."""
    try:
        return None if source is None else source.stat().st_mtime_ns
    except OSError:
        return None


def _kept(name: str, image: Image) -> str:
    """Write what can be no result where nobody takes it for one, and say where that is."""
    folder = state_folder() / "rejected"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = naming.resolved(folder / name, naming.Conflict.UNIQUE)
        assert kept is not None, "only SKIP gives none"
        files.write(kept, image)
    except (OSError, RestorerError) as error:
        logger.debug("a result was rejected and lost", exc_info=True)
        return f"Nor could it be kept in {folder}: {getattr(error, 'strerror', None) or error}"
    return f"It is kept as {kept}: look at it, and take it from there if it is right."
