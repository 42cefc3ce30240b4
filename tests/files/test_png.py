"""PNG: odd depths, palettes, and chunks carried by hand."""

import io
import struct
import zlib

import numpy as np
import PIL.Image
import PIL.PngImagePlugin
import pytest
from photos import ADOBE, IPTC, chunk, exif, photo

from restorer.errors import UnsupportedFile
from restorer.files import png, webp
from restorer.files.base import PALETTE, unheld
from restorer.image import Image, Metadata

HEAD = b"\x89PNG\r\n\x1a\n"


def build(bits: int, kind: int, row: bytes, *extra: bytes, width: int = 4) -> bytes:
    """A PNG of one row."""
    return b"".join(
        (
            HEAD,
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, bits, kind, 0, 0, 0)),
            *extra,
            chunk(b"IDAT", zlib.compress(b"\0" + row)),
            chunk(b"IEND", b""),
        )
    )


def chunks(data: bytes) -> list[tuple[str, bytes]]:
    return [(c.type, c.data) for c in png._chunks(data)]


def with_chunks(*extra: bytes) -> bytes:
    return build(8, 2, bytes(range(12)), *extra)


@pytest.mark.parametrize(
    ("bits", "row", "values"),
    [
        (1, b"\x50", [0, 255, 0, 255]),
        (2, b"\x1b", [0, 85, 170, 255]),
        (4, b"\x1b\xe4", [17, 187, 238, 68]),
        (16, bytes(range(8)), [1, 0x203, 0x405, 0x607]),
    ],
)
def test_grey_depths(bits: int, row: bytes, values: list[int]) -> None:
    image = png.decode(build(bits, 0, row))
    assert image.pixels.ravel().tolist() == values
    assert image.pixels.shape == (1, 4, 1)
    assert image.pixels.dtype == (np.uint16 if bits == 16 else np.uint8)


def test_palette_becomes_rgb_and_its_transparency_alpha() -> None:
    palette = chunk(b"PLTE", bytes(range(12)))
    assert png.decode(build(2, 3, b"\x1b", palette)).pixels.ravel().tolist() == list(range(12))
    clear = png.decode(build(2, 3, b"\x1b", palette, chunk(b"tRNS", b"\x05\x80")))
    assert clear.pixels[..., 3].ravel().tolist() == [5, 128, 255, 255]
    assert unheld(clear, "PNG") == (f"Left out: {PALETTE}.",)


def test_transparent_colour_becomes_alpha() -> None:
    row = bytes([0, 1, 0, 2, 0, 1, 1, 1])
    image = png.decode(build(16, 0, row, chunk(b"tRNS", b"\0\1")))
    assert image.pixels[..., 1].ravel().tolist() == [0, 65535, 0, 65535]
    assert image.pixels[..., 0].ravel().tolist() == [1, 2, 1, 257]


@pytest.mark.filterwarnings("ignore")
def test_pillow_agrees_on_palettes() -> None:
    picture = PIL.Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).convert("RGB")
    out = io.BytesIO()
    picture.quantize(13).save(out, "PNG", transparency=3)
    expected = np.asarray(PIL.Image.open(out).convert("RGBA"))
    assert np.array_equal(png.decode(out.getvalue()).pixels, expected)


def test_colour_and_unknown_chunks_come_back_byte_for_byte() -> None:
    kept = [
        ("gAMA", struct.pack(">I", 45455)),
        ("cHRM", struct.pack(">8I", *range(8))),
        ("tIME", b"\x07\xd0\x01\x02\x03\x04\x05"),
        ("prIv", b"unknown, but safe to copy"),
        ("sBIT", b"\5\5\5"),
        ("pHYs", struct.pack(">IIB", 2, 1, 0)),
    ]
    image = png.decode(with_chunks(*(chunk(k.encode(), d) for k, d in kept)))
    out = chunks(png.encode(image)[0])
    assert [entry for entry in kept if entry not in out] == [("sBIT", b"\5\5\5")]
    assert image.metadata.dpi is None


def test_an_unsafe_unknown_chunk_is_reported() -> None:
    image = png.decode(with_chunks(chunk(b"prIV", b"depends on the pixels")))
    assert unheld(image, "PNG") == ("Left out: the prIV chunk.",)


def test_only_what_says_more_than_srgb_is_missed_elsewhere() -> None:
    gamma, srgb = chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"sRGB", b"\0")
    assert unheld(png.decode(with_chunks(gamma, srgb)), "WebP") == ()
    assert unheld(png.decode(with_chunks(gamma)), "WebP") == ("WebP has no place for: gAMA.",)


