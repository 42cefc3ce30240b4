import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from restorer.color import to_model
from restorer.gui.changes import count_changed
from restorer.gui.reduction import block_max, block_mean
from restorer.gui.rendering import (
    CHANGED,
    GLANCE,
    ChangedLayer,
    DamageLayer,
    DifferenceLayer,
    Layer,
    PhotoLayer,
    UncertaintyLayer,
    viridis,
)
from restorer.image import Box, Image, Patch, Pixels, differing

SHAPE = 75, 101  # no multiples of any reduction
WHOLE = Box(0, 0, *SHAPE)
TOPS = {np.uint8: 255, np.uint16: 65535, np.float32: 1}


def photo(dtype: type = np.uint8, channels: int = 3, seed: int = 0) -> Image:
    values = np.random.default_rng(seed).random((*SHAPE, channels))
    top = TOPS[dtype]
    return Image((values if top == 1 else np.rint(values * top)).astype(dtype))


def mean_by_hand(pixels: NDArray[np.generic], reduce: int) -> NDArray[np.float64]:
    height, width = (-(-side // reduce) for side in pixels.shape[:2])
    down, across = height * reduce - pixels.shape[0], width * reduce - pixels.shape[1]
    pixels = np.pad(pixels.astype(np.float64), ((0, down), (0, across), (0, 0)), "edge")
    return pixels.reshape(height, reduce, width, reduce, -1).mean(axis=(1, 3))


LAYERS: dict[str, Layer] = {
    "photo": PhotoLayer(photo(np.uint16, 4)),
    "patched": PhotoLayer(photo(), None, [Patch(Box(9, 5, 40, 71), photo().pixels[:31, :66])]),
    "difference": DifferenceLayer(photo(), photo(seed=1)),
    "changed": ChangedLayer(photo(), photo(seed=1)),
    "uncertainty": UncertaintyLayer(
        Box(10, 20, 50, 90), np.linspace(0, 9, 2800, dtype=np.float32).reshape(40, 70), SHAPE, 8.0
    ),
    "damage": DamageLayer(photo(channels=1).pixels[..., 0], (255, 0, 0), 0.5),
}


@pytest.mark.parametrize("reduce", [1, 2, 4, 8, 64])
@pytest.mark.parametrize("name", LAYERS)
def test_a_part_of_a_layer_is_that_part_of_the_whole(name: str, reduce: int) -> None:
    layer = LAYERS[name]
    whole = layer.render(WHOLE, reduce)
    assert layer.shape == SHAPE
    assert whole.dtype == np.uint8
    assert whole.shape[:2] == tuple(-(-side // reduce) for side in SHAPE)
    top, left = reduce * (8 // reduce), reduce * (16 // reduce)
    part = layer.render(Box(top, left, SHAPE[0], SHAPE[1]), reduce)
    assert np.array_equal(part, whole[top // reduce :, left // reduce :])


@pytest.mark.parametrize("name", LAYERS)
def test_a_glance_is_small_and_covers_the_whole(name: str) -> None:
    glance = LAYERS[name].glance()
    if glance is not None:
        step, rough = glance
        assert max(rough.shape[:2]) <= GLANCE
        assert all(n * step >= side - step for n, side in zip(rough.shape, SHAPE, strict=False))


def test_a_glance_of_a_large_photo_copies_nothing_of_it() -> None:
    pixels: Pixels = np.broadcast_to(np.uint8(7), (1 << 15, 1 << 15, 3))  # 3 GB, were it copied
    glance = PhotoLayer(Image(pixels)).glance()
    assert glance[0] == 128
    assert (glance[1] == 7).all()


def test_a_plain_photo_is_shown_as_it_is() -> None:
    image = photo()
    assert np.array_equal(PhotoLayer(image).render(WHOLE, 1), image.pixels)
    grey = photo(channels=1)
    assert np.array_equal(PhotoLayer(grey).render(WHOLE, 1), np.repeat(grey.pixels, 3, axis=2))


@pytest.mark.parametrize("dtype", TOPS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("reduce", [1, 4])
def test_any_photo_is_shown_within_half_a_level(dtype: type, channels: int, reduce: int) -> None:
    image = photo(dtype, channels)
    shown = PhotoLayer(image).render(WHOLE, reduce).astype(float)
    right = mean_by_hand(image.pixels, reduce) * (255 / TOPS[dtype])
    colors = right[..., :1] if channels < 3 else right[..., :3]
    assert np.abs(shown[..., :3] - colors).max() <= 0.501
    assert (shown.shape[2] == 4) is image.has_alpha
    if image.has_alpha:
        assert np.abs(shown[..., 3] - right[..., -1]).max() <= 0.501


def test_colors_go_from_the_photo_to_the_screen() -> None:
    wide = imagecodecs.cms_profile("adobergb")
    image = Image(photo().pixels, wide)
    model = to_model(image.pixels, wide)
    on_srgb = PhotoLayer(image).render(WHOLE, 1)
    assert np.abs(on_srgb - model.clip(0, 1) * 255).max() <= 0.501
    on_wide = PhotoLayer(image, wide).render(WHOLE, 1)  # there and back
    assert np.abs(on_wide.astype(int) - image.pixels).max() <= 1


def test_what_is_no_number_is_shown_black() -> None:
    pixels = photo(np.float32).pixels.copy()
    pixels[3, 4] = np.nan
    assert (PhotoLayer(Image(pixels)).render(WHOLE, 1)[3, 4] == 0).all()


def test_patches_lie_over_the_photo_the_later_above() -> None:
    image = photo()
    patches = [
        Patch(Box(0, 0, 20, 20), np.full((20, 20, 3), 10, np.uint8)),
        Patch(Box(10, 10, 30, 30), np.full((20, 20, 3), 20, np.uint8)),
    ]
    shown = PhotoLayer(image, None, patches).render(WHOLE, 1)
    expected = image.pixels.copy()
    expected[:20, :20], expected[10:30, 10:30] = 10, 20
    assert np.array_equal(shown, expected)


def test_the_difference_is_eightfold_around_grey() -> None:
    before = np.full((4, 4, 3), 100, np.uint8)
    after = before.copy()
    after[0, 0], after[0, 1] = (105, 100, 95), (200, 0, 100)
    shown = DifferenceLayer(Image(before), Image(after)).render(Box(0, 0, 4, 4), 1).astype(int)
    assert np.abs(shown[1:] - 127.5).max() <= 0.5
    assert np.abs(shown[0, 0] - (127.5 + 40, 127.5, 127.5 - 40)).max() <= 0.51
    assert shown[0, 1].tolist() == [255, 0, 128]


@pytest.mark.parametrize("dtype", TOPS)
@pytest.mark.parametrize("reduce", [1, 2, 64])
def test_one_changed_pixel_is_seen_at_any_reduction(dtype: type, reduce: int) -> None:
    before = photo(dtype)
    pixels = before.pixels.copy()
    if dtype is np.float32:
        pixels[70, 90, 1] = np.nextafter(pixels[70, 90, 1], np.float32(2))
    else:
        pixels[70, 90, 1] ^= 1
    after = Image(pixels)
    shown = ChangedLayer(before, after).render(WHOLE, reduce)
    marked = (shown == CHANGED).all(axis=2)
    assert np.argwhere(marked).tolist() == [[70 // reduce, 90 // reduce]]
    assert np.ptp(shown[~marked].astype(int), axis=1).max(initial=0) == 0  # all else is grey
    assert list(count_changed(before, after))[-1] == 1


def test_every_bit_counts_as_a_change() -> None:
    a = np.array([[[0.0], [np.nan], [1.0]]], np.float32)
    b = np.array([[[-0.0], [np.nan], [1.0]]], np.float32)
    assert differing(a, b).tolist() == [[True, False, False]]


def test_changes_are_counted_band_by_band() -> None:
    before = Image(np.zeros((3000, 2000, 1), np.uint8))
    pixels = before.pixels.copy()
    pixels[::10, ::7] = 1
    counts = list(count_changed(before, Image(pixels)))
    assert len(counts) > 1
    assert counts == sorted(counts)
    assert counts[-1] == np.count_nonzero(pixels)


def test_uncertainty_is_clear_outside_and_brighter_where_larger() -> None:
    values = np.repeat(np.array([[0, 2, 4, 9]], np.float32), 2, axis=0)
    layer = UncertaintyLayer(Box(1, 1, 3, 5), values, (4, 6), top=4.0)
    shown = layer.render(Box(0, 0, 4, 6), 1)
    outside = np.ones((4, 6), bool)
    outside[1:3, 1:5] = False
    assert (shown[..., 3] > 0).tolist() == (~outside).tolist()
    assert np.array_equal(shown[1, 1:4, :3], viridis(np.array([0, 0.5, 1])))
    assert np.array_equal(shown[1, 3], shown[1, 4])  # more than the top looks like the top
    assert (np.diff(shown[1, 1:4, 3].astype(int)) > 0).all()


def test_viridis_rises_evenly_in_lightness() -> None:
    light = (viridis(np.linspace(0, 1, 64)) / 255.0) ** 2.2 @ (0.2126, 0.7152, 0.0722)
    steps = np.diff(116 * np.cbrt(light) - 16)
    assert steps.min() > 0.5 * steps.mean()
    assert steps.max() < 1.6 * steps.mean()


def test_damage_is_as_opaque_as_it_is_marked() -> None:
    damage = np.array([[0, 51, 255]], np.uint8)
    shown = DamageLayer(damage, (10, 20, 30), 0.4).render(Box(0, 0, 1, 3), 1)
    assert shown[0, :, :3].tolist() == [[10, 20, 30]] * 3
    assert shown[0, :, 3].tolist() == [0, 20, 102]


def test_a_spot_of_dust_is_seen_at_any_reduction() -> None:
    damage = np.zeros(SHAPE, np.uint8)
    damage[33, 66] = 255
    shown = DamageLayer(damage, (255, 0, 0), 1.0).render(WHOLE, 32)
    assert np.argwhere(shown[..., 3]).tolist() == [[1, 2]]
    assert shown[1, 2, 3] == 255


@given(
    st.sampled_from(list(TOPS)),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 4),
    st.sampled_from([1, 2, 4, 8, 16]),
)
def test_means_are_those_of_the_blocks(
    dtype: type, height: int, width: int, channels: int, reduce: int
) -> None:
    values = np.random.default_rng(height * width).random((height, width, channels))
    pixels = (values * TOPS[dtype]).astype(dtype)
    expected = mean_by_hand(pixels, reduce) / TOPS[dtype]
    assert np.abs(block_mean(pixels, reduce) - expected).max() < 1e-6


def test_the_brightest_sum_does_not_overflow() -> None:
    assert block_mean(np.full((256, 256, 1), 65535, np.uint16), 256) == 1.0
    assert block_mean(np.full((256, 256, 1), 255, np.uint8), 256) == 1.0


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 2, 4, 8, 16]))
def test_maxima_are_those_of_the_blocks(height: int, width: int, reduce: int) -> None:
    values = np.random.default_rng(height).integers(0, 256, (height, width), dtype=np.uint8)
    most = block_max(values, reduce)
    assert most.shape == (-(-height // reduce), -(-width // reduce))
    for row, column in np.ndindex(most.shape):
        rows, columns = (slice(i * reduce, (i + 1) * reduce) for i in (row, column))
        assert most[row, column] == values[rows, columns].max()
