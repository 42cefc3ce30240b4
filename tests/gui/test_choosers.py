"""The model chooser where something is wrong with the models."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from restorer import cards
from restorer.gui.panels.choosers import ModelChooser


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the models, which is empty."""
    monkeypatch.setattr(cards, "MODELS", tmp_path)
    return tmp_path


def made(qtbot: QtBot) -> ModelChooser:
    chooser = ModelChooser()
    qtbot.addWidget(chooser)
    chooser.set_task("denoise")
    chooser.show()
    return chooser


@pytest.mark.usefixtures("chinese")
def test_what_is_wrong_is_said_in_the_users_language(qtbot: QtBot, folder: Path) -> None:
    chooser = made(qtbot)
    said = f"{folder} 中没有用于 denoise 的模型，请重新安装 Restorer。"
    assert chooser.list.toolTip() == said
    assert chooser.list.itemData(0, Qt.ItemDataRole.ToolTipRole) == said


def test_a_damaged_card_is_told_and_cannot_be_shown(qtbot: QtBot, folder: Path) -> None:
    (folder / "photo.toml").write_text("no card")
    chooser = made(qtbot)
    assert "install it again" in chooser.list.toolTip()
    assert chooser.model() is None
