"""The way down the levels: what the networks see on it, and where their arrays live."""

import numpy as np
import pytest
import torch

from restorer.errors import OutOfMemory
from restorer.progress import Progress
from restorer.solver import Solver
from restorer.tasks.denoise import Denoise

SIGMA = 25 / 255


class Subtracting:
    """Takes sigma away from z; knows the arrays of its own place only, as a real network does."""

    halo, stride = 16, 8

    def __init__(self, place, limit=None):
        self.place, self.limit, self.calls = place, limit, 0
        self.kind = {"numpy": np.ndarray, "torch": torch.Tensor}[place]

    def __call__(self, z, level):
        assert type(z) is type(level.sigma) is self.kind
        self.calls += 1
        if self.limit is not None and self.calls > self.limit:
            raise OutOfMemory("The tile is too large.")
        return z - level.sigma

    def interrupt(self):
        """Nothing runs in another thread."""

    def to_device(self, x):
        assert type(x) is np.ndarray
        return x if self.kind is np.ndarray else torch.from_numpy(np.ascontiguousarray(x))

    def to_host(self, x):
        assert type(x) is self.kind
        return np.asarray(x)


@pytest.mark.parametrize(("home", "other"), [("torch", "numpy"), ("numpy", "torch")])
@pytest.mark.parametrize("limit", [0, 2])
def test_what_the_next_rung_computes_comes_home(home, other, limit):
    """Also where the first has done some tiles before its memory ran out."""
    photo = np.random.default_rng(0).random((1, 3, 70, 200), np.float32)
    first, then, notes = Subtracting(home, limit), Subtracting(other), set()
    progress = Progress(lambda status: notes.add((status.place, status.note)))
    seen = np.full_like(photo, np.nan)

    def see(box, x0):
        assert type(x0) is np.ndarray
        seen[(..., *box.slices)] = x0

    solver = Solver(Denoise(sigma=25), [first, then], progress, None, None, 64)
    nothing, everything = np.zeros((70, 200), bool), np.ones((70, 200), bool)
    x0 = solver.solve(photo, nothing, everything, seen=see)
    assert type(x0) is np.ndarray
    np.testing.assert_allclose(x0, photo - np.float32(SIGMA), atol=1e-6)
    assert np.array_equal(seen, x0)
    assert then.calls == 8 - limit
    assert (other, f"Out of memory: going on with {other}.") in notes
