"""Photos upright: cameras store pixels as the sensor lay, and say in EXIF how to hold them.

The pixels are turned when a file is read, and what said so is set to "upright" in place, so that
every program shows the written file as it showed the one that was read. No value changes.
"""

import logging
import re
import struct
from dataclasses import replace
from typing import cast

import numpy as np

from restorer.files.tags import SHORT, entries, header
from restorer.image import Image, Metadata, Pixels

logger = logging.getLogger(__name__)

UPRIGHT = 1
_ORIENTATION = 0x0112  # Exif 2.32, 4.6.4 A
_XMP = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[1-8](?=[\"']|<)")


def upright(image: Image) -> Image:
    """The photo as it is to be looked at; itself if it is so already, or does not say."""
    found = image.metadata.exif and _find(image.metadata.exif)
    if not image.metadata.exif or not found:
        return image
    at, order = found
    value = struct.unpack_from(f"{order}H", image.metadata.exif, at)[0]
    if not UPRIGHT < value <= 8:
        return image
    metadata = said_upright(image.metadata)
    dpi = metadata.dpi and (metadata.dpi[::-1] if value >= 5 else metadata.dpi)
    return replace(
        image,
        pixels=cast(Pixels, np.ascontiguousarray(_turned(image.pixels, value))),
        metadata=metadata._replace(dpi=dpi),
    )


def said_upright(metadata: Metadata) -> Metadata:
    """Metadata that call the photo upright, whatever they said: its format turned it already."""
    exif, found = metadata.exif, metadata.exif and _find(metadata.exif)
    if exif and found:
        at, order = found
        turned = bytearray(exif)
        struct.pack_into(f"{order}H", turned, at, UPRIGHT)
        exif = bytes(turned)
    return metadata._replace(exif=exif, xmp=metadata.xmp and _XMP.sub(rb"\g<1>1", metadata.xmp))


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
    try:
        layout, first = header(exif)
        for entry in entries(exif, layout, first)[0]:
            if (entry.number, entry.type, entry.items) == (_ORIENTATION, SHORT, 1):
                return entry.place, layout.order
    except (ValueError, struct.error):
        logger.debug("EXIF cannot be read", exc_info=True)
    return None
