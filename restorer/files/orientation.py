"""Photos upright: cameras store pixels as the sensor lay, and say in EXIF how to hold them.

The pixels are turned when a file is read, and what said so is set to "upright" in place, so that
every program shows the written file as it showed the one that was read. No value changes.
"""

import re
import struct
from dataclasses import replace
from typing import cast

import numpy as np

from restorer.image import Image, Pixels

UPRIGHT = 1
_TAG, _SHORT, _ENTRY = 0x0112, 3, 12  # Exif 2.32, 4.6.4 A; TIFF 6.0, section 2
_XMP = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[1-8](?=[\"']|<)")


def upright(image: Image) -> Image:
    """The photo as it is to be looked at; itself if it is so already, or does not say."""
    metadata = image.metadata
    found = None if metadata.exif is None else _find(metadata.exif)
    if found is None or metadata.exif is None:
        return image
    at, order = found
    value = struct.unpack_from(f"{order}H", metadata.exif, at)[0]
    if not UPRIGHT < value <= 8:
        return image
    exif = bytearray(metadata.exif)
    struct.pack_into(f"{order}H", exif, at, UPRIGHT)
    xmp = metadata.xmp and _XMP.sub(rb"\g<1>1", metadata.xmp)
    dpi = metadata.dpi and (metadata.dpi[::-1] if value >= 5 else metadata.dpi)
    return replace(
        image,
        pixels=cast(Pixels, np.ascontiguousarray(_turned(image.pixels, value))),
        metadata=metadata._replace(exif=bytes(exif), xmp=xmp, dpi=dpi),
    )


def _turned(pixels: Pixels, value: int) -> Pixels:
    """Pixels (H, W, C) upright; `value` says where the first row and column are to be seen."""
    if value >= 5:
        pixels = pixels.swapaxes(0, 1)
    if value in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if value in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def _find(exif: bytes) -> tuple[int, str] | None:
    """Where the orientation's value stands in EXIF, and in which byte order; None: nowhere."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return None
    (directory,) = struct.unpack_from(f"{order}I", exif, 4)
    if directory + 2 > len(exif):
        return None
    (count,) = struct.unpack_from(f"{order}H", exif, directory)
    for at in range(directory + 2, directory + 2 + count * _ENTRY, _ENTRY):
        if at + _ENTRY > len(exif):
            return None
        tag, kind, number = struct.unpack_from(f"{order}HHI", exif, at)
        if (tag, kind, number) == (_TAG, _SHORT, 1):
            return at + 8, order
    return None
