"""The ring around what has the focus: for those who use keys, and for nobody else."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QListWidget,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from restorer.gui.focusring import FocusRing, _Ring
from restorer.gui.theme import Theme, tone

CONTROLS = QPushButton, QComboBox, QSlider, QListWidget


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[QWidget]:
    ring, window = FocusRing(qapp), QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for kind in CONTROLS:
        column.addWidget(kind())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield window
    ring.deleteLater()


def ringed(window: QWidget) -> list[QWidget]:
    QTest.qWait(1)
    return [ring.parentWidget() for ring in window.findChildren(_Ring)]


def test_it_goes_with_the_tab_key(window: QWidget) -> None:
    assert ringed(window) == []
    seen = []
    for _ in CONTROLS:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert ringed(window) == [focused]
        seen.append(type(focused))
    assert set(seen) == set(CONTROLS)


def test_what_is_clicked_on_has_none(window: QWidget) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    button = window.findChild(QPushButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is button
    assert ringed(window) == []


def test_the_mouse_goes_through_it(window: QWidget, qtbot: QtBot) -> None:
    button = window.findChild(QPushButton)
    assert button is not None
    QTest.keyClick(button, Qt.Key.Key_Backtab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert ringed(window) == [button]
    with qtbot.waitSignal(button.clicked):
        at = button.pos() + QPoint(1, 8)  # where it lies over the button
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_is_drawn_along_the_edge_whatever_the_size(
    window: QWidget, qapp: QApplication, choice: str
) -> None:
    theme = Theme(qapp, choice)  # type: ignore[arg-type]  # as parametrized
    while not isinstance(pictures := QApplication.focusWidget(), QListWidget):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    for width in (200, 333):
        window.resize(width, 400)
        QTest.qWait(1)
        image = pictures.grab().toImage()
        middle = image.height() // 2
        for x in (1, image.width() - 1):
            assert image.pixelColor(x, middle) == tone("accent")
        assert image.pixelColor(3, middle) != tone("accent")
    theme.deleteLater()


def test_a_control_that_goes_takes_it_along(window: QWidget) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QApplication.focusWidget().deleteLater()
    QTest.qWait(1)
    assert ringed(window) == []
    window.setFocus()
