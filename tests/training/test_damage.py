import numpy as np
import pytest
from PIL import Image

from restorer.operators.fill import fill
from restorer.training import damage as module
from restorer.training.damage import MOST, Overlays, draw_damage, punch


@pytest.fixture
def folder(tmp_path):
    """Two kinds: a hair across the film, and film that is clean."""
    for kind in ("hair", "clean"):
        (tmp_path / kind).mkdir()
        pixels = np.zeros((100, 90, 4), np.uint8)
        if kind == "hair":
            pixels[48:52, :, 3] = 255
        Image.fromarray(pixels).save(tmp_path / kind / "1.png")
    return tmp_path


@pytest.mark.parametrize("size", [16, 48, 96])
@pytest.mark.parametrize("real", [False, True])
def test_never_empty_and_never_everything(size, real, folder):
    rng = np.random.default_rng(0)
    overlays = Overlays(folder) if real else None
    for _ in range(200):
        damage = draw_damage(size, rng, overlays)
        assert damage.shape == (size, size)
        assert damage.dtype == np.bool_
        assert 0 < damage.mean() <= MOST


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (module._strokes, 0.01, 0.5),
        (module._hairlines, 0.003, 0.15),
        (module._dust, 0.003, 0.2),
        (module._boxes, 0.004, 0.5),
        (module._half_plane, 0.02, module.PLANE_MOST),
    ],
)
def test_each_kind_is_as_large_as_its_name_says(kind, least, most):
    rng = np.random.default_rng(1)
    parts = [kind(96, rng).mean() for _ in range(100)]
    assert least < np.mean(parts) < most


def test_draws_differ_and_a_seed_repeats_them(folder):
    def draws(overlays):
        rng = np.random.default_rng(3)
        return [draw_damage(48, rng, overlays) for _ in range(20)]

    overlays = Overlays(folder)
    first = draws(overlays)
    assert len({damage.tobytes() for damage in first}) == 20
    # Neither what was read before nor another object changes a draw.
    np.testing.assert_array_equal(first, draws(overlays))
    np.testing.assert_array_equal(first, draws(Overlays(folder)))


def test_overlays_keep_their_shapes(folder):
    rng = np.random.default_rng(0)
    pieces = [Overlays(folder / "hair").draw(48, rng) for _ in range(50)]
    assert all(piece.any() for piece in pieces)
    assert all(piece.all(axis=0).any() or piece.all(axis=1).any() for piece in pieces)
    assert not Overlays(folder / "clean").draw(48, rng).any()


def test_overlays_smaller_than_the_patch_are_enlarged(folder):
    assert Overlays(folder / "hair").draw(200, np.random.default_rng(0)).shape == (200, 200)


def test_a_folder_without_overlays_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no damage overlays"):
        Overlays(tmp_path)


def test_tiny_patches_are_refused():
    with pytest.raises(ValueError, match="at least 16"):
        draw_damage(8, np.random.default_rng(0), None)


def test_punching_fills_from_the_noisy_crop():
    rng = np.random.default_rng(5)
    z = rng.standard_normal((48, 48, 3), dtype=np.float32)
    sigma = rng.random((48, 48), dtype=np.float32)
    before = z.copy(), sigma.copy()
    punched, level = punch(z, sigma, rng, None)
    damage = np.isinf(level)
    assert damage.any()
    assert level.dtype == punched.dtype == np.float32
    np.testing.assert_array_equal(punched, fill(z, damage))
    np.testing.assert_array_equal(level[~damage], sigma[~damage])
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(sigma, before[1])
