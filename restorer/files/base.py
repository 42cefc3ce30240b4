"""What a format is, and what the formats share: limits, depth, and how a refusal is worded.

Some keys of `Image.coding` mean the same to every format, whose `NAME` in lower case, without
spaces, is `owner`:

- ``"<owner> parts"``: ((name, bytes), …), pieces that only this format can hold. It writes them
  back byte for byte; another format reports them.
- ``"<owner> dropped"``: (phrase, …), what no format writes back, since it would no longer be true
  or is beyond this program. Every writing reports it.

``"photoshop"`` holds Photoshop's image resources, which JPEG and TIFF both know. ``"quality"`` is
the one key that no file sets: how finely to code, see `with_quality`.
"""

import errno
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, Protocol, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import photoshop
from restorer.files.allowance import Allowance
from restorer.image import Image, Pixels

PIXEL_LIMIT = 1_000_000_000
"""Pixels in a picture; checked by the header, before anything is decoded."""

PACKET_LIMIT = 128 * 2**20
"""Bytes in all compressed metadata packets of a file once they are inflated."""

_MOST_BLANK = 512 * 2**20  # bytes of pixels that a file of any length may hold
_SHARE = 256  # of more pixels, the file is to be at least this part: no photo is so smooth

# Our own limit stands; Pillow's would warn, or refuse, far below it.
PIL.Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT

CREDENTIALS = "content credentials, which a change makes void"
"""What is dropped of files that are signed after C2PA."""

PALETTE = "the palette (its colours are kept as RGB)"
"""What is dropped of files whose pixels are numbers of colours."""

Parts = tuple[tuple[str, bytes], ...]

Quality = int | Literal["lossless"]
"""How finely the pixels are coded: 1 (coarse, small) to 100 (fine, large), or exactly."""

_REASONS = {
    errno.ENOENT: "there is no such file: check its name",
    errno.ENOTDIR: "there is no such file: check its name",
    errno.ENAMETOOLONG: "its name is too long: check it",
    errno.EIO: "the disk cannot read it: look for another copy of it",
    errno.EISDIR: "it is a folder: choose a photo inside it",
    errno.EACCES: "you may not read it: change its permissions",
    errno.EPERM: "you may not read it: change its permissions",
}


class Readable(Protocol):
    """A file format that can be read: a module with these names.

    A refusal is an `UnsupportedFile` that holds a clause about "it" ("it is cut off"), to which
    `restorer.files` adds the file's name. `decode` may raise anything else on damaged data;
    `restorer.files` translates.
    """

    NAME: str
    """As people write it."""

    EXTENSIONS: tuple[str, ...]
    """In lower case with the dot, the usual one first."""

    def recognises(self, header: bytes) -> bool:
        """Whether a file that begins with these 64 bytes is of this format."""

    def decode(self, data: bytes) -> Image:
        """The picture in a whole file.

        Raises:
            UnsupportedFile: A clause about it.
        """


class Format(Readable, Protocol):
    """A file format that can be written, too."""

    LOSSY: bool
    """Whether it can code 8-bit pixels at a quality from 1 to 100."""

    LOSSLESS: bool
    """Whether it can code 8-bit pixels exactly."""

    def encode(self, image: Image) -> tuple[bytes, tuple[str, ...]]:
        """A whole file, and sentences on what the format could not hold.

        Raises:
            UnsupportedFile: A clause about it; nothing would be right but to refuse.
        """


def check_size(width: int, height: int, pixel: int, stored: int) -> None:
    """Refuse a header whose picture is empty or too large, or can hardly be in so short a file.

    The last are damaged headers, and files made to fill the memory.

    Args:
        width: In pixels.
        height: In pixels.
        pixel: Bytes of a decoded pixel.
        stored: Bytes of the file, or of what of it holds the picture.

    Raises:
        UnsupportedFile: A clause about it.
    """
    if width < 1 or height < 1:
        raise UnsupportedFile("it says that it has no pixels, so it is damaged")
    if width * height > PIXEL_LIMIT:
        raise UnsupportedFile(
            f"it has {width} × {height} pixels, over the limit of {PIXEL_LIMIT:,}: scale it down"
        )
    decoded = width * height * pixel
    if decoded > max(_MOST_BLANK, _SHARE * stored):
        raise UnsupportedFile(
            f"it says that it has {width} × {height} pixels, but is far too short for a photo of"
            " that size: look for another copy of it"
        )


def check_finite(values: NDArray[Any]) -> None:
    """Refuse values that are no numbers.

    Raises:
        UnsupportedFile: A clause about the file.
    """
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise UnsupportedFile("it has values that are no numbers (NaN, infinity): mend them first")


