"""The queue at work: files go in with the present task, and a thread restores them one by one.

The window's own job and the queue may both be under way: a queue takes hours, and nobody wants to
wait for it. They never compute side by side, which would double the memory and halve the speed of
what the user is looking at: while the window restores, the queue holds at its next tile.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from restorer.batch import Journal, Running, State
from restorer.batch.orders import Opened, Order, Queued, enqueue, enqueue_opened, opened
from restorer.engine import Engine
from restorer.errors import RestorerError
from restorer.gui.background import Background
from restorer.gui.document import Document
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.queuework import QueueWork
from restorer.gui.sentences import translated
from restorer.naming import DAMAGE_NAMES
from restorer.settings import Settings

_EVERY = 100  # ms between two looks at the thread
_PATIENCE = 5.0  # seconds for the thread to end
_LISTED = 5  # reasons that are told one by one


class Queueing(QObject):
    """Fills the queue and works on it, as the panel's buttons and the menu ask.

    Args:
        journal: The queue; it must be closed after this.
        panel: Its buttons ask, and it shows how far the queue is.
        tasks: What to do with files that are added, and where to run.
        settings: How results are called and coded.
        owner: Owns this.
        busy: Whether a job of the window's own computes.
        documents: The open photos.
    """

    changed = Signal()
    """The work on the queue began, is to pause, or ended."""
    filled = Signal()
    """Files were added."""
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
        documents: Callable[[], Sequence[Document]],
    ) -> None:
        super().__init__(owner)
        self._journal, self._panel, self._tasks, self._settings = journal, panel, tasks, settings
        self._busy, self._documents = busy, documents
        self._engine = Engine()  # its own: the window's job is interrupted without it
        self._work: QueueWork | None = None
        self._seen = 0  # changes by the work that the panel shows
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._look)
        panel.start_asked.connect(self.start)
        panel.pause_asked.connect(self.pause)
        panel.files_added.connect(self.add)
        panel.opened_asked.connect(self.add_opened)
        panel.failed.connect(self.failed)

    @property
    def running(self) -> bool:
        """Whether a file is at work, be it the last before a pause."""
        return self._work is not None

    def slots(self) -> dict[str, Callable[[], None]]:
        """What to do, by the names of the actions."""
        return {
            "queue_add": self._panel.ask_files,
            "queue_add_folder": self._panel.ask_folder,
            "queue_add_opened": self.add_opened,
        }

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

    def add_opened(self) -> None:
        """Queue the open photos with the present task and the damage that is marked on them.

        What is still being done to them is waited for. What cannot be queued is told by `failed`.
        """
        for document in self._documents():
            if document.edits.busy:
                document.edits.when_idle(self.add_opened)
                return
        found: list[Opened] = []
        reasons: list[str] = []
        try:
            order = self._order()
            if not self._documents():
                raise RestorerError("No photo is open; open some, or add files.")
        except RestorerError as error:
            self.failed.emit(error)
            return
        needs_damage = bool(order.damage_names)
        for document in self._documents():
            try:
                found.append(opened(document.session, document.title, needs_damage))
            except RestorerError as error:
                reasons.append(str(error))
        queued = Queued(len(found), tuple(reasons))
        work = partial(enqueue_opened, order, found, self._journal)
        Background(self, work, lambda _: self._on_added(queued), self.failed.emit)

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
            RestorerError: The task's settings do not go together, or there is no model for it.
        """
        task, export = self._tasks.task(), self._settings.export.model_copy()
        return Order(
            task.name,
            asdict(task),
            self._tasks.model.model(),
            export.template,
            Path(export.folder) if export.folder else None,
            export.encoding,
            damage_names=(self._settings.damage_name, *DAMAGE_NAMES) if task.needs_damage else (),
        )

    def _on_added(self, queued: Queued) -> None:
        self._refresh()
        if queued.added:
            self.filled.emit()
            text = self.tr("Photos added to the queue: {count}")
            self.said.emit(text.format(count=queued.added))
        if queued.reasons:
            told = [translated(reason) for reason in queued.reasons[:_LISTED]]
            if rest := len(queued.reasons) - len(told):
                told.append(self.tr("The same holds for others: {count}").format(count=rest))
            self.failed.emit(RestorerError("\n".join(told)))

    def _begin(self) -> None:
        running = Running(**self._tasks.running())
        self._work = QueueWork(self._journal, self._engine, running, self._busy())
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

    def _end(self, work: QueueWork) -> None:
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
