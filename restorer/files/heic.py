"""HEIC: 8 bit, and 10 and 12 bit as 16 bit; read only. ISO/IEC 23008-12.

libheif decodes the pixels, and turns, mirrors and crops them as the file says.
"""

import numpy as np
import pi_heif

from restorer.errors import UnsupportedFile
from restorer.files import heif, isobmff
from restorer.files.base import check_size, in_bits
from restorer.image import Image

NAME = "HEIC"
EXTENSIONS: tuple[str, ...] = (".heic", ".heif", ".hif")

_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def recognises(header: bytes) -> bool:
    """Whether a file begins as HEIC files do, and says nowhere that it is an AVIF."""
    said = {*heif.brands(header)}
    return header[4:8] == b"ftyp" and bool(said & _HEVC) and not said & {b"avif", b"avis"}


def decode(data: bytes) -> Image:
    """The picture in a file, upright.

    Raises:
        UnsupportedFile: It is cut off, damaged or too large, or not grey or RGB in 8 to 16 bits.
    """
    file = isobmff.read(data)
    heif.check(file, len(data))
    try:
        picture = isobmff.write(heif.bare(file))  # of all else pi-heif is fond of crashing
        decoded = pi_heif.open_heif(picture, convert_hdr_to_8bit=False, hdr_to_16bit=False)
        width, height = decoded.size
        check_size(width, height, heif.PIXEL, len(data))
        stored = np.array(decoded)  # the memory itself ends with `decoded`
    except OSError as error:  # what it makes of a lack of memory
        raise MemoryError from error
    if decoded.premultiplied_alpha:
        raise UnsupportedFile("its colours are multiplied by its transparency: save it otherwise")
    bits = decoded.info["bit_depth"]
    pixels = np.atleast_3d(stored if bits == 8 else in_bits(stored, bits, 16))
    if pixels.shape[2] == 4 and (file.picture.find("pixi") or b"")[4:5] == b"\1":
        pixels = np.ascontiguousarray(pixels[..., [0, 3]])  # grey, which libheif made RGB
    said = heif.gather(file, 1 if pixels.shape[2] < 3 else 3)
    coding = {"heic dropped": said.dropped} if said.dropped else {}
    return Image(pixels, said.profile, said.metadata, coding)
