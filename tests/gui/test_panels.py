"""Laws that hold for every panel: the language, the palette, and names for those who listen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from restorer.batch import Entry, Journal
from restorer.gui import theme
from restorer.gui.document import Document
from restorer.gui.exportdialog import ExportDialog
from restorer.gui.panels.filmstrip import FilmStrip
from restorer.gui.panels.historypanel import HistoryPanel
from restorer.gui.panels.progresspanel import ProgressPanel
from restorer.gui.panels.queuepanel import QueuePanel
from restorer.gui.panels.resultpanel import ResultPanel
from restorer.gui.panels.taskpanel import TaskPanel
from restorer.image import Box, Image
from restorer.outcome import Blend, Outcome, Record
from restorer.progress import Status
from restorer.session import Session
from restorer.settings import Settings

NOTE = "Smaller tiles."
PIXELS = np.random.default_rng(0).integers(0, 256, (3, 24, 32, 3), np.uint8)
PANELS = ("task", "progress", "result", "history", "queue", "film")

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
)


@pytest.fixture
def panel(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[QWidget]:
    document = Document(Session(Image(PIXELS[0]), Path("photo.png")))
    journal = Journal(tmp_path / "queue.sqlite")
    journal.add(Entry(0, tmp_path / "a.png", tmp_path / "b.png", "denoise"))
    makers: dict[str, Callable[[], QWidget]] = {
        "task": lambda: TaskPanel(Settings()),
        "progress": ProgressPanel,
        "result": ResultPanel,
        "history": HistoryPanel,
        "queue": lambda: QueuePanel(journal),
        "film": FilmStrip,
        "export": lambda: ExportDialog(document, Settings()),
    }
    panel = makers[request.param]()
    qtbot.addWidget(panel)
    if isinstance(panel, ProgressPanel):
        panel.set_state("running")
        panel.show_status(Status(0.5, 3.0, 1, 2, 64, "CPU", NOTE))
    elif isinstance(panel, ResultPanel):
        record = Record("some", {}, "model", "0" * 64, (0, 1), "CPU", 1.0, "0")
        samples = PIXELS[1], PIXELS[2]
        panel.set_outcome(Outcome(record, Box(0, 0, 24, 32), PIXELS[0], samples, None, 0), Blend())
    elif isinstance(panel, HistoryPanel):
        panel.set_document(document)
    elif isinstance(panel, FilmStrip):
        panel.add(document)
    panel.show()
    yield panel
    journal.close()


class Marked(QTranslator):
    """A language in which every text stands in brackets."""

    def isEmpty(self) -> bool:  # noqa: N802  # Qt's name
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"⟦{text}⟧"


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[Marked]:
    translator = Marked()
    yield translator
    QCoreApplication.removeTranslator(translator)
    qapp.processEvents()


def texts(panel: QWidget) -> set[str]:
    """All words that a panel shows of itself, but for the numbers that change by themselves."""
    words = [*panel.findChildren(QLabel), *panel.findChildren(QAbstractButton)]
    shown = {word.text() for word in words if word.isVisible()}
    return {text for text in shown if "of memory" not in text or "⟦" in text}


@pytest.mark.parametrize("panel", PANELS, indirect=True)
def test_every_text_follows_the_language(
    panel: QWidget, marked: Marked, qapp: QApplication
) -> None:
    before = texts(panel)
    QCoreApplication.installTranslator(marked)
    qapp.processEvents()
    words = {text for text in texts(panel) if any(map(str.isalpha, text))}
    assert {text for text in words if "⟦" not in text} <= {NOTE}
    QCoreApplication.removeTranslator(marked)
    qapp.processEvents()
    assert texts(panel) == before


@pytest.mark.parametrize("panel", [*PANELS, "export"], indirect=True)
def test_every_control_has_a_name(panel: QWidget) -> None:
    buddies = {label.buddy() for label in panel.findChildren(QLabel)}
    for widget in panel.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar):
            continue
        if isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox)):
            continue  # the field inside, whose name is the box's
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            said = widget.accessibleName() or (
                isinstance(widget, QAbstractButton) and widget.text()
            )
            assert said or widget in buddies, widget


@pytest.mark.parametrize("panel", [*PANELS, "export"], indirect=True)
def test_it_is_light_or_dark_with_the_palette(panel: QWidget, qapp: QApplication) -> None:
    def brightness(dark: bool) -> float:
        qapp.setPalette(theme.palette(dark))
        qapp.processEvents()
        image = panel.grab().toImage()
        across, down = range(0, image.width(), 7), range(0, image.height(), 7)
        return float(np.mean([image.pixelColor(x, y).lightness() for x in across for y in down]))

    known = qapp.palette()
    try:
        assert brightness(dark=False) > 160
        assert brightness(dark=True) < 100
    finally:
        qapp.setPalette(known)
