"""AVIF as others write and read it: depths, colours, and turning by the container alone."""

import io

import imagecodecs
import numpy as np
import PIL.Image
import PIL.ImageOps
import pytest
from photos import ADOBE, METADATA, XMP, exif, photo, pixels, smooth

from restorer.color import to_model
from restorer.errors import UnsupportedFile
from restorer.files import av1header, avif, isobmff, with_quality
from restorer.files.avif import Coding
from restorer.image import Image, Metadata


def saved(picture: PIL.Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "AVIF", **options)
    return out.getvalue()


@pytest.mark.parametrize("channels", [3, 4])
def test_files_of_pillow(channels: int) -> None:
    picture = PIL.Image.fromarray(smooth(channels))
    data = saved(picture, icc_profile=ADOBE, exif=exif(), xmp=XMP, subsampling="4:4:4", quality=90)
    image = avif.decode(data)
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert np.array_equal(image.pixels, np.asarray(other))
    assert image.profile == ADOBE
    assert image.metadata.xmp == XMP
    assert image.metadata.exif is not None and b"Leica" in image.metadata.exif
    assert image.coding == {"avif coding": Coding(8, False)}


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_pillow_reads_all_channels(channels: int) -> None:
    values = photo("uint8", channels).pixels
    with PIL.Image.open(io.BytesIO(avif.encode(Image(values))[0])) as other:
        seen = np.asarray(other.convert("RGBA"))
    opaque = np.full_like(values[..., :1], 255)
    colors, alpha = (values, opaque) if channels in (1, 3) else np.split(values, [-1], axis=2)
    assert np.array_equal(seen[..., :3], np.broadcast_to(colors, (*colors.shape[:2], 3)))
    assert np.array_equal(seen[..., 3:], alpha)


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_deep_files_become_16_bit_and_come_back(bits: int, channels: int) -> None:
    values = pixels("uint16", channels) >> (16 - bits)
    coded = imagecodecs.avif_encode(
        values[..., 0] if channels == 1 else values, bitspersample=bits, level=100
    )
    image = avif.decode(bytes(coded))
    exact = values.astype(float) * 65535 / (2**bits - 1)
    assert image.pixels.dtype == np.uint16
    assert np.abs(image.pixels - exact).max() <= 0.5
    data, sentences = avif.encode(image)
    assert sentences == ()
    assert np.array_equal(avif.decode(data).pixels, image.pixels)
    assert avif.decode(data).coding["avif coding"].bits == bits


def test_16_bit_is_rounded_to_12_and_said() -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
    data, sentences = avif.encode(Image(values))
    assert sentences == ("The AVIF file has 12 bits a channel: 16-bit values were rounded.",)
    assert np.abs(avif.decode(data).pixels.astype(int) - values).max() <= 65535 / 4095 / 2 + 0.5
    _, sentences = avif.encode(photo("float32", 3))
    assert "float" in sentences[0]


def test_lossy_stays_lossy_and_lossless_lossless() -> None:
    image = avif.decode(saved(PIL.Image.fromarray(smooth(3)), quality=80))
    data, sentences = avif.encode(image)
    assert sentences == ("The AVIF file is lossy, as before: quality 90.",)
    assert avif.decode(data).coding == image.coding
    data, sentences = avif.encode(with_quality(image, "lossless"))
    assert sentences == ()
    assert np.array_equal(avif.decode(data).pixels, image.pixels)
    assert avif.encode(avif.decode(data))[1] == ()


