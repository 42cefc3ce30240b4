"""What several tests of the window need."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from restorer.gui.translation import Translation


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[Translation]:
    """Speaks Chinese until the end of the test."""
    spoken = Translation(qapp, "zh_CN")
    yield spoken
    spoken.choose("en")
    shiboken6.delete(spoken)
