"""A result into a file: its depth, colours and name, and what to say of it; no widgets."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QLocale

from restorer import files, naming
from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import Quality, icc
from restorer.files.base import Format
from restorer.files.conversion import in_colors
from restorer.gui.sentences import translated
from restorer.image import Image
from restorer.naming import Conflict

Depth = Literal[0, 8, 16, 32]
"""Bits a channel; 32 is float, and 0 the photo's own."""

_DTYPES: dict[Depth, np.dtype[Any]] = {
    8: np.dtype(np.uint8),
    16: np.dtype(np.uint16),
    32: np.dtype(np.float32),
}


@dataclass(frozen=True)
class ExportOptions:
    """How a result is written.

    Attributes:
        target: The file; its ending says the format.
        depth: Bits a channel, see `Depth`.
        quality: Of formats that can be lossy; None codes as the source was, or finely.
        profile: The colours: "" keeps the photo's own; see `icc.profile`.
        replace: Whether a file that is there may be replaced, if it is not the photo's own.
        replace_original: Whether even the photo's own file may be replaced.
    """

    target: Path
    depth: Depth = 0
    quality: Quality | None = None
    profile: str = ""
    replace: bool = False
    replace_original: bool = False


@dataclass(frozen=True)
class Report:
    """What an export did.

    Attributes:
        target: The file.
        pixels: How many pixels it has.
        changed: How many of them are not as they were opened.
        kept: What it carries beside the pixels: "EXIF", "IPTC", "XMP", "ICC profile".
        notes: Sentences on what it could not hold.
    """

    target: Path
    pixels: int
    changed: int
    kept: tuple[str, ...]
    notes: tuple[str, ...]


def export(
    image: Image,
    options: ExportOptions,
    source: Path | None,
    changed: Callable[[], NDArray[np.bool_]],
) -> Report:
    """Write a result.

    Args:
        image: The result.
        options: How.
        source: The photo's own file, which is replaced only if the options say so.
        changed: Gives (H, W), True where the result is not as it was opened.

    Raises:
        UnsupportedFile: The format cannot hold the photo without harm.
        RestorerError: The file is there and may not be replaced, or cannot be written; or see
            `converted`.
    """
    target = options.target
    own = source is not None and same_file(target, source)
    if own and not options.replace_original:
        raise RestorerError(
            f"{target.name} is the original photo: choose another name, or let it be replaced."
        )
    written = converted(image, options)
    notes = files.write(target, written, overwrite=own or options.replace)
    count = int(np.count_nonzero(changed()))
    height, width = image.shape
    return Report(target, height * width, count, kept(format_of(target), written), notes)


def converted(image: Image, options: ExportOptions) -> Image:
    """The photo in the depth and the colours that are asked for, to be coded at the quality.

    Raises:
        RestorerError: The profile's file cannot be used, or the quality is out of range.
    """
    dtype = _DTYPES.get(options.depth, image.pixels.dtype)
    profile = image.profile
    if options.profile and (options.profile != "srgb" or profile is not None):
        profile = icc.profile(options.profile, image.colors)
    image = in_colors(image, profile, dtype)
    return image if options.quality is None else files.with_quality(image, options.quality)


def target_path(
    template: str,
    folder: Path,
    extension: str,
    *,
    source: Path | None,
    task: str = "",
    conflict: Conflict = Conflict.UNIQUE,
) -> Path:
    """Where a result goes.

    Args:
        template: See `naming.filled`.
        folder: Where to.
        extension: Of the format, with the dot.
        source: The photo's own file, whose name is filled in, and which is never the target.
        task: For the template.
        conflict: What to do about a name that is taken; SKIP counts as UNIQUE.

    Raises:
        RestorerError: The template gives no name.
    """
    name = "photo" if source is None else source.stem
    target = folder / f"{naming.filled(template, name=name, task=task)}{extension}"
    if conflict is Conflict.SKIP:
        conflict = Conflict.UNIQUE
    resolved = naming.resolved(
        target, conflict, lambda path: source is not None and same_file(path, source)
    )
    assert resolved is not None, "only SKIP gives none"
    return resolved


def same_file(one: Path, other: Path) -> bool:
    """Whether two names stand for one file, be it by a link or by large letters."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)


def format_of(path: Path) -> Format:
    """The format that a name's ending says.

    Raises:
        UnsupportedFile: None does.
    """
    for kind in files.FORMATS:
        if path.suffix.lower() in kind.EXTENSIONS:
            return kind
    raise UnsupportedFile(f"{path.name} says no format that can be written.")


def depths(kind: Format) -> tuple[Depth, ...]:
    """The depths that a format holds, as a picture of one pixel tells."""
    return tuple(
        bits
        for bits, dtype in _DTYPES.items()
        if kind.decode(kind.encode(Image(np.zeros((1, 1, 3), dtype)))[0]).pixels.dtype == dtype
    )


def refusal(image: Image, options: ExportOptions) -> str:
    """Why a photo cannot be written so, for the user to read; "" if it can, but for its size.

    Raises:
        RestorerError: See `converted`.
    """
    try:
        format_of(options.target).encode(converted(_pixel(image), options))
    except UnsupportedFile as error:
        reason = translated(str(error))
        return _tr("{reason}.").format(reason=f"{reason[0].upper()}{reason[1:]}")
    return ""


def kept(kind: Format, image: Image) -> tuple[str, ...]:
    """What a format keeps beside the pixels: "EXIF", "IPTC", "XMP", "ICC profile"."""
    read = kind.decode(kind.encode(_pixel(image))[0])
    names = [name.upper() for name in ("exif", "iptc", "xmp") if getattr(read.metadata, name)]
    return (*names, *(["ICC profile"] if read.profile else []))


def _pixel(image: Image) -> Image:
    """One pixel of a photo with all its metadata: whatever a format does with it costs nothing."""
    return Image(image.pixels[:1, :1], image.profile, image.metadata)


def report_text(report: Report) -> str:
    """What an export did, line by line, for the user to read."""
    locale, part = QLocale(), report.changed / report.pixels
    percent = f"{locale.toString(100 * part, 'f', 2 if 0 < part < 0.01 else 1)} %"
    changed = _tr("Changed: {changed} of {pixels} pixels ({percent})")
    kept_text = _tr("Kept: {list}").format(list=", ".join(report.kept))
    return "\n".join(
        (
            _tr("Written: {path}").format(path=report.target),
            changed.format(
                changed=locale.toString(report.changed),
                pixels=locale.toString(report.pixels),
                percent=percent,
            ),
            kept_text if report.kept else _tr("Kept: no metadata, since there is none"),
            *map(translated, report.notes),
        )
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Export", text)
