"""Light and dark: legible in both, followed while the program runs."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDockWidget

from restorer.gui import theme
from restorer.gui.theme import Theme, icon, palette, tone

Role, Group = QPalette.ColorRole, QPalette.ColorGroup


Make = Callable[[theme.Choice], Theme]


@pytest.fixture
def make(qapp: QApplication) -> Iterator[Make]:
    """Makes themes that end with the test."""
    before, made = qapp.palette(), []

    def make(choice: theme.Choice) -> Theme:
        made.append(Theme(qapp, choice))
        return made[-1]

    yield make
    for each in made:
        shiboken6.delete(each)
    qapp.styleHints().unsetColorScheme()
    qapp.setPalette(before)


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.1's contrast ratio, 1 to 21."""

    def luminance(color: QColor) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (Role.WindowText, Role.Window, 7),
        (Role.Text, Role.Base, 7),
        (Role.Text, Role.AlternateBase, 7),
        (Role.ButtonText, Role.Button, 7),
        (Role.ToolTipText, Role.ToolTipBase, 7),
        (Role.HighlightedText, Role.Highlight, 4.5),
        (Role.PlaceholderText, Role.Base, 4.5),
        (Role.PlaceholderText, Role.Window, 4.5),
        (Role.Link, Role.Base, 4.5),
        (Role.LinkVisited, Role.Base, 4.5),
        (Role.Accent, Role.Window, 3),
        (Role.BrightText, Role.Window, 4.5),
    ],
)
def test_everything_is_legible(
    dark: bool, text: QPalette.ColorRole, ground: QPalette.ColorRole, least: float
) -> None:
    colors = palette(dark)
    assert contrast(colors.color(text), colors.color(ground)) >= least


@pytest.mark.parametrize("dark", [False, True])
def test_disabled_text_stands_back_yet_can_be_read(dark: bool) -> None:
    colors = palette(dark)
    ground = colors.color(Role.Window)
    disabled = contrast(colors.color(Group.Disabled, Role.WindowText), ground)
    assert 2.5 <= disabled < contrast(colors.color(Role.WindowText), ground) / 2


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("name", ["good", "warning", "bad", "accent"])
def test_tones_are_legible(
    qapp: QApplication, make: Make, choice: theme.Choice, name: theme.Tone
) -> None:
    make(choice)
    for ground in (Role.Window, Role.Base, Role.Button):
        assert contrast(tone(name), qapp.palette().color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_large_surfaces_have_no_hue(dark: bool) -> None:
    for role in (Role.Window, Role.Base, Role.AlternateBase, Role.Button):
        assert palette(dark).color(role).saturation() == 0


def test_the_surround_is_dark_and_has_no_hue(make: Make) -> None:
    for choice in ("light", "dark"):
        make(choice)
        assert theme.surround().saturation() == 0
        assert theme.surround().lightness() < 96


def test_the_system_is_followed_live(qapp: QApplication, make: Make) -> None:
    make("system")
    for scheme, dark in ((Qt.ColorScheme.Light, False), (Qt.ColorScheme.Dark, True)):
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.is_dark() is dark


def test_a_system_that_does_not_say_gets_dark(make: Make) -> None:
    make("system")
    assert theme.is_dark()


def test_a_choice_stays_whatever_the_system_says(qapp: QApplication, make: Make) -> None:
    make("light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark()


def test_a_choice_may_change(qapp: QApplication, make: Make) -> None:
    chosen = make("light")
    chosen.choose("dark")
    assert chosen.choice == "dark"
    assert theme.is_dark()
    assert qapp.style().baseStyle().name() == "fusion"


def test_an_icon_made_before_follows_the_theme(qapp: QApplication, make: Make) -> None:
    chosen = make("light")
    made = icon("mdi6.brush")
    for choice, brighter in (("light", False), ("dark", True)):
        chosen.choose(choice)
        normal = ink(made, QIcon.Mode.Normal)
        assert (normal.lightness() > 128) is brighter
        assert normal == qapp.palette().color(Role.ButtonText)
        disabled = qapp.palette().color(Group.Disabled, Role.ButtonText)
        assert ink(made, QIcon.Mode.Disabled) == disabled
        assert ink(icon("mdi6.brush", "bad"), QIcon.Mode.Normal) == tone("bad")


def ink(drawn: QIcon, mode: QIcon.Mode) -> QColor:
    """The colour of the most opaque pixel."""
    image = drawn.pixmap(QSize(64, 64), mode).toImage()
    colors = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
    found = max(colors, key=QColor.alpha)
    assert found.alpha() == 255
    return found


def test_icons_fill_their_square_and_are_not_cut(make: Make) -> None:
    image = icon("mdi6.checkerboard").pixmap(QSize(32, 32)).toImage()
    rows = [y for y in range(32) if any(image.pixelColor(x, y).alpha() for x in range(32))]
    assert 24 <= rows[-1] - rows[0] + 1 <= 32


def test_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icon("mdi6.no-such-icon")


def test_an_empty_check_box_is_seen_on_dark(qapp: QApplication, make: Make) -> None:
    contrast = {}
    for choice in ("light", "dark"):
        make(choice)
        box = QCheckBox()
        picture = box.grab().toImage()
        middle = [picture.pixelColor(x, picture.height() // 2).lightness() for x in range(12)]
        contrast[choice] = max(middle) - min(middle)
    assert contrast["dark"] > 40
    assert contrast["light"] > 40


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_buttons_of_docks_are_seen(
    qapp: QApplication, make: Make, choice: theme.Choice
) -> None:
    make(choice)
    dock = QDockWidget("Panel")
    ground = dock.palette().color(Role.Window)
    buttons = dock.findChildren(QAbstractButton)
    assert {button.objectName() for button in buttons} == {
        "qt_dockwidget_floatbutton",
        "qt_dockwidget_closebutton",
    }
    for button in buttons:
        image = button.grab().toImage()
        places = product(range(image.width()), range(image.height()))
        seen = [contrast(image.pixelColor(x, y), ground) >= 3 for x, y in places]  # WCAG 1.4.11
        assert sum(seen) >= 12
    shiboken6.delete(dock)
