"""A device that a library lists and cannot use is told in a sentence, and in nothing else."""

import onnxruntime
import pytest
import torch
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from restorer.backends import onnx, pytorch
from restorer.cards import list_cards
from restorer.errors import ModelError, RestorerError

CARD = list_cards()[0]
LISTED = ["CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.mark.parametrize(
    "error",
    [
        ort.RuntimeException("CUDA failure 35: CUDA driver version is insufficient"),
        RuntimeError("CUDA failure 100: no CUDA-capable device is detected"),
    ],
)
def test_onnx_runtime_with_cuda_but_no_driver(monkeypatch, capfd, error):
    falls_back = []  # which prints what is wrong, to stdout

    class Session:
        def __init__(self, *arguments, enable_fallback=1, **options):
            falls_back.append(enable_fallback)
            raise error

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: LISTED)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    with pytest.raises(RestorerError, match="cannot use cuda here; choose the device cpu") as met:
        onnx.load(CARD, "cuda")
    assert not isinstance(met.value, ModelError)
    with pytest.raises(ModelError, match=f"cannot load the model {CARD.name}"):
        onnx.load(CARD, "cpu")
    assert falls_back == [0, 0]
    vars(onnxruntime)["print"]("\033[33mFailed to load libcudart.so: 100%\033[0m")
    assert capfd.readouterr() == ("", "")


def test_torch_with_a_card_that_is_full(monkeypatch):
    def full(*arguments):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 MiB.")

    monkeypatch.setattr(pytorch, "TorchNetwork", full)
    with pytest.raises(RestorerError, match="cannot use cuda here; choose the device cpu"):
        pytorch.load(CARD, "cuda", torch.bfloat16)
