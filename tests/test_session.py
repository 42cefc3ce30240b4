"""The document: whatever was done can be undone, and whoever listens knows all that changed."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer.borders import extended
from restorer.brush import Brush, Touch, grown
from restorer.cards import find_card
from restorer.engine import Engine
from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.history import Restored
from restorer.image import Box, Image
from restorer.outcome import Blend, run
from restorer.picture import BLOCK, changed
from restorer.progress import Progress
from restorer.session import Change, Session
from restorer.tasks.denoise import Denoise
from restorer.tasks.generate import Generate
from restorer.tasks.inpaint import Inpaint
from restorer.tasks.upscale import Upscale
from tests.documents import DTYPES, FakeEngine, outcome, photo

NOWHERE = Box(0, 0, 0, 0)
PEN = Brush(4.0)


def card(name="denoise"):
    return find_card(None, name)


def state(session):
    return session.image.pixels.copy(), session.damage.copy()


def changed_pixels(session):
    return changed(session.image, session.original, session.history[: session.position])


def same(one, other):
    return all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one, other, strict=True)
    )


class Mirror:
    """A copy of a session's pixels that knows of changes only what listeners are told."""

    def __init__(self, session):
        self.session, self.state = session, state(session)
        self.changes: list[Change] = []
        session.listeners.append(self.hear)

    def hear(self, change):
        self.changes.append(change)
        now = state(self.session)
        assert changed_pixels(self.session).shape == self.session.image.shape
        if change.kind == "size":
            assert change.box == self.session.image.box
            self.state = now
        elif change.kind != "history":
            index = ("image", "damage").index(change.kind)
            self.state[index][change.box.slices] = now[index][change.box.slices]

    def kinds(self):
        kinds, self.changes = [change.kind for change in self.changes], []
        return kinds


# What a user may do, each from numbers in [0, 1] so that it fits a photo of any size.


def touch(session, x, y, pressure=1.0):
    height, width = session.damage.shape
    return Touch(x * width, y * height, pressure)


def box_of(session, a, b, c, d):
    height, width = session.damage.shape
    top, bottom = sorted((int(a * (height - 1)), int(b * (height - 1))))
    left, right = sorted((int(c * (width - 1)), int(d * (width - 1))))
    return Box(top, left, bottom + 1, right + 1)


def draw(session, a, b, c, d):
    session.begin_stroke(Brush(1 + 6 * a, b, erase=c > 0.6), touch(session, a, b))
    session.continue_stroke(touch(session, c, d, 0.5))
    session.continue_stroke(touch(session, d, a, b))
    session.end_stroke()


def cancel(session, a, b, c, d):
    session.begin_stroke(PEN, touch(session, a, b))
    session.continue_stroke(touch(session, c, d))
    session.cancel_stroke()


def lasso(session, a, b, c, d):
    corners = [touch(session, x, y)[:2] for x, y in ((a, b), (c, d), (d, a), (b, c))]
    session.paint_polygon(corners, a > 0.6)


def mark(session, a, b, c, d):
    session.paint_rectangle(box_of(session, a, b, c, d), d > 0.6)


def edit(session, a, b, c, d):
    damage = session.damage
    session.set_damage("Grow", grown(damage, round(6 * a - 3)) if b > 0.5 else 255 - damage)


def take(session, a, b, c, d):
    box = box_of(session, a, b, c, d) if a > 0.2 else session.image.box
    cover = session.damage[box.slices].copy() if b > 0.5 else None
    result = outcome(
        session.image,
        box,
        samples=int(3 * c),
        coverage=cover,
        generation=session.generation,
        seed=int(1000 * d),
    )
    session.accept(result, Blend(a, b))


def reblend(session, a, b, c, d):
    if session.top_outcome:
        session.blend(Blend(a, b))


def crop(session, a, b, c, d):
    session.crop(box_of(session, a, b, c, d))


def extend(session, a, b, c, d):
    session.extend(1 + int(3 * a))


def enlarge(session, a, b, c, d):
    if max(session.image.shape) < 60:
        session.enlarge(2 if a < 0.7 else 3)


def undo(session, a, b, c, d):
    session.undo()


def redo(session, a, b, c, d):
    session.redo()


def jump(session, a, b, c, d):
    session.go_to(int(a * len(session.steps)))


