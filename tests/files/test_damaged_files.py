"""Whatever a file holds, reading gives a photo or one sentence with its name."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fuzz import WRONG, Reader
from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import FORMATS, READ_ONLY, base, png, read, tiff, write
from restorer.image import Image
from tests.files.bombs import BOMBS
from tests.files.damaging import MORE, SOURCES, WAYS, damaged, foreign_tiff
from tests.files.photos import smooth

ROUNDS = 50  # `benchmarks.fuzz` goes on where this ends
SENTENCE = re.compile(r"^photo\S* (cannot be opened|needs more memory)\b.+[^.]\.$", re.DOTALL)


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
@pytest.mark.parametrize("way", WAYS)
def test_damage(source: str, way: Callable[..., bytes], tmp_path: Path) -> None:
    _, data = SOURCES[source]
    generator = np.random.default_rng(len(source))
    for _ in range(ROUNDS):
        outcome(tmp_path / "photo", way(data, generator))


@pytest.mark.parametrize("source", MORE)
def test_damage_of_several_ways(source: str, tmp_path: Path) -> None:
    _, data = MORE[source]
    generator = np.random.default_rng(len(source))
    for _ in range(ROUNDS):
        outcome(tmp_path / "photo", damaged(data, generator))


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


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    if sys.platform != "linux":
        pytest.skip("memory is measured on Linux alone")
    with (tmp_path_factory.mktemp("reader") / "log").open("w+") as log:
        reader = Reader(log)
        yield reader
        reader.close()


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_neither_fill_the_memory_nor_hang(bomb: str, reader: Reader, tmp_path: Path) -> None:
    _, make = BOMBS[bomb]
    path = tmp_path / "photo"
    path.write_bytes(make())
    outcome = reader.read(path)
    assert outcome.kind not in WRONG, outcome
    assert outcome.kind == "picture" or SENTENCE.match(outcome.said), outcome


@pytest.mark.parametrize(
    ("width", "pixel", "stored", "allowed"),
    [
        (12_000, 3, 100, True),  # a blank mask
        (30_000, 1, 100, False),
        (30_000, 3, 12 * 10**6, True),  # a photo that is very smooth
        (30_000, 3, 10 * 10**6, False),
    ],
)
def test_what_is_too_short_for_its_pixels(
    width: int, pixel: int, stored: int, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with nullcontext() if allowed else pytest.raises(UnsupportedFile, match="far too short"):
        base.check_size(width, width, pixel, stored)


@pytest.mark.parametrize("coded", ["webp", "jpegxl", "jpeg2000"])
def test_pictures_within_a_tiff_are_refused(coded: str) -> None:
    with pytest.raises(UnsupportedFile, match="compressed in a way that is not read"):
        tiff.decode(foreign_tiff(compression=coded))


def test_every_format_is_damaged_here() -> None:
    assert {*FORMATS, *READ_ONLY} == {kind for kind, _ in SOURCES.values()}


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
