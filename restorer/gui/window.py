"""The window: canvas in the middle, tools left, the task right, history and photos around."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QToolBar,
    QWidget,
)

from restorer import __version__, files
from restorer.borders import blank
from restorer.brush import grown
from restorer.engine import measure_noise
from restorer.errors import RestorerError
from restorer.files.damage import read_coverage, write_coverage
from restorer.gui.actions import Actions
from restorer.gui.background import Background
from restorer.gui.canvas import Canvas, View
from restorer.gui.compare import CompareArea
from restorer.gui.document import Document
from restorer.gui.exportdialog import ExportDialog
from restorer.gui.palette import CommandPalette
from restorer.gui.panels.filmstrip import FilmStrip
from restorer.gui.panels.historypanel import HistoryPanel
from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.gui.panels.resultpanel import ResultPanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.preferences import PreferencesDialog
from restorer.gui.shortcuts import ShortcutsDialog
from restorer.gui.worker import Worker
from restorer.image import Box, Image, Patch
from restorer.noise_estimation import NoiseCurve
from restorer.outcome import Blend, Outcome
from restorer.progress import Status
from restorer.session import Session
from restorer.settings import Settings

TOOLS = ("brush", "eraser", "lasso", "rectangle", "hand")
VIEWS = {
    "view_result": View.RESULT,
    "view_split": View.SPLIT,
    "view_side": View.SIDE_BY_SIDE,
    "view_difference": View.DIFFERENCE,
    "view_changed": View.CHANGED,
    "view_uncertainty": View.UNCERTAINTY,
}
CYCLE = ("view_result", "view_split", "view_side")  # what C goes through


class Window(QMainWindow):
    """The program as its users see it.

    Args:
        settings: Where it begins, and what it keeps up to date.
        save: Writes the settings; called when something worth keeping changed.
    """

    def __init__(self, settings: Settings, save: Callable[[], None]) -> None:
        super().__init__()
        self.settings, self._save = settings, save
        self.documents: list[Document] = []
        self.worker = Worker(self)
        self._target: Document | None = None  # whose photo is being restored
        self._previewing = False
        self._strength = 1.0
        self.canvas = Canvas()
        self.area = CompareArea(self.canvas)
        self.setCentralWidget(self.area)
        self.tasks, self.progress = TaskPanel(settings), ProgressPanel()
        self.results, self.history, self.strip = ResultPanel(), HistoryPanel(), FilmStrip()
        right, left = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.LeftDockWidgetArea
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        self._docks = [
            self._dock("task", self.tr("Task"), self.tasks, right),
            self._dock("progress", self.tr("Progress"), self.progress, right),
            self._dock("result", self.tr("Result"), self.results, left),
            self._dock("history", self.tr("History"), self.history, left),
            self._dock("photos", self.tr("Photos"), self.strip, below),
        ]
        self.actions_ = Actions(self, settings)
        self.actions_.fill(self.menuBar())
        self.actions_.attach(self, self.canvas)
        self._bar = self._tool_bar()
        self._pixel, self._zoom = QLabel(), QLabel()
        self.statusBar().addPermanentWidget(self._pixel)
        self.statusBar().addPermanentWidget(self._zoom)
        self._connect()
        self._style_canvas()
        self.setWindowTitle("Restorer")
        self.resize(1400, 900)
        self._show_document(None)

    @property
    def document(self) -> Document | None:
        """The photo that is shown."""
        return self.canvas.document

    def open(self, paths: list[Path]) -> None:
        """Open photos in the background; the last of them is shown."""
        for path in paths:

            def done(image: Image, path: Path = path) -> None:
                self.settings.remember(path)
                self._save()
                self.add(Document(Session(image, path), parent=self))

            Background(self, partial(files.read, path), done, self._on_error)

    def add(self, document: Document) -> None:
        """Show a photo that was opened."""
        self.documents.append(document)
        self.strip.add(document)
        document.history_changed.connect(self._on_history)
        self._show_document(document)
        image = document.session.image

        def measured(noise: NoiseCurve) -> None:
            document.noise = noise
            if document is self.document:
                self.tasks.set_noise(noise)

        Background(document, lambda: measure_noise(image), measured, self._on_error)

    def run(self, region: Box | None = None) -> None:
        """Restore the photo that is shown; with a region, only that for a look."""
        document = self.document
        if document is None or self.worker.running:
            return
        try:
            task = self.tasks.task()
            request = document.session.request(
                task,
                self.tasks.card(),
                variants=self.tasks.variants(),
                region=None if task.needs_damage else region,
                noise=None if task.needs_damage else document.noise,
                **self.tasks.running(),
            )
        except RestorerError as error:
            self._on_error(error)
            return
        self._target, self._previewing = document, region is not None
        self._strength = float(getattr(task, "strength", 1.0))
        self.progress.set_state("running")
        self.worker.start(request)
        self._update()

    def preview(self) -> None:
        """Restore what is visible; the photo stays as it is."""
        self.run(self.canvas.visible_box())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about work that is not exported, end the job, keep the settings."""
        changed = [d for d in self.documents if d.session.modified]
        if changed and not self._sure(
            self.tr("{count} photos have changes that are not exported. Close anyway?").format(
                count=len(changed)
            )
        ):
            event.ignore()
            return
        self.worker.close()
        self._save()
        super().closeEvent(event)

    # What the panels and the worker say

    def _on_status(self, status: Status) -> None:
        self.progress.show_status(status)

    def _on_estimate(self, patch: Patch) -> None:
        if self._target is self.document:
            self.canvas.show_estimate(patch)

    def _on_finished(self, outcome: Outcome) -> None:
        document, preview = self._target, self._previewing
        self._end()
        if document is None or preview:
            return
        self.canvas.clear_estimate()
        try:
            document.session.accept(outcome, Blend(strength=self._strength))
        except RestorerError as error:
            self._on_error(error)
        self.statusBar().showMessage(self.tr("Done."), 5000)

    def _on_failed(self, sentence: str, error: Exception | None) -> None:
        self._end()
        self.canvas.clear_estimate()
        self._on_error(error or RestorerError(sentence))

    def _on_cancelled(self) -> None:
        self._end()
        self.canvas.clear_estimate()
        self.statusBar().showMessage(self.tr("Cancelled; the photo is as it was."), 5000)

    def _end(self) -> None:
        self._target, self._previewing = None, False
        self.progress.set_state("idle")
        self._update()

    def _on_pause(self) -> None:
        self.worker.pause()
        self.progress.set_state("paused")

    def _on_resume(self) -> None:
        self.worker.resume()
        self.progress.set_state("running")

    def _on_blend(self, blend: Blend, final: bool) -> None:
        document = self.document
        if document is None or document.session.top_outcome is None:
            return
        if final:
            self.canvas.clear_estimate()
            document.session.blend(blend)
        else:
            box = self.canvas.visible_box()
            self.canvas.show_estimate(document.session.blended(blend, box))

    def _on_uncertainty(self, shown: bool) -> None:
        self.actions_["view_uncertainty" if shown else "view_result"].trigger()

    def _on_history(self) -> None:
        if self.sender() is self.document:
            self._show_result()
            self._update()

    def _on_pixel(self, at: tuple[int, int] | None) -> None:
        document = self.document
        if document is None or at is None:
            self._pixel.clear()
            return
        x, y = at
        values = document.session.image.pixels[y, x]
        self._pixel.setText(f"{x}, {y}: {' '.join(f'{v:.6g}' for v in values.tolist())}")

    def _on_error(self, error: Exception) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        if isinstance(error, RestorerError):
            box.setText(str(error))
        else:
            box.setText(self.tr("Something went wrong; your photo is as it was."))
            box.setDetailedText(repr(error))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # What the actions do

    def _connect(self) -> None:
        worker, canvas = self.worker, self.canvas
        worker.progressed.connect(self._on_status)
        worker.estimated.connect(self._on_estimate)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        self.progress.pause_asked.connect(self._on_pause)
        self.progress.resume_asked.connect(self._on_resume)
        self.progress.cancel_asked.connect(worker.cancel)
        self.tasks.run_asked.connect(lambda: self.run())
        self.tasks.preview_asked.connect(self.preview)
        self.tasks.settings_changed.connect(self._save)
        self.results.blend_changed.connect(self._on_blend)
        self.results.uncertainty_toggled.connect(self._on_uncertainty)
        self.strip.current_changed.connect(lambda i: self._show_document(self.documents[i]))
        self.strip.closed.connect(self._close)
        canvas.files_dropped.connect(self.open)
        canvas.image_dropped.connect(self._add_qimage)
        canvas.pointer_moved.connect(self._on_pixel)
        canvas.zoom_changed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        canvas.brush_changed.connect(self._set_brush)
        slots: dict[str, Callable[[], Any]] = {
            "open": self._ask_open,
            "paste": self._paste,
            "generate_new": self._generate_new,
            "close": lambda: self._close(self._number()),
            "quit": self.close,
            "export": self._export,
            "undo": lambda: self._session().undo(),
            "redo": lambda: self._session().redo(),
            "history": self.history.setFocus,
            "preferences": self._preferences,
            "swap": lambda: self.actions_[
                "brush" if self.actions_["eraser"].isChecked() else "eraser"
            ].trigger(),
            "brush_smaller": lambda: self._resize_brush(1 / 1.2),
            "brush_larger": lambda: self._resize_brush(1.2),
            "softer": lambda: self._resize_brush(1.0, -0.1),
            "harder": lambda: self._resize_brush(1.0, 0.1),
            "invert": lambda: self._session().set_damage("Invert", 255 - self._session().damage),
            "clear": lambda: self._session().set_damage(
                "Clear", np.zeros_like(self._session().damage)
            ),
            "grow": lambda: self._grow(2),
            "shrink": lambda: self._grow(-2),
            "show_damage": self._style_canvas,
            "import_damage": self._import_damage,
            "export_damage": self._export_damage,
            "crop": lambda: self._session().crop(canvas.visible_box()),
            "extend": self._extend,
            "previous_photo": lambda: self._step(-1),
            "next_photo": lambda: self._step(1),
            "preview": self.preview,
            "run": self.run,
            "pause": lambda: self._on_resume() if worker.paused else self._on_pause(),
            "cancel": worker.cancel,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "fit": canvas.fit,
            "actual": lambda: canvas.set_zoom(1.0),
            "compare_cycle": self._cycle,
            "hide_panels": self._hide_panels,
            "full_screen": lambda: self.setWindowState(
                self.windowState() ^ Qt.WindowState.WindowFullScreen
            ),
            "command_palette": lambda: CommandPalette(self.actions_, self).open(),
            "shortcuts": lambda: ShortcutsDialog(self.actions_, self).open(),
            "about": self._about,
        }
        for name, slot in slots.items():
            self.actions_[name].triggered.connect(lambda _=False, slot=slot: slot())
        canvas.set_tool(TOOLS[0])
        for tool in TOOLS:
            self.actions_[tool].triggered.connect(lambda _=False, tool=tool: canvas.set_tool(tool))
        for name, view in VIEWS.items():
            self.actions_[name].triggered.connect(lambda _=False, v=view: self._set_view(v))
        self.actions_["hold_original"].toggled.connect(canvas.show_original)
        self.actions_["show_damage"].setChecked(True)
        for missing in ("save_project", "save_project_as", "queue_add", "open_recent", "open_log"):
            self.actions_[missing].setVisible(False)

    def _session(self) -> Session:
        return self.canvas.session

    def _number(self) -> int:
        return self.documents.index(self.document) if self.document else -1

    def _show_document(self, document: Document | None) -> None:
        self.canvas.set_document(document)
        self.history.set_document(document)
        self.tasks.set_noise(document.noise if document else None)
        if document is not None:
            self.strip.set_current(self.documents.index(document))
        self.setWindowTitle(f"{document.title} – Restorer" if document else "Restorer")
        self._show_result()
        self._update()

    def _show_result(self) -> None:
        session = None if self.document is None else self.document.session
        top = None if session is None else session.top_outcome
        if session is None or top is None:
            self.results.set_outcome(None)
            self.canvas.set_uncertainty(None)
            return
        self.results.set_outcome(*top, session.image.profile)

    def _set_view(self, view: View) -> None:
        if view is View.UNCERTAINTY and self.document is not None:
            top = self._session().top_outcome
            values = top[0].uncertainty() if top else None
            if top is None or values is None:
                return
            self.canvas.set_uncertainty(top[0].box, values)
        self.canvas.set_view(view)

    def _update(self) -> None:
        """Enable what is possible now."""
        state = {"running"} if self.worker.running else {"idle"}
        session = None if self.document is None else self.document.session
        if session is not None:
            top = session.top_outcome
            state |= {
                word
                for word, holds in {
                    "photo": True,
                    "damage": session.damage.any(),
                    "undo": session.can_undo,
                    "redo": session.can_redo,
                    "result": top is not None and bool(top[0].samples),
                }.items()
                if holds
            }
        self.actions_.update(state)
        self.tasks.set_ready(session is not None and not self.worker.running)

    def _resize_brush(self, factor: float, harder: float = 0.0) -> None:
        brush = self.canvas.brush
        self._set_brush(brush.radius * factor, brush.hardness + harder)

    def _set_brush(self, radius: float, hardness: float) -> None:
        radius, hardness = min(max(radius, 0.5), 2048.0), min(max(hardness, 0.0), 1.0)
        self.settings.brush_radius, self.settings.brush_hardness = radius, hardness
        self.canvas.set_brush(radius, hardness)

    def _style_canvas(self) -> None:
        settings = self.settings
        self.canvas.set_brush(settings.brush_radius, settings.brush_hardness)
        self.canvas.use_pressure = settings.brush_pressure
        shown = self.actions_["show_damage"].isChecked()
        self.canvas.set_damage_style(shown, settings.damage_color, settings.damage_opacity)

    def _ask_open(self) -> None:
        endings = " ".join(f"*{ending}" for ending in files.EXTENSIONS)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open"), "", self.tr("Photos ({endings})").format(endings=endings)
        )
        self.open([Path(name) for name in names])

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        urls = [u.toLocalFile() for u in clipboard.mimeData().urls() if u.isLocalFile()]
        if urls:
            self.open([Path(url) for url in urls])
        elif not clipboard.image().isNull():
            self._add_qimage(clipboard.image())

    def _add_qimage(self, picture: QImage) -> None:
        rgb = picture.convertToFormat(QImage.Format.Format_RGBA8888)
        rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
        pixels = rows[:, : rgb.width() * 4].reshape(rgb.height(), rgb.width(), 4).copy()
        if (pixels[..., 3] == 255).all():
            pixels = np.ascontiguousarray(pixels[..., :3])
        self.add(Document(Session(Image(pixels)), self.tr("Pasted"), self))

    def _generate_new(self) -> None:
        side, chosen = QInputDialog.getInt(
            self, self.tr("New generated picture"), self.tr("Side in px"), 256, 32, 2048
        )
        if chosen:
            image, _ = blank(side, side)
            session = Session(image)
            session.set_damage("All", np.full(image.shape, 255, np.uint8))
            self.add(Document(session, self.tr("Generated"), self))
            self.tasks.set_task("generate")

    def _extend(self) -> None:
        margin, chosen = QInputDialog.getInt(
            self, self.tr("Extend the borders"), self.tr("Margin in px"), 32, 1, 1024
        )
        if chosen:
            self._session().extend(margin)

    def _grow(self, px: int) -> None:
        session = self._session()
        session.set_damage("Grow" if px > 0 else "Shrink", grown(session.damage, px))

    def _import_damage(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import damage"))
        if name:
            session = self._session()
            try:
                session.set_damage("Import", read_coverage(Path(name), session.image))
            except RestorerError as error:
                self._on_error(error)

    def _export_damage(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export damage"), "damage.png", "*.png"
        )
        if name:
            try:
                write_coverage(Path(name), self._session().damage, overwrite=True)
            except RestorerError as error:
                self._on_error(error)

    def _export(self) -> None:
        if self.document is not None:
            session = self.document.session

            def exported() -> None:
                session.mark_saved()
                self.strip.refresh()
                self._save()

            dialog = ExportDialog(self.document, self.settings, self)
            dialog.exported.connect(lambda *_: exported())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _preferences(self) -> None:
        dialog = PreferencesDialog(self.settings, self)
        dialog.changed.connect(lambda _: self._style_canvas())
        dialog.finished.connect(lambda _: self._save())
        dialog.open()

    def _close(self, number: int) -> None:
        if number < 0:
            return
        document = self.documents[number]
        if document.session.modified and not self._sure(
            self.tr("{title} has changes that are not exported. Close it?").format(
                title=document.title
            )
        ):
            return
        if document is self._target:
            self.worker.cancel()
        self.documents.remove(document)
        self.strip.remove(number)
        if document is self.document:
            rest = self.documents[min(number, len(self.documents) - 1) :]
            self._show_document(rest[0] if rest else None)

    def _step(self, by: int) -> None:
        if self.documents:
            self._show_document(self.documents[(self._number() + by) % len(self.documents)])

    def _cycle(self) -> None:
        on = next((i for i, name in enumerate(CYCLE) if self.actions_[name].isChecked()), -1)
        self.actions_[CYCLE[(on + 1) % len(CYCLE)]].trigger()

    def _hide_panels(self) -> None:
        for dock in self._docks:
            dock.setVisible(not self.actions_["hide_panels"].isChecked())

    def _sure(self, question: str) -> bool:
        yes = QMessageBox.StandardButton.Yes
        return QMessageBox.question(self, "Restorer", question) == yes

    def _about(self) -> None:
        QMessageBox.about(
            self,
            "Restorer",
            self.tr("Restorer {version}: photo restoration by reverse diffusion, offline.").format(
                version=__version__
            ),
        )

    def _dock(
        self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea
    ) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _tool_bar(self) -> QToolBar:
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        for name in (*TOOLS, "undo", "redo", "fit", "actual", "compare_cycle"):
            bar.addAction(self.actions_[name])
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, bar)
        return bar