units = st.floats(0, 1, width=32)
doings = st.sampled_from(
    [draw, cancel, lasso, mark, edit, take, reblend, crop, extend, enlarge, undo, redo, jump]
)
sequences = st.lists(st.tuples(doings, units, units, units, units), max_size=14)


@settings(deadline=None, max_examples=150)
@given(
    sequences, st.sampled_from(DTYPES), st.integers(1, 4), st.sampled_from([0, 20_000, 1 << 30])
)
def test_every_state_comes_back_whatever_was_done(sequence, dtype, channels, budget):
    session = Session(photo(dtype, (30, 36, channels)), budget=budget)
    mirror, states = Mirror(session), [state(session)]
    for do, *numbers in sequence:
        held, steps, generation = session.image, session.history, session.generation
        pixels = held.pixels.copy()
        do(session, *numbers)
        assert same([held.pixels], [pixels]), "an image that was handed out changed"
        assert same(mirror.state, state(session)), "a change was not told"
        assert generation != session.generation or same([pixels], [session.image.pixels])
        if session.history != steps:
            states[session.position :] = [state(session)]
        assert len(states) == len(session.steps) + 1
        assert same(states[session.position], state(session))
    for position in (*range(len(states))[::-1], *range(len(states))):
        session.go_to(position)
        assert same(states[position], state(session))
        assert same(mirror.state, state(session))


@settings(deadline=None, max_examples=60)
@given(sequences)
def test_the_steps_done_again_on_the_same_photo_give_the_same(sequence):
    session = Session(photo())
    for do, *numbers in sequence:
        do(session, *numbers)
    other = Session(photo(), budget=30_000)
    bare = [
        replace(step, before=None) if isinstance(step, Restored) else step
        for step in session.history
    ]
    other.resume(bare, session.position)
    assert not other.modified
    assert (other.steps, other.position) == (session.steps, session.position)
    assert same(state(other), state(session))
    for position in range(len(session.steps) + 1):
        for either in (session, other):
            either.go_to(position)
        assert same(state(other), state(session))


@settings(deadline=None, max_examples=100)
@given(sequences, st.lists(st.sampled_from(["here", "joined", "given up"]), min_size=14))
def test_to_join_a_fork_is_as_if_it_had_been_done_here(sequence, ways):
    session, plain = Session(photo(), budget=20_000), Session(photo())
    mirror = Mirror(session)
    for (do, *numbers), way in zip(sequence, ways, strict=False):
        before, steps, marks = state(session), session.history, (session.version, session.modified)
        edited = session if way == "here" else session.fork()
        do(edited, *numbers)
        if way != "here":
            assert same(state(session), before)
            assert (session.history, (session.version, session.modified)) == (steps, marks)
            assert mirror.changes == []
        if way == "joined":
            session.join(edited)
        if way != "given up":
            do(plain, *numbers)
        assert (session.steps, session.position) == (plain.steps, plain.position)
        assert same(state(session), state(plain))
        assert same(mirror.state, state(session))
        assert session.is_marked == bool(session.damage.any())
        mirror.kinds()
    for position in (*range(len(session.steps) + 1)[::-1], *range(len(session.steps) + 1)):
        for either in (session, plain):
            either.go_to(position)
        assert same(state(session), state(plain))
        assert session.is_marked == bool(session.damage.any())


def test_a_fork_is_not_joined_by_what_changed_meanwhile():
    session = Session(photo())
    for change in (mark, take):
        fork = session.fork()
        change(session, 0.1, 0.9, 0.2, 0.5)
        edit(fork, 0.1, 0.1, 0.1, 0.1)
        before = state(session), session.steps
        with pytest.raises(ValueError, match="has changed"):
            session.join(fork)
        assert same(state(session), before[0])
        assert session.steps == before[1]


def test_a_size_that_changed_in_a_fork_is_told_once_and_nothing_of_other_sizes():
    session = Session(photo())
    session.accept(outcome(session.image))
    session.crop(Box(5, 5, 20, 20))
    session.extend(4)
    mirror = Mirror(session)
    fork = session.fork()
    fork.go_to(0)
    session.join(fork)
    assert mirror.changes == [Change("size", Box(0, 0, 40, 50)), Change("history", NOWHERE)]
    assert same(mirror.state, state(session))


