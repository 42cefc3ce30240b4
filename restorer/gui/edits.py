"""What is done to a photo, in the order in which it was asked for, while the window goes on."""

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from restorer.brush import Brush, Touch
from restorer.errors import RestorerError
from restorer.gui.background import Background
from restorer.history import Step
from restorer.image import Box
from restorer.session import Change, Session

T = TypeVar("T")

AT_ONCE = 1 << 20
"""px that are worked on in the window's own thread: that takes some milliseconds."""

_TURN = 0.03  # s for what has waited, until the window may paint


def whole(session: Session) -> float:
    """The size of what works on the whole photo."""
    return session.damage.size


def long(_: Session) -> float:
    """The size of what takes long whatever the photo's."""
    return math.inf


def little(_: Session) -> float:
    """The size of what takes no time whatever the photo's."""
    return 0.0


class Edits(QObject):
    """Changes a session: in what is small at once, in what is large by a thread.

    The thread has a fork of the session, and nothing is done to that meanwhile: what is asked for
    waits its turn. So everything happens in its order, as if the window had blocked.

    Args:
        session: Changed by nobody else while this is busy.
        parent: Owns this; if it goes, so does what waits.
    """

    busy_changed = Signal(bool)
    """Whether something is under way or waits."""
    failed = Signal(object)
    """The exception with which something could not be done."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[_Turn] = deque()
        self._after: list[Callable[[], object]] = []  # what waits for all that
        self._is_working = False  # the thread
        self._has_turn = False  # somebody, in this thread
        self._was_busy = False
        self._sizes = 0  # that the photo has had
        session.listeners.append(self._count_sizes)

    @property
    def busy(self) -> bool:
        """Whether something is under way or waits."""
        return self._is_working or bool(self._waiting)

    def do(
        self,
        edit: Callable[[Session], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        size: Callable[[Session], float] = whole,
        in_place: bool = False,
        replaces: str = "",
    ) -> None:
        """Do something to the session, or find something out about it.

        Args:
            edit: What; may be called in another thread, and with a fork.
            done: Given what that returned, when the session has it.
            failed: Given what it raised; None is the signal.
            size: How many px it works on, about, asked when its turn has come.
            in_place: Whether it is about a place of the photo as it is now: with another size it
                is refused.
            replaces: If what was asked for last has this name and still waits, it is forgotten.
        """
        if replaces and self._waiting and self._waiting[-1].name == replaces:
            self._waiting.pop()
        if in_place:
            edit = self._in_place(edit)
        work = partial(self._begin, edit, done or _ignore, failed or self.failed.emit, size)
        self._ask(work, replaces)

    def when_idle(self, work: Callable[[], object]) -> None:
        """Do something to the window once nothing is under way nor waits, such as now."""
        if self.busy:
            self._after.append(work)
        else:
            work()

    def begin_stroke(self, brush: Brush, at: Touch) -> None:
        """Put the brush down."""
        self.do(lambda session: session.begin_stroke(brush, at), size=little, in_place=True)

    def continue_stroke(self, to: Touch) -> None:
        """Draw on, unless something else has lifted the brush."""
        self._ask(partial(self._draw, to))

    def end_stroke(self) -> None:
        """Lift the brush."""
        self.do(Session.end_stroke, size=lambda session: session.way(session.position))

    def cancel_stroke(self) -> None:
        """Lift the brush and take back what was drawn."""
        self._ask(self._session.cancel_stroke)

    def paint_polygon(self, points: Sequence[tuple[float, float]], erase: bool) -> None:
        """Mark the inside of a polygon of corners (x, y), or take its damage away."""
        self.do(lambda session: session.paint_polygon(points, erase), in_place=True)

    def paint_rectangle(self, box: Box, erase: bool) -> None:
        """Mark a box, or take its damage away."""
        self.do(lambda session: session.paint_rectangle(box, erase), in_place=True)

    def crop(self, box: Box) -> None:
        """Keep only what is in a box."""
        self.do(lambda session: session.crop(box), in_place=True)

    def undo(self) -> None:
        """Take back the newest step, if there is one."""
        self.do(Session.undo, size=lambda session: session.way(session.position - 1))

    def redo(self) -> None:
        """Do the next step again, if there is one."""
        self.do(Session.redo, size=lambda session: session.way(session.position + 1))

    def go_to(self, position: int) -> None:
        """Undo or redo until so many steps are done, or all there are."""
        self.do(
            lambda session: session.go_to(min(position, len(session.history))),
            size=lambda session: session.way(position),
        )

    def _draw(self, to: Touch) -> None:
        if self._session.is_drawing:
            self._session.continue_stroke(to)

    def _in_place(self, edit: Callable[[Session], T]) -> Callable[[Session], T]:
        sizes = self._sizes

        def checked(session: Session) -> T:
            if self._sizes != sizes:
                raise RestorerError("The photo's size has changed meanwhile; do that again.")
            return edit(session)

        return checked

    def _count_sizes(self, change: Change) -> None:
        self._sizes += change.kind == "size"

    def _ask(self, work: Callable[[], object], name: str = "") -> None:
        self._waiting.append(_Turn(work, name))
        if not self._is_working and not self._has_turn and len(self._waiting) == 1:
            self._go_on()

    def _go_on(self) -> None:
        """Give those that wait their turns until one needs the thread."""
        end = time.perf_counter() + _TURN
        self._has_turn = True
        try:
            while self._waiting and not self._is_working and time.perf_counter() < end:
                self._waiting.popleft().work()
        finally:  # whatever a turn raised, the next has its own
            self._has_turn = False
            if self._waiting and not self._is_working:
                QTimer.singleShot(0, self, self._go_on)
            self._tell()

    def _tell(self) -> None:
        if self.busy != self._was_busy:
            self._was_busy = self.busy
            self.busy_changed.emit(self.busy)
        while self._after and not self.busy:
            self._after.pop(0)()

    def _begin(
        self,
        edit: Callable[[Session], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
        size: Callable[[Session], float],
    ) -> None:
        before = list(self._session.history)
        if size(self._session) <= AT_ONCE:
            try:
                result = edit(self._session)
            except RestorerError as error:
                failed(error)
            else:
                done(result)
            self._free(before)
            return
        self._is_working = True
        fork = self._session.fork()

        def joined(result: T) -> None:
            self._session.join(fork)
            done(result)
            self._free(before)

        Background(
            self,
            partial(edit, fork),
            partial(self._end, joined),
            partial(self._end, failed),
        )

    def _free(self, steps: list[Step]) -> None:
        """Empty a list of steps; a thread lets go of those that are forgotten: of gigabytes."""
        now = set(self._session.history)
        forgotten = [step for step in steps if step not in now]
        steps.clear()
        if forgotten:
            Background(self, partial(_let_go, forgotten), _ignore, _ignore)

    def _end(self, tell: Callable[[T], object], result: T) -> None:
        try:
            tell(result)
        finally:
            self._is_working = False
            self._go_on()


class _Turn(NamedTuple):
    """What is done when its turn has come, and a name by which the same again replaces it."""

    work: Callable[[], object]
    name: str


def _let_go(steps: list[Step]) -> None:
    while steps:  # one by one: between two of them other threads may run
        steps.pop()


def _ignore(_: object) -> None:
    pass
