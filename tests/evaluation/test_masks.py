"""Damage to measure with: as much as it says, where it says, the same every time."""

import numpy as np
import pytest
from PIL import Image as Pillow
from scipy import ndimage

from restorer.errors import RestorerError
from restorer.evaluation.masks import COVER, box_mask, overlay_mask, scratch_mask


@pytest.fixture
def overlays(tmp_path):
    """Two kinds: a dot of 5 px, nearly clear dirt beside it; a hair of 40 px."""
    dot, hair = np.zeros((2, 50, 60, 4), np.uint8)
    dot[20:25, 30:31, 3], dot[40:, :, 3] = 255, 90
    hair[7, 10:50, 3] = 255
    for name, picture in {"dot/1.png": dot, "hair/1.png": hair}.items():
        (tmp_path / name).parent.mkdir()
        Pillow.fromarray(picture).save(tmp_path / name)
    return tmp_path


def test_the_same_seed_gives_the_same_mask_and_another_another(overlays):
    for draw in (
        lambda seed: scratch_mask(90, 130, 3, seed),
        lambda seed: box_mask(130, 190, 16, seed),
        lambda seed: overlay_mask(overlays, 90, 130, seed),
    ):
        assert np.array_equal(draw(1), draw(1))
        assert not np.array_equal(draw(1), draw(2))


@pytest.mark.parametrize(("side", "count"), [(8, 15), (16, 3), (40, 1)])
def test_holes_are_whole_squares_apart_from_each_other(side, count):
    mask = box_mask(130, 190, side, 0)
    labels, found = ndimage.label(mask)
    assert found == count
    for rows, columns in ndimage.find_objects(labels):
        assert (rows.stop - rows.start, columns.stop - columns.start) == (side, side)
        assert min(rows.start, columns.start) >= side
        assert rows.stop <= 130 - side and columns.stop <= 190 - side
    assert mask.sum() == count * side**2
    near = ndimage.binary_dilation(mask, np.ones((3, 3)), iterations=side // 2 - 1)
    assert ndimage.label(near)[1] == count


def test_a_picture_that_holds_no_hole_is_refused():
    with pytest.raises(RestorerError, match="96 px at least"):
        box_mask(95, 300, 32, 0)


def test_dust_and_hairs_keep_their_size(overlays):
    mask = overlay_mask(overlays, 200, 300, 0)
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    sizes = ndimage.sum(mask, labels, np.arange(1, labels.max() + 1)).tolist()
    assert {5, 40} <= set(sizes)
    assert COVER <= mask.mean() < COVER + 0.001


def test_overlays_without_damage_are_refused(tmp_path):
    with pytest.raises(RestorerError, match="holds no overlays"):
        overlay_mask(tmp_path, 20, 20, 0)
    Pillow.fromarray(np.zeros((9, 9, 4), np.uint8)).save(tmp_path / "clear.png")
    with pytest.raises(RestorerError, match="hardly any damage"):
        overlay_mask(tmp_path / ".." / tmp_path.name, 20, 20, 0)
