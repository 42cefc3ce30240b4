"""Photos come upright, and are shown by others as before."""

from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageOps
import pytest

from restorer import files
from restorer.files.orientation import upright
from restorer.image import Image, Metadata

PIXELS = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)


def saved(path: Path, orientation: int, xmp: str = "") -> Path:
    exif = PIL.Image.Exif()
    exif[271], exif[274], exif[306] = "Leica", orientation, "1912:04:15 02:20:00"
    options = {"xmp": xmp.encode()} if xmp else {}
    PIL.Image.fromarray(PIXELS).save(path, exif=exif, dpi=(300, 400), **options)
    return path


def seen(path: Path) -> np.ndarray:
    """As other programs show it. (Pillow itself turns a TIFF, and then turns it no more.)"""
    with PIL.Image.open(path) as other:
        return np.asarray(PIL.ImageOps.exif_transpose(other))


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_a_photo_is_read_as_others_show_it_and_written_so(
    tmp_path: Path, ending: str, orientation: int
) -> None:
    path = saved(tmp_path / f"a.{ending}", orientation)
    image = files.read(path)
    assert np.array_equal(image.pixels, seen(path))
    assert image.pixels.flags.c_contiguous
    files.write(tmp_path / f"b.{ending}", image)
    assert np.array_equal(seen(tmp_path / f"b.{ending}"), image.pixels)
    with PIL.Image.open(tmp_path / f"b.{ending}") as other:
        said = other.getexif()
        assert said.get(274, 1) == (orientation if orientation < 2 else 1)
        assert said[306].rstrip("\0") == "1912:04:15 02:20:00"
        dpi = tuple(map(float, other.info["dpi"]))
        assert dpi == pytest.approx((400, 300) if orientation >= 5 else (300, 400), abs=0.02)


def test_nothing_else_of_the_metadata_changes(tmp_path: Path) -> None:
    xmp = '<x><x tiff:Orientation="6" a="6"/><tiff:Orientation>6</tiff:Orientation></x>'
    path = saved(tmp_path / "a.jpg", 6, xmp)
    with PIL.Image.open(path) as other:
        before = other.info["exif"].removeprefix(b"Exif\0\0")
    image = files.read(path)
    after = image.metadata.exif
    assert after is not None
    assert image.metadata.xmp == xmp.replace('="6" a', '="1" a').replace(">6<", ">1<").encode()
    assert len(after) == len(before)
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [(6, 1)]


@pytest.mark.parametrize(
    "exif",
    [None, b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"no EXIF at all"],
)
def test_what_says_nothing_or_is_damaged_is_left_alone(exif: bytes | None) -> None:
    image = Image(PIXELS, metadata=Metadata(exif=exif))
    assert upright(image) is image


@pytest.mark.parametrize("order", ["II", "MM"])
def test_both_byte_orders(order: str) -> None:
    def number(n: int, size: int) -> bytes:
        return n.to_bytes(size, "little" if order == "II" else "big")

    exif = (
        order.encode()
        + number(42, 2) + number(8, 4) + number(1, 2)
        + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(3, 2) + number(0, 6)
    )  # fmt: skip
    turned = upright(Image(PIXELS, metadata=Metadata(exif=exif)))
    assert np.array_equal(turned.pixels, PIXELS[::-1, ::-1])
    assert upright(turned) is turned
