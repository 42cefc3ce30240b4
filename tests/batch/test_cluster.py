"""On Ray: the same results as with threads, whoever dies on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from restorer.batch import Entry, Journal, Report, Running, State, cluster
from restorer.batch.cluster import Cluster, Worker, share
from restorer.batch.connecting import connected
from restorer.batch.restoring import NoWorker
from restorer.batch.working import Workers, here
from restorer.cli import main
from restorer.errors import RestorerError
from restorer.naming import Conflict
from restorer.progress import Progress
from tests.batch.queue import HERE, interrupt, states
from tests.cli.shell import ROOT, RUNNING, load, photo, tree


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a Ray with room for two workers and more."""
    with connected(None, 4):
        import ray  # only now: it reads its settings when it is imported

        yield ray.get_runtime_context().gcs_address
    assert not ray.is_initialized()


def breakable() -> type[Worker]:
    """Workers that do what a photo's name says; a class that Ray takes along by value."""

    class Breakable(Worker):
        def restore(self, entry: Entry, running: Running) -> Report:
            begun = entry.source.with_suffix(".begun")
            is_first = not begun.exists()
            begun.with_suffix(".new").write_text(str(os.getpid()))
            begun.with_suffix(".new").replace(begun)
            if "deadly" in entry.source.name:
                os.kill(os.getpid(), signal.SIGKILL)
            if "slow" in entry.source.name and is_first:
                time.sleep(60)
            if "stuck" in entry.source.name:
                self._progress = Progress()
                while True:
                    self._progress.check()
                    time.sleep(0.01)
            report = super().restore(entry, running)
            with entry.source.with_name("done.log").open("a") as log:
                log.write(f"{entry.source.stem}\n")
            if "late" in entry.source.name and is_first:
                os.kill(os.getpid(), signal.SIGKILL)
            return report

    return Breakable


