"""The engine on the shipped model: what a job promises."""

import logging
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from skimage import data

from restorer import solver
from restorer.backends import onnx
from restorer.cards import find_card
from restorer.diffusion.tiling import Tiled
from restorer.engine import Engine, Job, measure_noise
from restorer.errors import Cancelled, ModelError, OutOfMemory, RestorerError
from restorer.evaluation.metrics import psnr
from restorer.image import Box, Image, Patch
from restorer.progress import Progress
from restorer.tasks import TASKS
from restorer.tasks.base import controls
from restorer.tasks.deblur import Deblur
from restorer.tasks.denoise import Denoise
from restorer.tasks.generate import Generate
from restorer.tasks.inpaint import Inpaint


@pytest.fixture(scope="module")
def engine():
    return Engine()


@pytest.fixture(scope="module")
def coffee():
    return np.ascontiguousarray(data.coffee()[100:228, 150:310])


def job(pixels, task, damage=None, **options):
    options.setdefault("backend", "onnx")
    return Job(Image(pixels), task, find_card(None, task.name), damage, **options)


def scratch(shape, width=3):
    damage = np.zeros(shape, bool)
    rows = np.arange(shape[0])
    centre = (shape[1] // 3 + 10 * np.sin(rows / 20)).astype(int)
    for offset in range(width):
        damage[rows, centre + offset] = True
    return damage


@pytest.mark.parametrize("level", [15, 25, 50])
def test_denoising_beats_the_noise_by_far(engine, coffee, level):
    rng = np.random.default_rng(level)
    clean = coffee.astype(np.float32) / 255
    noisy = clean + np.float32(level / 255) * rng.standard_normal(clean.shape, dtype=np.float32)
    patch = engine.run(job(noisy, Denoise(sigma=level)))
    assert psnr(patch.values, clean) > psnr(noisy, clean) + 5


def test_a_blind_estimate_serves_almost_as_well(engine):
    rng = np.random.default_rng(1)
    clean = data.chelsea()[:256, 100:356].astype(np.float32) / 255
    noisy = clean + np.float32(25 / 255) * rng.standard_normal(clean.shape, dtype=np.float32)
    blind = engine.run(job(noisy, Denoise())).values
    told = engine.run(job(noisy, Denoise(sigma=25))).values
    assert psnr(blind, clean) > psnr(told, clean) - 0.5


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_undamaged_pixels_are_the_photos_own(engine, coffee, dtype):
    pixels = coffee.astype(np.float32) / 255
    if dtype != np.float32:
        pixels = np.rint(pixels * np.iinfo(dtype).max)
    pixels = pixels.astype(dtype)
    damage = scratch(pixels.shape[:2])
    damaged = pixels.copy()
    damaged[damage] = 1 if dtype == np.float32 else np.iinfo(dtype).max
    patch = engine.run(job(damaged, Inpaint(), damage))
    result = Image(damaged).patched(patch).pixels
    assert result.dtype == dtype
    assert np.array_equal(result[~damage], damaged[~damage])
    assert np.any(result[damage] != damaged[damage])


def test_a_scratch_is_filled_plausibly(engine, coffee):
    damage = scratch(coffee.shape[:2])
    clean = coffee.astype(np.float32) / 255
    damaged = np.where(damage[..., None], np.float32(1), clean)
    patch = engine.run(job(damaged, Inpaint(), damage))
    result = Image(damaged).patched(patch).pixels
    assert psnr(result, clean, damage) > 24


@pytest.mark.parametrize("backend", ["onnx", "pytorch"])
def test_the_same_job_gives_the_same_photo(coffee, backend):
    one = job(coffee, Denoise(sigma=20, steps=3, seed=7), backend=backend)
    first, second = (Engine().run(one) for _ in range(2))
    assert np.array_equal(first.values, second.values)


def test_another_seed_gives_another_sample(engine, coffee):
    samples = [
        engine.run(job(coffee, Denoise(sigma=40, steps=4, seed=seed))).values for seed in (0, 1)
    ]
    assert not np.array_equal(*samples)


@pytest.mark.parametrize("tile", [64, 72, 128])
def test_tiles_do_not_show(engine, coffee, tile):
    pixels = coffee.astype(np.float32)[:121, :147] / 255
    whole = engine.run(job(pixels, Denoise(sigma=25), tile=512)).values
    tiled = engine.run(job(pixels, Denoise(sigma=25), tile=tile)).values
    np.testing.assert_allclose(tiled, whole, atol=2e-6)


@pytest.mark.parametrize("box", [Box(40, 33, 101, 150), Box(0, 0, 1, 1), Box(500, 500, 512, 512)])
def test_a_part_of_a_photo_comes_out_as_the_whole(engine, box):
    pixels = data.astronaut().astype(np.float32) / 255
    noise = measure_noise(Image(pixels))
    whole = engine.run(job(pixels, Denoise(), noise=noise)).values
    seen: list[Patch] = []
    part = engine.run(job(pixels, Denoise(), noise=noise, region=box), preview=seen.append)
    assert part.box == box
    np.testing.assert_allclose(part.values, whole[box.slices], atol=2e-6)
    shown = Image(pixels)
    for patch in seen:
        shown = shown.patched(patch)
    assert np.array_equal(shown.pixels[box.slices], part.values)


def test_grey_noise_is_removed_whether_its_level_is_found_or_given(engine):
    clean = np.repeat(data.camera()[100:356, 100:356, None], 3, 2).astype(np.float32) / 255
    rng = np.random.default_rng(0)
    noisy = clean + np.float32(25 / 255) * rng.standard_normal((256, 256, 1), dtype=np.float32)
    noise = measure_noise(Image(noisy))
    for sigma in (None, 25):
        patch = engine.run(job(noisy, Denoise(sigma=sigma), noise=noise))
        assert psnr(patch.values, clean) > psnr(noisy, clean) + 7


@pytest.mark.parametrize("sigma", [None, 12])
def test_a_grey_part_of_a_photo_comes_out_as_the_whole(engine, sigma):
    pixels = data.astronaut().astype(np.float32) / 255
    pixels[:, :400] = pixels[:, :400].mean(axis=2, keepdims=True)
    noise, box = measure_noise(Image(pixels)), Box(0, 0, 10, 10)
    whole = engine.run(job(pixels, Denoise(sigma=sigma), noise=noise)).values
    part = engine.run(job(pixels, Denoise(sigma=sigma), noise=noise, region=box)).values
    np.testing.assert_allclose(part, whole[box.slices], atol=2e-6)


@pytest.mark.parametrize("region", [None, Box(30, 20, 250, 140)])
def test_a_large_photo_is_restored_band_by_band_to_the_same_pixels(engine, monkeypatch, region):
    pixels = np.ascontiguousarray(data.astronaut()[:330, :200])
    noise = measure_noise(Image(pixels))
    whole = engine.run(job(pixels, Denoise(), region=region, tile=64, noise=noise)).values
    monkeypatch.setattr("restorer.engine.BAND", 64 * 200)
    done: list[float] = []
    seen: list[Box] = []
    bands = engine.run(
        job(pixels, Denoise(), region=region, tile=64),
        Progress(lambda status: done.append(status.done)),
        lambda patch: seen.append(patch.box),
    )
    assert bands.box == (region or Box(0, 0, 330, 200))
    assert np.abs(bands.values.astype(int) - whole).max() <= 1  # float rounding, near a half
    assert np.mean(bands.values == whole) > 0.999
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1)
    assert sum(box.shape[0] * box.shape[1] for box in seen) == whole[..., 0].size


