"""Results reach the disk with their provenance, or, if they can be none, elsewhere."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from restorer import files
from restorer.errors import RestorerError
from restorer.files.base import Format
from restorer.files.encoding import Encoding
from restorer.image import Metadata
from restorer.provenance import Operation
from restorer.writing import write_result
from tests.documents import photo

DONE = [Operation("denoise", {}, "photo", "0" * 64, "algorithmicallyEnhanced")]
OLD = 981_173_106_000_000_000  # ns


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("kind", files.FORMATS, ids=lambda kind: kind.NAME)
def test_the_provenance_is_in_the_file_or_what_is_missing_is_said(
    kind: Format, tmp_path: Path
) -> None:
    target = tmp_path / f"a{kind.EXTENSIONS[0]}"
    written = write_result(target, photo(), Encoding(), DONE)
    xmp = files.read(target).metadata.xmp
    assert b"algorithmicallyEnhanced" in (written.image.metadata.xmp or b"")
    if xmp is None:
        assert any("XMP" in note for note in written.notes)
    else:
        assert xmp == written.image.metadata.xmp


def test_it_can_be_left_out(tmp_path: Path) -> None:
    image = replace(photo(), metadata=Metadata(xmp=b"<not> XMP"))
    target = tmp_path / "a.png"
    written = write_result(target, image, Encoding(provenance=False), DONE)
    assert written.notes == () and files.read(target).metadata.xmp == b"<not> XMP"
    written = write_result(target, image, Encoding(), DONE, overwrite=True)
    assert "cannot be understood" in written.notes[0]
    assert files.read(target).metadata.xmp == b"<not> XMP"


def test_times_are_kept_only_if_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    source = tmp_path / "source.png"
    source.touch()
    os.utime(source, ns=(OLD, OLD))
    write_result(target, photo(), Encoding(), [], source=source)
    assert target.stat().st_mtime_ns > OLD
    write_result(target, photo(), Encoding(keep_times=True), [], source=source, overwrite=True)
    assert target.stat().st_mtime_ns == OLD


def test_what_can_be_no_result_is_kept_elsewhere(tmp_path: Path, home: Path) -> None:
    target = tmp_path / "a.tif"
    target.write_bytes(b"old")
    image = photo("uint16")
    for name in ("a.tif", "a-2.tif"):
        with pytest.raises(RestorerError, match=r"^a\.tif was not written: it is black\.") as said:
            write_result(target, image, Encoding(), DONE, "it is black", overwrite=True)
        kept = home / "rejected" / name
        assert str(kept) in str(said.value)
        assert np.array_equal(files.read(kept).pixels, image.pixels)
    assert target.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"a.tif", "home"}


def test_where_that_cannot_be_either_it_is_said(tmp_path: Path, home: Path) -> None:
    home.write_bytes(b"a file")
    with pytest.raises(RestorerError, match=r"not written: it is black\. Nor could it be kept"):
        write_result(tmp_path / "a.png", photo(), Encoding(), DONE, "it is black")
    assert not (tmp_path / "a.png").exists()
