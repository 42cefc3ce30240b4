"""Light and dark: Fusion with neutral greys of our own, and icons in the palette's colours.

Greys without a hue, since a tinted surround makes a photo look tinted the other way. Everything
that is drawn takes its colour from the palette when it is drawn, so a change needs no bookkeeping.
"""

from typing import Literal

import qtawesome
from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

Choice = Literal["system", "light", "dark"]
Tone = Literal["good", "warning", "bad", "accent"]

_Role, _Group = QPalette.ColorRole, QPalette.ColorGroup

_LIGHT: dict[QPalette.ColorRole, str] = {
    _Role.Window: "#ececec",
    _Role.WindowText: "#1b1b1b",
    _Role.Base: "#fbfbfb",
    _Role.AlternateBase: "#f2f2f2",
    _Role.Text: "#1b1b1b",
    _Role.PlaceholderText: "#6a6a6a",
    _Role.Button: "#e4e4e4",
    _Role.ButtonText: "#1b1b1b",
    _Role.BrightText: "#b3001b",
    _Role.ToolTipBase: "#fbfbfb",
    _Role.ToolTipText: "#1b1b1b",
    _Role.Highlight: "#1f66b5",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#1f66b5",
    _Role.Link: "#1a5fad",
    _Role.LinkVisited: "#6b4aa0",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#f4f4f4",
    _Role.Mid: "#b4b4b4",
    _Role.Dark: "#9a9a9a",
    _Role.Shadow: "#6e6e6e",
}
_DARK: dict[QPalette.ColorRole, str] = {
    _Role.Window: "#2b2b2b",
    _Role.WindowText: "#e4e4e4",
    _Role.Base: "#202020",
    _Role.AlternateBase: "#272727",
    _Role.Text: "#e4e4e4",
    _Role.PlaceholderText: "#9c9c9c",
    _Role.Button: "#383838",
    _Role.ButtonText: "#e4e4e4",
    _Role.BrightText: "#ff8a80",
    _Role.ToolTipBase: "#3a3a3a",
    _Role.ToolTipText: "#e4e4e4",
    _Role.Highlight: "#2f6fb7",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#5b9de0",
    _Role.Link: "#7db4ee",
    _Role.LinkVisited: "#b79ee6",
    _Role.Light: "#505050",
    _Role.Midlight: "#424242",
    _Role.Mid: "#1c1c1c",
    _Role.Dark: "#181818",
    _Role.Shadow: "#0c0c0c",
}
_DISABLED = {  # as text and as what is highlighted
    "light": ("#8c8c8c", "#c4c4c4"),
    "dark": ("#7c7c7c", "#454545"),
}
_TONES: dict[Tone, tuple[str, str]] = {  # on light, on dark
    "good": ("#1a6b2f", "#7ecb8f"),
    "warning": ("#855000", "#f0b45a"),
    "bad": ("#b3001b", "#ff8a80"),
    "accent": ("#1f66b5", "#7db4ee"),
}


_RADIO = QStyle.PrimitiveElement.PE_IndicatorRadioButton
_TYPED = QStyle.PrimitiveElement.PE_FrameLineEdit
_OUTLINED = _RADIO, _TYPED, QStyle.PrimitiveElement.PE_IndicatorCheckBox
_TITLE_BAR = {  # of a dock; Fusion's own are too faint on light and on dark
    QStyle.StandardPixmap.SP_TitleBarNormalButton: "mdi6.dock-window",
    QStyle.StandardPixmap.SP_TitleBarCloseButton: "mdi6.close-thick",
}