def test_a_sample_is_never_drawn_band_by_band(engine, monkeypatch, coffee):
    work = job(coffee, Denoise(sigma=40, steps=3), tile=64)
    whole = engine.run(work).values
    monkeypatch.setattr("restorer.engine.BAND", 64 * 160)
    assert np.array_equal(engine.run(work).values, whole)


def test_noise_is_the_same_measured_before_or_on_the_way(engine, coffee):
    noise = measure_noise(Image(coffee))
    one, two = (engine.run(job(coffee, Denoise(), noise=n)).values for n in (None, noise))
    assert np.array_equal(one, two)


def test_the_noise_of_a_large_photo_is_told_from_bands(monkeypatch):
    rng = np.random.default_rng(0)
    flat = 0.5 + np.float32(10 / 255) * rng.standard_normal((1024, 128, 3), dtype=np.float32)
    monkeypatch.setattr("restorer.engine.NOISE_PIXELS", 1024 * 128 / 4)
    assert measure_noise(Image(flat)).level * 255 == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("backend", ["onnx", "pytorch"])
def test_cancelling_interrupts_a_tile(backend):
    """From another thread, a tile that takes seconds ends before it is made."""
    pixels = np.tile(data.coffee(), (3, 3, 1))
    progress = Progress()
    work = job(pixels, Denoise(sigma=25), backend=backend, tile=2048)
    made, ended = [], []

    def run():
        with pytest.raises(Cancelled):
            Engine().run(work, progress, made.append)
        ended.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    while not progress._interrupts and thread.is_alive():
        time.sleep(0.01)
    time.sleep(0.5)  # into the tile
    progress.cancel()
    thread.join(60)
    assert ended
    assert not made


