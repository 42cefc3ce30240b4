"""How a result is coded: the format, depth, quality and colours that its file is to have.

What a format can do is told by one pixel, which it writes and reads again.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from restorer.errors import UnsupportedFile
from restorer.files import EXTENSIONS, WRITABLE_EXTENSIONS, format_of, icc, with_quality
from restorer.files.base import Format, Quality
from restorer.files.conversion import in_colors
from restorer.image import Image

Depth = Literal[0, 8, 16, 32]
"""Bits a channel; 32 is float, and 0 the photo's own."""

_OTHERWISE = ".png"  # lossless; for photos whose name has no ending of a format
_LIKE_READ_ONLY = ".tif"  # of formats that are only read: it holds all that they hold

_DTYPES: dict[Depth, np.dtype[Any]] = {
    8: np.dtype(np.uint8),
    16: np.dtype(np.uint16),
    32: np.dtype(np.float32),
}


@dataclass(frozen=True)
class Encoding:
    """How a result is coded; what is not said is as in the photo's own file.

    Attributes:
        format: Ending without the dot, such as "png"; "" is the photo's own.
        depth: Bits a channel, see `Depth`; a format that has not so many rounds, and says so.
        quality: Of formats that can be lossy; None codes as the source was, or finely.
        profile: The colours: "" keeps the photo's own; else as `icc.profile` takes it.
        provenance: Whether its XMP says what was done to it; see `restorer.provenance`.
        keep_times: Whether the file says to be as old as the photo's own.

    Raises:
        ValueError: The format or the depth is unknown, or the quality out of range.
    """

    format: str = ""
    depth: Depth = 0
    quality: Quality | None = None
    profile: str = ""
    provenance: bool = True
    keep_times: bool = False

    def __post_init__(self) -> None:
        """Check the values."""
        if self.format and f".{self.format}" not in WRITABLE_EXTENSIONS:
            raise ValueError(f"there is no format {self.format!r}")
        if self.depth not in (0, *_DTYPES):
            raise ValueError(f"there is no depth of {self.depth} bits")
        if self.quality not in (None, "lossless", *range(1, 101)):
            raise ValueError(f"the quality is from 1 to 100, not {self.quality}")

    def ending(self, source: Path) -> str:
        """Of the name of a photo's result, with the dot; that of the photo's name if it can be."""
        if self.format:
            return f".{self.format}"
        own = source.suffix.lower()
        if own in WRITABLE_EXTENSIONS:
            return source.suffix
        return _LIKE_READ_ONLY if own in EXTENSIONS else _OTHERWISE


AS_THE_PHOTO = Encoding()


def converted(image: Image, encoding: Encoding) -> Image:
    """The photo in the depth and the colours that are asked for, to be coded at the quality.

    Raises:
        RestorerError: The profile's file cannot be used.
    """
    dtype = _DTYPES.get(encoding.depth, image.pixels.dtype)
    profile = image.profile
    if encoding.profile and (encoding.profile != "srgb" or profile is not None):
        profile = icc.profile(encoding.profile, image.colors)
    image = in_colors(image, profile, dtype)
    return image if encoding.quality is None else with_quality(image, encoding.quality)


def check(path: Path, image: Image, encoding: Encoding) -> None:
    """Find out whether a photo can be written so, before the work; only its size is not tried.

    Raises:
        UnsupportedFile: The format is unknown or cannot hold the photo without harm.
        RestorerError: See `converted`.
    """
    try:
        try_out(path, image, encoding)
    except UnsupportedFile as error:
        raise UnsupportedFile(f"{path.name} cannot be saved: {error}.") from error


def try_out(path: Path, image: Image, encoding: Encoding) -> None:
    """As `check`, with the bare reason.

    Raises:
        UnsupportedFile: A clause about the file.
        RestorerError: See `converted`.
    """
    format_of(path).encode(converted(_pixel(image), encoding))


def depths(kind: Format) -> tuple[Depth, ...]:
    """The depths that a format holds."""
    return tuple(
        bits
        for bits, dtype in _DTYPES.items()
        if kind.decode(kind.encode(Image(np.zeros((1, 1, 3), dtype)))[0]).pixels.dtype == dtype
    )


def kept(kind: Format, image: Image) -> tuple[str, ...]:
    """What a format keeps beside the pixels: "EXIF", "IPTC", "XMP", "ICC profile"."""
    return packets(kind.decode(kind.encode(_pixel(image))[0]))


def packets(image: Image) -> tuple[str, ...]:
    """What a photo has beside the pixels: "EXIF", "IPTC", "XMP", "ICC profile"."""
    names = [name.upper() for name in ("exif", "iptc", "xmp") if getattr(image.metadata, name)]
    return (*names, *(["ICC profile"] if image.profile else []))


def _pixel(image: Image) -> Image:
    """One pixel of a photo with all its metadata: whatever a format does with it costs nothing."""
    return Image(image.pixels[:1, :1], image.profile, image.metadata)
