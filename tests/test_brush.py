"""Painting: against the distances that define it, and against the slowest way to do it."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from restorer.brush import NOWHERE, Brush, Touch, bounds, grown, polygon, reach, rectangle, stroke
from restorer.image import Box

SHAPE = 60, 80
LEAST = 0.71  # px, the smallest radius

places = st.floats(-20, 100, width=32)
touches = st.builds(Touch, places, places, st.floats(0, 1, width=32))
brushes = st.builds(
    Brush, st.floats(0.5, 30, width=32), st.sampled_from([0.0, 0.25, 0.8, 1.0]), st.booleans()
)
damages = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).integers(0, 256, SHAPE, np.uint8)
)


def ratio(brush, start, end):
    """Least distance to a dab in units of its radius: by a search that halves the interval."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
    first, last = (max(LEAST, brush.radius * touch.pressure) for touch in (start, end))

    def at(t):
        far = np.hypot(x - start.x - t * (end.x - start.x), y - start.y - t * (end.y - start.y))
        return far / (first + t * (last - first))

    low, high = np.zeros(SHAPE), np.ones(SHAPE)
    for _ in range(100):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        left = at(one) < at(two)
        low, high = np.where(left, low, one), np.where(left, two, high)
    return np.minimum(np.minimum(at(0), at(1)), at(low))


@settings(deadline=None)
@given(brushes, touches, touches)
def test_a_stroke_is_the_union_of_all_its_dabs(brush, start, end):
    damage = np.zeros(SHAPE, np.uint8)
    stroke(damage, Brush(brush.radius, brush.hardness), start, end)
    part = ratio(brush, start, end)
    if brush.hardness == 1:
        sure = np.abs(part - 1) > 1e-4
        assert np.array_equal(damage[sure], np.where(part <= 1, 255, 0)[sure])
    else:
        expected = np.clip((1 - part) / (1 - brush.hardness), 0, 1) * 255
        assert np.abs(damage - expected).max() < 0.6


@settings(deadline=None)
@given(damages, brushes, touches, touches)
def test_painting_is_a_maximum_and_erasing_a_minimum(damage, brush, start, end):
    drawn = np.zeros(SHAPE, np.uint8)
    stroke(drawn, Brush(brush.radius, brush.hardness), start, end)
    expected = np.minimum(damage, 255 - drawn) if brush.erase else np.maximum(damage, drawn)
    before = damage.copy()
    box = stroke(damage, brush, start, end)
    assert np.array_equal(damage, expected)
    again = damage.copy()
    stroke(again, brush, start, end)
    assert np.array_equal(again, damage)
    damage[box.slices] = before[box.slices]
    assert np.array_equal(damage, before), "it changed something outside its box"


@given(brushes, touches, touches)
def test_the_box_lies_in_the_picture_and_is_known_before(brush, start, end):
    damage = np.zeros(SHAPE, np.uint8)
    box = reach(damage, brush, start, end)
    assert box == NOWHERE or Box(0, 0, *SHAPE).common(box) == box
    assert stroke(damage, brush, start, end) == box


@given(st.floats(0, 60, width=32), st.floats(0, 80, width=32))
def test_the_lightest_touch_of_the_finest_hard_brush_marks_a_pixel(y, x):
    damage = np.zeros((61, 81), np.uint8)
    stroke(damage, Brush(0.5), Touch(x, y, 0.0), Touch(x, y, 0.0))
    assert damage[int(y), int(x)] == 255


@pytest.mark.parametrize(
    "wrong",
    [{"radius": 0.0}, {"radius": float("nan")}, {"hardness": 1.1}, {"hardness": float("nan")}],
)
def test_a_brush_out_of_range_is_a_mistake(wrong):
    with pytest.raises(ValueError, match="radius"):
        Brush(**wrong)


