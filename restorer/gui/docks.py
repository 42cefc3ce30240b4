"""The panels around the canvas: where they stand, their titles, the way of the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QMainWindow,
    QMenu,
    QScrollArea,
    QToolBar,
    QWidget,
)

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

_WIDE = {"queue"}  # that would keep the window from being as small as a small screen


class Docks(QObject):
    """Puts panels around the canvas.

    Args:
        window: Whose panels they are.
        canvas: In its middle.
        panels: By name, in the order in which the focus goes round.
        tools: Actions of the bar at the left edge.

    Attributes:
        menu: Shows and hides each of them: one that was closed has no other way back.
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
        self._hidden: list[QWidget] = []  # by `set_visible`, those in front last
        self._docks = {name: QDockWidget(window) for name in panels}
        for name, panel in panels.items():
            dock = self._docks[name]
            dock.setObjectName(name)  # by which Qt remembers its place
            dock.setWidget(_scrolled(panel) if name in _WIDE else panel)
            window.addDockWidget(_AREAS[name], dock)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)  # the task's form needs the height
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.tabifyDockWidget(self._docks["photos"], self._docks["queue"])
        self._docks["photos"].raise_()
        height = self._docks["photos"].sizeHint().height()  # not that of the queue
        window.resizeDocks([self._docks["photos"]], [height], Qt.Orientation.Vertical)
        upper, lower = self._docks["result"], self._docks["history"]
        window.resizeDocks([upper, lower], [3, 1], Qt.Orientation.Vertical)
        self._tools = QToolBar(window)
        self._tools.setObjectName("tools")
        self._tools.addActions(tools)
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._tools)
        self.menu = QMenu(window)
        self.menu.addActions([dock.toggleViewAction() for dock in self._docks.values()])
        self.menu.addAction(self._tools.toggleViewAction())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._uncover)
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
        """Hide all panels and the tools, or show again those that this has hidden."""
        if visible:
            hidden, self._hidden = self._hidden, []
            for panel in hidden:
                panel.show()
                panel.raise_()
        elif not self._hidden:
            panels: list[QDockWidget | QToolBar] = [*self._docks.values(), self._tools]
            shown = [panel for panel in panels if not panel.isHidden()]
            self._hidden = sorted(shown, key=_is_covered, reverse=True)
            for panel in shown:
                panel.hide()

    def focus_next(self) -> None:
        """Move the focus from the canvas to the first panel, from panel to panel, and back."""
        panels = [dock.widget() for dock in self._docks.values() if not _is_covered(dock)]
        stops = {area: stop for area in (self._canvas, *panels) if (stop := _first_stop(area))}
        areas, focus = list(stops), QApplication.focusWidget()
        at = next((i for i, area in enumerate(areas) if focus and area.isAncestorOf(focus)), -1)
        following = areas[(at + 1) % len(areas)]
        stops[following].setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        self.menu.setTitle(self.tr("P&anels"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        """Follow the window's language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    def _uncover(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Nobody works unseen: where the Tab key leads comes to the front."""
        for dock in self._docks.values():
            if now is not None and dock.isAncestorOf(now) and _is_covered(dock):
                dock.raise_()


def _is_covered(dock: QWidget) -> bool:
    """Whether it is hidden, or behind another that shares its place."""
    return not dock.isVisible() or dock.visibleRegion().isEmpty()


def _scrolled(panel: QWidget) -> QScrollArea:
    """A panel that need not be seen in all its width."""
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
    return area


def _first_stop(area: QWidget) -> QWidget | None:
    """Itself if it takes the focus, else its first control in the order of the Tab key."""
    if area.focusPolicy() != Qt.FocusPolicy.NoFocus or area.focusProxy() is not None:
        return area
    control = area.nextInFocusChain()
    while control is not None and control is not area:
        by_tab = control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if by_tab and area.isAncestorOf(control) and control.isEnabled() and control.isVisible():
            return control
        control = control.nextInFocusChain()
    return None
