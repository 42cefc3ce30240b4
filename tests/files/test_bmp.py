"""BMP: every way to code it, as others read it."""

import io
import struct
import subprocess
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from photos import ADOBE, GREY, pixels

from restorer.errors import UnsupportedFile
from restorer.files import bmp, read, write
from restorer.files.base import PALETTE
from restorer.files.encoding import Encoding
from tests.files.damaging import foreign_bmp as made
from tests.files.damaging import runs_of
from tests.readers import needs

SHAPE = (5, 13)
RAMP = np.arange(256, dtype=np.uint8)[:, np.newaxis].repeat(3, axis=1)
COLORS = pixels("uint8", 3, (3, 256))[2]
RGBA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
OPAQUE = np.full(SHAPE, 255)
WINDOWS = (40, 52, 56, 108, 124)
SRGB_ENDS = tuple(round(v * 2**30) for v in (0.64, 0.33, 0.03, 0.3, 0.6, 0.1, 0.15, 0.06, 0.79))


def numbers(bits: int) -> np.ndarray:
    return np.random.default_rng(bits).integers(0, 1 << bits, SHAPE, np.uint8)


def packed(values: np.ndarray, bits: int) -> np.ndarray:
    """Numbers (H, W) as rows of bytes, the first one in the highest bits."""
    each = np.unpackbits(values[..., np.newaxis], axis=2)[..., 8 - bits :]
    return np.packbits(each.reshape(len(values), -1), axis=1)


def in_words(values: np.ndarray, masks: tuple[int, ...], size: int) -> np.ndarray:
    """Samples (H, W, C), as wide as their masks, as rows of words of `size` bytes."""
    words = np.zeros(values.shape[:2], np.uint64)
    for channel, mask in enumerate(masks):
        words |= values[..., channel].astype(np.uint64) << (mask & -mask).bit_length() - 1
    return words.astype(f"<u{size}").view(np.uint8).reshape(len(values), -1)


def samples(masks: tuple[int, ...]) -> np.ndarray:
    """Noise (H, W, C) in as many bits as each mask has."""
    generator = np.random.default_rng(0)
    return np.stack([generator.integers(0, 1 << m.bit_count(), SHAPE) for m in masks], -1)


def widened(values: np.ndarray, masks: tuple[int, ...], top: int) -> np.ndarray:
    return np.rint(values * top / [(1 << mask.bit_count()) - 1 for mask in masks])


@pytest.mark.parametrize("bits", [1, 4, 8])
@pytest.mark.parametrize("size", [12, 16, 64, *WINDOWS])
@pytest.mark.parametrize("height", [5, -5])
def test_palettes(bits: int, size: int, height: int) -> None:
    if size == 12:
        height = 5
    data = made(
        packed(numbers(bits), bits), (height, 13), bits, size=size, palette=COLORS[: 1 << bits]
    )
    assert bmp.recognises(data[:64])
    image = bmp.decode(data)
    assert np.array_equal(image.pixels, COLORS[numbers(bits)])
    assert image.coding == {"bmp dropped": (PALETTE,)}


