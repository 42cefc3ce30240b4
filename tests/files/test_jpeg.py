"""JPEG: coded as the source was, segments byte for byte."""

import io
import struct

import numpy as np
import PIL.Image
import pytest
from photos import ADOBE, IPTC, XMP, exif, pixels, smooth

from restorer.errors import UnsupportedFile
from restorer.files import jpeg, photoshop, png
from restorer.files.base import unheld, with_quality
from restorer.files.jpegmarkers import Segment, segment, split
from restorer.image import Image, Metadata

PICTURE = PIL.Image.fromarray(smooth(3))


def saved(picture: PIL.Image.Image = PICTURE, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def with_segments(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + saved()[2:]


def segments(data: bytes, *markers: int) -> list[bytes]:
    return [s.raw for s in split(data).segments if s.marker in markers]


def again(data: bytes) -> bytes:
    return jpeg.encode(jpeg.decode(data))[0]


@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("quality", [30, 90, 100])
def test_tables_sampling_and_order_are_the_sources(
    sampling: str, progressive: bool, quality: int
) -> None:
    source = saved(subsampling=sampling, progressive=progressive, quality=quality)
    image = jpeg.decode(source)
    copy = again(source)
    kept = (0xDB, 0xC0, 0xC2)  # tables and frame
    assert segments(copy, *kept) == segments(source, *kept)
    change = np.abs(jpeg.decode(copy).pixels.astype(int) - image.pixels)
    assert change.mean() < 0.5 and change.max() <= 6


@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("progressive", [False, True])
def test_at_a_quality_sampling_and_order_stay_the_sources(
    sampling: str, progressive: bool
) -> None:
    image = jpeg.decode(saved(subsampling=sampling, progressive=progressive, quality=90))
    data, sentences = jpeg.encode(with_quality(image, 40))
    told = saved(quality=40, subsampling=sampling, progressive=progressive)
    assert segments(data, 0xDB, 0xC0, 0xC2) == segments(told, 0xDB, 0xC0, 0xC2)
    assert sentences[0].endswith("at quality 40.")


def test_a_quality_without_a_source_keeps_all_colours() -> None:
    data, _ = jpeg.encode(with_quality(Image(smooth(3)), 70))
    told = saved(quality=70, subsampling="4:4:4")
    assert segments(data, 0xDB, 0xC0) == segments(told, 0xDB, 0xC0)


def test_grey_at_a_quality() -> None:
    source = jpeg.decode(saved(PICTURE.convert("L"), quality=77))
    data, _ = jpeg.encode(with_quality(source, 30))
    assert segments(data, 0xDB) == segments(saved(PICTURE.convert("L"), quality=30), 0xDB)
    assert jpeg.decode(data).pixels.shape == (48, 64, 1)


def test_coding_again_and_again_settles() -> None:
    data = saved(quality=60, subsampling="4:4:4")
    for _ in range(4):
        data = again(data)
    assert (
        np.abs(jpeg.decode(again(data)).pixels.astype(int) - jpeg.decode(data).pixels).max() <= 1
    )


def test_grey() -> None:
    source = saved(PICTURE.convert("L"), quality=77)
    image = jpeg.decode(source)
    assert image.pixels.shape == (48, 64, 1)
    assert segments(again(source), 0xDB, 0xC0) == segments(source, 0xDB, 0xC0)


def test_three_tables_of_their_own() -> None:
    tables = [[i + 1] * 64 for i in range(3)]
    source = saved(qtables=tables, subsampling="4:2:0")
    assert jpeg.decode(source).coding["jpeg coding"].tables == tuple(map(tuple, tables))  # type: ignore[attr-defined]
    assert segments(again(source), 0xDB) == segments(source, 0xDB)


def test_a_very_fine_progressive_picture_is_written() -> None:
    noise = PIL.Image.fromarray(pixels("uint8", 3, (300, 300)))
    coding = jpeg.Coding(((1,) * 64,) * 3, "4:4:4", True)
    data, _ = jpeg.encode(Image(np.asarray(noise), coding={"jpeg coding": coding}))
    assert np.abs(jpeg.decode(data).pixels.astype(int) - np.asarray(noise)).max() <= 4


def test_rgb_coded_jpeg_is_read_and_written_as_any_other() -> None:
    source = saved(keep_rgb=True, quality=95, subsampling=0)
    image = jpeg.decode(source)
    assert np.abs(image.pixels.astype(int) - smooth(3)).max() <= 4
    assert "jpeg coding" not in image.coding
    with PIL.Image.open(io.BytesIO(again(source))) as other:
        assert np.abs(np.asarray(other).astype(int) - smooth(3)).max() <= 6


def test_cmyk_is_refused() -> None:
    with pytest.raises(UnsupportedFile, match="CMYK"):
        jpeg.decode(saved(PICTURE.convert("CMYK")))


def test_all_segments_come_back_byte_for_byte() -> None:
    resources = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(IPTC)) + IPTC
    resources += b"\0" * (len(IPTC) % 2) + b"8BIM\x03\xed\x03abc\0\0\0\2\1\2"
    kept = [
        segment(0xE1, b"Exif\0\0" + exif(">") + b"odd bytes behind it"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + b"more"),
        segment(0xE2, b"ICC_PROFILE\0\2\2" + ADOBE[400:]),
        segment(0xE2, b"ICC_PROFILE\0\1\2" + ADOBE[:400]),
        segment(0xED, b"Photoshop 3.0\0" + resources),
        segment(0xEC, b"Ducky\0\1"),
        segment(0xFE, b"a comment\0"),
        segment(0xFE, b"another, \xe4"),
    ]
    image = jpeg.decode(with_segments(*kept))
    assert image.profile == ADOBE
    assert image.metadata.iptc == IPTC
    assert image.metadata.text == {"Comment": "a comment\0\nanother, ä"}
    out = segments(jpeg.encode(image)[0], 0xE1, 0xE2, 0xEC, 0xED, 0xFE)
    assert {*kept} - {*out} == {kept[3], kept[4]}  # the profile is cut anew
    assert jpeg.decode(jpeg.encode(image)[0]).profile == ADOBE
    assert unheld(image, "PNG") == (
        "PNG has no place for: APP12, damaged extended XMP, Photoshop's image resources.",
    )
    assert png.decode(png.encode(image)[0]).metadata.iptc == IPTC


def test_new_iptc_goes_among_the_other_resources() -> None:
    other = b"8BIM\x03\xed\x00\0\0\0\0\2\1\2"
    digest = b"8BIM\x04\x25\0\0\0\0\0\x10" + bytes(16)
    block = photoshop.with_iptc(other + digest, IPTC)
    assert block.startswith(other) and photoshop.iptc(block) == IPTC
    assert [r.number for r in photoshop.resources(block)] == [0x03ED, 0x0404]
    assert photoshop.with_iptc(block, IPTC) is block
    assert photoshop.with_iptc(block, None) == other


def test_what_would_be_wrong_afterwards_is_left_out_and_said() -> None:
    source = with_segments(segment(0xE2, b"MPF\0II*\0"), segment(0xEB, b"JP")) + b"\xff\xd8second"
    image = jpeg.decode(source)
    assert not segments(jpeg.encode(image)[0], 0xE2, 0xEB)
    (sentence,) = unheld(image, "JPEG")
    for words in ("further pictures", "credentials", "behind the photo"):
        assert words in sentence


def test_damaged_packets_stay_as_they_are() -> None:
    bad = [
        segment(0xE2, b"ICC_PROFILE\0\1\3" + b"one of three"),
        segment(0xED, b"Photoshop 3.0\0" + b"8BIM and then nothing of sense"),
    ]
    image = jpeg.decode(with_segments(*bad))
    assert image.profile is None and image.metadata.iptc is None
    assert segments(jpeg.encode(image)[0], 0xE2, 0xED) == bad


def test_large_profiles_are_cut_and_joined() -> None:
    profile = bytes(np.random.default_rng(0).integers(0, 256, 200_000, dtype=np.uint8))
    data, _ = jpeg.encode(Image(smooth(3), profile))
    assert len(segments(data, 0xE2)) == 4
    assert jpeg.decode(data).profile == profile
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert other.info["icc_profile"] == profile


def test_too_long_packets_are_left_out_and_said() -> None:
    data, sentences = jpeg.encode(Image(smooth(3), None, Metadata(xmp=b"x" * 70_000)))
    assert jpeg.decode(data).metadata.xmp is None
    assert any("64 KB of XMP" in s for s in sentences)


def test_lossiness_is_said() -> None:
    assert "quality 95" in jpeg.encode(Image(smooth(3)))[1][0]
    assert "as finely as before" in jpeg.encode(jpeg.decode(saved()))[1][0]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_cut_off_files_are_refused(part: float) -> None:
    data = saved(progressive=part > 0.5)
    with pytest.raises(UnsupportedFile, match="cut off"):
        jpeg.decode(data[: int(len(data) * part)])


def test_restart_markers_and_fill_bytes() -> None:
    data = saved(restart_marker_blocks=2)
    at = data.index(b"\xff\xdb")
    filled = data[:at] + b"\xff\xff" + data[at:]
    assert np.array_equal(jpeg.decode(filled).pixels, np.asarray(PIL.Image.open(io.BytesIO(data))))


def test_walker_gives_every_byte() -> None:
    data = saved(progressive=True, comment=b"hello")
    markers = split(data)
    assert b"".join((b"\xff\xd8", *(s.raw for s in markers.segments), b"\xff\xd9")) == data
    assert all(isinstance(s, Segment) for s in markers.segments) and markers.end == len(data)
