"""Whatever a file holds, reading gives a photo or one sentence with its name."""

import errno
import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
import tifffile
from foreign import dng, resource, sample
from foreign import psd as made
from photos import ADOBE, METADATA, XMP, exif, pixels, smooth

from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import (
    FORMATS,
    READ_ONLY,
    avif,
    base,
    heic,
    jpeg,
    jpegxl,
    npy,
    png,
    psd,
    raw,
    read,
    tiff,
    webp,
    with_quality,
    write,
)
from restorer.files.base import Readable
from restorer.image import Image

ROUNDS = 100
SENTENCE = re.compile(r"^photo\S* (cannot be opened|needs more memory)\b.+[^.]\.$", re.DOTALL)


def foreign_tiff() -> bytes:
    out = io.BytesIO()
    values = pixels("uint8", 3)
    tifffile.imwrite(out, values, photometric="rgb", compression="lzw", tile=(16, 16))
    return out.getvalue()


SOURCES: dict[str, tuple[Readable, bytes]] = {
    f.NAME: (f, f.encode(Image(smooth(3), ADOBE, METADATA._replace(text={"Comment": "c"})))[0])
    for f in FORMATS
} | {
    "PNG of 16 bit": (png, png.encode(Image(pixels("uint16", 4)))[0]),
    "TIFF of floats": (tiff, tiff.encode(Image(pixels("float32", 1)))[0]),
    "TIFF in tiles": (tiff, foreign_tiff()),
    "lossy WebP": (webp, webp.encode(Image(smooth(4), coding={"webp lossless": False}))[0]),
    "progressive JPEG": (
        jpeg,
        jpeg.encode(
            Image(smooth(1), coding={"jpeg coding": jpeg.Coding(((3,) * 64,), "4:4:4", True)})
        )[0],
    ),
    "JPEG XL of floats": (jpegxl, jpegxl.encode(Image(pixels("float32", 2)))[0]),
    "lossy JPEG XL": (jpegxl, jpegxl.encode(with_quality(Image(smooth(4), ADOBE), 80))[0]),
    "JPEG XL of a JPEG": (jpegxl, sample("jpeg.jxl")),
    "bare JPEG XL": (jpegxl, sample("progressive.jxl")),
    "lossy AVIF": (avif, avif.encode(with_quality(Image(smooth(4), ADOBE), 80))[0]),
    "AVIF of 12 bit": (avif, avif.encode(Image(pixels("uint16", 2)))[0]),
    "NumPy of floats": (npy, npy.encode(Image(pixels("float32", 3)))[0]),
    "HEIC": (heic, sample("rgb8.heic")),
    "HEIC of 12 bit": (heic, sample("rgba12.heic")),
    "RAW": (tiff, dng(np.random.default_rng(0).random((48, 64, 3)))),
    "PSD": (
        psd,
        made(
            np.moveaxis(smooth(4), -1, 0),
            3,
            resources=resource(1039, ADOBE) + resource(1058, exif()) + resource(1060, XMP),
            layers=b"\0\0\0\2\xff\xff",
        ),
    ),
    "PSD of 16 bit": (psd, made(np.moveaxis(pixels("uint16", 3), -1, 0), 3, runs=False, big=True)),
}


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """No damaged header makes the tests take gigabytes."""
    monkeypatch.setattr(base, "PIXEL_LIMIT", 4_000_000)


def outcome(path: Path, data: bytes) -> Image | None:
    """The photo in the file; None if it was refused in a sentence."""
    path.write_bytes(data)
    try:
        return read(path)
    except RestorerError as error:
        assert SENTENCE.match(str(error)), str(error)
        return None


@pytest.mark.parametrize("source", SOURCES)
def test_cut_off_files_are_refused(source: str, tmp_path: Path) -> None:
    _, data = SOURCES[source]
    whole = outcome(tmp_path / "photo", data)
    assert whole is not None
    for length in np.linspace(1, len(data) - 1, ROUNDS).astype(int):
        cut = outcome(tmp_path / "photo", data[:length])
        # A TIFF may lose the last bytes of its tags, but no pixel.
        assert cut is None or np.array_equal(cut.pixels, whole.pixels)
        assert cut is None or source.startswith("TIFF")


