"""Backends: where a network runs. A backend is a module; it is imported when it is asked for."""

import importlib
import importlib.util
import shutil
from typing import cast

from restorer.backends.base import Backend
from restorer.errors import RestorerError

BACKENDS = {"onnx": "restorer.backends.onnx", "pytorch": "restorer.backends.pytorch"}
DEVICES = ("cuda", "cpu")


def find_backend(name: str) -> Backend:
    """A backend by name.

    Raises:
        RestorerError: It is unknown, or its library is not installed.
    """
    if name not in BACKENDS:
        raise RestorerError(
            f"There is no backend called {name}; there are: {', '.join(BACKENDS)}."
        )
    try:
        return cast(Backend, importlib.import_module(BACKENDS[name]))
    except ImportError as error:
        raise RestorerError(
            f"The backend {name} needs a library that is not installed ({error.name}); "
            "install restorer[torch], or choose another backend."
        ) from error


def places(backend: str | None, device: str | None) -> tuple[tuple[str, str], ...]:
    """(backend, device) pairs to try in order, CUDA before the CPU.

    None means automatic: PyTorch where it is installed and there is an NVIDIA card, else ONNX
    Runtime. PyTorch is not imported to find that out: it takes seconds.

    Raises:
        RestorerError: The backend is unknown or missing, or the device is not there.
    """
    if backend is None:
        cuda = importlib.util.find_spec("torch") is not None and shutil.which("nvidia-smi")
        backend = "pytorch" if cuda and device != "cpu" else "onnx"
    there = find_backend(backend).devices()
    if device is None:
        return tuple((backend, d) for d in there)
    if device not in there:
        raise RestorerError(
            f"{backend} finds no device {device} here; it finds: {', '.join(there)}."
        )
    return ((backend, device),)
