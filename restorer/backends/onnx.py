"""ONNX Runtime: the exported graph, preconditioning included, on CUDA or the CPU.

The graph holds no weights; they come from the same safetensors file that PyTorch reads.
"""

import logging
import os
from collections.abc import Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file

from restorer.cards import Card
from restorer.errors import Cancelled, ModelError, OutOfMemory, RestorerError
from restorer.level import Level

log = logging.getLogger(__name__)

# What is wrong comes as an exception; what the runtime prints besides would only confuse users,
# or the programs that read our output.
onnxruntime.set_default_logger_severity(4)  # fatal
vars(onnxruntime)["print"] = log.debug  # `preload_dlls` prints what it does not find

_PROVIDERS = {"cuda": "CUDAExecutionProvider", "cpu": "CPUExecutionProvider"}


def devices() -> Sequence[str]:
    """Devices whose provider this build of ONNX Runtime has, CUDA first."""
    available = onnxruntime.get_available_providers()
    return tuple(device for device, provider in _PROVIDERS.items() if provider in available)


def load(card: Card, device: str) -> "OnnxNetwork":
    """Load a model.

    Raises:
        ModelError: Its files are missing or damaged, or ONNX Runtime refuses them.
        RestorerError: The device cannot be used.
    """
    if _PROVIDERS[device] not in onnxruntime.get_available_providers():
        raise _useless(device)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.enable_mem_pattern = False  # tiles differ in size; patterns would pile up
    options.intra_op_num_threads = _cores()
    try:
        weights = load_file(card.weights_file())
        values = [
            onnxruntime.OrtValue.ortvalue_from_numpy(np.asarray(w, np.float32))
            for w in weights.values()
        ]
        options.add_external_initializers(list(weights), values)
        graph = card.graph_file().read_bytes()
        if device == "cuda" and hasattr(onnxruntime, "preload_dlls"):
            onnxruntime.preload_dlls()
        session = onnxruntime.InferenceSession(
            graph, options, providers=[_PROVIDERS[device]], enable_fallback=0
        )
    except (MemoryError, ModelError):
        raise
    except Exception as error:  # the runtime's exceptions share no base class with a meaning
        if device != "cpu":
            raise _useless(device) from error
        raise ModelError(f"ONNX Runtime cannot load the model {card.name}: {error}.") from error
    running = session.get_providers()[0]
    if running != _PROVIDERS[device]:
        raise _useless(device)
    log.info("Model %s runs on ONNX Runtime, %s", card.name, running)
    return OnnxNetwork(card, session, device)


class OnnxNetwork:
    """A model in ONNX Runtime; arrays stay on the host, the runtime copies a tile at a time."""

    def __init__(self, card: Card, session: onnxruntime.InferenceSession, device: str) -> None:
        self._session = session
        self.halo, self.stride = card.halo, card.stride
        self.place = f"ONNX Runtime, {device.upper()}, float32"
        self._running = onnxruntime.RunOptions()

    def __call__(self, z: NDArray[np.float32], level: Level) -> NDArray[np.float32]:
        """E[x0 | z] of a tile (1, 3, H, W).

        Raises:
            OutOfMemory: The device has no memory for a tile of this size.
            Cancelled: It was interrupted.
        """
        options = self._running = onnxruntime.RunOptions()
        inputs = {
            "z": np.ascontiguousarray(z, np.float32),
            "sigma": np.ascontiguousarray(level.sigma, np.float32),
            "blur": np.full((1, 1, 1, 1), level.blur, np.float32),
        }
        try:
            (x0,) = self._session.run(["x0"], inputs, options)
        except Exception as error:  # the runtime's exceptions share no base class with a meaning
            if options.terminate:
                raise Cancelled from error
            if "alloc" in str(error).lower() or "memory" in str(error).lower():
                raise OutOfMemory("ONNX Runtime has no memory left for this tile.") from error
            raise
        return np.asarray(x0)

    def interrupt(self) -> None:
        """End the running call between two of the graph's nodes."""
        self._running.terminate = True

    def to_device(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same array."""
        return np.asarray(x, np.float32)

    def to_host(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same array."""
        return np.asarray(x, np.float32)


def _useless(device: str) -> RestorerError:
    return RestorerError(f"ONNX Runtime cannot use {device} here; choose the device cpu.")


def _cores() -> int:
    """Cores this process may use; the runtime's own default counts those of the whole machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
