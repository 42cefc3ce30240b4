"""What is to be done with many files: photos become entries with a result's name and a damage.

Results lie beside their photos or in one folder, in which the folders of the photos are mirrored.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from restorer.batch.entry import Entry
from restorer.batch.finding import Found, damage_beside, damage_pictures, is_folder, photos
from restorer.batch.journal import Journal
from restorer.brush import Coverage
from restorer.errors import RestorerError
from restorer.files.encoding import Encoding
from restorer.history import DamageEdit
from restorer.naming import filled
from restorer.session import Session


class Order(NamedTuple):
    """What to do with files.

    Attributes:
        task: By name.
        settings: Of the task.
        model: By name; None chooses.
        template: Of the results' names; see `naming.filled`.
        folder: Where results go; None is beside each photo.
        encoding: How the result of a photo is coded.
        damage: A picture of the damage of all photos.
        damage_names: Otherwise, what that of each photo is called, which lies beside it; none if
            the task needs no damage.
    """

    task: str
    settings: dict[str, int | float | None]
    model: str | None
    template: str
    folder: Path | None
    encoding: Callable[[Path], Encoding]
    damage: Path | None = None
    damage_names: tuple[str, ...] = ()


class LeftOut(NamedTuple):
    """A file of which there is no entry, and why, for people."""

    source: Path
    reason: str


class Queued(NamedTuple):
    """How many files were queued, and why others were not."""

    added: int
    reasons: tuple[str, ...]


def drafts(order: Order, paths: Iterable[Path]) -> Iterator[Entry | LeftOut]:
    """Files as they are and the photos in folders, as entries for a journal; each file once.

    Pictures of the damage of these photos are none of them.
    """
    found: dict[Path, Found | None] = {}
    unread: list[OSError] = []
    for path in paths:
        if is_folder(path):
            before = len(unread)
            inside = [*photos(path, order.template, order.folder, unread.append)]
            found |= {photo.path: photo for photo in inside}
            if not inside and len(unread) == before:
                found[path] = None
        else:
            found[path] = Found(path, Path())
    for picture in (order.damage, *damage_pictures(tuple(found), order.damage_names)):
        if picture in found:
            del found[picture]
    for error in unread:
        yield LeftOut(
            Path(error.filename),
            f"The folder {error.filename} cannot be looked into ({error.strerror}); change its"
            " permissions.",
        )
    for number, (path, photo) in enumerate(found.items(), 1):
        if photo is None:
            yield LeftOut(path, f"The folder {path} holds no photos; choose another.")
            continue
        damage = order.damage or damage_beside(path, order.damage_names)
        if damage is None and order.damage_names:
            name = filled(order.damage_names[0], name=path.stem)
            yield LeftOut(
                path,
                f"There is no picture of the damage beside {path}; "
                f"paint one, white where to restore, and call it {name}.",
            )
            continue
        yield _draft(order, photo, number)._replace(damage=damage)


def enqueue(order: Order, paths: Iterable[Path], journal: Journal) -> Queued:
    """Queue files as they are, and the photos in folders.

    Raises:
        RestorerError: The journal cannot be used.
    """
    added, reasons = 0, []
    for draft in drafts(order, paths):
        if isinstance(draft, LeftOut):
            reasons.append(draft.reason)
        else:
            journal.add(draft)
            added += 1
    return Queued(added, tuple(reasons))


class Opened(NamedTuple):
    """An open photo.

    Attributes:
        source: Its file, which still says what its pixels are.
        damage: (H, W), what is marked; None if the task needs no damage.
    """

    source: Path
    damage: Coverage | None


def opened(session: Session, title: str, needs_damage: bool) -> Opened:
    """An open photo as it is now, to be queued.

    Args:
        session: The photo; it may go on.
        title: What users call it.
        needs_damage: Whether the task does.

    Raises:
        RestorerError: It has no file, or is no longer what its file says, or nothing is marked.
    """
    if session.source is None:
        raise RestorerError(f"{title} has no file yet; export it, and add that file.")
    done = session.history[: session.position]
    if not all(isinstance(step, DamageEdit) for step in done):
        raise RestorerError(
            f"{title} is no longer what its file holds; export it, and add that file."
        )
    if needs_damage and not session.damage.any():
        raise RestorerError(f"Nothing is marked on {title}; paint over what is to be restored.")
    return Opened(session.source, session.damage.copy() if needs_damage else None)


def enqueue_opened(order: Order, found: Iterable[Opened], journal: Journal) -> None:
    """Queue open photos with the damage that was marked on them.

    Raises:
        RestorerError: The journal cannot be used.
    """
    for number, photo in enumerate(found, 1):
        draft = _draft(order, Found(photo.source, Path()), number)
        journal.add(draft, painted=photo.damage)


def _draft(order: Order, photo: Found, number: int) -> Entry:
    source, encoding = photo.path, order.encoding(photo.path)
    name = filled(order.template, name=source.stem, task=order.task, number=number)
    folder = source.parent if order.folder is None else order.folder / photo.below
    target = folder / f"{name}{encoding.ending(source)}"
    return Entry(
        0, source, target, order.task, order.settings, model=order.model, encoding=encoding
    )
