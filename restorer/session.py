"""The document: a photo, its damage, and what was done to both; it says what changes.

Whatever changes goes through a step of the history and can be taken back. A result is refused if
the photo is no longer the one that was asked about: each change of its pixels is a new generation.

What takes long can be done in a thread: to a fork, which the session then joins.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from restorer.brush import NOWHERE, Brush, Coverage, Touch, bounds, polygon, rectangle
from restorer.cards import Card
from restorer.engine import TILE, Job
from restorer.enlarging import enlarged
from restorer.errors import RestorerError
from restorer.history import (
    DamageEdit,
    DamagePart,
    Enlarged,
    History,
    Resized,
    Restored,
    Step,
    packed,
)
from restorer.image import Box, Image, Patch, Pixels
from restorer.noise_estimation import NoiseCurve
from restorer.outcome import Blend, Blended, Outcome, Request
from restorer.picture import Change as Change
from restorer.picture import Picture, Stroke
from restorer.tasks.base import Task, controls

BUDGET = 1 << 30  # bytes
SEEDS = 2**31
STEPPED = Change("history", NOWHERE)


class Session:
    """A photo that is being restored.

    Args:
        image: The photo as it was opened.
        source: Its file.
        budget: Bytes of pixels that the history may keep in memory; the rest lies in files.

    Attributes:
        source: The file.
        original: The photo as it was opened.
        listeners: Told of each change after it was made, in the thread that made it.
    """

    def __init__(self, image: Image, source: Path | None = None, budget: int = BUDGET) -> None:
        self.source = source
        self.original = image
        self.listeners: list[Callable[[Change], None]] = []
        self._picture = Picture(image)
        self._history = History(budget)
        self._saved: int | None = self.version
        self._stroke: Stroke | None = None
        self._base = self._state  # of a fork: when it was made
        self._changes: list[Change] = []  # of a fork: what is still to be told

    def fork(self) -> "Session":
        """The same session without listeners, for a thread: nothing that is done to it is seen.

        Until it is joined or given up nothing may be done here. A stroke in the making is its too.
        """
        fork = copy(self)
        fork._picture, fork._history = self._picture.fork(), self._history.fork()
        fork._base, fork._changes = self._state, []
        fork.listeners = [fork._changes.append]
        return fork

    def join(self, fork: "Session") -> None:
        """Take over what was done to a fork, which is given up; listeners are told.

        Raises:
            ValueError: Something was done here meanwhile.
        """
        if fork._base != self._state:
            raise ValueError("a session that is joined has changed since it was forked")
        self._picture, self._history = fork._picture, fork._history
        self._stroke = fork._stroke
        self._picture.join()
        changes = fork._changes
        if any(change.kind == "size" for change in changes):  # boxes may lie in another photo
            changes = [Change("size", self._picture.box), STEPPED]
        for change in changes:
            self._tell(change)

    @property
    def image(self) -> Image:
        """The photo as it is now; it never changes, so that a thread may have it."""
        return self._picture.image

    @property
    def reference(self) -> Image:
        """What the photo is compared with: the original, cropped, bordered, enlarged as it is."""
        return self._picture.reference

    @property
    def damage(self) -> Coverage:
        """(H, W), what is marked: read-only, but it changes as the user paints."""
        return self._picture.damage

    @property
    def is_marked(self) -> bool:
        """Whether there is damage."""
        if self.is_drawing:  # that is not kept: it changes with each dab
            return bool(self.damage.any())
        return self._picture.is_marked

    @property
    def generation(self) -> int:
        """Counts the changes of the photo's pixels and size."""
        return self._picture.generation

    @property
    def is_drawing(self) -> bool:
        """Whether the brush is down."""
        return self._stroke is not None

    def begin_stroke(self, brush: Brush, at: Touch) -> None:
        """Put the brush down."""
        self.end_stroke()
        self._stroke = self._picture.stroke(brush, at)
        self.continue_stroke(at)

    def continue_stroke(self, to: Touch) -> None:
        """Draw on.

        Raises:
            ValueError: The brush is not down.
        """
        if self._stroke is None:
            raise ValueError("a stroke begins before it is continued")
        self._tell(self._stroke.to(to))

    def end_stroke(self) -> None:
        """Lift the brush: what was drawn is one step. Nothing happens if it is not down."""
        if self._stroke is not None:
            step, self._stroke = self._stroke.step(), None
            if step is not None:
                self._history.add(step)
                self._tell(STEPPED)

    def cancel_stroke(self) -> None:
        """Lift the brush and take back what was drawn. Nothing happens if it is not down."""
        if self._stroke is not None:
            change, self._stroke = self._stroke.take_back(), None
            self._tell(change)

    def paint_polygon(self, points: Sequence[tuple[float, float]], erase: bool) -> None:
        """Mark the inside of a polygon of corners (x, y), or take its damage away."""
        self.end_stroke()
        damage = self.damage.copy()
        self._mark("Lasso", damage, polygon(damage, points, erase))

    def paint_rectangle(self, box: Box, erase: bool) -> None:
        """Mark a box, or take its damage away."""
        self.end_stroke()
        damage = self.damage.copy()
        self._mark("Rectangle", damage, rectangle(damage, box, erase))

    def set_damage(self, label: str, damage: Coverage) -> None:
        """Mark this damage (H, W) and no other.

        Args:
            label: What the user did, in a word or two of English.
            damage: What is marked now.

        Raises:
            ValueError: It is not of the photo's size, or no uint8.
        """
        if damage.shape != self.damage.shape or damage.dtype != np.uint8:
            raise ValueError(f"damage is uint8 {self.damage.shape}, not {damage.shape}")
        self.end_stroke()
        self._mark(label, damage, self._picture.box)

    def request(
        self,
        task: Task,
        card: Card,
        *,
        variants: int = 1,
        region: Box | None = None,
        noise: NoiseCurve | None = None,
        backend: str | None = None,
        device: str | None = None,
        tile: int = TILE,
    ) -> Request:
        """Ask for a task to be done to the photo as it is now.

        Where one step gives the posterior mean, the mean is always asked for, and samples only
        if the task has more steps. The task's strength is left to the blend.

        Args:
            task: What to do.
            card: With which model.
            variants: How many samples, each with the next seed.
            region: For tasks that need no damage: the part that is restored; None: all.
            noise: Of the whole photo, if it is known.
            backend: Where the network runs; None chooses.
            device: "cuda" or "cpu"; None chooses.
            tile: Side of a tile in px.

        Raises:
            RestorerError: The task needs damage, and none is marked; or it enlarges, which it
                cannot do with a part, nor to more pixels than a file may have.
            ValueError: There is less than one variant, or the region does not fit.
        """
        if variants < 1:
            raise ValueError(f"there is at least one variant, not {variants}")
        damage = self.damage > 0 if task.needs_damage else None
        if damage is not None and not damage.any():
            raise RestorerError("Nothing is marked; paint over what is to be restored first.")
        if region is not None and task.scale > 1:
            raise RestorerError(
                "A part of the photo cannot be enlarged by itself; restore it, and undo that if"
                " you do not like it."
            )
        image, names = enlarged(self.image, task.scale), controls(type(task))
        if "strength" in names:
            task = replace(task, strength=1.0)

        def job(asked: Task) -> Job:
            running: dict[str, Any] = {"backend": backend, "device": device, "tile": tile}
            return Job(image, asked, card, damage, region=region, noise=noise, **running)

        steps = getattr(task, "steps", 1)
        one_will_do = "steps" not in names or names["steps"].low == 1
        mean = job(task if steps == 1 else replace(task, steps=1)) if one_will_do else None
        seeds = [(task.seed + i) % SEEDS for i in range(variants if steps > 1 else 0)]
        samples = tuple(job(replace(task, seed=seed)) for seed in seeds)
        coverage = self.damage.copy() if task.needs_damage else None
        return Request(mean, samples, coverage, self.generation)

    def accept(self, outcome: Outcome, blend: Blend | None = None) -> None:
        """Take a result, blended in as it is if nothing else is said.

        If it is larger than the photo, that is enlarged first, which is a step of its own.

        Raises:
            RestorerError: The photo has changed since it was asked for.
            ValueError: It is of another photo.
        """
        if outcome.generation != self.generation:
            raise RestorerError(
                "The photo was changed while it was being restored; start the task again."
            )
        if outcome.scale > 1:
            self.enlarge(outcome.scale)
        self._do(Restored(outcome.record.task.capitalize(), outcome, blend or Blend()))

    @property
    def top_outcome(self) -> tuple[Outcome, Blend] | None:
        """The result that can be blended otherwise: the newest step, if it is one."""
        top = self._history.top
        return (top.outcome, top.blend) if isinstance(top, Restored) else None

    def blend(self, blend: Blend) -> None:
        """Blend the newest step, a result, in otherwise; that is no step of its own.

        Raises:
            ValueError: The newest step is no result, or has no such variant.
        """
        top, before = self._result()
        if blend != top.blend:
            values = top.outcome.blended(before, blend)
            self._history.reblend(blend)
            self._tell(self._picture.patch(Patch(top.outcome.box, values)))
            self._tell(STEPPED)

    def blended(self, blend: Blend) -> Blended:
        """The photo as `blend` would make it; nothing changes.

        Raises:
            ValueError: The newest step is no result.
        """
        top, before = self._result()
        outcome = top.outcome

        def pixels(box: Box) -> Pixels:
            return outcome.blended(before[box.within(outcome.box).slices], blend, box)

        return Blended(outcome.box, pixels)

    def crop(self, box: Box) -> None:
        """Keep only what is in a box.

        Raises:
            ValueError: The box is empty or reaches beyond the photo.
        """
        self.end_stroke()
        whole = self._picture.box
        if whole.common(box) != box:
            raise ValueError(f"{box} is no part of {whole}")
        if box != whole:
            self._do(Resized("Crop", box))

    def extend(self, margin: int) -> None:
        """Add a border of `margin` px on each side, all of it damage.

        Raises:
            ValueError: The margin is less than 1 px.
        """
        self.end_stroke()
        if margin < 1:
            raise ValueError(f"a border is at least 1 px wide, not {margin}")
        height, width = self._picture.box.shape
        self._do(Resized("Extend", Box(-margin, -margin, height + margin, width + margin)))

    def enlarge(self, scale: int) -> None:
        """Make the photo so many times as wide and high, its damage with it.

        Raises:
            RestorerError: It would be too large.
            ValueError: The scale is less than 2.
        """
        self.end_stroke()
        if scale < 2:
            raise ValueError(f"a photo is enlarged 2 times at least, not {scale}")
        self._do(Enlarged("Enlarge", scale))

    @property
    def history(self) -> tuple[Step, ...]:
        """All steps, the oldest first, also those that were taken back."""
        return self._history.steps

    @property
    def steps(self) -> tuple[str, ...]:
        """Their labels."""
        return tuple(step.label for step in self.history)

    @property
    def position(self) -> int:
        """How many of the steps are done."""
        return self._history.position

    @property
    def can_undo(self) -> bool:
        """Whether a step is done."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return self.position < len(self.history)

    def way(self, position: int) -> int:
        """About how many px are worked on by going to a position, which need not be there."""
        first, last = sorted((self.position, position))
        steps = self.history[max(first, 0) : last]
        stroke = 0 if self._stroke is None else self._stroke.size
        whole = self.damage.size
        if position > self.position:
            whole *= math.prod(step.scale**2 for step in steps if isinstance(step, Enlarged))
        return stroke + sum(s.size if isinstance(s, DamageEdit) else whole for s in steps)

    def undo(self) -> None:
        """Take back the newest step, if there is one; a stroke in the making ends first."""
        self.end_stroke()
        self.go_to(max(0, self.position - 1))

    def redo(self) -> None:
        """Do the next step again, if there is one."""
        self.end_stroke()
        self.go_to(min(len(self.history), self.position + 1))

    def go_to(self, position: int) -> None:
        """Undo or redo until so many steps are done.

        Raises:
            ValueError: There are not so many.
        """
        self.end_stroke()
        if not 0 <= position <= len(self.history):
            raise ValueError(f"there is no step {position} of {len(self.history)}")
        if position == self.position:
            return
        while self.position > position:
            self._tell(self._picture.undo(self._history.back()))
        while self.position < position:
            step, change = self._picture.do(self._history.next())
            self._history.forth(step)
            self._tell(change)
        self._tell(STEPPED)

    def resume(self, steps: Iterable[Step], position: int) -> None:
        """Do the steps of another session on the same photo, up to a position.

        Raises:
            ValueError: This session has steps already, or there are not so many.
        """
        if self.history:
            raise ValueError("only a session without steps takes those of another")
        self._history.extend(steps)
        self.go_to(position)
        self.mark_saved()

    @property
    def version(self) -> int:
        """Tells what is done from what was done at other times; to undo gives back the number."""
        return self._history.version

    @property
    def modified(self) -> bool:
        """Whether what is done differs from what was saved."""
        return self.version != self._saved

    def mark_saved(self, version: int | None = None) -> None:
        """What was done at a version is saved; None is what is done now."""
        self._saved = self.version if version is None else version

    def mark_unsaved(self) -> None:
        """Nothing of this session is saved, such as after a crash."""
        self._saved = None

    @property
    def _state(self) -> tuple[int, int]:
        return self.version, self.generation

    def _mark(self, label: str, damage: Coverage, box: Box) -> None:
        """Mark this damage (H, W), which differs from what is marked in the box at most."""
        now, damage = self.damage[box.slices], damage[box.slices]
        part = bounds(damage != now)
        if part != NOWHERE:
            before, after = (packed(d[part.slices]) for d in (now, damage))
            part = part.placed(box)
            self._do(DamageEdit(label, part, (DamagePart(part, before, after),)))

    def _do(self, step: Step) -> None:
        done, change = self._picture.do(step)
        self._history.add(done)
        self._tell(change)
        self._tell(STEPPED)

    def _tell(self, change: Change) -> None:
        if change == STEPPED or change.box != NOWHERE:
            for listener in tuple(self.listeners):
                listener(change)

    def _result(self) -> tuple[Restored, Pixels]:
        """The newest step and the photo before it."""
        top = self._history.top
        if not isinstance(top, Restored) or top.before is None:
            raise ValueError("the newest step is no result")
        return top, top.before
