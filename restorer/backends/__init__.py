"""Backends: where a network runs. A backend is a module; it is imported when it is asked for."""

import ctypes
import importlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
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
    if name == "pytorch":
        _load_torch_libraries()
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


def _load_torch_libraries() -> None:
    """Let the system load PyTorch's libraries before `import` does.

    That takes some tenths of a second, in which `import` holds all other threads, the window's
    among them; a call by ctypes holds none. The order is torch's own. Where a library cannot be
    loaded so, and on Windows, where torch itself takes care, that is left to `import`.
    """
    spec = importlib.util.find_spec("torch")
    if "torch" in sys.modules or spec is None or spec.origin is None or sys.platform == "win32":
        return
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    folder = Path(spec.origin).parent / "lib"
    ending = "dylib" if sys.platform == "darwin" else "so"
    for name, reach in (("global_deps", os.RTLD_GLOBAL), ("python", os.RTLD_LOCAL)):
        load(os.fsencode(folder / f"libtorch_{name}.{ending}"), os.RTLD_NOW | reach)
