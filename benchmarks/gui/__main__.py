"""How quick the window is, and how much memory it takes, beside what it aims at.

python -m benchmarks.gui

Every figure is measured in a process of its own, on photos made for it. Nothing else should run
meanwhile: the table ends with the load that there was.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
MIB = 2**20
WORDS = 52  # wide


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="starts, of which the median is told")
    runs = parser.parse_args().runs
    print(f"{'':{WORDS}} measured       target")
    with tempfile.TemporaryDirectory() as name, _display() as display:
        folder = Path(name)
        away = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "RESTORER_HOME": str(folder)}
        _start(away, runs, "no screen")
        if display:
            on_screen = {**away, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
            _start(on_screen, runs, "X11")
        medium, large = folder / "medium.jpg", folder / "large.tif"
        for path, megapixels in ((medium, 24), (large, 100)):
            _child("photos", str(megapixels), str(path), env=away)
        _measure(medium, large, away)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} cores; mean load of the last 1, 5 and 15 minutes: {load}")


def _start(env: Mapping[str, str], runs: int, screen: str) -> None:
    """From the start of the process until the window is painted."""
    _first_paint(env)
    warm = median(_first_paint(env) for _ in range(runs))
    _row(f"start, {screen}: files in memory", warm, "s", 1.5)
    cold = []
    for _ in range(runs):
        _forget_files()
        cold.append(_first_paint(env))
    _row(f"start, {screen}: files on disk", median(cold), "s", 1.5)


def _first_paint(env: Mapping[str, str]) -> float:
    started = time.monotonic()
    return float(_child("startup", env=env).split()[0]) - started


def _forget_files() -> None:
    """Drop Python's and the program's files from the cache, save those another process holds."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    for folder in (*map(Path, folders), ROOT / "restorer"):
        for path in folder.rglob("*"):
            if path.is_file():
                file = os.open(path, os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)


def _measure(medium: Path, large: Path, env: Mapping[str, str]) -> None:
    """What is measured in a window that is open."""

    def measured(name: str, path: Path) -> dict[str, float]:
        figures: dict[str, float] = json.loads(_child("measures", name, str(path), env=env))
        return figures

    found = measured("opening", medium)
    _row("window without a photo", found["window"] / MIB, "MiB")
    _row("24 MP JPEG: opened and painted", found["seconds"], "s", 1.5)
    _row("24 MP JPEG: memory above the window's, at most", found["more"] / MIB, "MiB")
    found = measured("opening", large)
    _row("100 MP TIFF: opened and painted", found["seconds"], "s")
    _row("100 MP TIFF: memory above the window's, at most", found["more"] / MIB, "MiB")
    _row("100 MP TIFF: that over the decoded photo", found["ratio"], "×", 2.0)
    found = measured("brush", large)
    for view, words in (("whole", "100 MP, all in view"), ("actual", "100 MP at 100 %")):
        _row(f"brush, {words}: an event, median", found[f"{view}_median"], "ms", 5.0)
        _row(f"brush, {words}: an event, max", found[f"{view}_max"], "ms", 5.0)
        _row(f"brush, {words}: its computing, max", found[f"{view}_computing"], "ms", 5.0)
        _row(f"brush, {words}: lifted", found[f"{view}_release"], "ms", 100.0)
    for path, megapixels in ((medium, 24), (large, 100)):
        for what, gap in measured("edits", path).items():
            _row(f"{megapixels} MP {what}: longest gap in the event loop", gap, "ms", 100.0)
    found = measured("preview", medium)
    _row("preview of 1200 × 800 px: the first, model loaded", found["first"], "s", 2.0)
    _row("preview of 1200 × 800 px: the next", found["next"], "s", 2.0)
    _row("preview of 1200 × 800 px: computing, over all cores", found["computing"], "s")
    _row("preview of a 24 MP photo: memory in all, at most", found["peak"] / MIB, "MiB")
    found = measured("gaps", medium)
    _row("24 MP denoised: gaps in the event loop, p99", found["p99"], "ms", 100.0)
    _row("24 MP denoised: gaps in the event loop, max", found["max"], "ms", 100.0)


def _row(what: str, value: float, unit: str, target: float | None = None) -> None:
    digits = {"s": 2, "ms": 1, "MiB": 0, "×": 2}[unit]
    aim = "" if target is None else f"≤ {target:g} {unit:3} {'' if value <= target else 'MISSED'}"
    print(f"{what:{WORDS}}{value:9.{digits}f} {unit:3}  {aim}".rstrip(), flush=True)


def _child(module: str, *arguments: str, env: Mapping[str, str]) -> str:
    """What a module beside this one prints in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.gui.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


@contextmanager
def _display() -> Iterator[str | None]:
    """The name of the X11 display, or of one without a screen; None if there is neither."""
    if os.environ.get("DISPLAY") or not shutil.which("Xvfb"):
        yield os.environ.get("DISPLAY")
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1920x1080x24"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
