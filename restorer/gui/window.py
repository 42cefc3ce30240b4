"""The window: canvas in the middle, tools left, the task right, history and photos around."""

import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QMessageBox,
    QWidget,
)

from restorer import __version__
from restorer.batch import Journal
from restorer.engine import fitting_card
from restorer.errors import RestorerError
from restorer.gui.actions import Actions
from restorer.gui.busysign import BusySign
from restorer.gui.canvas import Canvas
from restorer.gui.compare import CompareArea
from restorer.gui.comparing import Comparing
from restorer.gui.crashes import sentence
from restorer.gui.docks import Docks
from restorer.gui.document import Document
from restorer.gui.easel import Pixel
from restorer.gui.editing import Editing
from restorer.gui.edits import little, long, whole
from restorer.gui.exportdialog import ExportDialog
from restorer.gui.palette import CommandPalette
from restorer.gui.panels.filmstrip import FilmStrip
from restorer.gui.panels.historypanel import HistoryPanel
from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.panels.resultpanel import ResultPanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.photos import Photos
from restorer.gui.preferences import PreferencesDialog
from restorer.gui.projects import Projects
from restorer.gui.queueing import Queueing
from restorer.gui.restoring import Restoring, strength_of
from restorer.gui.shortcuts import ShortcutsDialog
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.image import Box
from restorer.outcome import Blend, Request
from restorer.session import Session
from restorer.settings import Settings

TOOLS = ("brush", "eraser", "lasso", "rectangle", "hand")
BAR = (*TOOLS, "undo", "redo", "fit", "actual", "compare_cycle")


