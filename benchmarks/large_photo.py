"""Memory and time of denoising a large photo, beside the decoded picture and an untiled estimate.

python benchmarks/large_photo.py --megapixels 24
python benchmarks/large_photo.py --megapixels 100 --depth 16
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from restorer import files
from restorer.backends import find_backend, places
from restorer.cards import find_card
from restorer.image import Image
from restorer.level import Level

SAMPLE = Path(__file__).parent.parent / "resources" / "samples" / "coffee_noisy.png"
PATCH = 1024  # px, computed at once to estimate the time without tiles


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=24.0)
    parser.add_argument("--depth", type=int, default=8, choices=(8, 16), help="16: a TIFF")
    parser.add_argument("--tile", type=int, default=512, help="px")
    options = parser.parse_args()

    height = round((options.megapixels * 1e6 / 1.5) ** 0.5)
    width = round(1.5 * height)
    sample = np.asarray(Pillow.open(SAMPLE).convert("RGB"))
    repeats = -(-height // sample.shape[0]), -(-width // sample.shape[1]), 1
    photo = np.tile(sample, repeats)[:height, :width]
    if options.depth == 16:
        photo = photo.astype(np.uint16) * 257
    size = photo.nbytes
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / ("photo.png" if options.depth == 8 else "photo.tif")
        files.write(source, Image(photo))
        del photo
        command = [sys.executable, "-m", "restorer", "denoise", str(source)]
        command += ["-o", str(Path(folder) / "out"), "--quiet", "--tile", str(options.tile)]
        started = time.perf_counter()
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    untiled = _seconds_a_megapixel() * height * width / 1e6

    print(f"{width} x {height} px, {height * width / 1e6:.1f} MP, {options.depth} bit")
    print(f"decoded picture           {size / 2**20:8.0f} MiB")
    print(f"peak memory               {peak / 2**20:8.0f} MiB")
    print(f"above the decoded picture {(peak - size) / 2**20:8.0f} MiB")
    print(f"whole command             {seconds:8.1f} s")
    print(f"untiled estimate          {untiled:8.1f} s (one {PATCH} px call, scaled)")


def _seconds_a_megapixel() -> float:
    card = find_card(None, "denoise")
    backend, device = places(None, None)[0]
    network = find_backend(backend).load(card, device)
    z = network.to_device(np.random.default_rng(0).random((1, 3, PATCH, PATCH), np.float32))
    level = Level(network.to_device(np.full((1, 1, PATCH, PATCH), 0.1, np.float32)))
    network(z, level)
    started = time.perf_counter()
    network.to_host(network(z, level))
    return (time.perf_counter() - started) / (PATCH**2 / 1e6)


if __name__ == "__main__":
    main()