@pytest.mark.parametrize("source", SOURCES)
def test_flipped_bytes(source: str, tmp_path: Path) -> None:
    _, data = SOURCES[source]
    generator = np.random.default_rng(len(source))
    for _ in range(ROUNDS):
        damaged = bytearray(data)
        # Headers and tags are short, so half of the flips aim at the ends.
        edge = generator.choice([len(data), 300])
        for place in generator.integers(-edge, edge, generator.integers(1, 4)):
            damaged[place % len(data)] = generator.integers(0, 256)
        outcome(tmp_path / "photo", bytes(damaged))


@pytest.mark.parametrize("source", SOURCES)
def test_missing_and_doubled_pieces(source: str, tmp_path: Path) -> None:
    _, data = SOURCES[source]
    generator = np.random.default_rng(len(source))
    for _ in range(ROUNDS // 2):
        a, b = sorted(generator.integers(0, len(data), 2).tolist())
        outcome(tmp_path / "photo", data[:a] + data[b:])
        outcome(tmp_path / "photo", data[:b] + data[a:])


@pytest.mark.parametrize("source", SOURCES)
def test_what_can_be_read_from_damaged_packets_can_be_written(source: str) -> None:
    kind, data = SOURCES[source]
    generator = np.random.default_rng(len(source))
    for _ in range(ROUNDS // 2):
        damaged = bytearray(data)
        damaged[generator.integers(0, len(data))] ^= 1 << generator.integers(0, 8)
        try:
            image = kind.decode(bytes(damaged))
        except Exception:
            continue
        for other in FORMATS:
            try:
                other.encode(image)
            except UnsupportedFile as error:
                assert image.has_alpha or re.search("grey|profile", str(error))


@pytest.mark.parametrize("source", SOURCES)
def test_bombs_are_refused_by_their_header(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PIXEL_LIMIT", 100)
    (tmp_path / "photo").write_bytes(SOURCES[source][1])
    with pytest.raises(UnsupportedFile, match=r"\d\d × \d\d pixels, over the limit"):
        read(tmp_path / "photo")


def test_every_format_is_damaged_here() -> None:
    assert {*FORMATS, *READ_ONLY} - {raw} == {kind for kind, _ in SOURCES.values()}


def test_the_limit_is_a_gigapixel_and_pillow_has_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    import PIL.Image

    assert base.PIXEL_LIMIT == PIL.Image.MAX_IMAGE_PIXELS == 10**9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"GIF89a and so on", "no photo of a known kind"),
        (b"Dear diary", "no photo of a known kind"),
        (b"\x89PNG\r\n\x1a\n", "it is cut off"),
        (b"\xff\xd8\xff", "it is cut off"),
        (b"\xff\xd8\xff\xd9", "it is damaged"),
        (b"II*\0", "it is damaged"),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "no pixels"),
        (b"RIFF\4\0\0\0WEBP", "it is damaged"),
    ],
)
def test_what_is_no_picture(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(content)
    with pytest.raises(UnsupportedFile, match=rf"^photo\.png cannot be opened: .*{words}"):
        read(tmp_path / "photo.png")


def test_places_that_are_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path / "missing.png", "there is no such file"),
        (tmp_path, "it is a folder"),
        (tmp_path / "pipe", "no ordinary file"),
        (tmp_path / "a\0b", "null"),
    ):
        with pytest.raises(RestorerError, match=words):
            read(path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photo.png").write_bytes(b"x")

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "no")  # root may read everything

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RestorerError, match="you may not read it"):
        read(tmp_path / "photo.png")


def test_too_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise MemoryError

    path = tmp_path / "photo.png"
    write(path, Image(smooth(3)))
    monkeypatch.setattr(png.imagecodecs, "png_decode", fail)
    monkeypatch.setattr(png.imagecodecs, "png_encode", fail)
    with pytest.raises(RestorerError, match=r"^photo\.png needs more memory"):
        read(path)
    with pytest.raises(RestorerError, match=r"^new\.png needs more memory"):
        write(tmp_path / "new.png", Image(smooth(3)))
    assert [*tmp_path.iterdir()] == [path]


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    write(path, Image(smooth(3)))
    before = path.read_bytes()
    with pytest.raises(RestorerError, match="such a file already"):
        write(path, Image(smooth(4)))
    assert path.read_bytes() == before
    write(path, Image(smooth(4)), overwrite=True)
    assert read(path).pixels.shape[2] == 4
