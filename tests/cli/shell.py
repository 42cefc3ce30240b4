"""What the tests of the command line share: its outcome, small photos, and a look at folders."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image as Pillow

ROOT = Path(__file__).parents[2]
RUNNING = ("--backend", "onnx", "--device", "cpu")


class Outcome(NamedTuple):
    """How a call of the program ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def sentence(self, code: int = 1) -> str:
        """The one sentence of a failure; a wrong command line comes with its usage before it."""
        assert self.code == code, self
        assert "Traceback" not in self.err
        lines = self.err.splitlines()
        if code == 2:
            assert lines[0].startswith("Usage: restorer"), self.err
            lines = lines[-1:]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("Error: "), self.err
        assert lines[0].endswith((".", "?")), self.err
        return lines[0].removeprefix("Error: ")


def run(script: str, *arguments: object) -> Outcome:
    """Run a script that calls the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def clean(channels: int = 3, shape: tuple[int, int] = (40, 56)) -> np.ndarray:
    """A photo in [0, 1]: soft shades and an edge; of alpha, a ramp that is not all opaque."""
    y, x = np.mgrid[: shape[0], : shape[1]] / 56
    planes = [0.2 + 0.5 * x, 0.7 - 0.4 * y, 0.4 + 0.2 * x * y]
    colors = np.stack(planes[: 1 if channels < 3 else 3], -1) + 0.15 * (x > y)[..., None]
    if channels in (2, 4):
        colors = np.concatenate([colors, x[..., None]], -1)
    return colors.clip(0, 1)


def noisy(
    dtype: str = "uint8", channels: int = 3, shape: tuple[int, int] = (40, 56), seed: int = 0
) -> np.ndarray:
    """The clean photo with noise of 20 8-bit levels in its colours, in a file's samples."""
    values = clean(channels, shape)
    colors = 1 if channels < 3 else 3
    noise = np.random.default_rng(seed).normal(0, 20 / 255, (*shape, colors))
    values[..., :colors] += noise
    if dtype == "float32":
        return values.astype(np.float32)
    top = np.iinfo(dtype).max
    return np.rint(values.clip(0, 1) * top).astype(dtype)


def strokes(shape: tuple[int, int] = (40, 56)) -> np.ndarray:
    """Damage (H, W): a scratch and a spot, or, in a narrow picture, its middle."""
    damage = np.zeros(shape, bool)
    if min(shape) < 16:
        damage[shape[0] // 2, shape[1] // 2] = True
        return damage
    damage[5:30, 20:22] = True
    damage[25:33, 40:48] = True
    return damage


def save(path: Path, pixels: np.ndarray) -> Path:
    """Write 8-bit samples with Pillow, by the name's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(path)
    return path


def photo(path: Path, **options: Any) -> Path:
    """Write a noisy photo."""
    return save(path, noisy(**options))


def mask(path: Path, damage: np.ndarray | None = None) -> Path:
    """Write a damage mask; white is damage."""
    damage = strokes() if damage is None else damage
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(damage.astype(np.uint8) * 255).save(path)
    return path


def load(path: Path) -> np.ndarray:
    """8-bit samples, as Pillow decodes them."""
    with Pillow.open(path) as opened:
        return np.asarray(opened)


def coded(pixels: np.ndarray, kind: str, **options: Any) -> bytes:
    """8-bit samples as a file in memory."""
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder and what they hold."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
