"""How much of a result the photo takes: strength, detail and the variant, without a new run.

The mean stands before the variants as a choice of its own, where there is one: it is what is seen
at detail 0, whatever the variant.
"""

from dataclasses import replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from restorer.gui.panels.column import Column
from restorer.gui.panels.panel import Panel, Quiet
from restorer.gui.panels.sliders import ParamSlider
from restorer.gui.panels.thumbnail import thumbnail_icon
from restorer.image import Image
from restorer.outcome import Blend, Outcome
from restorer.tasks.base import Param

_SIDE = 88  # px of a thumbnail

_STRENGTH = Param(
    str(QT_TRANSLATE_NOOP("Task", "Strength of the result")),
    str(QT_TRANSLATE_NOOP("Task", "0 is the photo as it was, 1 the whole result.")),
    0.0,
    1.0,
)
_DETAIL = Param(
    str(QT_TRANSLATE_NOOP("Task", "Detail")),
    str(QT_TRANSLATE_NOOP("Task", "0 is the mean of all likely pictures, 1 one of them.")),
    0.0,
    1.0,
)


class ResultPanel(Panel):
    """The sliders that re-blend, the mean and the variants side by side, and the uncertainty.

    Signals:
        blend_changed: (Blend, final): blend so; not final while the mouse still drags.
        uncertainty_toggled: Whether to show how unsure the result is.

    Args:
        parent: Qt's.
    """

    blend_changed = Signal(object, bool)
    uncertainty_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._blend = Blend()
        self._none = Quiet()
        self.strength, self.detail = ParamSlider(_STRENGTH, 1.0), ParamSlider(_DETAIL, 0.0)
        self._variants_name, self.variants = QLabel(), _thumbnails()
        self._variants_name.setBuddy(self.variants)
        self.uncertainty, self.legend = QCheckBox(), Quiet()
        self.strength.changed.connect(self._on_strength)
        self.detail.changed.connect(self._on_detail)
        self.variants.currentRowChanged.connect(self._on_variant)
        self.uncertainty.toggled.connect(self.legend.setVisible)
        self.uncertainty.toggled.connect(self.uncertainty_toggled)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setSpacing(10)
        for part in (
            self._none,
            self.strength,
            self.detail,
            self._variants_name,
            self.variants,
            self.uncertainty,
            self.legend,
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Column(inner))
        self.legend.hide()
        self.retranslate()

    def set_outcome(
        self, outcome: Outcome | None, blend: Blend | None = None, profile: bytes | None = None
    ) -> None:
        """Show a result and how it is blended now; nothing is signalled.

        Args:
            outcome: The result; None if there is none.
            blend: How it is blended; None as a new result is.
            profile: ICC profile of the photo, for the thumbnails.
        """
        known, self._outcome, self._blend = self._outcome, outcome, blend or Blend()
        if outcome is not known:
            self._fill(profile)
            if not self._is_sampled():
                self.uncertainty.setChecked(False)
        self.strength.set_value(self._blend.strength)
        self.detail.set_value(self._blend.detail)
        self._highlight()
        self._show()

    def show_uncertain(self, shown: bool) -> None:
        """Tell whether the uncertainty is shown; nothing is signalled."""
        with QSignalBlocker(self.uncertainty):
            self.uncertainty.setChecked(shown)
        self.legend.setVisible(shown)

    def retranslate(self) -> None:
        """Write the texts."""
        self._none.setText(self.tr("A result can be blended here once there is one."))
        self._variants_name.setText(self.tr("Variants"))
        self.variants.setAccessibleName(self.tr("Variants"))
        self.variants.setToolTip(self.tr("Click on the one to take"))
        for row in range(self.variants.count()):
            self.variants.item(row).setText(self._name(row))
        self.uncertainty.setText(self.tr("Show uncertainty"))
        self.legend.setText(
            self.tr("Brighter is less sure: there the variants differ, and detail is invented.")
        )
        self._show()

    def _fill(self, profile: bytes | None) -> None:
        outcome = self._outcome
        pictures = () if outcome is None else outcome.samples
        if outcome is not None and outcome.mean is not None:
            pictures = (outcome.mean, *pictures)
        with QSignalBlocker(self.variants):
            self.variants.clear()
            for row, pixels in enumerate(pictures):
                picture = thumbnail_icon(Image(pixels, profile), _SIDE, self.devicePixelRatioF())
                self.variants.addItem(QListWidgetItem(picture, self._name(row)))

    def _means(self) -> int:
        """How many rows stand before the variants."""
        return int(self._outcome is not None and self._outcome.mean is not None)

    def _name(self, row: int) -> str:
        number = row + 1 - self._means()
        return self.tr("Variant {number}").format(number=number) if number else self.tr("Mean")

    def _highlight(self) -> None:
        """Bring the row in line with the blend."""
        means = self._means()
        row = 0 if means and not self._blend.detail else means + self._blend.variant
        with QSignalBlocker(self.variants):
            self.variants.setCurrentRow(row)

    def _is_sampled(self) -> bool:
        """Whether anything is known of how results differ."""
        if self._outcome is None:
            return False
        return len(self._outcome.samples) + (self._outcome.mean is not None) > 1

    def _show(self) -> None:
        outcome = self._outcome
        several = outcome is not None and len(outcome.samples) > 1
        self._none.setVisible(outcome is None)
        self.strength.setEnabled(outcome is not None)
        self.detail.setEnabled(
            outcome is not None and outcome.mean is not None and bool(outcome.samples)
        )
        self.detail.setToolTip(self._why_no_detail())
        self._variants_name.setVisible(several)
        self.variants.setVisible(several)
        self.uncertainty.setEnabled(self._is_sampled())
        self.uncertainty.setToolTip(
            self.tr("Standard deviation of the result, over the photo")
            if self._is_sampled()
            else self.tr("Known only of results of several steps")
        )

    def _why_no_detail(self) -> str:
        if self._outcome is None or self.detail.isEnabled():
            return ""
        if self._outcome.mean is None:
            return self.tr("This task gives samples only: they have all the detail there is.")
        return self.tr("This result is a mean without samples: run it with more than one step.")

    def _on_strength(self, value: float, final: bool) -> None:
        self._say(replace(self._blend, strength=value), final)

    def _on_detail(self, value: float, final: bool) -> None:
        self._say(replace(self._blend, detail=value), final)

    def _on_variant(self, row: int) -> None:
        variant = row - self._means()
        blend = replace(self._blend, detail=0.0)
        if variant >= 0:  # at detail 0 they are all the mean
            blend = replace(self._blend, variant=variant, detail=self._blend.detail or 1.0)
        if self.detail.isEnabled():
            self.detail.set_value(blend.detail)
        self._say(blend, True)

    def _say(self, blend: Blend, final: bool) -> None:
        self._blend = blend
        self._highlight()
        self.blend_changed.emit(blend, final)


def _thumbnails() -> QListWidget:
    """A row of pictures of which one is chosen."""
    pictures = QListWidget()
    pictures.setViewMode(QListView.ViewMode.IconMode)
    pictures.setMovement(QListView.Movement.Static)
    pictures.setWrapping(False)
    pictures.setUniformItemSizes(True)
    pictures.setIconSize(QSize(_SIDE, _SIDE))
    pictures.setFrameShape(QFrame.Shape.NoFrame)
    pictures.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    pictures.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    bar = pictures.horizontalScrollBar().sizeHint().height()
    pictures.setFixedHeight(_SIDE + pictures.fontMetrics().height() + 16 + bar)
    return pictures
