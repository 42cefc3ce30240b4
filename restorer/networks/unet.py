"""The network F: a residual U-Net on pixel-unshuffled input.

Bias-free 3x3 residual blocks with ReLU (Zhang et al. 2021, DRUNet), no attention, no
normalisation and no pooling over space: an output pixel sees a bounded neighbourhood, so tiles
with a halo of the receptive field equal the whole picture exactly.
"""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from restorer.networks.preconditioning import FEATURES, HALO, precondition

PREFIX = "network."  # of the weights' names in files, where they stand in `Denoiser`


class ResidualBlock(nn.Module):
    """x + conv(relu(conv(x))) on (B, width, H, W)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.first.weight, nonlinearity="relu")
        nn.init.zeros_(self.second.weight)  # a new block is the identity: deep stacks start calm

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, H, W) to the same."""
        second: Tensor = self.second(functional.relu(self.first(x)))
        return x + second


class UNet(nn.Module):
    """F(features) of (B, `FEATURES`, H, W), H and W multiples of `stride`.

    Args:
        widths: Channels at each scale; the first is at half resolution.
        blocks: Residual blocks at each scale, on the way down and on the way up.
    """

    def __init__(self, widths: tuple[int, ...], blocks: int) -> None:
        super().__init__()
        self.widths, self.blocks = tuple(widths), blocks
        self.head = nn.Conv2d(4 * FEATURES, widths[0], 3, padding=1, bias=False)
        self.down = nn.ModuleList(_stage(width, blocks) for width in widths[:-1])
        self.shrink = nn.ModuleList(
            nn.Conv2d(fine, coarse, 2, stride=2, bias=False) for fine, coarse in pairwise(widths)
        )
        self.body = _stage(widths[-1], blocks)
        self.grow = nn.ModuleList(
            nn.ConvTranspose2d(coarse, fine, 2, stride=2, bias=False)
            for fine, coarse in pairwise(widths)
        )
        self.up = nn.ModuleList(_stage(width, blocks) for width in widths[:-1])
        self.tail = nn.Conv2d(widths[0], 12, 3, padding=1, bias=False)
        nn.init.zeros_(self.tail.weight)  # an untrained D is the classical estimate

    @property
    def stride(self) -> int:
        """Sides must be multiples of it; tiles start at multiples of it."""
        return 1 << len(self.widths)

    @property
    def halo(self) -> int:
        """How far D sees on each side, shrinkage included, in px; a multiple of the stride."""
        # In pixels of the first scale; resampling adds none that a convolution does not reach.
        reach = 1 + 1  # head and tail
        for scale in range(len(self.widths) - 1):
            reach += 2 * 2 * self.blocks * 2**scale  # there and back
        reach += 2 * self.blocks * 2 ** (len(self.widths) - 1)
        pixels = 2 * reach + 2 + HALO
        return int(math.ceil(pixels / self.stride) * self.stride)

    @property
    def macs(self) -> float:
        """Multiply-adds a pixel of the picture."""
        total = 9 * 4 * FEATURES * self.widths[0] / 4 + 9 * 12 * self.widths[0] / 4
        for scale, width in enumerate(self.widths):
            pixels = 4.0 ** -(scale + 1)
            passes = 1 if scale + 1 == len(self.widths) else 2
            total += passes * self.blocks * 2 * 9 * width**2 * pixels
            if scale + 1 < len(self.widths):
                total += 2 * width * self.widths[scale + 1] * pixels
        return total

    def forward(self, features: Tensor) -> Tensor:
        """(B, `FEATURES`, H, W) to (B, 3, H, W)."""
        x = self.head(functional.pixel_unshuffle(features, 2))
        skips = []
        for stage, shrink in zip(self.down, self.shrink, strict=True):
            x = stage(x)
            skips.append(x)
            x = shrink(x)
        x = self.body(x)
        for stage, grow in zip(reversed(self.up), reversed(self.grow), strict=True):
            x = stage(grow(x) + skips.pop())
        out: Tensor = functional.pixel_shuffle(self.tail(x), 2)
        return out


class Denoiser(nn.Module):
    """D(z; sigma, tau): the network with its preconditioning, as training and export see it.

    Args:
        network: F.
        dtype: In which F is computed. What stands around it is float32 whatever it is: in half
            precision the shrinkage alone would err by half an 8-bit step.
    """

    def __init__(self, network: UNet, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.network, self.dtype = network, dtype

    def forward(self, z: Tensor, sigma: Tensor, blur: Tensor) -> Tensor:
        """E[x0 | z], (B, 3, H, W); z, sigma and blur as in `precondition`."""
        estimate, c_out, features = precondition(z, sigma, blur)
        half = self.dtype is not torch.float32
        with torch.autocast(z.device.type, dtype=self.dtype, enabled=half):
            correction: Tensor = self.network(features)
        x0: Tensor = estimate + c_out * correction.float()
        return x0


def _stage(width: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(width) for _ in range(blocks)))
