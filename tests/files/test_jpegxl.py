"""JPEG XL as others write and read it: colours in the code itself, boxes, and damaged headers."""

import imagecodecs
import numpy as np
import pyjpegxl
import pytest
from foreign import sample
from hypothesis import given
from hypothesis import strategies as st
from photos import ADOBE, GREY, METADATA, SRGB, XMP, photo, pixels, smooth

from restorer.color import to_model
from restorer.errors import UnsupportedFile
from restorer.files import base, isobmff, jpegxl, jxlcolors, jxlheader, with_quality
from restorer.image import Image


def code_of(image: Image) -> bytes:
    return jpegxl._codestream(jpegxl._boxes(jpegxl.encode(image)[0]))


def boxed(code: bytes, *more: tuple[str, bytes]) -> bytes:
    parts = (("ftyp", b"jxl \0\0\0\0jxl "), *more, ("jxlc", code))
    return b"\0\0\0\x0cJXL \r\n\x87\n" + b"".join(isobmff.box(*part) for part in parts)


class Bits:
    """Bits from the lowest to the highest, as headers have them."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, value: int, count: int = 1) -> "Bits":
        self.text = f"{value:0{count}b}"[-count:] + self.text if count else self.text
        return self

    @property
    def bytes(self) -> bytes:
        return int(self.text, 2).to_bytes((len(self.text) + 7) // 8, "little")


def header(*, extra: tuple[tuple[int, int], ...] = ((0, 1),)) -> Bits:
    """A header of 64 × 48 pixels up to the extra channels."""
    bits = Bits().add(1).add(5, 5).add(0, 3).add(7, 5)  # in eighths: 48 high, 64 wide
    bits.add(0)  # not all is usual
    for value, count in extra:
        bits.add(value, count)
    return bits


@pytest.mark.parametrize("profile", [ADOBE, SRGB, GREY], ids=["Adobe", "sRGB", "grey"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("quality", ["lossless", 95])
def test_libjxl_finds_the_profile_and_the_depth(
    profile: bytes, dtype: str, quality: base.Quality
) -> None:
    image = photo(dtype, 1 if profile is GREY else 3, profile)
    code = code_of(with_quality(image, quality))
    if quality != "lossless":  # of XYB libjxl says what it makes of it
        code = jxlcolors.not_xyb(code)
    said = pyjpegxl.probe(code)
    assert said.icc == profile
    assert said.bits_per_sample == 8 * image.pixels.dtype.itemsize


@given(
    st.binary(max_size=5000),
    st.sampled_from([b"APPL", b"MSFT", b"SGI ", b"SUNW", b"SUNx", b"Axxx", bytes(4)]),
    st.binary(min_size=4, max_size=4),
)
def test_any_bytes_of_a_profile_come_back(tail: bytes, vendor: bytes, maker: bytes) -> None:
    head = bytearray(ADOBE)
    head[40:44], head[4:8], head[80:84] = vendor, maker, maker
    profile = (len(ADOBE) + len(tail)).to_bytes(4, "big") + bytes(head[4:]) + tail
    code = bytes(imagecodecs.jpegxl_encode(np.zeros((1, 1, 3), np.uint8), lossless=True))
    assert pyjpegxl.probe(jxlcolors.with_colors(code, profile, False)).icc == profile


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("has_profile", [False, True])
def test_lossy_files_are_near_in_their_own_colours(
    channels: int, dtype: str, has_profile: bool
) -> None:
    top = 1 if dtype == "float32" else np.iinfo(dtype).max
    values = (smooth(channels) * (top / 255)).astype(dtype)
    profile = (GREY if channels < 3 else ADOBE) if has_profile else None
    data, sentences = jpegxl.encode(with_quality(Image(values, profile), 95))
    assert sentences == ("The JPEG XL file is lossy: quality 95.",)
    image = jpegxl.decode(data)
    assert (image.pixels.dtype, image.profile) == (dtype, profile)
    assert np.abs(image.pixels.astype(float) - values).max() / top < 6 / 255
    if image.has_alpha:
        assert np.array_equal(image.pixels[..., -1], values[..., -1])


def test_lossy_files_keep_colours_outside_srgb() -> None:
    values = np.zeros((16, 16, 3), np.uint16)
    values[..., 1] = 60000
    image = jpegxl.decode(jpegxl.encode(with_quality(Image(values, ADOBE), 95))[0])
    assert to_model(image.pixels, ADOBE)[8, 8, 0] < -0.5
    assert np.abs(image.pixels.astype(int) - values).mean() < 1000


def test_files_of_cjxl() -> None:
    image = jpegxl.decode(sample("lossy_adobe.jxl"))
    assert image.profile is not None and image.profile[36:] == ADOBE[36:]
    assert np.abs(image.pixels.astype(int) - smooth(3)).max() <= 3
    image = jpegxl.decode(sample("progressive.jxl"))
    assert image.profile is None
    assert np.abs(image.pixels.astype(int) - smooth(4)).max() <= 6
    assert jpegxl.encode(image)[1] == ("The JPEG XL file is lossy, as before: quality 95.",)


def test_a_jpeg_in_disguise_is_turned_once() -> None:
    """The header says the orientation of the JPEG's EXIF, which is there, too, compressed."""
    image = jpegxl.decode(sample("jpeg.jxl"))
    assert np.abs(image.pixels.astype(int) - np.rot90(smooth(3), -1)).mean() < 3
    assert image.metadata.exif is not None
    assert b"Leica\0" in image.metadata.exif
    assert b"\x01\x12\0\3\0\0\0\1\0\1" in image.metadata.exif
    assert image.coding["jpegxl lossy"] is True


