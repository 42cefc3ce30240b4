"""TIFF: all the ways to store samples, tags and EXIF."""

import io
import struct
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest
import tifffile
from photos import ADOBE, IPTC, METADATA, XMP, exif, photo, pixels, smooth

from restorer.errors import UnsupportedFile
from restorer.files import jpeg, photoshop, png, tags, tiff, tiffpackets
from restorer.files.base import PALETTE, unheld
from restorer.image import Image, Metadata


def saved(values: np.ndarray, **options: object) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, values, metadata=None, **options)  # type: ignore[arg-type]
    return out.getvalue()


def built(bits: int, photometric: int, row: bytes, width: int, **extra: tags.Tag) -> bytes:
    """A TIFF of one row, without compression."""
    layout = tags.Layout()
    whole: tags.Directory = {
        256: tags.numbers((width,), layout),
        257: tags.numbers((1,), layout),
        258: tags.numbers((bits,), layout),
        262: tags.numbers((photometric,), layout),
        273: tags.numbers((8,), layout, tags.LONG),
        277: tags.numbers((1,), layout),
        279: tags.numbers((len(row),), layout),
        **{int(k[1:]): v for k, v in extra.items()},
    }
    row += b"\0" * (len(row) % 2)
    return layout.header(8 + len(row)) + row + tags.build(whole, layout, 8 + len(row))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "lzw", "deflate", "packbits"])
@pytest.mark.parametrize("predictor", [False, True])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_ways_to_store(order: str, compression: str | None, predictor: bool, dtype: str) -> None:
    predictor = predictor and compression in ("lzw", "deflate")
    image = photo(dtype, 3, metadata=Metadata(exif=exif(order)))
    data = saved(
        image.pixels,
        compression=compression,
        predictor=predictor,
        byteorder=order,
        photometric="rgb",
        rowsperstrip=5,
    )
    read = tiff.decode(data)
    assert np.array_equal(read.pixels, image.pixels)
    # Written as it was stored, in the byte order of its EXIF, and read by others.
    copy, _ = tiff.encode(Image(read.pixels, None, image.metadata, read.coding))
    with tifffile.TiffFile(io.BytesIO(copy)) as file:
        page = file.pages[0]
        assert file.byteorder == order
        assert np.array_equal(page.asarray(), image.pixels)
        expected = {None: 1, "lzw": 5, "deflate": 8, "packbits": 8}[compression]
        assert int(page.compression) == expected  # type: ignore[union-attr]
        if compression != "packbits":
            assert (page.predictor != 1) == predictor  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "options", [{"planarconfig": "separate"}, {"tile": (16, 32)}, {"bigtiff": 1}]
)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_planes_tiles_and_bigtiff(options: dict[str, object], dtype: str) -> None:
    values = pixels(dtype, 3, (50, 70))
    given = values.transpose(2, 0, 1) if "planarconfig" in options else values
    data = saved(given, photometric="rgb", compression="deflate", **options)
    assert np.array_equal(tiff.decode(data).pixels, values)


def test_a_written_bigtiff_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "_CLASSIC_LIMIT", 100)
    image = photo("uint16", 4, ADOBE, metadata=METADATA)
    data, _ = tiff.encode(image)
    assert data[:4] == b"II+\0"
    back = tiff.decode(data)
    assert np.array_equal(back.pixels, image.pixels)
    assert back.metadata == image.metadata and back.profile == ADOBE


@pytest.mark.parametrize(
    ("bits", "row", "values"),
    [
        (1, b"\x50", [0, 255, 0, 255]),
        (2, b"\x1b", [0, 85, 170, 255]),
        (4, b"\x0f\x30", [0, 255, 51, 0]),
    ],
)
def test_few_bits(bits: int, row: bytes, values: list[int]) -> None:
    assert tiff.decode(built(bits, 1, row, 4)).pixels.ravel().tolist() == values
    inverted = tiff.decode(built(bits, 0, row, 4)).pixels.ravel().tolist()
    assert inverted == [255 - v for v in values]


def test_white_is_zero_is_turned() -> None:
    values = pixels("uint16", 1)
    data = saved(65535 - values[..., 0], photometric="miniswhite")
    assert np.array_equal(tiff.decode(data).pixels, values)


