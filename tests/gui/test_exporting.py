"""Exports: names, what may be replaced, and what is said before and afterwards."""

import dataclasses
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest

from restorer import files
from restorer.color import to_model
from restorer.errors import RestorerError
from restorer.files.base import Format
from restorer.files.encoding import Encoding
from restorer.gui.exporting import (
    ExportOptions,
    Report,
    export,
    refusal,
    report_text,
    target_path,
)
from restorer.history import Restored
from restorer.image import Image, Metadata
from restorer.naming import Conflict
from restorer.outcome import Blend, Outcome, Record

ADOBE = bytes(imagecodecs.cms_profile("adobergb"))
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'
_, JPEG, _, WEBP, *_, NUMPY = files.FORMATS


def noise(dtype: str = "uint8", channels: int = 3, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).random((20, 30, channels))
    if dtype == "float32":
        return values.astype(np.float32)
    return (values * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize("quality", [20, 90])
@pytest.mark.parametrize("kind", [JPEG, WEBP])
def test_the_quality_is_that_of_the_file(kind: Format, quality: int, tmp_path: Path) -> None:
    image = Image(noise())
    target = tmp_path / f"a{kind.EXTENSIONS[0]}"
    report = export(image, ExportOptions(target, Encoding(quality=quality)), None, image)
    assert any(f"quality {quality}." in note for note in report.notes)
    data, _ = kind.encode(files.with_quality(image, quality))
    assert target.read_bytes() == data


def test_a_profile_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "some.icc"
    path.write_bytes(ADOBE)
    image = Image(noise() // 2 + 64)
    options = ExportOptions(tmp_path / "x.png", Encoding(profile=str(path)))
    export(image, options, None, image)
    back = files.read(tmp_path / "x.png")
    assert back.profile == ADOBE
    assert np.abs(to_model(back.pixels, ADOBE) - to_model(image.pixels, None)).max() < 0.01
    path.unlink()
    with pytest.raises(RestorerError, match=r"some\.icc cannot be read"):
        export(image, options, None, image)


def refused(image: Image, name: str, **options: Any) -> str:
    return refusal(image, ExportOptions(Path(name), Encoding(**options)))


def test_a_refusal_is_known_beforehand(tmp_path: Path) -> None:
    clear = Image(noise(channels=4))
    assert refused(clear, "x.jpg") == "JPEG has no transparency: save it as PNG, TIFF or WebP."
    assert refused(Image(noise()), "x.jpg") == ""
    assert "always lossy" in refused(Image(noise()), "x.jpg", quality="lossless")
    path = tmp_path / "grey.icc"
    path.write_bytes(imagecodecs.cms_profile("gray", gamma=1.8))
    grey = Image(noise(channels=1))
    assert refused(grey, "x.webp") == ""
    assert "WebP has no grey" in refused(grey, "x.webp", profile=str(path))


@pytest.mark.usefixtures("chinese")
def test_refusals_and_notes_are_in_the_users_language() -> None:
    said = refused(Image(noise(channels=4)), "x.jpg")
    assert said.startswith("JPEG 不支持透明：请存为 PNG、TIFF 或 WebP")
    report = Report(Path("x.png"), 600, 6, (), ("Left out: its reduced copies.",))
    assert report_text(report).splitlines()[-1] == "已略去：其缩小副本。"


@pytest.mark.parametrize("kind", files.FORMATS)
def test_export_writes_what_it_says(kind: Format, tmp_path: Path) -> None:
    image = Image(noise(), ADOBE, Metadata(xmp=XMP))
    before = image.pixels.copy()
    before[:3, :2] ^= 1
    target = tmp_path / f"out{kind.EXTENSIONS[0]}"
    report = export(image, ExportOptions(target), None, dataclasses.replace(image, pixels=before))
    assert (report.target, report.pixels, report.changed) == (target, 600, 6)
    bare = kind is NUMPY
    assert report.kept == (() if bare else ("XMP", "ICC profile"))
    back = files.read(target)
    assert (back.profile, back.metadata.xmp) == ((None, None) if bare else (ADOBE, XMP))
    if kind is not JPEG:
        assert np.array_equal(back.pixels, image.pixels)
    text = report_text(report)
    assert str(target) in text
    assert "Changed: 6 of 600 pixels (1.0 %)" in text
    assert ("Kept: XMP, ICC profile" in text) != bare
    for note in report.notes:
        assert note in text


def test_the_original_is_replaced_only_if_asked(tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    files.write(source, Image(noise()))
    before = source.read_bytes()
    result = Image(noise(seed=1))
    link = tmp_path / "link.png"
    link.symlink_to(source)
    for target in (source, link):
        for replace in (False, True):
            with pytest.raises(RestorerError, match="is the original photo"):
                export(result, ExportOptions(target, replace=replace), source, result)
    assert source.read_bytes() == before
    options = ExportOptions(source, replace_original=True)
    export(result, options, source, result)
    assert np.array_equal(files.read(source).pixels, result.pixels)


def test_another_file_is_replaced_only_if_asked(tmp_path: Path) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(b"precious")
    image = Image(noise())
    for original in (False, True):
        options = ExportOptions(target, replace_original=original)
        with pytest.raises(RestorerError, match="already"):
            export(image, options, tmp_path / "in.png", image)
    assert target.read_bytes() == b"precious"
    export(image, ExportOptions(target, replace=True), None, image)
    assert np.array_equal(files.read(target).pixels, image.pixels)


def test_names(tmp_path: Path) -> None:
    source = tmp_path / "IMG_1.JPG"
    source.write_bytes(b"")

    def name(template: str, extension: str, conflict: Conflict = Conflict.UNIQUE) -> str:
        return target_path(
            template, tmp_path, extension, source=source, task="denoise", conflict=conflict
        ).name

    assert name("{name}_{task}", ".png") == "IMG_1_denoise.png"
    for conflict in Conflict:
        assert name("{name}", ".JPG", conflict) == "IMG_1-2.JPG"  # never the photo itself
    (tmp_path / "IMG_1.png").write_bytes(b"")
    assert name("{name}", ".png") == "IMG_1-2.png"
    assert name("{name}", ".png", Conflict.OVERWRITE) == "IMG_1.png"
    with pytest.raises(RestorerError, match="may hold only"):
        name("{nmae}", ".png")
    assert target_path("{name}", tmp_path, ".png", source=None).name == "photo.png"


def denoised(image: Image, values: np.ndarray) -> Restored:
    record = Record("denoise", {"steps": 1}, "photo", "ab" * 32, (), "CPU", 1.0, "0.1.0")
    return Restored("Denoise", Outcome(record, image.box, values, (), None, 0), Blend())


def test_a_result_says_what_was_done_unless_that_is_left_out(tmp_path: Path) -> None:
    original = Image(noise())
    after = dataclasses.replace(original, pixels=original.pixels // 2 + 60)
    steps = [denoised(original, after.pixels)]
    for provenance in (True, False):
        target = tmp_path / f"{provenance}.png"
        options = ExportOptions(target, Encoding(provenance=provenance))
        report = export(after, options, None, original, steps)
        xmp = files.read(target).metadata.xmp or b""
        assert (b"algorithmicallyEnhanced" in xmp, b"ab" * 32 in xmp) == (provenance, provenance)
        assert ("XMP" in report.kept) == provenance


def test_what_can_be_no_result_is_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    original = Image(noise())
    black = dataclasses.replace(original, pixels=np.zeros_like(original.pixels))
    steps = [denoised(original, black.pixels)]
    with pytest.raises(RestorerError, match=r"out\.png was not written: its brightness"):
        export(black, ExportOptions(tmp_path / "out.png"), None, original, steps)
    assert [p.name for p in (tmp_path / "home" / "rejected").iterdir()] == ["out.png"]
    assert not (tmp_path / "out.png").exists()
