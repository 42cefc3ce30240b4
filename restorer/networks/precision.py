"""Precision: in which number format a device computes the network fastest."""

import torch

FP16, BF16 = 7, 8  # compute capability from which CUDA has the format (Volta, Ampere)


def fastest(device: torch.device) -> torch.dtype:
    """bf16, fp16 or float32, whichever a device computes fastest.

    bf16 where there are instructions for it; emulated, it is 12 times slower than float32 (a CPU
    without AVX-512). Older CUDA devices have fp16, of which the activations need little.
    """
    if device.type == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        if torch.version.hip or major >= BF16:
            return torch.bfloat16
        return torch.float16 if major >= FP16 else torch.float32
    check = getattr(torch.cpu, "_is_avx512_bf16_supported", None)  # public from 2.6 on in parts
    return torch.bfloat16 if check and check() else torch.float32


def trainable(device: torch.device) -> torch.dtype:
    """The same, but for gradients: they fall below fp16's range, so there float32 stays."""
    dtype = fastest(device)
    return torch.float32 if dtype is torch.float16 else dtype