class Theme(QObject):
    """The application's look: the system's light or dark, live, or the one that was chosen.

    A system that does not say gets dark, as photographers are used to.

    Args:
        application: Whose style and palette are set.
        choice: "system", "light" or "dark".
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: Choice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._system = Qt.ColorScheme.Unknown
        application.setStyle(_Outlined("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self._follow)
        self.choose(choice)

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        hints = self._application.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
            self._system = hints.colorScheme()
        else:  # so that the window's frame and the system's dialogs go along
            hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
        self._apply()

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._system = scheme
            self._apply()

    def _apply(self) -> None:
        if self._choice == "system":
            dark = self._system != Qt.ColorScheme.Light
        else:
            dark = self._choice == "dark"
        self._application.setPalette(palette(dark))
        self.changed.emit()


class _Outlined(QProxyStyle):
    """Fusion, with outlines that are seen on dark: it draws them darker than the window.

    Buttons of docks have icons that are seen; those of dialogs have none: Qt's own are black.
    """

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        """As Fusion, but for the icons."""
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 0
        return super().styleHint(hint, option, widget, data)

    def standardIcon(
        self,
        pixmap: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """As Fusion, but for the buttons of docks."""
        name = _TITLE_BAR.get(pixmap)
        return super().standardIcon(pixmap, option, widget) if name is None else icon(name)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw as Fusion does, and the outline of what is ticked or typed into once more."""
        super().drawPrimitive(element, option, painter, widget)
        if element not in _OUTLINED or not is_dark():
            return
        if element == _TYPED and option.state & QStyle.StateFlag.State_HasFocus:
            return  # Fusion shows this one well
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = option.palette.color(_Role.WindowText)
        outline.setAlpha(80)
        painter.setPen(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = rect.height() / 2 if element == _RADIO else 2
        painter.drawRoundedRect(rect, radius, radius)
        painter.restore()


def palette(dark: bool) -> QPalette:
    """The light or the dark palette."""
    made = QPalette()
    for role, color in (_DARK if dark else _LIGHT).items():
        made.setColor(role, QColor(color))
    text, highlight = _DISABLED["dark" if dark else "light"]
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        made.setColor(_Group.Disabled, role, QColor(text))
    for role in (_Role.Highlight, _Role.Accent):
        made.setColor(_Group.Disabled, role, QColor(highlight))
    return made


def is_dark() -> bool:
    """Whether text is now drawn light on dark."""
    now = QApplication.palette()
    return now.color(_Role.Window).lightness() < now.color(_Role.WindowText).lightness()


def tone(name: Tone) -> QColor:
    """A colour for words and signs that is legible on the present window."""
    light, dark = _TONES[name]
    return QColor(dark if is_dark() else light)


def surround() -> QColor:
    """What lies around the photo: a dark grey without a hue, whatever the theme."""
    return QColor("#1e1e1e") if is_dark() else QColor("#4b4b4b")


def icon(name: str, tone_name: Tone | None = None) -> QIcon:
    """An icon in the colours of the palette at the time it is drawn.

    Args:
        name: As qtawesome calls it, such as "mdi6.brush".
        tone_name: A tone instead of the text's colour.

    Raises:
        KeyError: qtawesome has no such icon.
    """
    font = name.partition(".")[0]
    return QIcon(_Glyph(font, qtawesome.charmap(name), tone_name))


class _Glyph(QIconEngine):
    """Draws one character of an icon font; qtawesome's own engine would keep its first colour."""

    def __init__(self, font: str, character: str, tone_name: Tone | None) -> None:
        super().__init__()
        self._font, self._character, self._tone = font, character, tone_name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw it in the middle of `rect`."""
        painter.save()
        painter.setPen(self._color(mode))
        painter.setFont(qtawesome.font(self._font, round(0.9 * rect.height())))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon alone, on nothing."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """A copy, for Qt."""
        return _Glyph(self._font, self._character, self._tone)

    def _color(self, mode: QIcon.Mode) -> QColor:
        now = QApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return now.color(_Group.Disabled, _Role.ButtonText)
        if mode == QIcon.Mode.Selected:
            return now.color(_Role.HighlightedText)
        return now.color(_Role.ButtonText) if self._tone is None else tone(self._tone)
