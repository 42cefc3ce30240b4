"""The program in a process of its own: what it needs, how long it takes, how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.shell import ROOT, RUNNING, mask, photo, run, tree

NO_TORCH = """
import sys
for name in ("torch", "diffusers", "skimage", "cv2", "matplotlib"):
    sys.modules[name] = None  # importing it fails
"""


def test_every_task_runs_where_torch_cannot_be_imported(tmp_path):
    """One process for all: `main` ends each by SystemExit."""
    source, damage = photo(tmp_path / "photo.png"), mask(tmp_path / "mask.png")
    calls = [
        ["denoise", source, "-o", tmp_path / "denoised"],
        ["inpaint", source, "--damage", damage, "-o", tmp_path / "inpainted"],
        ["generate", "--size", "16x16", "--steps", "2", "-o", tmp_path / "generated"],
        ["models"],
        ["train", "--photos", tmp_path],
    ]
    script = (
        NO_TORCH
        + f"""
from restorer.cli import main
for call in {[[str(part) for part in call] for call in calls]!r}:
    try:
        main(call)
    except SystemExit as exit_:
        print("code", exit_.code)
sys.argv[1:] = ["--version"]
"""
    )
    done = run(script=script)
    codes = [line for line in done.out.splitlines() if line.startswith("code")]
    assert codes == ["code 0"] * 4 + ["code 1"], done
    assert "pip install 'restorer[torch]'" in done.err
    assert "Traceback" not in done.err
    assert {"denoised/photo.png", "inpainted/photo.png"} <= set(tree(tmp_path))


def test_the_module_starts_quickly_and_helps():
    """What only some commands need is not imported to print help."""
    code = (
        "import atexit, runpy, sys; "
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "sys.argv = ['restorer', '--help']; runpy.run_module('restorer', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    for command in ("denoise", "inpaint", "generate", "models", "evaluate", "train", "export"):
        assert f"  {command} " in done.stdout
    heavy = {"torch", "onnxruntime", "matplotlib", "skimage", "cv2", "diffusers"}
    assert not heavy & set(done.stderr.split())


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
    for name in ("a", "b", "c"):
        photo(tmp_path / "in" / f"{name}.png", shape=(16, 16))
    call = ["denoise", tmp_path / "in", "-o", tmp_path / "out", "--json", *RUNNING]
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


def test_a_reader_that_has_read_enough_and_a_full_disk_behind_the_output():
    end, start = os.pipe()
    os.close(end)
    outputs = [(start, "")]
    if Path("/dev/full").exists():
        full = os.open("/dev/full", os.O_WRONLY)
        outputs.append((full, "Error: No space left on device.\n"))
    for output, said in outputs:
        done = subprocess.run(
            [sys.executable, "-m", "restorer", "models"],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        os.close(output)
        assert (done.returncode, done.stderr) == (1, said)
