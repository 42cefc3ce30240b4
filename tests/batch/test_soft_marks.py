"""Marks with soft edges are blended in by the queue as by the window."""

from pathlib import Path

import numpy as np
import PIL.Image

from restorer import files
from restorer.batch import Entry, Journal, work_on
from restorer.brush import Brush, Touch
from restorer.engine import Engine, fitting_card
from restorer.outcome import run
from restorer.progress import Progress
from restorer.session import Session
from restorer.tasks import TASKS


def test_soft_marks_are_blended_as_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    ramp = np.linspace(0, 255, 96, dtype=np.uint8)
    PIL.Image.fromarray(np.stack([np.tile(ramp, (64, 1))] * 3, axis=2)).save(path)
    session = Session(files.read(path), path)
    session.begin_stroke(Brush(14, 0.0, erase=False), Touch(40, 30))
    session.end_stroke()
    assert len(np.unique(session.damage)) > 3
    task, engine = TASKS["inpaint"](), Engine()
    journal = Journal(tmp_path / "queue.sqlite")
    draft = Entry(0, path, tmp_path / "out.png", "inpaint", {})
    journal.add(draft, painted=session.damage)
    entry = journal.next()
    assert entry is not None
    done = work_on(entry, journal, engine)
    journal.close()
    card, noise = fitting_card(None, task, session.image)
    session.accept(run(engine, session.request(task, card, noise=noise), Progress()))
    assert np.array_equal(files.read(done.target).pixels, session.image.pixels), done.message
