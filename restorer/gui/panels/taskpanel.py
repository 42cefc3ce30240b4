"""What to do, with which settings, by which model, where; and the buttons that begin it."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from restorer.cards import Card
from restorer.engine import LOOK_TILE, TILE
from restorer.gui.panels.choosers import ModelChooser, PlaceChooser
from restorer.gui.panels.column import Column
from restorer.gui.panels.form import TaskForm
from restorer.gui.panels.noiseplot import NoisePlot
from restorer.gui.panels.panel import Panel, Quiet, task_text
from restorer.gui.panels.presets import PresetMenu
from restorer.gui.theme import icon
from restorer.noise_estimation import NoiseCurve
from restorer.settings import Settings
from restorer.tasks import TASKS
from restorer.tasks.base import Task

TILES = (64, 128, 256, 512, 1024, 2048)
VARIANTS = 8


class TaskPanel(Panel):
    """The task chooser and everything that belongs to a task.

    What the user sets is kept in `settings` at once, so that the next start shows it again.

    Signals:
        task_changed: The task or one of its settings is another.
        run_asked: Restore the photo.
        preview_asked: Restore what is visible.
        settings_changed: `settings` hold something new that is worth saving (a preset).

    Args:
        settings: Where the panel begins, and what it keeps up to date.
        tasks: The tasks to choose from, by name.
        parent: Qt's.
    """

    task_changed = Signal()
    run_asked = Signal()
    preview_asked = Signal()
    settings_changed = Signal()

    def __init__(
        self,
        settings: Settings,
        tasks: Mapping[str, type[Task]] = TASKS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._tasks = settings, dict(tasks)
        self._noise: NoiseCurve | None = None
        self._measuring = False
        self.chooser, self.presets = QComboBox(), PresetMenu()
        self._summary, self._hint = QLabel(), Quiet()
        self._summary.setWordWrap(True)
        self.form: TaskForm | None = None
        self._noise_name, self._noise_number, self.plot = QLabel(), QLabel(), NoisePlot()
        self.model, self.place = ModelChooser(), PlaceChooser()
        self.tile, self.variants_box = QComboBox(), QSpinBox()
        self.preview_button, self.run_button = QPushButton(), QPushButton()
        self._arrange()
        self._connect()
        self.retranslate()
        self._restore()

    def task(self) -> Task:
        """The task as it is set.

        Raises:
            RestorerError: The settings do not go together.
        """
        return self._form().task()

    def card(self) -> Card:
        """The model that is to run.

        Raises:
            ModelError: There is none for the task, or its card is damaged.
        """
        return self.model.card()

    def running(self, *, look: bool = False) -> dict[str, Any]:
        """Where and how to run: backend and device (None is automatic), and tile in px.

        Args:
            look: Whether only a part of the photo is restored, for a look.
        """
        backend, device = self.place.place()
        tile = self.tile.currentData() or (LOOK_TILE if look else TILE)
        return {"backend": backend, "device": device, "tile": tile}

    def variants(self) -> int:
        """How many samples to draw."""
        return self.variants_box.value() if self.variants_box.isEnabled() else 1

    def set_task(self, name: str) -> None:
        """Choose a task."""
        self.chooser.setCurrentIndex(self.chooser.findData(name))

    def set_noise(self, curve: NoiseCurve | None, measuring: bool = False) -> None:
        """Show the noise measured on the photo; None: not known, or being measured."""
        self._noise, self._measuring = curve, measuring
        self.model.set_noise(white=curve is not None and curve.white)
        self._show_noise()

    def set_ready(self, ready: bool) -> None:
        """Whether a job may begin: there is a photo, and no other job runs."""
        self.run_button.setEnabled(ready)
        self.preview_button.setEnabled(ready)

    def show_running(self) -> None:
        """Show where to run as the settings have it now."""
        settings = self._settings
        self.place.set_place(settings.backend, settings.device)
        self.tile.setCurrentIndex(TILES.index(settings.tile) + 1 if settings.tile in TILES else 0)

    def retranslate(self) -> None:
        """Write the texts."""
        for index in range(self.chooser.count()):
            self.chooser.setItemText(index, task_text(self.chooser.itemData(index)).capitalize())
        self.chooser.setAccessibleName(self.tr("Task"))
        self._noise_name.setText(self.tr("Measured noise (8-bit levels)"))
        labels = (self.tr("Model"), self.tr("Device"), self.tr("Tile"), self.tr("Variants"))
        fields = (self.model, self.place, self.tile, self.variants_box)
        for field, label in zip(fields, labels, strict=True):
            self._running.labelForField(field).setText(label)  # type: ignore[attr-defined]  # a QLabel, as addRow made it
        self._running.labelForField(self.model).setBuddy(self.model.list)  # type: ignore[attr-defined]  # as above
        self.tile.setItemText(0, self.tr("Automatic"))
        for index, tile in enumerate(TILES, start=1):
            self.tile.setItemText(index, self.tr("{side} px").format(side=tile))
        self.tile.setAccessibleName(self.tr("Tile"))
        self.tile.setToolTip(self.tr("Smaller tiles take less memory; the result is the same"))
        self.variants_box.setAccessibleName(self.tr("Variants"))
        self.preview_button.setText(self.tr("Preview"))
        self.preview_button.setToolTip(self.tr("Restore only what is visible, to judge it"))
        self.run_button.setText(self.tr("Restore"))
        self.run_button.setToolTip(self.tr("Restore the whole photo, or the marked damage"))
        self._describe()
        self._show_noise()

    def _arrange(self) -> None:
        for name in self._tasks:
            self.chooser.addItem("", name)
        self.tile.addItem("", None)
        for tile in TILES:
            self.tile.addItem("", tile)
        self.variants_box.setRange(1, VARIANTS)
        self.preview_button.setIcon(icon("mdi6.eye-outline"))
        self.run_button.setIcon(icon("mdi6.auto-fix"))
        self.run_button.setDefault(True)
        top = QHBoxLayout()
        top.addWidget(self.chooser, 1)
        top.addWidget(self.presets)
        noise = QHBoxLayout()
        noise.addWidget(self._noise_name, 1)
        noise.addWidget(self._noise_number)
        self._running = QFormLayout()
        self._running.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.model, self.place, self.tile, self.variants_box):
            self._running.addRow(" ", field)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(8)
        self._column.setContentsMargins(0, 0, 4, 0)  # the scroll bar stands close by
        for part in (self._summary, self._hint, noise, self.plot, _rule(), self._running):
            if isinstance(part, QWidget):
                self._column.addWidget(part)
            else:
                self._column.addLayout(part)
        self._column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.preview_button)
        buttons.addWidget(self.run_button, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(Column(inner), 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.chooser.currentIndexChanged.connect(self._on_task)
        self.presets.applied.connect(self._on_preset)
        self.presets.default_asked.connect(lambda: self._form().reset())
        self.presets.saved.connect(self._on_saved)
        self.presets.deleted.connect(self._on_deleted)
        for signal in (
            self.model.changed,
            self.place.changed,
            self.tile.activated,
            self.variants_box.valueChanged,
        ):
            signal.connect(self._keep_running)
        self.run_button.clicked.connect(self.run_asked)
        self.preview_button.clicked.connect(self.preview_asked)

    def _restore(self) -> None:
        """Begin as the settings say."""
        settings = self._settings
        with QSignalBlocker(self.chooser), QSignalBlocker(self.variants_box):
            self.chooser.setCurrentIndex(max(0, self.chooser.findData(settings.task)))
            self.variants_box.setValue(settings.variants)
        self.model.set_model(settings.model)
        self.show_running()
        self._show_task()

    def _form(self) -> TaskForm:
        assert self.form is not None, "made by the constructor"
        return self.form

    def _show_task(self) -> None:
        """Bring everything in line with the chosen task."""
        if self.form is not None:
            self._column.removeWidget(self.form)
            self.form.deleteLater()
        name: str = self.chooser.currentData()
        self.form = TaskForm(self._tasks[name])
        self.form.set_values(self._settings.task_values.get(name, {}))
        self.form.changed.connect(self._on_values)
        self._column.insertWidget(2, self.form)
        stops = [stop for row in self.form.rows.values() for stop in row.stops]
        for before, after in pairwise((self.presets, *stops, self.model.list)):
            QWidget.setTabOrder(before, after)
        self.presets.set_presets(self._settings.presets.get(name, {}))
        self.model.set_task(name)
        self._describe()
        self._show_noise()
        self._show_sampling()

    def _describe(self) -> None:
        if self.form is not None:
            kind = self.form.kind
            self._summary.setText(task_text(kind.summary))
            self._hint.setText(self.tr("Mark with the brush what is to be restored."))
            self._hint.setVisible(kind.needs_damage)

    def _show_noise(self) -> None:
        level = None if self._noise is None else self._noise.level * 255
        shown = "–" if level is None else self.locale().toString(level, "f", 1)
        self._noise_number.setText(shown)
        self.plot.set_curve(self._noise, self._measuring)
        if self.form is not None:
            self.form.set_automatic({"sigma": level})

    def _show_sampling(self) -> None:
        """One step gives the mean, of which there is one; only samples can differ."""
        steps = self._form().values().get("steps")
        samples = steps is not None and steps > 1
        self.variants_box.setEnabled(samples)
        self.variants_box.setToolTip(
            self.tr("How many results to draw, to pick the best")
            if samples
            else self.tr("With one step there is one result; take more steps for variants")
        )

    def _on_task(self) -> None:
        self._show_task()
        self._settings.task = self.chooser.currentData()
        self.task_changed.emit()

    def _on_values(self) -> None:
        name, values = self.chooser.currentData(), self._form().values()
        self._settings.task_values = {**self._settings.task_values, name: values}
        self._show_sampling()
        self.task_changed.emit()

    def _on_preset(self, values: Mapping[str, object]) -> None:
        self._form().set_values(values)
        self._on_values()

    def _on_saved(self, name: str) -> None:
        self._set_presets({**self._presets(), name: self._form().values()})

    def _on_deleted(self, name: str) -> None:
        self._set_presets({key: v for key, v in self._presets().items() if key != name})

    def _presets(self) -> dict[str, dict[str, int | float | None]]:
        return self._settings.presets.get(self.chooser.currentData(), {})

    def _set_presets(self, presets: dict[str, dict[str, int | float | None]]) -> None:
        task = self.chooser.currentData()
        self._settings.presets = {**self._settings.presets, task: presets}
        self.presets.set_presets(presets)
        self.settings_changed.emit()

    def _keep_running(self) -> None:
        settings = self._settings
        settings.model = self.model.model()
        settings.backend, settings.device = self.place.place()
        settings.tile = self.tile.currentData()
        settings.variants = self.variants_box.value()


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
