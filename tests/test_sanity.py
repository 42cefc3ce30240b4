"""No real result is refused, and every planted fault is."""

from dataclasses import replace

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer import sanity
from restorer.borders import blank, extended
from restorer.cards import find_card
from restorer.engine import Engine, Job
from restorer.enlarging import enlarged
from restorer.history import Enlarged, Resized, Restored
from restorer.image import Box, Image, Patch
from restorer.outcome import Blend
from restorer.tasks.base import Task
from restorer.tasks.denoise import Denoise
from restorer.tasks.generate import Generate
from restorer.tasks.inpaint import Inpaint
from tests.documents import DTYPES, outcome

ENGINE = Engine()
SHAPE = (128, 192)
PHOTO = skimage.data.astronaut()[:128, 100:292]
dtypes = st.sampled_from(DTYPES)


def coded(levels: np.ndarray, dtype: str) -> np.ndarray:
    """8-bit levels, which may be fractions, in a file's samples."""
    parts = levels.clip(0, 255) / 255
    top = 1 if dtype == "float32" else np.iinfo(dtype).max
    return (parts if dtype == "float32" else np.rint(parts * top)).astype(dtype)


def noisy(sigma: float, seed: int = 0, photo: np.ndarray = PHOTO) -> np.ndarray:
    return photo + np.random.default_rng(seed).normal(0, sigma, photo.shape)


def nowhere(shape: tuple[int, int] = SHAPE) -> np.ndarray:
    return np.zeros(shape, bool)


def result(image: Image, task: Task, damage: np.ndarray | None = None) -> str:
    job = Job(image, task, find_card(None, task.name), damage, backend="onnx", device="cpu")
    return sanity.of_patch(job, ENGINE.run(job))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("sigma", [0, 3, 25, 60])
def test_denoised_photos_pass(dtype: str, sigma: float) -> None:
    assert result(Image(coded(noisy(sigma), dtype)), Denoise()) == ""


@pytest.mark.parametrize("sigma", [25, 60, 255])
@pytest.mark.parametrize("dim", [0.05, 1])
def test_so_do_those_of_which_far_too_much_noise_is_said(sigma: float, dim: float) -> None:
    for photo in (PHOTO, skimage.data.coffee()[:128, :192], skimage.data.page()[:128, :192]):
        photo = np.atleast_3d(photo) * dim
        assert result(Image(coded(noisy(2, photo=photo), "uint8")), Denoise(sigma=sigma)) == ""


def test_so_do_flat_and_tiny_and_drawn_samples() -> None:
    for level in (0, 7, 128, 255):
        flat = np.full((72, 72, 3), float(level))
        assert result(Image(coded(noisy(1.5, photo=flat), "uint8")), Denoise()) == ""
    assert result(Image(coded(noisy(30)[:9, :9], "uint8")), Denoise()) == ""
    assert result(Image(coded(noisy(30)[:64, :64], "uint8")), Denoise(steps=4)) == ""


def test_filled_and_drawn_pictures_pass() -> None:
    hole = nowhere()
    hole[20:100, 30:120] = True
    image, white = Image(PHOTO), Image(np.full((*SHAPE, 3), 255, np.uint8))
    for task in (Inpaint(), Inpaint(steps=3)):
        assert result(image, task, hole) == result(white, task, hole) == ""
    assert result(*with_task(blank(72, 72), Generate(steps=3))) == ""
    assert result(*with_task(extended(Image(PHOTO[:48, :48]), 16), Generate(steps=3))) == ""
    specks = np.random.default_rng(0).random(SHAPE) < 0.01
    assert result(image, Inpaint(), specks) == ""


def with_task(pair: tuple[Image, np.ndarray], task: Task) -> tuple[Image, Task, np.ndarray]:
    return pair[0], task, pair[1]


@settings(deadline=None, max_examples=40)
@given(dtypes, st.floats(0, 40), st.integers(0, 99))
def test_perfect_denoising_passes(dtype: str, sigma: float, seed: int) -> None:
    before, after = coded(noisy(sigma, seed), dtype), coded(PHOTO, dtype)
    assert sanity.fault(before, after, nowhere()) == ""
    assert sanity.fault(before, before, nowhere()) == ""


@settings(deadline=None, max_examples=40)
@given(dtypes, st.sampled_from([0, 1, 2]), st.sampled_from([-1, 1]), st.floats(10, 60))
def test_a_cast_is_refused(dtype: str, channel: int, sign: int, far: float) -> None:
    levels = PHOTO * 0.5 + 64
    off = levels.copy()
    off[..., channel] += sign * far
    said = sanity.fault(coded(noisy(3, photo=levels), dtype), coded(off, dtype), nowhere())
    assert "levels off the photo's" in said
    assert str(round(far)) in said or abs(far - int("".join(filter(str.isdigit, said))[:2])) < 2


