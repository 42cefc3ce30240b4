"""A file is written whole or not at all, whatever fails."""

import errno
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from restorer.errors import RestorerError
from restorer.files import atomic


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
