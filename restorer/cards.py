"""Cards: what a model is, may do and comes from; one TOML file beside its weights."""

import hashlib
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from restorer.errors import ModelError
from restorer.paths import MODELS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """A model.

    Attributes:
        name: How users call it.
        summary: One sentence on what it is for.
        tasks: Names of the tasks that pick it when the user names no model; first come first.
        noise: What noise it has learnt: "any", or "white" alone, which it then knows better.
        widths: The U-Net's channels at each scale.
        blocks: Its residual blocks a scale.
        halo: How far an output pixel sees, px.
        stride: Sides of its input are multiples of it, px.
        weights: fp16 weights (safetensors), beside the card.
        weights_sha256: Their hash.
        graph: ONNX graph without weights, beside the card; models of one architecture share it.
        graph_sha256: Its hash.
        licence: SPDX identifier of the weights' licence.
        folder: Where the card lies.
        facts: The rest of the card (training, figures, credits), for people.
    """

    name: str
    summary: str
    tasks: tuple[str, ...]
    noise: str
    widths: tuple[int, ...]
    blocks: int
    halo: int
    stride: int
    weights: str
    weights_sha256: str
    graph: str
    graph_sha256: str
    licence: str
    folder: Path
    facts: Mapping[str, Any]

    def weights_file(self) -> Path:
        """The weights, checked against their hash.

        Raises:
            ModelError: The file is missing or damaged.
        """
        return _checked(self, self.weights, self.weights_sha256)

    def graph_file(self) -> Path:
        """The ONNX graph, checked against its hash.

        Raises:
            ModelError: The file is missing or damaged.
        """
        return _checked(self, self.graph, self.graph_sha256)


def read_card(path: Path) -> Card:
    """Read a card.

    Raises:
        ModelError: It is missing, or no card.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        known: dict[str, Any] = {
            "name": str(data.pop("name")),
            "summary": str(data.pop("summary")),
            "licence": str(data.pop("licence")),
            "tasks": tuple(data.pop("tasks")),
            "noise": str(data.pop("noise", "any")),
            "widths": tuple(data["architecture"].pop("widths")),
            "blocks": int(data["architecture"].pop("blocks")),
            "halo": int(data["architecture"].pop("halo")),
            "stride": int(data["architecture"].pop("stride")),
        }
        files: dict[str, Any] = {key: str(value) for key, value in data.pop("files").items()}
        return Card(**known, **files, folder=path.parent, facts=data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        wrong = f"cannot be read ({error})"
        raise ModelError(f"The model card {path} {wrong}; install it again.") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wrong = f"lacks or misspells an entry ({error})"
        raise ModelError(f"The model card {path} {wrong}; install it again.") from error


def card_files(folder: Path | None = None) -> tuple[Path, ...]:
    """The cards of a folder (None: the program's own), by name; they may be broken."""
    return tuple(sorted((folder or MODELS).glob("*.toml")))


def list_cards(folder: Path | None = None) -> tuple[Card, ...]:
    """All models of a folder (None: the program's own), by name; the log tells of broken cards."""
    cards, broken = _read(folder)
    _warn(broken)
    return cards


def _read(folder: Path | None) -> tuple[tuple[Card, ...], dict[str, ModelError]]:
    """The models of a folder, and what is wrong with each broken card, by its file's name."""
    cards, broken = [], {}
    for path in card_files(folder):
        try:
            cards.append(read_card(path))
        except ModelError as error:
            broken[path.stem] = error
    return tuple(cards), broken


def _warn(broken: Mapping[str, ModelError]) -> None:
    for error in broken.values():
        _warn_once(str(error))


@lru_cache
def _warn_once(sentence: str) -> None:  # the cards are read for each photo
    log.warning("%s", sentence)


def find_card(
    name: str | None, task: str, *, white: bool = False, folder: Path | None = None
) -> Card:
    """A model by name, or else the first that is for the task and for the photo's noise.

    Args:
        name: Of the model; None chooses.
        task: By name.
        white: Whether the photo's noise is white; a model that knows no other then comes first.
        folder: Of the models; None: the program's own.

    Raises:
        ModelError: There is none, or its card is broken.
    """
    folder = folder or MODELS
    cards, broken = _read(folder)
    if name is None:
        found = [card for card in cards if task in card.tasks and (white or card.noise == "any")]
        none = ModelError(f"No model in {folder} is for {task}; install Restorer again.")
        wrong = next(iter(broken.values()), none)  # the one for it may be among these
    else:
        found = [card for card in cards if card.name == name]
        names = ", ".join(card.name for card in cards) or "none"
        none = ModelError(f"There is no model called {name}; there are: {names}.")
        wrong = broken.get(name, none)
    if not found:
        raise wrong
    _warn(broken)
    return max(found, key=lambda card: card.noise == "white")  # the first of them


def sha256(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(card: Card, name: str, expected: str) -> Path:
    path = card.folder / name
    try:
        found = sha256(path)
    except OSError as error:
        raise ModelError(
            f"The model {card.name} lacks its file {path}; install it again."
        ) from error
    if found != expected:
        raise ModelError(f"The model file {path} is damaged (wrong sha256); install it again.")
    return path
