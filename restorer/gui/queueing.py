"""The queue at work: files go in with the present task, and a thread restores them one by one.

The window's own job and the queue may both be under way: a queue takes hours, and nobody wants to
wait for it. They never compute side by side, which would double the memory and halve the speed of
what the user is looking at: while the window restores, the queue holds at its next tile.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from restorer.batch import Entry, Journal, Running, State, work_on
from restorer.batch.orders import Order, enqueue
from restorer.engine import Engine
from restorer.errors import Cancelled, RestorerError
from restorer.gui.background import Background
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.progress import Progress
from restorer.settings import Settings

log = logging.getLogger(__name__)

_EVERY = 100  # ms between two looks at the thread
_PATIENCE = 5.0  # seconds for the thread to end


class Queueing(QObject):
    """Fills the queue and works on it, as the panel's buttons and the menu ask.

    Args:
        journal: The queue; it must be closed after this.
        panel: Its buttons ask, and it shows how far the queue is.
        tasks: What to do with files that are added, and where to run.
        settings: How results are called.
        owner: Owns this.
        busy: Whether a job of the window's own computes.
    """

    changed = Signal()
    """The work on the queue began, is to pause, or ended."""
    said = Signal(str)
    """What went well, for the status bar."""
    failed = Signal(object)
    """The exception with which files could not be added, or the queue not be worked on."""

    def __init__(
        self,
        journal: Journal,
        panel: QueuePanel,
        tasks: TaskPanel,
        settings: Settings,
        owner: QObject,
        busy: Callable[[], bool],
    ) -> None:
        super().__init__(owner)
        self._journal, self._panel, self._tasks, self._settings = journal, panel, tasks, settings
        self._busy = busy
        self._engine = Engine()  # its own: the window's job is interrupted without it
        self._work: _Work | None = None
        self._seen = 0  # changes by the work that the panel shows
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._look)
        panel.start_asked.connect(self.start)
        panel.pause_asked.connect(self.pause)
        panel.files_added.connect(self.add)
        panel.failed.connect(self.failed)

    @property
    def running(self) -> bool:
        """Whether a file is at work, be it the last before a pause."""
        return self._work is not None

    def slots(self) -> dict[str, Callable[[], None]]:
        """What to do, by the names of the actions."""
        return {"queue_add": self._panel.ask_files}

    def add(self, paths: Sequence[Path]) -> None:
        """Queue files, and all photos in folders, with the present task; in the background.

        Results of earlier goes are left out of folders. What cannot be queued is told by `failed`.
        """
        try:
            order = self._order()
        except RestorerError as error:
            self.failed.emit(error)
            return
        work = partial(enqueue, order, tuple(paths), self._journal)
        Background(self, work, self._on_added, self.failed.emit)

    def start(self) -> None:
        """Work on what waits, or go on after a pause, until nothing waits any more."""
        if self._work is None:
            self._begin()
        else:
            self._work.held = False
        self._show_state()

    def pause(self) -> None:
        """Finish the file at work and begin no other."""
        if self._work is not None:
            self._work.held = True
            self._show_state()

    def close(self) -> None:
        """End the work, inside a file if need be, which then waits again for the next start."""
        work, self._work = self._work, None
        if work is not None:
            self._timer.stop()
            work.cancel(_PATIENCE)
            self._refresh(quiet=True)
            self._show_state()

    def _order(self) -> Order:
        """What is to be done with files that are added now.

        Raises:
            RestorerError: The task is nothing for a queue, its settings do not go together, or
                there is no model for it.
        """
        task, export = self._tasks.task(), self._settings.export
        if task.needs_damage:
            raise RestorerError(
                "This task needs the damage of each photo to be marked by hand; open the photos "
                "and restore them one by one."
            )
        return Order(
            task.name,
            asdict(task),
            self._tasks.card().name,
            export.template,
            Path(export.folder) if export.folder else None,
        )

    def _on_added(self, count: int) -> None:
        self._refresh()
        self.said.emit(self.tr("Photos added to the queue: {count}").format(count=count))

    def _begin(self) -> None:
        running = Running(**self._tasks.running())
        self._work = _Work(self._journal, self._engine, running, self._busy())
        self._seen = 0
        self._timer.start()

    def _look(self) -> None:
        """See how far the work is; the thread itself tells nothing, and needs no window."""
        work = self._work
        if work is None:
            return
        ended = not work.alive  # asked first: what it did last is seen below
        held = self._busy()
        work.give_way(held)
        self._panel.show_progress(work.entry, work.progress.status.done, held)
        if ended:
            self._end(work)
        elif self._seen != work.changes:
            self._seen = work.changes
            self._refresh()

    def _end(self, work: "_Work") -> None:
        self._work = None
        self._timer.stop()
        fresh = self._refresh(quiet=work.error is not None)
        waiting = any(entry.state is State.WAITING for entry in self._panel.model.entries)
        if fresh and work.error is None and not work.held and waiting:
            self._begin()  # files came, or Start was pressed again, just as the thread ended
            return
        self._show_state()
        if work.error is not None:
            self.failed.emit(work.error)
        elif not work.held:
            self.said.emit(self.tr("The queue is done."))

    def _refresh(self, quiet: bool = False) -> bool:
        """Show the journal; whether it could be read."""
        try:
            self._panel.refresh()
        except RestorerError as error:
            if not quiet:
                self.failed.emit(error)
            return False
        return True

    def _show_state(self) -> None:
        work = self._work
        if work is None:
            self._panel.show_progress(None)
        self._panel.set_running(work is not None and not work.held)
        self.changed.emit()


class _Work:
    """Works on the journal in a thread until nothing waits. It knows no Qt: whoever asks, reads.

    Args:
        journal: The queue.
        engine: Used by nobody else meanwhile.
        running: Where and how.
        giving_way: See `give_way`.

    Attributes:
        progress: Of the file at work, or of the next one.
        entry: The file at work; None between two.
        changes: Of the journal, counted.
        held: Whether to begin no other file; anybody may set it.
        error: What ended the work before its time.
    """

    def __init__(
        self, journal: Journal, engine: Engine, running: Running, giving_way: bool
    ) -> None:
        self._journal, self._engine, self._running = journal, engine, running
        self._giving_way = giving_way
        self.progress = Progress()
        self.entry: Entry | None = None
        self.changes = 0
        self.held = False
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="restorer-queue", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    def give_way(self, giving_way: bool) -> None:
        """Whether to hold at the next tile; to be said again and again, see `_next`."""
        self._giving_way = giving_way
        if giving_way:
            self.progress.pause()
        else:
            self.progress.resume()

    def cancel(self, patience: float) -> None:
        """End soon, inside the file at work; waits for that, at most `patience` seconds."""
        self.held = True
        self.progress.cancel()
        self._thread.join(patience)

    def _run(self) -> None:
        try:
            while (entry := self._next()) is not None:
                self._restore(entry)
        except Cancelled:
            log.debug("the queue was interrupted")
        except RestorerError as error:
            self.error = error
        except Exception as error:  # the window waits: whatever happened, it must be told
            log.exception("the queue failed")
            self.error = error

    def _next(self) -> Entry | None:
        progress = Progress()
        if self._giving_way:  # if that changes just now, it is said again soon
            progress.pause()
        self.progress = progress
        if self.held:  # read last: `cancel` writes it before it reads `progress`
            return None
        self.entry = self._journal.next()
        self.changes += 1
        return self.entry

    def _restore(self, entry: Entry) -> None:
        """One file; what is wrong with it stands in the journal, and others are not harmed."""
        try:
            work_on(entry, self._journal, self._engine, self.progress, self._running)
        except (Cancelled, RestorerError):
            raise
        except Exception:
            log.exception("a file of the queue met an error of the program's own")
        self.entry = None
        self.changes += 1
