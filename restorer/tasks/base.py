"""What a task is: it says where the photo stands on the forward process, and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from restorer.level import Level
from restorer.noise_estimation import NoiseCurve
from restorer.operators.base import Observation

Photo = NDArray[np.float32]
"""(1, 3, H, W) in model range: sRGB-coded, nominally [0, 1]."""


@dataclass(frozen=True, eq=False)
class Start:
    """Where a photo stands, and the path of levels from there.

    Attributes:
        z: (1, 3, H, W), at the first level.
        path: Levels, the first to the last; one network call each but the last.
        sampler: Name of the sampler that walks it.
        observation: What was measured beside, if the process has no word for it.
    """

    z: Photo
    path: tuple[Level, ...]
    sampler: str = "ancestral"
    observation: Observation | None = None


class Task(Protocol):
    """A frozen dataclass; its fields (made by `param`) are the form and the options.

    Attributes:
        name: What users call it, and the command.
        summary: One sentence for the command's help.
        needs_damage: Whether the user has to mark damage; only marked pixels then change.
        invents: Whether what it puts in was not in the photo; if not, it changes no part's mean.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    needs_damage: ClassVar[bool]
    invents: ClassVar[bool]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def seed(self) -> int:
        """Chooses the noise of a sample, from 0 on."""
        ...

    @property
    def scale(self) -> int:
        """How many times larger than the file the photo is by then; 1 but for `upscale`."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether a part of a photo, given its noise, comes out as it does in the whole."""
        ...

    def observe(
        self,
        photo: Photo,
        damage: NDArray[np.bool_],
        guess: Photo | None,
        noise: NoiseCurve | None = None,
    ) -> Start:
        """Say where the photo stands.

        Args:
            photo: The photo, or the part around the damage.
            damage: (H, W), True where the user marked damage.
            guess: The result at half the scale, enlarged, where holes are large; else None.
            noise: The photo's noise, if it is known; None: measure it if it matters.
        """
        ...

    def finish(self, photo: Photo, x0: Photo) -> Photo:
        """The result from the photo and the last estimate."""
        ...


@dataclass(frozen=True)
class Param:
    """A control: how a task's field is shown and what it may be.

    Attributes:
        label: For the form.
        help: One sentence.
        low: Smallest value.
        high: Largest value.
        unit: "8-bit levels", "px", …
        optional: Whether None ("automatic") is a value.
    """

    label: str
    help: str
    low: float
    high: float
    unit: str = ""
    optional: bool = False


def param(default: Any, label: str, text: str, low: float, high: float, unit: str = "") -> Any:
    """A dataclass field that is a user's control; returns Any as `dataclasses.field` does."""
    control = Param(label, text, low, high, unit, optional=default is None)
    return field(default=default, metadata={"param": control})


def controls(task: type[Task]) -> dict[str, Param]:
    """A task's controls by field name, in order."""
    return {f.name: f.metadata["param"] for f in fields(task) if "param" in f.metadata}


def check(task: Task) -> None:
    """Check every control against its range.

    Raises:
        ValueError: One sentence that names the control and its range.
    """
    for name, control in controls(type(task)).items():
        value = getattr(task, name)
        if value is None and control.optional:
            continue
        if not control.low <= value <= control.high:  # so written, NaN is refused as well
            raise ValueError(
                f"{name} is from {control.low:.10g} to {control.high:.10g}"
                f"{' ' + control.unit if control.unit else ''}, not {value}"
            )


def blended(photo: Photo, x0: Photo, strength: float) -> Photo:
    """Between the photo (0) and the estimate (1)."""
    return x0 if strength == 1.0 else photo + np.float32(strength) * (x0 - photo)


def levels(sigma: NDArray[np.float32], fractions: Iterable[float]) -> tuple[Level, ...]:
    """A path that scales one noise map (H, W) by falling fractions."""
    return tuple(Level((sigma * np.float32(part))[None, None]) for part in fractions)
