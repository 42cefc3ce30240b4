import imagecodecs
import numpy as np
import PIL.Image
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from restorer.errors import RestorerError, UnsupportedFile
from restorer.files.damage import read_coverage, read_marks, write_coverage
from restorer.image import Image

SHAPE = 12, 17
PHOTO = Image(np.zeros((*SHAPE, 3), np.uint8))


def save(path, pixels):
    """Write a picture as another program would."""
    if path.suffix == ".png":
        path.write_bytes(imagecodecs.png_encode(pixels))
    elif path.suffix == ".tif":
        tifffile.imwrite(path, pixels, photometric="minisblack")
    else:
        PIL.Image.fromarray(pixels).save(path, quality=80)
    return path


def strokes():
    damage = np.zeros(SHAPE, np.uint8)
    damage[3:6, 2:14] = 255
    return damage


@given(seed=st.integers(0, 2**32 - 1), top=st.integers(1, 255))
def test_what_is_written_comes_back_to_the_bit(tmp_path_factory, seed, top):
    path = tmp_path_factory.mktemp("damage") / "mask.png"
    damage = np.random.default_rng(seed).integers(0, top, SHAPE, np.uint8, endpoint=True)
    damage[0, 0] = 1
    write_coverage(path, damage)
    assert np.array_equal(read_coverage(path, PHOTO), damage)
    assert np.array_equal(read_marks(path, PHOTO), damage)
    assert np.array_equal(imagecodecs.png_decode(path.read_bytes()), damage)


@pytest.mark.parametrize("scale", [1, 3, 255])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_masks_of_any_range_are_read(tmp_path, dtype, scale):
    name = "mask.tif" if dtype == np.float32 else "mask.png"
    pixels = (strokes() // 255).astype(dtype) * dtype(scale)
    path = save(tmp_path / name, pixels)
    assert np.array_equal(read_coverage(path, PHOTO), strokes())
    assert np.array_equal(read_marks(path, PHOTO) > 0, strokes() > 0)


def test_soft_edges_of_other_programs_stay_soft_where_somebody_looks(tmp_path):
    pixels = strokes().astype(np.uint16) * 257
    pixels[6, 2:14] = 32896
    path = save(tmp_path / "mask.png", pixels)
    assert (read_coverage(path, PHOTO)[6, 2:14] == 128).all()
    assert (read_marks(path, PHOTO)[6, 2:14] == 255).all()


def test_what_jpeg_leaves_on_black_is_no_damage(tmp_path):
    path = save(tmp_path / "mask.jpg", strokes())
    noisy = np.asarray(PIL.Image.open(path))
    assert 0 < noisy[strokes() == 0].max() < 32, "this JPEG is too good for a test"
    found = read_coverage(path, PHOTO)
    assert np.array_equal(found > 0, strokes() > 0)
    assert np.array_equal(found > 0, read_marks(path, PHOTO) > 0)


def test_transparent_pixels_are_no_damage(tmp_path):
    pixels = np.dstack([np.full(SHAPE, 255, np.uint8)] * 3 + [strokes()])
    path = save(tmp_path / "mask.png", pixels)
    assert np.array_equal(read_marks(path, PHOTO) > 0, strokes() > 0)
    assert np.array_equal(read_coverage(path, PHOTO), strokes())


@pytest.mark.parametrize("read", [read_marks, read_coverage])
def test_a_mask_that_cannot_serve_is_refused_with_advice(tmp_path, read):
    path = save(tmp_path / "mask.png", np.zeros(SHAPE, np.uint8))
    with pytest.raises(RestorerError, match="all black; paint the damage white"):
        read(path, PHOTO)
    with pytest.raises(RestorerError, match="17 × 12 px, the photo 4 × 3; make them the same"):
        read(path, Image(np.zeros((3, 4, 1), np.uint8)))
    with pytest.raises(RestorerError, match="no such file"):
        read(tmp_path / "none.png", PHOTO)


def test_a_mask_replaces_a_file_only_if_told_to_and_is_always_png(tmp_path):
    path = tmp_path / "mask.png"
    write_coverage(path, strokes())
    with pytest.raises(RestorerError, match="already"):
        write_coverage(path, strokes())
    write_coverage(path, 255 - strokes(), overwrite=True)
    assert np.array_equal(read_coverage(path, PHOTO), 255 - strokes())
    with pytest.raises(UnsupportedFile, match=r"mask.jpg cannot be saved: .*\.png"):
        write_coverage(tmp_path / "mask.jpg", strokes())
