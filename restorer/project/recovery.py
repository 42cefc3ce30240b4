"""What saves the user's work if the program ends before its time."""

import contextlib
import os
import re
import threading
import time
from pathlib import Path

from restorer.errors import RestorerError
from restorer.paths import state_folder
from restorer.presence import Presence, alive
from restorer.project.file import SUFFIX, Snapshot, load_with_comment, save
from restorer.session import Session

_ABANDONED = 3600.0  # seconds since anybody wrote to a file that is not finished


class Recovery:
    """Projects of this process, one a document; those of dead processes can be taken over.

    Args:
        folder: Shared by all processes; None is the user's own.

    Raises:
        RestorerError: The folder cannot be made or written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state_folder() / "recovery"
        self._presence = Presence(self._folder)
        self._lock, self._ended = threading.Lock(), False
        for path in self._folder.glob(".restorer-*.tmp"):  # of a process that died as it wrote
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    path.unlink()

    def keep(self, session: Session | Snapshot, key: str, project: Path | None = None) -> None:
        """Write a document, in place of what was kept under the key; any thread may.

        After `close` it does nothing: what a thread was late with is nobody's any more.

        Args:
            session: The document.
            key: Which of this process.
            project: The file that the user has saved it to, so that he can again.

        Raises:
            RestorerError: It cannot be written; what was kept before still is.
            ValueError: The key has other characters than letters, digits and hyphens.
        """
        path = self._path(key)
        with self._lock:
            if not self._ended:
                save(session, path, os.fsencode(project.absolute()) if project else b"")

    def drop(self, key: str) -> None:
        """Forget a document: it was saved or closed."""
        self.discard(self._path(key))

    def orphans(self) -> tuple[Path, ...]:
        """Projects of processes that are dead, the newest first, for `recovered` to open."""
        ages = {}
        for path in self._folder.glob(f"*{SUFFIX}"):
            if not alive(self._folder, path.name.partition("-")[0]):
                with contextlib.suppress(OSError):  # another process took it over just now
                    ages[path] = -path.stat().st_mtime
        return tuple(sorted(ages, key=ages.__getitem__))

    def discard(self, path: Path) -> None:
        """Delete an orphan: it was taken over, or the user does not want it."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise RestorerError(f"{path} cannot be deleted: {error.strerror}.") from error

    def close(self) -> None:
        """End in order: nothing of this process is left; what a thread is writing is awaited."""
        with self._lock:
            self._ended = True
        for path in self._folder.glob(f"{self._presence.name}-*{SUFFIX}"):
            self.discard(path)
        self._presence.end()

    def _path(self, key: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9-]+", key):
            raise ValueError(f"{key!r} is no key")
        return self._folder / f"{self._presence.name}-{key}{SUFFIX}"


def recovered(orphan: Path) -> tuple[Session, Path | None]:
    """What was kept of a document, and the project file that the user had saved it to.

    Raises:
        RestorerError: As for `load`.
    """
    session, comment = load_with_comment(orphan)
    return session, Path(os.fsdecode(comment)) if comment else None
