"""Readers of others, to check what we write: ExifTool, Exiv2, libtiff, ImageMagick, libjxl."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

# libtiff does not know all of EXIF; ImageMagick 6 finds fault with any XMP in any WebP.
_UNJUST = re.compile(rb"Unknown field|Wrong data type 3 for \"Pixel|webp' \(XMP\) @ warning")


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skips a test where a tool is missing; in CI, which installs them all, it fails instead."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    reason = f"{', '.join(missing)} not installed: packaging/bootstrap.sh readers"
    assert not (missing and os.environ.get("CI")), reason
    return pytest.mark.skipif(bool(missing), reason=reason)


def exiftool(path: Path, *options: str) -> dict[str, Any]:
    """All tags by "Group:Name", numbers as they are stored."""
    out = _run("exiftool", "-json", "-G1", "-n", "-struct", *options, str(path))
    (found,) = json.loads(out)
    return dict(found)


def exiv2(path: Path) -> dict[str, str]:
    """All of EXIF, IPTC and XMP by Exiv2's keys."""
    lines = _run("exiv2", "-q", "-Pkv", "pr", str(path)).splitlines()
    return {key: value.strip() for key, _, value in (line.partition(" ") for line in lines)}


def structure(path: Path) -> str:
    """What the format's own tool says of a file; it must not complain."""
    own = {".tif": ["tiffinfo"], ".jxl": ["jxlinfo", "-v"]}
    tool = own.get(path.suffix, ["identify", "-verbose"])
    done = subprocess.run([*tool, str(path)], capture_output=True, timeout=60, check=True)
    complaints = [line for line in done.stderr.splitlines() if not _UNJUST.search(line)]
    assert not complaints, complaints
    return done.stdout.decode("utf-8", "replace")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    # exiftool and exiv2 end with 1 where they only warn
    assert done.stdout, (command, done.stderr)
    return done.stdout.decode("utf-8", "replace")