def test_a_stroke_in_the_making_goes_on_after_a_result_and_ends_in_a_fork():
    session = Session(photo())
    session.begin_stroke(PEN, Touch(10, 10))
    fork = session.fork()
    fork.accept(outcome(session.image))
    session.join(fork)
    assert session.is_drawing
    session.continue_stroke(Touch(20, 10))
    fork = session.fork()
    fork.end_stroke()
    assert session.is_drawing
    session.join(fork)
    assert session.steps == ("Denoise", "Brush")
    assert session.damage[10, 8:22].all()
    session.undo()
    assert not session.damage.any()


def test_the_way_counts_the_pixels_that_change():
    session = Session(photo())
    session.paint_rectangle(Box(2, 3, 6, 8), erase=False)
    session.accept(outcome(session.image))
    assert session.way(session.position) == 0
    assert session.way(1) == 40 * 50
    assert session.way(0) == 40 * 50 + 20
    assert session.way(-1) == session.way(0)
    session.undo()
    assert session.way(2) == session.way(3) == 40 * 50
    session.begin_stroke(PEN, Touch(20, 20))
    assert session.way(session.position) == BLOCK * BLOCK


def test_the_way_to_a_larger_photo_counts_its_pixels():
    session = Session(photo())
    session.enlarge(3)
    assert session.way(0) == 9 * 40 * 50
    session.undo()
    assert session.way(1) == 9 * 40 * 50


def test_steps_are_resumed_by_a_fresh_session_only():
    session = Session(photo())
    session.paint_rectangle(Box(0, 0, 3, 3), erase=False)
    with pytest.raises(ValueError, match="without steps"):
        session.resume(session.history, 1)


def changed_slowly(session):
    """What differs from the original, by moving each pixel's place in it along."""
    height, width = session.original.shape
    places = np.arange(height * width).reshape(height, width)
    for step in session.history[: session.position]:
        if step.label == "Crop":
            places = places[step.box.slices]
        elif step.label == "Extend":
            places = np.pad(places, -step.box.top, constant_values=-1)
        elif step.label == "Enlarge":
            places = np.full([side * step.scale for side in places.shape], -1)
    original = session.original.pixels.reshape(height * width, -1)
    return (places < 0) | np.any(original[places] != session.image.pixels, axis=2)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from([take, crop, extend, enlarge, draw]), *[units] * 4), max_size=8
    )
)
def test_changed_pixels_are_found_through_all_crops_and_borders(sequence):
    session = Session(photo())
    for do, *numbers in sequence:
        do(session, *numbers)
        assert np.array_equal(changed_pixels(session), changed_slowly(session))
    session.go_to(0)
    assert not changed_pixels(session).any()


def test_a_result_that_is_larger_enlarges_the_photo_first():
    session = Session(photo())
    session.paint_rectangle(Box(2, 3, 6, 8), erase=False)
    large = enlarged(session.image, 2)
    result = replace(outcome(large, generation=session.generation), scale=2)
    session.accept(result, Blend(strength=0.5))
    assert session.steps == ("Rectangle", "Enlarge", "Denoise")
    expected = result.blended(large.pixels, Blend(strength=0.5))
    assert np.array_equal(session.image.pixels, expected)
    assert session.damage.any(axis=1).nonzero()[0].tolist() == list(range(4, 12))
    session.undo()
    assert np.array_equal(session.image.pixels, large.pixels)
    session.undo()
    assert session.image.shape == (40, 50)


def test_a_task_that_enlarges_is_asked_for_on_the_larger_photo():
    session = Session(photo())
    request = session.request(Upscale(scale=3), find_card("fill", ""))
    assert request.scale == 3
    assert request.mean.image.shape == (120, 150)
    assert session.image.shape == (40, 50)
    with pytest.raises(RestorerError, match="cannot be enlarged by itself"):
        session.request(Upscale(), find_card("fill", ""), region=Box(0, 0, 9, 9))


def same_place(session):
    """The original, moved along by what each step is in NumPy."""
    image = session.original
    for step in session.history[: session.position]:
        if step.label == "Crop":
            image = replace(image, pixels=image.pixels[step.box.slices])
        elif step.label == "Extend":
            image = extended(image, -step.box.top)[0]
        elif step.label == "Enlarge":
            image = enlarged(image, step.scale)
    return image


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([take, crop, extend, enlarge, draw, undo, redo, jump]), *[units] * 4
        ),
        max_size=10,
    )
)
def test_the_reference_lies_where_the_photo_lies(sequence):
    session = Session(photo())
    for do, *numbers in sequence:
        fork = session.fork()
        do(fork, *numbers)
        session.join(fork)
        assert np.array_equal(session.reference.pixels, same_place(session).pixels)
    session.go_to(0)
    assert session.reference is session.original


