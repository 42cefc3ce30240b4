"""What EXIF says of a photo's colours: sRGB, Adobe RGB, or that something else says it.

A camera that is set to Adobe RGB writes no profile into its JPEG files, but two words into EXIF.
CIPA DC-008, ColorSpace; CIPA DC-009 (DCF 2.0), 3.1.5, InteroperabilityIndex.
"""

import logging
import re
import struct
from dataclasses import replace
from typing import NamedTuple

from restorer.files import icc
from restorer.files.tags import (
    ASCII,
    EXIF,
    INTEROPERABILITY,
    SHORT,
    Entry,
    Layout,
    entries,
    header,
)
from restorer.image import Image, Metadata

logger = logging.getLogger(__name__)

KEY = "exif colors"
"""Of `Image.coding`, there if the profile was made by what EXIF says."""

_SPACE, _RULE = 40961, 1
_SRGB, _ADOBE, _OTHER = 1, 2, 65535  # ColorSpace; 2 is a habit of some cameras
_RULES = {"srgb": b"R98\0", "adobe-rgb": b"R03\0"}
_XMP = re.compile(rb"(exif:ColorSpace\s*(?:=\s*[\"']|>))\d+(?=[\"']|<)")


class _Words(NamedTuple):
    """Where EXIF says its colour space, and by which rule of DCF it is; None: nowhere."""

    layout: Layout
    space: Entry | None
    rule: Entry | None


def with_profile(image: Image) -> Image:
    """The photo with the profile of Adobe RGB, if it has none and EXIF says that it needs it."""
    exif = image.metadata.exif
    if exif is None or image.profile is not None or image.colors == 1:
        return image
    try:
        layout, space, rule = _words(exif)
    except (ValueError, struct.error):
        logger.debug("EXIF cannot be read", exc_info=True)
        return image
    said = None if space is None else layout.unpack("H", exif, space.place)[0]
    by_rule = rule is not None and exif[rule.place : rule.end] == _RULES["adobe-rgb"]
    if said != _ADOBE and not (said == _OTHER and by_rule):
        return image
    profile = icc.made(icc.SPACES["adobe-rgb"])
    return replace(image, profile=profile, coding={**image.coding, KEY: True})


def recolored(metadata: Metadata, profile: bytes | None) -> Metadata:
    """Metadata that say which colours the photo has now.

    Args:
        metadata: As they were before.
        profile: Of the photo now; None is sRGB.
    """
    spaces = {icc.made(space): name for name, space in icc.SPACES.items()}
    name = "srgb" if profile is None else spaces.get(profile, "")
    value = _SRGB if name == "srgb" else _OTHER
    exif, xmp = metadata.exif, metadata.xmp
    if xmp is not None:
        xmp = _XMP.sub(rb"\g<1>%d" % value, xmp)
    try:
        exif = exif and _rewritten(exif, value, _RULES.get(name))
    except (ValueError, struct.error):
        logger.debug("EXIF cannot be read", exc_info=True)
    return metadata._replace(exif=exif, xmp=xmp)


def _rewritten(exif: bytes, value: int, word: bytes | None) -> bytes:
    """EXIF with these words in place of its own, if it has any; None keeps its rule."""
    layout, space, rule = _words(exif)
    new = bytearray(exif)
    if space is not None:
        new[space.place : space.place + 2] = layout.pack("H", value)
    if rule is not None and word is not None:
        new[rule.place : rule.end] = word
    return bytes(new)


def _words(exif: bytes) -> _Words:
    """What EXIF says.

    Raises:
        ValueError, struct.error: It is damaged.
    """
    layout, first = header(exif)
    inner = _below(exif, layout, entries(exif, layout, first)[0], EXIF)
    rules = _below(exif, layout, inner, INTEROPERABILITY)
    return _Words(
        layout, _one(inner, _SPACE, (SHORT, 1), exif), _one(rules, _RULE, (ASCII, 4), exif)
    )


def _below(exif: bytes, layout: Layout, said: list[Entry], number: int) -> list[Entry]:
    """The entries of a directory inside another one; none if there is none."""
    pointer = next((entry for entry in said if entry.number == number), None)
    if pointer is None:
        return []
    (at,) = layout.unpack("I", exif, pointer.place)
    return entries(exif, layout, at)[0]


def _one(said: list[Entry], number: int, kind: tuple[int, int], exif: bytes) -> Entry | None:
    """The entry of a number, if it is of the right type and count, and whole."""
    for entry in said:
        if (entry.number, entry.type, entry.items) == (number, *kind) and entry.end <= len(exif):
            return entry
    return None
