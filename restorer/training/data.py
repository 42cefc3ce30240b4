"""Photos for training: decoded once to uint8 at three scales, then cropped at random.

A store is one flat file of bytes that every process maps, so crops cost no decoding and no memory.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps

from restorer.errors import RestorerError
from restorer.files import atomic

SCALES = (1, 2, 3)  # a photo is also used at 1/2 and 1/3: less noise and JPEG of its own
SCALE_SHARES = (0.5, 0.3, 0.2)
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
HELD_OUT = 40  # every 40th photo (by hash of its name) validates and never trains


class Entry(NamedTuple):
    """A picture in the store: photo number, scale, first byte, height and width."""

    photo: int
    scale: int
    offset: int
    height: int
    width: int


class Store:
    """Decoded photos, cut into training and held-out ones.

    Args:
        photos: A folder (searched recursively) or an archive made by `pack`.
        cache: Folder for the decoded file; made again when the photos change.

    Raises:
        RestorerError: There are no photos, or one cannot be decoded.
    """

    def __init__(self, photos: Path, cache: Path) -> None:
        names = sorted(name for name, _ in _files(photos))
        if not names:
            raise RestorerError(f"{photos} holds no photos ({', '.join(SUFFIXES)}).")
        key = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
        data, index = cache / f"photos-{key}.bin", cache / f"photos-{key}.json"
        if not index.exists():
            cache.mkdir(parents=True, exist_ok=True)
            atomic.write(index, json.dumps(_decode(photos, data)).encode(), overwrite=True)
        entries = [Entry(*row) for row in json.loads(index.read_text())]
        self._bytes = np.memmap(data, dtype=np.uint8, mode="r")
        held = {n for n, name in enumerate(names) if _held_out(name)} or {0}
        self._held = [e for e in entries if e.photo in held and e.scale == 2]
        self._train = {
            s: [e for e in entries if e.scale == s and (e.photo not in held or len(names) == 1)]
            for s in SCALES
        }

    def crop(self, size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
        """A training crop (size, size, 3), the more textured of two, in one of 8 orientations."""
        candidates = [self._one(size, rng) for _ in range(2)]
        crop = max(candidates, key=_texture)
        crop = np.rot90(crop, int(rng.integers(4)))
        return np.asarray(crop[:, ::-1] if rng.integers(2) else crop)

    def held_out(self, count: int, size: int) -> list[NDArray[np.uint8]]:
        """Centre crops (up to size, up to size, 3) of photos that never train, at half scale."""
        crops = []
        for entry in self._held[:count]:
            picture = self._picture(entry)
            top, left = max(0, (entry.height - size) // 2), max(0, (entry.width - size) // 2)
            crops.append(np.array(picture[top : top + size, left : left + size]))
        return crops

    def _one(self, size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
        scale = int(rng.choice(SCALES, p=SCALE_SHARES))
        entries = self._train[scale]
        while True:
            entry = entries[rng.integers(len(entries))]
            if min(entry.height, entry.width) >= size:
                break
            entries = self._train[1]  # small photos serve at full scale only
        top = rng.integers(entry.height - size + 1)
        left = rng.integers(entry.width - size + 1)
        return self._picture(entry)[top : top + size, left : left + size]

    def _picture(self, entry: Entry) -> NDArray[np.uint8]:
        stop = entry.offset + entry.height * entry.width * 3
        return self._bytes[entry.offset : stop].reshape(entry.height, entry.width, 3)


def pack(photos: Path, archive: Path, megabytes: float) -> int:
    """Write photos into one zip archive of at most a size, for a machine elsewhere.

    Photos are re-coded as JPEG of quality 92, 4:4:4, and taken in an order that does not depend on
    their names, so a smaller archive is a fair sample.

    Returns:
        The number of photos in it.

    Raises:
        RestorerError: There are no photos.
    """
    files = sorted(_files(photos), key=lambda item: hashlib.sha256(item[0].encode()).digest())
    if not files:
        raise RestorerError(f"{photos} holds no photos ({', '.join(SUFFIXES)}).")
    left, count = megabytes * 2**20, 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name, read in files:
            coded = io.BytesIO()
            _open(name, read).save(coded, "JPEG", quality=92, subsampling=0)
            size = coded.tell() + 2 * len(name) + 200  # the archive's own entries
            if size <= left:
                out.writestr(str(Path(name).with_suffix(".jpg")), coded.getvalue())
                left, count = left - size, count + 1
    return count


def _files(photos: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    if photos.suffix == ".zip":
        try:
            with zipfile.ZipFile(photos) as archive:
                names = archive.namelist()
        except (OSError, zipfile.BadZipFile) as error:
            raise RestorerError(
                f"{photos} is missing or no whole archive; pack it again."
            ) from error
        for name in names:
            yield name, partial(_from_zip, photos, name)
    elif photos.is_dir():
        for path in sorted(photos.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                yield str(path.relative_to(photos)), path.read_bytes
    else:
        raise RestorerError(f"{photos} is neither a folder nor an archive of photos.")


def _from_zip(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


def _open(name: str, read: Callable[[], bytes]) -> Pillow.Image:
    try:
        return ImageOps.exif_transpose(Pillow.open(io.BytesIO(read()))).convert("RGB")
    except (OSError, ValueError) as error:
        raise RestorerError(f"{name} is no photo that can be read; take it out.") from error


def _decode(photos: Path, data: Path) -> list[Entry]:
    """Write the store's bytes; processes that do so at once write each its own, and the same."""
    entries, offset = [], 0
    with atomic.opened(data, overwrite=True) as out:
        for number, (name, read) in enumerate(sorted(_files(photos), key=lambda item: item[0])):
            photo = _open(name, read)
            for scale in SCALES:
                picture = np.asarray(photo.reduce(scale) if scale > 1 else photo)
                height, width = picture.shape[:2]
                out.write(picture.tobytes())
                entries.append(Entry(number, scale, offset, height, width))
                offset += picture.nbytes
    return entries


def _held_out(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


def _texture(crop: NDArray[np.uint8]) -> float:
    green = crop[..., 1].astype(np.int16)
    return float(np.abs(np.diff(green, axis=0)).mean() + np.abs(np.diff(green, axis=1)).mean())