def test_a_reference_of_a_photo_that_was_not_touched_takes_no_memory():
    session = Session(photo())
    session.enlarge(2)
    assert np.shares_memory(session.reference.pixels, session.image.pixels)
    session.crop(Box(3, 3, 50, 60))
    session.extend(2)
    assert not np.shares_memory(session.reference.pixels, session.original.pixels)


def test_changes_below_what_comparison_sees_are_changes():
    pixels = np.zeros((4, 4, 3), np.float32)
    pixels[0, 0], pixels[1, 1] = np.nan, 0.0
    session = Session(Image(pixels))
    assert not changed_pixels(session).any(), "NaN has not changed"
    result = outcome(session.image)
    result.mean[:] = pixels
    result.mean[1, 1] = -0.0
    session.accept(result)
    assert np.argwhere(changed_pixels(session)).tolist() == [[1, 1]]


# Painting


def test_a_stroke_is_one_step_and_tells_little():
    session = Session(photo(shape=(600, 700, 1)))
    mirror = Mirror(session)
    session.begin_stroke(PEN, Touch(250, 250))
    for x in range(260, 400, 10):
        session.continue_stroke(Touch(x, 250))
    assert session.steps == ()
    assert all(max(change.box.shape) <= 20 for change in mirror.changes)
    assert {change.kind for change in mirror.changes} == {"damage"}
    session.end_stroke()
    assert session.steps == ("Brush",)
    assert mirror.changes[-1] == Change("history", NOWHERE)
    assert session.damage[250, 250:390].all()
    session.undo()
    assert not session.damage.any()
    session.redo()
    assert session.damage[250, 250:390].all()


def test_a_stroke_across_blocks_is_undone_to_the_bit():
    session = Session(photo(shape=(3 * BLOCK + 5, 2 * BLOCK + 9, 1)))
    session.set_damage(
        "Import", np.random.default_rng(0).integers(0, 99, session.damage.shape, np.uint8)
    )
    before = session.damage.copy()
    height, width = before.shape
    session.begin_stroke(Brush(40, 0.3), Touch(-30, -30))
    session.continue_stroke(Touch(width + 50, height + 50))
    session.end_stroke()
    after = session.damage.copy()
    assert (after != before).any(axis=1).all()
    session.undo()
    assert np.array_equal(session.damage, before)
    session.redo()
    assert np.array_equal(session.damage, after)
    session.begin_stroke(Brush(9, erase=True), Touch(0, height))
    session.continue_stroke(Touch(width, 0))
    session.cancel_stroke()
    assert np.array_equal(session.damage, after)


def test_what_changes_nothing_is_no_step():
    session = Session(photo())
    session.begin_stroke(Brush(erase=True), Touch(9, 9))
    session.end_stroke()
    session.begin_stroke(PEN, Touch(-90, 9))
    session.end_stroke()
    session.paint_rectangle(Box(0, 0, 9, 9), erase=True)
    session.paint_polygon([(1, 1), (2, 2)], erase=False)
    session.set_damage("Clear", np.zeros_like(session.damage))
    session.crop(session.image.box)
    session.cancel_stroke()
    session.end_stroke()
    assert session.steps == ()
    assert not session.modified


def test_a_stroke_in_the_making_ends_before_anything_else_is_done():
    for do in (undo, lasso, mark, edit, crop, extend):
        session = Session(photo())
        session.begin_stroke(PEN, Touch(20, 20))
        do(session, 0.3, 0.9, 0.2, 0.8)
        assert session.steps[0] == "Brush"
        with pytest.raises(ValueError, match="begins before"):
            session.continue_stroke(Touch(0, 0))


def test_a_result_that_comes_during_a_stroke_does_not_end_it():
    session = Session(photo())
    session.begin_stroke(PEN, Touch(10, 10))
    session.accept(outcome(session.image))
    session.continue_stroke(Touch(20, 10))
    session.end_stroke()
    assert session.steps == ("Denoise", "Brush")
    assert session.damage[10, 8:22].all()


def test_damage_is_read_only_and_of_the_photos_size():
    session = Session(photo())
    with pytest.raises(ValueError, match="read-only"):
        session.damage[0, 0] = 1
    for wrong in (np.zeros((3, 3), np.uint8), np.zeros(session.damage.shape, bool)):
        with pytest.raises(ValueError, match="damage is uint8"):
            session.set_damage("Import", wrong)


