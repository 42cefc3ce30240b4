"""Blending by its laws, uncertainty by known samples, a request by a fake and the real engine."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer import __version__
from restorer.cards import find_card
from restorer.engine import Engine, Job
from restorer.errors import Cancelled
from restorer.image import Box, Image
from restorer.outcome import Blend, Outcome, Request, run
from restorer.progress import Progress
from restorer.tasks.denoise import Denoise
from restorer.tasks.inpaint import Inpaint
from tests.documents import DTYPES, RECORD, FakeEngine, noise, outcome, photo

BOX = Box(5, 7, 33, 40)

dtypes = st.sampled_from(DTYPES)
channels = st.integers(1, 4)
parts = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
seeds = st.integers(0, 1000)
covers = st.none() | seeds.map(
    lambda seed: np.random.default_rng(seed).choice(
        np.array([0, 1, 100, 254, 255], np.uint8), BOX.shape
    )
)


def arbitrary(dtype, channels, seed=0, **options):
    image = photo(dtype, (40, 50, channels), seed)
    return image.pixels[BOX.slices], outcome(image, BOX, seed=seed + 1, **options)


@settings(deadline=None)
@given(dtypes, channels, covers, parts, parts, seeds)
def test_a_blend_is_its_formula_rounded_once(dtype, channels, coverage, strength, detail, seed):
    before, result = arbitrary(dtype, channels, seed, samples=2, coverage=coverage)
    after = result.blended(before, Blend(strength, detail, 1))
    x, m, s = (np.asarray(p, np.float64) for p in (before, result.mean, result.samples[1]))
    c = 1.0 if coverage is None else coverage[..., None] / 255
    exact = x + strength * c * (m + detail * (s - m) - x)
    if channels in (2, 4):
        exact[..., -1] = before[..., -1]
    assert after.dtype == before.dtype
    tolerance = 1e-6 if dtype == "float32" else 0.5 + 1e-9
    assert np.abs(after - exact).max() <= tolerance


@settings(deadline=None)
@given(dtypes, channels, covers, parts, parts, seeds)
def test_what_is_not_replaced_is_the_photos_to_the_bit(
    dtype, channels, coverage, strength, detail, seed
):
    before, result = arbitrary(dtype, channels, seed, samples=1, coverage=coverage)
    after = result.blended(before, Blend(strength, detail))
    assert result.blended(before, Blend(0.0, detail)).tobytes() == before.tobytes()
    if coverage is not None:
        assert np.array_equal(after[coverage == 0], before[coverage == 0])
    if channels in (2, 4):
        assert np.array_equal(after[..., -1], before[..., -1])


@settings(deadline=None)
@given(dtypes, channels, covers, seeds)
def test_what_is_replaced_altogether_is_the_results_to_the_bit(dtype, channels, coverage, seed):
    before, result = arbitrary(dtype, channels, seed, samples=2, coverage=coverage)
    full = ... if coverage is None else coverage == 255
    colors = channels - (channels in (2, 4))
    for blend, expected in [
        (Blend(), result.mean),
        (Blend(detail=1.0), result.samples[0]),
        (Blend(detail=1.0, variant=1), result.samples[1]),
    ]:
        after = result.blended(before, blend)
        assert np.array_equal(after[full][..., :colors], expected[full][..., :colors])


@settings(deadline=None)
@given(dtypes, covers, parts, parts, st.tuples(*[st.integers(0, 27)] * 4))
def test_a_part_is_blended_as_the_whole_is(dtype, coverage, strength, detail, edges):
    before, result = arbitrary(dtype, 3, samples=1, coverage=coverage)
    top, bottom = sorted(edges[:2])
    left, right = sorted(edges[2:])
    box = Box(top, left, bottom + 1, right + 1).placed(BOX)
    blend = Blend(strength, detail)
    part = result.blended(before[box.within(BOX).slices], blend, box)
    assert np.array_equal(part, result.blended(before, blend)[box.within(BOX).slices])


def test_infinities_in_the_photo_stay_where_nothing_is_restored():
    before, result = arbitrary("float32", 3)
    before = before.copy()
    before[0, 0], before[1, 1] = np.inf, np.nan
    cover = np.full(BOX.shape, 128, np.uint8)
    cover[0, 0] = cover[1, 1] = 0
    cover[2, 2] = 255
    before[2, 2] = -np.inf
    after = replace(result, coverage=cover).blended(before, Blend())
    assert np.isinf(after[0, 0]).all()
    assert np.isnan(after[1, 1]).all()
    assert np.array_equal(after[2, 2], result.mean[2, 2])
    assert not np.isfinite(result.blended(before, Blend(0.5))[0, 0]).any()
    assert np.isfinite(np.delete(after.reshape(-1, 3), [0, BOX.shape[1] + 1], axis=0)).all()


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_rounding_has_no_bias(dtype):
    steps = np.arange(0, 100, dtype=dtype)
    before = np.broadcast_to(steps[:, None, None], (100, 100, 1)).copy()
    mean = np.broadcast_to(steps[None, :, None], (100, 100, 1)).copy()
    result = Outcome(RECORD, Box(0, 0, 100, 100), mean, (), None, 0)
    after = result.blended(before, Blend(strength=0.5)).astype(np.float64)
    exact = (before.astype(np.float64) + mean) / 2
    assert abs(np.mean(after - exact)) < 1e-9
    assert np.array_equal(after, np.rint(exact))


def test_only_samples_or_only_a_mean_leave_detail_no_choice():
    before, samples = arbitrary("uint8", 3, mean=False, samples=2)
    for detail in (0.0, 0.4, 1.0):
        after = samples.blended(before, Blend(detail=detail, variant=1))
        assert np.array_equal(after, samples.samples[1])
    before, mean = arbitrary("uint8", 3)
    for detail in (0.0, 0.4, 1.0):
        assert np.array_equal(mean.blended(before, Blend(detail=detail, variant=3)), mean.mean)


def test_what_does_not_fit_is_a_mistake():
    before, result = arbitrary("uint8", 3, samples=1)
    with pytest.raises(ValueError, match="variant 1 of 1"):
        result.blended(before, Blend(variant=1))
    with pytest.raises(ValueError, match="do not fit"):
        result.blended(before[1:], Blend())
    with pytest.raises(ValueError, match="do not fit"):
        result.blended(before.astype(np.uint16), Blend())
    with pytest.raises(ValueError, match="no part"):
        result.blended(before, Blend(), BOX.moved(1, 0))
    for wrong in ({"mean": None, "samples": ()}, {"box": Box(0, 0, 1, 1)}):
        with pytest.raises(ValueError, match=r"mean or samples|do not fit"):
            replace(result, **wrong)
    with pytest.raises(ValueError, match="differ"):
        replace(result, mean=result.mean.astype(np.uint16))
    with pytest.raises(ValueError, match="coverage"):
        replace(result, coverage=np.zeros((2, 2), np.uint8))


@pytest.mark.parametrize(
    "wrong", [{"strength": 1.1}, {"detail": -0.1}, {"strength": float("nan")}, {"variant": -1}]
)
def test_a_blend_out_of_range_is_a_mistake(wrong):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Blend(**wrong)


@pytest.mark.parametrize("mean_known", [True, False])
@pytest.mark.parametrize(
    ("dtype", "unit"), [("uint8", 1.0), ("uint16", 257.0), ("float32", 1 / 255)]
)
def test_uncertainty_is_the_std_of_gaussian_samples(dtype, unit, mean_known):
    shape, rng = (150, 150, 4), np.random.default_rng(0)
    std = np.where(np.arange(150) < 75, 4.0, 12.0)[:, None, None]  # 8-bit levels
    mean = np.full(shape, 120.0)
    draws = [mean + std * rng.standard_normal(shape) for _ in range(8)]
    mean, *samples = (values * unit for values in (mean, *draws))
    to = (lambda p: p.astype(dtype)) if dtype == "float32" else lambda p: np.rint(p).astype(dtype)
    known = to(mean) if mean_known else None
    result = Outcome(RECORD, Box(0, 0, 150, 150), known, tuple(map(to, samples)), None, 0)
    found = result.uncertainty()
    assert (found.shape, found.dtype) == ((150, 150), np.float32)
    for rows, expected in ((slice(0, 70), 4.0), (slice(80, 150), 12.0)):
        rms = np.sqrt(np.mean(found[rows].astype(np.float64) ** 2))
        assert rms == pytest.approx(expected, rel=0.02)
        assert found[rows].std() < 0.1 * expected


def test_a_lone_sample_tells_no_uncertainty_without_the_mean():
    assert arbitrary("uint8", 3)[1].uncertainty() is None
    assert arbitrary("uint8", 3, mean=False, samples=1)[1].uncertainty() is None
    assert arbitrary("uint8", 3, samples=1)[1].uncertainty() is not None


def test_alpha_has_no_uncertainty():
    mean = np.full((20, 20, 2), 7, np.uint8)
    sample = mean.copy()
    sample[..., 1] = 255
    result = Outcome(RECORD, Box(0, 0, 20, 20), mean, (sample,), None, 0)
    assert not result.uncertainty().any()


def job(image, task, **options):
    return Job(image, task, find_card(None, task.name), backend="onnx", **options)


def denoising(image, samples=2, steps=4):
    asked = [Denoise(steps=steps, seed=5 + i) for i in range(samples)]
    mean = job(image, Denoise(steps=1, seed=5))
    return Request(mean, tuple(job(image, task) for task in asked), None, 3)


def test_a_request_runs_its_jobs_as_one():
    image, engine, seen, shown = photo(), FakeEngine(), [], []
    result = run(engine, denoising(image), Progress(seen.append), shown.append)
    assert [j.task.seed for j in engine.jobs] == [5, 5, 6]
    done = [status.done for status in seen]
    np.testing.assert_allclose(done, np.arange(1, 10) / 9)
    assert len(shown) == 9
    for values, added in zip(result.results, (6, 9, 10), strict=True):
        assert np.array_equal(values, image.pixels + np.uint8(added))
    record = result.record
    assert record.task == "denoise"
    assert record.settings == {"sigma": None, "strength": 1.0, "steps": 4, "seed": 5}
    assert record.seeds == (5, 6)
    assert record.place == "a fake"
    assert (record.model, record.version) == (engine.jobs[0].card.name, __version__)
    assert record.model_sha256 == engine.jobs[0].card.weights_sha256
    assert record.seconds >= 0
    assert (result.box, result.coverage, result.generation) == (image.box, None, 3)


def test_the_coverage_comes_along_where_the_result_is():
    image = photo()
    cover = noise("uint8", image.shape)
    request = replace(denoising(image), coverage=cover)
    result = run(FakeEngine(BOX), request, Progress())
    assert np.array_equal(result.coverage, cover[BOX.slices])
    assert not np.shares_memory(result.coverage, cover)


def test_a_request_can_be_cancelled():
    progress = Progress(lambda status: progress.cancel())
    with pytest.raises(Cancelled):
        run(FakeEngine(), denoising(photo()), progress)


def test_a_request_asks_for_something():
    with pytest.raises(ValueError, match="at least one job"):
        Request(None, (), None, 0)


def test_the_real_engine_fills_a_scratch_with_a_mean_and_samples():
    y, x = np.mgrid[:48, :48]
    pixels = np.dstack([100 + 2 * x, 80 + y, 150 - x]).astype(np.uint8)
    cover = np.zeros((48, 48), np.uint8)
    cover[10:38, 22:25], cover[10:38, 25], cover[40, 40] = 255, 128, 255
    damaged = np.where(cover[..., None] > 0, 255, pixels).astype(np.uint8)
    image, damage = Image(damaged), cover > 0
    request = Request(
        job(image, Inpaint(), damage=damage),
        tuple(job(image, Inpaint(steps=2, seed=s), damage=damage) for s in (0, 1)),
        cover,
        0,
    )
    seen = []
    result = run(Engine(), request, Progress(seen.append))
    assert seen[-1].done == pytest.approx(1.0)
    assert result.record.place.startswith("ONNX Runtime")
    before = damaged[result.box.slices]
    after = result.blended(before, Blend())
    covered = cover[result.box.slices]
    error = np.abs(after.astype(int) - pixels[result.box.slices])
    assert error[covered == 255].mean() < 10
    assert 20 < error[covered == 128].mean() < 130, "half of the scratch is blended in"
    assert np.array_equal(after[covered == 0], before[covered == 0])
    spread = result.uncertainty()
    assert spread[covered == 255].mean() > 2 * spread[covered == 0].mean() >= 0
