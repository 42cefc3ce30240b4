"""Scratch folders: there for the living, gone with the dead."""

import os
import signal
import subprocess
import sys

import pytest

from restorer import scratch

DIE = """
import os, signal
from restorer.scratch import new_folder
(new_folder() / "pixels").write_bytes(b"much")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path))
    return tmp_path / "scratch"


def test_what_the_dead_left_is_removed_and_what_lives_stays(parent):
    mine = scratch.new_folder()
    (mine / "pixels").write_bytes(b"mine")
    died = subprocess.run([sys.executable, "-c", DIE], check=False).returncode
    assert died == -signal.SIGKILL
    assert len([*parent.glob("*-*")]) == 2
    other = scratch.new_folder()
    assert {*parent.glob("*-*")} == {mine, other}
    assert len([*parent.glob("*.alive")]) == 1
    assert (mine / "pixels").read_bytes() == b"mine"
    assert not [*other.iterdir()]


def test_a_place_that_cannot_be_written_is_an_oserror(parent):
    parent.write_text("no folder")
    with pytest.raises(OSError, match=os.fspath(parent)):
        scratch.new_folder()
