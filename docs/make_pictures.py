"""Make the pictures of the README from the bundled samples: python docs/make_pictures.py."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "resources" / "samples"
CROPS = {  # file: left, top of a crop at 100 %
    "chelsea_noisy.png": (60, 0),
    "coffee_noisy.png": (70, 20),
    "astronaut_scratched.png": (110, 0),
}
SIDE = 260  # px


def main() -> None:
    """Restore the samples and put crops of them, before above after, into one picture."""
    with tempfile.TemporaryDirectory() as out:
        run = [sys.executable, "-m", "restorer"]
        noisy = [str(SAMPLES / name) for name in CROPS if "noisy" in name]
        subprocess.run([*run, "denoise", *noisy, "-o", out], check=True)
        damage = ["--damage", str(SAMPLES / "astronaut_damage.png")]
        scratched = str(SAMPLES / "astronaut_scratched.png")
        subprocess.run([*run, "inpaint", scratched, *damage, "-o", out], check=True)
        picture = Image.new("RGB", (len(CROPS) * (SIDE + 4) - 4, 2 * SIDE + 4), "white")
        for column, (name, (left, top)) in enumerate(CROPS.items()):
            for row, folder in enumerate((SAMPLES, Path(out))):
                crop = Image.open(folder / name).convert("RGB")
                crop = crop.crop((left, top, left + SIDE, top + SIDE))
                picture.paste(crop, (column * (SIDE + 4), row * (SIDE + 4)))
        picture.save(ROOT / "docs" / "pictures" / "before_after.jpg", quality=90, subsampling=0)


if __name__ == "__main__":
    main()
