"""A model's card for people: licence, figures, credits, as rich text."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from restorer.cards import Card


def card_tip(card: Card) -> str:
    """Two lines for a tool tip, as rich text."""
    licence = _tr("Licence: {licence}").format(licence=escape(card.licence))
    return f"<p><b>{escape(card.name)}</b>: {escape(card.summary)}</p><p>{licence}</p>"


def card_page(card: Card) -> str:
    """The whole card as rich text."""
    rows = [
        (_tr("Chosen by itself for"), escape(", ".join(card.tasks)) or _tr("no task")),
        (_tr("Licence"), escape(card.licence)),
        (_tr("SHA-256"), card.weights_sha256),
        *_plain(card.facts.get("training", {}), card.folder),
    ]
    page = f"<h2>{escape(card.name)}</h2><p>{escape(card.summary)}</p>{_table(rows)}"
    figures = card.facts.get("figures", {})
    for title, values in figures.items():
        page += f"<h3>{escape(_words(title))}</h3>"
        page += _table([(noise, _number(psnr)) for noise, psnr in values.items()])
    if figures:
        page += f"<p>{_tr('Noise in 8-bit levels (0: as photographed), quality in dB PSNR.')}</p>"
    return page


class CardDialog(QDialog):
    """A window that shows a card.

    Args:
        card: The model.
        parent: Qt's.
    """

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Model: {name}").format(name=card.name))
        page = QTextBrowser()
        page.setAccessibleName(self.windowTitle())
        page.setOpenExternalLinks(True)
        page.setHtml(card_page(card))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)
        line = self.fontMetrics().height()
        self.resize(32 * line, 28 * line)


def _plain(facts: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    """Facts that are a number, a text or a file; the recipe of a training is for other readers."""
    for name, value in facts.items():
        if isinstance(value, int | float):
            yield _words(name), _number(value)
        elif isinstance(value, str):
            file, text = folder / value, escape(value)
            link = f'<a href="{escape(file.as_uri())}">{text}</a>' if file.is_file() else text
            yield _words(name), link


def _table(rows: list[tuple[str, str]]) -> str:
    """Names, and their values as rich text."""
    cells = (
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td>{value}</td></tr>" for name, value in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _number(value: float) -> str:
    return QLocale().toString(float(value), "g", 7)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelCard", text)