def test_damage_edits_leave_the_generation_and_pixels_raise_it():
    session = Session(photo())
    for do in (draw, lasso, mark, edit, undo, redo):
        do(session, 0.1, 0.9, 0.2, 0.5)
        assert session.generation == 0
    seen = [0]
    for do in (take, undo, redo, reblend, crop, undo, redo, extend, undo, redo):
        do(session, 0.2 if do is take else 0.1, 0.9, 0.2, 0.8)
        assert session.generation not in seen
        seen.append(session.generation)


def test_a_mouse_event_on_a_hundred_megapixels_takes_under_5_ms():
    session = Session(Image(np.zeros((10_000, 10_000, 1), np.uint8)))
    took = []
    session.begin_stroke(Brush(50, 0.5), Touch(3000, 4000))
    for i in range(60):
        start = time.perf_counter()
        session.continue_stroke(Touch(3025 + 25 * i, 4000 + 20 * i))
        took.append(time.perf_counter() - start)
    session.end_stroke()
    assert np.median(took) < 5e-3
    assert session.steps == ("Brush",)


# Results


def test_a_result_of_another_generation_is_refused():
    session = Session(photo())
    late = outcome(session.image, generation=session.generation)
    session.accept(outcome(session.image, generation=session.generation))
    with pytest.raises(RestorerError, match="start the task again"):
        session.accept(late)
    assert session.steps == ("Denoise",)


def test_a_result_of_another_photo_is_a_mistake_and_leaves_no_step():
    session = Session(photo())
    for wrong in (photo(shape=(41, 50, 3)), photo(shape=(40, 50, 1)), photo("uint16")):
        with pytest.raises(ValueError, match=r"no part|do not fit"):
            session.accept(outcome(wrong))
    assert session.steps == ()
    assert session.generation == 0


def test_the_newest_result_is_blended_again_without_a_step():
    session = Session(photo())
    box, original = Box(5, 6, 30, 40), session.image.pixels
    result = outcome(session.image, box, samples=2)
    session.accept(result, Blend(0.5))
    for blend in (Blend(0.2), Blend(1.0, 0.3, 1), Blend(0.0), Blend()):
        seen = Box(9, 8, 20, 40)
        shown = session.blended(blend)
        assert shown.box == box
        mirror = Mirror(session)
        session.blend(blend)
        assert session.top_outcome == (result, blend)
        for part in (seen, box):  # it holds what it was made from
            assert np.array_equal(session.image.pixels[part.slices], shown.pixels(part))
        expected = original.copy()
        expected[box.slices] = result.blended(original[box.slices], blend)
        assert np.array_equal(session.image.pixels, expected)
        assert mirror.changes == [Change("image", box), Change("history", NOWHERE)]
        session.listeners.clear()
    assert session.steps == ("Denoise",)
    session.blend(Blend(0.7))
    kept = session.image.pixels
    session.undo()
    assert np.array_equal(session.image.pixels, original)
    session.redo()
    assert session.top_outcome == (result, Blend(0.7))
    assert np.array_equal(session.image.pixels, kept)
    assert np.array_equal(session.blended(Blend(0.0)).pixels(box), original[box.slices])


def test_only_the_newest_step_can_be_blended():
    session = Session(photo())
    assert session.top_outcome is None
    session.accept(outcome(session.image))
    session.paint_rectangle(Box(0, 0, 4, 4), erase=False)
    assert session.top_outcome is None
    with pytest.raises(ValueError, match="no result"):
        session.blend(Blend(0.5))
    with pytest.raises(ValueError, match="no result"):
        session.blended(Blend(0.5))
    session.undo()
    assert session.top_outcome is not None
    with pytest.raises(ValueError, match="no part"):
        session.blended(Blend(0.5)).pixels(Box(0, 0, 2, 51))


def test_a_whole_result_keeps_one_photo_beside_the_results():
    session = Session(photo())
    before = session.image
    result = outcome(before, samples=1)
    session.accept(result, Blend(0.5))
    (step,) = session.history
    assert np.shares_memory(step.before, before.pixels)
    assert step.outcome is result
    session.undo()
    assert np.shares_memory(session.image.pixels, before.pixels)


