"""The store of decoded photos: whole whoever else makes it at the same time."""

import numpy as np
import pytest
from PIL import Image as Pillow

from restorer.errors import RestorerError
from restorer.training import data
from restorer.training.data import Store


def crops(store):
    rng = np.random.default_rng(0)
    return [store.crop(32, rng).tobytes() for _ in range(8)]


def test_two_processes_may_decode_the_same_photos_at_once(photos, tmp_path, monkeypatch):
    """The other one begins after this one, and is done before."""
    opened, others = data._open, []

    def overtaken(name, read):
        monkeypatch.setattr(data, "_open", opened)
        others.append(Store(photos, tmp_path / "cache"))
        return opened(name, read)

    monkeypatch.setattr(data, "_open", overtaken)
    store = Store(photos, tmp_path / "cache")
    (other,) = others
    assert crops(store) == crops(other) == crops(Store(photos, tmp_path / "alone"))
    kept = {path.name for path in (tmp_path / "cache").iterdir()}
    assert kept == {path.name for path in (tmp_path / "alone").iterdir()}
    assert {name.rsplit(".")[-1] for name in kept} == {"bin", "json"}


def test_a_bad_photo_is_named_and_leaves_nothing_behind(photos, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    Pillow.new("RGB", (64, 64)).save(folder / "a.png")
    (folder / "b.png").write_text("no picture")
    with pytest.raises(RestorerError, match=r"b\.png is no photo"):
        Store(folder, tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())