def test_grey_is_always_exact() -> None:
    data, sentences = avif.encode(with_quality(photo("uint8", 1), 30))
    assert sentences == ("AVIF is lossless for grey: the quality 30 was not needed.",)
    assert np.array_equal(avif.decode(data).pixels, photo("uint8", 1).pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_container_turns_and_exif_does_not(orientation: int) -> None:
    """Pillow writes it as `irot` and `imir`; EXIF that says it, too, is void."""
    said = PIL.Image.Exif()
    said[274] = orientation
    data = saved(PIL.Image.fromarray(smooth(3)), exif=said, quality=100, subsampling="4:4:4")
    with PIL.Image.open(io.BytesIO(data)) as other:
        seen = np.asarray(PIL.ImageOps.exif_transpose(other))
    assert np.array_equal(avif.decode(data).pixels, seen)
    file = isobmff.read(data)
    packet = isobmff.Item(9, "Exif", bytes(4) + said.tobytes().removeprefix(b"Exif\0\0"))
    twice = avif.decode(isobmff.write(file._replace(items=(*file.items, packet))))
    assert np.array_equal(twice.pixels, seen)
    again, _ = avif.encode(with_quality(twice, "lossless"))
    with PIL.Image.open(io.BytesIO(again)) as other:
        assert other.getexif().get(274, 1) == 1
        assert np.array_equal(np.asarray(other), seen)


def points(primaries: int, transfer: int) -> bytes:
    """A file that says its colours by code points."""
    file = isobmff.read(avif.encode(photo("uint8", 3))[0])
    said = b"nclx" + bytes((0, primaries, 0, transfer, 0, 0, 128))
    properties = tuple(
        p._replace(data=said) if p.type == "colr" else p for p in file.picture.properties
    )
    return isobmff.write(file._replace(items=(file.picture._replace(properties=properties),)))


@pytest.mark.parametrize("codes", [(1, 13), (2, 2), (1, 1), (1, 6), (2, 13)])
def test_srgb_by_code_points_needs_no_profile(codes: tuple[int, int]) -> None:
    image = avif.decode(points(*codes))
    assert image.profile is None
    assert np.array_equal(image.pixels, photo("uint8", 3).pixels)


@pytest.mark.parametrize(
    ("codes", "color", "srgb"),
    [
        ((12, 13), (1, 0, 0), (1.0931, -0.2267, -0.1501)),  # Display P3
        ((9, 8), (0, 1, 0), (-0.7906, 1.0561, -0.3501)),  # BT.2020, linear light
        ((1, 8), (0.5, 0.5, 0.5), (0.7354, 0.7354, 0.7354)),
    ],
)
def test_colours_by_code_points(
    codes: tuple[int, int], color: tuple[float, ...], srgb: tuple[float, ...]
) -> None:
    profile = avif.decode(points(*codes)).profile
    model = to_model(np.array(color, np.float32).reshape(1, 1, 3), profile)
    assert model.ravel() == pytest.approx(srgb, abs=2e-3)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_is_refused(transfer: int) -> None:
    with pytest.raises(UnsupportedFile, match="high dynamic range"):
        avif.decode(points(9, transfer))


def test_unknown_code_points_are_said() -> None:
    image = avif.decode(points(77, 13))
    assert image.profile is None
    assert image.coding["avif dropped"] == ("what its colours are by the code 77/13",)


def test_animations_are_refused() -> None:
    picture = PIL.Image.fromarray(smooth(3))
    data = saved(picture, save_all=True, append_images=[picture.rotate(180)])
    assert avif.recognises(data[:64])
    with pytest.raises(UnsupportedFile, match="animation"):
        avif.decode(data)


def test_too_large_is_refused_before_it_is_coded() -> None:
    with pytest.raises(UnsupportedFile, match="at most 32768 pixels a side"):
        avif.encode(Image(np.zeros((1, 32769, 3), np.uint8)))


def test_what_stands_beside_the_picture_is_named() -> None:
    file = isobmff.read(avif.encode(Image(smooth(3), None, METADATA))[0])
    other = file.picture._replace(number=7, references=())
    note = isobmff.Item(8, "mime", b"x", "text/plain")
    data = isobmff.write(file._replace(items=(*file.items, other, note)))
    image = avif.decode(data)
    assert image.coding["avif dropped"] == ("further pictures", "data of the type text/plain")
    assert image.metadata == Metadata(METADATA.exif, METADATA.xmp)


def test_a_file_cut_off_in_its_picture() -> None:
    data, _ = avif.encode(Image(smooth(3)))
    with pytest.raises(UnsupportedFile, match="it is cut off"):
        avif.decode(data[:-1])


def claiming(data: bytes, width: int, height: int) -> bytes:
    """A file whose container says another size of its picture."""
    file = isobmff.read(data)
    said = bytes(4) + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    properties = tuple(
        p._replace(data=said) if p.type == "ispe" else p for p in file.picture.properties
    )
    items = (file.picture._replace(properties=properties), *file.items[1:])
    return isobmff.write(file._replace(items=items))


@pytest.mark.parametrize("by_pillow", [True, False])
def test_a_picture_of_another_size_than_is_said_is_refused(by_pillow: bool) -> None:
    values = smooth(3)
    data = saved(PIL.Image.fromarray(values)) if by_pillow else avif.encode(Image(values))[0]
    height, width = values.shape[:2]
    assert avif.decode(claiming(data, width, height)).shape == (height, width)
    for size in ((width - 1, height), (width, height // 2), (width + 1, height)):
        with pytest.raises(UnsupportedFile, match="damaged"):
            avif.decode(claiming(data, *size))


def test_sizes_in_av1_headers_of_several_kinds() -> None:
    film = "0{:03b}0 0 1 00001 {:012b} 01000 1 1 0111 {:012b} 00001 0 0100 0011 {:05b} {:04b}"
    bits = film.format(0, 0, 0, 20 - 1, 10 - 1).replace(" ", "")
    unit = int(bits.ljust(80, "0"), 2).to_bytes(10, "big")
    temporal = b"\x12\0"
    assert av1header.size(temporal + b"\x0a\x0a" + unit) == (10, 20)
    assert av1header.size(temporal + b"\x0e\0\x8a\0" + unit) == (10, 20)  # with an extension
    assert av1header.size(temporal + b"\x08" + unit) == (10, 20)  # to the end
    assert av1header.size(b"\x0a\x0a" + b"\x04" * 10) is None
    assert av1header.size(temporal) is None
    with pytest.raises(IndexError):
        av1header.size(temporal + b"\x0a\x0a" + unit[:3])
