"""Laws over all formats: what was written is what is read."""

import io
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import skimage
import skimage.io
from photos import ADOBE, GREY, IPTC, METADATA, SRGB, XMP, exif, photo, pixels, smooth

from restorer.errors import RestorerError, UnsupportedFile
from restorer.files import (
    EXTENSIONS,
    FORMATS,
    READ_ONLY,
    WRITABLE_EXTENSIONS,
    avif,
    jpeg,
    jpegxl,
    npy,
    png,
    read,
    tiff,
    webp,
    with_quality,
    write,
)
from restorer.files.base import Format, Readable
from restorer.image import Image, Metadata

LOSSLESS = [
    *((png, dtype, c) for dtype in ("uint8", "uint16") for c in (1, 2, 3, 4)),
    *(
        (kind, dtype, c)
        for kind in (tiff, jpegxl, npy)
        for dtype in ("uint8", "uint16", "float32")
        for c in (1, 2, 3, 4)
    ),
    *((webp, "uint8", c) for c in (3, 4)),
    *((avif, "uint8", c) for c in (1, 2, 3, 4)),
]
HOLDS = {
    png: {"profile", "exif", "xmp", "iptc", "dpi", "text"},
    jpeg: {"profile", "exif", "xmp", "iptc", "dpi"},
    tiff: {"profile", "exif", "xmp", "iptc", "dpi"},
    webp: {"profile", "exif", "xmp"},
    jpegxl: {"profile", "exif", "xmp"},
    avif: {"profile", "exif", "xmp"},
    npy: set(),
}
WORDS = {
    "profile": "the colour profile",
    "exif": "EXIF",
    "xmp": "XMP",
    "iptc": "IPTC",
    "dpi": "resolution",
    "text": "Comment",
}
DATA = Path(skimage.__file__).parent / "data"


def same(a: Image, b: Image) -> bool:
    """Whether two photos are of one dtype and equal to the bit."""
    return a.pixels.dtype == b.pixels.dtype and np.array_equal(a.pixels, b.pixels)


def name(value: object) -> str | None:
    return value.NAME if hasattr(value, "NAME") else None


def colour(channels: int) -> list[bytes | None]:
    return [None, GREY] if channels < 3 else [None, SRGB, ADOBE]


@pytest.mark.parametrize(("kind", "dtype", "channels"), LOSSLESS, ids=name)
def test_what_is_written_is_read(kind: Format, dtype: str, channels: int, tmp_path: Path) -> None:
    profiles = colour(channels) if "profile" in HOLDS[kind] else [None]
    metadata = Metadata(xmp=XMP if "xmp" in HOLDS[kind] else None)
    for profile, extension in itertools.product(profiles, kind.EXTENSIONS):
        image = photo(dtype, channels, profile, metadata=metadata)
        path = tmp_path / f"photo{extension.upper()}"
        assert write(path, image, overwrite=True) == ()
        back = read(path)
        assert same(image, back)
        assert back.profile == profile
        assert back.metadata == image.metadata


@pytest.mark.parametrize(("kind", "dtype", "channels"), LOSSLESS, ids=name)
def test_one_pixel_and_odd_shapes(kind: Format, dtype: str, channels: int) -> None:
    for shape in ((1, 1), (1, 7), (9, 1), (3, 5)):
        image = Image(pixels(dtype, channels, (max(shape[0], 2), shape[1]))[: shape[0]])
        assert same(kind.decode(kind.encode(image)[0]), image)


@pytest.mark.parametrize(
    ("kind", "dtype", "channels"), [case for case in LOSSLESS if case[2] in (2, 4)], ids=name
)
def test_opaque_and_clear_alpha_stay(kind: Format, dtype: str, channels: int) -> None:
    for value in (0, 1 if dtype == "float32" else np.iinfo(dtype).max):
        values = pixels(dtype, channels)
        values[..., -1] = value
        assert same(kind.decode(kind.encode(Image(values))[0]), Image(values))


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_is_near(channels: int) -> None:
    image = Image(smooth(channels), GREY if channels == 1 else ADOBE, METADATA)
    back = jpeg.decode(jpeg.encode(image)[0])
    assert np.abs(back.pixels.astype(int) - image.pixels).max() <= 4
    assert back.profile == image.profile


