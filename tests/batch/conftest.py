"""A queue of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from restorer.batch import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "state" / "queue.sqlite")
    yield opened
    opened.close()
