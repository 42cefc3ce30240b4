"""The window on the real engine: buttons are pressed and the mouse is dragged."""

import threading

import numpy as np
import PIL.Image
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from skimage import data

from restorer.backends.onnx import OnnxNetwork
from restorer.engine import measure_noise
from restorer.errors import OutOfMemory, RestorerError
from restorer.gui import app, photos
from restorer.gui.canvas import View
from restorer.gui.exportdialog import ExportDialog
from restorer.gui.preferences import PreferencesDialog
from restorer.image import Box
from restorer.outcome import Blend
from tests.gui.windows import LONG, finish, open_photos


@pytest.fixture
def photo(tmp_path):
    rng = np.random.default_rng(0)
    clean = data.chelsea()[50:178, 100:260].astype(np.float64)
    noisy = np.clip(clean + rng.normal(0, 20, clean.shape), 0, 255).round().astype(np.uint8)
    path = tmp_path / "cat.png"
    PIL.Image.fromarray(noisy).save(path)
    return path


def test_a_photo_is_denoised_undone_and_redone(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    qtbot.mouseClick(window.tasks.run_button, Qt.MouseButton.LeftButton)
    assert window.restoring.worker.running
    finish(qtbot, window)
    result = session.image.pixels
    assert list(session.steps) == ["Denoise"]
    assert np.any(result != session.original.pixels)
    window.actions_["undo"].trigger()
    assert np.array_equal(session.image.pixels, session.original.pixels)
    window.actions_["redo"].trigger()
    assert np.array_equal(session.image.pixels, result)


def test_a_brush_stroke_is_filled_and_nothing_else(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("inpaint")
    view = window.canvas.viewport()
    middle = QPoint(view.width() // 2, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(20, 10))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(20, 10))
    damage = session.damage > 0
    assert damage.any()
    window.actions_["run"].trigger()
    finish(qtbot, window)
    changed = np.any(session.image.pixels != session.original.pixels, axis=2)
    assert changed.any()
    assert not changed[~damage].any()
    shown = window.actions_["show_damage"]
    assert not shown.isChecked()  # it would cover the result
    window.actions_["clear"].trigger()
    assert shown.isChecked()


def test_what_is_exported_is_what_was_seen(qtbot, window, photo, tmp_path):
    session = open_photos(qtbot, window, [photo])
    session.paint_rectangle(Box(40, 40, 50, 70), erase=False)
    window.tasks.set_task("inpaint")
    window.actions_["run"].trigger()
    finish(qtbot, window)
    window.actions_["undo"].trigger()
    window.actions_["redo"].trigger()
    assert window.isWindowModified()
    window.actions_["export"].trigger()
    dialog = window.findChild(ExportDialog)
    with qtbot.waitSignal(dialog.exported, timeout=LONG):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    dialog.close()
    assert not window.isWindowModified()
    before = session.image.pixels
    again = open_photos(qtbot, window, [tmp_path / "cat_restored.png"])
    assert again is not session
    assert np.array_equal(again.image.pixels, before)


def test_strength_blends_without_a_new_run(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.actions_["run"].trigger()
    finish(qtbot, window)
    window.results.blend_changed.emit(Blend(strength=0.0), True)
    assert not window.restoring.worker.running
    assert np.array_equal(session.image.pixels, session.original.pixels)


def test_a_preview_leaves_the_photo_alone(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    qtbot.mouseClick(window.tasks.preview_button, Qt.MouseButton.LeftButton)
    finish(qtbot, window)
    assert np.array_equal(session.image.pixels, session.original.pixels)
    assert not session.steps


@pytest.mark.parametrize("values", [{"strength": 0.3}, {"steps": 3}])
def test_a_preview_is_what_restore_gives(qtbot, window, photo, values):
    session = open_photos(qtbot, window, [photo])
    window.tasks.form.set_values(values)
    looks = []
    show = window.canvas.show_estimate
    window.canvas.show_estimate = lambda patch: looks.append(patch) or show(patch)
    window.preview()
    finish(qtbot, window)
    window.run()
    look = looks[-1]
    finish(qtbot, window)
    assert look.box == session.image.box
    assert np.array_equal(look.pixels(look.box), session.image.pixels)


def test_marks_do_not_cover_what_comes(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    session.paint_rectangle(Box(40, 40, 50, 70), erase=False)
    window.tasks.set_task("inpaint")
    shown, seen = window.actions_["show_damage"], []
    assert shown.isChecked()
    window.restoring.worker.estimated.connect(lambda _: seen.append(shown.isChecked()))
    window.run()
    finish(qtbot, window)
    assert seen and not any(seen)


@pytest.mark.parametrize("before", [True, False])
def test_marks_are_as_before_when_a_job_is_cancelled(qtbot, window, photo, before):
    open_photos(qtbot, window, [photo])
    shown = window.actions_["show_damage"]
    shown.setChecked(before)
    window.tasks.form.set_values({"steps": 100})
    window.run()
    assert not shown.isChecked()
    window.actions_["cancel"].trigger()
    finish(qtbot, window)
    assert shown.isChecked() is before


def test_the_status_bar_says_where_and_how_long(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    said = []
    window.progress.said.connect(lambda _: said.append(window._job.text()))
    window.run()
    finish(qtbot, window)
    assert any(" px · " in words and words.endswith(" left") for words in said)
    assert said[-1] == window._job.text() == ""


def test_pause_is_ticked_while_the_job_is_held(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.tasks.form.set_values({"steps": 100})
    pause = window.actions_["pause"]
    window.run()
    qtbot.mouseClick(window.progress.pause_button, Qt.MouseButton.LeftButton)
    assert pause.isChecked()
    pause.trigger()
    assert not pause.isChecked() and not window.restoring.worker.paused
    pause.trigger()
    window.actions_["cancel"].trigger()
    finish(qtbot, window)
    assert not pause.isChecked()


def test_the_focus_goes_to_the_photo_and_stays_there(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.tasks.form.set_values({"steps": 100})
    qtbot.mouseClick(window.tasks.run_button, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is window.canvas  # not Pause, which Space would press
    qtbot.mouseClick(window.progress.cancel_button, Qt.MouseButton.LeftButton)
    finish(qtbot, window)
    assert QApplication.focusWidget() is window.canvas  # not the history, which arrows would undo


def test_a_photo_is_enlarged_without_blocking(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.set_task("upscale")
    window.run()
    assert window.document.edits.busy  # a thread enlarges it before the job begins
    finish(qtbot, window)
    assert session.image.shape == (256, 320)
    window.actions_["undo"].trigger()
    window.actions_["undo"].trigger()
    finish(qtbot, window)
    assert np.array_equal(session.image.pixels, session.original.pixels)


def test_what_lies_behind_a_sentence_is_told_on_demand(qtbot, window):
    error = RestorerError("The card cannot be used; choose the processor.")
    error.__cause__ = OSError("driver 42 is too old")
    window._on_error(error)
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == str(error)
    assert "driver 42" in box.detailedText()
    box.close()


def test_pause_resume_and_cancel(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.form.set_values({"steps": 100})
    window.actions_["run"].trigger()
    qtbot.waitUntil(lambda: window.restoring.worker.running, timeout=LONG)
    window.actions_["pause"].trigger()
    assert window.restoring.worker.paused
    window.actions_["pause"].trigger()
    assert not window.restoring.worker.paused
    window.actions_["cancel"].trigger()
    finish(qtbot, window)
    assert not session.steps


def test_memory_that_runs_out_is_told_and_the_job_goes_on(qtbot, window, tmp_path, monkeypatch):
    path = tmp_path / "wide.png"
    PIL.Image.fromarray(data.chelsea()[:100].repeat(2, axis=1)).save(path)
    session = open_photos(qtbot, window, [path])
    whole, widths = OnnxNetwork.__call__, []

    def limited(network, z, level):
        widths.append(z.shape[-1])
        if z.shape[-1] > 500:
            raise OutOfMemory("there is no more")
        return whole(network, z, level)

    monkeypatch.setattr(OnnxNetwork, "__call__", limited)
    window.settings.backend = "onnx"
    window.tasks.show_running()
    window.actions_["run"].trigger()
    finish(qtbot, window)
    assert max(widths) > 500
    assert session.steps == ("Denoise",)
    assert "tiles of 256 px" in window.progress.note.text()
    assert window.progress.note.isVisible()


def test_a_file_that_is_no_photo_is_told_in_a_sentence(qtbot, window, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_text("no picture")
    window.photos.open([bad])
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LONG)
    box = window.findChildren(QMessageBox)[0]
    assert "bad.jpg" in box.text()
    box.close()


def test_painting_nothing_before_inpainting_is_told(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.tasks.set_task("inpaint")
    window.actions_["run"].trigger()
    boxes = window.findChildren(QMessageBox)
    assert any("marked" in box.text() for box in boxes)
    for box in boxes:
        box.close()


def test_two_photos_and_closing_one(qtbot, window, photo, tmp_path):
    other = tmp_path / "other.png"
    PIL.Image.fromarray(data.coffee()[:64, :64]).save(other)
    open_photos(qtbot, window, [photo, other])
    window.actions_["next_photo"].trigger()
    window.actions_["close"].trigger()
    assert len(window.photos.documents) == 1
    window.actions_["close"].trigger()
    assert window.document is None


def test_photos_stand_in_the_order_in_which_they_were_named(qtbot, window, tmp_path):
    paths = [tmp_path / name for name in ("large.png", "bad.png", "small.png")]
    large = np.random.default_rng(0).integers(0, 256, (900, 900, 3), np.uint8)
    PIL.Image.fromarray(large).save(paths[0])
    paths[1].write_text("no photo")
    PIL.Image.new("RGB", (16, 16)).save(paths[2])
    told = []
    window.photos.failed.disconnect()
    window.photos.failed.connect(told.append)
    window.photos.open(paths)
    qtbot.waitUntil(lambda: len(window.photos.documents) == 2, timeout=LONG)
    assert [document.title for document in window.photos.documents] == ["large.png", "small.png"]
    assert "bad.png" in str(told[0]) and window.document.title == "small.png"


def test_what_is_pasted_comes_in_turn_and_as_it_is(qtbot, window, tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    opaque, clear = (rng.integers(0, 256, (31, 33, channels), np.uint8) for channels in (3, 4))
    forms = QImage.Format.Format_RGB888, QImage.Format.Format_RGBA8888
    clipboard = QGuiApplication.clipboard()

    def paste(pixels, form):
        height, width, channels = pixels.shape
        data = pixels.tobytes()
        clipboard.setImage(QImage(data, width, height, channels * width, form).copy())
        window.actions_["paste"].trigger()
        clipboard.clear()  # what was pasted is kept

    path, go_on = tmp_path / "first.png", threading.Event()
    PIL.Image.new("RGB", (16, 16)).save(path)
    read = photos.files.read
    monkeypatch.setattr(photos.files, "read", lambda path: go_on.wait() and read(path))
    window.photos.open([path])
    for pixels, form in zip((opaque, clear), forms, strict=True):
        paste(pixels, form)
    assert not window.photos.documents
    go_on.set()
    qtbot.waitUntil(lambda: not window.photos.is_opening, timeout=LONG)
    _, *pasted = window.photos.documents
    titles = [document.title for document in window.photos.documents]
    assert titles == ["first.png", "Pasted", "Pasted"]
    for document, pixels in zip(pasted, (opaque, clear), strict=True):
        assert np.array_equal(document.session.image.pixels, pixels)
        assert document.session.source is document.project is None
    assert window.settings.recent == [str(path)]


def test_noise_is_that_of_the_photo_as_it_is_now(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    document = window.document
    before = document.noise.level
    window.actions_["run"].trigger()
    finish(qtbot, window)
    qtbot.waitUntil(lambda: document.noise is not None, timeout=LONG)
    assert document.noise.level < before / 2
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: document.noise is not None, timeout=LONG)
    assert document.noise.level == before


def test_measuring_is_said_while_it_is_under_way(qtbot, window, photo, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(
        "restorer.gui.document.measure_noise", lambda image: gate.wait() and measure_noise(image)
    )
    assert window.tasks.plot.toolTip() == "Not measured."
    window.photos.open([photo])
    qtbot.waitUntil(lambda: window.document is not None, timeout=LONG)
    assert window.tasks.plot.toolTip() == "Measuring…"
    window.document.session.crop(Box(0, 0, 64, 64))  # what is measured is no longer the photo
    gate.set()
    said = []
    window.document.noise_changed.connect(lambda: said.append(window.tasks.plot.toolTip()))
    qtbot.waitUntil(lambda: window.document.noise is not None, timeout=LONG)
    gate.clear()
    window.document.session.undo()
    gate.set()
    qtbot.waitUntil(lambda: window.document.noise is not None, timeout=LONG)
    assert [words[:4] for words in said] == ["Meas", "Red ", "Meas", "Red "]


def test_left_of_the_divider_the_pixel_is_the_originals(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.actions_["run"].trigger()
    finish(qtbot, window)
    window.actions_["view_split"].trigger()
    for x, seen in ((20, session.original), (140, session.image)):
        at = window.canvas.from_photo(QPointF(x + 0.5, 10.5))
        QTest.mouseMove(window.canvas.viewport(), QPoint(int(at.x()), int(at.y())))
        assert f"R {seen.pixels[10, x, 0]} " in window._pixel.text()


def test_the_pixel_under_the_cursor_is_that_which_is_seen(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.actions_["run"].trigger()
    finish(qtbot, window)
    session.crop(Box(64, 80, 128, 160))
    for held, seen in ((False, session.image), (True, session.reference)):
        window.actions_["hold_original"].setChecked(held)
        y, x = seen.shape[0] - 1, seen.shape[1] - 1
        at = window.canvas.from_photo(QPointF(x + 0.5, y + 0.5))
        QTest.mouseMove(window.canvas.viewport(), QPoint(int(at.x()), int(at.y())))
        red, green, blue = seen.pixels[y, x]
        assert window._pixel.text().strip() == f"{x}, {y}:   R {red}   G {green}   B {blue}"
    window.actions_["hold_original"].setChecked(False)


def test_uncertainty_and_the_way_back(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.tasks.form.set_values({"steps": 2})
    window.actions_["run"].trigger()
    finish(qtbot, window)
    window.results.uncertainty.setChecked(True)
    qtbot.waitUntil(lambda: window.canvas.view() is View.UNCERTAINTY, timeout=LONG)
    window.results.uncertainty.setChecked(False)
    assert window.canvas.view() is View.RESULT


def test_estimates_of_a_photo_that_changed_meanwhile_are_not_shown(qtbot, window, photo):
    session = open_photos(qtbot, window, [photo])
    window.tasks.form.set_values({"steps": 30})
    window.actions_["run"].trigger()
    session.crop(Box(0, 0, 32, 32))
    finish(qtbot, window)
    assert list(session.steps) == ["Crop"]
    boxes = window.findChildren(QMessageBox)
    assert any("changed" in box.text() for box in boxes)
    for box in boxes:
        box.close()


def test_preferences_hold_at_once(qtbot, window):
    window.actions_["preferences"].trigger()
    dialog = window.findChild(PreferencesDialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    dialog.theme.activated.emit(dialog.theme.currentIndex())
    assert window._theme.choice == "light"
    dialog.language.setCurrentIndex(dialog.language.findData("zh_CN"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    try:
        qtbot.waitUntil(lambda: window.tasks.run_button.text() != "Restore")  # Qt posts the news
        assert window.docks["task"].windowTitle() != "Task"
    finally:
        window._translation.choose("en")
        dialog.close()


def test_panels_hide_and_come_back(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.actions_["hide_panels"].trigger()
    assert not window.tasks.isVisible()
    window.actions_["hide_panels"].trigger()
    assert window.tasks.isVisible()


def test_a_recent_file_opens_again(qtbot, window, photo):
    open_photos(qtbot, window, [photo])
    window.actions_["close"].trigger()
    window.photos.recent.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.document is not None, timeout=LONG)
    assert window.document.title == "cat.png"


def test_photos_are_queued_from_the_menu_and_restored(qtbot, window, photo, tmp_path):
    other = tmp_path / "other.png"
    PIL.Image.fromarray(data.coffee()[:64, :64]).save(other)
    window.actions_["queue_add"].trigger()
    dialog = window.findChild(QFileDialog)
    dialog.filesSelected.emit([str(photo), str(other)])
    dialog.close()
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 2, timeout=LONG)
    assert window.queue.isVisible()
    window.queue.run_button.click()
    window.photos.open([photo])  # one can go on meanwhile
    qtbot.waitUntil(lambda: not window.queueing.running, timeout=LONG)
    assert (tmp_path / "cat_restored.png").exists()
    assert (tmp_path / "other_restored.png").exists()
    finish(qtbot, window)


def test_the_end_of_the_queue_opens_no_panel(qtbot, window, photo):
    window.queueing.add([photo])
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 1, timeout=LONG)
    window.docks["queue"].close()
    with qtbot.waitSignal(window.queueing.said, timeout=LONG):
        window.queueing.start()
    assert not window.queue.isVisible()


def test_a_queue_that_cannot_be_read_is_replaced_for_this_run(tmp_path, monkeypatch):
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path))
    (tmp_path / "queue.sqlite").write_text("This is no queue. " * 100)
    journal, problem = app._journal()
    assert journal.entries() == ()
    assert "forgotten" in problem
    journal.close()
    assert (tmp_path / "queue.sqlite").read_text().startswith("This is no queue")


def test_the_model_is_there_before_it_is_asked_for(qtbot, window, photo):
    engine = window.restoring.worker._sampler._engine
    assert not engine._networks
    open_photos(qtbot, window, [photo])
    qtbot.waitUntil(lambda: len(engine._networks) > 0, timeout=LONG)


def test_a_model_that_cannot_be_loaded_is_told_only_when_it_is_asked_for(
    qtbot, window, photo, monkeypatch
):
    def broken(*_):
        raise RestorerError("The model photo is damaged; install it again.")

    monkeypatch.setattr(window.restoring.worker._sampler._engine, "_network", broken)
    open_photos(qtbot, window, [photo])
    QTest.qWait(100)
    assert not window.findChildren(QMessageBox)
    window.actions_["run"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=LONG)
    window.findChildren(QMessageBox)[0].close()