def test_a_whole_result_at_full_strength_is_not_copied():
    session = Session(photo())
    result = outcome(session.image, samples=1)
    for detail, pixels in ((0.0, result.mean), (1.0, result.samples[0])):
        session.accept(replace(result, generation=session.generation), Blend(detail=detail))
        assert np.shares_memory(session.image.pixels, pixels)
        assert not session.image.pixels.flags.writeable
        kept = pixels.copy()
        session.accept(outcome(photo(), Box(2, 2, 9, 9), generation=session.generation))
        assert np.array_equal(pixels, kept)


def test_the_photo_is_copied_once_while_nobody_looks():
    session = Session(photo())
    boxes = [Box(i, 0, i + 2, 9) for i in range(4)]
    results = [outcome(photo(), box, generation=i) for i, box in enumerate(boxes)]
    session.accept(results[0])
    memory = session._picture._image.pixels
    for result in results[1:]:
        session.accept(result)
        assert np.array_equal(session._picture.pixels(result.box), result.mean)
    assert np.shares_memory(session.image.pixels, memory)
    assert not np.shares_memory(session.image.pixels, session.original.pixels)


def test_what_a_step_needs_is_never_painted_over():
    pixels = photo().pixels.copy()
    session = Session(Image(pixels.copy()))
    part = Box(3, 3, 9, 9)
    for _ in range(2):  # nobody looks at the photo, so that it need not be copied for others
        session.accept(outcome(photo(), generation=session.generation))
        session.undo()
        session.accept(outcome(photo(), part, generation=session.generation))
        session.undo()
    assert np.array_equal(session.original.pixels, pixels)
    assert np.array_equal(session.image.pixels, pixels)


def test_the_same_blend_again_changes_nothing():
    session = Session(photo())
    session.accept(outcome(session.image), Blend(0.5))
    mirror, generation = Mirror(session), session.generation
    session.blend(Blend(0.5))
    assert mirror.changes == []
    assert session.generation == generation


# Requests


def test_a_request_asks_for_the_mean_and_for_samples_if_there_are_steps():
    session = Session(photo())
    session.paint_rectangle(Box(3, 3, 9, 9), erase=False)
    plain = session.request(Denoise(strength=0.4, seed=8), card(), tile=128, backend="onnx")
    assert (plain.mean.task, plain.samples) == (Denoise(seed=8), ())
    assert (plain.mean.tile, plain.mean.backend, plain.mean.damage) == (128, "onnx", None)
    assert plain.coverage is None
    assert plain.generation == session.generation
    many = session.request(Denoise(strength=0.4, steps=5, seed=2**31 - 2), card(), variants=3)
    assert many.mean.task == Denoise(steps=1, seed=2**31 - 2)
    assert [j.task for j in many.samples] == [
        Denoise(steps=5, seed=seed) for seed in (2**31 - 2, 2**31 - 1, 0)
    ]
    assert all(j.image is session.image for j in many.jobs)
    region = Box(0, 0, 20, 20)
    assert session.request(Denoise(), card(), region=region).mean.region == region


def test_a_task_that_only_draws_has_no_mean():
    session = Session(photo())
    session.extend(5)
    request = session.request(Generate(steps=2), card("generate"), variants=2)
    assert request.mean is None
    assert [j.task for j in request.samples] == [Generate(steps=2), Generate(steps=2, seed=1)]


def test_a_request_holds_the_damage_as_it_was():
    session = Session(photo())
    with pytest.raises(RestorerError, match="paint over"):
        session.request(Inpaint(), card("inpaint"))
    session.begin_stroke(Brush(8, 0.2), Touch(20, 20))
    session.end_stroke()
    damage = session.damage.copy()
    request = session.request(Inpaint(), card("inpaint"))
    session.set_damage("Clear", np.zeros_like(damage))
    assert np.array_equal(request.coverage, damage)
    assert np.array_equal(request.mean.damage, damage > 0)
    assert len(np.unique(request.coverage)) > 9, "soft edges are kept"


def test_there_is_at_least_one_variant():
    with pytest.raises(ValueError, match="at least one"):
        Session(photo()).request(Denoise(), card(), variants=0)


def test_from_a_request_to_a_step_and_back():
    session = Session(photo())
    before = session.image
    request = session.request(Denoise(steps=3), card(), variants=2)
    result = run(FakeEngine(), request, Progress())
    session.accept(result, Blend(detail=1.0, variant=1))
    assert np.array_equal(session.image.pixels, before.pixels + np.uint8(4))
    session.undo()
    assert np.array_equal(session.image.pixels, before.pixels)


