"""The colours: spaces by name, profiles of files, and what is said of those that do not fit."""

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from restorer.files import icc
from restorer.gui.colorchoice import ColorChoice
from restorer.image import Image
from restorer.settings import Export

ADOBE = bytes(imagecodecs.cms_profile("adobergb"))
GREY = bytes(imagecodecs.cms_profile("gray", gamma=2.2))


def made(qtbot: QtBot, channels: int = 3) -> ColorChoice:
    choice = ColorChoice(Image(np.zeros((4, 4, channels), np.uint8)))
    qtbot.addWidget(choice)
    choice.show()
    return choice


def names(choice: ColorChoice) -> list[str]:
    return [choice.list.itemData(i) for i in range(choice.list.count())]


def file(path: Path, data: bytes = ADOBE) -> Path:
    path.write_bytes(data)
    return path


def test_all_spaces_are_offered_for_colours_and_srgb_for_grey(qtbot: QtBot) -> None:
    assert names(made(qtbot)) == names(made(qtbot, 4)) == ["", *icc.SPACES]
    assert names(made(qtbot, 1)) == names(made(qtbot, 2)) == ["", "srgb"]


def choose(qtbot: QtBot, choice: ColorChoice, path: Path) -> None:
    """Press the button, and choose a file in the dialog that opens."""
    QTest.mouseClick(choice.browse, Qt.MouseButton.LeftButton)
    (dialog,) = choice.findChildren(QFileDialog)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.finished):
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.accept()
    qtbot.waitUntil(lambda: not choice.findChildren(QFileDialog))


def test_a_file_is_chosen_by_the_button(qtbot: QtBot, tmp_path: Path) -> None:
    choice, path = made(qtbot), file(tmp_path / "printer.icc")
    with qtbot.waitSignal(choice.changed):
        choose(qtbot, choice, path)
    assert choice.profile() == str(path)
    assert choice.list.currentText() == "printer.icc"
    assert not choice.warning.isVisible()
    other = file(tmp_path / "other.icc")
    with qtbot.waitSignal(choice.changed):
        choose(qtbot, choice, other)
    assert names(choice) == ["", *icc.SPACES, str(other)]
    assert choice.list.currentText() == "other.icc"


def test_a_file_that_does_not_fit_is_told_and_not_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    choice = made(qtbot)
    choice.list.setCurrentIndex(1)
    with qtbot.assertNotEmitted(choice.changed):
        choose(qtbot, choice, file(tmp_path / "grey.icc", GREY))
    assert choice.warning.isVisible()
    assert choice.warning.text().startswith("grey.icc is no colour profile that a colour photo")
    assert choice.profile() == "srgb"
    choice.list.setCurrentIndex(2)
    assert not choice.warning.isVisible()
    grey = made(qtbot, 1)
    grey.add(tmp_path / "grey.icc")
    assert grey.profile() == str(tmp_path / "grey.icc")


def test_closing_the_file_dialog_changes_nothing(qtbot: QtBot) -> None:
    choice = made(qtbot)
    choice.list.setCurrentIndex(2)
    QTest.mouseClick(choice.browse, Qt.MouseButton.LeftButton)
    (dialog,) = choice.findChildren(QFileDialog)
    with qtbot.assertNotEmitted(choice.changed):
        dialog.reject()
    assert choice.profile() == "display-p3"


@pytest.mark.parametrize("name", ["", *icc.SPACES])
def test_the_settings_keep_a_name(qtbot: QtBot, name: str) -> None:
    choice, export = made(qtbot), Export(profile=name)
    choice.begin(export)
    assert choice.profile() == name
    choice.list.setCurrentIndex(1)
    choice.keep(export)
    assert export.profile == "srgb"


def test_the_settings_keep_a_file_and_say_so_if_it_went(qtbot: QtBot, tmp_path: Path) -> None:
    path, export = file(tmp_path / "printer.icc"), Export()
    choice = made(qtbot)
    choice.add(path)
    choice.keep(export)
    again = made(qtbot)
    again.begin(export)
    assert again.profile() == str(path)
    path.unlink()
    without = made(qtbot)
    without.begin(export)
    assert without.profile() == ""
    assert "printer.icc cannot be read" in without.warning.text()
    assert without.warning.isVisible()


def test_a_space_that_grey_has_not_is_the_photos_own(qtbot: QtBot) -> None:
    choice = made(qtbot, 1)
    choice.begin(Export(profile="prophoto"))
    assert choice.profile() == ""
    assert not choice.warning.isVisible()
