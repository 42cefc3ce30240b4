"""The queue on the disk: what is to be done with each file and how far that is.

It outlives the program, several programs may use it at once, and none does another's work: an
entry is claimed in one transaction, and that of a process that died is given back.
"""

import contextlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from restorer.batch.entry import Entry, Files, State, origin, stamp
from restorer.batch.table import insert, one, prepare, revived, select
from restorer.brush import Coverage
from restorer.errors import RestorerError
from restorer.files.damage import write_coverage
from restorer.naming import Conflict
from restorer.paths import state_folder
from restorer.presence import SUFFIX, Presence, alive

_PATIENCE = 30.0  # seconds to wait for another program that writes
_ENDED = "The program ended before it was done with this."


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
        self._painted = self.path.with_name(f"{self.path.stem}-damage")
        self._presence = Presence(self._folder)
        for trace in self._folder.glob(f"*{SUFFIX}"):
            alive(self._folder, trace.stem)  # removes those of the dead
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            with self._transaction() as sql:
                prepare(sql)
                self._give_back(sql)
                self._sweep(sql)
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
        draft: Entry,
        conflict: Conflict = Conflict.UNIQUE,
        painted: Coverage | None = None,
    ) -> Entry:
        """Put a file at the end.

        Args:
            draft: What is to be done. Another name is found for its result if that is the photo's
                own or that of another entry's result.
            conflict: What to do if there is a file of the target's name now. One that appears
                later is never replaced unless this is `OVERWRITE`: the entry fails then.
            painted: (H, W), the damage, which is kept beside the journal as long as the entry.
        """
        draft = _absolute(draft)
        with self._transaction() as sql:
            if painted is not None:
                self._painted.mkdir(exist_ok=True)
                picture = self._painted / f"{secrets.token_hex(8)}.png"
                write_coverage(picture, painted)
                draft = draft._replace(damage=picture)
            return insert(sql, draft, conflict)

    def resume(self, drafts: Iterable[Entry], conflict: Conflict) -> list[Entry]:
        """The entries of earlier goes for these files, and new ones where there are none.

        What failed or was skipped waits again, and so does what has lost its result. A photo that
        changed after it was done, or its damage, is a new entry. Results of this journal are no
        photos: drafts for them are passed over.

        Args:
            drafts: As for `add`; an entry is the same if its photo and its target's folder are.
            conflict: As for `add`; it never replaces any of the photos, whatever it is.
        """
        drafts = [*map(_absolute, drafts)]
        with self._transaction() as sql:
            self._give_back(sql)
            entries = select(sql, "TRUE ORDER BY id")
            known = {_place(entry): entry for entry in entries}
            # Earlier ones of a photo that has changed too; but what was in the way is none.
            results = Files(e.target for e in entries if e.state is not State.SKIPPED)
            replacing = conflict is Conflict.OVERWRITE
            photos = Files(entry.source for entry in (*entries, *drafts) if replacing)
            resumed = []
            for draft in drafts:
                if results.hold(draft.source):
                    continue
                entry = known.get(_place(draft))
                if entry is None or (entry.state is State.DONE and _is_changed(sql, entry, draft)):
                    entry = insert(sql, draft, conflict, photos.hold)
                elif entry.state in (State.FAILED, State.SKIPPED) or _is_lost(entry):
                    mended = entry._replace(damage=draft.damage)
                    entry = revived(sql, mended, conflict, photos.hold)
                known[_place(draft)] = entry
                resumed.append(entry)
            return resumed

    def entries(self) -> tuple[Entry, ...]:
        """All, in the order in which they were added."""
        with self._transaction("DEFERRED") as sql:
            return tuple(select(sql, "TRUE ORDER BY id"))

    def next(self) -> Entry | None:
        """Claim the first entry that waits, None if there is none; `finish` must follow."""
        with self._transaction() as sql:
            self._give_back(sql)
            return self._claimed(sql, select(sql, "state = ? ORDER BY id LIMIT 1", State.WAITING))

    def claim(self, entry_id: int) -> Entry | None:
        """Claim an entry, None if it does not wait (any more); `finish` must follow."""
        with self._transaction() as sql:
            self._give_back(sql)
            waiting = select(sql, "id = ? AND state = ?", entry_id, State.WAITING)
            return self._claimed(sql, waiting)

    def finish(
        self,
        entry_id: int,
        state: State,
        message: str = "",
        seconds: float | None = None,
        changed: int | None = None,
        model: str | None = None,
    ) -> Entry:
        """Say how an entry ended that this journal claimed; `WAITING` gives it back.

        Args:
            entry_id: The entry.
            state: How far it is now.
            message: For people.
            seconds: How long it took.
            changed: How many pixels differ.
            model: With which it was done; None: with the one that was named, if any.

        Raises:
            ValueError: It did not claim it, or `state` is `RUNNING`.
        """
        if state is State.RUNNING:
            raise ValueError("an entry does not end running")
        with self._transaction() as sql:
            done = sql.execute(
                "UPDATE entries SET state = ?, message = ?, seconds = ?, changed = ?,"
                " model = COALESCE(?, model), owner = NULL WHERE id = ? AND owner = ?",
                [state, message, seconds, changed, model, entry_id, self._presence.name],
            )
            if not done.rowcount:
                raise ValueError(f"entry {entry_id} was not claimed here")
            return one(sql, entry_id)

    def retry(self, entry_id: int) -> None:
        """Let an entry that failed or was skipped wait again; others stay as they are.

        If its target may not be replaced and has come to be, it gets another name.
        """
        with self._transaction() as sql:
            stopped = select(
                sql, "id = ? AND state IN (?, ?)", entry_id, State.FAILED, State.SKIPPED
            )
            for entry in stopped:
                conflict = Conflict.OVERWRITE if entry.overwrite else Conflict.UNIQUE
                revived(sql, entry, conflict)

    def skip(self, entry_id: int) -> None:
        """Leave out an entry that waits or failed; others stay as they are."""
        with self._transaction() as sql:
            sql.execute(
                "UPDATE entries SET state = ? WHERE id = ? AND state IN (?, ?)",
                [State.SKIPPED, entry_id, State.WAITING, State.FAILED],
            )

    def remove(self, entry_id: int) -> None:
        """Forget an entry, unless it runs."""
        self._delete("id = ? AND state != ?", entry_id, State.RUNNING)

    def clear_finished(self) -> None:
        """Forget what is done or skipped."""
        self._delete("state IN (?, ?)", State.DONE, State.SKIPPED)

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

    def _claimed(self, sql: sqlite3.Connection, waiting: list[Entry]) -> Entry | None:
        for entry in waiting:
            sql.execute(
                "UPDATE entries SET state = ?, message = '', owner = ?, stamp = ?, origin = ?"
                " WHERE id = ?",
                [
                    State.RUNNING,
                    self._presence.name,
                    stamp(entry.target),
                    _origin(entry),
                    entry.id,
                ],
            )
            return one(sql, entry.id)
        return None

    def _give_back(self, sql: sqlite3.Connection) -> None:
        """Let entries wait again whose process died, unless their results are there (whole)."""
        running = sql.execute(
            "SELECT id, target, owner, stamp FROM entries WHERE state = ?", [State.RUNNING]
        ).fetchall()
        dead = {owner for _, _, owner, _ in running if not alive(self._folder, owner)}
        for entry_id, target, owner, before in running:
            if owner in dead:
                written = stamp(Path(os.fsdecode(target))) not in (None, before)
                sql.execute(
                    "UPDATE entries SET state = ?, message = ?, owner = NULL WHERE id = ?",
                    [State.DONE if written else State.WAITING, _ENDED, entry_id],
                )

    def _delete(self, where: str, *values: object) -> None:
        with self._transaction() as sql:
            sql.execute(f"DELETE FROM entries WHERE {where}", values)
        with self._transaction() as sql:  # only now it is sure that the entries are gone
            self._sweep(sql)

    def _sweep(self, sql: sqlite3.Connection) -> None:
        """Remove painted damage that no entry has (any more)."""
        wanted = {
            Path(os.fsdecode(damage))
            for (damage,) in sql.execute("SELECT damage FROM entries WHERE damage IS NOT NULL")
        }
        with contextlib.suppress(OSError):  # it takes room, but harms nobody
            for path in self._painted.glob("*"):
                if path not in wanted:
                    path.unlink()


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


def _absolute(draft: Entry) -> Entry:
    damage = None if draft.damage is None else draft.damage.absolute()
    return draft._replace(
        source=draft.source.absolute(), target=draft.target.absolute(), damage=damage
    )


def _place(entry: Entry) -> tuple[Path, Path]:
    """By what an entry is known again; the target's name may have been taken."""
    return entry.source, entry.target.parent


def _is_lost(entry: Entry) -> bool:
    return entry.state is State.DONE and not os.path.lexists(entry.target)


def _is_changed(sql: sqlite3.Connection, entry: Entry, draft: Entry) -> bool:
    """Whether a photo, or its damage, is no longer what it was when its entry began."""
    (before,) = sql.execute("SELECT origin FROM entries WHERE id = ?", [entry.id]).fetchone()
    return entry.damage != draft.damage or before not in (None, _origin(draft))


def _origin(entry: Entry) -> str | None:
    """`origin` as text; None if a file is missing."""
    found = origin(entry)
    return None if found is None else " ".join(f"{size} {date}" for size, date in found)
