"""What a project says in words: `project.json`, checked so that its arrays need no second look.

A change that an older program could not read is a new `FORMAT`.
"""

import math
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from restorer.files.base import PIXEL_LIMIT
from restorer.image import Box, Metadata
from restorer.outcome import Blend, Record

FORMAT: Final = 2  # 1 knew no step that enlarges

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
        ser_json_inf_nan="constants",
    )


class Source(_Part):
    """The photo's file: its whole path, and the way there from the project's folder."""

    path: str
    relative: str


class Linked(_Part):
    """The original is in the source: a file of this hash, which gives pixels of this hash."""

    kind: Literal["linked"] = "linked"
    sha256: Sha256
    pixels_sha256: Sha256


class Embedded(_Part):
    """The original is in the project: its pixels in an array, the rest here (see `Metadata`)."""

    kind: Literal["embedded"] = "embedded"
    profile: bytes | None
    exif: bytes | None
    xmp: bytes | None
    iptc: bytes | None
    text: dict[str, str]
    dpi: tuple[float, float] | None

    @classmethod
    def of(cls, profile: bytes | None, metadata: Metadata) -> Self:
        """What is embedded beside the pixels."""
        return cls(profile=profile, **metadata._asdict() | {"text": dict(metadata.text)})

    @property
    def metadata(self) -> Metadata:
        """As the file said it."""
        return Metadata(self.exif, self.xmp, self.iptc, self.text, self.dpi)


class DamageStep(_Part):
    """The damage was painted; arrays `before` and `after` hold the parts, one behind the other."""

    kind: Literal["damage"] = "damage"
    label: str
    box: Box
    parts: Annotated[tuple[Box, ...], Field(min_length=1)]


class RestoredStep(_Part):
    """A result was taken; arrays `mean`, `sample-0`, … and `coverage`, where there are such."""

    kind: Literal["restored"] = "restored"
    label: str
    box: Box
    record: Record
    blend: Blend
    mean: bool
    samples: Count
    coverage: bool


class ResizedStep(_Part):
    """The borders were moved; no arrays."""

    kind: Literal["resized"] = "resized"
    label: str
    box: Box


class EnlargedStep(_Part):
    """The photo was made larger; no arrays."""

    kind: Literal["enlarged"] = "enlarged"
    label: str
    scale: Annotated[int, Field(ge=2)]


AnyStep = Annotated[
    DamageStep | RestoredStep | ResizedStep | EnlargedStep, Field(discriminator="kind")
]


class Manifest(_Part):
    """A project without its arrays.

    Attributes:
        format: `FORMAT`.
        program: The version that wrote it.
        shape: (H, W, C) of the original.
        dtype: Of all its pixels.
        source: The photo's file; None if it was pasted or made here.
        original: Where the original's pixels are.
        position: How many of the steps are done.
        steps: The history.

    Raises:
        ValueError: A box reaches beyond the photo as it is at that step, a result has no such
            variant, or other parts contradict each other.
    """

    format: Literal[1, 2] = FORMAT
    program: str
    shape: tuple[int, int, int]
    dtype: Literal["uint8", "uint16", "float32"]
    source: Source | None
    original: Annotated[Linked | Embedded, Field(discriminator="kind")]
    position: Count
    steps: tuple[AnyStep, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if isinstance(self.original, Linked) and self.source is None:
            raise ValueError("the original is in no source")
        if self.position > len(self.steps):
            raise ValueError(f"there is no step {self.position}")
        if not 1 <= self.shape[2] <= 4:
            raise ValueError(f"there are no pictures {self.shape}")
        whole = _sound(Box(0, 0, *self.shape[:2]))
        for step in self.steps:
            if isinstance(step, EnlargedStep):
                whole = _sound(Box(*(step.scale * edge for edge in whole)))
                continue
            _check(step, whole)
            if isinstance(step, ResizedStep):
                whole = _sound(Box(0, 0, *step.box.shape))
        return self


def _check(step: DamageStep | RestoredStep | ResizedStep, whole: Box) -> None:
    """Check a step against the photo that it is done to."""
    inside = step.box.common(whole) == step.box
    if isinstance(step, ResizedStep):
        margin = -step.box.top
        border = Box(-margin, -margin, whole.bottom + margin, whole.right + margin)
        inside |= margin > 0 and step.box == border
    if not inside:
        raise ValueError(f"{step.box} does not fit {whole}")
    if isinstance(step, DamageStep):
        if any(min(part.shape) < 1 or part.common(step.box) != part for part in step.parts):
            raise ValueError(f"a part of the damage does not fit {step.box}")
        if sum(math.prod(part.shape) for part in step.parts) > math.prod(step.box.shape):
            raise ValueError("parts of the damage lie over each other")
    if isinstance(step, RestoredStep):
        if not (step.mean or step.samples):
            raise ValueError("a result is empty")
        if step.samples and step.blend.variant >= step.samples:
            raise ValueError(f"there is no variant {step.blend.variant} of {step.samples}")


def _sound(box: Box) -> Box:
    height, width = box.shape
    if min(height, width) < 1 or height * width > PIXEL_LIMIT:
        raise ValueError(f"there are no pictures of {height} × {width} px")
    return box
