"""The arrows between modules hold, and a planted violation of each kind is seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package and of its contracts, to spoil."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "restorer", tmp_path / "restorer", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def lint(tree: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=tree, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def plant(tree: Path, module: str, line: str) -> None:
    """Add a line to a module, which is made, packages and all, where there is none yet."""
    path = tree.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    for parent in path.relative_to(tree).parents[:-1]:
        (tree / parent / "__init__.py").touch()
    with path.open("a") as file:
        file.write(f"\n{line}\n")


def test_real_tree_keeps_every_contract() -> None:
    code, output = lint(ROOT)
    assert code == 0, output


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("restorer.image", "import restorer.level", "Layers"),
        ("restorer.diffusion.planted", "from restorer.tasks import planted", "Layers"),
        ("restorer.tasks.planted", "from restorer.diffusion import planted", "Layers"),
        ("restorer.backends.planted", "import restorer.engine", "Layers"),
        ("restorer.engine", "import restorer.training", "Layers"),
        ("restorer.in_no_layer", "", "Layers"),
        ("restorer.engine", "import PySide6", "Qt only in gui"),
        ("restorer.cli", "from PySide6.QtCore import Qt", "Qt only in gui"),
        (
            "restorer.engine",
            "import torch",
            "torch only in networks, training and backends.pytorch",
        ),
        (
            "restorer.backends.onnx",
            "def run():\n    from torch import nn",
            "torch only in networks, training and backends.pytorch",
        ),
        (
            "restorer.in_no_layer",
            "import torch.nn.functional as F",
            "torch only in networks, training and backends.pytorch",
        ),
        ("restorer.backends.pytorch", "import onnxruntime", "onnxruntime only in backends.onnx"),
        ("restorer.engine", "import onnxruntime", "onnxruntime only in backends.onnx"),
        (
            "restorer.diffusion.planted",
            "from restorer.networks import planted",
            "The core reaches no torch",
        ),
    ],
)
def test_planted_violation_is_seen(tree: Path, module: str, line: str, contract: str) -> None:
    plant(tree, "restorer.networks.planted", "import torch")
    for package in ("tasks", "diffusion"):
        plant(tree, f"restorer.{package}.planted", "")
    plant(tree, "restorer.training.__init__", "")
    plant(tree, "restorer.engine", "")
    plant(tree, module, line)

    code, output = lint(tree)

    assert code == 1, output
    assert f"{contract} BROKEN" in output, output


def test_doors_are_open(tree: Path) -> None:
    plant(tree, "restorer.gui.planted", "from PySide6 import QtCore")
    plant(tree, "restorer.networks.planted", "import torch")
    plant(tree, "restorer.training.planted", "import torch.nn")
    plant(tree, "restorer.backends.pytorch", "import torch")
    plant(tree, "restorer.backends.onnx", "import onnxruntime")
    plant(tree, "restorer.engine", "import restorer.backends")
    code, output = lint(tree)
    assert code == 0, output
