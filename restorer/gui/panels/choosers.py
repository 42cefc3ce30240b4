"""Which model, and where it runs; "automatic" first, and right for nearly everybody."""

from contextlib import suppress

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from restorer.backends import BACKENDS, places
from restorer.cards import Card, find_card, list_cards
from restorer.errors import ModelError, RestorerError
from restorer.gui.background import Background
from restorer.gui.panels.modelcard import CardDialog, card_tip
from restorer.gui.panels.panel import Panel
from restorer.gui.sentences import translated

_NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon

Place = tuple[str, str]
"""(backend, device)."""


class ModelChooser(Panel):
    """The models: automatic, then those made for the task, then the others; with their cards.

    Signals:
        changed: The user chose.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = ""
        self._white = False
        self.list = QComboBox()
        self.list.setSizeAdjustPolicy(_NARROW)
        self.list.activated.connect(self._on_activated)
        self._about = QToolButton()
        self._about.setText("…")
        self._about.clicked.connect(self.show_card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.list, 1)
        row.addWidget(self._about)
        self.setFocusProxy(self.list)
        self.retranslate()

    def set_task(self, name: str) -> None:
        """Offer the models for a task; a model chosen before stays chosen."""
        self._task = name
        self.retranslate()

    def set_noise(self, white: bool) -> None:
        """What is chosen automatically is for this noise: white, or any."""
        if white != self._white:
            self._white = white
            self.retranslate()

    def model(self) -> str | None:
        """The chosen model's name; None is automatic."""
        name: str | None = self.list.currentData()
        return name

    def set_model(self, name: str | None) -> None:
        """Choose; a model that is not there any more counts as automatic."""
        self.list.setCurrentIndex(max(0, self.list.findData(name)))
        self._describe()

    def card(self) -> Card:
        """The card of the chosen model.

        Raises:
            ModelError: There is none for the task, or its card is damaged.
        """
        return find_card(self.model(), self._task, white=self._white)

    def show_card(self) -> None:
        """Open the card of the chosen model."""
        dialog = CardDialog(self.card(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def retranslate(self) -> None:
        """Write the texts."""
        chosen = self.model()
        with QSignalBlocker(self.list):
            self._fill()
        self.list.setAccessibleName(self.tr("Model"))
        self._about.setAccessibleName(self.tr("About the model"))
        self._about.setToolTip(self.tr("The model's card: licence, figures, credits"))
        self.set_model(chosen)

    def _fill(self) -> None:
        self.list.clear()
        try:
            cards = list_cards()
            automatic = ""
            if self._task:
                automatic = find_card(None, self._task, white=self._white).name
        except ModelError as error:
            self.list.addItem(self.tr("No model"), None)
            self.list.setItemData(0, translated(str(error)), Qt.ItemDataRole.ToolTipRole)
            return
        self.list.addItem(self.tr("Automatic ({name})").format(name=automatic), None)
        fitting = [card for card in cards if self._task in card.tasks]
        others = [card for card in cards if card not in fitting]
        for group in (fitting, others):
            if group:
                self.list.insertSeparator(self.list.count())
            for card in group:
                self.list.addItem(card.name, card.name)
                tip = card_tip(card)
                self.list.setItemData(self.list.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _describe(self) -> None:
        try:
            card = self.card()
            self.list.setToolTip(card_tip(card))
            self.list.setAccessibleDescription(card.summary)
            self._about.setEnabled(True)
        except ModelError as error:
            self.list.setToolTip(translated(str(error)))
            self._about.setEnabled(False)

    def _on_activated(self) -> None:
        self._describe()
        self.changed.emit()


class PlaceChooser(QComboBox):
    """Backends and devices that are there.

    To look for them takes seconds where PyTorch is installed; so it is done in the background, and
    only when somebody turns to the list.

    Signals:
        changed: The user chose.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: list[Place] = []  # of the entries after the first, which is automatic
        self._search: Background | None = None
        self.setSizeAdjustPolicy(_NARROW)
        self.addItem("")
        self.activated.connect(self.changed)
        self.retranslate()

    def place(self) -> tuple[str | None, str | None]:
        """(backend, device) as chosen; (None, None) is automatic."""
        at = self.currentIndex()
        return self._places[at - 1] if at > 0 else (None, None)

    def set_place(self, backend: str | None, device: str | None) -> None:
        """Choose; what is not there falls back to automatic once that is known."""
        if backend is None or device is None:
            self.setCurrentIndex(0)
            return
        if (backend, device) not in self._places:
            self._places.append((backend, device))
            self.addItem(_shown((backend, device)))
        self.setCurrentIndex(self._places.index((backend, device)) + 1)

    def look(self) -> None:
        """Find out what is there, once."""
        if self._search is None:
            self._search = Background(self, _everywhere, self._set_found, self._set_none)

    def retranslate(self) -> None:
        """Write the texts."""
        self.setItemText(0, self.tr("Automatic"))
        self.setAccessibleName(self.tr("Device"))
        self.setToolTip(self.tr("Where the model runs: automatic takes the fastest that is there"))

    def showPopup(self) -> None:
        """Open the list; look around first."""
        self.look()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look around before an arrow key asks."""
        self.look()
        super().focusInEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _set_found(self, found: tuple[Place, ...]) -> None:
        chosen = self.place()
        while self.count() > 1:
            self.removeItem(1)
        self._places = list(found)
        self.addItems([_shown(place) for place in found])
        if chosen in found:
            self.set_place(*chosen)
        elif chosen != (None, None):
            self.setCurrentIndex(0)
            self.changed.emit()

    def _set_none(self, error: Exception) -> None:
        self._set_found(())


def _everywhere() -> tuple[Place, ...]:
    """All places; a backend whose library is not installed has none."""
    found: list[Place] = []
    for backend in BACKENDS:
        with suppress(RestorerError):
            found += places(backend, None)
    return tuple(found)


def _shown(place: Place) -> str:
    backend, device = place
    return f"{device.upper()} · {backend}"
