"""The program in a process of its own: what it imports, and how it ends."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import ROOT, RUNNING, mask, photo, run, tree

NO_TORCH = """
import sys
for name in ("torch", "diffusers", "skimage", "cv2", "matplotlib"):
    sys.modules[name] = None  # importing it fails
"""

EACH = """
import json
from restorer.cli import main
for call in sys.argv[1:]:
    try:
        main(json.loads(call))
    except SystemExit as exit_:
        print("code", exit_.code)
"""


def test_every_task_runs_where_torch_cannot_be_imported(cli, tmp_path):
    """One process for all, which starts quicker than five; the result is what it is with torch."""
    source, damage = photo(tmp_path / "photo.png"), mask(tmp_path / "mask.png")
    undated = ("--no-provenance",)
    calls = [
        ["denoise", source, "-o", tmp_path / "denoised", *undated, *RUNNING],
        ["inpaint", source, "--damage", damage, "-o", tmp_path / "inpainted", *undated, *RUNNING],
        ["generate", "--size", "16x16", "--steps", "2", "-o", tmp_path / "generated", *RUNNING],
        ["models"],
        ["train", "--photos", tmp_path],
    ]
    done = run(NO_TORCH + EACH, *(json.dumps([str(part) for part in call]) for call in calls))
    assert done.code == 0, done
    codes = [line for line in done.out.splitlines() if line.startswith("code")]
    assert codes == ["code 0"] * 4 + ["code 1"]
    assert "pip install 'restorer[torch]'" in done.sentence(0)
    for folder, call in zip(("denoised", "inpainted"), calls, strict=False):
        result = tree(tmp_path / folder)
        assert set(result) == {"photo.png"}
        assert cli(*call, "--overwrite").code == 0
        assert tree(tmp_path / folder) == result


def test_help_imports_nothing_heavy():
    """What only some commands need is not imported to print help."""
    script = """
import atexit, runpy, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
runpy.run_module("restorer", run_name="__main__")
"""
    done = run(script, "--help")
    assert done.code == 0
    commands = ["denoise", "inpaint", "batch", "generate", "models", "evaluate", "train", "export"]
    for command in commands:
        assert f"  {command} " in done.out
    heavy = {
        "torch",
        "onnxruntime",
        "matplotlib",
        "skimage",
        "cv2",
        "diffusers",
        "jinja2",
        "watchdog",
    }
    assert not heavy & set(done.err.split())


FAILING = """
from restorer.cli import main
from restorer.engine import Engine
run = Engine.run
def failing(self, job, *arguments):
    if job.image.shape == (16, 17):
        raise RuntimeError("a bug")
    return run(self, job, *arguments)
Engine.run = failing
main()
"""


@pytest.mark.parametrize("said", [False, True])
def test_verbose_says_what_runs_where_and_what_went_wrong_inside(tmp_path, said):
    widths = {"a": 17, "b": 16}
    sources = [photo(tmp_path / f"{name}.png", shape=(16, w)) for name, w in widths.items()]
    call = ["denoise", *sources, "-o", tmp_path / "out", "--sigma", "20", *RUNNING]
    done = run(FAILING, *["-v"][:said], *call)
    assert done.code == 1
    assert set(tree(tmp_path / "out")) == {"b.png"}
    assert "a.png met an error of the program's own" in done.err
    line = r"INFO restorer\.backends\.onnx: Model \w+ runs on ONNX Runtime, CPUExecutionProvider"
    assert bool(re.search(f"^{line}$", done.err, re.MULTILINE)) == said
    assert ("Traceback" in done.err) == ("RuntimeError: a bug" in done.err) == said


INTERRUPTED = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
from restorer.diffusion.tiling import Tiled
calls, one = [], Tiled._one
def slow(self, *arguments):
    calls.append(1)
    if len(calls) == 2:  # in the middle of the second photo
        print("working", flush=True)
        time.sleep(200)
    return one(self, *arguments)
Tiled._one = slow
from restorer.cli import main
main()
"""


def test_ctrl_c_in_mid_run(tmp_path):
    sources = [photo(tmp_path / "in" / f"{name}.png", shape=(16, 16)) for name in "abc"]
    call = ["denoise", *sources, "-o", tmp_path / "out", "--json", *RUNNING]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, *map(str, call)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["output"].endswith("a.png")
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=100)
    assert process.returncode == 130
    assert out == ""
    assert err.split("\n") == ["", "Interrupted; finished files are kept.", ""]
    assert set(tree(tmp_path / "out")) == {"a.png"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_output_that_nobody_takes():
    """A reader that has read enough (`| head`) is no error to tell; a full disk is."""
    script = """
import os, sys
from restorer.cli import main
closed, pipe = os.pipe()
os.close(closed)
for output in (pipe, os.open("/dev/full", os.O_WRONLY)):
    os.dup2(output, 1)
    try:
        main(["models"])
    except SystemExit as exit_:
        print("code", exit_.code, file=sys.stderr)
"""
    done = run(script)
    assert done.err.splitlines() == ["code 1", "Error: No space left on device.", "code 1"]
    assert done.code == 0
