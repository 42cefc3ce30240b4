"""NumPy's arrays: what NumPy saved is read as it is, and nothing in a file is run."""

import io
import pickle
from pathlib import Path

import numpy as np
import pytest
import skimage
from photos import METADATA, photo, pixels

from restorer.errors import UnsupportedFile
from restorer.files import npy, read
from restorer.image import Image


def saved(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


@pytest.mark.parametrize("dtype", ["uint8", "<u2", ">u2", "<f4", ">f4"])
@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 2), (5, 7, 3), (5, 7, 4), (1, 1)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_numpy(dtype: str, shape: tuple[int, ...], order: str) -> None:
    array = np.random.default_rng(0).integers(0, 200, shape).astype(dtype)
    image = npy.decode(saved(np.asarray(array, order=order)))
    assert np.array_equal(image.pixels, array.reshape(*shape[:2], -1))
    assert image.pixels.dtype == array.dtype.newbyteorder("=")


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_numpy_reads_what_we_write(channels: int) -> None:
    image = photo("float32", channels)
    array = np.load(io.BytesIO(npy.encode(image)[0]))
    assert array.shape == ((23, 37) if channels == 1 else (23, 37, channels))
    assert np.array_equal(array.reshape(image.pixels.shape), image.pixels)


def test_what_it_cannot_hold_is_said() -> None:
    _, sentences = npy.encode(photo("uint8", 3, b"profile", metadata=METADATA))
    assert [s.removeprefix("NumPy has no place for ") for s in sentences] == [
        "the colour profile.",
        "EXIF data.",
        "XMP data.",
        "the resolution in dots an inch.",
        "IPTC data.",
    ]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((3, 5, 7)), r"its shape is \(3, 5, 7\): store it as \(height, width\)"),
        (np.zeros(5, np.uint8), "its shape is"),
        (np.zeros((5, 7), np.int64), "its values are int64: store them as uint8, uint16 or"),
        (np.zeros((5, 7), bool), "its values are bool"),
        (np.full((5, 7), np.nan, np.float32), "no numbers"),
        (np.zeros((0, 7), np.uint8), "no pixels"),
    ],
    ids=["planes", "a row", "integers", "truth", "NaN", "empty"],
)
def test_other_arrays_are_refused(array: np.ndarray, words: str) -> None:
    with pytest.raises(UnsupportedFile, match=words):
        npy.decode(saved(array))


def test_an_array_of_scikit_image_that_is_no_picture() -> None:
    with pytest.raises(UnsupportedFile, match=r"lfw_subset\.npy cannot be opened: its "):
        read(Path(skimage.__file__).parent / "data" / "lfw_subset.npy")


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("an array was run",)


def test_objects_are_never_run(tmp_path: Path) -> None:
    out = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": (1, 1)}
    np.lib.format.write_array_header_1_0(out, header)
    (tmp_path / "a.npy").write_bytes(out.getvalue() + pickle.dumps([Trap()]))
    with pytest.raises(UnsupportedFile, match="its values are object"):
        read(tmp_path / "a.npy")


def test_what_stands_behind_is_said() -> None:
    image = npy.decode(saved(pixels("uint8", 3)) + b"more")
    assert image.coding == {"numpy dropped": ("the data behind the picture",)}
    assert npy.decode(npy.encode(Image(image.pixels))[0]).coding == {}
