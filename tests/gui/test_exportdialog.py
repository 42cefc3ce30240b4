"""The export dialog: what it offers, what it refuses, and the report it ends with."""

import os
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from restorer import files
from restorer.files import icc
from restorer.gui.document import Document
from restorer.gui.exportdialog import ExportDialog
from restorer.image import Image
from restorer.session import Session
from restorer.settings import Settings

ADOBE = bytes(imagecodecs.cms_profile("adobergb"))


def document(path: Path, dtype: str = "uint8", profile: bytes | None = None) -> Document:
    top = 1 if dtype == "float32" else np.iinfo(dtype).max
    pixels = (np.random.default_rng(0).random((24, 32, 3)) * top).astype(dtype)
    files.write(path, Image(pixels, profile))
    return Document(Session(files.read(path), path))


def opened(qtbot: QtBot, document: Document, settings: Settings | None = None) -> ExportDialog:
    dialog = ExportDialog(document, settings or Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press_export(qtbot: QtBot, dialog: ExportDialog) -> str:
    with qtbot.waitSignal(dialog.exported) as signal:
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    path, text = signal.args
    assert dialog.report.isVisible()
    assert dialog.report.text() == text
    assert path.exists()
    return text


def picked(combo: QComboBox, data: object) -> None:
    combo.setCurrentIndex(combo.findData(data))
    assert combo.currentData() == data


def typed(box: QSpinBox, number: int) -> None:
    box.selectAll()
    QTest.keyClicks(box, str(number))
    QTest.keyClick(box, Qt.Key.Key_Tab)


def test_it_begins_with_the_photos_own(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.tiff", "uint16", ADOBE))
    assert dialog.picture.format.currentText() == "TIFF"
    assert dialog.picture.bits.currentText() == "16, as the photo"
    assert dialog.picture.colors.list.currentData() == ""
    assert dialog.options().target == tmp_path / "a_restored.tiff"
    assert str(tmp_path / "a_restored.tiff") in dialog.example.text()


def test_it_writes_and_reports(qtbot: QtBot, tmp_path: Path) -> None:
    source = document(tmp_path / "a.png", "uint16")
    text = press_export(qtbot, opened(qtbot, source))
    assert "Changed: 0 of 768 pixels (0.0 %)" in text
    back = files.read(tmp_path / "a_restored.png")
    assert np.array_equal(back.pixels, source.session.image.pixels)


@pytest.mark.parametrize(
    ("format_", "depths", "chosen"),
    [("JPEG", [8], 8), ("PNG", [8, 16], 16), ("TIFF", [8, 16, 32], 32), ("WebP", [8], 8)],
)
def test_depths_follow_the_format(
    qtbot: QtBot, tmp_path: Path, format_: str, depths: list[int], chosen: int
) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.tif", "float32"))
    dialog.picture.format.setCurrentText(format_)
    assert [dialog.picture.bits.itemData(i) for i in range(dialog.picture.bits.count())] == depths
    assert dialog.picture.bits.currentData() == chosen


def test_depth_and_colours_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.tif", "uint8", ADOBE))
    picked(dialog.picture.bits, 16)
    picked(dialog.picture.colors.list, "srgb")
    press_export(qtbot, dialog)
    back = files.read(tmp_path / "a_restored.tif")
    assert back.pixels.dtype == np.uint16
    assert back.profile == icc.profile("srgb", 3)


def test_only_formats_that_can_be_lossy_show_a_quality(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.png"))
    shown = {}
    for kind in files.FORMATS:
        dialog.picture.format.setCurrentText(kind.NAME)
        shown[kind.NAME] = dialog.picture.quality.isVisible()
    assert shown == {kind.NAME: kind.LOSSY for kind in files.FORMATS}
    assert (shown["PNG"], shown["JPEG"]) == (False, True)
    dialog.picture.format.setCurrentText("PNG")
    assert dialog.options().encoding.quality is None


@pytest.mark.parametrize(("format_", "ending"), [("JPEG", "jpg"), ("WebP", "webp")])
def test_the_quality_is_written_and_remembered(
    qtbot: QtBot, tmp_path: Path, format_: str, ending: str
) -> None:
    settings, source = Settings(), document(tmp_path / "a.png")
    for quality in (30, 90):
        dialog = opened(qtbot, source, settings)
        dialog.picture.format.setCurrentText(format_)
        picked(dialog.picture.quality.way, "quality")
        typed(dialog.picture.quality.number, quality)
        assert f"quality {quality}." in press_export(qtbot, dialog)
        assert settings.export.quality == quality
    coarse, fine = tmp_path / f"a_restored.{ending}", tmp_path / f"a_restored-2.{ending}"
    assert coarse.stat().st_size < fine.stat().st_size
    again = opened(qtbot, source, settings)
    assert again.options().encoding.quality == 90


def test_a_jpeg_is_coded_as_it_was_unless_a_quality_is_chosen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    source, settings = document(tmp_path / "a.jpg"), Settings()
    dialog = opened(qtbot, source, settings)
    assert dialog.options().encoding.quality is None
    assert "as finely as before" in press_export(qtbot, dialog)
    dialog = opened(qtbot, source, settings)
    picked(dialog.picture.quality.way, "quality")
    typed(dialog.picture.quality.number, 40)
    assert "at quality 40" in press_export(qtbot, dialog)
    assert settings.export.coding == "quality"
    assert opened(qtbot, source, settings).options().encoding.quality == 40


def test_a_photo_of_another_format_does_not_change_how_a_jpeg_is_coded(
    qtbot: QtBot, tmp_path: Path
) -> None:
    settings = Settings()
    dialog = opened(qtbot, document(tmp_path / "a.png"), settings)
    dialog.picture.format.setCurrentText("JPEG")
    press_export(qtbot, dialog)
    dialog = opened(qtbot, document(tmp_path / "b.jpg"), settings)
    assert dialog.options().encoding.quality is None


def test_the_profile_of_a_file_is_written_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    profile = tmp_path / "printer.icc"
    profile.write_bytes(ADOBE)
    settings, source = Settings(), document(tmp_path / "a.png")
    dialog = opened(qtbot, source, settings)
    dialog.picture.colors.add(profile)
    assert "Kept: ICC profile" in press_export(qtbot, dialog)
    assert files.read(tmp_path / "a_restored.png").profile == ADOBE
    assert opened(qtbot, source, settings).options().encoding.profile == str(profile)


def test_a_profile_that_went_is_told_when_it_is_needed(qtbot: QtBot, tmp_path: Path) -> None:
    profile = tmp_path / "printer.icc"
    profile.write_bytes(ADOBE)
    dialog = opened(qtbot, document(tmp_path / "a.png"))
    dialog.picture.colors.add(profile)
    assert dialog.export_button.isEnabled()
    profile.unlink()
    dialog.file.template.setText("b")
    assert "printer.icc cannot be read" in dialog.example.text()
    assert not dialog.export_button.isEnabled()


def test_a_grey_photo_can_become_webp(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, Document(Session(Image(np.zeros((4, 5, 1), np.uint8)))))
    dialog.picture.format.setCurrentText("WebP")
    dialog.file.folder.setText(str(tmp_path))
    assert "WebP has no grey" in press_export(qtbot, dialog)


@pytest.mark.parametrize("coding", ["", "quality", "lossless"])
@pytest.mark.parametrize("format_", ["", "png", "jpg", "webp", "tif"])
def test_what_nobody_is_asked_about_is_coded_as_the_dialog_would(
    qtbot: QtBot, tmp_path: Path, format_: str, coding: str
) -> None:
    """The queue takes `Export.encoding`."""
    settings = Settings()
    settings.export.format, settings.export.coding = format_, coding
    settings.export.quality, settings.export.profile = 40, "srgb"
    for ending in ("png", "jpeg", "webp", "TIF"):
        source = tmp_path / f"a.{ending}"
        asked = opened(qtbot, document(source), settings).options()
        encoding = settings.export.encoding(source)
        assert (encoding.quality, encoding.profile) == (asked.encoding.quality, "srgb")
        assert encoding.ending(source) == asked.target.suffix


def test_the_example_follows_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.png"))
    dialog.file.template.selectAll()
    QTest.keyClicks(dialog.file.template, "{name}-new")
    assert dialog.options().target == tmp_path / "a-new.png"
    assert "a-new.png" in dialog.example.text()
    QTest.keyClicks(dialog.file.template, "{nmae}")
    assert "may hold only" in dialog.example.text()
    assert not dialog.export_button.isEnabled()


def test_the_photo_itself_is_no_target(qtbot: QtBot, tmp_path: Path) -> None:
    source = document(tmp_path / "a.png")
    dialog = opened(qtbot, source)
    dialog.file.template.setText("{name}")
    dialog.file.conflict.setCurrentIndex(1)
    assert dialog.options().target == tmp_path / "a-2.png"
    before = (tmp_path / "a.png").read_bytes()
    press_export(qtbot, dialog)
    assert (tmp_path / "a.png").read_bytes() == before


def test_the_original_is_replaced_if_the_box_is_ticked(qtbot: QtBot, tmp_path: Path) -> None:
    source = document(tmp_path / "a.png")
    dialog = opened(qtbot, source)
    dialog.picture.format.setCurrentText("TIFF")
    dialog.file.original.click()
    assert dialog.picture.format.currentText() == "PNG"  # a file's name and format stay one
    assert dialog.options().target == tmp_path / "a.png"
    assert not dialog.file.template.isEnabled()
    assert "will be replaced" in dialog.example.text()
    press_export(qtbot, dialog)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png"]


def test_a_photo_without_a_file_has_no_original(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, Document(Session(Image(np.zeros((4, 4, 3), np.uint8)))))
    assert not dialog.file.original.isEnabled()
    dialog.file.folder.setText(str(tmp_path))
    press_export(qtbot, dialog)
    assert (tmp_path / "photo_restored.png").exists()


def test_what_the_format_cannot_hold_is_said_at_once(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Document(Session(Image(np.zeros((4, 4, 4), np.uint8)))))
    dialog.picture.format.setCurrentText("JPEG")
    assert "JPEG has no transparency" in dialog.example.text()
    assert not dialog.export_button.isEnabled()
    dialog.picture.format.setCurrentText("PNG")
    assert dialog.export_button.isEnabled()


def test_a_failure_is_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.png"))
    dialog.file.folder.setText(str(tmp_path / "missing"))
    with qtbot.assertNotEmitted(dialog.exported):
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(dialog.report.isVisible)
    assert "the folder does not exist" in dialog.report.text()


def test_choices_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings()
    dialog = opened(qtbot, document(tmp_path / "a.png", "uint16"), settings)
    dialog.picture.format.setCurrentText("TIFF")
    dialog.picture.bits.setCurrentIndex(dialog.picture.bits.findData(8))
    dialog.file.template.setText("{name}_x")
    press_export(qtbot, dialog)
    assert (settings.export.format, settings.export.depth) == ("tif", 8)
    assert (settings.export.template, settings.export.folder) == ("{name}_x", "")
    again = opened(qtbot, document(tmp_path / "b.png", "uint16"), settings)
    assert again.options().target == tmp_path / "b_x.tif"
    assert again.options().encoding.depth == 8


def test_escape_does_not_close_it_while_it_writes(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.png"))
    with qtbot.waitSignal(dialog.exported):
        QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        dialog.close()
        assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_every_field_can_be_reached_by_tab(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, document(tmp_path / "a.tif", "uint16", ADOBE))
    dialog.picture.format.setCurrentText("JPEG")
    with qtbot.waitExposed(dialog):
        dialog.activateWindow()
    dialog.picture.format.setFocus()
    seen = set()
    for _ in range(30):
        seen.add(dialog.focusWidget())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    for field in (
        dialog.picture.format,
        dialog.picture.quality.slider,
        dialog.picture.quality.number,
        dialog.picture.bits,
        dialog.picture.colors.list,
        dialog.picture.colors.browse,
        dialog.file.template,
        dialog.file.folder,
        dialog.file.browse,
        dialog.file.conflict,
        dialog.file.original,
        dialog.export_button,
    ):
        assert field in seen


def test_what_the_file_says_of_itself_is_chosen_and_remembered(
    qtbot: QtBot, tmp_path: Path
) -> None:
    source = tmp_path / "a.png"
    opened_document, settings = document(source), Settings()
    os.utime(source, ns=(10**18, 10**18))
    dialog = opened(qtbot, opened_document, settings)
    assert dialog.options().encoding.provenance and not dialog.options().encoding.keep_times
    QTest.mouseClick(dialog.file.provenance, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    QTest.mouseClick(dialog.file.times, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    press_export(qtbot, dialog)
    assert (tmp_path / "a_restored.png").stat().st_mtime_ns == 10**18
    assert (settings.export.provenance, settings.export.keep_times) == (False, True)
    dialog = opened(qtbot, opened_document, settings)
    assert not dialog.options().encoding.provenance and dialog.options().encoding.keep_times
    encoding = settings.export.encoding(source)
    assert (encoding.provenance, encoding.keep_times) == (False, True)