@pytest.mark.parametrize(
    ("task", "region"), [(Inpaint(), Box(0, 0, 4, 4)), (Denoise(), Box(0, 0, 9, 4))]
)
def test_a_region_that_makes_no_sense_is_refused(task, region):
    damage = np.ones((8, 8), bool)
    with pytest.raises(ValueError, match=r"region|part"):
        job(np.zeros((8, 8, 3), np.uint8), task, damage, region=region)


def test_strength_zero_changes_nothing(engine, coffee):
    patch = engine.run(job(coffee, Denoise(sigma=25, strength=0.0)))
    assert np.array_equal(patch.values, coffee)


def test_alpha_and_grey_pass_through(engine, coffee):
    alpha = np.random.default_rng(0).integers(0, 256, coffee.shape[:2], np.uint8)
    rgba = np.dstack([coffee, alpha])
    assert np.array_equal(engine.run(job(rgba, Denoise(sigma=25))).values[..., 3], alpha)
    grey = np.ascontiguousarray(coffee[..., 1:2])
    assert engine.run(job(grey, Denoise(sigma=25))).values.shape == grey.shape


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (9, 3), (16, 17)])
@pytest.mark.parametrize("kind", TASKS.values(), ids=TASKS)
def test_every_task_takes_every_size(engine, kind, shape):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    damage = np.zeros(shape, bool)
    damage[0, 0] = True
    task = kind(steps=2) if "steps" in controls(kind) else kind()
    patch = engine.run(job(pixels, task, damage if task.needs_damage else None))
    assert Image(pixels).patched(patch).shape == shape


@pytest.mark.parametrize("task", [Denoise(sigma=20), Inpaint()])
def test_what_is_black_and_white_stays_so_wherever_it_comes_from(engine, coffee, task):
    grey = np.repeat(coffee[..., 1:2], 3, axis=2)
    damage = scratch(grey.shape[:2]) if task.needs_damage else None
    values = engine.run(job(grey, task, damage)).values
    assert not np.ptp(values, axis=2).any()
    assert np.ptp(engine.run(job(coffee, task, damage)).values, axis=2).any()


def test_a_picture_of_which_nothing_is_known_has_colours(engine):
    pixels, everything = np.full((24, 32, 3), 128, np.uint8), np.ones((24, 32), bool)
    drawn = engine.run(job(pixels, Generate(steps=3), everything)).values
    assert np.ptp(drawn, axis=2).any()


def test_a_pixel_is_less_sure_the_more_noise_there_is(engine, coffee):
    found = [engine.deviation(job(coffee, Denoise(sigma=sigma))) for sigma in (5, 20)]
    assert found[0].shape == coffee.shape[:2]
    assert 0 < found[0].mean() < 5
    assert found[0].mean() < found[1].mean() < 20


def test_how_sure_a_part_is_does_not_hang_on_the_bands(engine, coffee, monkeypatch):
    box = Box(16, 8, 80, 120)
    work = job(coffee, Denoise(sigma=15), region=box, tile=64)
    whole = engine.deviation(work)
    monkeypatch.setattr("restorer.engine.BAND", 112 * 32)
    banded = engine.deviation(work)
    assert banded.shape == whole.shape == box.shape
    assert (
        np.mean(np.abs(banded - whole)) < 0.25 * whole.mean()
    )  # other probes, the same posterior


