"""The command line as a user meets it: real files in; exit code, stdout and stderr out."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from restorer.cli import main
from restorer.cli.app import app
from restorer.engine import Engine
from tests.cli.shell import RUNNING, Outcome

ENGINE = Engine()


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests share one engine, so that each model is loaded once; it knows them by hash."""
    for name in ("restorer.cli.restore", "restorer.cli.generate", "restorer.evaluation.run"):
        monkeypatch.setattr(importlib.import_module(name), "Engine", lambda: ENGINE)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journals of a test are its own; they lie where no test looks for photos."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("RESTORER_HOME", str(folder))
    return folder


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Call the program in this process, on ONNX Runtime and the CPU unless the call says more."""

    def call(command: str, *arguments: object, running: tuple[str, ...] = RUNNING) -> Outcome:
        known = {name for param in app.commands[command].params for name in param.opts}
        extra = [
            part
            for pair in zip(running[::2], running[1::2], strict=True)
            if pair[0] in known
            for part in pair
        ]
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([command, *map(str, arguments), *extra])
        out, err = capsys.readouterr()
        assert isinstance(exit_.value.code, int)
        return Outcome(exit_.value.code, out, err)

    return call
