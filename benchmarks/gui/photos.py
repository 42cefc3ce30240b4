"""Writes the photos that are opened: a noisy sample, tiled up to a number of megapixels.

python -m benchmarks.gui.photos MEGAPIXELS FILE
"""

import sys
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "coffee_noisy.png"


def main(megapixels: float, path: Path) -> None:
    """Write a photo of 3:2 and 8 bits, as a JPEG of quality 90 or as a plain TIFF."""
    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    width = round(1.5 * height)
    sample = np.asarray(Image.open(SAMPLE).convert("RGB"))
    repeats = -(-height // sample.shape[0]), -(-width // sample.shape[1]), 1
    photo = np.tile(sample, repeats)[:height, :width]
    if path.suffix == ".tif":
        tifffile.imwrite(path, photo, photometric="rgb")
    else:
        Image.fromarray(photo).save(path, quality=90)


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
