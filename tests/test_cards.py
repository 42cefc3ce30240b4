"""Which model a photo gets."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from scipy import ndimage

from restorer import cards
from restorer.cards import find_card, list_cards, read_card
from restorer.engine import fitting_card
from restorer.errors import ModelError
from restorer.image import Image
from restorer.tasks.denoise import Denoise
from restorer.tasks.inpaint import Inpaint


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models that denoise; the one for white noise alone comes first by name."""
    folder = tmp_path / "models"
    folder.mkdir()
    text = (cards.MODELS / "photo.toml").read_text()
    assert 'noise = "white"' not in text
    (folder / "photo.toml").write_text(text)
    lines = [line for line in text.splitlines() if not line.startswith("noise =")]
    renamed = "\n".join(lines).replace('name = "photo"', 'name = "alone"\nnoise = "white"', 1)
    (folder / "alone.toml").write_text(renamed)
    shutil.copy(cards.MODELS / "fill.toml", folder)
    monkeypatch.setattr(cards, "MODELS", folder)
    return folder


def test_a_card_without_a_word_on_noise_is_for_any(folder: Path) -> None:
    text = (folder / "alone.toml").read_text().replace('noise = "white"\n', "")
    (folder / "silent.toml").write_text(text)
    assert read_card(folder / "silent.toml").noise == "any"


def test_white_noise_chooses_the_model_that_knows_no_other(folder: Path) -> None:
    assert find_card(None, "denoise", white=True).name == "alone"
    assert find_card(None, "denoise", white=False).name == "photo"
    assert find_card(None, "inpaint", white=True).name == "fill"
    assert find_card("photo", "denoise", white=True).name == "photo"  # as the user says
    (folder / "photo.toml").unlink()
    with pytest.raises(ModelError, match="denoise"):
        find_card(None, "denoise", white=False)


def test_a_broken_card_stops_only_who_needs_it(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "bad.toml").write_text("name = ")
    for _ in range(2):
        assert find_card(None, "denoise").name == "photo"
        assert find_card("fill", "denoise").name == "fill"
        assert [card.name for card in list_cards()] == ["alone", "fill", "photo"]
    (record,) = caplog.records  # once
    assert record.levelname == "WARNING" and "bad.toml" in record.message
    with pytest.raises(ModelError, match=r"bad\.toml cannot be read"):
        find_card("bad", "denoise")
    with pytest.raises(ModelError, match="no model called nobody"):
        find_card("nobody", "denoise")
    (folder / "fill.toml").write_text("name = ")
    with pytest.raises(ModelError, match="install it again"):
        find_card(None, "inpaint")


def test_the_photo_s_own_noise_chooses(folder: Path) -> None:
    rng = np.random.default_rng(0)
    clean = np.asarray(skimage.data.coffee(), np.float32) / 255
    noise = rng.normal(0, 20 / 255, clean.shape).astype(np.float32)
    camera = ndimage.gaussian_filter(noise, (0.8, 0.8, 0)) * 2
    for photo, name in ((clean + noise, "alone"), (clean + camera, "photo"), (clean, "photo")):
        card, known = fitting_card(None, Denoise(), Image(photo))
        assert card.name == name
        assert known is not None and known.white == (name == "alone")
        assert fitting_card(None, Denoise(), Image(photo), known)[0].name == name
    assert fitting_card("alone", Denoise(), Image(clean))[0].name == "alone"
    assert known is not None and not replace(known, white=False).scaled(2.0).white
    assert replace(known, white=True).scaled(2.0).white


def test_nothing_is_measured_where_it_does_not_matter(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restorer.engine.estimate_noise", None)  # nobody may call it
    photo = Image(np.zeros((64, 64, 3), np.uint8))
    assert fitting_card(None, Inpaint(), photo)[0].name == "fill"
    assert fitting_card("photo", Denoise(), photo) == (find_card("photo", "denoise"), None)