def test_the_real_engine_restores_only_what_is_marked():
    y, x = np.mgrid[:48, :48]
    clean = np.dstack([90 + 2 * x, 60 + 2 * y, 120 + x - y]).astype(np.uint8)
    session = Session(
        Image(np.where(((x + y) % 48 == 20)[..., None], 255, clean).astype(np.uint8))
    )
    session.begin_stroke(Brush(2.5, 0.5), Touch(0, 20.5))
    session.continue_stroke(Touch(20.5, 0))
    session.end_stroke()
    marked = session.damage > 0
    request = session.request(Inpaint(), card("inpaint"), backend="onnx")
    session.accept(run(Engine(), request, Progress()))
    assert session.steps == ("Brush", "Inpaint")
    assert not changed_pixels(session)[~marked].any()
    sure = session.damage == 255
    error = np.abs(session.image.pixels.astype(int) - clean)[sure]
    assert error.mean() < 10
    session.go_to(0)
    assert not changed_pixels(session).any()


# Size, navigation, saving


def test_a_border_is_damage_and_a_crop_keeps_what_is_marked():
    session = Session(photo())
    session.paint_rectangle(Box(4, 5, 9, 11), erase=False)
    mirror = Mirror(session)
    session.extend(3)
    assert mirror.changes == [Change("size", Box(0, 0, 46, 56)), Change("history", NOWHERE)]
    assert set(session.damage.ravel().tolist()) == {0, 255}
    assert (session.damage[7:12, 8:14] == 255).all()
    assert session.damage.astype(bool).sum() == 5 * 6 + 46 * 56 - 40 * 50
    session.crop(Box(6, 7, 20, 30))
    assert np.argwhere(session.damage)[[0, -1]].tolist() == [[1, 1], [5, 6]]
    assert session.steps == ("Rectangle", "Extend", "Crop")
    session.begin_stroke(PEN, Touch(3, 3))
    session.end_stroke()


@pytest.mark.parametrize("box", [Box(0, 0, 41, 50), Box(-1, 0, 9, 9), Box(4, 4, 4, 9)])
def test_sizes_that_cannot_be_are_mistakes(box):
    session = Session(photo())
    with pytest.raises(ValueError, match="no part"):
        session.crop(box)
    with pytest.raises(ValueError, match="at least 1 px"):
        session.extend(0)
    assert session.steps == ()


def test_going_to_and_fro_tells_once():
    session = Session(photo())
    assert not session.can_undo
    assert not session.can_redo
    for row in range(3):
        session.paint_rectangle(Box(row, 0, row + 1, 9), erase=False)
    mirror = Mirror(session)
    session.go_to(0)
    assert mirror.kinds() == ["damage"] * 3 + ["history"]
    session.go_to(0)
    session.undo()
    assert mirror.kinds() == []
    assert (session.can_undo, session.can_redo, session.position) == (False, True, 0)
    session.go_to(3)
    session.redo()
    assert mirror.kinds() == ["damage"] * 3 + ["history"]
    assert (session.can_undo, session.can_redo, len(session.steps)) == (True, False, 3)
    for wrong in (-1, 4):
        with pytest.raises(ValueError, match="no step"):
            session.go_to(wrong)


def test_modified_means_different_from_what_was_saved():
    session = Session(photo())
    assert not session.modified
    session.accept(outcome(session.image))
    assert session.modified
    session.mark_saved()
    assert not session.modified
    session.blend(Blend(0.5))
    assert session.modified
    session.mark_saved()
    session.undo()
    assert session.modified
    session.redo()
    assert not session.modified
    session.undo()
    session.accept(outcome(session.image, generation=session.generation), Blend(0.5))
    assert session.modified


def test_a_stroke_across_a_photo_keeps_only_what_it_touched():
    session = Session(Image(np.zeros((1500, 1500, 1), np.uint8)))
    session.begin_stroke(Brush(4.0, 1.0), Touch(10.0, 10.0))
    session.continue_stroke(Touch(1490.0, 1490.0))
    session.end_stroke()
    (edit,) = session.history
    kept = sum(
        (part.box.bottom - part.box.top) * (part.box.right - part.box.left) for part in edit.parts
    )
    assert kept < 1500 * 1500 / 2
    drawn = session.damage.copy()
    assert drawn[750, 750] == 255
    session.undo()
    assert not session.damage.any()
    session.redo()
    assert np.array_equal(session.damage, drawn)
