"""Laws over all operators: a new one is held to them by an example here, which it must have."""

import importlib
import pkgutil

import numpy as np
import pytest
import torch

import restorer.operators
from restorer.operators.base import Operator
from restorer.operators.masking import Masking

SHAPE = (1, 3, 5, 6)


def normal(seed, shape=SHAPE):
    return np.random.default_rng(seed).standard_normal(shape)


EXAMPLES = {Masking: Masking((normal(9, (1, 1, 5, 6)) > 0).astype(np.float64))}

every = pytest.mark.parametrize(
    "operator", EXAMPLES.values(), ids=[kind.__name__ for kind in EXAMPLES]
)


def test_every_operator_has_its_example():
    for module in pkgutil.iter_modules(restorer.operators.__path__, "restorer.operators."):
        importlib.import_module(module.name)
    assert set(Operator.__subclasses__()) == set(EXAMPLES)


@every
def test_the_adjoint_is_the_adjoint(operator):
    x = normal(0)
    y = normal(1, operator.forward(x).shape)
    left, right = np.sum(operator.forward(x) * y), np.sum(x * operator.adjoint(y))
    assert left == pytest.approx(right, rel=1e-12)


@every
def test_it_is_linear(operator):
    x, y = normal(0), normal(1)
    np.testing.assert_allclose(
        operator.forward(2.0 * x - 3.0 * y),
        2.0 * operator.forward(x) - 3.0 * operator.forward(y),
        atol=1e-12,
    )


@every
@pytest.mark.parametrize("sigma_y", [0.01, 0.5, 3.0])
def test_the_gradient_at_the_prox_is_zero(operator, sigma_y):
    x, r2 = normal(0), np.exp(normal(2, (1, 1, 5, 6)))
    y = operator.forward(normal(1)) + sigma_y
    u = operator.prox(x, y, r2, sigma_y)
    gradient = operator.adjoint(operator.forward(u) - y) / sigma_y**2 + (u - x) / r2
    scale = np.abs(y).max() / sigma_y**2
    np.testing.assert_allclose(gradient, 0.0, atol=1e-10 * scale)


@every
def test_the_prox_for_no_noise_meets_the_measurement_and_is_the_limit(operator):
    x, r2 = normal(0), np.exp(normal(2, (1, 1, 5, 6)))
    y = operator.forward(normal(1))
    u = operator.prox(x, y, r2, 0.0)
    np.testing.assert_allclose(operator.forward(u), y, atol=1e-9)
    np.testing.assert_allclose(u, operator.prox(x, y, r2, 1e-5), atol=1e-7)


@every
def test_a_moved_operator_does_the_same(operator):
    moved = operator.moved(torch.from_numpy)
    x, y, r2 = normal(0), operator.forward(normal(1)), np.exp(normal(2, (1, 1, 5, 6)))
    there = [torch.from_numpy(a) for a in (x, y, r2)]
    np.testing.assert_allclose(moved.forward(there[0]), operator.forward(x))
    np.testing.assert_allclose(moved.adjoint(there[1]), operator.adjoint(y))
    for sigma_y in (0.0, 0.3):
        np.testing.assert_allclose(
            moved.prox(*there, sigma_y), operator.prox(x, y, r2, sigma_y), atol=1e-12
        )
