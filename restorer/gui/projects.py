"""Work that is kept: project files that the user saves, and recovery files for a crash."""

import itertools
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from restorer.errors import RestorerError
from restorer.gui.background import Background
from restorer.gui.document import Document
from restorer.project import SUFFIX, Recovery, recovered, save, snapshot
from restorer.session import Session
from restorer.settings import Settings

log = logging.getLogger(__name__)


class Projects(QObject):
    """Saves the open photos as projects, and keeps what is not saved for the case of a crash.

    Files are written in the background from a snapshot, so that the user can go on.

    Args:
        settings: Say how often recovery files are written.
        parent: Owns this and the dialogs.
    """

    saved = Signal(Path)
    """A project was written there."""
    recovered = Signal(object)
    """Document: a photo of a run that crashed, to be shown among the others."""
    failed = Signal(object)
    """The exception with which something could not be kept or recovered."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings, self._window = settings, parent
        self._current: Document | None = None
        self._saving: set[Document] = set()
        self._waiting: list[Callable[[], object]] = []  # for the end of what is being saved
        self._keys: dict[Document, str] = {}
        self._numbers = itertools.count(1)
        self._kept: dict[Document, int] = {}  # the version that the recovery file holds
        self._keeping: set[Document] = set()  # whose recovery file is being written or deleted
        self._is_failing = False
        self._orphans: dict[Document, Path] = {}  # where a document came from, not yet kept anew
        self._recovery: Recovery | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep)

    def slots(self) -> dict[str, Callable[[], object]]:
        """What to do with the photo that is shown, by the names of the actions."""
        return {
            "save_project": lambda: self._current and self.save(self._current),
            "save_project_as": lambda: self._current and self.save_as(self._current),
        }

    def begin(self) -> None:
        """Keep recovery files from now on, and offer those of a run that crashed."""
        try:
            self._recovery = Recovery()
        except RestorerError as error:
            self.failed.emit(error)
            return
        self.follow_settings()
        if orphans := self._recovery.orphans():
            self._offer(orphans)

    def follow_settings(self) -> None:
        """Keep recovery files as often as the settings say."""
        self._timer.setInterval(self._settings.autosave_seconds * 1000)
        if self._settings.autosave_seconds and self._recovery is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def watch(self, document: Document) -> None:
        """A photo was opened."""
        self._keys[document] = str(next(self._numbers))

    def show(self, document: Document | None) -> None:
        """Another photo is shown."""
        self._current = document

    def forget(self, document: Document) -> None:
        """A photo is closed: what was not saved is not wanted."""
        self._drop(document, self._keys.pop(document))

    def end(self) -> None:
        """The program ends in order: nothing is left to recover."""
        self._timer.stop()
        if self._recovery is not None:
            try:
                self._recovery.close()
            except RestorerError:
                log.warning("recovery files stay", exc_info=True)

    def save(self, document: Document) -> bool:
        """Save a photo's project where it was last saved; False if the user chose no place."""
        if document.project is None:
            return self.save_as(document)
        self._write(document, document.project)
        return True

    def save_as(self, document: Document) -> bool:
        """Save a photo's project where the user wants it; False if he chose no place."""
        source = document.session.source
        name = document.project or (source or Path(document.title)).with_suffix(SUFFIX)
        dialog = QFileDialog(self._window, self.tr("Save project"), str(name.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Restorer projects ({endings})").format(endings=f"*{SUFFIX}"))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(name.name)
        chosen = dialog.exec() == QFileDialog.DialogCode.Accepted
        if chosen:
            self._write(document, Path(dialog.selectedFiles()[0]))
        dialog.deleteLater()
        return chosen

    def leave(self, documents: Sequence[Document], then: Callable[[], object]) -> bool:
        """Whether photos may be closed now: nothing is lost, or the user does not mind.

        Args:
            documents: The photos.
            then: Called later if they may not be closed now but are being saved or changed.
        """
        for document in documents:
            if document.edits.busy:
                document.edits.when_idle(then)
                return False
        if self._saving:
            self._waiting.append(then)
            return False
        changed = [document for document in documents if document.session.modified]
        if not changed:
            return True
        answer = self._ask(changed)
        if answer == QMessageBox.StandardButton.Save and all(map(self.save, changed)):
            self._waiting.append(then)
        return answer == QMessageBox.StandardButton.Discard

    def keep(self) -> None:
        """Write recovery files of what is not saved, in the background."""
        if self._recovery is None:
            return
        for document, key in self._keys.items():
            session = document.session
            if not session.modified:
                self._drop(document, key)
            elif document not in self._keeping and self._kept.get(document) != session.version:
                self._keeping.add(document)
                Background(
                    self,
                    partial(self._recovery.keep, snapshot(session), key, document.project),
                    partial(self._on_kept, document, key, session.version),
                    partial(self._on_not_kept, document, key),
                )

    def _ask(self, changed: Sequence[Document]) -> QMessageBox.StandardButton:
        one = self.tr("The work on {title} is not saved. Save it as a project?")
        many = self.tr("The work on {count} photos is not saved. Save it as projects?")
        question = one.format(title=changed[0].title)
        if len(changed) > 1:
            question = many.format(count=len(changed))
        buttons = QMessageBox.StandardButton
        return QMessageBox.question(
            self._window, "Restorer", question, buttons.Save | buttons.Discard | buttons.Cancel
        )

    def _write(self, document: Document, path: Path) -> None:
        document.edits.when_idle(partial(self._write_as_it_is, document, path))

    def _write_as_it_is(self, document: Document, path: Path) -> None:
        if document in self._saving:
            self._waiting.append(partial(self._write, document, path))
            return
        self._saving.add(document)
        session = document.session
        Background(
            self,
            partial(save, snapshot(session), path),
            partial(self._on_saved, document, path, session.version),
            partial(self._on_not_saved, document),
        )

    def _on_saved(self, document: Document, path: Path, version: int, _: None) -> None:
        self._saving.discard(document)
        document.project = path
        document.mark_saved(version)
        self.saved.emit(path)
        if not self._saving:
            waiting, self._waiting = self._waiting, []
            for then in waiting:
                then()

    def _on_not_saved(self, document: Document, error: Exception) -> None:
        self._saving.discard(document)
        self._waiting.clear()  # nothing is closed that is not saved
        self.failed.emit(error)

    def _on_kept(self, document: Document, key: str, version: int, _: None) -> None:
        self._is_failing = False
        self._kept[document] = version
        if orphan := self._orphans.pop(document, None):
            self._discard([orphan])
        self._go_on(document, key)

    def _on_not_kept(self, document: Document, key: str, error: Exception) -> None:
        self._go_on(document, key)
        if not self._is_failing:  # told once, not every half minute
            self._is_failing = True
            self.failed.emit(error)

    def _go_on(self, document: Document, key: str) -> None:
        """A recovery file is written, or deleted; perhaps it is not wanted any more."""
        self._keeping.discard(document)
        if document not in self._keys or not document.session.modified:
            self._drop(document, key)

    def _drop(self, document: Document, key: str) -> None:
        """Nothing of a photo needs to be recovered any more."""
        if orphan := self._orphans.pop(document, None):
            self._discard([orphan])
        if self._recovery is None or document in self._keeping:  # see `_go_on`
            return
        if self._kept.pop(document, None) is not None:
            self._keeping.add(document)
            Background(
                self,
                partial(self._recovery.drop, key),
                lambda _: self._go_on(document, key),
                partial(self._on_not_dropped, document, key),
            )

    def _on_not_dropped(self, document: Document, key: str, error: Exception) -> None:
        log.warning("a recovery file stays", exc_info=error)
        self._go_on(document, key)

    def _offer(self, orphans: Sequence[Path]) -> None:
        text = self.tr("Restorer ended before your work was saved.")
        if len(orphans) > 1:
            many = self.tr("Restorer ended before your work on {count} photos was saved.")
            text = many.format(count=len(orphans))
        box = QMessageBox(QMessageBox.Icon.Question, "Restorer", text, parent=self._window)
        box.setInformativeText(self.tr("It was kept: go on with it?"))
        role = QMessageBox.ButtonRole
        recover = box.addButton(self.tr("Recover"), role.AcceptRole)
        discard = box.addButton(self.tr("Discard"), role.DestructiveRole)
        box.addButton(self.tr("Not Now"), role.RejectRole)
        box.setDefaultButton(recover)
        recover.clicked.connect(lambda: self._recover(orphans))
        discard.clicked.connect(lambda: self._discard(orphans))
        box.finished.connect(box.deleteLater)
        box.open()

    def _recover(self, orphans: Sequence[Path]) -> None:
        for path in orphans:
            Background(
                self, partial(recovered, path), partial(self._on_loaded, path), self.failed.emit
            )

    def _on_loaded(self, path: Path, kept: tuple[Session, Path | None]) -> None:
        session, project = kept
        session.mark_unsaved()
        document = Document(session, self.tr("Recovered"), self)
        document.project = project
        self._orphans[document] = path
        self.recovered.emit(document)
        self.keep()

    def _discard(self, orphans: Sequence[Path]) -> None:
        """Delete them in the background: one may have the size of many photos."""
        if self._recovery is not None:
            for path in orphans:
                discard = partial(self._recovery.discard, path)
                Background(self, discard, lambda _: None, self.failed.emit)