@pytest.fixture(scope="module")
def there(address: str) -> Iterator[Cluster]:
    """Two workers."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cluster, "Worker", breakable())
        patched.setattr(cluster, "share", lambda *_: {"num_cpus": 1})
        opened = Cluster(2, HERE)
    with opened:
        yield opened


def queued(journal: Journal, folder: Path, *names: str) -> list[Entry]:
    sources = [
        photo(folder / "in" / f"{name}.png", shape=(16, 16), seed=seed)
        for seed, name in enumerate(names)
    ]
    drafts = [Entry(0, path, folder / "out" / path.name, "denoise") for path in sources]
    return journal.resume(drafts, Conflict.UNIQUE)


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    for _ in range(round(seconds * 20)):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never came to be")


def log(folder: Path) -> list[str]:
    """The photos that workers restored, each as often as they did."""
    return sorted((folder / "in" / "done.log").read_text().split())


def test_the_results_are_those_of_threads(
    there: Cluster, journal: Journal, tmp_path: Path
) -> None:
    entries = queued(journal, tmp_path, *"abcdef")
    entries[3].source.write_text("no photo")
    told: list[Entry] = []
    with Workers(journal, 2, there.restore, told.append) as workers:
        for entry in entries:
            workers.give(entry)
    assert sorted(entry.id for entry in told) == [entry.id for entry in entries]
    assert states(journal) == [*[State.DONE] * 3, State.FAILED, *[State.DONE] * 2]
    assert "no photo of a known kind" in journal.entries()[3].message
    restored = here(HERE)
    for entry in journal.entries():
        if entry.state is State.DONE:
            same = tmp_path / "same" / entry.target.name
            report = restored(entry._replace(target=same), Progress())
            assert report is not None and report.changed_pixels == entry.changed
            assert (load(same) == load(entry.target)).all()


def test_a_photo_goes_on_when_its_worker_is_killed(
    there: Cluster, journal: Journal, tmp_path: Path
) -> None:
    entries = queued(journal, tmp_path, "a", "slow", *"bcde")
    told: list[Entry] = []
    with Workers(journal, 2, there.restore, told.append) as workers:
        for entry in entries:
            workers.give(entry)
        begun = tmp_path / "in" / "slow.begun"
        until(begun.exists)
        victim = int(begun.read_text())
        assert states(journal)[1] is State.RUNNING
        os.kill(victim, signal.SIGKILL)
    assert int(begun.read_text()) != victim
    assert states(journal) == [State.DONE] * 6
    assert sorted(entry.id for entry in told) == [entry.id for entry in entries]
    assert log(tmp_path) == ["a", "b", "c", "d", "e", "slow"]
    assert len(tree(tmp_path / "out")) == 6


def test_what_a_worker_wrote_before_it_died_is_not_written_again(
    there: Cluster, journal: Journal, tmp_path: Path
) -> None:
    entries = queued(journal, tmp_path, "late", "a")
    with Workers(journal, 1, there.restore) as workers:
        for entry in entries:
            workers.give(entry)
    late, _ = journal.entries()
    assert states(journal) == [State.DONE] * 2 and "died before it could say" in late.message
    assert log(tmp_path) == ["a", "late"]


def test_a_photo_that_kills_its_workers_stops_no_other(
    there: Cluster, journal: Journal, tmp_path: Path
) -> None:
    entries = queued(journal, tmp_path, "deadly", "a", "b", "c")
    with Workers(journal, 2, there.restore) as workers:
        for entry in entries:
            workers.give(entry)
    assert states(journal) == [State.FAILED, *[State.DONE] * 3]
    assert journal.entries()[0].message.startswith(
        f"{entries[0].source} was at work when a worker died, 3 times;"
    )
    assert log(tmp_path) == ["a", "b", "c"]


def test_an_interruption_lets_all_wait(there: Cluster, journal: Journal, tmp_path: Path) -> None:
    entries = queued(journal, tmp_path, "stuck", "stuck-2", "a")

    def begun() -> None:
        until(lambda: len([*(tmp_path / "in").glob("*.begun")]) == 2)

    interrupt(Workers(journal, 2, there.restore), journal, entries, begun, tmp_path / "out")


@pytest.mark.usefixtures("address")
def test_workers_of_another_version_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old(Worker):
        def version(self) -> str:
            return "0.0.1"

    monkeypatch.setattr(cluster, "Worker", Old)
    monkeypatch.setattr(cluster, "share", lambda *_: {"num_cpus": 0})
    with pytest.raises(NoWorker, match=r"has Restorer 0\.0\.1; install"), Cluster(2, HERE):
        pytest.fail("there are workers")


def test_where_no_worker_starts_any_more_all_waits(
    address: str, journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unable:
        def __init__(self) -> None:
            raise ModuleNotFoundError("No module named 'onnx'")

        version = Worker.version

    entries = queued(journal, tmp_path, "deadly", "a")
    monkeypatch.setattr(cluster, "Worker", breakable())
    monkeypatch.setattr(cluster, "share", lambda *_: {"num_cpus": 0})

    def ended() -> None:
        with Cluster(1, HERE) as one, Workers(journal, 1, one.restore) as workers:
            one._kind = one._ray.remote(Unable).options(num_cpus=0)
            for entry in entries:
                workers.give(entry)

    words = r"cannot start a worker \(ModuleNotFoundError: No module named 'onnx'\); install"
    with pytest.raises(NoWorker, match=words):
        ended()
    assert set(states(journal)) == {State.WAITING}


@pytest.mark.usefixtures("address")
def test_where_there_is_no_room_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    monkeypatch.setattr(cluster, "share", lambda *_: {"num_cpus": 1000})
    with pytest.raises(NoWorker, match="no room for a worker"), Cluster(1, HERE):
        pytest.fail("there are workers")


@pytest.mark.parametrize(
    ("nodes", "jobs", "device", "options"),
    [
        ([{"CPU": 8}], 1, None, {"num_cpus": 8}),
        ([{"CPU": 8}], 3, None, {"num_cpus": 2}),
        ([{"CPU": 2}], 8, None, {"num_cpus": 1}),
        ([{"CPU": 16}, {"CPU": 4}, {"CPU": 0.5}, {}], 3, None, {"num_cpus": 2}),
        ([], 2, None, {"num_cpus": 1}),
        ([{"CPU": 8, "GPU": 2}], 2, None, {"num_cpus": 1, "num_gpus": 1}),
        ([{"CPU": 8, "GPU": 1}], 7, "cuda", {"num_cpus": 1, "num_gpus": 0.1428}),
        ([{"CPU": 8, "GPU": 2}], 2, "cpu", {"num_cpus": 4}),
    ],
)
def test_workers_share_the_machines(
    nodes: list[dict[str, float]], jobs: int, device: str | None, options: dict[str, float]
) -> None:
    assert share(nodes, jobs, device) == options


MAIN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from restorer.cli import main
main()
"""


