"""PyTorch: on CUDA and on the CPU, in half precision where that is faster."""

import logging
import threading
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from restorer.cards import Card
from restorer.errors import Cancelled, ModelError, OutOfMemory, RestorerError
from restorer.level import Level
from restorer.networks.precision import fastest
from restorer.networks.unet import PREFIX, Denoiser, UNet

log = logging.getLogger(__name__)

TYPES = {torch.float32: "float32", torch.bfloat16: "bf16", torch.float16: "fp16"}


def devices() -> Sequence[str]:
    """CUDA if there is a card, and the CPU."""
    return ("cuda", "cpu") if torch.cuda.is_available() else ("cpu",)


def load(card: Card, device: str, dtype: torch.dtype | None = None) -> "TorchNetwork":
    """Load a model.

    Args:
        card: The model.
        device: "cuda" or "cpu".
        dtype: In which the network is computed; None: the fastest there. What stands around it
            is float32 whatever it is.

    Raises:
        ModelError: Its files are missing or damaged.
        RestorerError: The device cannot be used.
    """
    network = UNet(card.widths, card.blocks)
    try:
        weights = load_file(card.weights_file())
        named = {name.removeprefix(PREFIX): w.float() for name, w in weights.items()}
        network.load_state_dict(named)
    except (SafetensorError, RuntimeError) as error:
        raise ModelError(f"The model {card.name} does not fit its card: {error}.") from error
    place = torch.device(device)
    try:
        return TorchNetwork(card, Denoiser(network, dtype or fastest(place)), place)
    except RuntimeError as error:  # CUDA's are of this kind, a full memory included
        if device == "cpu":
            raise
        raise RestorerError(f"PyTorch cannot use {device} here; choose the device cpu.") from error


class TorchNetwork:
    """A model in PyTorch; z and its level are tensors on its device."""

    def __init__(self, card: Card, model: Denoiser, device: torch.device) -> None:
        model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # stubs
        self._model = model.to(device).eval()
        self._device = device
        self.halo, self.stride = card.halo, card.stride
        name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
        self.place = f"PyTorch, {name}, {TYPES[model.dtype]}"
        self._interrupted = threading.Event()
        for module in self._model.modules():
            module.register_forward_pre_hook(self._check)
        log.info("Model %s runs on %s", card.name, self.place)

    def __call__(self, z: Tensor, level: Level) -> Tensor:
        """E[x0 | z] of a tile (1, 3, H, W).

        Raises:
            OutOfMemory: The device has no memory for a tile of this size.
            Cancelled: It was interrupted.
        """
        self._interrupted.clear()
        blur = torch.full((1, 1, 1, 1), level.blur, device=self._device)
        try:
            with torch.inference_mode():
                x0: Tensor = self._model(z, level.sigma, blur)
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise OutOfMemory("The graphics card has no memory left for this tile.") from error
        except RuntimeError as error:
            if "DefaultCPUAllocator" in str(error):  # what follows hangs on the system
                raise OutOfMemory("There is no memory left for this tile.") from error
            raise
        return x0

    def interrupt(self) -> None:
        """End the running call between two of the network's layers."""
        self._interrupted.set()

    def _check(self, *_: object) -> None:
        if self._interrupted.is_set():
            raise Cancelled

    def to_device(self, x: NDArray[np.float32]) -> Tensor:
        """A tensor on the device."""
        return torch.from_numpy(np.ascontiguousarray(x, np.float32)).to(self._device)

    def to_host(self, x: Tensor) -> NDArray[np.float32]:
        """A NumPy array."""
        return np.asarray(x.detach().cpu().numpy(), np.float32)
