"""Files to photos and back, without losing a pixel, a bit, a profile or a date unsaid.

Foreign errors are translated here and nowhere else.
"""

import errno
import logging
import stat
from collections.abc import Callable
from pathlib import Path

from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import (
    atomic,
    avif,
    bmp,
    exifcolors,
    heic,
    jpeg,
    jpegxl,
    npy,
    png,
    psd,
    raw,
    tiff,
    webp,
)
from restorer.files.base import (
    Format,
    Quality,
    Readable,
    chosen_quality,
    unheld,
    unread,
    with_quality,
)
from restorer.files.fitting import fitted
from restorer.files.orientation import upright
from restorer.image import Image

__all__ = [
    "EXTENSIONS",
    "FORMATS",
    "READ_ONLY",
    "WRITABLE_EXTENSIONS",
    "Quality",
    "format_of",
    "read",
    "with_quality",
    "write",
]

logger = logging.getLogger(__name__)

FORMATS: tuple[Format, ...] = (png, jpeg, tiff, webp, jpegxl, avif, npy)
"""That are read and written."""

READ_ONLY: tuple[Readable, ...] = (heic, raw, psd, bmp)
"""That are only read; TIFF knows those raw photos that look like one."""

_READABLE: tuple[Readable, ...] = (*FORMATS, *READ_ONLY)

EXTENSIONS: tuple[str, ...] = tuple(e for kind in _READABLE for e in kind.EXTENSIONS)
"""Of all formats, in lower case with the dot."""

WRITABLE_EXTENSIONS: tuple[str, ...] = tuple(e for kind in FORMATS for e in kind.EXTENSIONS)
"""Of those that are written."""

_NAMES = ", ".join(kind.NAME for kind in _READABLE)
_HEADER = 64  # bytes by which a format is recognised


def read(path: Path) -> Image:
    """Read a photo, upright; its format is told by its content, not by its name.

    Raises:
        UnsupportedFile: It is no picture, is damaged, or is of a kind that is not read.
        RestorerError: It cannot be read at all, or is too large for the memory.
    """
    try:
        return _read(path)
    except UnsupportedFile as error:
        raise UnsupportedFile(f"{path.name} cannot be opened: {error}.") from error
    except MemoryError as error:
        raise RestorerError(
            f"{path.name} needs more memory than there is: close other programs."
        ) from error


def _read(path: Path) -> Image:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "folder")
        if not stat.S_ISREG(mode):
            raise UnsupportedFile("it is no ordinary file")
        with path.open("rb", buffering=0) as file:  # what is in a buffer would be copied
            kind = _recognised(file.read(_HEADER))
            file.seek(0)
            data = file.read()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise RestorerError(f"{path.name} cannot be opened: {unread(error)}.") from error
    try:
        image = upright(kind.decode(data))
        # The other formats say themselves what their colours are.
        return exifcolors.with_profile(image) if kind in (jpeg, tiff) else image
    except (UnsupportedFile, MemoryError):
        raise
    except Exception as error:  # a decoder may meet damaged data with anything
        logger.debug("a %s file cannot be decoded", kind.NAME, exc_info=True)
        raise UnsupportedFile("it is damaged: look for another copy of it") from error


def _recognised(header: bytes) -> Readable:
    if not header:
        raise UnsupportedFile("it is empty: look for another copy of it")
    for kind in _READABLE:
        if kind.recognises(header):
            return kind
    raise UnsupportedFile(f"it is no photo of a known kind: convert it to one of {_NAMES}")


def write(
    path: Path,
    image: Image,
    *,
    overwrite: bool = False,
    folders: bool = False,
    modified: int | None = None,
    seal: Callable[[bytes], tuple[bytes, tuple[str, ...]]] = lambda data: (data, ()),
) -> tuple[str, ...]:
    """Write a photo whole or not at all, in the format that the name's extension says.

    Args:
        path: Where. A link is followed.
        image: What; see `with_quality` for how finely a lossy format codes it.
        overwrite: Whether a file that is there may be replaced.
        folders: Whether folders that are missing above it are made.
        modified: When it was modified, in ns since 1970; None is now.
        seal: Given the whole file before it is written; returns it signed, and sentences.

    Returns:
        Sentences on what the format could not hold, for the user to read; often none.

    Raises:
        UnsupportedFile: The format is unknown or cannot hold the photo without harm.
        RestorerError: The file is there and `overwrite` is false; or it cannot be written.
    """
    try:
        kind = format_of(path)
        image = fitted(image)
        data, sentences = kind.encode(image)
        data, said = seal(data)
        sentences += said
    except UnsupportedFile as error:
        raise UnsupportedFile(f"{path.name} cannot be saved: {error}.") from error
    except MemoryError as error:
        raise RestorerError(
            f"{path.name} needs more memory to be saved than there is: close other programs."
        ) from error
    atomic.write(path, data, overwrite=overwrite, folders=folders, modified=modified)
    if not kind.LOSSY and isinstance(quality := chosen_quality(image), int):
        sentences += (f"{kind.NAME} is always lossless: the quality {quality} was not needed.",)
    if exifcolors.KEY in image.coding:
        sentences += ("It has the colour profile now that only EXIF named: Adobe RGB.",)
    return sentences + unheld(image, kind.NAME)


def format_of(path: Path) -> Format:
    """The format that a name's ending says.

    Raises:
        UnsupportedFile: A clause about the file: none does.
    """
    for kind in FORMATS:
        if path.suffix.lower() in kind.EXTENSIONS:
            return kind
    raise UnsupportedFile(f"its name must end in one of {', '.join(WRITABLE_EXTENSIONS)}")
