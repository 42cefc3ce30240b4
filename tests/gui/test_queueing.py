"""The queue at work on the real engine: buttons are pressed, and results lie on the disk."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from restorer import files
from restorer.batch import Journal, State
from restorer.engine import Engine
from restorer.errors import RestorerError
from restorer.files import icc
from restorer.gui.document import Document
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.gui.queueing import Queueing
from restorer.gui.window import Window
from restorer.image import Box, Image
from restorer.session import Session
from restorer.settings import Settings
from tests.cli.shell import load, mask, noisy, photo, strokes, tree
from tests.gui.windows import open_photos

LONG = 60_000  # ms
DONE, FAILED, WAITING, SKIPPED = State.DONE, State.FAILED, State.WAITING, State.SKIPPED


class World(NamedTuple):
    """All that a queue is made of, and what it said."""

    journal: Journal
    panel: QueuePanel
    tasks: TaskPanel
    settings: Settings
    queueing: Queueing
    busy: list[bool]  # holds something: the window's job computes
    documents: list[Document]  # the open photos
    said: list[str]
    failed: list[Exception]

    def states(self) -> list[State]:
        return [entry.state for entry in self.journal.entries()]

    def targets(self) -> list[Path]:
        return [entry.target for entry in self.journal.entries()]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], World]]:
    made: list[World] = []
    owner = QObject()

    def make() -> World:
        settings = Settings(backend="onnx", device="cpu")
        journal = Journal(tmp_path / "state" / "queue.sqlite")
        panel, tasks = QueuePanel(journal), TaskPanel(settings)
        busy: list[bool] = []
        documents: list[Document] = []
        queueing = Queueing(
            journal, panel, tasks, settings, owner, lambda: bool(busy), lambda: documents
        )
        world = World(journal, panel, tasks, settings, queueing, busy, documents, [], [])
        queueing.said.connect(world.said.append)
        queueing.failed.connect(world.failed.append)
        qtbot.addWidget(panel)
        qtbot.addWidget(tasks)
        panel.resize(900, 300)
        panel.show()
        made.append(world)
        return world

    yield make
    for world in made:
        world.queueing.close()
        world.journal.close()


@pytest.fixture
def world(make: Callable[[], World]) -> World:
    return make()


def click(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def add(qtbot: QtBot, world: World, *paths: Path) -> None:
    """As the panel does when files were chosen or dropped."""
    with qtbot.waitSignal(world.queueing.said, timeout=LONG):
        world.panel.files_added.emit(list(paths))


def photos(folder: Path, *names: str) -> list[Path]:
    return [photo(folder / name, shape=(48, 48), seed=n) for n, name in enumerate(names)]


def settings(world: World, **values: float) -> None:
    """For what is added from now on; with many steps it takes so long that it can be watched."""
    assert world.tasks.form is not None
    world.tasks.form.set_values(values)


def choose(world: World, row: int) -> None:
    world.panel.table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag
    index = world.panel.model.index(row, 0)
    world.panel.table.selectionModel().select(index, flags.Select | flags.Rows)


def ended(qtbot: QtBot, world: World) -> None:
    qtbot.waitUntil(lambda: not world.queueing.running, timeout=LONG)


def advancing(world: World) -> bool:
    return world.panel.bar.value() > 0


def test_files_are_added_and_restored(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    one, two = photos(tmp_path / "in", "one.png", "two.JPG")
    settings(world, strength=0.75)
    before = tree(tmp_path / "in")
    add(qtbot, world, one, two)
    entries = world.journal.entries()
    assert [(entry.source, entry.task, entry.model) for entry in entries] == [
        (one, "denoise", None),  # each photo's own noise chooses
        (two, "denoise", None),
    ]
    assert all(entry.settings["strength"] == 0.75 for entry in entries)
    assert tree(tmp_path / "in") == before  # nothing begins by itself
    click(world.panel.run_button)
    assert world.queueing.running
    assert world.panel.run_button.text() == "Pause"
    ended(qtbot, world)
    assert world.states() == [DONE, DONE]
    after = tree(tmp_path / "in")
    assert set(after) - set(before) == {"one_restored.png", "two_restored.JPG"}
    assert before.items() <= after.items()
    assert load(tmp_path / "in" / "one_restored.png").shape == (48, 48, 3)
    assert (load(tmp_path / "in" / "one_restored.png") != load(one)).any()
    assert world.panel.summary.text() == "2 of 2 done, 0 failed"
    assert not world.panel.bar.isVisible()
    assert world.panel.run_button.text() == "Start"
    assert world.said[-1] == "The queue is done."
    assert world.failed == []


def test_names_that_are_taken_get_a_number(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    one, taken = photos(tmp_path, "one.png", "one_restored.png")
    add(qtbot, world, one)
    add(qtbot, world, one)
    world.settings.export.template = "{name}"
    add(qtbot, world, one, taken)
    names = ["one_restored-2.png", "one_restored-3.png", "one-2.png", "one_restored-4.png"]
    assert world.targets() == [tmp_path / name for name in names]


def test_folders_are_gone_through_without_earlier_results(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    album = tmp_path / "album"
    wanted = photos(album, "b.png", "sub/a.PNG", "sub/lonely_restored.png")
    photos(album, "b_restored.png", "b_restored-2.png", "sub/a_restored.png")
    (album / "readme.txt").write_text("no photo")
    (album / "folder.png").mkdir()
    add(qtbot, world, album)
    assert [entry.source for entry in world.journal.entries()] == wanted
    assert world.said == ["Photos added to the queue: 3"]


@pytest.mark.parametrize("template", ["{name}", "{task}-{name}_{number}"])
def test_results_are_told_by_any_template(
    qtbot: QtBot, world: World, tmp_path: Path, template: str
) -> None:
    world.settings.export.template = template
    wanted = photos(tmp_path / "in", "a-2.png", "a.png", "denoise.png")
    if template != "{name}":
        photos(tmp_path / "in", "denoise-a_001.png", "inpaint-a-2_1000.png")
    add(qtbot, world, tmp_path / "in")
    assert [entry.source for entry in world.journal.entries()] == wanted


def test_the_folder_of_exports_mirrors_folders(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    album = tmp_path / "album"
    photos(album, "a.png", "sub/b.png", "out/old.png")
    world.settings.export.folder = str(album / "out")
    add(qtbot, world, album, album / "a.png")
    out = album / "out"
    assert world.targets() == [out / "a_restored.png", out / "sub" / "b_restored.png"]
    world.settings.export.folder = str(tmp_path)  # above: what is in it is no result for that
    add(qtbot, world, album)
    assert len(world.targets()) == 5


def test_an_empty_folder_is_told(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    with qtbot.waitSignal(world.queueing.failed, timeout=LONG) as told:
        world.queueing.add([tmp_path])
    assert "holds no photos" in str(told.args[0])
    assert world.states() == []


def test_a_bad_file_fails_and_others_go_on(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    (good,) = photos(tmp_path, "good.png")
    add(qtbot, world, bad, tmp_path / "missing", good)
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [FAILED, FAILED, DONE]
    assert world.targets()[1].name == "missing_restored.png"
    message = world.panel.model.data(world.panel.model.index(0, 4))
    assert "bad.png cannot be opened" in str(message)
    assert world.failed == []


def test_an_error_of_the_programs_own_stops_nothing(
    qtbot: QtBot, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, calls = Engine.run, []

    def failing_once(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 1:
            raise KeyError("a bug")
        return run(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", failing_once)
    add(qtbot, world, *photos(tmp_path, "a.png", "b.png"))
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [FAILED, DONE]
    assert "error of the program's own" in world.journal.entries()[0].message


def test_progress_is_shown_as_files_go_by(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    settings(world, steps=150)
    add(qtbot, world, *photos(tmp_path, "a.png", "b.png"))
    assert not world.panel.bar.isVisible()
    click(world.panel.run_button)
    qtbot.waitUntil(lambda: advancing(world), timeout=LONG)
    assert world.panel.bar.isVisible()
    assert world.panel.bar.accessibleName() == "Progress of a.png"
    assert world.panel.model.data(world.panel.model.index(0, 0)) == "running"
    qtbot.waitUntil(
        lambda: world.panel.model.data(world.panel.model.index(0, 0)) == "done", timeout=LONG
    )
    assert world.queueing.running
    ended(qtbot, world)
    assert world.states() == [DONE, DONE]


def test_pause_finishes_the_file_at_work(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    settings(world, steps=150)
    add(qtbot, world, *photos(tmp_path, "a.png", "b.png"))
    click(world.panel.run_button)
    qtbot.waitUntil(lambda: advancing(world), timeout=LONG)
    click(world.panel.run_button)
    assert world.panel.run_button.text() == "Start"
    assert world.queueing.running
    ended(qtbot, world)
    assert world.states() == [DONE, WAITING]
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [DONE, DONE]


def test_start_takes_a_pause_back(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    settings(world, steps=150)
    add(qtbot, world, *photos(tmp_path, "a.png", "b.png"))
    click(world.panel.run_button)
    work = world.queueing._work
    click(world.panel.run_button)
    assert work is not None
    work._thread.join()  # it has ended, but that is not told yet
    assert WAITING in world.states()
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [DONE, DONE]


def test_closing_lets_the_file_at_work_wait(
    qtbot: QtBot, make: Callable[[], World], tmp_path: Path
) -> None:
    world = make()
    settings(world, steps=400)
    add(qtbot, world, *photos(tmp_path, "a.png", "b.png"))
    click(world.panel.run_button)
    qtbot.waitUntil(lambda: advancing(world), timeout=LONG)
    before = time.monotonic()
    world.queueing.close()
    assert time.monotonic() - before < 2
    assert not world.queueing.running
    assert world.states() == [WAITING, WAITING]
    assert [path.name for path in sorted(tmp_path.glob("*.png"))] == ["a.png", "b.png"]
    world.queueing.close()  # a second time does nothing
    world.journal.close()
    again = make()
    assert again.panel.model.rowCount() == 2
    assert again.panel.run_button.isEnabled()
    assert world.failed == again.failed == []


def test_closing_ends_what_is_held(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    world.busy.append(True)
    add(qtbot, world, *photos(tmp_path, "a.png"))
    click(world.panel.run_button)
    qtbot.waitUntil(world.panel.bar.isVisible, timeout=LONG)
    world.queueing.close()
    assert world.states() == [WAITING]


def test_what_a_dead_process_left_is_done(
    qtbot: QtBot, make: Callable[[], World], tmp_path: Path
) -> None:
    first = make()
    add(qtbot, first, *photos(tmp_path, "a.png", "b.png"))
    first.journal.close()
    script = (
        "import os, sys; from pathlib import Path; from restorer.batch import Journal;"
        "assert Journal(Path(sys.argv[1])).next(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(first.journal.path)], check=True, timeout=60)
    with closing(sqlite3.connect(first.journal.path)) as sql:
        assert sql.execute("SELECT state FROM entries").fetchall() == [("running",), ("waiting",)]
    again = make()
    assert again.states() == [WAITING, WAITING]
    assert "ended before" in str(again.panel.model.data(again.panel.model.index(0, 4)))
    click(again.panel.run_button)
    ended(qtbot, again)
    assert again.states() == [DONE, DONE]


def test_skip_and_retry(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    add(qtbot, world, bad, *photos(tmp_path, "left.png", "good.png"))
    choose(world, 1)
    click(world.panel.skip_button)
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [FAILED, SKIPPED, DONE]
    photos(tmp_path, "bad.png")  # it is good now
    choose(world, 0)
    click(world.panel.retry_button)
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [DONE, SKIPPED, DONE]


def test_the_queue_holds_while_the_window_computes(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    settings(world, steps=150)
    add(qtbot, world, *photos(tmp_path, "a.png"))
    click(world.panel.run_button)
    qtbot.waitUntil(lambda: advancing(world), timeout=LONG)
    world.busy.append(True)
    qtbot.waitUntil(lambda: "Held" in world.panel.bar.text(), timeout=LONG)

    def stands() -> bool:
        before = world.panel.bar.value()
        QTest.qWait(500)
        return world.panel.bar.value() == before

    qtbot.waitUntil(stands, timeout=LONG)  # once the tile at work is done
    assert world.queueing.running  # unheld, it would have stood still at its end alone
    world.busy.clear()
    ended(qtbot, world)
    assert world.states() == [DONE]


@pytest.mark.parametrize("action", ["queue_add", "queue_add_folder"])
def test_the_actions_ask_for_files(world: World, action: str) -> None:
    world.queueing.slots()[action]()
    dialog = world.panel.findChild(QFileDialog)
    assert dialog is not None
    dialog.close()
    assert world.states() == []


# How results are coded: as exports are


def test_results_are_coded_as_exports_are(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    export = world.settings.export
    export.format, export.depth, export.profile = "tif", 16, "adobe-rgb"
    add(qtbot, world, *photos(tmp_path, "a.png", "b.TIFF"))
    export.format = "png"  # what is in the queue stays as it was
    click(world.panel.run_button)
    ended(qtbot, world)
    assert [path.name for path in world.targets()] == ["a_restored.tif", "b_restored.TIFF"]
    for target in world.targets():
        result = files.read(target)
        assert (result.pixels.dtype, result.profile) == (np.uint16, icc.profile("adobe-rgb", 3))


def test_the_quality_is_that_of_exports(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    export = world.settings.export
    export.format, export.coding, export.quality = "jpg", "quality", 20
    add(qtbot, world, *photos(tmp_path, "a.png", "b.jpg"))
    export.coding = ""  # as finely as the photo's file, where that is a JPEG
    add(qtbot, world, *photos(tmp_path, "c.png", "d.jpg"))
    export.format = ""
    add(qtbot, world, *photos(tmp_path, "e.png", "f.webp"))
    qualities = [entry.encoding.quality for entry in world.journal.entries()]
    assert qualities == [20, 20, 20, None, None, None]
    click(world.panel.run_button)
    ended(qtbot, world)
    messages = [entry.message for entry in world.journal.entries()]
    assert ["quality 20." in message for message in messages] == [True] * 3 + [False] * 3


# Tasks that need damage


@pytest.mark.parametrize("task", ["inpaint", "generate"])
def test_damage_lies_beside_the_photos(
    qtbot: QtBot, world: World, tmp_path: Path, task: str
) -> None:
    world.tasks.set_task(task)
    settings(world, steps=2)
    a, b, c, _ = photos(tmp_path, "a.png", "b.png", "sub/c.png", "lonely.png")
    damage = [
        mask(tmp_path / name, strokes((48, 48)))
        for name in ("a-damage.png", "b.damage.png", "sub/c mask.png")
    ]
    world.settings.damage_name = "{name} mask.png"
    with qtbot.waitSignal(world.queueing.failed, timeout=LONG):
        add(qtbot, world, tmp_path)
    assert [(e.source, e.damage) for e in world.journal.entries()] == [
        (a, damage[0]),
        (b, damage[1]),
        (c, damage[2]),
    ]
    assert world.said == ["Photos added to the queue: 3"]
    assert [str(error) for error in world.failed] == [
        f"There is no picture of the damage beside {tmp_path / 'lonely.png'}; "
        "paint one, white where to restore, and call it lonely mask.png."
    ]
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [DONE] * 3
    changed = (load(a) != load(world.targets()[0])).any(axis=2)
    assert changed.any() and not changed[~strokes((48, 48))].any()


def test_many_photos_without_damage_are_told_in_few_words(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    world.tasks.set_task("inpaint")
    photos(tmp_path, *(f"{n}.png" for n in range(9)))
    with qtbot.waitSignal(world.queueing.failed, timeout=LONG) as told:
        world.queueing.add([tmp_path])
    lines = str(told.args[0]).splitlines()
    assert len(lines) == 6 and lines[-1] == "The same holds for others: 4"
    assert world.said == [] and world.states() == []


def opened(world: World, path: Path | None, damage: np.ndarray | None = None) -> Session:
    image = Image(noisy(shape=(48, 48))) if path is None else files.read(path)
    session = Session(image, path)
    if damage is not None:
        session.set_damage("Brush", damage.astype(np.uint8) * 255)
    world.documents.append(Document(session, "pasted", world.queueing))
    return session


def test_open_photos_are_queued_with_their_damage(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    world.tasks.set_task("inpaint")
    damage = strokes((48, 48))
    paths = photos(tmp_path, "a.png", "b.png", "unmarked.png", "changed.png")
    sessions = [opened(world, path, damage) for path in paths[:2]]
    opened(world, paths[2])
    changed = opened(world, paths[3], damage)
    changed.crop(Box(0, 0, 40, 40))
    opened(world, None, damage)
    with qtbot.waitSignal(world.queueing.failed, timeout=LONG) as told:
        click(world.panel.opened_button)
    assert str(told.args[0]).splitlines() == [
        "Nothing is marked on unmarked.png; paint over what is to be restored.",
        "changed.png is no longer what its file holds; export it, and add that file.",
        "pasted has no file yet; export it, and add that file.",
    ]
    assert world.said == ["Photos added to the queue: 2"]
    sessions[0].set_damage("Clear", np.zeros((48, 48), np.uint8))  # too late for the queue
    entries = world.journal.entries()
    assert [entry.source for entry in entries] == paths[:2]
    pictures = [entry.damage for entry in entries if entry.damage]
    assert [np.array_equal(load(path) > 0, damage) for path in pictures] == [True, True]
    click(world.panel.run_button)
    ended(qtbot, world)
    assert world.states() == [DONE, DONE]
    differs = (load(paths[0]) != load(world.targets()[0])).any(axis=2)
    assert differs.any() and not differs[~damage].any()
    assert {path.exists() for path in pictures} == {True}
    click(world.panel.clear_button)
    assert {path.exists() for path in pictures} == {False}


def test_open_photos_need_no_damage_to_be_denoised(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    (path,) = photos(tmp_path, "a.png")
    session = opened(world, path, strokes((48, 48)))
    session.crop(Box(0, 0, 40, 40))
    session.undo()  # it is again what its file holds
    with qtbot.waitSignal(world.queueing.said, timeout=LONG):
        world.queueing.slots()["queue_add_opened"]()
    assert [(e.source, e.damage) for e in world.journal.entries()] == [(path, None)]


def test_no_photo_is_open(qtbot: QtBot, world: World) -> None:
    with qtbot.waitSignal(world.queueing.failed) as told:
        click(world.panel.opened_button)
    assert "No photo is open" in str(told.args[0])


def test_a_queue_that_cannot_be_used_is_told(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    settings(world, steps=400)
    add(qtbot, world, *photos(tmp_path, "a.png"))
    with closing(sqlite3.connect(world.journal.path)) as sql, sql:
        sql.execute("DROP TABLE entries")
    click(world.panel.run_button)
    ended(qtbot, world)
    assert [type(error) for error in world.failed] == [RestorerError]
    assert "cannot be used" in str(world.failed[0])
    assert world.panel.run_button.text() == "Start"
    click(world.panel.run_button)  # the list still shows what waited
    ended(qtbot, world)
    with qtbot.waitSignal(world.queueing.failed, timeout=LONG):
        world.queueing.add(photos(tmp_path, "b.png"))
    choose(world, 0)
    click(world.panel.skip_button)
    assert len(world.failed) == 4


def test_the_open_photos_of_the_window(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (path,) = photos(tmp_path, "a.png")
    assert not window.actions_["queue_add_opened"].isEnabled()
    session = open_photos(qtbot, window, [path])
    session.set_damage("Brush", strokes((48, 48)).astype(np.uint8) * 255)
    window.tasks.set_task("inpaint")
    with qtbot.waitSignal(window.queueing.said, timeout=LONG):
        window.actions_["queue_add_opened"].trigger()
    click(window.queue.run_button)
    qtbot.waitUntil(lambda: not window.queueing.running, timeout=LONG)
    (entry,) = window.queue.model.entries
    assert (entry.state, entry.task, entry.source) == (DONE, "inpaint", path)
    assert (entry.changed or 0) > 0
