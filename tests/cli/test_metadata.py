"""End to end: what others read in a result is what they read in the photo, but for the noise."""

import json
import os
import re
import subprocess

import imagecodecs
import numpy as np
import pytest
import tifffile

from restorer.engine import Engine
from restorer.evaluation.metrics import psnr
from restorer.image import Patch
from tests.cli.shell import ROOT, clean, noisy, photo
from tests.readers import exiftool, exiv2, needs, structure

ADOBE = bytes(imagecodecs.cms_profile("adobergb"))
SHAPE = (96, 128)
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:my="http://example.org/my/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" my:Own="kept"
 xmp:Rating="4" xmp:Label="Red"/></rdf:RDF></x:xmpmeta>"""

# Of the file, of how it stores its pixels, and what ExifTool reckons from these.
STORAGE = re.compile(
    r"SourceFile|System|File|ExifTool|Composite|IFD0:(Strip|RowsPerStrip|Predictor|SampleFormat)"
    r"|ExifIFD:ExifImage|IFD0:YCbCrPositioning"
)
PROVENANCE = re.compile(r"XMP-(xmpMM:History|iptcExt:DigitalSourceType|xmp:MetadataDate)$")


def meant(found):
    return {key: value for key, value in found.items() if not STORAGE.match(key)}


@pytest.fixture
def source(tmp_path):
    """A 16-bit Adobe RGB TIFF by tifffile, with a real camera's metadata and more by ExifTool."""
    path, xmp = tmp_path / "photo.tif", tmp_path / "photo.xmp"
    pixels = noisy("uint16", shape=SHAPE)
    tifffile.imwrite(
        path, pixels, photometric="rgb", compression="lzw", metadata=None, iccprofile=ADOBE
    )
    xmp.write_text(XMP)
    run = ["exiftool", "-q", "-overwrite_original"]
    subprocess.run([*run, f"-xmp<={xmp}", str(path)], check=True)
    camera = str(ROOT / "tests" / "files" / "cameras" / "canon.jpg")
    copied = ["-tagsfromfile", camera, "-exif:all", "-makernotes", "-unsafe"]
    added = ["-IPTC:Keywords=sea", "-IPTC:By-line=Ann", "-GPSLatitude=48.1", "-GPSLatitudeRef=N"]
    subprocess.run([*run, *copied, *added, str(path)], check=True)
    return path


@needs("exiftool", "exiv2", "tiffinfo")
def test_a_16_bit_adobe_rgb_tiff_is_the_same_but_for_the_noise(cli, tmp_path, source):
    out = tmp_path / "out" / "photo.tif"
    done = cli("denoise", source, "-o", out, "--json")
    assert (done.code, done.err, done.rows[0]["notes"]) == (0, "", [])
    before, after = meant(exiftool(source)), meant(exiftool(out))
    said = {key: after.pop(key) for key in [*after] if PROVENANCE.match(key)}
    assert after == before
    assert len([key for key in before if key.startswith("Canon")]) > 80
    assert before["XMP-my:Own"] == "kept" and before["IPTC:Keywords"] == "sea"
    assert before["GPS:GPSLatitude"] == pytest.approx(48.1)
    assert said["XMP-iptcExt:DigitalSourceType"] == SOURCE_TYPE
    (event,) = said["XMP-xmpMM:History"]
    assert json.loads(event["Parameters"])["task"] == "denoise"
    camera = [{k: v for k, v in exiv2(p).items() if "Canon" in k} for p in (source, out)]
    assert camera[0] == camera[1] and len(camera[0]) > 70
    assert "Bits/Sample: 16" in structure(out)
    with tifffile.TiffFile(out) as file:
        assert file.pages[0].iccprofile == ADOBE
    pixels, result, truth = (
        *(tifffile.imread(path) for path in (source, out)),
        clean(shape=SHAPE),
    )
    assert result.dtype == np.uint16 and result.shape == pixels.shape
    assert psnr(result / 65535, truth) > psnr(pixels / 65535, truth) + 4
    noise = (pixels.astype(float) - result) / 257
    assert np.abs(noise.mean(axis=(0, 1))).max() < 1
    assert 15 < noise.std() < 25
    assert len(np.unique(result & 0xFF)) == 256  # all 16 bits are used


@needs("exiftool")
def test_without_provenance_nothing_is_added(cli, tmp_path, source):
    out = tmp_path / "out" / "photo.tif"
    assert cli("denoise", source, "-o", out, "--no-provenance").code == 0
    assert meant(exiftool(out)) == meant(exiftool(source))


def test_times_are_kept_if_asked_for(cli, tmp_path):
    source = photo(tmp_path / "photo.png", shape=(16, 16))
    os.utime(source, ns=(10**18, 10**18))
    out = tmp_path / "out" / "photo.png"
    assert cli("denoise", source, "-o", out).code == 0
    assert out.stat().st_mtime_ns > 10**18
    assert cli("denoise", source, "-o", out, "--overwrite", "--keep-times").code == 0
    assert out.stat().st_mtime_ns == 10**18


def test_what_can_be_no_result_is_kept_elsewhere(cli, tmp_path, monkeypatch):
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    source = photo(tmp_path / "photo.png", shape=(80, 80))

    def black(engine, job, *more):
        return Patch(job.image.box, np.zeros_like(job.image.pixels))

    monkeypatch.setattr(Engine, "run", black)
    said = cli("denoise", source, "-o", tmp_path / "out").sentence()
    kept = tmp_path / "home" / "rejected" / "photo.png"
    assert said.startswith("photo.png was not written: its brightness or its colours are up to ")
    assert f"It is kept as {kept}: look at it" in said
    assert kept.exists() and not (tmp_path / "out" / "photo.png").exists()
