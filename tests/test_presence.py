"""A process is present until it ends, however it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from restorer.errors import RestorerError
from restorer.presence import Presence, alive

ANOTHER = """
import sys, time
from pathlib import Path
from restorer.presence import Presence
print(Presence(Path(sys.argv[1])).name, flush=True)
time.sleep(30)
"""


def test_until_it_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    one, other = Presence(folder), Presence(folder)
    assert one.name != other.name and alive(folder, one.name) and alive(folder, other.name)
    one.end()
    one.end()
    assert not alive(folder, one.name) and alive(folder, other.name)
    other.end()
    assert [*folder.iterdir()] == []


def test_nobody(tmp_path: Path) -> None:
    assert not alive(tmp_path, "nobody") and not alive(tmp_path / "nowhere", "nobody")


def test_until_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ANOTHER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        for _ in range(2):  # asking does not end it
            assert alive(tmp_path, name)
        process.send_signal(signal.SIGKILL)
    assert not alive(tmp_path, name) and [*tmp_path.iterdir()] == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RestorerError, match="You cannot write into"):
        Presence(tmp_path / "file" / "folder")
