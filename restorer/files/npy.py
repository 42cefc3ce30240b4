"""NumPy's .npy: an array as it is, for science. NEP 1; numpy.lib.format.

The header is read by NumPy, the samples from where they stand: nothing in a file is ever run.
"""

import io
import math

import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files.base import check_finite, check_size, missing
from restorer.image import DTYPES, Image, Pixels

NAME = "NumPy"
EXTENSIONS: tuple[str, ...] = (".npy",)
LOSSY, LOSSLESS = False, True

_MAGIC = b"\x93NUMPY"


def recognises(header: bytes) -> bool:
    """Whether a file begins as .npy files do."""
    return header.startswith(_MAGIC)


def decode(data: bytes) -> Image:
    """The picture in a file: (H, W) or (H, W, 1 to 4).

    Raises:
        UnsupportedFile: It is cut off or too large, or holds something else than a picture.
    """
    stream = io.BytesIO(data[: 2**16])
    version = np.lib.format.read_magic(stream)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[version]
    shape, by_columns, dtype = read_header(stream)
    if len(shape) not in (2, 3) or (*shape, 1)[2] not in (1, 2, 3, 4):
        raise UnsupportedFile(
            f"its shape is {shape}: store it as (height, width) or (height, width, 1 to 4)"
        )
    if dtype.newbyteorder("=") not in DTYPES:
        raise UnsupportedFile(f"its values are {dtype}: store them as uint8, uint16 or float32")
    check_size(shape[1], shape[0], (*shape, 1)[2] * dtype.itemsize, len(data))
    start, count = stream.tell(), math.prod(shape)
    if start + count * dtype.itemsize > len(data):
        raise UnsupportedFile("it is cut off: look for another copy of it")
    stored = np.frombuffer(data, dtype, count, start)
    stored = stored.reshape(shape, order="F" if by_columns else "C")
    pixels: Pixels = np.ascontiguousarray(stored, dtype.newbyteorder("=")).reshape(*shape[:2], -1)
    check_finite(pixels)
    behind = data[start + count * dtype.itemsize :]
    return Image(
        pixels, coding={"numpy dropped": ("the data behind the picture",)} if behind else {}
    )


def encode(image: Image) -> tuple[bytes, tuple[str, ...]]:
    """A whole file, (H, W) where there is one channel, and sentences: it holds only the pixels."""
    out = io.BytesIO()
    one = image.pixels.shape[2] == 1
    np.lib.format.write_array(out, image.pixels[..., 0] if one else image.pixels, (1, 0), False)
    fields = ("profile", "exif", "xmp", "dpi", "iptc")
    return out.getvalue(), tuple(missing(image, NAME, fields))
