import math

import pytest
import torch
from torch import nn

from restorer.networks.preconditioning import FEATURES, HALO, precondition
from restorer.networks.unet import Denoiser, UNet

KINDS = [((8,), 1), ((4, 6), 2), ((8, 12, 16), 1), ((4, 4, 6, 6), 1)]
kinds = pytest.mark.parametrize(("widths", "blocks"), KINDS)


def randomized(widths, blocks):
    """Random weights, also where a new network has zeros."""
    torch.manual_seed(0)
    network = UNet(widths, blocks)
    for weight in network.parameters():
        nn.init.normal_(weight, std=(1.0 / weight[0].numel()) ** 0.5)
    return network


def scene(height=32, width=48):
    generator = torch.Generator().manual_seed(0)
    z = torch.rand(1, 3, height, width, generator=generator)
    sigma = torch.tensor([0.0, 1e-4, 0.1, 20.0, math.inf, 0.3, 0.05, math.inf])
    return (
        z,
        sigma.repeat(height // 8)[:, None].expand(1, 1, height, width),
        torch.zeros(1, 1, 1, 1),
    )


@kinds
def test_shapes_and_the_stride(widths, blocks):
    network = randomized(widths, blocks)
    assert network.stride == 2 ** len(widths)
    assert network.halo % network.stride == 0
    sides = 2 * network.stride, 3 * network.stride
    assert network(torch.rand(2, FEATURES, *sides)).shape == (2, 3, *sides)
    with pytest.raises(RuntimeError):
        network(torch.rand(2, FEATURES, sides[0] + network.stride // 2, sides[1]))


@kinds
def test_the_halo_is_what_a_pixel_sees_and_little_more(widths, blocks):
    """With positive weights and features no influence cancels: gradients show the whole reach."""
    network = randomized(widths, blocks).double()
    for weight in network.parameters():
        weight.data.abs_()
    stride, halo = network.stride, network.halo
    middle = -(-halo // stride) * stride + stride
    side = 2 * middle + stride
    reach = 0
    for offset in range(stride):  # where a pixel stands in its coarsest pixel matters
        features = torch.ones(1, FEATURES, side, 2 * stride, dtype=torch.double)
        features.requires_grad_()
        network(features)[..., middle + offset, 0].sum().backward()
        seen = features.grad.abs().sum((0, 1, 3)).nonzero()[:, 0]
        assert seen.min() > 0
        assert seen.max() < side - 1
        tile = middle // stride * stride  # a core starts at a multiple of the stride
        reach = max(reach, tile - int(seen.min()), int(seen.max()) - (tile + stride - 1))
    assert reach + HALO - 1 <= halo  # a block of the shrinkage reaches 7 px
    # No more than rounding up to the stride.
    assert halo <= reach + HALO + stride


@pytest.mark.parametrize("at", [(0, 0), (3, 5), (7, 7)])
def test_what_lies_beyond_the_halo_changes_nothing(at):
    """The whole denoiser, shrinkage with its blocks and weights included."""
    network = randomized((8, 12, 16), 1).double()
    denoiser, halo, stride = Denoiser(network), network.halo, network.stride
    side, row, column = 2 * halo + 9 * stride, halo + 4 * stride + at[0], 8 + at[1]
    z = torch.rand(1, 3, side, 24, dtype=torch.double)
    sigma = torch.full((1, 1, side, 24), 0.2, dtype=torch.double)
    blur = torch.zeros(1, 1, 1, 1, dtype=torch.double)
    other, level = z.clone(), sigma.clone()
    other[..., row, column] += 5.0
    level[..., row, column] = 3.0
    with torch.inference_mode():
        changed = denoiser(z, sigma, blur) - denoiser(other, level, blur)
    rows = (changed.abs().amax((0, 1, 3)) > 0).nonzero()[:, 0]
    start = row // stride * stride  # tiles and their halos begin and end at multiples of it
    assert rows.min() >= start - halo
    assert rows.max() < start + stride + halo
    assert rows.max() - rows.min() > halo  # it does see far


@kinds
def test_macs_are_those_of_its_convolutions(widths, blocks):
    network, total = UNet(widths, blocks), 0.0

    def count(module, inputs, output):
        nonlocal total
        pixels = (inputs[0] if isinstance(module, nn.ConvTranspose2d) else output).shape[-2:]
        total += module.weight.numel() * math.prod(pixels)

    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.register_forward_hook(count)
    side = 2 * network.stride
    network(torch.rand(1, FEATURES, side, side))
    assert network.macs == pytest.approx(total / side**2)


def test_it_is_scale_equivariant():
    """Bias-free with ReLU: twice the features, twice the answer."""
    network = randomized((8, 12, 16), 1)
    features = torch.rand(1, FEATURES, 16, 24) - 0.5
    torch.testing.assert_close(network(2.0 * features), 2.0 * network(features))


@kinds
def test_an_untrained_denoiser_is_the_classical_estimate(widths, blocks):
    z, sigma, blur = scene()
    denoiser = Denoiser(UNet(widths, blocks))
    assert torch.equal(denoiser(z, sigma, blur), precondition(z, sigma, blur)[0])


@pytest.mark.parametrize("blur", [0.0, 3.0])
def test_every_level_gives_finite_pictures_and_gradients(blur):
    z, sigma, _ = scene()
    network = randomized((8, 12, 16), 1)
    x0 = Denoiser(network)(z, sigma, torch.full((1, 1, 1, 1), blur))
    assert torch.isfinite(x0).all()
    assert x0.dtype == torch.float32
    x0.square().sum().backward()
    for name, weight in network.named_parameters():
        assert torch.isfinite(weight.grad).all(), name
        assert weight.grad.abs().max() > 0, name


def test_without_noise_a_trained_denoiser_changes_nothing():
    z, sigma, blur = scene()
    denoiser = Denoiser(randomized((8, 12, 16), 1))
    torch.testing.assert_close(denoiser(z, 0.0 * torch.ones_like(sigma), blur), z)


def test_learning_starts_although_the_tail_is_zero():
    """The tail hears the error at once, what lies before it from the second step on."""
    z, sigma, blur = scene()
    denoiser = Denoiser(UNet((8, 12, 16), 1))
    optimizer = torch.optim.SGD(denoiser.parameters(), 1e-3)
    for _ in range(3):
        optimizer.zero_grad()
        (denoiser(z, sigma, blur) - torch.flip(z, [-1])).square().mean().backward()
        optimizer.step()
    for name, weight in denoiser.named_parameters():
        assert weight.grad.abs().max() > 0, name


def test_half_precision_stays_inside_the_network():
    z, sigma, blur = scene()
    denoiser = Denoiser(randomized((8, 12, 16), 1), torch.bfloat16).eval()
    heard = []
    denoiser.network.register_forward_hook(lambda module, inputs, output: heard.append(output))
    with torch.inference_mode():
        x0 = denoiser(z, sigma, blur)
    assert heard[0].dtype == torch.bfloat16
    assert x0.dtype == torch.float32
    estimate, c_out, _ = precondition(z, sigma, blur)
    torch.testing.assert_close(x0, estimate + c_out * heard[0].float())
