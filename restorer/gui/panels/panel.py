"""What all panels share: their texts follow the language, their colours the palette."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from restorer.gui.theme import Tone, tone


class Panel(QWidget):
    """A widget that writes its texts anew when the language or the palette changes."""

    def retranslate(self) -> None:
        """Write all texts; called by the constructor, and at each such change."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the palette."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)


class Quiet(QLabel):
    """Text that stands back: wrapped, and in the palette's colour for hints."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)


def say(label: QLabel, text: str, tone_name: Tone | None = None) -> None:
    """Write a text, in a tone of the theme or in the colour of the label's panel."""
    parent = label.parentWidget()
    palette = QPalette() if parent is None else parent.palette()
    if tone_name is not None:
        palette.setColor(QPalette.ColorRole.WindowText, tone(tone_name))
    label.setPalette(palette)
    label.setText(text)


def task_text(text: str) -> str:
    """A text of a task's own (name, summary, label, help) in the user's language.

    Tasks know no Qt, so their texts are gathered for translators in the context "Task".
    """
    return QCoreApplication.translate("Task", text)
