"""Takes the pictures of docs/guide.md: the real window, worked with on the bundled sample photos.

    xvfb-run -s "-screen 0 1440x900x24" .venv/bin/python packaging/screenshots.py

takes them where there is no display. The user's own settings and files are neither read nor
written.
"""

import faulthandler
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit
from scipy import ndimage

from restorer.batch import Journal, State
from restorer.gui.panels.sliders import ParamSlider
from restorer.gui.preferences import PreferencesDialog
from restorer.gui.theme import Theme
from restorer.gui.translation import Translation
from restorer.gui.window import Window
from restorer.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES, PICTURES = ROOT / "resources" / "samples", ROOT / "docs" / "pictures"
SIZE = 1200, 800  # px of the window
FLAT = 32  # colours of panels and words, which are kept exactly
LIMIT = 250_000  # bytes of a picture
PATIENCE = 900  # seconds for all of it: the machine may be slow, and busy with something else
LEFT = Qt.MouseButton.LeftButton

Line = list[tuple[float, float]]
"""Points (x, y) in px of a photo."""


def main() -> None:
    """Take all pictures; what hangs is ended, and where it hung is printed."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    QLocale.setDefault(QLocale("en_US"))
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    with tempfile.TemporaryDirectory(prefix="restorer-pictures-") as home:
        os.environ["RESTORER_HOME"] = home
        application = QApplication(sys.argv[:1])
        application.setApplicationName("Restorer")
        photographer = Photographer(application, Path(home))
        photographer.take_all()
        photographer.leave()


class Photographer:
    """Works with the window as a user would, and keeps pictures of it.

    Args:
        application: Qt's.
        home: An empty folder for everything that the program keeps.
    """

    def __init__(self, application: QApplication, home: Path) -> None:
        self._home = home
        settings = Settings(theme="light", language="en", brush_pressure=False)
        theme = Theme(application, settings.theme)
        translation = Translation(application, settings.language)
        self.window = Window(settings, lambda: None, theme, translation, Journal(), home)
        self.window.resize(*SIZE)
        self.window.show()
        wait(self.window.isVisible)

    def take_all(self) -> None:
        """One picture after the other; each begins where the one before it ended."""
        self._open("chelsea_noisy.png")
        self._take("window.png")
        self._take_scratches()
        self._act("previous_photo")
        choose(self.window.tasks.chooser, "denoise")
        self._take_queue()
        self._take_dark()

    def leave(self) -> None:
        """Close the window without a question; nothing is to be kept."""
        for document in self.window.photos.documents:
            document.session.mark_saved()
        self.window.close()

    def _take_scratches(self) -> None:
        self._open("astronaut_scratched.png")
        choose(self.window.tasks.chooser, "inpaint")
        while self.window.canvas.brush.radius > 4.0:
            self._act("brush_smaller")
        damage = SAMPLES / "astronaut_damage.png"
        for line in scratches(np.asarray(PIL.Image.open(damage)) > 0)[1:4]:
            self._draw(line)
        self._take("mask.png")
        self._name_file("import_damage", damage)
        self._run()
        self._act("view_split")
        self._take("compare.png")
        self._act("view_changed")
        self._take("changed.png")
        self._act("view_result")

    def _take_queue(self) -> None:
        """A file that is done, one that cannot be read, one at work, one that waits."""
        window, roll = self.window, self._home / "Roll 12"
        roll.mkdir()
        whole = (SAMPLES / "chelsea_noisy.png").read_bytes()
        (roll / "02 chelsea again.png").write_bytes(whole[: len(whole) // 2])
        for name in ("01 chelsea_noisy.png", "03 coffee_noisy.png", "04 astronaut_scratched.png"):
            shutil.copy(SAMPLES / name[3:], roll / name)
        window.docks.bring_forward("queue")
        before = window.docks["queue"].height()
        window.resizeDocks([window.docks["queue"]], [280], Qt.Orientation.Vertical)
        choose(window.tasks.tile, 128)  # so that the bar moves on such small photos
        entries = window.queue.model
        window.queueing.add([roll])
        wait(lambda: len(entries.entries) == 4)
        QTest.mouseClick(window.queue.run_button, LEFT)
        wait(lambda: entries.entries[2].state is State.RUNNING and window.queue.bar.value() > 0)
        self._take("queue.png")
        wait(lambda: not window.queueing.running)
        window.resizeDocks([window.docks["queue"]], [before], Qt.Orientation.Vertical)
        window.docks.bring_forward("photos")
        choose(window.tasks.tile, None)

    def _take_dark(self) -> None:
        """In the dark theme: variants of a photo, and how sure they are."""
        window = self.window
        self._act("preferences")
        (preferences,) = window.findChildren(PreferencesDialog)
        choose(preferences.theme, "dark")
        preferences.close()
        form = window.tasks.form
        assert form is not None, "a task is chosen"
        steps = form.rows["steps"]
        assert isinstance(steps, ParamSlider)
        for _ in range(7):
            QTest.keyClick(steps.slider, Qt.Key.Key_Right)
        window.tasks.variants_box.setValue(3)
        self._run()
        QTest.mouseClick(window.results.uncertainty, LEFT)
        self._take("dark.png")

    # What a user does

    def _open(self, name: str) -> None:
        before = len(self.window.photos.documents)
        self.window.photos.open([SAMPLES / name])
        wait(lambda: len(self.window.photos.documents) > before)

    def _act(self, name: str) -> None:
        action = self.window.actions_[name]
        if not action.isEnabled():
            raise RuntimeError(f"{name} is not possible now")
        action.trigger()

    def _name_file(self, action: str, path: Path) -> None:
        """Do what asks for a file, and type its name."""

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, QFileDialog), f"{action} asks for no file"
            (name,) = dialog.findChildren(QLineEdit, "fileNameEdit")
            name.setText(str(path))
            dialog.accept()

        QTimer.singleShot(500, answer)
        self._act(action)

    def _draw(self, line: Line) -> None:
        """Draw along a line with the left button down."""
        canvas = self.window.canvas
        points = [canvas.from_photo(QPointF(*point)).toPoint() for point in line]
        QTest.mousePress(canvas.viewport(), LEFT, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas.viewport(), point)
        QTest.mouseRelease(canvas.viewport(), LEFT, pos=points[-1])

    def _run(self) -> None:
        QTest.mouseClick(self.window.tasks.run_button, LEFT)
        documents = self.window.photos.documents  # a job is made ready among their edits
        wait(lambda: not any(document.edits.busy for document in documents))
        wait(lambda: not self.window.restoring.running)
        wait(lambda: not any(document.edits.busy for document in documents))

    def _take(self, name: str) -> None:
        """Keep a picture of the window, once all of it is drawn and measured."""
        document = self.window.document
        wait(lambda: document is not None and document.noise is not None)
        self.window.statusBar().clearMessage()
        QTest.qWait(500)  # thumbnails and counts are made in idle moments
        wait(lambda: self.window.canvas.is_complete)
        target = PICTURES / name
        if not self.window.grab().save(str(target)):
            raise RuntimeError(f"{target} cannot be written")
        shrink(target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")


def wait(holds: Callable[[], bool]) -> None:
    """Let the window go on until something holds."""
    while not holds():
        QTest.qWait(20)


def choose(box: QComboBox, value: object) -> None:
    """Choose an entry of a list by its data, as a click would."""
    index = box.findData(value)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def scratches(marked: NDArray[np.bool_]) -> list[Line]:
    """Lines to draw along the marks of (H, W) from top to bottom, the longest first."""
    labels, _ = ndimage.label(marked, np.ones((3, 3)))
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        runs = [np.flatnonzero(row) for row in labels[rows, columns] == number]
        widths = np.array([run[-1] - run[0] + 1 for run in runs])
        narrow = widths < 2 * np.median(widths)  # elsewhere a hair crosses it
        found.append(
            [
                (columns.start + float(run.mean()) + 0.5, rows.start + y + 0.5)
                for y, run in enumerate(runs)
                if narrow[y]
            ]
        )
    return sorted(found, key=len, reverse=True)


def shrink(path: Path) -> None:
    """Write a picture in 256 colours.

    Raises:
        RuntimeError: It is too large even so.
    """
    picture = PIL.Image.open(path).convert("RGB")
    colors, counts = np.unique(np.asarray(picture).reshape(-1, 3), axis=0, return_counts=True)
    flat: list[int] = colors[np.argsort(counts)[-FLAT:]].ravel().tolist()
    others = picture.quantize(256 - FLAT, PIL.Image.Quantize.FASTOCTREE).getpalette() or []
    palette = PIL.Image.new("P", (1, 1))
    palette.putpalette(flat + others)
    picture.quantize(palette=palette).save(path, optimize=True)
    if path.stat().st_size > LIMIT:
        raise RuntimeError(f"{path} is larger than {LIMIT} bytes")


if __name__ == "__main__":
    main()