@pytest.mark.parametrize("task", [Denoise(steps=3), Deblur(), Inpaint()])
def test_how_sure_a_sample_is_cannot_be_told_so(engine, coffee, task):
    damage = np.zeros(coffee.shape[:2], bool)
    damage[5:9, 5:9] = True
    with pytest.raises(RestorerError, match="one step only"):
        engine.deviation(job(coffee, task, damage if task.needs_damage else None))


@pytest.fixture
def sizes(monkeypatch):
    """The sizes of the pictures that are denoised, in order."""
    found: list[tuple[int, int]] = []
    call = Tiled.__call__

    def noting(self, z, level):
        found.append(tuple(z.shape[2:]))
        return call(self, z, level)

    monkeypatch.setattr(Tiled, "__call__", noting)
    return found


def wide_hole(shape):
    damage = np.zeros(shape, bool)
    damage[20:108, 30:130] = True  # 44 px deep
    return damage


@pytest.mark.parametrize(("wide", "halvings"), [(50, 0), (24, 1), (12, 2), (6, 3)])
def test_wide_holes_are_filled_coarse_to_fine(engine, coffee, monkeypatch, sizes, wide, halvings):
    monkeypatch.setattr("restorer.solver.WIDE", wide)
    seen: list[float] = []
    progress = Progress(lambda status: seen.append(status.done))
    patch = engine.run(job(coffee, Inpaint(), wide_hole(coffee.shape[:2])), progress)
    assert patch.values.dtype == np.uint8
    assert sizes == [(128 >> scale, 160 >> scale) for scale in range(halvings, -1, -1)]
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


def test_the_fine_scale_builds_on_the_coarse_one(engine, coffee, monkeypatch):
    """What is known only to the coarse scale is in the result."""
    work = job(coffee, Inpaint(), wide_hole(coffee.shape[:2]))
    usual = engine.run(work).values
    doubled = solver._doubled
    monkeypatch.setattr(solver, "_doubled", lambda *args: doubled(*args) + np.float32(0.2))
    brighter = engine.run(work).values
    middle = (slice(30, 60), slice(30, 70))  # of the hole's own box
    assert brighter[middle].mean() > usual[middle].mean() + 10


def test_automatic_passes_over_a_place_that_cannot_be_used(coffee, monkeypatch, caplog):
    """ONNX Runtime's build may know CUDA where the machine has no driver for it."""
    monkeypatch.setattr("restorer.backends.shutil.which", lambda name: None)
    monkeypatch.setattr(onnx, "devices", lambda: ("cuda", "cpu"))
    card = find_card("photo", "denoise")
    work = Job(Image(coffee), Denoise(sigma=25), card)
    places: set[str] = set()
    with caplog.at_level(logging.INFO, "restorer"):
        Engine().run(work, Progress(lambda status: places.add(status.place)))
    assert places == {"ONNX Runtime, CPU, float32"}
    assert "Passing over onnx on cuda: ONNX Runtime cannot use cuda here" in caplog.text
    for backend in (None, "onnx"):
        with pytest.raises(RestorerError, match="cannot use cuda here; choose the device cpu"):
            Engine().run(replace(work, backend=backend, device="cuda"))


