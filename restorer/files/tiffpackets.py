"""What the tags of a TIFF say beside the pixels, and how it is written back.

A TIFF's first directory is EXIF's own first directory, so its descriptive tags (camera, dates,
orientation, …) become the first directory of `Metadata.exif`, and those of EXIF become the file's.
"""

import struct
from typing import NamedTuple

from restorer.files import photoshop
from restorer.files.base import CREDENTIALS, listed
from restorer.files.tags import (
    ASCII,
    UNDEFINED,
    Directory,
    Layout,
    Tag,
    fractions,
    header,
    integers,
    maker_note,
    numbers,
    rational,
    read,
    stream,
    tree,
)
from restorer.image import Image, Metadata

_XMP, _IPTC, _PHOTOSHOP, _ICC, _LAYERS, _INNER = 700, 33723, 34377, 34675, 37724, 330
_C2PA = 52545
_ACROSS, _DOWN, _UNIT = 282, 283, 296
_INCH, _CENTIMETRE = 2, 3
_TEXTS = {"Title": 269, "Description": 270, "Software": 305, "Author": 315, "Copyright": 33432}

# Say how the pixels of that file are stored, or are packets of their own: never copied as tags.
_STRUCTURE = frozenset(
    (
        *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281),
        *(284, 288, 289, 290, 291, 292, 293, 297, 317, 320, 321, 322, 323, 324, 325, 326, 327),
        *(328, 332, 333, 334, 336, 338, 339, 340, 341, 342, 343, 344, 345, 346, 347, 400, 433),
        *(434, 435, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 559),
        *(32995, 32996, 32997, 32998, _INNER, _XMP, _IPTC, _PHOTOSHOP, _ICC, _LAYERS, _C2PA),
        *(_ACROSS, _DOWN, _UNIT),
    )
)


class Packets(NamedTuple):
    """What a directory says: profile, metadata, what of the coding is none, and what is left."""

    profile: bytes | None
    metadata: Metadata
    coding: dict[str, object]
    dropped: tuple[str, ...]


def gather(data: bytes, layout: Layout, tags: dict[int, Tag]) -> Packets:
    """What the tags of a directory in a file say."""
    dropped = []
    if _LAYERS in tags:
        dropped.append("Photoshop's layers, of which only the sum was kept")
    if _INNER in tags:
        dropped.append("its reduced copies")
    if _C2PA in tags:
        dropped.append(CREDENTIALS)
    coding: dict[str, object] = {}
    iptc = tags[_IPTC].data if _IPTC in tags else None
    if _PHOTOSHOP in tags:
        try:
            iptc = iptc or photoshop.iptc(tags[_PHOTOSHOP].data)
            coding["photoshop"] = tags[_PHOTOSHOP].data
        except ValueError:
            coding["tiff parts"] = (("damaged Photoshop resources", tags[_PHOTOSHOP].data),)
    said, damaged = tree(data, layout, _descriptive(tags))
    if damaged:
        dropped.append("damaged EXIF tags")
    exif = None
    if _moves_note(said):
        dropped.append("the place of the camera's own note, so that some programs read less of it")
    if said:
        plain = Layout(layout.order)
        try:
            exif = stream(said, plain)
        except ValueError:  # 64-bit values, which only a BigTIFF has
            dropped.append("64-bit tags")
    return Packets(
        tags[_ICC].data if _ICC in tags else None,
        Metadata(exif, tags[_XMP].data if _XMP in tags else None, iptc, {}, _dpi(tags, layout)),
        coding,
        tuple(dropped),
    )


def _descriptive(tags: dict[int, Tag]) -> dict[int, Tag]:
    return {number: tag for number, tag in tags.items() if number not in _STRUCTURE}


def _moves_note(said: Directory) -> bool:
    """Whether there is a maker note whose place is not kept."""
    note = maker_note(said)
    return note is not None and len(note.data) > 8 and note.at is None


def _dpi(tags: dict[int, Tag], layout: Layout) -> tuple[float, float] | None:
    if _ACROSS not in tags or _DOWN not in tags:
        return None
    unit = integers(tags[_UNIT], layout)[0] if _UNIT in tags else _INCH
    factor = {_INCH: 1.0, _CENTIMETRE: 2.54}.get(unit, 0.0)
    found = [*fractions(tags[_ACROSS], layout), *fractions(tags[_DOWN], layout)]
    if len(found) != 2 or not all(found) or not factor:
        return None
    return found[0] * factor, found[1] * factor


def tags(image: Image) -> tuple[Layout, Directory, tuple[str, ...]]:
    """The tags for a photo's profile and metadata, and sentences on what finds no place.

    Returns:
        The layout, in whose byte order the tags are: EXIF's own, so that a maker note stays
        readable; the tags; the sentences.
    """
    metadata = image.metadata
    layout, whole, sentences = _exif(metadata.exif)
    for number, packet in ((_XMP, metadata.xmp), (_IPTC, metadata.iptc), (_ICC, image.profile)):
        if packet:
            whole[number] = Tag(UNDEFINED, packet)
    resources = image.coding.get("photoshop")
    if isinstance(resources, bytes):
        whole[_PHOTOSHOP] = Tag(UNDEFINED, photoshop.with_iptc(resources, metadata.iptc))
    if metadata.dpi:
        whole[_ACROSS], whole[_DOWN] = (rational(dots, layout) for dots in metadata.dpi)
        whole[_UNIT] = numbers((_INCH,), layout)
    odd = []
    for keyword, text in metadata.text.items():
        number = _TEXTS.get(keyword, 0)
        tag = Tag(ASCII, text.encode("utf-8") + b"\0")
        if number and whole.setdefault(number, tag) == tag:
            continue
        odd.append(keyword)
    if odd:
        sentences.append(f"TIFF has no place for these texts: {listed(odd)}.")
    return layout, whole, tuple(sentences)


def _exif(packet: bytes | None) -> tuple[Layout, Directory, list[str]]:
    """The layout and the descriptive tags of an EXIF packet, and what is lost of it."""
    if not packet:
        return Layout(), {}, []
    try:
        layout, first = header(packet)
        found, _, broken = read(packet, layout, first)
        resolution = {n: found[n] for n in (_ACROSS, _DOWN, _UNIT) if n in found}
        whole, damaged = tree(packet, layout, _descriptive(found))
    except (ValueError, struct.error):
        return Layout(), {}, ["The EXIF data are damaged and were left out."]
    sentences = []
    if damaged or broken:
        sentences.append("Some EXIF data are damaged and were left out.")
    if _moves_note(whole):
        sentences.append("The camera's own note was moved: some programs may not read all of it.")
    return layout, {**whole, **resolution}, sentences