def test_pq_keeps_its_profile() -> None:
    image = jpegxl.decode(sample("pq_gradient.jxl"))
    assert image.profile is not None and b"Rec2100PQ" not in image.profile[:128]
    assert image.coding["jpegxl dropped"] == ("how bright its white is to be shown",)
    again = jpegxl.decode(jpegxl.encode(image)[0])
    assert np.array_equal(again.pixels, image.pixels)
    assert again.profile == image.profile


@pytest.mark.parametrize("bits", [5, 10, 12])
def test_other_depths_fill_8_or_16_bit(bits: int) -> None:
    values = pixels("uint16", 3) >> (16 - bits)
    stored = values.astype(np.uint8 if bits < 8 else np.uint16)
    coded = imagecodecs.jpegxl_encode(stored, bitspersample=bits, lossless=True)
    image = jpegxl.decode(bytes(coded))
    top = 255 if bits < 8 else 65535
    assert image.pixels.max() == top
    assert np.abs(image.pixels - values * (top / (2**bits - 1))).max() <= 1


def test_half_floats_are_exact() -> None:
    values = pixels("float32", 3).astype(np.float16)
    image = jpegxl.decode(bytes(imagecodecs.jpegxl_encode(values, lossless=True)))
    assert image.pixels.dtype == np.float32
    assert np.array_equal(image.pixels, values)


def test_boxes_bare_and_compressed() -> None:
    code = code_of(photo("uint8", 3))
    assert np.array_equal(jpegxl.decode(code).pixels, photo("uint8", 3).pixels)
    small = b"xml " + imagecodecs.brotli_encode(XMP)
    image = jpegxl.decode(boxed(code, ("brob", small), ("jumb", b"signed"), ("mine", b"odd")))
    assert image.metadata.xmp == XMP
    assert image.coding["jpegxl dropped"] == ("content credentials, which a change makes void",)
    assert jpegxl.decode(jpegxl.encode(image)[0]).coding["jpegxl parts"] == (("mine", b"odd"),)


def test_a_compressed_box_is_no_bomb() -> None:
    bomb = b"xml " + imagecodecs.brotli_encode(bytes(2**29))
    with pytest.raises(imagecodecs.BrotliError):
        jpegxl.decode(boxed(code_of(photo("uint8", 3)), ("brob", bomb)))