@pytest.mark.parametrize(
    ("source", "target"), [*itertools.product(FORMATS, FORMATS)], ids=lambda f: f.NAME
)
def test_packets_pass_from_any_format_to_any(source: Format, target: Format) -> None:
    start = Image(smooth(3), ADOBE, METADATA._replace(text={"Comment": "Grüße"}))
    middle = source.decode(source.encode(start)[0])
    data, sentences = target.encode(middle)
    end = target.decode(data)
    both = HOLDS[source] & HOLDS[target]
    assert end.profile == (ADOBE if "profile" in both else None)
    for field in {"exif", "xmp", "iptc"} & both:
        assert getattr(end.metadata, field) == getattr(METADATA, field)
    if "dpi" in both:
        assert end.metadata.dpi == pytest.approx(METADATA.dpi, abs=0.02)
    said = " ".join(sentences)
    for field, word in WORDS.items():
        before, after = (
            getattr(image if field == "profile" else image.metadata, field)
            for image in (middle, end)
        )
        assert (word in said) == bool(before and not after)


@pytest.mark.parametrize("kind", FORMATS, ids=name)
@pytest.mark.parametrize("order", ["<", ">"])
def test_writing_again_changes_no_packet(kind: Format, order: str) -> None:
    image = Image(smooth(3), ADOBE, METADATA._replace(exif=exif(order)))
    once = kind.decode(kind.encode(image)[0])
    twice = kind.decode(kind.encode(once)[0])
    assert once.metadata == twice.metadata
    assert once.metadata.exif == (exif(order) if "exif" in HOLDS[kind] else None)
    assert once.coding == twice.coding


@pytest.mark.parametrize("kind", [f for f in FORMATS if "dpi" in HOLDS[f]], ids=name)
def test_dots_an_inch_come_back_exactly(kind: Format) -> None:
    for dpi in ((72.0, 72.0), (300.0, 600.0), (2540.0, 2540.0), (118 * 2.54, 118 * 2.54)):
        once = kind.decode(kind.encode(Image(smooth(3), None, Metadata(dpi=dpi)))[0])
        twice = kind.decode(kind.encode(once)[0])
        assert once.metadata.dpi == pytest.approx(dpi, rel=2e-4)
        assert twice.metadata.dpi == once.metadata.dpi


@pytest.mark.parametrize("kind", [jpeg, webp], ids=name)
def test_sixteen_bit_is_rounded_to_the_nearest(kind: Format) -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, -1)
    data, sentences = kind.encode(Image(values))
    assert any("16-bit" in s for s in sentences)
    got = kind.decode(data).pixels.astype(float)
    assert np.abs(got - values / 257).max() <= (0.5 if kind is webp else 3)


def test_floats_become_16_bit_in_png() -> None:
    values = np.array([-0.5, 0, 0.25, 1, 1.5], np.float32).reshape(1, 5, 1)
    data, sentences = png.encode(Image(values))
    assert png.decode(data).pixels.ravel().tolist() == [0, 0, 16384, 65535, 65535]
    assert "float" in sentences[0]


def test_what_would_do_harm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UnsupportedFile, match=r"^a\.jpg cannot be saved: JPEG has no transparency"
    ):
        write(tmp_path / "a.jpg", photo("uint8", 4))
    with pytest.raises(UnsupportedFile, match="grey"):
        write(tmp_path / "a.webp", photo("uint8", 1, GREY))
    with pytest.raises(UnsupportedFile, match=r"must end in one of \.png"):
        write(tmp_path / "a.bmp", photo("uint8", 3))
    assert list(tmp_path.iterdir()) == []


def test_grey_becomes_equal_channels_in_webp() -> None:
    whole = [photo("uint8", channels) for channels in (1, 2)]
    for image in (*whole, *(Image(large.pixels[:1, :1]) for large in whole)):
        data, sentences = webp.encode(image)
        back = webp.decode(data).pixels
        assert all(np.array_equal(back[..., i], image.pixels[..., 0]) for i in range(3))
        assert "no grey" in sentences[0]


def test_what_only_the_source_can_hold_is_said(tmp_path: Path) -> None:
    coding = {
        "png parts": (("tIME", b"\x07\xd0\x01\x02\x03\x04\x05"),),
        "tiff dropped": ("Photoshop's layers",),
    }
    image = replace(photo("uint8", 3), coding=coding)
    sentences = write(tmp_path / "a.tif", image)
    assert sentences == ("TIFF has no place for: tIME.", "Left out: Photoshop's layers.")
    assert write(tmp_path / "a.png", image) == ("Left out: Photoshop's layers.",)


def test_the_content_and_not_the_name_says_the_format(tmp_path: Path) -> None:
    write(tmp_path / "a.png", photo("uint16", 3))
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert same(read(tmp_path / "a.jpg"), photo("uint16", 3))


def test_extensions_are_of_one_format_each() -> None:
    assert len(set(EXTENSIONS)) == len(EXTENSIONS)
    assert all(e == e.lower() and e.startswith(".") for e in EXTENSIONS)
    assert {*WRITABLE_EXTENSIONS} == {*EXTENSIONS} - {e for k in READ_ONLY for e in k.EXTENSIONS}


