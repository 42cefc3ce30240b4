import os

import pytest

# Small arrays all along: threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# No screen is needed, nor wanted.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from importlib.util import find_spec

    cuda = False
    if find_spec("torch"):
        import torch

        cuda = torch.cuda.is_available()
    for item in items:
        if item.get_closest_marker("cuda") and not cuda:
            item.add_marker(pytest.mark.skip(reason="no NVIDIA card"))
