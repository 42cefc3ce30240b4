"""WebP: lossless stays lossless; the container is ours."""

import io

import numpy as np
import PIL.Image
import pytest
from photos import ADOBE, METADATA, photo, smooth

from restorer.errors import UnsupportedFile
from restorer.files import webp, with_quality
from restorer.image import Image

PICTURE = PIL.Image.fromarray(smooth(4))


def saved(picture: PIL.Image.Image = PICTURE, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


@pytest.mark.parametrize("channels", [3, 4])
def test_lossy_is_read_as_others_do_and_stays_lossy(channels: int) -> None:
    data = saved(PIL.Image.fromarray(smooth(channels)), quality=80)
    image = webp.decode(data)
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert np.array_equal(image.pixels, np.asarray(other))
    copy, sentences = webp.encode(image)
    assert "lossy" in sentences[0] and "quality 95" in sentences[0]
    back = webp.decode(copy)
    assert back.coding == image.coding == {"webp lossless": False}
    assert np.abs(back.pixels.astype(int) - image.pixels).mean() < 2


def test_lossless_stays_lossless_under_clear_alpha_too() -> None:
    values = photo("uint8", 4).pixels.copy()
    values[:10, :, 3] = 0
    data = saved(PIL.Image.fromarray(values), lossless=True, exact=True)
    image = webp.decode(data)
    assert np.array_equal(image.pixels, values)
    copy, sentences = webp.encode(image)
    assert sentences == () and np.array_equal(webp.decode(copy).pixels, values)


@pytest.mark.parametrize("lossless", [False, True])
def test_a_chosen_quality_stands_above_the_sources(lossless: bool) -> None:
    image = webp.decode(saved(lossless=lossless))
    data, sentences = webp.encode(with_quality(image, 60))
    assert sentences == ("The WebP file is lossy: quality 60.",)
    back = webp.decode(data)
    assert back.coding == {"webp lossless": False}
    assert np.array_equal(back.pixels[..., 3], image.pixels[..., 3])  # alpha is never lossy
    with PIL.Image.open(io.BytesIO(saved(PIL.Image.fromarray(image.pixels), quality=60))) as other:
        assert np.abs(back.pixels.astype(int) - np.asarray(other)).max() <= 1


def test_packets_and_unknown_chunks() -> None:
    image = Image(smooth(3), ADOBE, METADATA, {"webp parts": (("ZZZZ", b"odd"),)})
    data, sentences = webp.encode(image)
    back = webp.decode(data)
    assert back.coding["webp parts"] == (("ZZZZ", b"odd"),)
    assert (back.metadata.exif, back.metadata.xmp) == METADATA[:2]
    assert len(sentences) == 2  # resolution and IPTC
    with PIL.Image.open(io.BytesIO(data)) as other:
        assert other.info["xmp"] == METADATA.xmp and other.info["exif"] == METADATA.exif


def test_animations_are_refused() -> None:
    data = saved(save_all=True, append_images=[PICTURE.rotate(180)])
    with pytest.raises(UnsupportedFile, match="animation"):
        webp.decode(data)


def test_too_large_is_refused() -> None:
    with pytest.raises(UnsupportedFile, match="16383"):
        webp.encode(Image(np.zeros((1, 16384, 3), np.uint8)))