class Window(QMainWindow):
    """The program as its users see it.

    Args:
        settings: Where it begins, and what it keeps up to date.
        save: Writes the settings; called when something worth keeping changed.
        theme: What it looks like.
        translation: What it speaks.
        journal: The queue; closed with the window.
        log: Folder of the log, to be shown.
    """

    def __init__(
        self,
        settings: Settings,
        save: Callable[[], None],
        theme: Theme,
        translation: Translation,
        journal: Journal,
        log: Path,
    ) -> None:
        super().__init__()
        self.settings, self._save = settings, save
        self._theme, self._translation, self._log = theme, translation, log
        self.canvas = Canvas()
        self.area = CompareArea(self.canvas)
        self.setCentralWidget(self.area)
        self.tasks, self.progress = TaskPanel(settings), ProgressPanel()
        self.results, self.history, self.strip = ResultPanel(), HistoryPanel(), FilmStrip()
        self.queue = QueuePanel(journal)
        self.restoring = Restoring(self.canvas, self.progress, self)
        self._journal = journal
        self.queueing = Queueing(
            journal,
            self.queue,
            self.tasks,
            settings,
            self,
            self._is_computing,
            lambda: self.photos.documents,
        )
        self.editing = Editing(self.canvas, settings, self)
        self.projects = Projects(settings, self)
        self.photos = Photos(self.strip, settings, self.projects.leave, self)
        self.actions_ = Actions(self, settings)
        menus = self.actions_.fill(self.menuBar())
        self.actions_.attach(self, self.area)
        self.comparing = Comparing(self.canvas, self.actions_, self._on_error, self)
        panels: dict[str, QWidget] = {
            "task": self.tasks,
            "progress": self.progress,
            "result": self.results,
            "history": self.history,
            "photos": self.strip,
            "queue": self.queue,
        }
        self.docks = Docks(self, self.canvas, panels, [self.actions_[name] for name in BAR])
        menus["view"].insertMenu(self.actions_["hide_panels"], self.docks.menu)
        self._job, self._pixel, self._zoom = QLabel(), QLabel(), QLabel()
        for label in (self._job, self._pixel, self._zoom):
            self.statusBar().addPermanentWidget(label)
        self._busy = BusySign(self)
        self._were_marks_shown = True  # when the job began
        self._connect()
        self._style_canvas()
        self.resize(1400, 900)
        self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self.restoreState(QByteArray.fromBase64(settings.layout.encode()))
        self._on_shown(None)

    @property
    def document(self) -> Document | None:
        """The photo that is shown."""
        return self.canvas.document

    def run(self, region: Box | None = None) -> None:
        """Restore the photo that is shown; with a region, only that for a look."""
        document = self.document
        if document is None or self.restoring.running:
            return
        try:
            task, variants = self.tasks.task(), self.tasks.variants()
        except RestorerError as error:
            self._on_error(error)
            return
        model, running = self.tasks.model.model(), self.tasks.running(look=region is not None)
        start = partial(
            self._start, document, Blend(strength=strength_of(task)), region is not None
        )

        def request(session: Session) -> Request:
            card, noise = fitting_card(model, task, session.image, document.noise)
            if task.needs_damage:
                return session.request(task, card, variants=variants, **running)
            return session.request(
                task, card, variants=variants, region=region, noise=noise, **running
            )

        def size(session: Session) -> float:
            if task.scale > 1:
                return long(session)
            if task.needs_damage:
                return whole(session)
            is_measured = model is None and document.noise is None  # see `fitting_card`
            return long(session) if is_measured else little(session)

        document.edits.do(
            request,
            start,
            size=size,
            in_place=region is not None,
        )

    def _start(self, document: Document, blend: Blend, look: bool, request: Request) -> None:
        if not self.restoring.running:  # Restore was pressed twice
            self.restoring.start(document, request, blend, look=look)

    def preview(self) -> None:
        """Restore what is visible; the photo stays as it is."""
        self.run(self.canvas.visible_box())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about work that is not saved, end the job, keep the settings."""
        if not self.projects.leave(self.photos.documents, self.close):
            event.ignore()
            return
        question = self.tr("A photo is still being restored. Stop that and quit?")
        if self.restoring.running and not self._sure(question):
            event.ignore()
            return
        self.restoring.worker.close()
        self.queueing.close()
        self._journal.close()
        self.projects.end()
        self.docks.set_visible(True)  # the next start begins with panels
        self.settings.geometry = _base64(self.saveGeometry())
        self.settings.layout = _base64(self.saveState())
        self._save()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's ways into and out of the full screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_["full_screen"].setChecked(self.isFullScreen())

    # What the panels and the jobs say

    def _on_blend(self, blend: Blend, final: bool) -> None:
        document = self.document
        top = None if document is None else document.session.top_outcome
        if document is None or top is None:
            return
        if not final:
            self.canvas.show_estimate(document.session.blended(blend))
            return
        record = top[0].record

        def edit(session: Session) -> None:
            now = session.top_outcome
            if now is not None and now[0].record is record:  # not undone meanwhile
                session.blend(blend)

        document.edits.do(edit, lambda _: self.canvas.clear_estimate(), replaces="blend")

    def _on_history(self) -> None:
        if self.sender() is self.document:
            self.canvas.clear_estimate()
            self._show_state()

    def _on_busy(self) -> None:
        if self.document is not None and self.sender() is self.document.edits:
            self._show_state()

    def _on_noise(self) -> None:
        document = self.document
        if document is not None and self.sender() is document:
            self._show_noise()
            if document.noise is not None:
                self._prepare()  # it may ask for another model

    def _on_pixel(self, pixel: Pixel | None) -> None:
        if pixel is None:
            self._pixel.clear()
            return
        names = ("R", "G", "B") if len(pixel.values) >= 3 else ("",)
        said = "   ".join(
            f"{name} {value:.6g}".strip()
            for name, value in zip_longest(names, pixel.values, fillvalue="A")
        )
        self._pixel.setText(f"{pixel.x}, {pixel.y}:   {said}   ")

    def _on_error(self, error: Exception) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "Restorer", sentence(error), parent=self)
        if not isinstance(error, RestorerError) or error.__cause__ is not None:
            box.setDetailedText("".join(traceback.format_exception(error)))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # What the actions do

    def _connect(self) -> None:
        canvas, restoring = self.canvas, self.restoring
        restoring.changed.connect(self._update)
        restoring.begun.connect(self._on_job)
        restoring.taken.connect(partial(self._show_damage, False))  # it would cover the result
        restoring.given_up.connect(self._on_given_up)
        restoring.said.connect(lambda text: self.statusBar().showMessage(text, 10_000))
        restoring.failed.connect(self._on_error)
        self.actions_.rebound.connect(self._save)
        photos, projects = self.photos, self.projects
        photos.added.connect(self._on_added)
        photos.added.connect(projects.watch)
        photos.shown.connect(self._on_shown)
        photos.shown.connect(projects.show)
        photos.closing.connect(restoring.leave)
        photos.closing.connect(projects.forget)
        photos.failed.connect(self._on_error)
        photos.blank_added.connect(partial(self.tasks.set_task, "generate"))
        photos.remembered.connect(self._save)
        projects.recovered.connect(photos.add)
        projects.failed.connect(self._on_error)
        projects.saved.connect(self._on_saved)
        self.queueing.failed.connect(self._on_error)
        self.queueing.said.connect(lambda text: self.statusBar().showMessage(text, 10_000))
        self.queueing.filled.connect(partial(self.docks.bring_forward, "queue"))
        self.tasks.run_asked.connect(lambda: self.run())
        self.tasks.preview_asked.connect(partial(self._do, self.preview))
        self.tasks.settings_changed.connect(self._save)
        self.results.blend_changed.connect(self._on_blend)
        self.results.uncertainty_toggled.connect(self.comparing.show_uncertainty)
        self.actions_["view_uncertainty"].toggled.connect(self.results.show_uncertain)
        self.progress.said.connect(self._job.setText)
        canvas.files_dropped.connect(photos.open)
        canvas.image_dropped.connect(photos.add_picture)
        canvas.pointer_moved.connect(self._on_pixel)
        canvas.view_changed.connect(lambda: self._zoom.setText(f"{canvas.zoom():.0%}"))
        slots: dict[str, Callable[[], Any]] = {
            "quit": self.close,
            "export": self._export,
            "undo": lambda: canvas.edits.undo(),
            "redo": lambda: canvas.edits.redo(),
            "history": self._show_history,
            "preferences": self._preferences,
            "swap": lambda: self.actions_[
                "brush" if self.actions_["eraser"].isChecked() else "eraser"
            ].trigger(),
            "show_damage": self._style_canvas,
            "preview": self.preview,
            "run": self.run,
            "pause": restoring.pause,
            "cancel": restoring.worker.cancel,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "fit": canvas.fit,
            "actual": lambda: canvas.set_zoom(1.0),
            "hide_panels": self._hide_panels,
            "full_screen": lambda: self.setWindowState(
                self.windowState() ^ Qt.WindowState.WindowFullScreen
            ),
            "command_palette": lambda: CommandPalette(self.actions_, self).show(),
            "shortcuts": lambda: ShortcutsDialog(self.actions_, self).open(),
            "next_area": self.docks.focus_next,
            "open_log": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log))),
            "about": self._about,
        }
        slots |= self.editing.slots() | photos.slots() | projects.slots() | self.queueing.slots()
        for name, slot in slots.items():
            self.actions_[name].triggered.connect(partial(self._do, slot))
        canvas.set_tool(TOOLS[0])
        for tool in TOOLS:
            self.actions_[tool].triggered.connect(lambda _=False, tool=tool: canvas.set_tool(tool))
        self.actions_["show_damage"].setChecked(True)
        self.actions_["open_recent"].setMenu(photos.recent)

    def _do(self, slot: Callable[[], Any], _checked: bool = False) -> None:
        """Do what an action asks for; what cannot be done is told in a sentence."""
        try:
            slot()
        except RestorerError as error:
            self._on_error(error)

    def _sure(self, question: str) -> bool:
        yes = QMessageBox.StandardButton.Yes
        return QMessageBox.question(self, "Restorer", question) == yes

    def _on_added(self, document: Document) -> None:
        document.history_changed.connect(self._on_history)
        document.edits.busy_changed.connect(self._on_busy)
        document.edits.failed.connect(self._on_error)
        document.noise_changed.connect(self._on_noise)
        document.saved.connect(self._show_title)
        document.damage_changed.connect(lambda _: self._show_damage(True))
        document.measure()
        self._prepare()

    def _prepare(self) -> None:
        """Load the model before it is asked for: a first preview would take a fifth longer."""
        running = self.tasks.running()
        with suppress(RestorerError):  # told when the user asks for something
            self.restoring.worker.prepare(self.tasks.card(), running["backend"], running["device"])

    def _on_shown(self, document: Document | None) -> None:
        self.canvas.set_document(document)
        self.history.set_document(document)
        self._show_noise()
        self._show_result()
        self._show_state()

    def _on_saved(self, path: Path) -> None:
        self.photos.remember(path)
        self.statusBar().showMessage(self.tr("Saved as {path}.").format(path=path), 10_000)

    def _show_state(self) -> None:
        busy = self._is_busy()
        self._busy.set_busy(busy)
        self._show_title()
        if not busy:  # the sliders stay where they were moved while the photo follows
            self._show_result()
        self._update()

    def _show_title(self) -> None:
        document = self.document
        self.setWindowTitle(f"{document.title}[*] – Restorer" if document else "Restorer")
        self.setWindowModified(document is not None and document.session.modified)

    def _show_noise(self) -> None:
        document = self.document
        if document is None:
            self.tasks.set_noise(None)
        else:
            self.tasks.set_noise(document.noise, document.is_measuring)

    def _show_result(self) -> None:
        session = None if self.document is None else self.document.session
        top = None if session is None else session.top_outcome
        if session is None or top is None:
            self.results.set_outcome(None)
        else:
            self.results.set_outcome(*top, session.image.profile)
        self.comparing.follow_result()

    def _update(self) -> None:
        """Enable what is possible now."""
        state = {"running"} if self.restoring.running else {"idle"}
        session = None if self.document is None else self.document.session
        if session is not None:
            top, busy = session.top_outcome, self._is_busy()  # what is possible soon is possible
            state |= {
                word
                for word, holds in {
                    "photo": True,
                    "damage": busy or session.is_marked,
                    "undo": busy or session.can_undo,
                    "redo": busy or session.can_redo,
                    "result": top is not None and len(top[0].results) > 1,
                }.items()
                if holds
            }
        self.actions_.update(state)
        self.actions_["pause"].setChecked(self.restoring.worker.paused)
        ready = session is not None and not self.restoring.running
        focus = QApplication.focusWidget()
        if not ready and focus in (self.tasks.run_button, self.tasks.preview_button):
            self.canvas.setFocus()  # Qt would pass it on to Pause, which Space then presses
        self.tasks.set_ready(ready)

    def _on_job(self) -> None:
        """The marks would cover what comes."""
        self._were_marks_shown = self.actions_["show_damage"].isChecked()
        self._show_damage(False)

    def _on_given_up(self) -> None:
        if self._were_marks_shown:
            self._show_damage(True)

    def _show_damage(self, shown: bool) -> None:
        action = self.actions_["show_damage"]
        if action.isChecked() != shown:
            action.setChecked(shown)
            self._style_canvas()

    def _style_canvas(self) -> None:
        settings = self.settings
        self.canvas.set_brush(settings.brush_radius, settings.brush_hardness)
        self.canvas.use_pressure = settings.brush_pressure
        shown = self.actions_["show_damage"].isChecked()
        self.canvas.set_damage_style(shown, settings.damage_color, settings.damage_opacity)
        self.canvas.screen_profile = self._screen_profile()

    def _screen_profile(self) -> bytes | None:
        """The profile that the settings name; None, which is sRGB, if there is none or no more."""
        path = self.settings.screen_profile
        try:
            return Path(path).read_bytes() if path else None
        except OSError:
            self.statusBar().showMessage(
                self.tr("The screen's profile cannot be read; choose it again in the preferences.")
            )
            return None

    def _export(self) -> None:
        if self.document is not None:
            self.document.edits.when_idle(partial(self._export_document, self.document))

    def _export_document(self, document: Document) -> None:
        dialog = ExportDialog(document, self.settings, self)
        dialog.exported.connect(lambda *_: self._save())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _preferences(self) -> None:
        dialog = PreferencesDialog(self.settings, self)
        dialog.changed.connect(self._on_preference)
        dialog.finished.connect(lambda _: self._save())
        dialog.open()

    def _on_preference(self, field: str) -> None:
        settings = self.settings
        if field == "theme":
            self._theme.choose(settings.theme)
        elif field == "language":
            self._translation.choose(settings.language)
        elif field in ("backend", "device", "tile"):
            self.tasks.show_running()
        elif field == "autosave_seconds":
            self.projects.follow_settings()
        else:
            self._style_canvas()

    def _is_busy(self) -> bool:
        return self.document is not None and self.document.edits.busy

    def _is_computing(self) -> bool:
        return self.restoring.running and not self.restoring.worker.paused

    def _show_history(self) -> None:
        self.docks.bring_forward("history")
        self.history.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _hide_panels(self) -> None:
        self.docks.set_visible(not self.actions_["hide_panels"].isChecked())
        self.canvas.setFocus()  # where Tab brings them back

    def _about(self) -> None:
        QMessageBox.about(
            self,
            "Restorer",
            self.tr("Restorer {version}: photo restoration by reverse diffusion, offline.").format(
                version=__version__
            ),
        )


def _base64(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()
