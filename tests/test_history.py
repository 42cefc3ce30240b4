"""What a history promises: order, versions, and pixels that outlive the memory."""

import gc
import logging
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer import history
from restorer.history import DamageEdit, DamagePart, History, Resized, Restored, packed, unpacked
from restorer.image import Box
from restorer.outcome import Blend
from tests.documents import noise, outcome, photo

KEPT = 1 << 40


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the folders of histories are made."""
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path))
    return tmp_path / "scratch"


def spilled(folder):
    return sorted(path.name for path in folder.glob("*/*"))


def collected():
    """What nobody refers to is gone, and so are its files."""
    gc.collect()
    for thread in threading.enumerate():
        if thread.name == "restorer-remover":
            thread.join()


def restored(seed, dtype="uint8", **options):
    image = photo(dtype, seed=seed)
    cover = noise("uint8", image.shape, seed)
    result = outcome(image, samples=2, coverage=cover, seed=seed, **options)
    return Restored("Denoise", result, Blend(), image.pixels)


def arrays(step):
    if isinstance(step, Resized):
        return [step.before]
    result = step.outcome
    return [a for a in (*result.results, result.coverage, step.before) if a is not None]


def same(one, other):
    return all(
        a.dtype == b.dtype and np.array_equal(a, b)
        for a, b in zip(arrays(one), arrays(other), strict=True)
    )


def size(step):
    return sum(a.nbytes for a in arrays(step))


@given(st.integers(0, 99), st.integers(1, 30), st.integers(1, 30))
def test_packed_damage_comes_back(seed, height, width):
    damage = noise("uint8", (height, 2 * width), seed)[:, ::2]
    assert np.array_equal(unpacked(packed(damage), (height, width)), damage)
    with pytest.raises(ValueError, match="reshape"):
        unpacked(packed(damage), (height + 1, width))


def edit(label):
    box, nothing = Box(0, 0, 1, 1), packed(np.zeros((1, 1), np.uint8))
    return DamageEdit(label, box, (DamagePart(box, nothing, nothing),))


def test_steps_that_were_taken_back_are_forgotten_when_another_is_done():
    steps = History(KEPT)
    one, two, three = edit("1"), edit("2"), edit("3")
    steps.add(one)
    steps.add(two)
    assert steps.back() is two
    assert (steps.top, steps.next(), steps.steps, steps.position) == (one, two, (one, two), 1)
    steps.add(three)
    assert (steps.steps, steps.position) == ((one, three), 2)
    steps.back()
    steps.forth(steps.next())
    assert steps.top is three
    assert [steps.back(), steps.back()] == [three, one]
    assert steps.top is None


def test_a_version_stands_for_what_is_done():
    steps = History(KEPT)
    seen = [steps.version]
    for label in "ab":
        steps.add(edit(label))
        seen.append(steps.version)
    assert len(set(seen)) == 3
    steps.back()
    assert steps.version == seen[1]
    steps.forth(steps.next())
    assert steps.version == seen[2]
    steps.back()
    steps.add(edit("c"))
    assert steps.version not in seen
    steps.add(restored(0))
    before = steps.version
    steps.reblend(Blend(0.5))
    assert steps.version != before


def test_another_blend_is_no_new_step_but_forgets_those_behind_it():
    steps = History(KEPT)
    steps.add(restored(0))
    steps.add(edit("a"))
    steps.back()
    result = steps.top
    steps.reblend(Blend(0.5))
    assert len(steps.steps) == steps.position == 1
    assert same(steps.top, result)
    assert steps.top.blend == Blend(0.5)


def test_within_the_budget_nothing_is_written(folder):
    steps = History(KEPT)
    for seed in range(3):
        steps.add(restored(seed))
    assert not folder.exists()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_over_the_budget_the_oldest_go_to_files_and_nothing_is_lost(folder, dtype):
    expected = [restored(seed, dtype) for seed in range(5)]
    expected.insert(2, Resized("Crop", Box(0, 0, 9, 9), noise(dtype, (40, 50, 3)), b"damage"))
    steps = History(2 * size(expected[0]))
    for step in expected:
        steps.add(step)
    assert all(same(*pair) for pair in zip(steps.steps, expected, strict=True))
    on_disk = [step for step, was in zip(steps.steps, expected, strict=True) if step is not was]
    assert len(on_disk) == len(spilled(folder)) == 4
    assert steps.steps[4:] == tuple(expected[4:]), "the newest stay in memory"
    for step in on_disk:
        assert not any(a.flags.writeable for a in arrays(step))
        assert all(type(a) is np.ndarray for a in arrays(step))
    assert sum(path.stat().st_size for path in folder.glob("*/*")) == sum(map(size, on_disk))


def test_of_many_steps_each_is_taken_once_those_before_it_are_within_the_budget(folder):
    steps = History(0)

    def read():
        for seed in range(3):
            assert len(spilled(folder)) == seed
            yield restored(seed)

    steps.extend(read())
    assert len(spilled(folder)) == 3


def test_strokes_and_small_steps_are_not_worth_a_file(folder):
    steps = History(10_000)
    image = photo(shape=(1, 3, 1))
    for seed in range(20):
        steps.add(Restored("Denoise", outcome(image, seed=seed), Blend(), image.pixels))
        steps.add(edit("a"))
    steps.add(restored(0))
    assert spilled(folder) == ["0"]


def test_even_the_newest_goes_if_it_alone_is_over_the_budget(folder):
    steps = History(1000)
    steps.add(restored(0))
    steps.reblend(Blend(0.25))
    steps.back()
    steps.forth(steps.next())
    assert spilled(folder) == ["0"], "it is not written again"
    assert same(steps.top, restored(0))


def test_files_go_with_their_steps_and_the_folder_with_the_history(folder):
    steps = History(1000)
    for seed in range(3):
        steps.add(restored(seed))
    held = steps.steps[1].outcome.mean[3:5]
    steps.back()
    steps.back()
    steps.add(edit("a"))
    collected()
    assert spilled(folder) == ["0", "1"], "somebody still looks at one of them"
    assert np.array_equal(held, restored(1).outcome.mean[3:5])
    del held
    collected()
    assert spilled(folder) == ["0"]
    del steps
    collected()
    assert not [*folder.glob("*-*")]


EXIT = """
import numpy as np
from restorer.history import History, Resized
from restorer.image import Box
steps = History(0)
steps.add(Resized("Crop", Box(0, 0, 9, 9), np.zeros((99, 99, 3), np.uint8), b""))
"""


def test_nothing_is_left_when_the_program_ends(folder):
    subprocess.run([sys.executable, "-c", EXIT], check=True)
    assert folder.exists()
    assert not [*folder.glob("*-*")]


def test_a_full_disk_loses_nothing(folder, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(history.np, "memmap", full)
    steps, expected = History(1000), [restored(seed) for seed in range(3)]
    with caplog.at_level(logging.WARNING):
        for step in expected:
            steps.add(step)
    assert steps.steps == tuple(expected)
    assert [r.message for r in caplog.records] == [
        "the history stays in memory: [Errno 28] No space left on device"
    ]
    assert spilled(folder) == []


def test_a_fork_goes_on_alone_and_its_files_stay_as_long_as_either(folder):
    steps = History(size(restored(0)))
    steps.add(restored(0))
    fork = steps.fork()
    fork.add(restored(1))
    assert len(spilled(folder)) == 1
    assert len(steps.steps) == steps.position == 1
    assert steps.steps[0].before is not fork.steps[0].before, "only the fork's is in a file"
    assert steps.version != fork.version
    steps.add(restored(2))
    assert len(spilled(folder)) == 2
    del steps
    collected()
    assert [same(fork.steps[i], restored(i)) for i in range(2)] == [True, True]
    assert len(spilled(folder)) == 1
    fork.add(restored(3))
    del fork
    collected()
    assert not [*folder.glob("*-*")]


def test_what_redoing_fills_in_counts(folder):
    whole = restored(0)
    steps = History(size(whole) - 1)
    steps.extend([replace(whole, before=None)])
    assert spilled(folder) == []
    steps.forth(whole)
    assert len(spilled(folder)) == 1
    assert same(steps.top, whole)
