"""What damaged files and bombs do to the reading of photos: a picture or a sentence, or worse.

python -m benchmarks.fuzz --files 1000

Files are read in a child process, which begins anew after a crash or a hang. A file that crashes,
hangs, takes too much memory or raises what is no `RestorerError` is kept. Linux only.
"""

import argparse
import json
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np

from restorer.errors import RestorerError
from restorer.files import FORMATS, READ_ONLY, read
from tests.files.bombs import BOMBS
from tests.files.damaging import MORE, SOURCES, damaged

ROOT = Path(__file__).parents[1]
MIB = 2**20
MOST = 2048  # MiB that a file may take
ROOM = 8192  # MiB of address space that it can have: more harms the machine
SECONDS = 20.0  # that a file may take
KEPT = Path(tempfile.gettempdir()) / "restorer-fuzz"
WRONG = ("crash", "hang", "foreign", "memory")


class Outcome(NamedTuple):
    """What a file did: a word for it, details, and what it took."""

    kind: str
    said: str = ""
    seconds: float = 0.0
    mib: float = 0.0


class Reader:
    """A child process that reads files one after another.

    Args:
        log: For what it says on stderr: decoders warn, and of a crash it tells where it was.
    """

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> Outcome:
        """What reading a file comes to; the child's death is one answer."""
        if self._process is None:
            command = [sys.executable, "-X", "faulthandler", "-m", "benchmarks.fuzz", "--child"]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                text=True,
                cwd=ROOT,
            )
            assert self._process.stdout is not None
            self._process.stdout.readline()  # it has imported all
        assert self._process.stdin is not None and self._process.stdout is not None
        print(path, file=self._process.stdin, flush=True)
        if not select.select([self._process.stdout], [], [], SECONDS)[0]:
            self.close()
            return Outcome("hang", seconds=SECONDS)
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            self.close()
            self._log.seek(0)
            return Outcome("crash", f"status {status}: {self._log.read()[-1000:]}")
        return Outcome(*json.loads(line))

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve() -> None:
    """Read the files whose names come in; what the child process does."""
    print("ready", flush=True)
    for line in sys.stdin:
        before = _status("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        room = int((_status("VmSize") + ROOM) * MIB)
        resource.setrlimit(resource.RLIMIT_AS, (room, resource.RLIM_INFINITY))
        started = time.perf_counter()
        try:
            kind, said = "picture", str(read(Path(line.strip())).pixels.shape)
        except RestorerError as error:
            kind, said = "sentence", str(error)
        except Exception as error:
            kind, said = "foreign", repr(error)
        seconds = time.perf_counter() - started
        mib = _status("VmHWM") - before
        print(json.dumps([kind if mib <= MOST else "memory", said, seconds, mib]), flush=True)


def _status(field: str) -> float:
    """A size of this process in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def files(name: str, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents: the bombs, and so many damaged files that all are `count`."""
    left = count
    for title, (kind, make) in BOMBS.items():
        if name == kind.NAME and left:
            left -= 1
            yield title, make()
    sources = (*SOURCES.values(), *MORE.values())
    good = [data for kind, data in sources if name == kind.NAME]
    generator = np.random.default_rng(seed)
    for number in range(left):
        yield f"{seed}-{number}", damaged(good[generator.integers(len(good))], generator)


def main() -> int:
    """Print a row for every format; 1 if anything went wrong."""
    names = [kind.NAME for kind in (*FORMATS, *READ_ONLY)]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=1000, help="of each format")
    parser.add_argument("--format", nargs="+", choices=names, default=names)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=KEPT, help="folder for what is wrong")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        serve()
        return 0
    print("format    files pictures sentences crashes hangs foreign memory  worst s  worst MiB")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        path, reader = Path(folder) / "photo", Reader(log)
        for name in options.format:
            counts = Counter[str]()
            slowest = largest = Outcome("")
            for title, data in files(name, options.files, options.seed):
                path.write_bytes(data)
                outcome = reader.read(path)
                counts[outcome.kind] += 1
                slowest = max(slowest, outcome, key=lambda done: done.seconds)
                largest = max(largest, outcome, key=lambda done: done.mib)
                if outcome.kind in WRONG:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    kept = options.keep / f"{outcome.kind}-{name}-{title}".replace(" ", "_")
                    kept.write_bytes(data)
                    print(f"{kept}: {outcome}", file=sys.stderr)
            wrong += sum(counts[kind] for kind in WRONG)
            print(
                f"{name:9} {counts.total():5} {counts['picture']:8} {counts['sentence']:9}"
                f" {counts['crash']:7} {counts['hang']:5} {counts['foreign']:7}"
                f" {counts['memory']:6} {slowest.seconds:8.1f} {largest.mib:10.0f}",
                flush=True,
            )
        reader.close()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