def test_a_stroke_on_a_hundred_megapixels_takes_under_5_ms():
    damage = np.zeros((10_000, 10_000), np.uint8)
    took = []
    for i in range(40):
        start = time.perf_counter()
        stroke(damage, Brush(50, 0.5), Touch(3000 + 25 * i, 4000), Touch(3025 + 25 * i, 4020))
        took.append(time.perf_counter() - start)
    assert np.median(took) < 5e-3


halves = st.integers(-20, 200).map(lambda n: n / 2)


@settings(deadline=None)
@given(damages, st.lists(st.tuples(halves, halves), max_size=9), st.booleans())
def test_a_polygon_holds_the_centres_that_an_odd_number_of_edges_passes(damage, points, erase):
    before, inside = damage.copy(), np.zeros(SHAPE, bool)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)  # exact: of halves of integers
        inside ^= ((y0 <= y) != (y1 <= y)) & (side * np.sign(y1 - y0) <= 0)
    box = polygon(damage, points, erase)
    expected = np.where(inside, 0 if erase else 255, before)
    assert np.array_equal(damage, expected)
    assert not inside[~within(box)].any()


def within(box):
    inside = np.zeros(SHAPE, bool)
    inside[box.slices] = True
    return inside


def test_two_polygons_share_an_edge_without_a_gap_or_an_overlap():
    rng = np.random.default_rng(0)
    for _ in range(50):
        one, two = (tuple(p) for p in rng.uniform(0, 60, (2, 2)))
        counts = np.zeros(SHAPE, int)
        for triangle in ([one, two, (-5.0, -9.0)], [two, one, (70.0, 90.0)]):
            damage = np.zeros(SHAPE, np.uint8)
            polygon(damage, triangle, False)
            counts += damage > 0
        hull = np.zeros(SHAPE, np.uint8)
        polygon(hull, [one, (-5.0, -9.0), two, (70.0, 90.0)], False)
        assert counts.max() <= 2
        assert np.array_equal(counts % 2 == 1, hull > 0)


@given(
    damages,
    st.tuples(*[st.integers(-10, 90)] * 4).filter(lambda b: b[0] < b[2] and b[1] < b[3]),
    st.booleans(),
)
def test_a_rectangle_is_filled_as_far_as_it_lies_in_the_picture(damage, edges, erase):
    box, before = Box(*edges), damage.copy()
    changed = rectangle(damage, box, erase)
    assert changed == (Box(0, 0, *SHAPE).common(box) or NOWHERE)
    expected = np.where(within(changed), 0 if erase else 255, before)
    assert np.array_equal(damage, expected)


@settings(max_examples=30, deadline=None)
@given(damages, st.integers(0, 9), st.floats(0.9, 1))
def test_growing_takes_the_maximum_over_a_disc_and_shrinking_the_minimum(damage, px, share):
    damage = np.where(np.random.default_rng(px).random(SHAPE) < share, 0, damage).astype(np.uint8)
    y, x = np.mgrid[-px : px + 1, -px : px + 1]
    disc = x * x + y * y <= px * px
    larger = ndimage.grey_dilation(damage, footprint=disc, mode="constant", cval=0)
    smaller = ndimage.grey_erosion(damage, footprint=disc, mode="constant", cval=255)
    before = damage.copy()
    assert np.array_equal(grown(damage, px), larger)
    assert np.array_equal(grown(damage, -px), smaller)
    assert np.array_equal(damage, before)


def test_growing_by_more_than_the_picture_fills_it():
    damage = np.zeros((3, 5), np.uint8)
    damage[1, 2] = 7
    assert (grown(damage, 40) == 7).all()
    assert not grown(damage, -1).any()
    assert (grown(np.full((3, 5), 9, np.uint8), -40) == 9).all()


@given(damages, st.floats(0.99, 1))
def test_bounds_are_the_first_and_the_last_marked(damage, share):
    marked = np.random.default_rng(1).random(SHAPE) > share
    rows, columns = np.nonzero(marked)
    if not rows.size:
        assert bounds(marked) == NOWHERE
        return
    box = bounds(marked)
    assert box == (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
    assert bounds(np.where(marked, 3, 0).astype(np.uint8)) == box
