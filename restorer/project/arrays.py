"""Arrays as .npy members of a zip file, written and read piece by piece, without pickle.

Photos' pixels are stored as they are, since deflating them gains little and takes long; so no
project is small that fills the memory. Damage and coverage, mostly of one value, are deflated.
"""

import zipfile
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray

_PIECE = 1 << 22  # bytes


def write_array(archive: zipfile.ZipFile, name: str, array: NDArray[Any], *, stored: bool) -> None:
    """Add an array; "<name>.npy" is its member.

    Args:
        archive: Open for writing, its own compression for what is not `stored`.
        name: What it is called.
        array: (rows, …), not empty.
        stored: Whether it is not compressed.
    """
    member = f"{name}.npy"
    kind: Any = zipfile.ZipInfo(member) if stored else member  # a ZipInfo means: stored
    rows = max(1, _PIECE * len(array) // array.nbytes)
    with archive.open(kind, "w", force_zip64=array.nbytes > 1 << 30) as file:
        about = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape}
        npy.write_array_header_1_0(file, about)
        for top in range(0, len(array), rows):
            file.write(np.ascontiguousarray(array[top : top + rows]).data)


def read_array(
    archive: zipfile.ZipFile,
    name: str,
    shape: tuple[int, ...],
    dtype: DTypeLike,
    *,
    stored: bool,
) -> NDArray[Any]:
    """Read an array that must be of this shape and dtype, compressed or not as it was written.

    Raises:
        ValueError: It is another.
        KeyError: There is none of this name.
        OSError, EOFError, zipfile.BadZipFile, zlib.error: It is damaged.
    """
    member = archive.getinfo(f"{name}.npy")
    expected = np.dtype(dtype)
    if stored != (member.compress_type == zipfile.ZIP_STORED):
        raise ValueError(f"{name} is compressed otherwise")
    with archive.open(member) as file:
        if npy.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is of an unknown version")
        found, fortran, kind = npy.read_array_header_1_0(file)
        if (found, fortran, kind) != (shape, False, expected):
            raise ValueError(f"{name} is {found} of {kind}, not {shape} of {expected}")
        array: NDArray[Any] = np.empty(shape, expected)
        _fill(array.data.cast("B"), file)
        if file.read(1):  # at its end the zip file checks its sum
            raise ValueError(f"{name} is too long")
    return array


def _fill(view: memoryview, file: IO[bytes]) -> None:
    done = 0
    while done < len(view):
        piece = file.read(min(_PIECE, len(view) - done))
        if not piece:
            raise EOFError("an array is cut off")
        view[done : done + len(piece)] = piece
        done += len(piece)
