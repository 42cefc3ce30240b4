"""A task's fields are its options: named, explained and checked, whatever the task."""

import pytest

from restorer.tasks import TASKS
from restorer.tasks.base import controls
from tests.cli.shell import mask, photo, tree

CONTROLS = [(task, name) for task, kind in TASKS.items() for name in controls(kind)]


@pytest.mark.parametrize("task", TASKS)
def test_help_explains_each_control_and_its_range(cli, task):
    done = cli(task, "--help", running=())
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    assert TASKS[task].summary in said
    for name, control in controls(TASKS[task]).items():
        assert f"--{name} " in said
        assert f"{control.help} [{control.low:.10g} to {control.high:.10g}" in said


@pytest.mark.parametrize("task", [task for task in TASKS if task != "generate"])
def test_help_says_that_folders_are_resumed(cli, task):
    said = " ".join(cli(task, "--help", running=()).out.split())
    assert f"as by `restorer batch {task}`" in said and "where it was interrupted" in said
    assert "--jobs INTEGER RANGE With a folder" in said


@pytest.mark.parametrize(("task", "name"), CONTROLS)
def test_a_value_out_of_range_is_a_wrong_command_line(cli, tmp_path, task, name):
    control = controls(TASKS[task])[name]
    arguments = [] if task == "generate" else [photo(tmp_path / "photo.png", shape=(16, 16))]
    if TASKS[task].needs_damage and task != "generate":
        arguments += ["--damage", mask(tmp_path / "mask.png")]
    before = tree(tmp_path)
    wrong = [control.low - 1, control.high + 1, "nan", "inf", "1" + "0" * 400, "much"]
    for value in wrong:
        text = value if isinstance(value, str) else f"{value:.10g}"
        said = cli(task, *arguments, "-o", tmp_path / "out", f"--{name}", text).sentence(2)
        assert f"--{name}" in said
        if not isinstance(value, str):
            assert f"from {control.low:.10g} to {control.high:.10g}" in said
            assert text in said
    assert tree(tmp_path) == before


def test_the_ends_of_the_ranges_are_allowed(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    for name, control in controls(TASKS["denoise"]).items():
        values = [control.low, *([] if name == "steps" else [control.high])]
        for value in values:
            done = cli(
                "denoise", source, "-o", tmp_path, "--overwrite", f"--{name}", f"{value:.10g}"
            )
            assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "INPUTS"),
        (["photo.png"], "--output"),
        (["photo.png", "-o", "out", "--sgima", "3"], "--sigma"),
        (["photo.png", "-o", "out", "--damage", "mask.png"], "--damage"),
        (["photo.png", "-o", "out", "--backend", "abacus"], "abacus"),
        (["photo.png", "-o", "out", "--device", "tpu"], "tpu"),
        (["photo.png", "-o", "out", "--sampler", "none"], "none"),
        (["photo.png", "-o", "out", "--format", "gif"], "gif"),
        (["photo.png", "-o", "out", "--tile", "8"], "--tile"),
        (["photo.png", "-o", "out", "--quality", "0"], "--quality"),
        (["photo.png", "-o", "out", "--quality", "101"], "--quality"),
        (["photo.png", "-o", "out", "--quality", "fine"], "fine"),
        (["photo.png", "-o", "out", "--depth", "12"], "12"),
        (["photo.png", "-o", "out", "--steps", "1.5"], "1.5"),
    ],
)
def test_a_wrong_command_line_is_told(cli, tmp_path, monkeypatch, arguments, word):
    monkeypatch.chdir(tmp_path)
    photo(tmp_path / "photo.png", shape=(16, 16))
    assert word in cli("denoise", *arguments, running=()).sentence(2)
    assert set(tree(tmp_path)) == {"photo.png"}


def test_inpaint_needs_a_mask(cli, tmp_path):
    assert "--damage" in cli("inpaint", tmp_path / "a.png", "-o", tmp_path).sentence(2)