@contextmanager
def program(folder: Path, *options: object) -> Iterator[subprocess.Popen[str]]:
    """`restorer batch`, as a terminal would run it: Ctrl+C reaches all that it started."""
    call = ("batch", "denoise", folder / "in", "-o", folder / "out", "--engine", "ray")
    with subprocess.Popen(
        [sys.executable, "-u", "-W", "error", "-c", MAIN]
        + [str(part) for part in (*call, "--jobs", 2, "--json", *RUNNING, *options)],
        cwd=ROOT,
        env={**os.environ, "RESTORER_HOME": str(folder / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            for pid in heirs(process):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def heirs(process: subprocess.Popen[str]) -> list[int]:
    """What a program started and what lives still, itself included."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError):
            if os.getsid(int(path.name)) == process.pid:
                found.append(int(path.name))
    return found


@pytest.mark.slow
def test_after_kill_9_no_file_is_lost_and_none_done_twice(tmp_path: Path) -> None:
    names = [
        photo(tmp_path / "in" / f"{n:03}.png", shape=(16, 16), seed=n).name for n in range(40)
    ]
    told = Counter[str]()
    with program(tmp_path) as process:
        assert process.stdout
        for _ in range(5):
            told[Path(json.loads(process.stdout.readline())["input"]).name] += 1
        assert len(heirs(process)) > 3
        process.kill()
        told.update(Path(json.loads(line)["input"]).name for line in process.stdout)
        process.wait()
        written = {path.name: path.stat() for path in (tmp_path / "out").glob("*.png")}
        assert 5 <= len(written) < 40
        with program(tmp_path) as again:  # while Ray's processes may still find out
            out, err = again.communicate(timeout=120)
            until(lambda: not heirs(again))
    assert (again.returncode, err) == (0, "")
    told.update(Path(json.loads(line)["input"]).name for line in out.splitlines())
    assert max(told.values()) == 1
    assert sorted(tree(tmp_path / "out")) == names
    for name, status in written.items():  # what was there was not written again
        now = (tmp_path / "out" / name).stat()
        assert (now.st_ino, now.st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


def test_ctrl_c_on_a_cluster_keeps_what_is_done(address: str, tmp_path: Path) -> None:
    for n in range(200):
        photo(tmp_path / "in" / f"{n:03}.png", shape=(16, 16), seed=n)
    with program(tmp_path, "--address", address) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["state"] == "done"
        for pid in heirs(process):  # as a terminal does
            os.kill(pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "Interrupted; finished files are kept.")
    (path,) = (tmp_path / "home" / "batches").glob("*.sqlite")
    with closing(Journal(path)) as journal:
        count = Counter(states(journal))
    assert count.keys() == {State.DONE, State.WAITING} and count.total() == 200
    assert count[State.DONE] == len(tree(tmp_path / "out"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:1", r"no Ray that can be used at 127.0.0.1:1 \(.*[Rr]efused\); see"),
        ("nonsense", "no Ray that can be used at nonsense"),
    ],
)
def test_where_there_is_no_ray_one_sentence_says_so(address: str, words: str) -> None:
    with pytest.raises(RestorerError, match=words), connected(address, 1):
        pytest.fail("there is one")


def call(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[Any, str]:
    parts = ("batch", "denoise", folder / "in", "-o", folder / "out", *RUNNING, *options)
    with pytest.raises(SystemExit) as exit_:
        main([*map(str, parts)])
    return exit_.value.code, capsys.readouterr().err


def test_without_ray_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(sys.modules, "ray", None)
    photo(tmp_path / "in" / "a.png", shape=(16, 16))
    code, said = call(tmp_path, capsys, "--engine", "ray")
    assert code == 1
    assert said == (
        "Error: The engine ray needs ray, which is not installed: pip install 'restorer[ray]'.\n"
    )
    assert call(tmp_path, capsys, "--engine", "threads") == (0, "")


def test_an_address_is_rays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = call(tmp_path, capsys, "--address", "auto")
    assert code == 2 and "--address is for --engine ray" in said