@pytest.mark.parametrize(
    ("scale", "dtype"), [(257, np.uint8), (256, np.uint8), (1, np.uint8), (201, np.uint16)]
)
def test_palettes(scale: int, dtype: type) -> None:
    colors = np.arange(48).reshape(3, 16) * 5
    colormap = tags.numbers(tuple((colors * scale).ravel().tolist()), tags.Layout())
    image = tiff.decode(built(4, 3, b"\x0f\x3a", 4, t320=colormap))
    expected = (colors if dtype is np.uint8 else colors * scale).T[[0, 15, 3, 10]]
    assert image.pixels.dtype == dtype
    assert np.array_equal(image.pixels[0], expected)
    assert image.coding["tiff dropped"] == (PALETTE,)


def test_half_and_double_floats() -> None:
    values = pixels("float32", 3).astype(np.float16)
    assert np.array_equal(tiff.decode(saved(values, photometric="rgb")).pixels, values)
    whole = values.astype(np.float64)
    assert np.array_equal(tiff.decode(saved(whole, photometric="rgb")).pixels, values)
    whole[0, 0, 0] = 0.1
    with pytest.raises(UnsupportedFile, match="64-bit"):
        tiff.decode(saved(whole, photometric="rgb"))
    whole[0, 0, 0] = 1e300
    with pytest.raises(UnsupportedFile, match="64-bit"):
        tiff.decode(saved(whole, photometric="rgb"))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    values = pixels("float32", 3)
    values[2, 3, 1] = value
    with pytest.raises(UnsupportedFile, match="NaN"):
        tiff.decode(saved(values, photometric="rgb"))


def test_alpha_is_straight_or_refused() -> None:
    values = pixels("uint8", 4)
    straight = saved(values, photometric="rgb", extrasamples=["unassalpha"])
    assert np.array_equal(tiff.decode(straight).pixels, values)
    with pytest.raises(UnsupportedFile, match="multiplied"):
        tiff.decode(saved(values, photometric="rgb", extrasamples=["assocalpha"]))
    with pytest.raises(UnsupportedFile, match="unknown meaning"):
        tiff.decode(saved(values, photometric="rgb", extrasamples=["unspecified"]))
    values[..., 3] = 255
    opaque = saved(values, photometric="rgb", extrasamples=["assocalpha"])
    assert np.array_equal(tiff.decode(opaque).pixels, values)


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (pixels("uint8", 4), {"photometric": "separated"}, "neither grey nor RGB"),
        (pixels("uint8", 3), {"photometric": "cielab"}, "neither grey nor RGB"),
        (pixels("uint16", 3).astype(np.uint32), {"photometric": "rgb"}, "8 or 16 bits"),
        (pixels("uint8", 3).astype(np.int8), {"photometric": "rgb"}, "8 or 16 bits"),
        (np.zeros((3, 8, 9), np.uint8), {"photometric": "minisblack"}, r"3 pages, 1 \(9 × 8\), 2"),
        (np.zeros((8, 9, 6), np.uint8), {"photometric": "rgb"}, "beyond colour"),
    ],
)
def test_what_an_image_does_not_hold_is_refused(
    values: np.ndarray, options: dict[str, object], words: str
) -> None:
    with pytest.raises(UnsupportedFile, match=words):
        tiff.decode(saved(values, **options))


def test_raw_photos_are_refused() -> None:
    data = saved(
        pixels("uint8", 3), photometric="rgb", extratags=[(50706, 1, 4, bytes((1, 4, 0, 0)), True)]
    )
    with pytest.raises(UnsupportedFile, match="raw"):
        tiff.decode(data)


@pytest.mark.parametrize("first", [True, False])
def test_reduced_copies_are_passed_over_and_said(first: bool) -> None:
    values = pixels("uint8", 3)
    out = io.BytesIO()
    with tifffile.TiffWriter(out) as file:
        for reduced in (first, not first):
            size = values[::4, ::4] if reduced else values
            file.write(size, photometric="rgb", subfiletype=int(reduced), metadata=None)
    image = tiff.decode(out.getvalue())
    assert np.array_equal(image.pixels, values)
    assert unheld(image, "TIFF") == ("Left out: its reduced copies.",)


