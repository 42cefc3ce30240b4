"""Progress on stderr: a bar with the time left on a terminal, lines in a pipe, else nothing."""

import sys

import pytest

from restorer.cli import progress
from tests.cli.shell import RUNNING, photo, tree

if sys.platform != "win32":
    import os
    import pty
    import subprocess
    import threading

    from tests.cli.shell import ROOT


def on_a_terminal(*arguments):
    """Run the program with a terminal as its stderr; its exit code, stdout and stderr."""
    ours, theirs = pty.openpty()
    shown = []

    def read():
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # Linux: the other end is closed
                return
            if not data:
                return
            shown.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    with subprocess.Popen(
        [sys.executable, "-m", "restorer", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=200)
    reader.join(20)
    os.close(ours)
    return process.returncode, out.decode(), b"".join(shown).decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Python's `pty` is there on POSIX alone")
@pytest.mark.parametrize("option", [None, "--quiet", "--json"])
def test_a_bar_with_the_time_left_on_a_terminal_unless_it_is_unwanted(tmp_path, option):
    source = photo(tmp_path / "photo.png", shape=(64, 200))
    call = ["denoise", source, "-o", tmp_path / "out", "--sigma", 20, "--tile", 64, *RUNNING]
    code, out, shown = on_a_terminal(*call, *([option] if option else []))
    assert code == 0
    assert set(tree(tmp_path / "out")) == {"photo.png"}
    assert "photo.png" in out
    if option:
        assert shown == ""
    else:
        assert "photo.png" in shown
        assert "100%" in shown
        assert "0:00 left" in shown


def test_a_line_now_and_then_in_a_pipe(cli, tmp_path, monkeypatch):
    source = photo(tmp_path / "photo.png", shape=(16, 200))
    call = ["denoise", source, "--sigma", 20, "--tile", 64, "--overwrite", "-o", tmp_path / "out"]
    assert cli(*call).err == ""  # it is done before there is anything to tell
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    done = cli(*call)
    lines = done.err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("photo.png: 32%, 0:0")
    assert lines[-1] == "photo.png: 100%, 0:00 left"
    for option in ("--quiet", "--json"):
        assert cli(*call, option).err == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.4, "0:00 left"), (59.6, "1:00 left"), (3725, "62:05 left")],
)
def test_the_time_left_is_in_minutes_and_seconds(seconds, words):
    assert progress._clock(seconds) == words
