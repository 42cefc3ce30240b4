"""A file is written whole or not at all, whatever fails."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from restorer.errors import RestorerError
from restorer.files import atomic, read
from restorer.files import write as write_photo
from restorer.image import Image
from tests.files.photos import pixels

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="a small disk is a tmpfs, which Linux alone can mount"
)


@pytest.fixture(params=[False, True], ids=["new", "replaced"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file that is there or not."""
    path = tmp_path / "photo.png"
    if request.param:
        path.write_bytes(b"old")
    return path


def fail(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Let a function of `os` fail."""

    def failing(*args: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, failing, raising=False)  # not every system has all of them


def test_written(target: Path) -> None:
    atomic.write(target, b"new", overwrite=True)
    assert target.read_bytes() == b"new"
    assert [*target.parent.iterdir()] == [target]


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("fsync", errno.EIO, "Input/output error"),
        ("fdopen", errno.EDQUOT, "share of the disk"),
        ("open", errno.EACCES, "you may not write there"),
        ("open", errno.EROFS, "can only be read"),
        ("replace", errno.EPERM, "you may not write there"),
    ],
)
def test_a_failure_leaves_all_as_it_was(
    target: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, words: str
) -> None:
    before = target.read_bytes() if target.exists() else None
    with monkeypatch.context() as patch:
        fail(patch, name, number)
        with pytest.raises(RestorerError, match=rf"^photo\.png cannot be saved: .*{words}.*\.$"):
            atomic.write(target, b"new" * 1000, overwrite=True)
    assert (target.read_bytes() if target.exists() else None) == before
    assert [*target.parent.iterdir()] == ([target] if before else [])


def test_a_disk_that_fills_up_while_writing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = target.read_bytes() if target.exists() else None

    class Full:
        def __init__(self, number: int, mode: str) -> None:
            self.number = number

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *error: object) -> None:
            os.close(self.number)

        def write(self, data: bytes) -> None:
            os.write(self.number, data[:10])
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fdopen", Full)
    with pytest.raises(RestorerError, match="the disk is full"):
        atomic.write(target, b"new" * 1000, overwrite=True)
    assert [p.read_bytes() for p in target.parent.iterdir()] == ([before] if before else [])


def test_an_existing_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    with pytest.raises(RestorerError, match="there is such a file already"):
        atomic.write(path, b"new")
    assert path.read_bytes() == b"old" and [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("links", [True, False])
def test_nor_one_that_appears_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = tmp_path / "photo.png"
    sync = os.fsync

    def meanwhile(number: int) -> None:
        sync(number)
        path.write_bytes(b"another's")

    monkeypatch.setattr(os, "fsync", meanwhile)
    if not links:
        fail(monkeypatch, "link", errno.EPERM)
    with pytest.raises(RestorerError, match="there is such a file already"):
        atomic.write(path, b"new")
    assert path.read_bytes() == b"another's" and [*tmp_path.iterdir()] == [path]


def test_disks_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.png"
    fail(monkeypatch, "link", errno.EPERM)
    with monkeypatch.context() as patch:
        fail(patch, "replace", errno.EIO)
        with pytest.raises(RestorerError):
            atomic.write(path, b"new")
    assert [*tmp_path.iterdir()] == []
    atomic.write(path, b"new")
    assert path.read_bytes() == b"new" and [*tmp_path.iterdir()] == [path]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_permissions(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    mask = os.umask(0o027)
    try:
        atomic.write(path, b"new")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    finally:
        os.umask(mask)
    path.chmod(0o604)
    atomic.write(path, b"newer", overwrite=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0,
    reason="only root may give a file to others, so elsewhere there is no owner to be kept",
)
def test_owner_and_group(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    path.chmod(0o640)
    atomic.write(path, b"newer", overwrite=True)
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o640)


def test_an_owner_that_may_not_be_kept_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    fail(monkeypatch, "chown", errno.EPERM)
    atomic.write(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(
    sys.platform != "linux", reason="Python knows extended attributes on Linux alone"
)
def test_extended_attributes(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.xdg.tags", b"sea")
    except OSError:
        pytest.skip("the disk of tmp_path holds no extended attributes that could be kept")
    atomic.write(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new" and os.getxattr(path, "user.xdg.tags") == b"sea"


def test_the_time_of_the_last_change_is_kept_if_asked_for(target: Path) -> None:
    atomic.write(target, b"new", overwrite=True, modified=981_173_106_123_456_700)
    assert target.stat().st_mtime_ns == 981_173_106_123_456_700
    atomic.write(target, b"newer", overwrite=True)
    assert abs(target.stat().st_mtime - time.time()) < 60


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "real" / "photo.png")
    atomic.write(link, b"one")
    atomic.write(link, b"two", overwrite=True)
    assert link.is_symlink() and (tmp_path / "real" / "photo.png").read_bytes() == b"two"


def test_write_protected_files_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(RestorerError, match="write-protected"):
        atomic.write(path, b"new", overwrite=True)
    assert path.read_bytes() == b"old"


def test_places_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "missing" / "photo.png", "the folder does not exist"),
        (tmp_path / "file" / "photo.png", "the folder does not exist"),
        (tmp_path, "name of a folder"),
        (tmp_path / ("x" * 300 + ".png"), "too long"),
        (tmp_path / "a\0b.png", "null"),
    ):
        with pytest.raises(RestorerError, match=words):
            atomic.write(path, b"new", overwrite=True)
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]


def test_a_folder_that_cannot_be_synchronised_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def only_files(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "no")
        sync(number)

    monkeypatch.setattr(os, "fsync", only_files)
    atomic.write(tmp_path / "photo.png", b"new")
    assert (tmp_path / "photo.png").read_bytes() == b"new"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk that holds a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk, and not in every container")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@linux
@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg", ".npy"])
@pytest.mark.parametrize("size", [300, 700])
def test_a_disk_that_is_full_in_truth(small_disk: Path, suffix: str, size: int) -> None:
    """Of 700 pixels a side, nothing of the new file fits; of 300, it does not beside the old."""
    path = small_disk / f"photo{suffix}"
    new = Image(pixels("uint8", 3, (700, 700)))
    write_photo(path, Image(pixels("uint8", 3, (size, size)))) if size < 700 else path.touch()
    (small_disk / "other").write_bytes(b"another's")
    before = {p: p.read_bytes() for p in small_disk.iterdir()}
    with pytest.raises(RestorerError, match=rf"^photo\{suffix} cannot be saved: the disk is full"):
        write_photo(path, new, overwrite=True)
    with pytest.raises(RestorerError, match="the disk is full"):
        write_photo(path.with_name(f"new{suffix}"), new)
    assert {p: p.read_bytes() for p in small_disk.iterdir()} == before


@linux
def test_the_command_line_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    write_photo(source, Image(pixels("uint8", 3, (64, 64))))
    (small_disk / "photo.png").write_bytes(b"earlier")
    (small_disk / "other").write_bytes(bytes(2**20 - 2 * os.sysconf("SC_PAGE_SIZE")))
    before = {p: p.read_bytes() for p in (source, *small_disk.iterdir())}
    command = [sys.executable, "-m", "restorer", "denoise", str(source), "-o", str(small_disk)]
    done = subprocess.run(
        [*command, "--overwrite", "--sigma", "5"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: photo.png cannot be saved: the disk is full: make room, or save elsewhere.\n"
    )
    assert {p: p.read_bytes() for p in (source, *small_disk.iterdir())} == before


@linux
def test_a_disk_that_can_only_be_read(small_disk: Path) -> None:
    path = small_disk / "photo.png"
    path.write_bytes(b"old")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for name, overwrite in (("photo.png", True), ("new.png", False)):
        with pytest.raises(
            RestorerError, match=rf"^{name} cannot be saved: .*(only be read|write-pro)"
        ):
            atomic.write(small_disk / name, b"new", overwrite=overwrite)
    assert path.read_bytes() == b"old" and [*small_disk.iterdir()] == [path]


# Writes in a process of its own that is killed before the step of that number, of which each line
# of `atomic` is one: none of them makes more than one system call that writes.
_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from restorer.files import atomic

path, left, overwrite, links = Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:])
if not links:
    def refuse(*args, **options):
        raise PermissionError("no hard links")
    os.link = refuse

def trace(frame, event, argument):
    global left
    if frame.f_code.co_filename != atomic.__file__:
        return None
    left -= event in ("line", "return")
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return trace

for step in range(left, 1000):
    process = os.fork()
    if process == 0:
        left = step
        sys.settrace(trace)
        atomic.write(path, b"new" * 100_000, overwrite=bool(overwrite))
        os._exit(0)
    status = os.waitpid(process, 0)[1]
    print(status, flush=True)
    if not os.WIFSIGNALED(status):
        break
    sys.stdin.readline()
"""


@pytest.mark.skipif(os.name == "nt", reason="its processes fork, which Windows cannot")
@pytest.mark.parametrize("links", [True, False])
def test_killed_between_any_two_steps(target: Path, links: bool) -> None:
    old, new = target.read_bytes() if target.exists() else None, b"new" * 100_000
    other = target.with_name("other.png")
    other.write_bytes(b"another's")
    seen, steps = set[bytes | None](), 0
    command = [sys.executable, "-c", _KILLED_AT, str(target), "0", str(int(old is not None))]
    with subprocess.Popen(
        [*command, str(int(links))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin and writer.stdout
        while (status := int(writer.stdout.readline())) == signal.SIGKILL:
            found = target.read_bytes() if target.exists() else None
            # A disk without hard links has the name first, empty; see `atomic._claim`.
            assert found in (old, new) or (found == b"" and old is None and not links)
            assert other.read_bytes() == b"another's"
            seen.add(found)
            for left in target.parent.glob(".restorer-*"):
                left.unlink()
            target.unlink(missing_ok=True)
            if old is not None:
                target.write_bytes(old)
            steps += 1
            print(file=writer.stdin, flush=True)
    assert status == 0 and steps > 40
    assert {old, new} <= seen
    assert target.read_bytes() == new
    assert sorted(target.parent.iterdir()) == sorted([target, other])


_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
import numpy as np
from restorer.files import write
from restorer.image import Image

print("ready", flush=True)
while True:
    for shade in range(0, 256, 51):
        image = Image(np.full((200, 200, 3), shade, np.uint8))
        write(Path(sys.argv[1]), image, overwrite=True)
"""


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """A process that writes photos over a photo again and again is killed; each is whole."""
    path = tmp_path / "photo.png"
    write_photo(path, Image(np.zeros((200, 200, 3), np.uint8)))
    generator = np.random.default_rng(0)
    for _ in range(8):
        command = [sys.executable, "-c", _AGAIN_AND_AGAIN, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout and writer.stdout.readline()
            time.sleep(generator.uniform(0.01, 0.1))
            writer.kill()
        assert writer.returncode == (1 if os.name == "nt" else -signal.SIGKILL)
        found = read(path).pixels
        assert found.shape == (200, 200, 3) and found.min() == found.max() in range(0, 256, 51)
    left = {p.name for p in tmp_path.iterdir() if not p.name.startswith(".restorer-")}
    assert left == {path.name}
