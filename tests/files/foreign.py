"""Files of kinds that this program only reads: samples that others wrote, and small makers."""

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile

SAMPLES = Path(__file__).parent / "samples"

# XYZ to a camera whose colours are linear sRGB, in ten-thousandths.
_MATRIX = (32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def dng(
    light: np.ndarray,
    *,
    orientation: int = 1,
    more: tuple[tuple[object, ...], ...] = (),
) -> bytes:
    """A DNG of linear sRGB (H, W, 3) from 0 to 1, seen through red, green, green and blue."""
    values = np.rint(light * 65535).astype(np.uint16)
    mosaic = values[..., 1].copy()
    mosaic[::2, ::2], mosaic[1::2, 1::2] = values[::2, ::2, 0], values[1::2, 1::2, 2]
    matrix = tuple(part for number in _MATRIX for part in (number, 10000))
    tags = (
        (271, "s", 0, "Leica", True),
        (272, "s", 0, "Model 1", True),
        (274, "H", 1, orientation, True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, (0, 1, 1, 2), True),
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50708, "s", 0, "Leica Model 1", True),
        (50714, "H", 1, 0, True),
        (50717, "I", 1, 65535, True),
        (50721, "2i", 9, matrix, True),
        (50728, "2I", 3, (1, 1, 1, 1, 1, 1), True),
        (50778, "H", 1, 21, True),
        *more,
    )
    out = io.BytesIO()
    tifffile.imwrite(out, mosaic, photometric=32803, extratags=tags, metadata=None)
    return out.getvalue()


def resource(number: int, data: bytes) -> bytes:
    """One of Photoshop's image resources."""
    head = struct.pack(">4sHHI", b"8BIM", number, 0, len(data))
    return head + data + b"\0" * (len(data) % 2)


def psd(
    stored: np.ndarray,
    mode: int,
    *,
    width: int | None = None,
    runs: bool = True,
    big: bool = False,
    palette: bytes = b"",
    resources: bytes = b"",
    layers: bytes = b"",
) -> bytes:
    """A PSD of channels (C, H, W) as they are stored, of 1 bit if `width` is given."""
    channels, height, across = stored.shape
    bits = 1 if width else 8 * stored.dtype.itemsize
    rows = stored.astype(stored.dtype.newbyteorder(">")).reshape(channels * height, -1)
    size = "Q" if big else "I"
    out = struct.pack(
        ">4sH6xHIIHH", b"8BPS", 1 + big, channels, height, width or across, bits, mode
    )
    out += struct.pack(">I", len(palette)) + palette
    out += struct.pack(">I", len(resources)) + resources
    out += struct.pack(f">{size}", len(layers)) + layers
    if not runs:
        return out + b"\0\0" + rows.tobytes()
    coded = [bytes(imagecodecs.packbits_encode(row.tobytes())) for row in rows]
    lengths = struct.pack(f">{len(coded)}{'I' if big else 'H'}", *map(len, coded))
    return out + b"\0\1" + lengths + b"".join(coded)
