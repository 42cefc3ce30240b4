"""The report: what it says of each photo, whatever it is called, and where it may lie."""

import base64
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from restorer.batch import Entry, State
from restorer.batch.report import SIDE, write
from tests.cli.shell import load, noisy, save

NAME = "<b>&amp; 照片.png"


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    """One done, one failed, one whose photo went, one whose photo is another by now."""
    before = noisy(shape=(500, 450))
    after = before.copy()
    after[300:330, 20:60] //= 2
    source, target = save(tmp_path / NAME, before), save(tmp_path / "out" / NAME, after)
    missing = tmp_path / "no \udcff Unicode.png"
    done = Entry(
        1, source, target, "inpaint", {"seed": 3, "sigma": None}, model="fill", state=State.DONE,
        message="A note.", seconds=1.25, changed=1200,
    )  # fmt: skip
    return [
        done,
        Entry(2, missing, target, "inpaint", state=State.FAILED, message="<i>Broken</i>."),
        done._replace(id=3, source=missing),
        done._replace(id=4, source=save(tmp_path / "later.png", noisy())),
    ]


class Page(HTMLParser):
    """The tags, the text and the pictures of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.pictures: list[np.ndarray] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        links = {name: value for name, value in attrs if name in ("src", "href")}
        if tag == "img":
            kind, data = (links.pop("src") or "").split(",")
            assert kind == "data:image/jpeg;base64"
            with PIL.Image.open(io.BytesIO(base64.b64decode(data))) as picture:
                self.pictures.append(np.asarray(picture))
        assert links == {}  # it needs nothing else

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append(" ".join(data.split()))


def test_the_page(tmp_path: Path, entries: list[Entry]) -> None:
    write(tmp_path / "report.html", "A <title>", entries)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert {"b", "i", "script"}.isdisjoint(page.tags)
    said = "\n".join(page.text)
    assert f"{tmp_path / NAME}" in said and "<i>Broken</i>." in said and "A <title>" in said
    assert "inpaint, seed 3, sigma automatic, model fill" in said
    assert "1200 of 225000 pixels" in said and "1.2 s" in said and "A note." in said
    assert "no metadata" in said
    before, after = page.pictures
    assert before.shape == after.shape == (SIDE, SIDE, 3)
    # The part that changed is seen: rows 300 to 330 and columns 20 to 60 of the photo.
    photo = load(entries[0].source)[SIDE : 2 * SIDE, :SIDE]
    assert np.abs(before.astype(int) - photo).mean() < 10
    assert np.abs(before.astype(int) - after)[108:138, 20:60].mean() > 30


def test_for_programs(tmp_path: Path, entries: list[Entry]) -> None:
    write(tmp_path / "report.json", "title", entries)
    write(tmp_path / "report.json", "title", entries)  # over the earlier one
    report = json.loads((tmp_path / "report.json").read_text())
    done, failed, gone, later = report["photos"]
    assert (done["input"], done["pixels"], done["changed_pixels"]) == (
        str(entries[0].source),
        225000,
        1200,
    )
    assert 10 < done["noise_after"] <= done["noise_before"] < 30
    assert (failed["state"], failed["message"]) == ("failed", "<i>Broken</i>.")
    assert (done["output"], failed["output"]) == (str(entries[0].target), None)
    for row in (gone, later):
        assert (row["state"], row["noise_before"], row["changed_pixels"]) == ("done", None, 1200)


@pytest.mark.parametrize("shape", [(1, 1), (40, 300), (192, 192), (5, 1000)])
def test_photos_of_any_size(tmp_path: Path, shape: tuple[int, int]) -> None:
    path = save(tmp_path / "a.png", noisy(channels=4, shape=shape))
    write(tmp_path / "r.html", "", [Entry(1, path, path, "denoise", state=State.DONE)])
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert [picture.shape[0] for picture in page.pictures] == [min(*shape, SIDE)] * 2
