"""What the program remembers of its user: a JSON file in which a bad entry spoils only itself."""

import functools
import json
import logging
import operator
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from restorer import naming
from restorer.backends import BACKENDS, DEVICES
from restorer.diffusion.tiling import SMALLEST
from restorer.errors import RestorerError
from restorer.files import WRITABLE_EXTENSIONS, Quality, atomic, format_of
from restorer.files.encoding import Depth, Encoding
from restorer.paths import config_folder
from restorer.tasks import TASKS
from restorer.tasks.base import Param, controls

log = logging.getLogger(__name__)

RECENT = 12  # files in the menu
_ENDINGS = tuple(extension[1:] for extension in WRITABLE_EXTENSIONS)

Values = dict[str, int | float | None]
"""A task's settings by the names of its controls."""

Keys = tuple[int | str, ...]
"""The way to an entry."""


def _one_of(names: Collection[str]) -> Callable[[str | None], str | None]:
    def check(name: str | None) -> str | None:
        if name is not None and name not in names:
            raise ValueError(f"there is no {name!r}")
        return name

    return check


def _template(text: str) -> str:
    try:
        naming.filled(text, name="photo")
    except RestorerError as error:
        raise ValueError(str(error)) from error
    return text


def _picture_template(text: str) -> str:
    if "{name}" not in _template(text) or Path(text).suffix.lower() not in WRITABLE_EXTENSIONS:
        raise ValueError(f"{text!r} holds no {{name}}, or does not end as a picture does")
    return text


Fraction = Annotated[float, Field(ge=0, le=1)]
Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


class _Checked(BaseModel):
    model_config = ConfigDict(validate_assignment=True, extra="forbid", allow_inf_nan=False)


class Export(_Checked):
    """How results are written.

    Attributes:
        format: Ending without the dot ("png"); "" is the photo's own format.
        depth: Bits a channel; 0 is the photo's own depth.
        coding: How formats code that can be lossy: "" as the photo's own file, or as is usual for
            the format; "quality" at `quality`; "lossless" exactly, where the format can.
        quality: 1 to 100.
        profile: "" keeps the photo's colour space; or a name of a space or the path of an ICC
            profile, as `restorer.files.icc` takes them.
        template: Name without its ending; see `naming.filled`.
        folder: Where to; "" is the photo's own folder.
        conflict: What to do about a name that is taken.
        provenance: Whether results say in their XMP what was done to them.
        keep_times: Whether they get the date of the photo's own file.
    """

    format: Annotated[str, AfterValidator(_one_of(("", *_ENDINGS)))] = ""
    depth: Depth = 0
    coding: Literal["", "quality", "lossless"] = ""
    quality: Annotated[int, Field(ge=1, le=100)] = 95
    profile: str = ""
    template: Annotated[str, AfterValidator(_template)] = "{name}_restored"
    folder: str = ""
    conflict: naming.Conflict = naming.Conflict.UNIQUE
    provenance: bool = True
    keep_times: bool = False

    def encoding(self, source: Path) -> Encoding:
        """How the result of a photo is coded that nobody is asked about: as the dialog begins."""
        kind = format_of(Path(f"photo{Encoding(self.format).ending(source)}"))
        is_own = source.suffix.lower() in kind.EXTENSIONS
        way = self.coding
        if way == "" and not is_own:
            way = "lossless"
        if way == "lossless" and not kind.LOSSLESS:
            way = "" if is_own else "quality"
        quality: Quality | None = {"": None, "lossless": "lossless", "quality": self.quality}[way]
        return Encoding(
            "" if is_own else self.format,
            self.depth,
            quality if kind.LOSSY else None,
            self.profile,
            self.provenance,
            self.keep_times,
        )


