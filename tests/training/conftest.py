import pytest
from PIL import Image as Pillow
from skimage import data


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for name in ("coffee", "chelsea", "astronaut", "rocket"):
        Pillow.fromarray(getattr(data, name)()[:200, :240]).save(folder / f"{name}.png")
    return folder
