"""The journal's table: its columns, version by version, and its rows as entries."""

import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from restorer.batch.entry import Entry, State
from restorer.files.encoding import Encoding
from restorer.naming import Conflict, resolved

_VERSIONS: tuple[tuple[str, ...], ...] = (  # what makes each version from the one before
    (
        """
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
""",
        "CREATE INDEX by_target ON entries (target)",
    ),
    (
        "ALTER TABLE entries ADD COLUMN encoding TEXT NOT NULL DEFAULT '{}'",  # JSON
        "ALTER TABLE entries ADD COLUMN changed INTEGER",  # pixels
        "ALTER TABLE entries ADD COLUMN origin TEXT",  # sizes and dates of photo and damage then
    ),
)
_FIELDS = (
    "id, source, target, task, settings, damage, model, state, message, seconds, overwrite,"
    " encoding, changed"
)


def prepare(sql: sqlite3.Connection) -> None:
    """Make the table in a new file, or bring that of an older version up to date.

    Raises:
        sqlite3.DatabaseError: The file is of a newer version.
    """
    (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version > len(_VERSIONS):
        raise sqlite3.DatabaseError("a newer version of Restorer made it")
    for statements in _VERSIONS[version:]:
        for statement in statements:
            sql.execute(statement)
    sql.execute(f"PRAGMA user_version = {len(_VERSIONS)}")


def select(sql: sqlite3.Connection, where: str, *values: object) -> list[Entry]:
    """The entries of which a condition holds.

    Raises:
        sqlite3.DatabaseError: One is damaged.
    """
    rows = sql.execute(f"SELECT {_FIELDS} FROM entries WHERE {where}", values).fetchall()
    return [_entry(row) for row in rows]


def one(sql: sqlite3.Connection, entry_id: int) -> Entry:
    """The entry of a number, which is there."""
    return select(sql, "id = ?", entry_id)[0]


def insert(
    sql: sqlite3.Connection,
    draft: Entry,
    conflict: Conflict,
    is_photo: Callable[[Path], bool] = lambda _: False,
) -> Entry:
    """Put an entry at the end; see `Journal.add`.

    Args:
        sql: The table.
        draft: The entry.
        conflict: What to do if there is a file of its target's name.
        is_photo: Whether a file is one of the photos, none of which is ever replaced.
    """
    wanted = draft.target
    target = _free(sql, draft.source, wanted, conflict, is_photo)
    row = {
        "source": os.fsencode(draft.source),
        "target": os.fsencode(target or wanted),
        "task": draft.task,
        "settings": json.dumps(dict(draft.settings), allow_nan=False),
        "damage": None if draft.damage is None else os.fsencode(draft.damage),
        "model": draft.model,
        "overwrite": conflict is Conflict.OVERWRITE,
        "encoding": json.dumps(asdict(draft.encoding)),
        "state": State.WAITING if target else State.SKIPPED,
        "message": "" if target else _taken(wanted),
    }
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    done = sql.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", row)
    return one(sql, done.lastrowid or 0)


def revived(
    sql: sqlite3.Connection,
    entry: Entry,
    conflict: Conflict,
    is_photo: Callable[[Path], bool] = lambda _: False,
) -> Entry:
    """Let an entry wait again, unless there is a file of its target's name that is kept."""
    target = _free(sql, entry.source, entry.target, conflict, is_photo)
    sql.execute(
        "UPDATE entries SET state = ?, message = ?, target = ?, damage = ? WHERE id = ?",
        [
            State.WAITING if target else State.SKIPPED,
            "" if target else _taken(entry.target),
            os.fsencode(target or entry.target),
            None if entry.damage is None else os.fsencode(entry.damage),
            entry.id,
        ],
    )
    return one(sql, entry.id)


def _free(
    sql: sqlite3.Connection,
    source: Path,
    target: Path,
    conflict: Conflict,
    is_photo: Callable[[Path], bool],
) -> Path | None:
    """`resolved`, where the photo itself, others, and what is to be written yet are taken."""

    def is_taken(path: Path) -> bool:
        pending = sql.execute(
            "SELECT 1 FROM entries WHERE target = ? AND state IN (?, ?)",
            [os.fsencode(path), State.WAITING, State.RUNNING],
        )
        return path == source or is_photo(path) or pending.fetchone() is not None

    return resolved(target, conflict, is_taken)


def _taken(target: Path) -> str:
    """Why an entry is skipped whose target is there."""
    return f"There is a file {target.name} already."


def _entry(row: Any) -> Entry:
    """An entry from its row.

    Raises:
        sqlite3.DatabaseError: It is damaged.
    """
    entry_id, source, target, task, settings, damage, model, state, message, seconds = row[:10]
    overwrite, encoding, changed = row[10:]
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
            bool(overwrite),
            Encoding(**json.loads(encoding)),
            changed,
        )
    except (TypeError, ValueError) as error:
        raise sqlite3.DatabaseError(f"entry {entry_id} is damaged") from error
