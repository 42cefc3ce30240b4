"""Both backends run one model: same weights, same graph, same numbers."""

import numpy as np
import pytest
import torch

from restorer.backends import BACKENDS, find_backend, onnx, places, pytorch
from restorer.cards import list_cards
from restorer.errors import RestorerError
from restorer.level import Level


def tile(shape, seed=0):
    rng = np.random.default_rng(seed)
    z = rng.uniform(-0.2, 1.2, (1, 3, *shape)).astype(np.float32)
    sigma = np.full((1, 1, *shape), 0.1, np.float32)
    sigma[..., : shape[1] // 3] = 0.5
    sigma[..., 5:9, :] = np.inf
    sigma[..., 20:, 10:12] = 0.0
    return z, sigma


@pytest.mark.parametrize("card", list_cards(), ids=lambda card: card.name)
@pytest.mark.parametrize("shape", [(16, 16), (64, 96), (40, 136)])
def test_onnx_equals_pytorch_in_float32(card, shape):
    z, sigma = tile(shape)
    exported = onnx.load(card, "cpu")(z, Level(sigma, 0.5))
    network = pytorch.load(card, "cpu", torch.float32)
    level = Level(network.to_device(sigma), 0.5)
    computed = network.to_host(network(network.to_device(z), level))
    assert np.abs(exported - computed).max() <= 1e-4


@pytest.mark.parametrize("card", list_cards(), ids=lambda card: card.name)
@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_half_precision_errs_by_less_than_an_8_bit_step(card, half):
    z, sigma = tile((64, 64))
    results = []
    for dtype in (torch.float32, half):
        network = pytorch.load(card, "cpu", dtype)
        level = Level(network.to_device(sigma))
        results.append(network.to_host(network(network.to_device(z), level)))
    assert np.sqrt(np.mean((results[0] - results[1]) ** 2)) < 1 / 255


@pytest.mark.cuda
def test_cuda_equals_the_cpu():
    card = list_cards()[0]
    z, sigma = tile((64, 96))
    here, there = (pytorch.load(card, device, torch.float32) for device in ("cpu", "cuda"))
    a, b = (n.to_host(n(n.to_device(z), Level(n.to_device(sigma)))) for n in (here, there))
    assert np.abs(a - b).max() <= 1e-3


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_has_the_cpu(name):
    assert "cpu" in find_backend(name).devices()
    assert places(name, "cpu") == ((name, "cpu"),)


def test_automatic_needs_no_torch_without_a_card(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert places(None, "cpu") == (("onnx", "cpu"),)


def test_what_is_not_there_is_named():
    with pytest.raises(RestorerError, match="onnx"):
        find_backend("tensorflow")
    if "cuda" not in onnx.devices():
        with pytest.raises(RestorerError, match="cpu"):
            places("onnx", "cuda")
