"""A tiled denoiser is the denoiser, and the tile loop answers to the user and to the memory."""

import threading
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest
import torch
from array_api_compat import array_namespace
from hypothesis import example, given, settings
from hypothesis import strategies as st

from restorer.diffusion import tiling
from restorer.diffusion.tiling import SMALLEST, Tiled
from restorer.errors import Cancelled, OutOfMemory
from restorer.level import Level
from restorer.networks.unet import Denoiser, UNet
from restorer.progress import Progress

WAIT = 20.0  # seconds until a test that hangs fails


class Local:
    """A small network with random weights, none of them zero."""

    def __init__(self, dtype=torch.float64):
        torch.manual_seed(0)
        network = UNet((8, 12, 16), 1)
        for weight in network.parameters():
            torch.nn.init.normal_(weight, std=(2.0 / weight[0].numel()) ** 0.5)
        network.tail.weight.data *= 1e-3  # so that x0 is about 1
        self.model = Denoiser(network).to(dtype).eval()
        self.halo, self.stride, self.place = network.halo, network.stride, "here"

    def __call__(self, z, level):
        blur = torch.full((1, 1, 1, 1), level.blur, dtype=z.dtype)
        with torch.inference_mode():
            return self.model(z, level.sigma, blur)


NETWORK = Local()


def scene(height, width, seed=0, dtype=torch.float64):
    """A noisy picture, every pixel at its own level, some of them holes and some noiseless."""
    rng = np.random.default_rng(seed)
    sigma = rng.uniform(0.02, 0.3, (height, width))
    sigma[rng.random((height, width)) < 0.1] = np.inf
    sigma[rng.random((height, width)) < 0.1] = 0.0
    z = rng.random((1, 3, height, width))
    return (
        torch.from_numpy(z).to(dtype),
        Level(torch.from_numpy(sigma[None, None]).to(dtype), float(rng.choice([0.0, 1.0]))),
    )


def whole(denoiser, z, level):
    """One call; a size that is no multiple of the stride is continued by reflection."""
    height, width = z.shape[-2:]
    stride = denoiser.stride
    padding = [(0, 0), (0, 0)]
    padding += [(0, max(-n % stride, 2 * stride - n)) for n in (height, width)]
    padded = [torch.from_numpy(np.pad(x.numpy(), padding, "symmetric")) for x in (z, level.sigma)]
    return denoiser(padded[0], Level(padded[1], level.tau))[..., :height, :width]


def tiled(denoiser, tile, progress=None, **more):
    return Tiled([denoiser], tile, progress or Progress(), **more)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 240), st.integers(1, 24), st.booleans(), st.integers(SMALLEST, 130))
@example(1, 1, False, 64)
@example(37, 1, True, 64)
@example(64, 64, False, 64)
@example(65, 66, False, 64)
@example(130, 67, False, 64)
@example(211, 150, False, 77)
def test_tiles_equal_the_whole(long, short, wide, tile):
    height, width = (short, long) if wide else (long, short)
    z, level = scene(height, width, seed=long)
    apart = tiled(NETWORK, tile)(z, level) - whole(NETWORK, z, level)
    assert apart.abs().max() < 1e-6


@pytest.mark.parametrize(("height", "width"), [(200, 90), (3, 300)])
def test_tiles_equal_the_whole_in_single_precision(height, width):
    network = Local(torch.float32)
    z, level = scene(height, width, dtype=torch.float32)
    apart = tiled(network, 64)(z, level) - whole(network, z, level)
    assert apart.abs().max() < 2e-6


@pytest.mark.parametrize("halo", [8, 24])
def test_a_halo_too_small_would_show(halo):
    """The comparison above can fail."""
    z, level = scene(200, 16)
    with mock.patch.object(NETWORK, "halo", halo):
        apart = tiled(NETWORK, 64)(z, level) - whole(NETWORK, z, level)
    assert apart.abs().max() > 1e-6