@pytest.mark.parametrize("kind", READ_ONLY, ids=name)
def test_what_is_only_read_is_not_written(kind: Readable, tmp_path: Path) -> None:
    for extension in kind.EXTENSIONS:
        with pytest.raises(UnsupportedFile, match=r"must end in one of \.png, .*\.npy\.$"):
            write(tmp_path / f"a{extension}", photo("uint8", 3))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [png, jpeg, tiff, webp, avif], ids=name)
def test_pillow_reads_what_we_write(kind: Format) -> None:
    image = Image(smooth(3), ADOBE, METADATA)
    with PIL.Image.open(io.BytesIO(kind.encode(image)[0])) as other:
        assert other.info["icc_profile"] == ADOBE
        got = np.asarray(other.convert("RGB")).astype(int)
        found = other.getexif()
        assert found[271].rstrip("\0") == "Leica"
        assert found.get_ifd(34665)[36867].rstrip("\0") == "1912:04:15 02:20:00"
        if "dpi" in HOLDS[kind]:
            assert tuple(map(float, other.info["dpi"])) == pytest.approx((300, 400), abs=0.02)
    assert np.abs(got - image.pixels).max() <= (4 if kind is jpeg else 0)


@pytest.mark.parametrize(
    "path",
    sorted(p for p in DATA.iterdir() if p.suffix in EXTENSIONS and p.suffix != ".npy"),
    ids=lambda p: p.name,
)
def test_real_photos_are_as_others_read_them(path: Path) -> None:
    if path.name.startswith("multipage"):
        with pytest.raises(UnsupportedFile, match="has 2 pages"):
            read(path)
        return
    image = read(path)
    other = np.atleast_3d(skimage.io.imread(path))
    if other.dtype == bool:
        other = other.astype(np.uint8) * 255
    # scikit-image reads by Pillow, which cuts 16 bits to 8
    seen = image.pixels if image.pixels.dtype == np.uint8 else image.pixels >> 8
    assert np.array_equal(seen, other)
    if image.pixels.size < 1_000_000 and path.suffix == ".png":
        assert same(png.decode(png.encode(image)[0]), image)


def test_iptc_is_what_others_find() -> None:
    data, _ = jpeg.encode(Image(smooth(3), None, Metadata(iptc=IPTC)))
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert other.info["photoshop"][0x0404] == IPTC


def error_of(kind: Format, image: Image, quality: int) -> tuple[int, float]:
    """(bytes, mean error) of a photo coded at a quality."""
    data, _ = kind.encode(with_quality(image, quality))
    return len(data), np.abs(kind.decode(data).pixels.astype(int) - image.pixels).mean()


@pytest.mark.parametrize("kind", FORMATS, ids=name)
@pytest.mark.parametrize("coding", [{}, {"webp lossless": False}], ids=["new", "lossy"])
def test_a_lossy_format_is_finer_and_larger_at_a_higher_quality(
    kind: Format, coding: dict[str, object]
) -> None:
    image = photo("uint8", 3, coding=coding)
    sizes, errors = zip(*(error_of(kind, image, q) for q in (1, 50, 95, 100)), strict=True)
    if kind.LOSSY:
        assert sorted(set(sizes)) == list(sizes)
        assert sorted(set(errors), reverse=True) == list(errors)
    else:
        assert len(set(sizes)) == 1 and set(errors) == {0}


@pytest.mark.parametrize("kind", FORMATS, ids=name)
def test_lossless_is_lossless_or_refused(kind: Format) -> None:
    image = with_quality(photo("uint8", 3, coding={"webp lossless": False}), "lossless")
    if kind.LOSSLESS:
        data, sentences = kind.encode(image)
        assert same(kind.decode(data), image)
        assert not any("lossy" in s for s in sentences)
    else:
        with pytest.raises(UnsupportedFile, match="always lossy"):
            kind.encode(image)


@pytest.mark.parametrize("quality", [-1, 0, 101])
def test_a_quality_out_of_range_is_refused(quality: int) -> None:
    with pytest.raises(RestorerError, match=f"^The quality {quality} is not from 1 to 100"):
        with_quality(photo("uint8", 3), quality)


@pytest.mark.parametrize("kind", FORMATS, ids=name)
def test_a_quality_that_is_not_needed_is_said(kind: Format, tmp_path: Path) -> None:
    image = with_quality(photo("uint8", 3), 80)
    said = " ".join(write(tmp_path / f"a{kind.EXTENSIONS[0]}", image))
    assert ("the quality 80 was not needed" in said) != kind.LOSSY
    assert "quality 80" in said
    assert "quality" not in read(tmp_path / f"a{kind.EXTENSIONS[0]}").coding