def test_texts_of_all_kinds_come_back_byte_for_byte() -> None:
    texts = [
        ("tEXt", b"Title\0Grand-m\xe8re"),
        ("zTXt", b"Comment\0\0" + zlib.compress(b"long " * 50)),
        ("iTXt", b"Author\0\0\0de\0Urheber\0" + "Ωμέγα".encode()),
        ("iTXt", b"Source\0\1\0\0\0" + zlib.compress("ж".encode())),
        ("tEXt", b"Note\0one"),
        ("tEXt", b"Note\0two"),
    ]
    image = png.decode(with_chunks(*(chunk(k.encode(), d) for k, d in texts)))
    assert image.metadata.text == {
        "Title": "Grand-mère",
        "Comment": "long " * 50,
        "Author": "Ωμέγα",
        "Source": "ж",
        "Note": "one\ntwo",
    }
    out = chunks(png.encode(image)[0])
    assert all(text in out for text in texts)


def test_a_changed_text_is_written_anew() -> None:
    image = png.decode(with_chunks(chunk(b"tEXt", b"Title\0old")))
    changed = Image(
        image.pixels, None, Metadata(text={"Title": "new", "Author": "Жан"}), image.coding
    )
    data, _ = png.encode(changed)
    assert png.decode(data).metadata.text == {"Title": "new", "Author": "Жан"}
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert other.text == {"Title": "new", "Author": "Жан"}  # type: ignore[attr-defined]


def test_an_impossible_keyword_is_reported() -> None:
    _, sentences = png.encode(photo("uint8", 3, metadata=Metadata(text={"Ж": "x", "": "y"})))
    assert "Ж" in sentences[0]


@pytest.mark.parametrize(
    ("kind", "packet", "field", "value"),
    [
        ("exif", b"Exif\0\0" + exif(), "exif", exif()),
        ("APP1", b"Exif\0\0" + exif(), "exif", exif()),
        ("APP1", b"http://ns.adobe.com/xap/1.0/\0<x/>", "xmp", b"<x/>"),
        ("xmp", b"<x/>", "xmp", b"<x/>"),
        ("iptc", IPTC, "iptc", IPTC),
    ],
)
def test_older_packets_in_texts(kind: str, packet: bytes, field: str, value: bytes) -> None:
    digits = packet.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    text = f"Raw profile type {kind}\0\0".encode()
    text += zlib.compress(f"\n{kind}\n{len(packet):8}\n{lines}\n".encode())
    image = png.decode(with_chunks(chunk(b"zTXt", text)))
    assert getattr(image.metadata, field) == value
    assert image.metadata.text == {}
    assert getattr(png.decode(png.encode(image)[0]).metadata, field) == value


def test_a_damaged_profile_stays_in_the_file() -> None:
    bad = b"name\0\0" + b"no zlib stream"
    image = png.decode(with_chunks(chunk(b"iCCP", bad)))
    assert image.profile is None
    assert ("iCCP", bad) in chunks(png.encode(image)[0])


def test_a_chunk_with_a_wrong_check_sum_is_reported() -> None:
    image = png.decode(with_chunks(chunk(b"tEXt", b"Title\0x")[:-1] + b"?"))
    assert image.coding["png dropped"] == ("a damaged tEXt chunk",)


def test_resolution_is_exact() -> None:
    for dots in (1, 2834, 2835, 11811, 2**31 - 1):
        said = struct.pack(">IIB", dots, 11811, 1)
        assert ("pHYs", said) in chunks(
            png.encode(png.decode(with_chunks(chunk(b"pHYs", said))))[0]
        )


def test_animations_are_refused_but_not_of_one_picture() -> None:
    with pytest.raises(UnsupportedFile, match="animation"):
        png.decode(with_chunks(chunk(b"acTL", struct.pack(">II", 2, 0))))
    png.decode(with_chunks(chunk(b"acTL", struct.pack(">II", 1, 0))))


def test_profile_is_where_others_find_it_and_nothing_else_changes() -> None:
    image = photo("uint16", 3, ADOBE)
    kinds = [kind for kind, _ in chunks(png.encode(image)[0])]
    assert kinds[:2] == ["IHDR", "iCCP"] and set(kinds[2:-1]) == {"IDAT"}
    assert webp.decode(webp.encode(image)[0]).profile == ADOBE


def test_data_behind_the_picture_are_reported() -> None:
    image = png.decode(with_chunks() + b"a whole film")
    assert image.coding["png dropped"] == ("the data behind the picture",)
