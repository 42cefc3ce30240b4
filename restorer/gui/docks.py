"""The panels around the canvas: where they stand, their titles, the way of the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolBar, QWidget

_RIGHT, _LEFT = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.LeftDockWidgetArea
_BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
_AREAS = {
    "task": _RIGHT,
    "progress": _RIGHT,
    "result": _LEFT,
    "history": _LEFT,
    "photos": _BELOW,
    "queue": _BELOW,
}


class Docks(QObject):
    """Puts panels around the canvas.

    Args:
        window: Whose panels they are.
        canvas: In its middle.
        panels: By name, in the order in which the focus goes round.
        tools: Actions of the bar at the left edge.
    """

    def __init__(
        self,
        window: QMainWindow,
        canvas: QWidget,
        panels: dict[str, QWidget],
        tools: list[QAction],
    ) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._docks = {name: QDockWidget(window) for name in panels}
        for name, panel in panels.items():
            dock = self._docks[name]
            dock.setObjectName(name)  # by which Qt remembers its place
            dock.setWidget(panel)
            window.addDockWidget(_AREAS[name], dock)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)  # the task's form needs the height
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.tabifyDockWidget(self._docks["photos"], self._docks["queue"])
        self._docks["photos"].raise_()
        height = self._docks["photos"].sizeHint().height()  # not that of the queue
        window.resizeDocks([self._docks["photos"]], [height], Qt.Orientation.Vertical)
        self._tools = QToolBar(window)
        self._tools.setObjectName("tools")
        self._tools.addActions(tools)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._tools)
        window.installEventFilter(self)
        self.retranslate()

    def __getitem__(self, name: str) -> QDockWidget:
        """The dock of a panel."""
        return self._docks[name]

    def bring_forward(self, name: str) -> None:
        """Show a panel, before those that share its place."""
        self._docks[name].show()
        self._docks[name].raise_()

    def set_visible(self, visible: bool) -> None:
        """Show all panels, or none."""
        for dock in self._docks.values():
            dock.setVisible(visible)

    def focus_next(self) -> None:
        """Move the focus from the canvas to the first panel, from panel to panel, and back."""
        panels = [dock.widget() for dock in self._docks.values() if not _is_covered(dock)]
        areas = [self._canvas, *panels]
        focus = QApplication.focusWidget()
        at = next(
            (
                i
                for i, area in enumerate(areas)
                if focus and (area is focus or area.isAncestorOf(focus))
            ),
            -1,
        )
        following = areas[(at + 1) % len(areas)]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        if not (focus := QApplication.focusWidget()) or not following.isAncestorOf(focus):
            following.focusNextChild()

    def retranslate(self) -> None:
        """Write the titles."""
        titles = {
            "task": self.tr("Task"),
            "progress": self.tr("Progress"),
            "result": self.tr("Result"),
            "history": self.tr("History"),
            "photos": self.tr("Photos"),
            "queue": self.tr("Queue"),
        }
        for name, dock in self._docks.items():
            dock.setWindowTitle(titles[name])
        self._tools.setWindowTitle(self.tr("Tools"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Follow the window's language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)


def _is_covered(dock: QDockWidget) -> bool:
    """Whether it is hidden, or behind another that shares its place."""
    return not dock.isVisible() or dock.visibleRegion().isEmpty()
