"""Journals of commands that nobody gives any more: each is small, but there would be ever more."""

import logging
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

logger = logging.getLogger(__name__)

UNUSED = 180 * 24 * 3600.0  # seconds; a disk with results may well lie in a drawer for months


def tidy(folder: Path) -> None:
    """Remove the journals that were not used for long, and of which no result is left.

    As long as there is one, the journal still says which photos are done.

    Args:
        folder: Where the journals are; those that are in use stay.
    """
    for path in folder.glob("*.sqlite"):
        try:
            is_old = time.time() - path.stat().st_mtime > UNUSED
            if is_old and not _has_results(path):
                path.unlink()
                for rest in ("-wal", "-shm"):
                    path.with_name(path.name + rest).unlink(missing_ok=True)
        except (OSError, sqlite3.Error):  # it takes room, but harms nobody
            logger.debug("a journal cannot be removed", exc_info=True)


def _has_results(path: Path) -> bool:
    """Whether any result of a journal is there.

    Raises:
        sqlite3.Error: It is in use, or no journal.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as sql:
        sql.execute("PRAGMA locking_mode = EXCLUSIVE")  # nobody else has it open then
        sql.execute("BEGIN EXCLUSIVE")
        targets = sql.execute("SELECT target FROM entries")
        return any(os.path.lexists(os.fsdecode(target)) for (target,) in targets)