@pytest.mark.parametrize("bits", [1, 4, 8])
@pytest.mark.parametrize("reverse", [False, True])
def test_palettes_of_greys_are_grey(bits: int, reverse: bool) -> None:
    palette = RAMP[:: 255 // ((1 << bits) - 1)][:: -1 if reverse else 1]
    image = bmp.decode(made(packed(numbers(bits), bits), SHAPE, bits, palette=palette))
    assert np.array_equal(image.pixels, palette[numbers(bits)][..., :1])
    assert image.coding == {}


def test_short_palettes() -> None:
    rows = packed(numbers(4) % 10, 4)
    data = made(rows, SHAPE, 4, palette=COLORS[:10])
    assert np.array_equal(bmp.decode(data).pixels, COLORS[numbers(4) % 10])
    unsaid = data[:46] + bytes(4) + data[50:]  # 0 is all sixteen, of which the file has ten
    assert np.array_equal(bmp.decode(unsaid).pixels, COLORS[numbers(4) % 10])
    misplaced = data[:10] + struct.pack("<I", 54) + data[14:]
    assert np.array_equal(bmp.decode(misplaced).pixels, COLORS[numbers(4) % 10])
    with pytest.raises(UnsupportedFile, match="damaged"):
        bmp.decode(made(rows, SHAPE, 4, palette=COLORS[:9]))
    with pytest.raises(UnsupportedFile, match="damaged"):
        bmp.decode(data[:10] + struct.pack("<I", 57) + data[14:])


@pytest.mark.parametrize("size", [12, 16, 64, *WINDOWS])
def test_24_bit(size: int) -> None:
    values = pixels("uint8", 3, SHAPE)
    rows = values[..., ::-1].reshape(5, -1)
    image = bmp.decode(made(rows, SHAPE, 24, size=size))
    assert np.array_equal(image.pixels, values)
    assert (image.profile, image.coding) == (None, {})
    if size > 12:
        assert np.array_equal(bmp.decode(made(rows, (-5, 13), 24, size=size)).pixels, values)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_files_of_pillow(mode: str) -> None:
    picture = PIL.Image.fromarray(pixels("uint8", 3)).convert(mode)
    out = io.BytesIO()
    picture.save(out, "BMP", dpi=(300, 400))
    image = bmp.decode(out.getvalue())
    channels = "RGB" if mode in ("P", "RGB") else "L"
    shown = np.asarray(picture.convert(channels)).reshape(image.pixels.shape)
    assert np.array_equal(image.pixels, shown)
    assert image.metadata.dpi == pytest.approx((300, 400), abs=0.02)


def test_a_resolution_that_is_not_said() -> None:
    values = pixels("uint8", 3, SHAPE).reshape(5, -1)
    assert bmp.decode(made(values, SHAPE, 24)).metadata.dpi is None
    assert bmp.decode(made(values, SHAPE, 24, metre=(11811, 0))).metadata.dpi is None
    image = bmp.decode(made(values, SHAPE, 24, metre=(11811, 2835)))
    assert image.metadata.dpi == pytest.approx((299.9994, 72.009))


@pytest.mark.parametrize(
    ("masks", "bits"),
    [
        ((0xF800, 0x7E0, 0x1F), 16),
        ((0x7C00, 0x3E0, 0x1F), 16),
        ((0xF00, 0xF0, 0xF, 0xF000), 16),
        ((0x7C00, 0x3E0, 0x1F, 0x8000), 16),
        ((0xFF0000, 0xFF00, 0xFF), 32),
        (RGBA, 32),
        ((0xFF, 0xFF00, 0xFF0000, 0xFF000000), 32),
        ((0xFF000000, 0xFF0000, 0xFF00, 0xFF), 32),
        ((0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000), 32),
        ((0xFFFF0000, 0xFF00, 0xFF), 32),
    ],
    ids=lambda value: "-".join(map(hex, value)) if isinstance(value, tuple) else None,
)
@pytest.mark.parametrize("height", [5, -5])
def test_masks(masks: tuple[int, ...], bits: int, height: int) -> None:
    values = samples(masks)
    for size in WINDOWS[2:] if len(masks) == 4 else WINDOWS:
        rows = in_words(values, masks, bits // 8)
        data = made(rows, (height, 13), bits, size=size, compression=3, masks=masks)
        image = bmp.decode(data)
        top = 65535 if masks[0].bit_count() > 8 else 255
        assert np.array_equal(image.pixels, widened(values, masks, top))
        assert image.pixels.dtype == (np.uint16 if top > 255 else np.uint8)
        assert image.coding == {}
    if len(masks) == 4:  # Windows CE
        data = made(rows, (height, 13), bits, compression=6, masks=masks)
        assert np.array_equal(bmp.decode(data).pixels, image.pixels)


def test_words_without_masks() -> None:
    for bits, masks in ((16, (0x7C00, 0x3E0, 0x1F)), (32, RGBA[:3])):
        values = samples(masks)
        rows = in_words(values, masks, bits // 8)
        for data in (
            made(rows, SHAPE, bits),
            made(rows, SHAPE, bits, compression=3, masks=(0, 0, 0)),
        ):
            assert np.array_equal(bmp.decode(data).pixels, widened(values, masks, 255))


def test_unused_bits_are_left_out_and_said() -> None:
    values = pixels("uint8", 4, SHAPE)
    data = made(values.reshape(5, -1), SHAPE, 32)
    image = bmp.decode(data)
    assert np.array_equal(image.pixels, values[..., 2::-1])
    assert image.coding["bmp dropped"] == ("the unused bits of its pixels",)
    values[..., 3] = 255
    assert bmp.decode(made(values.reshape(5, -1), SHAPE, 32)).coding == {}


def test_a_photo_that_would_be_clear_all_over_is_opaque() -> None:
    values = pixels("uint8", 4, SHAPE)
    values[..., 3] = 0
    masks = {"size": 124, "compression": 3, "masks": RGBA}
    image = bmp.decode(made(values.reshape(5, -1), SHAPE, 32, **masks))
    assert np.array_equal(image.pixels, values[..., 2::-1])
    assert image.coding["bmp dropped"] == ("a transparency that would hide all of it",)
    values[0, 0, 3] = 1
    assert bmp.decode(made(values.reshape(5, -1), SHAPE, 32, **masks)).has_alpha


@pytest.mark.parametrize("height", [5, -5])
def test_runs(height: int) -> None:
    values = numbers(8) // 64
    values[1:3] = 3
    data = made(
        runs_of(values if height > 0 else values[::-1]),
        (height, 13),
        8,
        compression=1,
        palette=COLORS,
    )
    assert np.array_equal(bmp.decode(data).pixels, COLORS[values])


def by_runs(coded: bytes, bits: int = 8, shape: tuple[int, int] = (3, 7)) -> list[list[int]]:
    """Numbers of colours, the lowest row first."""
    palette = RAMP[: 1 << bits]
    image = bmp.decode(made(coded, shape, bits, compression=3 - bits // 4, palette=palette))
    rows: list[list[int]] = image.pixels[::-1, :, 0].tolist()
    return rows


def test_runs_of_all_kinds() -> None:
    end, row = b"\0\1", b"\0\0"
    literal = b"\0\3\1\2\3\0"
    assert by_runs(literal + b"\4\7" + row + row + b"\7\5" + end) == [
        [1, 2, 3, 7, 7, 7, 7],
        [0] * 7,  # an empty row
        [5] * 7,
    ]
    assert by_runs(b"\2\6\0\2\3\1\2\4" + end) == [[6, 6, *[0] * 5], [*[0] * 5, 4, 4], [0] * 7]
    assert by_runs(b"\xff\6" + row + b"\7\1" + row + b"\7\2") == [[6] * 7, [1] * 7, [2] * 7]
    assert by_runs(end) == [[0] * 7] * 3
    padded = b"\7\5\1\6" + row  # the padding is coded, too
    assert by_runs(padded * 3 + end) == [[5] * 7] * 3
    with pytest.raises(UnsupportedFile, match="damaged"):
        by_runs(b"\7\5\x08\6\1\7" + end)
    assert by_runs(b"\5\x12\0\5\x34\x56\x70\0" + end, 4) == [
        [1, 2, 1, 2, 1, 3, 4],
        *[[0] * 7] * 2,
    ]
    assert by_runs(b"\0\3\x12\x3f\2\x45" + end, 4)[0] == [1, 2, 3, 4, 5, 0, 0]
    assert by_runs(b"\0\7\x12\x34\x56\x70" + end, 4)[0] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    "coded",
    [b"", b"\7\1", b"\7\1\0\0\7\1\0\0\6\1", b"\0\3\1\2", b"\0\2\1", b"\0\0\0\0\1"],
)
def test_runs_that_are_cut_off(coded: bytes) -> None:
    with pytest.raises(UnsupportedFile, match="cut off"):
        by_runs(coded)


def test_profiles() -> None:
    values = pixels("uint8", 3, SHAPE).reshape(5, -1)
    image = bmp.decode(made(values, SHAPE, 24, size=124, colors=(b"DEBM", ADOBE)))
    assert (image.profile, image.coding) == (ADOBE, {})
    linked = bmp.decode(made(values, SHAPE, 24, size=124, colors=(b"KNIL", b"C:\\a.icm\0")))
    assert linked.profile is None
    assert linked.coding["bmp dropped"] == ("the link to a colour profile",)
    damaged = bmp.decode(made(values, SHAPE, 24, size=124, colors=(b"DEBM", bytes(200))))
    assert damaged.coding["bmp dropped"] == ("a damaged colour profile",)
    with pytest.raises(UnsupportedFile, match="cut off"):
        bmp.decode(made(values, SHAPE, 24, size=124, colors=(b"DEBM", ADOBE))[:-1])


def test_a_palette_of_greys_is_as_its_profile_is() -> None:
    rows, palette = numbers(8), RAMP
    for profile, channels in ((GREY, 1), (ADOBE, 3)):
        data = made(rows, SHAPE, 8, size=124, palette=palette, colors=(b"DEBM", profile))
        image = bmp.decode(data)
        assert (image.profile, image.colors) == (profile, channels)
        assert np.array_equal(image.pixels, palette[rows][..., :channels])


def test_primaries_that_are_not_those_of_srgb_are_said() -> None:
    values = pixels("uint8", 3, SHAPE).reshape(5, -1)
    data = made(values, SHAPE, 24, size=108, colors=(bytes(4), b""))
    wide = tuple(round(v * 2**30) for v in (0.735, 0.265, 0, *(0.3, 0.6, 0.1) * 2))
    for ends, is_said in ((bytes(36), False), (SRGB_ENDS, False), (wide, True)):
        said = ends if isinstance(ends, bytes) else struct.pack("<9I", *ends)
        image = bmp.decode(data[:74] + said + data[110:])
        assert image.coding.get("bmp dropped", ()) == (
            ("the primary colours that its header names",) if is_said else ()
        )


def test_what_stands_behind_the_picture_is_said() -> None:
    data = made(pixels("uint8", 3, SHAPE).reshape(5, -1), SHAPE, 24)
    assert bmp.decode(data + bytes(2)).coding == {}
    assert bmp.decode(data + b"more").coding["bmp dropped"] == ("the data behind the picture",)
    coded = made(b"\0\1", SHAPE, 8, compression=1, palette=RAMP)
    assert bmp.decode(coded + b"more").coding["bmp dropped"] == ("the data behind the picture",)


def test_only_the_padding_of_the_last_row_may_be_missing() -> None:
    data = made(pixels("uint8", 3, SHAPE).reshape(5, -1), SHAPE, 24)  # 39 bytes and 1 of padding
    assert np.array_equal(bmp.decode(data[:-1]).pixels, bmp.decode(data).pixels)
    with pytest.raises(UnsupportedFile, match="cut off"):
        bmp.decode(data[:-2])


def test_a_start_that_is_not_said_is_behind_the_headers() -> None:
    data = made(pixels("uint8", 3, SHAPE).reshape(5, -1), SHAPE, 24)
    unsaid = data[:10] + bytes(4) + data[14:]
    assert np.array_equal(bmp.decode(unsaid).pixels, bmp.decode(data).pixels)


def header(**changes: int) -> bytes:
    """A file of which the header says something else."""
    places = {"size": (14, "I"), "width": (18, "i"), "bits": (28, "H"), "compression": (30, "I")}
    data = bytearray(made(np.zeros((5, 52), np.uint8), SHAPE, 32))
    for name, value in changes.items():
        struct.pack_into(f"<{places[name][1]}", data, places[name][0], value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (header(compression=4, bits=0), "compressed in a way that is not read"),
        (header(compression=5, bits=0), "compressed in a way that is not read"),
        (made(b"", SHAPE, 1, size=64, compression=3), "compressed in a way that is not read"),
        (made(b"", SHAPE, 24, size=64, compression=4), "compressed in a way that is not read"),
        (header(bits=2), "has 2 bits a pixel"),
        (header(bits=64), "has 64 bits a pixel"),
        (header(compression=1), "has 32 bits a pixel"),
        (header(width=-13), "no pixels"),
        (header(width=0), "no pixels"),
        (header(width=2**31 - 1), "over the limit"),
        (header(size=41), "damaged"),
        (header()[:17], "cut off"),
        (header()[:50], "cut off"),
        (header()[:-1], "cut off"),
        (made(b"", SHAPE, 8, palette=COLORS)[:1000], "cut off"),
        (made(b"", SHAPE, 32, size=124, compression=3, masks=(5, 2, 8)), "damaged"),
        (made(b"", SHAPE, 32, size=124, compression=3, masks=(0xFF, 0xFF00, 0)), "damaged"),
        (made(b"", SHAPE, 16, size=124, compression=3, masks=RGBA), "damaged"),
        (made(b"", SHAPE, 24, size=124, compression=3, masks=(0xFF, 0xFF00, 0xFF0000)), "damaged"),
        (made(b"", SHAPE, 32, compression=3, masks=RGBA[:2]), "cut off"),
    ],
)
def test_what_is_not_read(data: bytes, words: str) -> None:
    with pytest.raises(UnsupportedFile, match=words):
        bmp.decode(data)


def test_text_that_begins_as_bmp_does_is_none() -> None:
    assert not bmp.recognises(b"BMW builds cars, and so do others")


def test_results_go_to_another_format(tmp_path: Path) -> None:
    values = pixels("uint8", 3, SHAPE)
    path = tmp_path / "a.bmp"
    path.write_bytes(made(values[..., ::-1].reshape(5, -1), SHAPE, 24, metre=(11811, 11811)))
    target = path.with_suffix(Encoding().ending(path))
    assert target.suffix == ".tif"
    assert write(target, read(path)) == ()
    back = read(target)
    assert np.array_equal(back.pixels, values)
    assert back.metadata.dpi == pytest.approx((300, 300), abs=0.01)


def by_imagemagick(path: Path) -> np.ndarray:
    """Pixels (H, W, 4)."""
    command = ["convert", str(path), "-depth", "8", "rgba:-"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(*SHAPE, 4)


FOREIGN = {
    "1 bit": made(packed(numbers(1), 1), SHAPE, 1, palette=COLORS[:2]),
    "4 bit of OS/2": made(packed(numbers(4), 4), SHAPE, 4, size=12, palette=COLORS[:16]),
    "8 bit, upper row first": made(numbers(8), (-5, 13), 8, size=108, palette=COLORS),
    "grey": made(numbers(8), SHAPE, 8, palette=RAMP),
    "runs": made(runs_of(numbers(8) // 99), SHAPE, 8, compression=1, palette=COLORS),
    "runs and steps": made(
        b"\0\5\1\2\3\4\5\0\2\7\0\0\0\0\0\2\2\1\3\4" + b"\0\0" * 2 + b"\0\1",
        SHAPE,
        8,
        compression=1,
        palette=COLORS,
    ),
    "runs of 4 bit": made(
        b"\x0d\x12\0\0\0\5\x34\x56\x70\0" + b"\0\0" * 4 + b"\0\1",
        SHAPE,
        4,
        compression=2,
        palette=COLORS[:16],
    ),
    "24 bit": made(pixels("uint8", 3, SHAPE).reshape(5, -1), SHAPE, 24),
    "24 bit of OS/2": made(pixels("uint8", 3, SHAPE).reshape(5, -1), SHAPE, 24, size=64),
    "32 bit with alpha": made(
        pixels("uint8", 4, SHAPE).reshape(5, -1), SHAPE, 32, size=124, compression=3, masks=RGBA
    ),
    "16 bit": made(in_words(samples((0x7C00, 0x3E0, 0x1F)), (0x7C00, 0x3E0, 0x1F), 2), SHAPE, 16),
    "16 bit, masks": made(
        in_words(samples((0xF800, 0x7E0, 0x1F)), (0xF800, 0x7E0, 0x1F), 2),
        (-5, 13),
        16,
        compression=3,
        masks=(0xF800, 0x7E0, 0x1F),
    ),
}


@needs("convert")
@pytest.mark.parametrize("name", FOREIGN)
def test_imagemagick_sees_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.bmp"
    path.write_bytes(FOREIGN[name])
    seen, image = by_imagemagick(path).astype(int), read(path)
    rounding = 1 if name.startswith("16 bit") else 0  # it repeats the upper bits
    assert np.abs(seen[..., :3] - image.pixels[..., :3]).max() <= rounding
    assert np.array_equal(seen[..., 3], image.pixels[..., 3] if image.has_alpha else OPAQUE)
