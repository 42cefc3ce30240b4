"""The form of a task, made from its fields: a new task needs no line here."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer.errors import RestorerError
from restorer.gui.panels.panel import Panel
from restorer.gui.panels.sliders import ParamRow, Value, param_row
from restorer.tasks.base import Task, controls


class TaskForm(Panel):
    """A row for each control of a task.

    Signals:
        changed: Some value was set by the user.

    Args:
        kind: The task.
        parent: Qt's.
    """

    changed = Signal()

    def __init__(self, kind: type[Task], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.rows: dict[str, ParamRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        defaults: dict[str, Any] = {field.name: field.default for field in fields(kind)}
        for name, param in controls(kind).items():
            row = param_row(param, defaults[name])
            row.changed.connect(self.changed)
            layout.addWidget(row)
            self.rows[name] = row

    def task(self) -> Task:
        """The task with the values of the form.

        Raises:
            RestorerError: The values do not go together.
        """
        try:
            return self.kind(**self.values())
        except ValueError as error:
            raise RestorerError(f"These settings do not go together: {error}.") from error

    def values(self) -> dict[str, Value]:
        """What the form shows, by field name."""
        return {name: row.value() for name, row in self.rows.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show values, such as an older program kept them; nothing is signalled.

        Names that the task does not know, and values that are no numbers, are passed over;
        numbers out of range are brought into it.
        """
        for name, value in values.items():
            number = isinstance(value, int | float) and math.isfinite(value)
            if name in self.rows and (value is None or number):
                self.rows[name].set_value(cast(Value, value))

    def set_automatic(self, values: Mapping[str, float | None]) -> None:
        """Tell what "automatic" comes to on this photo, by field name; others stay as they are."""
        for name, value in values.items():
            if name in self.rows:
                self.rows[name].set_automatic(value)

    def reset(self) -> None:
        """Go back to the defaults."""
        for row in self.rows.values():
            row.set_value(row.default)
        self.changed.emit()
