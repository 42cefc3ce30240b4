"""What the libraries raise when a device is out of memory, and what becomes of it."""

import numpy as np
import pytest
import torch
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from restorer.backends.onnx import OnnxNetwork
from restorer.backends.pytorch import TorchNetwork
from restorer.cards import list_cards
from restorer.errors import Cancelled, OutOfMemory
from restorer.level import Level

CARD = list_cards()[0]
Z, SIGMA = np.zeros((1, 3, 16, 16), np.float32), np.zeros((1, 1, 16, 16), np.float32)
NODE = "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Conv node. "


class Session:
    """An ONNX session that fails; the user may cancel meanwhile."""

    def __init__(self, error, terminate=False):
        self.error, self.terminate = error, terminate

    def run(self, outputs, inputs, options):
        options.terminate = self.terminate
        raise self.error


def onnx_fails(error, **options):
    OnnxNetwork(CARD, Session(error, **options), "cuda")(Z, Level(SIGMA))


@pytest.mark.parametrize(
    "error",
    [
        ort.Fail(
            NODE + "Status Message: onnxruntime/core/framework/bfc_arena.cc:360 void* "
            "onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) "
            "Failed to allocate memory for requested buffer of size 101253888"
        ),
        ort.Fail(NODE + "Status Message: CUDA failure 2: out of memory ; GPU=0 ; hostname=h"),
        ort.Fail(NODE + "Status Message: CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0"),
        ort.RuntimeException("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc"),
    ],
)
def test_onnx_runtime_out_of_memory(error):
    with pytest.raises(OutOfMemory, match=r"^ONNX Runtime has no memory left .*\.$") as caught:
        onnx_fails(error)
    assert caught.value.__cause__ is error


def test_another_error_of_onnx_runtime_stays_one():
    error = ort.InvalidArgument("[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Invalid rank for z")
    with pytest.raises(ort.InvalidArgument):
        onnx_fails(error)
    with pytest.raises(Cancelled):
        onnx_fails(error, terminate=True)


class Model(torch.nn.Module):
    """Does something else than it should."""

    dtype = torch.float32

    def __init__(self, act):
        super().__init__()
        self.act = act

    def forward(self, *_):
        self.act()


def torch_does(act):
    network = TorchNetwork(CARD, Model(act), torch.device("cpu"))
    network(network.to_device(Z), Level(network.to_device(SIGMA)))


def cuda_is_full():
    raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def windows_is_full():
    raise RuntimeError(
        "[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: not enough memory: "
        "you tried to allocate 4503599627370496 bytes."
    )


@pytest.mark.parametrize(
    "act",
    [cuda_is_full, windows_is_full, lambda: torch.empty(2**50)],  # the last: this system's words
)
def test_torch_out_of_memory(act):
    with pytest.raises(OutOfMemory, match=r"no memory left for this tile\.$") as caught:
        torch_does(act)
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_another_error_of_torch_stays_one():
    with pytest.raises(RuntimeError, match="size of tensor"):
        torch_does(lambda: torch.zeros(2) + torch.zeros(3))
