"""What a result is called: a template that the user writes, and what to do with a taken name."""

import itertools
import os
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from restorer.errors import RestorerError

FIELDS = ("name", "task", "number")
"""What a template may hold in braces: the photo's name without its ending, the task, a count."""

DAMAGE_NAMES = ("{name}_damage.png", "{name}-damage.png", "{name}.damage.png")
"""How a picture of the damage is usually called that lies beside its photo, with the ending."""

_FORBIDDEN = '<>:"/\\|?*'  # in a name on one system or another; templates travel between them


class Conflict(StrEnum):
    """What to do when there is a file of a result's name already."""

    UNIQUE = "unique"
    OVERWRITE = "overwrite"
    SKIP = "skip"


def filled(template: str, *, name: str, task: str = "", number: int = 1) -> str:
    """A file's name, without its ending, from a template such as "{name}_{task}_{number}".

    Args:
        template: Text with any of `FIELDS` in braces.
        name: The photo's name without its ending.
        task: The task's name.
        number: Counts the results of one go, from 1; written with three digits or more.

    Raises:
        RestorerError: The template has an unknown field, a character that no name may have, or
            gives no name.
    """
    values = dict(zip(FIELDS, (name, task, f"{number:03d}"), strict=True))
    literal = re.sub(r"\{(\w+)\}", lambda field: "" if field[1] in values else field[0], template)
    if "{" in literal or "}" in literal:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise RestorerError(f"The name template {template} may hold only {known}; mend it.")
    if wrong := [sign for sign in literal if sign in _FORBIDDEN or not sign.isprintable()]:
        raise RestorerError(
            f"The name template {template!r} holds {wrong[0]!r}, as no name may; leave it out."
        )
    result = re.sub(r"\{(\w+)\}", lambda field: values[field[1]], template).strip()
    if not result.strip("."):
        raise RestorerError(f"The name template {template!r} gives no name; write {{name}} in it.")
    return result


def resolved(
    target: Path, conflict: Conflict, taken: Callable[[Path], bool] = lambda _: False
) -> Path | None:
    """Where a result goes if its name is not free.

    Args:
        target: Where it would go.
        conflict: What to do about a file that is there.
        taken: Whether a name is promised to another file, or that of a file never to be replaced;
            then another name is found, whatever `conflict` says.

    Returns:
        `target`, or another name beside it ("photo-2.png"), or None: there is a file, skip it.
    """
    if not taken(target):
        if conflict is Conflict.OVERWRITE or not os.path.lexists(target):
            return target
        if conflict is Conflict.SKIP:
            return None
    others = (target.with_name(f"{target.stem}-{n}{target.suffix}") for n in itertools.count(2))
    return next(name for name in others if not taken(name) and not os.path.lexists(name))
