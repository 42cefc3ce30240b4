"""The panels around the canvas: reached by keys, brought back, at home on a small screen."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from restorer.batch import Journal
from restorer.gui.window import Window
from tests.documents import outcome
from tests.gui.windows import end, open_photos


@pytest.fixture
def shown(qtbot: QtBot, window: Window, tmp_path) -> Window:
    """With a photo and a result of several variants."""
    path = tmp_path / "photo.png"
    PIL.Image.fromarray(np.zeros((40, 50, 3), np.uint8)).save(path)
    session = open_photos(qtbot, window, [path])
    session.accept(outcome(session.image, samples=3))
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.canvas.setFocus()
    return window


def test_the_next_area_begins_with_a_control_that_works(shown: Window) -> None:
    seen: list[QWidget] = []
    while not seen or seen[-1] is not shown.canvas:
        shown.actions_["next_area"].trigger()
        seen.append(QApplication.focusWidget())
    assert seen == [
        shown.tasks.chooser,  # no job runs: the progress has nothing to press
        shown.results.strength.slider,
        shown.history.list,
        shown.strip.list,  # the queue is behind it
        shown.canvas,
    ]


def test_tab_leads_through_all_and_comes_back(shown: Window) -> None:
    shown.actions_["next_area"].trigger()
    seen = []
    while (focus := QApplication.focusWidget()) is not shown.canvas:
        assert focus not in seen
        seen_part = focus.viewport() if isinstance(focus, QAbstractScrollArea) else focus
        assert not seen_part.visibleRegion().isEmpty()  # that of the queue was behind the photos
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        QApplication.processEvents()
    tasks, form = shown.tasks, shown.tasks.form
    assert form is not None
    rows = [row.stops for row in form.rows.values()]
    wanted = [tasks.chooser, tasks.presets, *(stop for stops in rows for stop in stops)]
    wanted += [tasks.model.list, tasks.place, tasks.tile, tasks.preview_button, tasks.run_button]
    wanted += [shown.results.strength.slider, shown.results.variants, shown.history.list]
    wanted += [shown.strip.list]
    wanted = [stop for stop in wanted if stop.isEnabled() and not stop.isHidden()]
    assert [stop for stop in seen if stop in wanted] == wanted
    assert any(shown.queue.isAncestorOf(stop) for stop in seen)


def test_every_control_has_a_name(shown: Window) -> None:
    nameless = [
        control
        for control in shown.findChildren(QWidget)
        if control.isVisible()
        and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and control.focusProxy() is None
        and not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_a_panel_that_was_closed_comes_back_by_the_menu(shown: Window) -> None:
    dock = shown.docks["history"]
    dock.close()
    assert not shown.history.isVisible()
    (action,) = (a for a in shown.docks.menu.actions() if a.text() == dock.windowTitle())
    assert not action.isChecked()
    action.trigger()
    assert shown.history.isVisible()
    assert shown.docks.menu.menuAction() in next(
        menu.menu().actions() for menu in shown.menuBar().actions() if menu.text() == "&View"
    )


def test_panels_come_back_as_they_were(shown: Window) -> None:
    shown.docks["history"].close()
    shown.docks.bring_forward("queue")
    QApplication.processEvents()
    hide = shown.actions_["hide_panels"]
    hide.trigger()
    tools = shown.findChild(QToolBar)
    assert not any(part.isVisible() for part in (shown.tasks, shown.queue, tools))
    hide.trigger()
    QApplication.processEvents()
    assert shown.tasks.isVisible() and tools.isVisible()
    assert not shown.history.isVisible()
    assert not shown.queue.visibleRegion().isEmpty()


def test_the_next_window_has_its_panels_where_they_were(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    window.docks["history"].close()
    window.actions_["hide_panels"].trigger()
    window.actions_["full_screen"].trigger()
    window.close()
    journal = Journal(tmp_path / "next.sqlite")
    following = Window(
        window.settings, lambda: None, window._theme, window._translation, journal, tmp_path
    )
    following.show()
    try:
        assert following.tasks.isVisible() and not following.history.isVisible()
        assert following.isFullScreen() and following.actions_["full_screen"].isChecked()
        following.showNormal()  # as the system does
        assert not following.actions_["full_screen"].isChecked()
    finally:
        end(following)


def test_show_history_shows_it(shown: Window) -> None:
    shown.docks["history"].close()
    shown.actions_["history"].trigger()
    assert shown.history.isVisible()
    assert QApplication.focusWidget() is shown.history.list


def test_it_fits_a_small_screen(shown: Window) -> None:
    shown.docks.bring_forward("queue")
    shown.results.uncertainty.setChecked(True)
    least = shown.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 640  # and a title bar