class Blur:
    """A local denoiser in NumPy or torch: the mean of 5 x 5 pixels, zero beyond the borders."""

    halo, stride, place = 4, 4, "here"

    def __init__(self, limit=None, error=OutOfMemory):
        self.limit, self.error, self.calls, self.sizes = limit, error, 0, []

    def __call__(self, z, level):
        self.calls += 1
        xp = array_namespace(z)
        height, width = z.shape[-2:]
        self.sizes.append((height, width))
        assert height % self.stride == width % self.stride == 0
        if self.limit is not None and max(height, width) > self.limit:
            raise self.error("The tile is too large.")
        total = xp.zeros_like(z)
        for down in range(-2, 3):
            for right in range(-2, 3):
                moved = xp.zeros_like(z)
                moved[..., _to(down, height), _to(right, width)] = z[
                    ..., _to(-down, height), _to(-right, width)
                ]
                total = total + moved
        return total / 25.0 + level.sigma


def _to(move, n):
    return slice(max(0, move), min(n, n + move))


def plain(height, width, xp=np):
    rng = np.random.default_rng(0)
    z, sigma = rng.random((1, 3, height, width)), rng.random((1, 1, height, width))
    return xp.asarray(z), Level(xp.asarray(sigma))


@pytest.fixture
def photo():
    return plain(200, 260)


@pytest.fixture
def blurred(photo):
    return Blur()(*photo)


@pytest.mark.parametrize("xp", [np, torch])
def test_numpy_and_torch_come_in_tiles(xp, blurred):
    z, level = plain(200, 260, xp)
    before = np.asarray(z).copy()
    out = tiled(Blur(), 64)(z, level)
    assert type(out) is type(z)
    np.testing.assert_allclose(np.asarray(out), blurred, atol=1e-12)
    assert np.array_equal(np.asarray(z), before)  # the caller's picture is untouched


def test_only_wanted_tiles_are_computed(photo, blurred):
    z, level = photo
    wanted = np.zeros((200, 260), bool)
    wanted[10:12, 20:90] = True  # two tiles of a row
    wanted[199, 259] = True
    denoiser, parts = Blur(), []
    out = tiled(denoiser, 64, Progress(lambda status: parts.append(status.done)), wanted=wanted)(
        z, level
    )
    assert denoiser.calls == 3
    np.testing.assert_allclose(out[..., wanted], blurred[..., wanted], atol=1e-12)
    computed = np.zeros((200, 260), bool)
    computed[8:12, 20:90] = computed[196:, 256:] = True  # from multiples of the stride on
    assert np.array_equal(out[..., ~computed], z[..., ~computed])
    assert parts[-1] == pytest.approx(1.0)


def test_tiles_are_shown_as_they_are_made(photo):
    z, level = photo
    shown, seen = np.zeros_like(z), []
    denoiser = tiled(Blur(), 64, seen=lambda box, x0: seen.append((box, x0)))
    out = denoiser(z, level)
    for box, x0 in seen:
        shown[(..., *box.slices)] = x0
    assert len(seen) == 20
    assert np.array_equal(shown, out)


def test_nothing_wanted_computes_nothing(photo):
    denoiser = Blur()
    out = tiled(denoiser, 64, wanted=np.zeros((200, 260), bool))(*photo)
    assert denoiser.calls == 0
    assert np.array_equal(out, photo[0])


@pytest.mark.parametrize("limit", [None, 100])
def test_progress_grows_to_one_also_when_the_tile_is_halved(photo, limit):
    parts, lefts = [], []
    progress = Progress(lambda status: (parts.append(status.done), lefts.append(status.left)))
    progress.expect(2)
    denoiser = Tiled([Blur(limit)], 128, progress)
    denoiser(*photo)
    assert parts[-1] == pytest.approx(0.5)
    denoiser(*photo)
    assert parts[-1] == pytest.approx(1.0)
    assert all(0.0 < before < after for before, after in pairwise(parts))
    assert all(left >= 0.0 for left in lefts)
    assert lefts[-1] == pytest.approx(0.0, abs=1e-6)


def test_a_smaller_scale_counts_for_its_share(photo):
    parts = []
    progress = Progress(lambda status: parts.append(status.done))
    progress.expect(1.25)
    tiled(Blur(), 64, progress, share=0.25)(*photo)
    assert parts[-1] == pytest.approx(0.2)
    tiled(Blur(), 64, progress)(*photo)
    assert parts[-1] == pytest.approx(1.0)


