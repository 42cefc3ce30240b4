"""The history panel on a real session."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from restorer.brush import Brush, Touch
from restorer.gui.document import Document
from restorer.gui.panels.historypanel import HistoryPanel
from restorer.image import Image
from restorer.session import Session


def document(strokes: int) -> Document:
    session = Session(Image(np.zeros((40, 60, 3), np.uint8)))
    for number in range(strokes):
        session.begin_stroke(Brush(3), Touch(10 + 10 * number, 20))
        session.end_stroke()
    return Document(session)


@pytest.fixture
def panel(qtbot: QtBot) -> HistoryPanel:
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def rows(panel: HistoryPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def undone(panel: HistoryPanel) -> list[bool]:
    return [panel.list.item(row).font().italic() for row in range(panel.list.count())]


def click(panel: HistoryPanel, row: int) -> None:
    middle = panel.list.visualItemRect(panel.list.item(row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def test_it_shows_every_step(panel: HistoryPanel) -> None:
    shown = document(2)
    panel.set_document(shown)
    assert rows(panel) == ["Opened", *shown.session.steps]
    assert panel.list.currentRow() == 2
    assert undone(panel) == [False, False, False]


def test_a_click_goes_there_and_back(panel: HistoryPanel) -> None:
    shown = document(3)
    panel.set_document(shown)
    click(panel, 1)
    assert shown.session.position == 1
    assert undone(panel) == [False, False, True, True]
    click(panel, 3)
    assert shown.session.position == 3
    click(panel, 0)
    assert not shown.session.damage.any()


def test_keys_walk_through_it(panel: HistoryPanel) -> None:
    shown = document(2)
    panel.set_document(shown)
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert shown.session.position == 1


def test_it_follows_undo_and_new_steps(panel: HistoryPanel) -> None:
    shown = document(2)
    panel.set_document(shown)
    shown.session.undo()
    assert (panel.list.currentRow(), panel.list.count()) == (1, 3)
    shown.session.undo()
    shown.session.begin_stroke(Brush(3), Touch(30, 30))
    shown.session.end_stroke()
    assert rows(panel) == ["Opened", *shown.session.steps]
    assert len(rows(panel)) == 2


def test_another_photo_has_its_own(panel: HistoryPanel) -> None:
    first, second = document(2), document(1)
    panel.set_document(first)
    panel.set_document(second)
    assert len(rows(panel)) == 2
    first.session.undo()
    assert panel.list.currentRow() == 1
    assert second.session.position == 1
    panel.set_document(None)
    assert rows(panel) == []