def test_animations_and_more_channels() -> None:
    frames = np.stack([smooth(3)] * 2)
    with pytest.raises(UnsupportedFile, match="animation"):
        jpegxl.decode(bytes(imagecodecs.jpegxl_encode(frames)))
    planes = np.moveaxis(pixels("uint8", 3), -1, 0)
    coded = imagecodecs.jpegxl_encode(planes, planar=True, photometric="gray", lossless=True)
    image = jpegxl.decode(bytes(coded))
    assert np.array_equal(image.pixels[..., 0], planes[0])
    assert image.coding["jpegxl dropped"] == ("its channels beyond colour and transparency",)


def channel(kind: tuple[int, int], *rest: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Fields up to one extra channel: few fields, 8 bit, its kind, 8 bit, no smaller, no name."""
    depth = ((0, 1), (0, 2))
    return ((0, 1), *depth, (1, 1), (1, 2), (0, 1), kind, *depth, (0, 2), (0, 2), *rest)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (channel((2 | 2 << 2, 6)), "CMYK"),  # black: 2 + 2
        (channel((0, 2), (1, 1)), "multiplied by its transparency"),
        (((0, 1), (0, 1), (3, 2), (31, 6), (1, 1), (0, 2)), "it has 32 bits"),
        (((1, 1), (0, 3), (0, 1), (0, 1), (1, 1)), "animation"),
        (((1, 1), (0, 3), (1, 1), (1, 1), (0, 5), (1, 3), (0, 1), (1, 1)), "animation"),
        (
            ((1, 1), (0, 3), (0, 1), (1, 1), (0, 1), (0, 2), (0, 6), (1, 3), (1, 1)),
            "animation",
        ),
        (((0, 1), (0, 1), (0, 2), (1, 1), (3, 2), (4095, 12)), "damaged|cut off"),
    ],
    ids=["black", "alpha", "32 bit", "moving", "with a size", "with a preview", "many channels"],
)
def test_refused_by_the_header(fields: tuple[tuple[int, int], ...], words: str) -> None:
    code = b"\xff\x0a" + header(extra=fields).bytes + bytes(50)
    with pytest.raises(UnsupportedFile, match=words):
        jpegxl.decode(code)


def test_sizes_by_ratio() -> None:
    for ratio, width in ((1, 48), (2, 57), (3, 64), (4, 72), (5, 85), (6, 60), (7, 96)):
        bits = Bits().add(1).add(5, 5).add(ratio, 3).add(1)
        found = jxlheader.read(b"\xff\x0a" + bits.bytes + bytes(9))
        assert (found.height, found.width) == (48, width)


def test_a_frame_larger_than_its_picture_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PIXEL_LIMIT", 4_000_000)
    for image in (photo("uint8", 3), photo("uint8", 3, ADOBE), photo("float32", 4)):
        code = code_of(image)
        frame = Bits().add(0).add(0, 2).add(1).add(0, 2).add(0)  # a usual one, modular, no YCbCr
        frame.add(0, 2 * (2 if image.has_alpha else 1)).add(0, 2).add(0, 2)
        frame.add(1)  # its own size, at (0, 0)
        frame.add(0, 10).add(0, 10)
        for side in (3000, 3001):
            frame.add(2, 2).add(side - 2304, 14)
        bomb = code[: jpegxl._headers_end(code)] + frame.bytes + bytes(1000)
        with pytest.raises(UnsupportedFile, match="3000 × 3001 pixels, over the limit"):
            jpegxl.decode(bomb)


def test_qualities_are_libjxls() -> None:
    distances = [jpegxl._distance(quality) for quality in range(1, 101)]
    assert distances == sorted(set(distances), reverse=True)
    assert (distances[89], distances[-1]) == pytest.approx((1.0, 0.1))
    assert distances[0] < 25


def test_metadata_find_their_boxes() -> None:
    data, _ = jpegxl.encode(Image(smooth(3), None, METADATA))
    kinds = [part.type for part in isobmff.boxes(data)]
    assert kinds == ["JXL ", "ftyp", "Exif", "xml ", "jxlc"]
    deep, _ = jpegxl.encode(Image(pixels("float32", 3), None, METADATA))
    kinds = [part.type for part in isobmff.boxes(deep)]
    assert kinds == ["JXL ", "ftyp", "jxll", "Exif", "xml ", "jxlc"]
