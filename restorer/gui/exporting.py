"""A result into a file: its name, and what to say of it; no widgets."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale

from restorer import files, naming, provenance, sanity
from restorer.errors import RestorerError, UnsupportedFile
from restorer.files.encoding import AS_THE_PHOTO, Encoding, kept, try_out
from restorer.gui.sentences import translated
from restorer.history import Step
from restorer.image import Image
from restorer.naming import Conflict
from restorer.picture import changed
from restorer.writing import write_result


@dataclass(frozen=True)
class ExportOptions:
    """How a result is written.

    Attributes:
        target: The file; its ending says the format.
        encoding: How it is coded.
        replace: Whether a file that is there may be replaced, if it is not the photo's own.
        replace_original: Whether even the photo's own file may be replaced.
    """

    target: Path
    encoding: Encoding = AS_THE_PHOTO
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
    original: Image,
    steps: Sequence[Step] = (),
) -> Report:
    """Write a result.

    Args:
        image: The result.
        options: How.
        source: The photo's own file, which is replaced only if the options say so.
        original: The photo as it was opened.
        steps: What was done to it.

    Raises:
        UnsupportedFile: The format cannot hold the photo without harm.
        RestorerError: The file is there and may not be replaced, or cannot be written; or see
            `write_result`.
    """
    target = options.target
    own = source is not None and same_file(target, source)
    if own and not options.replace_original:
        raise RestorerError(
            f"{target.name} is the original photo: choose another name, or let it be replaced."
        )
    written = write_result(
        target,
        image,
        options.encoding,
        tuple(provenance.of_steps(original, steps)),
        sanity.of_steps(image, original, steps),
        overwrite=own or options.replace,
        source=source,
    )
    count = int(np.count_nonzero(changed(image, original, steps)))
    height, width = image.shape
    packets = kept(files.format_of(target), written.image)
    return Report(target, height * width, count, packets, written.notes)


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


def refusal(image: Image, options: ExportOptions) -> str:
    """Why a photo cannot be written so, for the user to read; "" if it can, but for its size.

    Raises:
        RestorerError: See `try_out`.
    """
    try:
        try_out(options.target, image, options.encoding)
    except UnsupportedFile as error:
        reason = translated(str(error))
        return _tr("{reason}.").format(reason=f"{reason[0].upper()}{reason[1:]}")
    return ""


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
