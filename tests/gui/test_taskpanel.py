"""The task panel: tasks, presets, model, device, and what it keeps in the settings."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
)
from pytestqt.qtbot import QtBot

from restorer.backends import places
from restorer.cards import find_card, list_cards
from restorer.engine import LOOK_TILE, TILE
from restorer.errors import ModelError
from restorer.gui.panels.modelcard import CardDialog, card_page
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.panels.thumbnail import thumbnail, thumbnail_icon
from restorer.image import Image
from restorer.noise_estimation import NoiseCurve
from restorer.settings import Settings
from restorer.tasks import TASKS
from restorer.tasks.base import param

CURVE = NoiseCurve(
    np.linspace(0, 1, 5, dtype=np.float32),
    np.full((3, 5), 10 / 255, np.float32),
    np.full(5, 0.2, np.float32),
)


@dataclass(frozen=True)
class Sharpen:
    """A task that nobody has registered, and no model is for."""

    name: ClassVar[str] = "sharpen"
    summary: ClassVar[str] = "Make edges crisp."
    needs_damage: ClassVar[bool] = False

    radius: float = param(1.0, "Radius", "Of the blur.", 0.1, 20, "px")


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def panel(qtbot: QtBot, settings: Settings) -> TaskPanel:
    return shown(qtbot, TaskPanel(settings))


def shown(qtbot: QtBot, panel: TaskPanel) -> TaskPanel:
    qtbot.addWidget(panel)
    panel.resize(320, 760)
    panel.show()
    return panel


def action(panel: TaskPanel, *path: str) -> QAction:
    menu = panel.presets.menu()
    for name in path[:-1]:
        menu = next(a for a in menu.actions() if a.text() == name).menu()
    return next(a for a in menu.actions() if a.text() == path[-1])


def set_value(panel: TaskPanel, name: str, text: str) -> None:
    """Type a value as a user does."""
    assert panel.form
    row = panel.form.rows[name]
    QTest.keyClick(row.findChild(QSlider), Qt.Key.Key_Return)
    QTest.keyClicks(row.findChild(QLineEdit), text)
    QTest.keyClick(row.findChild(QLineEdit), Qt.Key.Key_Return)


def test_every_task_can_be_chosen(panel: TaskPanel, settings: Settings, qtbot: QtBot) -> None:
    assert [panel.chooser.itemData(i) for i in range(panel.chooser.count())] == list(TASKS)
    for name in reversed(TASKS):
        with qtbot.waitSignal(panel.task_changed):
            panel.set_task(name)
        assert panel.task() == TASKS[name]()
        assert panel.card() == find_card(None, name)
        assert panel.model.list.itemText(0) == f"Automatic ({find_card(None, name).name})"
        assert settings.task == name


def test_a_new_task_appears_by_being_registered(qtbot: QtBot, settings: Settings) -> None:
    panel = shown(qtbot, TaskPanel(settings, {"sharpen": Sharpen}))
    assert panel.task() == Sharpen()
    with pytest.raises(ModelError, match="No model"):
        panel.card()
    assert panel.model.list.itemText(0) == "No model"


def test_the_panel_fits_a_narrow_dock(panel: TaskPanel) -> None:
    assert panel.minimumSizeHint().width() <= 320
    assert panel.form
    for row in panel.form.rows.values():
        assert row.mapTo(panel, row.rect().topRight()).x() < panel.width()
    viewport = panel.findChild(QScrollArea).viewport()
    panel.resize(panel.minimumSizeHint().width(), 400)
    QApplication.processEvents()
    assert panel.form.mapTo(viewport, panel.form.rect().topRight()).x() < viewport.width()


def test_values_are_kept_for_each_task(panel: TaskPanel, settings: Settings, qtbot: QtBot) -> None:
    set_value(panel, "strength", "0.5")
    panel.set_task("inpaint")
    set_value(panel, "steps", "7")
    panel.set_task("denoise")
    assert panel.task() == TASKS["denoise"](strength=0.5)
    again = shown(qtbot, TaskPanel(settings))
    assert again.task() == TASKS["denoise"](strength=0.5)
    again.set_task("inpaint")
    assert again.task() == TASKS["inpaint"](steps=7)


def test_presets(panel: TaskPanel, settings: Settings, qtbot: QtBot) -> None:
    set_value(panel, "strength", "0.5")
    action(panel, "Save as…").trigger()
    dialog = panel.findChild(QInputDialog)
    QTest.keyClicks(dialog.findChild(QLineEdit), "ISO & co")
    with qtbot.waitSignal(panel.settings_changed):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert settings.presets["denoise"]["ISO & co"]["strength"] == 0.5
    action(panel, "Default").trigger()
    assert panel.task() == TASKS["denoise"]()
    with qtbot.waitSignal(panel.task_changed):
        action(panel, "ISO && co").trigger()
    assert panel.task() == TASKS["denoise"](strength=0.5)
    panel.set_task("inpaint")
    assert not action(panel, "Delete").isEnabled()
    panel.set_task("denoise")
    with qtbot.waitSignal(panel.settings_changed):
        action(panel, "Delete", "ISO && co").trigger()
    assert settings.presets["denoise"] == {}
    assert panel.task() == TASKS["denoise"](strength=0.5)


def test_models_for_the_task_come_first(panel: TaskPanel, settings: Settings) -> None:
    for task in TASKS:
        panel.set_task(task)
        names = [panel.model.list.itemData(i) for i in range(panel.model.list.count())]
        names = [name for name in names if name]
        fitting = [card.name for card in list_cards() if task in card.tasks]
        assert names[: len(fitting)] == fitting
        assert sorted(names) == sorted(card.name for card in list_cards())


def test_a_chosen_model_stays(panel: TaskPanel, settings: Settings, qtbot: QtBot) -> None:
    other = next(card for card in list_cards() if "denoise" not in card.tasks)
    combo = panel.model.list
    combo.setCurrentIndex(combo.findData(other.name))
    combo.activated.emit(combo.currentIndex())
    assert panel.card() == other
    assert settings.model == other.name
    assert shown(qtbot, TaskPanel(settings)).card() == other
    panel.set_task("inpaint")
    assert panel.card() == other


def test_the_card_can_be_read(panel: TaskPanel) -> None:
    QTest.mouseClick(panel.model._about, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(CardDialog)
    assert panel.card().name in dialog.windowTitle()
    dialog.close()


@pytest.mark.parametrize("card", list_cards(), ids=lambda card: card.name)
def test_a_card_says_licence_hash_and_figures(card: object) -> None:
    page = card_page(card)  # type: ignore[arg-type]
    for said in (card.licence, card.weights_sha256, *card.facts["figures"]):  # type: ignore[attr-defined]
        assert said.lower() in page.lower()


def test_devices_are_those_that_are_there(
    panel: TaskPanel, settings: Settings, qtbot: QtBot
) -> None:
    assert panel.running() == {"backend": None, "device": None, "tile": TILE}
    assert panel.running(look=True)["tile"] == LOOK_TILE
    panel.place.look()
    qtbot.waitUntil(lambda: panel.place.count() > 1, timeout=60_000)
    assert panel.place.currentIndex() == 0
    found = panel.place._places
    assert places("onnx", None) == tuple(place for place in found if place[0] == "onnx")
    panel.place.setCurrentIndex(found.index(("onnx", "cpu")) + 1)
    panel.place.activated.emit(panel.place.currentIndex())
    assert panel.running()["device"] == "cpu"
    assert (settings.backend, settings.device) == ("onnx", "cpu")
    assert shown(qtbot, TaskPanel(settings)).running()["backend"] == "onnx"


def test_a_device_that_is_gone_falls_back_to_automatic(
    qtbot: QtBot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restorer.gui.panels.choosers._everywhere", lambda: (("onnx", "cpu"),))
    settings.backend, settings.device = "onnx", "cuda"
    panel = shown(qtbot, TaskPanel(settings))
    assert panel.running()["device"] == "cuda"
    with qtbot.waitSignal(panel.place.changed):
        panel.place.look()
    assert panel.running()["device"] is None
    assert settings.device is None


def test_tiles(panel: TaskPanel, settings: Settings, qtbot: QtBot) -> None:
    panel.tile.setCurrentIndex(panel.tile.findData(256))
    panel.tile.activated.emit(panel.tile.currentIndex())
    assert panel.running()["tile"] == panel.running(look=True)["tile"] == 256
    assert settings.tile == 256
    assert shown(qtbot, TaskPanel(settings)).running()["tile"] == 256


def test_variants_need_more_than_one_step(panel: TaskPanel) -> None:
    panel.variants_box.setValue(4)
    assert not panel.variants_box.isEnabled()
    assert panel.variants() == 1
    assert "one step" in panel.variants_box.toolTip()
    set_value(panel, "steps", "8")
    assert panel.variants_box.isEnabled()
    assert panel.variants() == 4
    panel.set_task("generate")
    assert panel.variants() == 4


def test_noise_is_a_number_and_what_automatic_comes_to(panel: TaskPanel) -> None:
    assert "–" in panel._noise_number.text()
    panel.set_noise(CURVE)
    assert panel._noise_number.text() == "10.0"
    assert "Red 10.0" in panel.plot.toolTip()
    assert panel.task().sigma is None  # type: ignore[attr-defined]
    assert panel.form
    assert panel.form.rows["sigma"]._automatic == pytest.approx(10)
    panel.set_noise(None)
    assert "–" in panel._noise_number.text()


def test_what_is_known_of_the_noise_is_told_in_words(panel: TaskPanel) -> None:
    assert panel.plot.toolTip() == "Not measured."
    panel.set_noise(None, measuring=True)
    assert panel.plot.toolTip() == panel.plot.accessibleDescription() == "Measuring…"
    panel.set_noise(replace(CURVE, sigma=np.zeros_like(CURVE.sigma)))
    assert panel.plot.toolTip() == panel.plot.accessibleDescription() == "No noise was found."
    assert panel._noise_number.text() == "0.0"


def test_the_plot_draws_three_colours(panel: TaskPanel) -> None:
    def hues() -> set[int]:
        image = panel.plot.grab().toImage()
        found = {
            image.pixelColor(x, y).hslHue() // 30
            for x in range(0, image.width())
            for y in range(0, image.height())
            if image.pixelColor(x, y).hslSaturation() > 120
        }
        return found

    assert hues() == set()
    panel.set_noise(CURVE)
    assert len(hues()) >= 3


@pytest.mark.parametrize(
    ("name", "signal"), [("run_button", "run_asked"), ("preview_button", "preview_asked")]
)
def test_buttons_ask(panel: TaskPanel, qtbot: QtBot, name: str, signal: str) -> None:
    button: QPushButton = getattr(panel, name)
    with qtbot.waitSignal(getattr(panel, signal)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.set_ready(False)
    with qtbot.assertNotEmitted(getattr(panel, signal)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_damage_is_asked_for_where_it_is_needed(panel: TaskPanel) -> None:
    for name, kind in TASKS.items():
        panel.set_task(name)
        assert panel._hint.isVisible() is kind.needs_damage


@pytest.mark.parametrize("shape", [(30, 1), (1, 2000), (700, 300)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_thumbnails_fit(shape: tuple[int, int], channels: int) -> None:
    image = thumbnail(Image(np.full((*shape, channels), 128, np.uint8)), 80)
    assert min(image.width(), image.height()) >= 1 and max(image.width(), image.height()) == 80
    assert image.hasAlphaChannel() is (channels in (2, 4))


def test_thumbnails_are_sharp_on_a_dense_screen(qapp: QApplication) -> None:
    made = thumbnail_icon(Image(np.zeros((400, 300, 3), np.uint8)), 80, 2.0)
    assert made.availableSizes() == [QSize(120, 160)]
    assert made.actualSize(QSize(80, 80)) == QSize(60, 80)