def test_where_no_place_can_be_used_the_last_error_is_told(coffee, monkeypatch):
    tried = []

    def load(card, device):
        tried.append(device)
        raise RestorerError(f"There is no {device}.")

    monkeypatch.setattr(onnx, "devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr(onnx, "load", load)
    with pytest.raises(RestorerError, match="There is no cpu"):
        Engine().run(job(coffee, Denoise(sigma=25)))
    assert tried == ["cuda", "cpu"]


def test_a_broken_model_is_no_fault_of_the_place(coffee, monkeypatch):
    tried = []

    def load(card, device):
        tried.append(device)
        raise ModelError("The model is damaged.")

    monkeypatch.setattr(onnx, "devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr(onnx, "load", load)
    with pytest.raises(ModelError, match="damaged"):
        Engine().run(job(coffee, Denoise(sigma=25)))
    assert tried == ["cuda"]


def test_generation_starts_from_noise_and_previews_each_step(engine):
    blank = np.full((32, 40, 3), 128, np.uint8)
    seen: list[Patch] = []
    patch = engine.run(job(blank, Generate(steps=4), np.ones((32, 40), bool)), preview=seen.append)
    assert len(seen) == 4
    assert patch.box == Box(0, 0, 32, 40)
    assert np.array_equal(seen[-1].values, patch.values)


def test_extending_keeps_the_picture(engine, coffee):
    canvas = np.pad(coffee[:64, :64], ((16, 16), (16, 16), (0, 0)))
    damage = np.pad(np.zeros((64, 64), bool), 16, constant_values=True)
    patch = engine.run(job(canvas, Generate(steps=3), damage))
    assert np.array_equal(patch.values[16:80, 16:80], coffee[:64, :64])


def test_cancel_ends_a_job_at_the_next_tile(engine, coffee):
    progress = Progress(lambda status: progress.cancel())
    with pytest.raises(Cancelled):
        engine.run(job(coffee, Denoise(sigma=25, steps=50), tile=64), progress)


def test_pause_holds_and_resume_goes_on(engine, coffee):
    started, calls = threading.Event(), []

    def report(status):
        calls.append(status)
        if not started.is_set():
            progress.pause()
        started.set()

    progress = Progress(report)
    result: list[Patch] = []
    work = job(coffee, Denoise(sigma=25), tile=64)
    thread = threading.Thread(target=lambda: result.append(engine.run(work, progress)))
    thread.start()
    assert started.wait(60)
    thread.join(0.3)
    assert thread.is_alive()
    assert len(calls) == 1
    progress.resume()
    thread.join(60)
    assert result


def test_memory_that_runs_out_halves_the_tile(coffee, monkeypatch):
    engine = Engine()
    work = job(coffee.astype(np.float32) / 255, Denoise(sigma=25), tile=512)
    expected = engine.run(work).values
    (network,) = engine._networks.values()
    sizes = []
    run = type(network).__call__

    def small(self, z, level):
        if max(z.shape[2:]) > 150:
            raise OutOfMemory("too large")
        sizes.append(z.shape)
        return run(self, z, level)

    monkeypatch.setattr(type(network), "__call__", small)
    monkeypatch.setattr(type(network), "halo", 16, raising=False)
    network.halo = 16
    result = engine.run(work).values
    assert len(sizes) > 1
    assert psnr(result, expected) > 40  # a halo of 16 px is short, so tiles show a little


def test_damage_far_apart_costs_only_its_tiles(coffee, monkeypatch):
    pixels = np.tile(coffee, (4, 4, 1))
    damage = np.zeros(pixels.shape[:2], bool)
    damage[3:6, 3:6] = damage[-6:-3, -6:-3] = True
    calls = []
    one = Tiled._one
    monkeypatch.setattr(Tiled, "_one", lambda *a: calls.append(a[3]) or one(*a))
    Engine().run(job(pixels, Inpaint(sigma=1), damage, tile=64))
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("task", "damage", "options"),
    [
        (Inpaint(), None, {}),
        (Inpaint(), np.zeros((8, 8), bool), {}),
        (Inpaint(), np.ones((8, 9), bool), {}),
        (Denoise(), None, {"sampler": "none"}),
    ],
)
def test_a_job_that_does_not_fit_is_refused(task, damage, options):
    with pytest.raises(ValueError, match=r"damage|sampler"):
        job(np.zeros((8, 8, 3), np.uint8), task, damage, **options)


@pytest.mark.parametrize("name", ["sigma", "strength", "steps", "seed"])
def test_controls_are_checked(name):
    for value in (-1, 10**10, float("nan")):
        with pytest.raises(ValueError, match=name):
            Denoise(**{name: value})


def test_what_is_prepared_is_not_loaded_again(monkeypatch, coffee):
    loaded = []
    load = onnx.load
    monkeypatch.setattr(onnx, "load", lambda *args: loaded.append(args) or load(*args))
    engine, card = Engine(), find_card("photo", "denoise")
    engine.prepare(card, "onnx", "cpu")
    assert len(loaded) == 1
    engine.run(Job(Image(coffee), Denoise(), card, backend="onnx", device="cpu"))
    assert len(loaded) == 1
