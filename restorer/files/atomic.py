"""Writing a file whole or not at all.

The bytes go to a temporary file in the same folder and onto the disk, and only then take the name.
"""

import contextlib
import errno
import logging
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from restorer.errors import RestorerError

logger = logging.getLogger(__name__)

_REASONS = {
    errno.ENOSPC: "the disk is full: make room, or save elsewhere",
    errno.EDQUOT: "your share of the disk is used up: make room, or save elsewhere",
    errno.EFBIG: "the file is too large for this disk: save elsewhere",
    errno.EACCES: "you may not write there: save elsewhere, or change the folder's permissions",
    errno.EPERM: "you may not write there: save elsewhere, or change the folder's permissions",
    errno.EROFS: "the disk can only be read: save elsewhere",
    errno.ENOENT: "the folder does not exist: make it, or save elsewhere",
    errno.ENOTDIR: "the folder does not exist: make it, or save elsewhere",
    errno.EISDIR: "it is the name of a folder: choose another name",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
    errno.EEXIST: "there is such a file already: choose another name, or let it be replaced",
}


def write(
    path: Path,
    data: bytes,
    *,
    overwrite: bool = False,
    folders: bool = False,
    modified: int | None = None,
) -> None:
    """Write a file that is afterwards there in full or, after an error, as it was before.

    A link is followed. A replaced file's permissions and extended attributes are kept, and its
    owner and group as far as the system allows.

    Args:
        path: Where.
        data: What.
        overwrite: Whether a file that is there may be replaced.
        folders: Whether folders that are missing above it are made.
        modified: When it was modified, in ns since 1970, as `os.stat` tells; None is now.

    Raises:
        RestorerError: The file is there and `overwrite` is false; or it cannot be written.
    """
    with opened(path, overwrite=overwrite, folders=folders, modified=modified) as file:
        file.write(data)


@contextlib.contextmanager
def opened(
    path: Path, *, overwrite: bool = False, folders: bool = False, modified: int | None = None
) -> Iterator[BinaryIO]:
    """Write a file piece by piece; as `write` says, it is there in full after the block or not.

    Raises:
        RestorerError: As `write`.
    """
    try:
        with (
            _folders(path.absolute().parent) if folders else contextlib.nullcontext(),
            _opened(Path(os.path.realpath(path)), overwrite, modified) as file,
        ):
            yield file
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        number = error.errno if isinstance(error, OSError) else None
        reason = _REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)
        raise RestorerError(f"{path.name} cannot be saved: {reason}.") from error


@contextlib.contextmanager
def _folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; after an error they are gone again if they are empty."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with contextlib.suppress(OSError):  # one that was not made, or that others use
            for path in missing:
                path.rmdir()
        raise


@contextlib.contextmanager
def _opened(target: Path, overwrite: bool, modified: int | None) -> Iterator[BinaryIO]:
    before = _status(target)
    if before is not None and not overwrite:
        raise FileExistsError(errno.EEXIST, "exists")
    temporary = target.with_name(f".restorer-{secrets.token_hex(8)}.tmp")
    try:
        # Not `tempfile`: its files are private, and ours must have the folder's usual permissions.
        number = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
        )
        with os.fdopen(number, "wb") as file:
            if before is not None:
                _keep(target, before, temporary)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if modified is not None:  # only now: to close a file is to modify it, on Windows
            os.utime(temporary, ns=(modified, modified))
        if overwrite:
            temporary.replace(target)
        else:
            _claim(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    _sync_folder(target.parent)


def _status(target: Path) -> os.stat_result | None:
    """The status of the file to be replaced; None where there is none.

    Raises:
        OSError: It is there and is no file that may be replaced.
    """
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "folder")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file: choose another name")
    if not os.access(target, os.W_OK):
        raise PermissionError(
            errno.EINVAL, "the file there is write-protected: choose another name"
        )
    return status


def _keep(target: Path, status: os.stat_result, temporary: Path) -> None:
    """Give a file the owner, permissions and extended attributes of the one it replaces."""
    if sys.platform != "win32":  # there a new file has its folder's
        for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):
            with contextlib.suppress(OSError):  # only root may give files away
                os.chown(temporary, owner, group)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a disk without them
            for name in os.listxattr(target):
                with contextlib.suppress(OSError):  # one that is the system's own
                    os.setxattr(temporary, name, os.getxattr(target, name))
    temporary.chmod(stat.S_IMODE(status.st_mode))


def _claim(temporary: Path, target: Path) -> None:
    """Give the temporary file its name, unless another program has taken that meanwhile."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links: take the name first, then fill it
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            temporary.replace(target)
        except BaseException:
            target.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    """Put the new name itself onto the disk, where the system can do that."""
    if os.name == "nt":
        return
    try:
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    except OSError:  # the file is whole; only a power cut now could still undo the renaming
        logger.debug("the folder cannot be synchronised", exc_info=True)
