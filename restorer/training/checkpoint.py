"""Checkpoints that survive being killed at any moment: written beside, synced, then renamed."""

import os
from pathlib import Path
from typing import Any

import torch

from restorer.errors import RestorerError


def save(path: Path, state: dict[str, Any]) -> None:
    """Replace `path` by the state; a kill leaves the old file or the new one, whole."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def load(path: Path) -> dict[str, Any]:
    """Read what `save` wrote.

    Raises:
        RestorerError: The file is damaged.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises anything from EOFError to UnpicklingError
        raise RestorerError(f"{path} is damaged; delete it to start the run anew.") from error
    return state
