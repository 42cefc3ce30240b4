"""Which number format a device computes in."""

import pytest
import torch

from restorer.networks.precision import fastest, trainable

CUDA, CPU = torch.device("cuda"), torch.device("cpu")


@pytest.mark.parametrize(
    ("capability", "inference", "gradients"),
    [
        ((9, 0), torch.bfloat16, torch.bfloat16),
        ((8, 0), torch.bfloat16, torch.bfloat16),
        ((7, 5), torch.float16, torch.float32),
        ((6, 1), torch.float32, torch.float32),
    ],
)
def test_a_card_computes_in_what_it_has(monkeypatch, capability, inference, gradients):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.version, "hip", None)
    assert fastest(CUDA) is inference
    assert trainable(CUDA) is gradients


@pytest.mark.parametrize(("has", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_a_cpu_that_would_emulate_bf16_computes_in_float32(monkeypatch, has, dtype):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has)
    assert fastest(CPU) is trainable(CPU) is dtype