class Watched(Blur):
    """Does something at its third tile."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def __call__(self, z, level):
        x0 = super().__call__(z, level)
        if self.calls == 3:
            self.act()
        return x0


def test_cancelling_ends_after_the_tile(photo):
    progress = Progress()
    denoiser = Watched(progress.cancel)
    with pytest.raises(Cancelled):
        tiled(denoiser, 64, progress)(*photo)
    assert denoiser.calls == 3


@pytest.mark.parametrize("wish", ["resume", "cancel"])
def test_a_pause_holds_until_the_user_goes_on(photo, blurred, wish):
    progress, held = Progress(), threading.Event()

    def pause():
        progress.pause()
        held.set()

    denoiser, results = Watched(pause), []

    def work():
        try:
            results.append(tiled(denoiser, 64, progress)(*photo))
        except Cancelled as end:
            results.append(end)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert held.wait(WAIT)
    thread.join(0.2)
    assert thread.is_alive()
    assert denoiser.calls == 3
    getattr(progress, wish)()
    thread.join(WAIT)
    assert not thread.is_alive()
    if wish == "resume":
        np.testing.assert_allclose(results[0], blurred, atol=1e-12)
    else:
        assert isinstance(results[0], Cancelled)
        assert denoiser.calls == 3


@pytest.mark.parametrize("error", [OutOfMemory, MemoryError])
def test_out_of_memory_halves_the_tile(photo, blurred, error):
    denoiser = Blur(80, error)
    loop = tiled(denoiser, 256)
    np.testing.assert_allclose(loop(*photo), blurred, atol=1e-12)
    assert loop.tile == 64
    failed = [size for size in denoiser.sizes if max(size) > 80]
    assert len(failed) == 2  # 256 and 128, once each
    calls = denoiser.calls
    np.testing.assert_allclose(loop(*photo), blurred, atol=1e-12)  # and it remembers
    assert all(max(size) <= 80 for size in denoiser.sizes[calls:])


class Full(Blur):
    """Has memory for some tiles, and then none at all."""

    def __call__(self, z, level):
        if self.calls == 2:
            self.limit = 0
        return super().__call__(z, level)


class Coarser(Blur):
    halo, stride, place = 16, 16, "there"


@pytest.mark.parametrize("second", [Blur, Coarser])
@pytest.mark.parametrize("tile", [64, 68, 150])
def test_the_next_denoiser_serves_when_the_first_has_no_memory_at_all(photo, tile, second):
    first, then = Full(), second()
    loop = Tiled([first, then], tile, Progress())
    z, level = (x for x in photo)
    expected = Blur()(*plain(200, 260))
    height, width = (-(-n // second.stride) * second.stride for n in (200, 260))
    padding = [(0, 0), (0, 0), (0, height - 200), (0, width - 260)]
    beyond = second()(
        np.pad(z, padding, "symmetric"), Level(np.pad(level.sigma, padding, "symmetric"))
    )[..., :200, :260]
    out = loop(z, level)
    assert then.calls > 0
    inner = (..., slice(0, 196), slice(0, 256))
    np.testing.assert_allclose(out[inner], expected[inner], atol=1e-12)
    np.testing.assert_allclose(loop(z, level), beyond, atol=1e-12)  # now by the second alone
    assert loop.tile == tile


@pytest.mark.parametrize("error", [OutOfMemory, MemoryError])
def test_out_of_memory_everywhere_is_a_sentence(photo, error):
    progress = Progress()
    with pytest.raises(OutOfMemory, match=r"^There is not enough memory .*\.$") as caught:
        Tiled([Blur(0), Blur(0, error)], 128, progress)(*photo)
    assert isinstance(caught.value.__cause__, error)


def test_other_errors_are_not_taken_for_memory(photo):
    class Broken(Blur):
        def __call__(self, z, level):
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        Tiled([Broken(), Blur()], 64, Progress())(*photo)


def test_a_tile_has_a_least_size_and_a_denoiser():
    with pytest.raises(ValueError, match="at least"):
        tiled(Blur(), SMALLEST - 1)
    with pytest.raises(ValueError, match="at least"):
        Tiled([], SMALLEST, Progress())


def test_a_call_sees_a_tile_and_its_halo_and_no_more(photo):
    denoiser = Blur()
    tiled(denoiser, 64)(*photo)
    assert max(max(size) for size in denoiser.sizes) == 64 + 2 * Blur.halo
    assert denoiser.calls == 4 * 5
    assert Blur.stride <= tiling.SMALLEST
