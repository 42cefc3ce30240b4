"""A control of a task as a row: its name, its number, and a slider or a spin box.

The manners of the slider: a right or double click on the number types a value, a double click on
the name resets it, Shift moves by large steps, Ctrl by small ones; no letter moves it.
"""

from typing import cast

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.panels.number import Number
from restorer.gui.panels.panel import Panel, task_text
from restorer.gui.panels.scale import Scale
from restorer.gui.panels.track import Track
from restorer.tasks.base import Param

Value = int | float | None

WIDE = 10_000
"""A range wider than this gets a spin box: a slider would be too coarse to aim with."""


def param_row(param: Param, default: Value, parent: QWidget | None = None) -> "ParamRow":
    """The row that suits a control: a slider, or a spin box where the range is wide."""
    kind = ParamSpin if param.high - param.low > WIDE else ParamSlider
    return kind(param, default, parent)


class ParamRow(Panel):
    """A control's name, its "automatic" box where it is optional, and whatever sets its value.

    Signals:
        changed: (value, final): the user set it; not final while the mouse still drags.

    Args:
        param: The control.
        default: What `reset` goes back to; an int makes the control one of whole numbers.
        parent: Qt's.

    Attributes:
        scale: The values.
        stops: What the Tab key comes to, in order: the box, and what sets the value.
    """

    changed = Signal(object, bool)

    def __init__(self, param: Param, default: Value, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param, self._default = param, default
        self.scale = Scale(param.low, param.high, isinstance(default, int))
        self._number = self.scale.rounded(param.low if default is None else default)
        self._automatic: float | None = None
        self._name = _Name()
        self._name.reset_asked.connect(self.reset)
        self._auto = QCheckBox()
        self._auto.setVisible(param.optional)
        self._auto.setChecked(default is None)
        self._auto.toggled.connect(self._on_auto)
        self.stops: tuple[QWidget, ...] = (self._auto,)
        self._header = QHBoxLayout()
        self._header.addWidget(self._name)
        self._header.addStretch()
        self._header.addWidget(self._auto)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(self._header)

    def value(self) -> Value:
        """The value, None for automatic."""
        if self._auto.isChecked():
            return None
        return round(self._number) if self.scale.whole else self._number

    def set_value(self, value: Value) -> None:
        """Show a value, brought into the range; nothing is signalled."""
        with QSignalBlocker(self._auto):
            self._auto.setChecked(value is None and self._param.optional)
        if value is not None:
            self._number = self.scale.rounded(value)
        self._show()

    def set_automatic(self, value: float | None) -> None:
        """Tell what "automatic" comes to on this photo: shown, and where the user's hand begins.

        None: nothing is known about it.
        """
        self._automatic = value
        if value is not None and self._auto.isChecked():
            self._number = self.scale.rounded(value)
        self._show()

    @property
    def default(self) -> Value:
        """What `reset` goes back to."""
        return self._default

    def reset(self) -> None:
        """Go back to the default, and say so."""
        self.set_value(self._default)
        self.changed.emit(self.value(), True)

    def retranslate(self) -> None:
        """Write the texts."""
        label, help_ = task_text(self._param.label), task_text(self._param.help)
        unit = f" ({task_text(self._param.unit)})" if self._param.unit else ""
        self._name.setText(label + unit)
        self._name.setToolTip(help_ + "\n" + self.tr("Double-click: back to the default."))
        self._auto.setText(self.tr("Automatic"))
        self._auto.setAccessibleName(self.tr("{name}: automatic").format(name=label))
        self.setToolTip(help_)
        self._show()

    def _take(self, value: float, final: bool) -> None:
        """A value by the user's hand; small changes may round to none."""
        rounded = self.scale.rounded(value)
        if rounded != self._number or final:
            self._number = rounded
            self._show()
            self.changed.emit(self.value(), final)

    def _show(self) -> None:
        """Bring the widgets in line with the value: what is automatic is not set by hand."""
        for field in self.stops[1:]:
            field.setEnabled(not self._auto.isChecked())

    def _on_auto(self) -> None:
        self._show()
        self.changed.emit(self.value(), True)


class ParamSlider(ParamRow):
    """A row with a slider below it and a number that can be typed over."""

    def __init__(self, param: Param, default: Value, parent: QWidget | None = None) -> None:
        super().__init__(param, default, parent)
        self._text = Number()
        self._text.typed.connect(self._on_typed)
        self._header.addWidget(self._text)
        self.slider = Track(self.scale)
        self.slider.moved.connect(self._take)
        self.slider.typing_asked.connect(self._text.type)
        self.slider.reset_asked.connect(self.reset)
        cast(QVBoxLayout, self.layout()).addWidget(self.slider)
        self.stops = self._auto, self.slider
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts."""
        label, help_ = task_text(self._param.label), task_text(self._param.help)
        self._text.setToolTip(self.tr("Double-click or right-click: type a value."))
        self._text.setAccessibleName(self.tr("{name}: value").format(name=label))
        self.slider.setAccessibleName(label)
        self.slider.setAccessibleDescription(help_)
        hint = self.tr("Shift: large steps. Ctrl: small steps. Enter: type a value.")
        self.slider.setToolTip(help_ + "\n" + hint)
        super().retranslate()

    def _show(self) -> None:
        super()._show()
        automatic = self._auto.isChecked()
        self.slider.show_value(self._number)
        known = not automatic or self._automatic is not None
        number = self.scale.text(self._number, self.locale()) if known else ""
        self._text.show_number(number, editable=not automatic)

    def _on_typed(self, text: str) -> None:
        value, good = self.locale().toDouble(text.strip())
        if not good:
            value, good = QLocale.c().toDouble(text.strip())
        if good:
            self._take(value, True)
        self.slider.setFocus()


class ParamSpin(ParamRow):
    """A row with a spin box, for ranges that no slider resolves."""

    def __init__(self, param: Param, default: Value, parent: QWidget | None = None) -> None:
        super().__init__(param, default, parent)
        self.box: QSpinBox | QDoubleSpinBox
        if self.scale.whole:
            self.box = QSpinBox()
            self.box.setRange(round(param.low), round(param.high))
            self.box.valueChanged.connect(self._on_box)
        else:
            self.box = QDoubleSpinBox()
            self.box.setDecimals(self.scale.decimals)
            self.box.setRange(param.low, param.high)
            self.box.valueChanged.connect(self._on_box)
        self.box.setKeyboardTracking(False)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._header.addWidget(self.box)
        self._name.setBuddy(self.box)
        self.stops = self._auto, self.box
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts."""
        self.box.setAccessibleName(task_text(self._param.label))
        self.box.setToolTip(task_text(self._param.help))
        super().retranslate()

    def _show(self) -> None:
        super()._show()
        with QSignalBlocker(self.box):
            if isinstance(self.box, QSpinBox):
                self.box.setValue(round(self._number))
            else:
                self.box.setValue(self._number)

    def _on_box(self, value: float) -> None:
        self._take(value, True)


class _Name(QLabel):
    """A control's name; a double click resets it."""

    reset_asked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_asked.emit()
