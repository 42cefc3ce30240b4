"""The queue on the disk: what is to be done with each file and how far that is.

It outlives the program, several programs may use it at once, and none does another's work: an
entry is claimed in one transaction, and that of a process that died is given back.
"""

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from restorer.batch.entry import Entry, State
from restorer.errors import RestorerError
from restorer.naming import Conflict, resolved
from restorer.paths import state_folder
from restorer.presence import Presence, alive

_VERSION = 1
_PATIENCE = 30.0  # seconds to wait for another program that writes
_ENDED = "The program ended before it was done with this."
_TABLE = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source BLOB NOT NULL,      -- paths as the system's bytes: not every name is Unicode text
    target BLOB NOT NULL,
    task TEXT NOT NULL,
    settings TEXT NOT NULL,    -- JSON
    damage BLOB,
    model TEXT,
    overwrite INTEGER NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    seconds REAL,
    owner TEXT,                -- of a running entry: the process, as restorer.presence knows it
    stamp TEXT                 -- and the file that had the target's name when it began
)
"""
_FIELDS = "id, source, target, task, settings, damage, model, state, message, seconds, overwrite"


class Journal:
    """A queue in a file; all methods may be called from any thread.

    Args:
        path: An SQLite file; it is made if it is missing. None is the user's own queue.

    Raises:
        RestorerError: Here and in every method: the file is no queue, or cannot be used.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or state_folder() / "queue.sqlite"
        self._folder = self.path.parent
        self._presence = Presence(self._folder)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            with self._transaction() as sql:
                _prepare(sql)
                self._give_back(sql)
        except RestorerError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file; what was running waits again when it is next opened."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
        self._presence.end()

    def add(
        self,
        source: Path,
        target: Path,
        task: str,
        settings: Mapping[str, int | float | None] | None = None,
        *,
        damage: Path | None = None,
        model: str | None = None,
        conflict: Conflict = Conflict.UNIQUE,
    ) -> Entry:
        """Put a file at the end.

        Args:
            source: The photo.
            target: Where its result should go; another name is found if it is the photo's own or
                that of another entry's result.
            task: By name.
            settings: Of the task; what is missing is the task's default.
            damage: A picture of the damage.
            model: By name; None chooses.
            conflict: What to do if there is a file of the target's name now. One that appears
                later is never replaced unless this is `OVERWRITE`: the entry fails then.
        """
        source, wanted = source.absolute(), target.absolute()
        with self._transaction() as sql:
            free = _free(sql, source, wanted, conflict)
            row = {
                "source": os.fsencode(source),
                "target": os.fsencode(free or wanted),
                "task": task,
                "settings": json.dumps(dict(settings or {}), allow_nan=False),
                "damage": None if damage is None else os.fsencode(damage.absolute()),
                "model": model,
                "overwrite": conflict is Conflict.OVERWRITE,
                "state": State.WAITING if free else State.SKIPPED,
                "message": "" if free else f"There is a file {wanted.name} already.",
            }
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            done = sql.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", row)
            return _one(sql, done.lastrowid or 0)

    def entries(self) -> tuple[Entry, ...]:
        """All, in the order in which they were added."""
        with self._transaction("DEFERRED") as sql:
            return tuple(_select(sql, "TRUE ORDER BY id"))

    def next(self) -> Entry | None:
        """Claim the first entry that waits, None if there is none; `finish` must follow."""
        with self._transaction() as sql:
            self._give_back(sql)
            for entry in _select(sql, "state = ? ORDER BY id LIMIT 1", State.WAITING):
                sql.execute(
                    "UPDATE entries SET state = ?, message = '', owner = ?, stamp = ?"
                    " WHERE id = ?",
                    [State.RUNNING, self._presence.name, _stamp(entry.target), entry.id],
                )
                return _one(sql, entry.id)
        return None

    def finish(
        self, entry_id: int, state: State, message: str = "", seconds: float | None = None
    ) -> Entry:
        """Say how an entry ended that this journal claimed; `WAITING` gives it back.

        Raises:
            ValueError: It did not claim it, or `state` is `RUNNING`.
        """
        if state is State.RUNNING:
            raise ValueError("an entry does not end running")
        with self._transaction() as sql:
            done = sql.execute(
                "UPDATE entries SET state = ?, message = ?, seconds = ?, owner = NULL"
                " WHERE id = ? AND owner = ?",
                [state, message, seconds, entry_id, self._presence.name],
            )
            if not done.rowcount:
                raise ValueError(f"entry {entry_id} was not claimed here")
            return _one(sql, entry_id)

    def retry(self, entry_id: int) -> None:
        """Let an entry that failed or was skipped wait again; others stay as they are.

        If its target may not be replaced and has come to be, it gets another name.
        """
        with self._transaction() as sql:
            stopped = _select(
                sql, "id = ? AND state IN (?, ?)", entry_id, State.FAILED, State.SKIPPED
            )
            for entry in stopped:
                conflict = Conflict.OVERWRITE if entry.overwrite else Conflict.UNIQUE
                target = _free(sql, entry.source, entry.target, conflict) or entry.target
                sql.execute(
                    "UPDATE entries SET state = ?, message = '', target = ? WHERE id = ?",
                    [State.WAITING, os.fsencode(target), entry_id],
                )

    def skip(self, entry_id: int) -> None:
        """Leave out an entry that waits or failed; others stay as they are."""
        with self._transaction() as sql:
            sql.execute(
                "UPDATE entries SET state = ? WHERE id = ? AND state IN (?, ?)",
                [State.SKIPPED, entry_id, State.WAITING, State.FAILED],
            )

    def remove(self, entry_id: int) -> None:
        """Forget an entry, unless it runs."""
        with self._transaction() as sql:
            sql.execute(
                "DELETE FROM entries WHERE id = ? AND state != ?", [entry_id, State.RUNNING]
            )

    def clear_finished(self) -> None:
        """Forget what is done or skipped."""
        with self._transaction() as sql:
            sql.execute("DELETE FROM entries WHERE state IN (?, ?)", [State.DONE, State.SKIPPED])

    @contextlib.contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """The only access to the file: all or nothing, and one thread and writer at a time."""
        try:
            with self._lock:
                self._connection = self._connection or _connected(self.path)
                with self._connection as sql:
                    sql.execute(f"BEGIN {kind}")
                    yield sql
        except sqlite3.Error as error:
            raise RestorerError(
                f"The queue {self.path} cannot be used ({error}); if that stays, rename the file."
            ) from error

    def _give_back(self, sql: sqlite3.Connection) -> None:
        """Let entries wait again whose process died, unless their results are there (whole)."""
        running = sql.execute(
            "SELECT id, target, owner, stamp FROM entries WHERE state = ?", [State.RUNNING]
        ).fetchall()
        dead = {owner for _, _, owner, _ in running if not alive(self._folder, owner)}
        for entry_id, target, owner, stamp in running:
            if owner in dead:
                written = _stamp(Path(os.fsdecode(target))) not in (None, stamp)
                sql.execute(
                    "UPDATE entries SET state = ?, message = ?, owner = NULL WHERE id = ?",
                    [State.DONE if written else State.WAITING, _ENDED, entry_id],
                )


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")  # a reader waits for no writer
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepare(sql: sqlite3.Connection) -> None:
    """Make the table in a new file.

    Raises:
        sqlite3.DatabaseError: The file is of a newer version.
    """
    (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version == 0:
        sql.execute(_TABLE)
        sql.execute("CREATE INDEX by_target ON entries (target)")
        sql.execute(f"PRAGMA user_version = {_VERSION}")
    elif version != _VERSION:
        raise sqlite3.DatabaseError("a newer version of Restorer made it")


def _select(sql: sqlite3.Connection, where: str, *values: object) -> list[Entry]:
    rows = sql.execute(f"SELECT {_FIELDS} FROM entries WHERE {where}", values).fetchall()
    return [_entry(row) for row in rows]


def _one(sql: sqlite3.Connection, entry_id: int) -> Entry:
    return _select(sql, "id = ?", entry_id)[0]


def _entry(row: Any) -> Entry:
    """An entry from its row.

    Raises:
        sqlite3.DatabaseError: It is damaged.
    """
    entry_id, source, target, task, settings, damage, model, state, message, seconds, over = row
    try:
        return Entry(
            entry_id,
            Path(os.fsdecode(source)),
            Path(os.fsdecode(target)),
            task,
            dict(json.loads(settings)),
            None if damage is None else Path(os.fsdecode(damage)),
            model,
            State(state),
            message,
            seconds,
            bool(over),
        )
    except (TypeError, ValueError) as error:
        raise sqlite3.DatabaseError(f"entry {entry_id} is damaged") from error


def _free(sql: sqlite3.Connection, source: Path, target: Path, conflict: Conflict) -> Path | None:
    """`resolved`, where the photo itself and what is to be written yet are taken."""

    def taken(path: Path) -> bool:
        pending = sql.execute(
            "SELECT 1 FROM entries WHERE target = ? AND state IN (?, ?)",
            [os.fsencode(path), State.WAITING, State.RUNNING],
        )
        return path == source or pending.fetchone() is not None

    return resolved(target, conflict, taken)


def _stamp(target: Path) -> str | None:
    """What tells a file from the one that replaces it; None where there is none."""
    try:
        status = target.stat()
    except OSError:
        return None
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns}"
