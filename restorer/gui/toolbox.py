"""The toolbox: which tool is held, and which is at work between a press and its release."""

from PySide6.QtCore import Qt

from restorer.gui.tools import TOOLS, Board, Hand, Pointer, Sizing, Tool

_Button = Qt.MouseButton


class Toolbox:
    """Gives each press to the tool that the buttons and keys ask for.

    Args:
        board: What the tools work on.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._hand = Hand(board)
        self._tool: Tool = self._hand
        self._active: Tool | None = None
        self._button = _Button.NoButton
        self.name = "hand"
        self.space = False  # whether the space bar is down, which lends the hand

    @property
    def now(self) -> Tool:
        """The tool at work, or the one that the left button would set to work."""
        lent = self.space or not self._board.can_paint
        return self._active or (self._hand if lent else self._tool)

    @property
    def active(self) -> Tool | None:
        """The tool at work."""
        return self._active

    @property
    def button(self) -> Qt.MouseButton:
        """The button by which it was set to work."""
        return self._button

    def take(self, name: str) -> None:
        """Hold another tool.

        Raises:
            ValueError: There is no such tool.
        """
        if name not in TOOLS:
            raise ValueError(f"there is no tool {name}")
        self.cancel()
        self.name, self._tool = name, TOOLS[name](self._board)

    def press(self, button: Qt.MouseButton, pointer: Pointer, shift: bool) -> None:
        """Set a tool to work, unless one is or the button means nothing to it."""
        if self._active is not None:
            return
        tool = self.now
        if button == _Button.MiddleButton:
            tool = self._hand
        elif shift and tool.has_ring and button == _Button.LeftButton:
            tool = Sizing(self._board)
        elif button != _Button.LeftButton and not (tool.paints and button == _Button.RightButton):
            return
        self._active, self._button = tool, button
        self._board.set_painting(tool.paints)
        tool.press(pointer)

    def move(self, pointer: Pointer) -> None:
        """Let the tool at work go on."""
        if self._active is not None:
            self._active.move(pointer)

    def release(self, button: Qt.MouseButton) -> None:
        """End the work that this button began."""
        if self._active is not None and button == self._button:
            self._put_down(self._active).release()

    def cancel(self) -> None:
        """End the work as if it had not been begun."""
        if self._active is not None:
            self._put_down(self._active).cancel()

    def _put_down(self, tool: Tool) -> Tool:
        self._active, self._button = None, _Button.NoButton
        self._board.set_painting(False)
        return tool
