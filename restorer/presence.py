"""Whether the process that left something behind still lives.

A process holds a lock on a small file of its own for as long as it lives; the system lets go of
the lock when it ends, however it ends. Unlike a process number, a lock is never given to another
process by chance, and it is seen from inside another sandbox too.
"""

import contextlib
import os
import secrets
import sys
from pathlib import Path

from restorer.errors import RestorerError

SUFFIX = ".alive"


class Presence:
    """This process, in a folder that it shares with others.

    Args:
        folder: Where; it is made if it is missing.

    Attributes:
        name: By which `alive` knows this process.

    Raises:
        RestorerError: The folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.name, self._path, lock = _held(folder)
        except OSError as error:
            raise RestorerError(
                f"You cannot write into {folder} ({error.strerror}); change its permissions."
            ) from error
        self._lock: int | None = lock

    def end(self) -> None:
        """Count as dead from now on; a second time does nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            _remove(self._path, lock)


def alive(folder: Path, name: str) -> bool:
    """Whether the process of a name lives; the traces of a dead one are removed."""
    path = folder / (name + SUFFIX)
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:  # on a disk that lets nobody in, nothing is taken from anybody
        return True
    if not _lock(file):
        os.close(file)
        return True
    _remove(path, file)
    return False


def _held(folder: Path) -> tuple[str, Path, int]:
    """A new file that this process has locked."""
    while True:
        name = secrets.token_hex(8)
        path = folder / (name + SUFFIX)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        if _lock(file) and path.exists():  # else another process tidied it away before the lock
            return name, path, file
        os.close(file)


def _remove(path: Path, file: int) -> None:
    """Remove a file that is locked; Windows removes only files that are closed."""
    with contextlib.suppress(OSError):
        path.unlink()
    os.close(file)
    if os.name == "nt":
        with contextlib.suppress(OSError):
            path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
