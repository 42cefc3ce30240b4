"""The pixels of a document and their damage, and how each kind of step changes them."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from restorer.borders import cropped, extended
from restorer.brush import NOWHERE, Brush, Coverage, Touch, reach, stroke
from restorer.enlarging import enlarged
from restorer.history import (
    DamageEdit,
    DamagePart,
    Enlarged,
    Resized,
    Restored,
    Step,
    packed,
    unpacked,
)
from restorer.image import Box, Image, Patch, Pixels, around, differing

BLOCK = 256  # px, the side of what a stroke copies at once


class Change(NamedTuple):
    """What listeners are told.

    Attributes:
        kind: "image", "damage": the pixels in the box changed; "size": everything did, and the
            box is the whole new photo; "history": the steps or the position did, the box is empty.
        box: Where.
    """

    kind: Literal["image", "damage", "size", "history"]
    box: Box


class Picture:
    """A photo and its damage.

    Args:
        image: The photo.

    Attributes:
        generation: Counts the changes of the photo's pixels and size.
    """

    def __init__(self, image: Image) -> None:
        self.generation = 0
        self._image = image
        self._references = [image]  # one for each size that the photo has had
        self._own: Pixels | None = None  # the image's pixels, as long as nobody else has them
        self._damage: Coverage = np.zeros(image.shape, np.uint8)
        self._damage_is_shared = False
        self._is_marked: bool | None = False  # None: a stroke may have changed it

    def fork(self) -> "Picture":
        """The same picture, which copies what both have before it changes it."""
        fork = copy(self)
        fork._image, fork._own = self.image, None
        fork._references = [*self._references]
        fork._damage_is_shared = True
        return fork

    def join(self) -> None:
        """What this was forked from is given up: nothing is shared any more."""
        self._damage_is_shared = False

    @property
    def image(self) -> Image:
        """The photo as it is now; it never changes, so that anybody may keep it."""
        self._own = None
        return self._image

    @property
    def reference(self) -> Image:
        """The photo as it was opened, but cropped, bordered and enlarged as it is now."""
        return self._references[-1]

    @property
    def box(self) -> Box:
        """The whole picture."""
        return self._image.box

    @property
    def damage(self) -> Coverage:
        """(H, W), what is marked: read-only, but it changes with the picture."""
        view = self._damage.view()
        view.flags.writeable = False
        return view

    @property
    def is_marked(self) -> bool:
        """Whether there is damage, unless a stroke is being drawn."""
        if self._is_marked is None:
            self._is_marked = bool(self._damage.any())
        return self._is_marked

    def pixels(self, box: Box) -> Pixels:
        """The photo's pixels in a box (h, w, C), which stay as they are.

        Raises:
            ValueError: The box is empty or reaches beyond the photo.
        """
        if self.box.common(box) != box:
            raise ValueError(f"{box} is no part of a photo {self._image.shape}")
        return self.image.pixels if box == self.box else self._image.pixels[box.slices].copy()

    def patch(self, patch: Patch) -> Change:
        """Change the photo's pixels; the patch's own are never written to."""
        if patch.box == self.box:
            self._image, self._own = replace(self._image, pixels=patch.values), None
        else:
            if self._own is None:
                self._own = self._image.pixels.copy()
                self._image = replace(self._image, pixels=self._own)
            self._own[patch.box.slices] = patch.values
        self.generation += 1
        return Change("image", patch.box)

    def stroke(self, brush: Brush, at: Touch) -> "Stroke":
        """Put a brush down on the damage."""
        return Stroke(self._writable_damage(), brush, at)

    def do(self, step: Step) -> tuple[Step, Change]:
        """Do a step; returns it with all that its undoing needs."""
        match step:
            case DamageEdit():
                return step, self._mark(step, [(part.box, part.after) for part in step.parts])
            case Restored(outcome=outcome):
                before = step.before
                if before is None:
                    before = self.pixels(outcome.box)
                    step = replace(step, before=before)
                values = outcome.blended(before, step.blend)
                return step, self.patch(Patch(outcome.box, values))
            case Resized(box=box) if self.box.common(box) == box:
                if step.before is None or step.damage is None:
                    damage = packed(self._damage)
                    step = replace(step, before=self.pixels(self.box), damage=damage)
                original = self.reference
                part = original.pixels[box.slices]  # a view: nobody writes to it
                self._references.append(replace(original, pixels=part))
                return step, self._crop(box)
            case Enlarged(scale=scale):
                if step.before is None or step.damage is None:
                    damage = packed(self._damage)
                    step = replace(step, before=self.pixels(self.box), damage=damage)
                large = self._damage.repeat(scale, axis=0).repeat(scale, axis=1)
                self._move(lambda image: enlarged(image, scale))
                return step, self._resize(self._image, large)
            case Resized(box=box):
                margin = -box.top
                wide = np.pad(self._damage, margin, constant_values=255)
                self._move(lambda image: extended(image, margin)[0])
                return step, self._resize(self._image, wide)

    def undo(self, step: Step) -> Change:
        """Take back the step that was done last."""
        match step:
            case DamageEdit():
                return self._mark(step, [(part.box, part.before) for part in step.parts])
            case Restored(outcome=outcome):
                assert step.before is not None, "what was done holds what its undoing needs"
                return self.patch(Patch(outcome.box, step.before))
            case (
                Resized(before=before, damage=damage) | Enlarged(before=before, damage=damage)
            ) if before is not None and damage is not None:
                image = replace(self._image, pixels=before)
                self._references.pop()
                return self._resize(image, unpacked(damage, image.shape).copy())
            case Resized(box=box):
                self._references.pop()
                return self._crop(self.box.grown(box.top, self.box.shape))
        raise ValueError("what was done holds what its undoing needs")

    def _mark(self, step: DamageEdit, parts: Iterable[tuple[Box, bytes]]) -> Change:
        damage = self._writable_damage()
        for box, values in parts:
            damage[box.slices] = unpacked(values, box.shape)
        self._is_marked = bool(damage.any())  # here, where a thread may be at work
        return Change("damage", step.box)

    def _move(self, larger: Callable[[Image], Image]) -> None:
        """Make the photo and its reference larger; what is one and the same before is it after."""
        reference, image = self.reference, self._image
        same = reference.pixels.__array_interface__ == image.pixels.__array_interface__
        self._image = larger(image)
        self._references.append(self._image if same else larger(reference))

    def _crop(self, box: Box) -> Change:
        part = self._damage[box.slices].copy()
        return self._resize(cropped(self._image, box), part)

    def _resize(self, image: Image, damage: Coverage) -> Change:
        self._image, self._own = image, None
        self._damage, self._damage_is_shared = damage, False
        self._is_marked = bool(damage.any())
        self.generation += 1
        return Change("size", self.box)

    def _writable_damage(self) -> Coverage:
        if self._damage_is_shared:
            self._damage, self._damage_is_shared = self._damage.copy(), False
        self._is_marked = None
        return self._damage


class Stroke:
    """A stroke in the making: it is drawn at once, and what it covers is kept by blocks.

    Args:
        damage: (H, W), what is drawn on.
        brush: What with.
        at: Where the brush is put down; the first dab is drawn by going there.
    """

    def __init__(self, damage: Coverage, brush: Brush, at: Touch) -> None:
        self._damage, self._brush, self._at = damage, brush, at
        self._covered: dict[Box, Coverage] = {}
        self._box = NOWHERE

    def to(self, touch: Touch) -> Change:
        """Draw on."""
        box = reach(self._damage, self._brush, self._at, touch)
        if box != NOWHERE:
            self._keep(box)
            stroke(self._damage, self._brush, self._at, touch)
        self._at = touch
        return Change("damage", box)

    @property
    def size(self) -> int:
        """How many px are kept."""
        return len(self._covered) * BLOCK * BLOCK

    def step(self) -> DamageEdit | None:
        """What was drawn, as a step that is done; None if nothing changed."""
        whole = Box(0, 0, *self._damage.shape)
        parts = []
        for block, covered in self._covered.items():
            box, now = block.common(whole), self._damage[block.slices]
            if box is not None and not np.array_equal(now, covered):
                parts.append(DamagePart(box, packed(covered), packed(now)))
        if not parts:
            return None
        label = "Eraser" if self._brush.erase else "Brush"
        return DamageEdit(label, around(*(part.box for part in parts)), tuple(parts))

    def take_back(self) -> Change:
        """Make the damage what it was."""
        for block, covered in self._covered.items():
            self._damage[block.slices] = covered
        return Change("damage", self._box)

    def _keep(self, box: Box) -> None:
        for top in range(box.top // BLOCK * BLOCK, box.bottom, BLOCK):
            for left in range(box.left // BLOCK * BLOCK, box.right, BLOCK):
                block = Box(top, left, top + BLOCK, left + BLOCK)
                if block not in self._covered:
                    self._covered[block] = self._damage[block.slices].copy()
        self._box = box if self._box == NOWHERE else around(self._box, box)


def changed(image: Image, original: Image, steps: Iterable[Step]) -> NDArray[np.bool_]:
    """(H, W), True where a photo differs from its original in any bit, after so many steps.

    The original is moved along with the borders; borders that were added have changed, and so has
    all of a photo that was enlarged.
    """
    steps = tuple(steps)
    if any(isinstance(step, Enlarged) for step in steps):
        return np.ones(image.shape, np.bool_)
    here = original.box  # where the photo is, and what is left, in the original
    kept: Box | None = here
    for step in steps:
        if isinstance(step, Resized):
            here = step.box.placed(here)
            kept = kept and kept.common(here)
    found = np.ones(image.shape, np.bool_)
    if kept is not None:
        now, then = kept.within(here).slices, kept.slices
        found[now] = differing(image.pixels[now], original.pixels[then])
    return found
