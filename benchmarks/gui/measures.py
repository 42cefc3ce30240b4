"""One measurement in the real window, printed as JSON.

python -m benchmarks.gui.measures NAME FILE

Each is run in a process of its own, so that its memory is its own.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.gui import bench
from restorer.engine import Engine
from restorer.gui import worker
from restorer.gui.memory import resident
from restorer.gui.window import Window
from restorer.image import Box
from restorer.outcome import Blend, Outcome, Record, Request
from restorer.progress import Progress

VIEW = 1200, 800  # px
EVENTS = 300  # of the mouse in one stroke
_Type = QEvent.Type

Figures = dict[str, float]


def opening(window: Window, path: Path) -> Figures:
    """Seconds until the photo is painted, and bytes of memory until its noise is known too."""
    before = resident() or 0
    document, seconds = bench.open_photo(window, path)
    decoded = document.session.image.pixels.nbytes
    more = _peak() - before
    return {"seconds": seconds, "window": before, "more": more, "ratio": more / decoded}


def brush(window: Window, path: Path) -> Figures:
    """Milliseconds from a mouse event to the end of the painting it asked for."""
    document, _ = bench.open_photo(window, path)
    figures: Figures = {}
    for name, show in (("whole", window.canvas.fit), ("actual", partial(_show_actual, window))):
        show()
        bench.paint(window)
        *moves, (release, _) = _stroke(window)
        _settle(window)
        assert document.session.steps == ("Brush",)
        document.edits.undo()
        _settle(window)
        times, computing = zip(*moves, strict=True)
        figures |= {f"{name}_median": median(times), f"{name}_max": max(times)}
        figures |= {f"{name}_computing": max(computing), f"{name}_release": release}
    return figures


def _stroke(window: Window) -> list[tuple[float, float]]:
    """Draw a spiral over the view; of each event, the last the release, the milliseconds.

    Returns:
        Those that passed, and those of them in which this thread computed: the others are the
        machine's, which was busy with something else.
    """
    view = window.canvas.viewport()
    turns = np.linspace(0, 4 * np.pi, EVENTS)
    reach = 0.45 * min(view.width(), view.height()) * turns / turns[-1]
    middle = np.array([view.width() / 2, view.height() / 2])
    spiral = middle + reach[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    kinds = [_Type.MouseButtonPress, *[_Type.MouseMove] * (EVENTS - 2), _Type.MouseButtonRelease]
    times = []
    for kind, (x, y) in zip(kinds, spiral, strict=True):
        at = QPointF(x, y)
        button = Qt.MouseButton.NoButton if kind == _Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, at, view.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier
        )
        started, computed = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(view, event)
        QApplication.processEvents()  # paints
        passed = time.perf_counter() - started, time.thread_time() - computed
        times.append((1e3 * passed[0], 1e3 * passed[1]))
    return times


def gaps(window: Window, path: Path) -> Figures:
    """Gaps in milliseconds in the event loop, from pressing Restore until all is painted."""
    document, _ = bench.open_photo(window, path)
    with bench.gaps() as found:
        window.tasks.run_button.click()
        bench.until(lambda: not window.restoring.running)
        _settle(window)
        bench.paint(window)
    assert document.session.steps == ("Denoise",)
    return {"max": 1e3 * max(found), "p99": 1e3 * float(np.percentile(found, 99))}


def edits(window: Window, path: Path) -> Figures:
    """The longest gap in milliseconds in the event loop that each edit makes until it is painted.

    The result that is taken is the photo inverted: to restore it would take minutes.
    """
    worker.run = _inverted  # type: ignore[attr-defined]  # what a user starts is another
    document, _ = bench.open_photo(window, path)
    session, press = document.session, window.actions_
    blend = partial(window.results.blend_changed.emit, Blend(0.5), True)
    drag = partial(window.results.blend_changed.emit, Blend(0.3), False)
    height, width = session.image.shape
    crop = partial(document.edits.crop, Box(9, 9, height - 9, width - 9))
    picture = QImage(
        session.image.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
    )
    QGuiApplication.clipboard().setImage(picture.copy())
    del picture

    def restore_marked() -> None:
        window.tasks.set_task("inpaint")
        press["run"].trigger()

    asked: dict[str, Callable[[], object]] = {
        "taken": press["run"].trigger,
        "slid": drag,
        "blended": blend,
        "undone": press["undo"].trigger,
        "redone": press["redo"].trigger,
        "inverted": press["invert"].trigger,
        "restored where marked": restore_marked,
        "cleared": press["clear"].trigger,
        "cropped": crop,
        "pasted": press["paste"].trigger,
    }
    figures: Figures = {}
    for name, do in asked.items():
        bench.until(lambda: document.noise is not None)  # that would disturb the next
        with bench.gaps() as found:
            bench.pause(0.03)
            do()
            bench.until(lambda: not (window.restoring.running or document.edits.busy))
            bench.until(lambda: not window.photos.is_opening)
            bench.pause(0.03)  # until it is painted for the first time
            bench.until(lambda: window.canvas.is_complete)
        figures[name] = 1e3 * max(found)
    assert session.steps == ("Denoise", "Invert", "Denoise", "Clear", "Crop")
    assert len(window.photos.documents) == 2
    return figures


def _inverted(
    engine: Engine, request: Request, progress: Progress, preview: object = None
) -> Outcome:
    image = request.jobs[0].image
    record = Record("denoise", {}, "none", "0" * 64, (), "", 0.0, "")
    pixels, cover = 255 - image.pixels, request.coverage
    return Outcome(record, image.box, pixels, (), cover, request.generation)


def _settle(window: Window) -> None:
    """Wait until the photo has all that was done to it."""
    bench.until(lambda: window.document is not None and not window.document.edits.busy)


def preview(window: Window, path: Path) -> Figures:
    """Seconds from pressing Preview until it is painted: the first time, and then."""
    bench.open_photo(window, path)
    _show_actual(window)
    bench.paint(window)
    times, computing = [], []
    for _ in range(4):
        started, computed = time.perf_counter(), time.process_time()
        window.tasks.preview_button.click()
        bench.until(lambda: not window.restoring.running)
        bench.paint(window)
        times.append(time.perf_counter() - started)
        computing.append(time.process_time() - computed)
    return {
        "first": times[0],
        "next": median(times[1:]),
        "computing": median(computing[1:]),
        "peak": _peak(),
    }


def _show_actual(window: Window) -> None:
    """Show the middle of the photo at 100 % in a view of the size above."""
    view = window.canvas.viewport()
    across, down = VIEW[0] - view.width(), VIEW[1] - view.height()
    window.resize(window.width() + across, window.height() + down)
    bench.pause(0.2)
    assert (view.width(), view.height()) == VIEW
    window.canvas.set_zoom(1.0)


def _peak() -> int:
    """Bytes in RAM at most so far."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


MEASURES: dict[str, Callable[[Window, Path], Figures]] = {
    measure.__name__: measure for measure in (opening, brush, edits, gaps, preview)
}

if __name__ == "__main__":
    window = bench.shown_window()
    print(json.dumps(MEASURES[sys.argv[1]](window, Path(sys.argv[2]))))
    bench.close(window)