def test_jpeg_in_tiff_is_read_and_written_without_loss() -> None:
    out = io.BytesIO()
    PIL.Image.fromarray(smooth(3)).save(out, "TIFF", compression="jpeg", quality=95)
    image = tiff.decode(out.getvalue())
    assert np.abs(image.pixels.astype(int) - smooth(3)).max() <= 6
    copy = tiff.decode(tiff.encode(image)[0])
    assert np.array_equal(copy.pixels, image.pixels)
    assert copy.coding["tiff coding"] == tiff.Coding(8, 2)


@pytest.mark.parametrize("order", ["<", ">"])
def test_every_tag_comes_back(order: str) -> None:
    texts = {270: "A boat", 271: "Leica", 272: "M3", 305: "Scan", 306: "1999:01:02 03:04:05"}
    texts |= {315: "Ann", 33432: "(c) Ann", 269: "Album 3"}
    extra = [(n, 2, len(t) + 1, t, True) for n, t in texts.items() if n not in (270, 305)]
    extra += [
        (274, 3, 1, 6, True),
        (700, 1, len(XMP), XMP, True),
        (33723, 7, len(IPTC), IPTC, True),
        (34377, 7, 14, b"8BIM\x03\xed\0\0\0\0\0\2\1\2", True),
        (65000, 12, 1, 0.1, True),
    ]
    data = saved(
        pixels("uint8", 3),
        photometric="rgb",
        byteorder=order,
        description=texts[270],
        software=texts[305],
        extratags=extra,
        iccprofile=ADOBE,
        resolution=((300, 7), (2000, 3)),
        resolutionunit="centimeter",
    )
    image = tiff.decode(data)
    assert image.profile == ADOBE
    assert image.metadata.xmp == XMP and image.metadata.iptc == IPTC
    assert image.metadata.dpi == pytest.approx((300 / 7 * 2.54, 2000 / 3 * 2.54))
    copy, sentences = tiff.encode(image)
    assert sentences == ()
    back = tiff.decode(copy)
    assert back.metadata.dpi == pytest.approx(image.metadata.dpi, rel=1e-12)
    assert back.metadata._replace(dpi=None) == image.metadata._replace(dpi=None)
    assert back.coding["photoshop"] == photoshop.with_iptc(extra[-2][3], IPTC)  # type: ignore[arg-type]
    with tifffile.TiffFile(io.BytesIO(copy)) as file:
        found = file.pages[0].tags  # type: ignore[union-attr]
        assert {n: found[n].value for n in texts} == texts
        assert found[274].value == 6 and found[65000].value == 0.1
    # JPEG and PNG take them over as EXIF.
    for other in (jpeg, png):
        packet = other.decode(other.encode(image)[0]).metadata.exif
        assert packet == image.metadata.exif
        parsed = PIL.Image.Exif()
        parsed.load(packet)
        assert parsed[306] == texts[306] and parsed[269] == texts[269]


def test_exif_of_a_camera_goes_into_directories_of_its_own() -> None:
    source = PIL.Image.new("RGB", (8, 8)).getexif()
    source[271] = "Nikon"
    source.get_ifd(34665).update({36867: "2020:01:01 00:00:00", 37500: b"maker note"})
    source.get_ifd(34853).update({1: "N", 2: (48.0, 8.0, 0.0)})
    packet = source.tobytes().removeprefix(b"Exif\0\0")
    data, sentences = tiff.encode(photo("uint8", 3, metadata=Metadata(exif=packet)))
    assert sentences == ()
    with PIL.Image.open(io.BytesIO(data)) as other:
        found = other.getexif()
        assert found[271] == "Nikon"
        assert found.get_ifd(34665) == source.get_ifd(34665)
        assert found.get_ifd(34853) == source.get_ifd(34853)


def test_damaged_exif_is_said() -> None:
    data, sentences = tiff.encode(photo("uint8", 3, metadata=Metadata(exif=b"II*\0nonsense")))
    assert "damaged" in sentences[0] and tiff.decode(data).metadata.exif is None


def noted(at: int, note: bytes) -> bytes:
    """EXIF with a maker note that stands at an offset."""
    layout = tags.Layout()
    inner: tags.Directory = {37500: tags.Tag(7, note, at), 40962: tags.numbers((1,), layout)}
    return tags.stream({271: tags.Tag(tags.ASCII, b"Some\0"), tags.EXIF: inner}, layout)


