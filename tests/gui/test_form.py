"""The form of a task: whatever task there is, its fields and nothing else make it."""

from dataclasses import dataclass, fields
from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from restorer.errors import RestorerError
from restorer.gui.panels.form import TaskForm
from restorer.tasks import TASKS
from restorer.tasks.base import Task, controls, param


@dataclass(frozen=True)
class Sharpen:
    """A task that nobody has registered."""

    name: ClassVar[str] = "sharpen"
    summary: ClassVar[str] = "Sharpen."
    needs_damage: ClassVar[bool] = False

    radius: float = param(1.0, "Radius", "Of the blur.", 0.1, 20, "px")
    most: float | None = param(None, "Most", "Overshoot.", 0, 1)
    seed: int = param(0, "Seed", "Which.", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        if self.most == 0 and self.radius > 10:
            raise ValueError("a wide radius needs some overshoot")


@pytest.mark.parametrize("kind", [*TASKS.values(), Sharpen])
def test_the_form_gives_the_defaults(qtbot: QtBot, kind: type[Task]) -> None:
    form = TaskForm(kind)
    qtbot.addWidget(form)
    assert form.task() == kind()
    assert list(form.values()) == list(controls(kind))
    for field in fields(kind):
        assert type(form.values()[field.name]) is type(field.default)


@pytest.mark.parametrize("kind", [*TASKS.values(), Sharpen])
def test_every_end_of_every_range_can_be_set(qtbot: QtBot, kind: type[Task]) -> None:
    form = TaskForm(kind)
    qtbot.addWidget(form)
    for end in ("low", "high"):
        form.set_values({name: getattr(c, end) for name, c in controls(kind).items()})
        if kind is Sharpen and end == "low":
            continue
        for name, control in controls(kind).items():
            assert getattr(form.task(), name) == getattr(control, end)


def test_old_values_are_passed_over_or_brought_into_range(qtbot: QtBot) -> None:
    form = TaskForm(Sharpen)
    qtbot.addWidget(form)
    with qtbot.assertNotEmitted(form.changed):
        form.set_values(
            {"radius": 1e9, "most": float("nan"), "seed": "many", "gone": 3, "most_of_all": None}
        )
    assert form.values() == {"radius": 20.0, "most": None, "seed": 0}


def test_reset_goes_back_and_says_so_once(qtbot: QtBot) -> None:
    form = TaskForm(Sharpen)
    qtbot.addWidget(form)
    form.set_values({"radius": 5, "most": 0.5, "seed": 9})
    heard = []
    form.changed.connect(lambda: heard.append(form.task()))
    form.reset()
    assert heard == [Sharpen()]


def test_settings_that_do_not_go_together_are_one_sentence(qtbot: QtBot) -> None:
    form = TaskForm(Sharpen)
    qtbot.addWidget(form)
    form.set_values({"radius": 15, "most": 0})
    with pytest.raises(RestorerError, match=r"do not go together: a wide radius .* overshoot\."):
        form.task()
