"""Preferences hold at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageCms
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.preferences import PreferencesDialog
from restorer.settings import Settings

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings, parent: QWidget) -> Iterator[PreferencesDialog]:
    made = PreferencesDialog(settings, parent)
    made.changes = []
    made.changed.connect(made.changes.append)
    made.show()
    yield made


def choose(combo: QComboBox, value: object) -> None:
    """Go there by the arrow keys, as the keyboard does."""
    index = combo.findData(value)
    assert index >= 0
    while combo.currentIndex() != index:
        down = combo.currentIndex() < index
        QTest.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def test_choices_hold_at_once(dialog: PreferencesDialog, settings: Settings) -> None:
    choose(dialog.theme, "light")
    assert settings.theme == "light"
    choose(dialog.language, "en")
    assert settings.language == "en"
    choose(dialog.tile, 64)
    assert settings.tile == 64
    choose(dialog.tile, None)
    assert settings.tile is None
    assert dialog.changes == ["theme", "language", "tile", "tile"]


def test_every_tile_is_the_one_that_runs(
    dialog: PreferencesDialog, settings: Settings, qtbot: QtBot
) -> None:
    tasks = TaskPanel(settings)
    qtbot.addWidget(tasks)
    offered = [dialog.tile.itemData(index) for index in range(1, dialog.tile.count())]
    for tile in offered:
        choose(dialog.tile, tile)
        tasks.show_running()
        assert tasks.running()["tile"] == tile


def test_numbers_hold_at_once(dialog: PreferencesDialog, settings: Settings) -> None:
    QTest.keyClick(dialog.opacity, Qt.Key.Key_Up)
    assert settings.damage_opacity == 0.51
    QTest.keyClick(dialog.autosave, Qt.Key.Key_Up)
    assert settings.autosave_seconds == 40
    QTest.mouseClick(dialog.pressure, Left, pos=dialog.pressure.rect().center() * 0.1)
    assert settings.brush_pressure is False
    assert dialog.changes == ["damage_opacity", "autosave_seconds", "brush_pressure"]


def test_autosave_may_be_never(dialog: PreferencesDialog, settings: Settings) -> None:
    dialog.autosave.setValue(0)
    assert dialog.autosave.text() == "never"
    assert settings.autosave_seconds == 0


def test_how_pictures_of_damage_are_called(dialog: PreferencesDialog, settings: Settings) -> None:
    dialog.damage_name.selectAll()
    QTest.keyClicks(dialog.damage_name, "{name} mask.tif")
    QTest.keyClick(dialog.damage_name, Qt.Key.Key_Return)
    assert settings.damage_name == "{name} mask.tif"
    dialog.damage_name.selectAll()
    QTest.keyClicks(dialog.damage_name, "mask.tif")
    QTest.keyClick(dialog.damage_name, Qt.Key.Key_Return)
    assert settings.damage_name == dialog.damage_name.text() == "{name} mask.tif"
    assert "{name}" in dialog.warning.text()
    assert dialog.changes == ["damage_name"]


def test_what_is_set_is_shown(qtbot: QtBot, parent: QWidget) -> None:
    settings = Settings(theme="dark", tile=96, damage_opacity=0.25, backend="onnx", device="cpu")
    made = PreferencesDialog(settings, parent)
    assert made.theme.currentData() == "dark"
    assert made.tile.currentText() == "96 px"
    assert made.opacity.value() == 25
    assert made.place.place() == ("onnx", "cpu")
    assert settings == Settings(
        theme="dark", tile=96, damage_opacity=0.25, backend="onnx", device="cpu"
    )


def test_the_device(dialog: PreferencesDialog, settings: Settings, qtbot: QtBot) -> None:
    dialog.place.look()
    qtbot.waitUntil(lambda: dialog.place.count() > 1, timeout=30_000)
    QTest.keyClick(dialog.place, Qt.Key.Key_End)
    assert (settings.backend, settings.device) == dialog.place.place()
    assert settings.backend is not None
    assert dialog.changes == ["backend", "device"]


def test_the_colour(
    dialog: PreferencesDialog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#00ff80"))
    QTest.mouseClick(dialog.color, Left)
    assert settings.damage_color == "#00ff80"
    assert dialog.color.text() == "#00ff80"
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor())  # cancelled
    QTest.mouseClick(dialog.color, Left)
    assert settings.damage_color == "#00ff80"


def test_the_screens_profile(
    dialog: PreferencesDialog,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    profile, other = tmp_path / "screen.icc", tmp_path / "other.icc"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    other.write_bytes(b"nothing of the kind")
    for path, kept in ((other, ""), (tmp_path / "missing.icc", ""), (profile, str(profile))):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, p=path: (str(p), ""))
        QTest.mouseClick(dialog.profile, Left)
        assert settings.screen_profile == kept
        assert (path.name in dialog.warning.text()) is (kept == "")
    assert dialog.profile.text() == "screen.icc"
    QTest.mouseClick(dialog.system_profile, Left)
    assert settings.screen_profile == ""
    assert not dialog.system_profile.isEnabled()


def test_defaults_come_back(dialog: PreferencesDialog, settings: Settings) -> None:
    choose(dialog.theme, "light")
    dialog.opacity.setValue(10)
    settings.brush_radius = 40.0  # not of this dialog
    QTest.mouseClick(dialog._defaults, Left)
    assert settings == Settings(brush_radius=40.0)
    assert dialog.theme.currentData() == "system"
    assert dialog.opacity.value() == 50


def test_every_control_has_a_name(dialog: PreferencesDialog) -> None:
    for label in dialog._labels:
        assert label.text().endswith(":")
        assert label.buddy() is not None
    assert dialog.color.accessibleName()
    assert dialog.profile.accessibleName()
