"""The queue panel on a real journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from restorer.batch import Entry, Journal, State
from restorer.errors import RestorerError
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.translation import Translation


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "queue.sqlite")
    for number in range(4):
        source, target = tmp_path / f"in{number}.png", tmp_path / f"out{number}.png"
        journal.add(Entry(0, source, target, "denoise"))
    first = journal.next()
    assert first
    journal.finish(first.id, State.DONE, "", 2.25)
    second = journal.next()
    assert second
    journal.finish(second.id, State.FAILED, "in1.png cannot be opened:\nit is cut off.", 0.1)
    assert journal.next()  # the third runs, the fourth waits
    yield journal
    journal.close()


@pytest.fixture
def panel(qtbot: QtBot, journal: Journal) -> QueuePanel:
    panel = QueuePanel(journal)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    return panel


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def text(panel: QueuePanel, row: int, column: int) -> str:
    return str(panel.model.data(panel.model.index(row, column)))


def states(journal: Journal) -> list[State]:
    return [entry.state for entry in journal.entries()]


def choose(panel: QueuePanel, *rows: int) -> None:
    panel.table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        index = panel.model.index(row, 0)
        panel.table.selectionModel().select(index, flags.Select | flags.Rows)


def test_every_entry_has_its_line(panel: QueuePanel) -> None:
    assert [text(panel, row, 0) for row in range(4)] == ["done", "failed", "running", "waiting"]
    assert [text(panel, row, 1) for row in range(4)] == [f"in{n}.png" for n in range(4)]
    assert text(panel, 0, 2) == "Denoise"
    assert text(panel, 0, 3) in ("2.2 s", "2.3 s")
    assert text(panel, 1, 4) == "in1.png cannot be opened: it is cut off."
    icons = panel.model.data(panel.model.index(0, 0), Qt.ItemDataRole.DecorationRole)
    assert not icons.isNull()  # type: ignore[union-attr]
    tip = panel.model.data(panel.model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert "out0.png" in str(tip)
    assert panel.summary.text() == "1 of 4 done, 1 failed"


def test_buttons_fit_the_selection(panel: QueuePanel) -> None:
    buttons = panel.skip_button, panel.retry_button, panel.remove_button

    def enabled(*rows: int) -> tuple[bool, ...]:
        choose(panel, *rows)
        return tuple(button.isEnabled() for button in buttons)

    assert enabled() == (False, False, False)
    assert enabled(0) == (False, False, True)
    assert enabled(1) == (True, True, True)
    assert enabled(2) == (False, False, False)
    assert enabled(3) == (True, False, True)


def test_skip_retry_remove_clear(panel: QueuePanel, journal: Journal, qtbot: QtBot) -> None:
    choose(panel, 3)
    with qtbot.waitSignal(panel.changed):
        click(panel.skip_button)
    assert states(journal)[3] is State.SKIPPED
    choose(panel, 1, 3)
    click(panel.retry_button)
    assert states(journal) == [State.DONE, State.WAITING, State.RUNNING, State.WAITING]
    assert text(panel, 1, 0) == "waiting"
    choose(panel, 1, 2)
    click(panel.remove_button)
    assert states(journal) == [State.DONE, State.RUNNING, State.WAITING]
    click(panel.clear_button)
    assert states(journal) == [State.RUNNING, State.WAITING]
    assert panel.model.rowCount() == 2


def test_the_selection_outlives_a_refresh(panel: QueuePanel, journal: Journal) -> None:
    choose(panel, 1)
    journal.remove(journal.entries()[0].id)
    panel.refresh()
    assert [entry.source.name for entry in panel.selected()] == ["in1.png"]


def test_delete_removes_what_is_selected(panel: QueuePanel, journal: Journal) -> None:
    choose(panel, 1, 2)  # the second of them runs, and stays
    panel.activateWindow()
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert states(journal) == [State.DONE, State.RUNNING, State.WAITING]


def test_a_queue_that_cannot_be_changed_is_told(
    panel: QueuePanel, journal: Journal, qtbot: QtBot
) -> None:
    journal.close()
    for button in (panel.clear_button, panel.skip_button):
        choose(panel, 3)
        with qtbot.waitSignal(panel.failed) as told, qtbot.assertNotEmitted(panel.changed):
            click(button)
        assert isinstance(told.args[0], RestorerError)


def test_how_far_the_file_at_work_is(panel: QueuePanel, journal: Journal) -> None:
    assert not panel.bar.isVisible()
    panel.show_progress(journal.entries()[2], 0.456)
    assert panel.bar.isVisible()
    assert panel.bar.text() == "45 %"
    assert panel.bar.accessibleName() == "Progress of in2.png"
    panel.show_progress(journal.entries()[2], 0.456, held=True)
    assert panel.bar.text() == "Held while the window restores a photo"
    panel.show_progress(None)
    assert not panel.bar.isVisible()


@pytest.mark.parametrize(
    ("state", "message", "shown"),
    [
        (
            State.FAILED,
            "a. B.png cannot be opened: it is cut off: look for another copy of it.",
            "无法打开 a. B.png：它不完整：请找另一份副本。",
        ),
        (
            State.DONE,
            "JPEG has no place for these texts: Title. Left out: Photoshop's image resources.",
            "JPEG 无法存放这些文本：Title。 已略去：Photoshop 图像资源。",
        ),
    ],
)
def test_messages_speak_the_users_language(
    panel: QueuePanel, journal: Journal, qapp: QApplication, state: State, message: str, shown: str
) -> None:
    entry = journal.next()
    assert entry
    journal.finish(entry.id, state, message)
    panel.refresh()
    translation = Translation(qapp, "zh_CN")
    try:
        assert text(panel, 3, 4) == shown
        tip = panel.model.data(panel.model.index(3, 4), Qt.ItemDataRole.ToolTipRole)
        assert tip == shown
    finally:
        translation.choose("en")


def test_start_and_pause(panel: QueuePanel, qtbot: QtBot) -> None:
    assert panel.run_button.text() == "Start"
    with qtbot.waitSignal(panel.start_asked):
        click(panel.run_button)
    panel.set_running(True)
    assert panel.run_button.text() == "Pause"
    with qtbot.waitSignal(panel.pause_asked):
        click(panel.run_button)


def test_an_empty_queue_cannot_start(qtbot: QtBot, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "empty.sqlite")
    panel = QueuePanel(journal)
    qtbot.addWidget(panel)
    assert not panel.run_button.isEnabled()
    assert not panel.clear_button.isEnabled()
    assert "Drop photos here" in panel.summary.text()
    journal.close()


def test_files_can_be_dropped(panel: QueuePanel, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.png", "b.jpg")])
    at, copy = QPointF(5, 5), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # Qt hands a drop only to the widget that the drag has entered.
    QApplication.sendEvent(panel, QDropEvent(at, copy, data, left, none, QEvent.Type.DragEnter))
    with qtbot.waitSignal(panel.files_added) as signal:
        QApplication.sendEvent(panel, QDropEvent(at, copy, data, left, none))
    assert signal.args == [[tmp_path / "a.png", tmp_path / "b.jpg"]]


def test_files_can_be_chosen(panel: QueuePanel, qtbot: QtBot, tmp_path: Path) -> None:
    click(panel.add_button)
    dialog = panel.findChild(QFileDialog)
    with qtbot.waitSignal(panel.files_added) as signal:
        dialog.filesSelected.emit([str(tmp_path / "a.png")])
    dialog.close()
    assert signal.args == [[tmp_path / "a.png"]]


def test_a_folder_can_be_chosen(panel: QueuePanel, qtbot: QtBot, tmp_path: Path) -> None:
    click(panel.folder_button)
    dialog = panel.findChild(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    with qtbot.waitSignal(panel.files_added) as signal:
        dialog.filesSelected.emit([str(tmp_path)])
    dialog.close()
    assert signal.args == [[tmp_path]]


def test_open_photos_can_be_asked_for(panel: QueuePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.opened_asked):
        click(panel.opened_button)