@settings(deadline=None, max_examples=40)
@given(dtypes, st.integers(0, 127), st.integers(0, 127), st.sampled_from([0, 255]))
def test_a_black_or_white_part_is_refused(dtype: str, top: int, left: int, level: int) -> None:
    levels = PHOTO * 0.5 + 64
    holed = levels.copy()
    holed[top // 64 * 64 :, left // 64 * 64 :][:64, :64] = level
    said = sanity.fault(coded(noisy(10, photo=levels), dtype), coded(holed, dtype), nowhere())
    assert "levels off the photo's" in said


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_colour_is_refused_where_the_photo_has_more(dtype: str) -> None:
    stripes = np.zeros((*SHAPE, 3))
    stripes[:, ::2] = 255
    grey = np.full((*SHAPE, 3), 127.5)
    before, after = coded(stripes, dtype), coded(grey, dtype)
    assert "of one colour" in sanity.fault(before, after, nowhere())
    assert "of one colour" in sanity.fault(
        *(coded(p, dtype)[..., :1] for p in (stripes, grey)), nowhere()
    )
    assert sanity.fault(after, after, nowhere()) == ""


def test_what_is_no_number_is_refused_unless_the_photo_held_it() -> None:
    before = coded(PHOTO, "float32")
    after = before.copy()
    after[50, 60, 1] = np.nan
    assert "no numbers" in sanity.fault(before, after, nowhere())
    assert sanity.fault(after, after, nowhere()) == ""
    bright = before.copy()
    bright[50, 60] = np.inf
    assert sanity.fault(bright, before, nowhere()) == ""
    assert sanity.fault(bright * 100, bright * 99, nowhere()) == ""


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_black_filling_is_refused_where_nothing_is_black(dtype: str) -> None:
    levels = PHOTO * 0.5 + 64
    hole = nowhere()
    hole[20:100, 30:120] = True
    filled = np.where(hole[..., None], 0.0, levels)
    said = sanity.fault(coded(levels, dtype), coded(filled, dtype), hole)
    assert "of one colour, which is nowhere around" in said
    dark = levels * 0.5
    far = np.where(hole[..., None], noisy(20, photo=np.full_like(levels, 250)), dark)
    assert "far off all colours" in sanity.fault(coded(dark, dtype), coded(far, dtype), hole)
    drawn = np.ones(SHAPE, bool)
    black = np.zeros((*SHAPE, 3))
    assert "one colour" in sanity.fault(coded(levels, dtype), coded(black, dtype), drawn)


def test_alpha_does_not_count() -> None:
    pixels = np.dstack([PHOTO, np.full(SHAPE, 255, np.uint8)])
    after = pixels.copy()
    after[..., 3] = 0
    job = Job(Image(pixels), Denoise(), find_card(None, "denoise"))
    assert sanity.of_patch(job, Patch(job.image.box, after)) == ""
    after[..., 0] = 0
    assert sanity.of_patch(job, Patch(job.image.box, after)) != ""


def restored(image: Image, values: np.ndarray, task: str, coverage: np.ndarray | None) -> Restored:
    found = outcome(image)  # type: ignore[no-untyped-call]
    record = replace(found.record, task=task, settings={"sigma": None, "steps": 1})
    done = replace(found, record=record, mean=values, coverage=coverage)
    return Restored(task, done, Blend())


def test_the_steps_of_a_document_are_checked_as_one() -> None:
    image = Image(coded(noisy(10), "uint8"))
    hole = np.zeros(SHAPE, np.uint8)
    hole[20:100, 30:120] = 255
    clean = restored(image, PHOTO, "denoise", None)
    filled = np.where(hole[..., None] > 0, PHOTO // 4, PHOTO)
    fill = restored(image, filled, "inpaint", hole)
    crop, wide = Resized("Crop", Box(10, 20, 118, 180)), Resized("Extend", Box(-9, -9, 117, 169))
    cut = Image(np.ascontiguousarray(filled[10:118, 20:180]))
    larger, double = extended(cut, 9)[0], enlarged(Image(filled), 2)
    for now, steps in (
        (image, []),
        (Image(PHOTO), [clean]),
        (Image(filled), [clean, fill]),
        (cut, [clean, fill, crop]),
        (larger, [clean, fill, crop, wide]),
        (larger, [crop, wide, restored(larger, larger.pixels, "inpaint", None)]),
        (double, [clean, fill, Enlarged("Enlarge", 2)]),
        (enlarged(larger, 2), [clean, fill, crop, wide, Enlarged("Enlarge", 2)]),
    ):
        assert sanity.of_steps(now, image, steps) == "", len(steps)
    assert "off the photo's" in sanity.of_steps(Image(filled), image, [clean])
    assert "off the photo's" in sanity.of_steps(cut, image, [clean, crop])
    bright = Image(np.minimum(double.pixels.astype(int) + 60, 255).astype(np.uint8))
    assert "off the photo's" in sanity.of_steps(bright, image, [clean, Enlarged("Enlarge", 2)])
    half = PHOTO // 2
    white = Image(np.where(hole[..., None] > 0, 255, half).astype(np.uint8))
    assert "far off" in sanity.of_steps(white, Image(half), [fill])
    assert sanity.of_steps(white, white, [replace(fill, blend=Blend(0.0))]) == ""
    dark = Image((cut.pixels * 0.5).astype(np.uint8))
    assert "off the photo's" in sanity.of_steps(dark, image, [clean, fill, crop])