class Settings(_Checked):
    """All that is remembered; assigning a value that may not be raises `pydantic.ValidationError`.

    Attributes:
        language: "en", "zh_CN", …; "" is the system's.
        theme: Light or dark, or as the system has it.
        recent: Files, the last opened first; see `remember`.
        brush_radius: px of the photo.
        brush_hardness: 1 has a sharp edge.
        brush_pressure: Whether the pen's pressure sets the radius.
        damage_color: Of the overlay, "#rrggbb".
        damage_opacity: Of the overlay.
        task: The task shown at the start.
        task_values: Settings last used, by task.
        presets: Settings by task and by the name the user gave them.
        model: None is automatic.
        backend: None is automatic.
        device: None is automatic.
        tile: px; None is automatic.
        variants: Samples drawn at once.
        export: How results are written.
        damage_name: Of the picture of a photo's damage that lies beside it, with its ending; see
            `naming.filled`.
        shortcuts: Keys by action, for the actions whose keys the user changed.
        geometry: The window's place, as Qt codes it.
        layout: Its docks, as Qt codes them.
        screen_profile: Path of the screen's ICC profile; "" is what the system says.
        autosave_seconds: Between two recovery files; 0 keeps none.
    """

    language: str = ""
    theme: Literal["system", "light", "dark"] = "system"
    recent: list[str] = []
    brush_radius: Annotated[float, Field(gt=0, le=4096)] = 6.0  # px: what is filled is soft
    brush_hardness: Fraction = 1.0
    brush_pressure: bool = True
    damage_color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#ff3030"
    damage_opacity: Fraction = 0.5
    task: Annotated[str, AfterValidator(_one_of(TASKS))] = next(iter(TASKS))
    task_values: dict[str, Values] = {}
    presets: dict[str, dict[str, Values]] = {}
    model: str | None = None
    backend: Annotated[str | None, AfterValidator(_one_of(BACKENDS))] = None
    device: Annotated[str | None, AfterValidator(_one_of(DEVICES))] = None
    tile: Annotated[int, Field(ge=SMALLEST, le=8192)] | None = None
    variants: Annotated[int, Field(ge=1, le=16)] = 1
    export: Export = Field(default_factory=Export)
    damage_name: Annotated[str, AfterValidator(_picture_template)] = naming.DAMAGE_NAMES[0]
    shortcuts: dict[str, list[str]] = {}
    geometry: Base64 = ""
    layout: Base64 = ""
    screen_profile: str = ""
    autosave_seconds: Annotated[int, Field(ge=0, le=3600)] = 30

    @field_validator("task_values")
    @classmethod
    def _values_fit(cls, tasks: dict[str, Values]) -> dict[str, Values]:
        _refuse(
            ((task, control), value)
            for task, values in tasks.items()
            for control, value in _misfits(task, values)
        )
        return tasks

    @field_validator("presets")
    @classmethod
    def _presets_fit(cls, tasks: dict[str, dict[str, Values]]) -> dict[str, dict[str, Values]]:
        _refuse(
            ((task, name, control), value)
            for task, presets in tasks.items()
            for name, values in presets.items()
            for control, value in _misfits(task, values)
        )
        return tasks

    def remember(self, path: Path) -> None:
        """Put a file first among the recent ones, unless its name is no Unicode text."""
        name = str(path.absolute())
        if name == name.encode(errors="ignore").decode():
            self.recent = [name, *(other for other in self.recent if other != name)][:RECENT]


def load(path: Path | None = None) -> tuple[Settings, list[str]]:
    """Read the settings; whatever is wrong with the file, there are settings afterwards.

    A file that holds something wrong is first copied beside itself ("settings.json.bak").

    Args:
        path: None is the user's own file.

    Returns:
        The settings, and a sentence on each entry that was reset.
    """
    path = path or _own_file()
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [f"The settings {path} cannot be read ({error.strerror})."]
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("not a JSON object")
    except (ValueError, RecursionError):
        log.debug("the settings cannot be read", exc_info=True)
        settings, sentences = Settings(), [f"The settings {path} are damaged; all were reset."]
    else:
        settings, sentences = _mended(data)
    if sentences:
        sentences.append(_back_up(path, text))
    return settings, sentences


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, whole or not at all.

    Raises:
        RestorerError: They cannot be written.
    """
    path = path or _own_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RestorerError(
            f"The folder {path.parent} for the settings cannot be made: {error.strerror}."
        ) from error
    text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False)
    atomic.write(path, text.encode(), overwrite=True)


def _own_file() -> Path:
    return config_folder() / "settings.json"


def _mended(data: Any) -> tuple[Settings, list[str]]:
    """Settings from the entries that are right, and a sentence on each of the others."""
    sentences: list[str] = []
    while True:
        try:
            return Settings.model_validate(data), sentences
        except ValidationError as error:
            found = reversed(error.errors(include_url=False, include_context=False))
            wrong = {_entry(data, e["loc"]): e["msg"].removeprefix("Value error, ") for e in found}
        for keys, reason in wrong.items():  # the last of a list first, so that none moves up
            holder = functools.reduce(operator.getitem, keys[:-1], data)
            del holder[keys[-1]]
            sentences.append(f"The setting {'.'.join(map(str, keys))} was reset: {reason}.")


def _entry(data: Any, keys: Keys) -> Keys:
    """The keys of the entry that an error is about; at their end may stand a union's branch."""
    for depth, key in enumerate(keys):
        try:
            data = data[key]
        except (TypeError, LookupError):
            return keys[:depth]
    return keys


def _misfits(task: str, values: Values) -> Iterator[tuple[str, object]]:
    """What the task would refuse; the values of a task that only another version has may stay."""
    if task not in TASKS:
        return
    known = controls(TASKS[task])
    defaults = {field.name: field.default for field in fields(TASKS[task])}
    for name, value in values.items():
        if name not in known or not _fits(value, known[name], defaults[name]):
            yield name, value


def _fits(value: int | float | None, control: Param, default: object) -> bool:
    if value is None:
        return control.optional
    whole = isinstance(default, int)
    return control.low <= value <= control.high and (isinstance(value, int) or not whole)


def _refuse(wrong: Iterable[tuple[Keys, object]]) -> None:
    kind = PydanticCustomError("control", "the task has no such setting, or not of this value")
    errors = [InitErrorDetails(type=kind, loc=tuple(keys), input=value) for keys, value in wrong]
    if errors:
        raise ValidationError.from_exception_data("Values", errors)


def _back_up(path: Path, data: bytes) -> str:
    copy = path.with_name(path.name + ".bak")
    try:
        atomic.write(copy, data, overwrite=True)
    except RestorerError as error:
        return f"The old file is lost at the next saving: {error}"
    return f"The old file is kept as {copy}."
