"""Damage as a picture: black where the photo is kept, white where it is restored.

Pictures that this program wrote come back to the bit, soft edges and all. Those of other programs
are read by their brightness in comparison with their brightest pixel, so that masks of 0 and 1
serve as well as those of 0 and 255, and the noise that JPEG leaves on black is none.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from restorer import files
from restorer.brush import Coverage
from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import png
from restorer.image import Image, Metadata

_Values = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]

_MARK = {"Description": "Damage as Restorer marks it: 0 keep, 255 restore"}


def read_marks(path: Path, image: Image) -> Coverage:
    """Damage (H, W) from a picture, to be restored without a look at it.

    What this program wrote has its soft edges; those of other programs are smoothed without a
    thought of what lies below, so that there it is 255 above an eighth of the brightest pixel.
    Transparent pixels are no damage.

    Raises:
        RestorerError: It cannot be read, has another size than the photo, or marks nothing.
    """
    mask = _read(path, image)
    bright = _brightness(mask)
    marked = _marked(path, bright)
    if _is_ours(mask, bright):
        return bright.astype(np.uint8)
    return np.where(marked, np.uint8(255), np.uint8(0))


def read_coverage(path: Path, image: Image) -> Coverage:
    """Damage (H, W) from a picture, with its soft edges; 0 up to an eighth of the brightest.

    Of pictures that this program wrote every value is taken as it is.

    Raises:
        RestorerError: It cannot be read, has another size than the photo, or marks nothing.
    """
    mask = _read(path, image)
    bright = _brightness(mask)
    marked = _marked(path, bright)
    if _is_ours(mask, bright):
        return bright.astype(np.uint8)
    relative = bright * (255 / np.float64(bright.max()))
    return np.where(marked, np.rint(relative), 0).astype(np.uint8)


def write_coverage(path: Path, damage: Coverage, overwrite: bool = False) -> None:
    """Write damage (H, W) as a grey PNG of 8 bits, whole or not at all.

    Raises:
        UnsupportedFile: The name does not end in .png.
        RestorerError: The file is there and `overwrite` is false; or it cannot be written.
    """
    if path.suffix.lower() not in png.EXTENSIONS:
        raise UnsupportedFile(f"{path.name} cannot be saved: end the name of a mask in .png.")
    picture = Image(damage[..., np.newaxis], metadata=Metadata(text=_MARK))
    files.write(path, picture, overwrite=overwrite)


def _read(path: Path, image: Image) -> Image:
    mask = files.read(path)
    if mask.shape != image.shape:
        raise RestorerError(
            f"The damage mask {path.name} is {mask.shape[1]} × {mask.shape[0]} px, the photo "
            f"{image.shape[1]} × {image.shape[0]}; make them the same size."
        )
    return mask


def _brightness(mask: Image) -> _Values:
    """(H, W), the greatest of each pixel's colours; 0 where it is transparent."""
    bright: _Values = mask.pixels[..., : mask.colors].max(axis=2)
    if mask.has_alpha:
        bright[mask.pixels[..., -1] == 0] = 0
    return bright


def _is_ours(mask: Image, bright: _Values) -> bool:
    return bright.dtype == np.uint8 and _MARK.items() <= mask.metadata.text.items()


def _marked(path: Path, bright: _Values) -> NDArray[np.bool_]:
    marked: NDArray[np.bool_] = bright > bright.max() / 8
    if not marked.any():
        raise RestorerError(f"The damage mask {path.name} is all black; paint the damage white.")
    return marked
