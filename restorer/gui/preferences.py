"""What the user prefers; every choice holds at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QByteArray, QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QColorSpace, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.panels.choosers import PlaceChooser
from restorer.gui.panels.panel import say
from restorer.gui.panels.taskpanel import TILES
from restorer.gui.translation import languages
from restorer.settings import Settings

_SWATCH = 16  # logical px


class PreferencesDialog(QDialog):
    """A form over a part of the settings.

    Args:
        settings: Changed at once; whoever owns them acts upon it and writes them to disk.
        parent: The window it belongs to.

    Signals:
        changed: A field of the settings, by its name, has a new value.
    """

    changed = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = settings
        self._labels: list[QLabel] = []
        self.language, self.theme, self.tile = QComboBox(), QComboBox(), QComboBox()
        self.profile, self.system_profile = QPushButton(), QPushButton()
        self.color, self.pressure = QPushButton(), QCheckBox()
        self.damage_name = QLineEdit()
        self.opacity, self.autosave = QSpinBox(), QSpinBox()
        self.place = PlaceChooser()
        self.warning = QLabel(wordWrap=True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self._defaults = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.opacity.setRange(0, 100)
        self.opacity.setSuffix(" %")
        self.autosave.setRange(0, 3600)
        self.autosave.setSingleStep(10)
        column = QVBoxLayout(self)
        self._look = self._group(column, self.language, self.theme, self._profile_row())
        self._damage = self._group(
            column, self.color, self.opacity, self.pressure, self.damage_name
        )
        self._work = self._group(column, self.place, self.tile, self.autosave)
        column.addWidget(self.warning)
        column.addStretch()
        column.addWidget(self.buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter ends the typing of a number
        self._retranslate()
        self._connect()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, which may be changed here."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _group(self, column: QVBoxLayout, *rows: QWidget) -> QGroupBox:
        """A part of the form; `_retranslate` writes its title and its labels."""
        group = QGroupBox()
        form = QFormLayout(group)
        for row in rows:
            label = QLabel()
            label.setBuddy(row)
            form.addRow(label, row)
            self._labels.append(label)
        column.addWidget(group)
        return group

    def _profile_row(self) -> QWidget:
        row = QWidget()
        row.setFocusProxy(self.profile)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.profile, 1)
        line.addWidget(self.system_profile)
        return row

    def _connect(self) -> None:
        self.language.activated.connect(lambda: self._set("language", self.language.currentData()))
        self.theme.activated.connect(lambda: self._set("theme", self.theme.currentData()))
        self.tile.activated.connect(lambda: self._set("tile", self.tile.currentData()))
        self.profile.clicked.connect(self._choose_profile)
        self.system_profile.clicked.connect(lambda: self._set("screen_profile", ""))
        self.color.clicked.connect(self._choose_color)
        self.opacity.valueChanged.connect(lambda value: self._set("damage_opacity", value / 100))
        self.pressure.toggled.connect(lambda on: self._set("brush_pressure", on))
        self.damage_name.editingFinished.connect(self._set_damage_name)
        self.place.changed.connect(self._set_place)
        self.autosave.valueChanged.connect(lambda value: self._set("autosave_seconds", value))
        self._defaults.clicked.connect(self._restore_defaults)
        self.buttons.rejected.connect(self.reject)

    def _set(self, field: str, value: object) -> None:
        if getattr(self._settings, field) == value:
            return
        setattr(self._settings, field, value)
        self.warning.clear()
        self._show_settings()
        self.changed.emit(field)

    def _set_place(self) -> None:
        backend, device = self.place.place()
        self._set("backend", backend)
        self._set("device", device)

    def _set_damage_name(self) -> None:
        name = self.damage_name.text().strip()
        try:
            self._set("damage_name", name)
        except ValidationError:
            self._show_settings()
            text = self.tr("{name} is no name with {place} in it that ends as a picture does.")
            say(self.warning, text.format(name=name, place="{name}"), "warning")

    def _restore_defaults(self) -> None:
        fresh = Settings()
        for field in (
            "language", "theme", "screen_profile", "damage_color", "damage_opacity",
            "brush_pressure", "damage_name", "backend", "device", "tile", "autosave_seconds",
        ):  # fmt: skip
            self._set(field, getattr(fresh, field))

    def _choose_color(self) -> None:
        now = QColor(self._settings.damage_color)
        chosen = QColorDialog.getColor(now, self, self.tr("Colour of the damage"))
        if chosen.isValid():
            self._set("damage_color", chosen.name())

    def _choose_profile(self) -> None:
        kinds = self.tr("ICC profiles ({patterns})").format(patterns="*.icc *.icm")
        title = self.tr("The screen's profile")
        name, _ = QFileDialog.getOpenFileName(self, title, self._settings.screen_profile, kinds)
        if not name:
            return
        try:
            data = Path(name).read_bytes()
        except OSError:
            data = b""
        if QColorSpace.fromIccProfile(QByteArray(data)).isValid():
            self._set("screen_profile", name)
        else:
            text = self.tr("{name} is no ICC profile of a screen; choose another file.")
            say(self.warning, text.format(name=Path(name).name), "warning")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._look.setTitle(self.tr("Appearance"))
        self._damage.setTitle(self.tr("Damage"))
        self._work.setTitle(self.tr("Work"))
        texts = (
            self.tr("&Language:"),
            self.tr("&Theme:"),
            self.tr("&Screen profile:"),
            self.tr("&Colour:"),
            self.tr("&Opacity:"),
            self.tr("&Pen:"),
            self.tr("&Beside photos:"),
            self.tr("&Device:"),
            self.tr("T&ile:"),
            self.tr("&Autosave:"),
        )
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
            label.setMinimumWidth(0)
        widest = max(label.sizeHint().width() for label in self._labels)
        for label in self._labels:  # the controls of all groups in one column
            label.setMinimumWidth(widest)
        self.color.setAccessibleName(self.tr("Colour of the damage"))
        self.profile.setToolTip(
            self.tr("The file that your screen's calibration made; colours are then exact.")
        )
        self.profile.setAccessibleName(self.tr("The screen's profile"))
        self.system_profile.setText(self.tr("As the s&ystem"))
        self.pressure.setText(self.tr("P&ressure sets the brush's size"))
        named = self.tr("Name of the picture of a photo's damage; {place} is that of the photo.")
        self.damage_name.setToolTip(named.format(place="{name}"))
        self.tile.setToolTip(
            self.tr("Larger tiles are faster and need more memory; the result is the same.")
        )
        self.autosave.setPrefix(self.tr("every "))
        self.autosave.setSuffix(self.tr(" s"))
        self.autosave.setSpecialValueText(self.tr("never"))
        self._show_settings()

    def _show_settings(self) -> None:
        """Let the controls show the settings, without their saying that they changed."""
        now = self._settings
        blocked = [QSignalBlocker(control) for control in (self.opacity, self.pressure)]
        blocked.append(QSignalBlocker(self.autosave))
        _fill(self.language, {"": self.tr("As the system"), **languages()}, now.language)
        _fill(
            self.theme,
            {
                "system": self.tr("As the system"),
                "light": self.tr("Light"),
                "dark": self.tr("Dark"),
            },
            now.theme,
        )
        sizes = sorted({*TILES, *([now.tile] if now.tile else [])})
        pixels = {size: self.tr("{size} px").format(size=size) for size in sizes}
        _fill(self.tile, {None: self.tr("Automatic"), **pixels}, now.tile)
        self.profile.setText(
            Path(now.screen_profile).name if now.screen_profile else self.tr("Choose a file…")
        )
        self.system_profile.setEnabled(bool(now.screen_profile))
        self.color.setText(now.damage_color)
        swatch = QPixmap(_SWATCH, _SWATCH)
        swatch.fill(QColor(now.damage_color))
        self.color.setIcon(QIcon(swatch))
        self.opacity.setValue(round(100 * now.damage_opacity))
        self.pressure.setChecked(now.brush_pressure)
        self.damage_name.setText(now.damage_name)
        self.place.set_place(now.backend, now.device)
        self.autosave.setValue(now.autosave_seconds)
        for blocker in blocked:
            blocker.unblock()


def _fill(combo: QComboBox, texts: Mapping[Any, str], now: object) -> None:
    """Offer values by their texts."""
    combo.clear()
    for value, text in texts.items():
        combo.addItem(text, value)
    combo.setCurrentIndex(list(texts).index(now) if now in texts else 0)
