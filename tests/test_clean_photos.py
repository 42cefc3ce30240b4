"""A photo without noise is hardly touched, though nobody says that it has none."""

from pathlib import Path

import pytest
import skimage.data

from restorer import files
from restorer.engine import Engine, Job, fitting_card, measure_noise
from restorer.evaluation.metrics import psnr
from restorer.image import Box
from restorer.tasks.denoise import Denoise

ENGINE = Engine()
FOLDER = Path(skimage.data.__file__).parent
SIDE = 96  # px in the middle; the noise is that of the whole photo


@pytest.mark.parametrize(
    "name",
    [
        "astronaut.png",
        "brick.png",
        "camera.png",
        "chelsea.png",
        "coffee.png",
        "coins.png",
        "ihc.png",
        "moon.png",
        "motorcycle_left.png",
        "rocket.jpg",
    ],
)
def test_a_clean_photo_stays_what_it_is(name: str) -> None:
    image = files.read(FOLDER / name)
    noise = measure_noise(image)
    card, _ = fitting_card(None, Denoise(), image, noise)
    top, left = ((side - SIDE) // 2 for side in image.shape)
    box = Box(top, left, top + SIDE, left + SIDE)
    job = Job(image, Denoise(), card, None, "onnx", "cpu", region=box, noise=noise)
    assert psnr(ENGINE.run(job).values / 255, image.pixels[box.slices] / 255) >= 42
