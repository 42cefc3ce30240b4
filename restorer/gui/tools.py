"""Tools: what pressing, moving and releasing the mouse or pen on the photo does."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from PySide6.QtCore import QPointF, Qt

from restorer.brush import Brush, Touch
from restorer.gui.edits import Edits
from restorer.image import Box

RADII = 0.5, 2000.0  # px
_HARDNESS_TRAVEL = 200  # px of the screen from a soft brush to a hard one

Point = tuple[float, float]


class Pointer(NamedTuple):
    """Where a mouse or pen is.

    Attributes:
        touch: On the photo.
        at: In the view, in logical px.
        opposite: Whether a painting tool erases and the eraser paints: the right button, or the
            other end of a pen.
    """

    touch: Touch
    at: QPointF
    opposite: bool = False


class Board(Protocol):
    """What tools work on: the canvas."""

    @property
    def edits(self) -> Edits:
        """By which damage is painted."""

    @property
    def brush(self) -> Brush:
        """What is painted with."""

    @property
    def can_paint(self) -> bool:
        """Whether there is damage in view that may be painted."""

    def set_painting(self, painting: bool) -> None:
        """Say that damage is being painted, or no longer."""

    def zoom_on_screen(self) -> float:
        """Logical px a photo pixel."""

    def scroll_by(self, right: float, down: float) -> None:
        """Move the photo in the view, in logical px."""

    def draw_outline(self, points: Sequence[Point]) -> None:
        """Show a closed line through these points of the photo; none hides it."""

    def resize_brush(self, radius: float, hardness: float) -> None:
        """Take another brush, and say so."""


class Tool:
    """One way to use the pointer; between a press and its release, or `cancel`, it is at work.

    Args:
        board: What it works on.
    """

    cursor = Qt.CursorShape.CrossCursor
    paints = True
    has_ring = False  # the outline of the brush goes with the pointer

    def __init__(self, board: Board) -> None:
        self._board = board

    def press(self, pointer: Pointer) -> None:
        """Begin."""

    def move(self, pointer: Pointer) -> None:
        """Go on."""

    def release(self) -> None:
        """End, and keep what was done."""

    def cancel(self) -> None:
        """End as if nothing had been done."""


class Stroke(Tool):
    """Paints damage or takes it away with the brush."""

    has_ring = True

    def press(self, pointer: Pointer) -> None:
        """Begin a stroke."""
        brush = self._board.brush
        if pointer.opposite:
            brush = replace(brush, erase=not brush.erase)
        self._board.edits.begin_stroke(brush, pointer.touch)

    def move(self, pointer: Pointer) -> None:
        """Draw it on."""
        self._board.edits.continue_stroke(pointer.touch)

    def release(self) -> None:
        """Make it an undo step."""
        self._board.edits.end_stroke()

    def cancel(self) -> None:
        """Take it back."""
        self._board.edits.cancel_stroke()


class Lasso(Tool):
    """Fills what the pointer goes around."""

    def press(self, pointer: Pointer) -> None:
        """Begin the line."""
        self._erase = pointer.opposite
        self._points: list[Point] = [pointer.touch[:2]]

    def move(self, pointer: Pointer) -> None:
        """Draw it on."""
        self._points.append(pointer.touch[:2])
        self._board.draw_outline(self._points)

    def release(self) -> None:
        """Close it and fill it."""
        self._board.draw_outline(())
        if len(self._points) > 2:
            self._board.edits.paint_polygon(self._points, self._erase)

    def cancel(self) -> None:
        """Forget it."""
        self._board.draw_outline(())


class Rectangle(Tool):
    """Fills a rectangle of whole pixels from corner to corner."""

    def press(self, pointer: Pointer) -> None:
        """Set the first corner."""
        self._erase = pointer.opposite
        self._first = self._last = pointer.touch[:2]

    def move(self, pointer: Pointer) -> None:
        """Move the other corner."""
        self._last = pointer.touch[:2]
        top, left, bottom, right = self._box()
        self._board.draw_outline([(left, top), (right, top), (right, bottom), (left, bottom)])

    def release(self) -> None:
        """Fill it; a mere click fills nothing."""
        self._board.draw_outline(())
        if self._first != self._last:
            self._board.edits.paint_rectangle(self._box(), self._erase)

    def cancel(self) -> None:
        """Forget it."""
        self._board.draw_outline(())

    def _box(self) -> Box:
        (x0, x1), (y0, y1) = (sorted(ends) for ends in zip(self._first, self._last, strict=True))
        return Box(math.floor(y0), math.floor(x0), math.ceil(y1), math.ceil(x1))


class Hand(Tool):
    """Moves the photo in the view."""

    cursor = Qt.CursorShape.OpenHandCursor
    paints = False

    def press(self, pointer: Pointer) -> None:
        """Take hold of it."""
        self._at = pointer.at

    def move(self, pointer: Pointer) -> None:
        """Pull it along."""
        way, self._at = pointer.at - self._at, pointer.at
        self._board.scroll_by(way.x(), way.y())


class Sizing(Tool):
    """Drags the brush larger and smaller (sideways), harder and softer (up and down)."""

    cursor = Qt.CursorShape.BlankCursor
    paints = False
    has_ring = True

    def press(self, pointer: Pointer) -> None:
        """Begin with the brush as it is."""
        self._from, self._brush = pointer.at, self._board.brush

    def move(self, pointer: Pointer) -> None:
        """Change it by the way from the press."""
        way = pointer.at - self._from
        radius = self._brush.radius + way.x() / self._board.zoom_on_screen()
        hardness = self._brush.hardness - way.y() / _HARDNESS_TRAVEL
        least, most = RADII
        self._board.resize_brush(
            min(max(radius, least), most), round(min(max(hardness, 0.0), 1.0), 3)
        )

    def cancel(self) -> None:
        """Take the brush as it was."""
        self._board.resize_brush(self._brush.radius, self._brush.hardness)


TOOLS: dict[str, Callable[[Board], Tool]] = {
    "brush": Stroke,
    "eraser": Stroke,
    "lasso": Lasso,
    "rectangle": Rectangle,
    "hand": Hand,
}
"""By name. The eraser is a stroke too: the board's brush says that it erases."""