@pytest.mark.parametrize("at", [16, 17, 40, 400, 4001, 2**15 - 1])
@pytest.mark.parametrize("size", [9, 500])
@pytest.mark.parametrize("limit", [0, 2**32])
def test_a_maker_note_keeps_its_place(
    at: int, size: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiff, "_CLASSIC_LIMIT", limit)  # 0: a BigTIFF
    note = bytes(range(1, 251)) * 3
    packet = noted(at, note[:size])
    assert packet[at : at + size] == note[:size]
    image = photo("float32", 3, metadata=Metadata(exif=packet))
    data, sentences = tiff.encode(image)
    assert sentences == ()
    assert data[at : at + size] == note[:size]
    back = tiff.decode(data)
    assert np.array_equal(back.pixels, image.pixels)
    assert back.metadata.exif == packet and "tiff dropped" not in back.coding


def test_a_maker_note_outside_of_exifs_directory_is_a_tag_as_any_other() -> None:
    layout = tags.Layout()
    packet = tags.stream({37500: tags.Tag(7, b"0123456789"), 271: tags.Tag(2, b"A\0")}, layout)
    data, sentences = tiff.encode(photo("uint8", 3, metadata=Metadata(exif=packet)))
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert other.getexif()[37500] == b"0123456789"
    assert sentences == () and tiff.decode(data).metadata.exif == packet


def test_a_maker_note_that_stands_too_far_behind_is_moved_and_said() -> None:
    packet = noted(2**15, b"0123456789")
    large = photo("uint16", 3, metadata=Metadata(exif=packet))
    data, sentences = tiff.encode(replace(large, pixels=pixels("uint16", 3, (120, 120))))
    assert "note was moved" in sentences[0]
    assert data.index(b"0123456789") > 2**15
    back = tiff.decode(data)
    assert b"0123456789" in (back.metadata.exif or b"")
    assert "the place of the camera's own note" in unheld(back, "TIFF")[0]


def test_texts_become_tags_unless_exif_says_otherwise() -> None:
    text = {"Title": "Boat", "Author": "Änn", "Comment": "no place", "Copyright": "c"}
    image = photo("uint8", 3, metadata=Metadata(text=text, exif=exif()))
    data, sentences = tiff.encode(image)
    assert sentences == ("TIFF has no place for these texts: Comment.",)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        found = file.pages[0].tags  # type: ignore[union-attr]
        assert (found[269].value, found[33432].value) == ("Boat", "c")
        assert found[315].value in ("Änn", "Änn".encode())
    assert "Title" not in str(tiff.encode(tiff.decode(data))[1])


def test_layers_are_left_out_and_said() -> None:
    data = saved(pixels("uint8", 3), photometric="rgb", extratags=[(37724, 7, 6, b"layers", True)])
    assert "layers" in unheld(tiff.decode(data), "TIFF")[0]


def test_a_missing_strip_is_no_black_strip() -> None:
    data = saved(pixels("uint8", 3), photometric="rgb", compression="deflate", rowsperstrip=5)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tag = file.pages[0].tags[279]  # type: ignore[union-attr]
    holed = bytearray(data)
    struct.pack_into("<H" if tag.dtype == 3 else "<I", holed, tag.valueoffset, 0)
    with pytest.raises(UnsupportedFile, match="cut off"):
        tiff.decode(bytes(holed))


def test_directories_that_turn_in_a_circle_end() -> None:
    layout = tags.Layout()
    data = layout.header(8) + layout.pack("H", 1)
    data += layout.pack("HHII", tags.EXIF, tags.LONG, 1, 8) + layout.pack("I", 8)
    with pytest.raises(UnsupportedFile, match="damaged"):
        tiff.decode(data)
    found, _, _ = tags.read(data, layout, 8)
    assert tags.tree(data, layout, found) == ({tags.EXIF: {}}, False)


def test_rationals_are_exact() -> None:
    layout = tags.Layout()
    for value in (300.0, 72.27, 1 / 3, 4294967295.0, 118.11 * 2.54, 1e-9, 7e12):
        (back,) = tags.fractions(tags.rational(value, layout), layout)
        assert back == pytest.approx(min(value, 2**32 - 1), rel=1e-6, abs=1e-6)
    assert tiffpackets._STRUCTURE.isdisjoint((271, 274, 306, 315))