def inflate(data: bytes, allowance: Allowance) -> bytes:
    """Inflate a zlib stream.

    Args:
        data: The stream.
        allowance: Of the file's inflated bytes.

    Raises:
        ValueError: It is too long.
        zlib.error: It is damaged or cut off.
    """
    stream = zlib.decompressobj()
    out = stream.decompress(data, allowance.left + 1)
    allowance.spend(len(out))
    if not stream.eof:
        raise zlib.error("a packet that does not end")
    return out


def eight_bit(pixels: Pixels, name: str) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Pixels (H, W, C) rounded to 8 bits for the format `name`, and what that lost."""
    if pixels.dtype == np.uint8:
        return cast(NDArray[np.uint8], pixels), ()
    if pixels.dtype == np.uint16:
        exact = (pixels.astype(np.uint32) * 255 + 32767) // 65535
        return exact.astype(np.uint8), (
            f"{name} has 8 bits a channel: 16-bit values were rounded.",
        )
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8), (
        f"{name} has 8 bits a channel: float values were rounded, and clipped to 0 to 1.",
    )


def sixteen_bit(pixels: Pixels, name: str) -> tuple[Pixels, tuple[str, ...]]:
    """Integer pixels (H, W, C), where float32 is rounded to 16 bits, and what that lost."""
    if pixels.dtype != np.float32:
        return pixels, ()
    return np.rint(np.clip(pixels, 0, 1) * 65535).astype(np.uint16), (
        f"{name} has no float values: they were rounded to 16 bits, and clipped to 0 to 1.",
    )


def in_bits(values: Pixels, bits: int, wanted: int) -> Pixels:
    """Whole numbers of so many bits in another number of bits, rounded to the nearest value.

    Widened and narrowed again they are the same.

    Args:
        values: uint16 from 0 to 2^bits - 1.
        bits: At most 16.
        wanted: At most 16.

    Raises:
        IndexError: A value is larger.
    """
    if bits == wanted:
        return values
    top, new = 2**bits - 1, 2**wanted - 1
    table = (np.arange(top + 1) * new + top // 2) // top
    return cast(Pixels, table.astype(np.uint16)[values])


def with_quality(image: Image, quality: Quality) -> Image:
    """The photo, to be coded at a quality, whatever its source was coded at.

    A format that is always lossless says at the writing that it needed none; one that is always
    lossy refuses to be lossless.

    Raises:
        RestorerError: A number that is not from 1 to 100.
    """
    if quality != "lossless" and not 1 <= quality <= 100:
        raise RestorerError(f"The quality {quality} is not from 1 to 100; choose another.")
    return replace(image, coding={**image.coding, "quality": quality})


def chosen_quality(image: Image) -> Quality | None:
    """What `with_quality` set; None codes as the source was, or finely."""
    return cast(Quality | None, image.coding.get("quality"))


def parts(coding: Mapping[str, object], key: str) -> Parts:
    """The pieces under `key` of an image's coding; () where there are none."""
    return cast(Parts, coding.get(key, ()))


def unread(error: OSError | ValueError) -> str:
    """Why a file cannot be read, in a clause; a `ValueError` is about its name."""
    number = error.errno if isinstance(error, OSError) else None
    return _REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)


def unheld(image: Image, name: str) -> tuple[str, ...]:
    """Sentences on what the source said that only other formats than `name` can hold."""
    owner = name.lower().replace(" ", "")
    lost: list[str] = []
    dropped: list[str] = []
    for key, value in image.coding.items():
        if key.endswith(" parts") and key != f"{owner} parts":
            lost += [part for part, _ in cast(Parts, value)]
        elif key.endswith(" dropped"):
            dropped += cast(tuple[str, ...], value)
    resources = image.coding.get("photoshop")
    if isinstance(resources, bytes) and owner not in ("jpeg", "tiff"):
        lost += ["Photoshop's image resources"] * photoshop.has_more(resources)
    return (
        *((f"{name} has no place for: {listed(lost)}.",) if lost else ()),
        *((f"Left out: {listed(dropped)}.",) if dropped else ()),
    )


def missing(image: Image, name: str, fields: tuple[str, ...]) -> Iterator[str]:
    """Sentences on what a photo has in these fields, for which the format `name` has no place."""
    words = {
        "profile": "the colour profile",
        "exif": "EXIF data",
        "xmp": "XMP data",
        "dpi": "the resolution in dots an inch",
        "iptc": "IPTC data",
    }
    for field in fields:
        if getattr(image if field == "profile" else image.metadata, field):
            yield f"{name} has no place for {words[field]}."
    if image.metadata.text:
        yield f"{name} has no place for these texts: {listed(list(image.metadata.text))}."


def listed(names: list[str]) -> str:
    """Names in a sentence, each once."""
    return ", ".join(dict.fromkeys(names))
