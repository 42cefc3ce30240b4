"""Where a run began, so that a card can count all the compute that is in its weights.

A run that starts by `--init` keeps in its checkpoints what the card beside those weights said:
the files themselves may since have been replaced, even by the run's own export.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restorer.cards import Card, read_card, sha256

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """Weights that a run started from; as they are, random ones.

    Attributes:
        name: The model's, or of weights without a card their file's; empty for random weights.
        sha256: Of the weights; empty for random weights and where they are gone.
        steps: Steps of training that are in them.
        pflop: Operations of training that are in them, forward and backward.
        hours: Time of training that is in them.
        complete: Whether these figures count from random weights on.
    """

    name: str = ""
    sha256: str = ""
    steps: int = 0
    pflop: float = 0.0
    hours: float = 0.0
    complete: bool = True


def weights_origin(weights: Path) -> Origin:
    """What the card beside weights says of them; without a card that fits, nothing is counted.

    Raises:
        ModelError: The card is no card.
        OSError: There are no such weights.
    """
    found, card = sha256(weights), _card(weights)
    if card is None or card.weights_sha256 != found:
        return Origin(weights.stem, found, complete=False)
    try:
        training = card.facts["training"]
        return Origin(
            card.name,
            found,
            int(training["steps"]),
            float(training["pflop"]),
            float(training["hours"]),
            _complete(training),
        )
    except (KeyError, TypeError, ValueError):
        return Origin(card.name, found, complete=False)


def run_origin(state: Mapping[str, Any], recipe: Mapping[str, Any]) -> Origin:
    """Where a run began.

    Checkpoints of older programs do not tell. The card does that is now beside the weights, unless
    the run itself was exported over them: then that card has what was known at the time.

    Args:
        state: The run's checkpoint.
        recipe: Its `config.json`.

    Raises:
        ModelError: The card beside the weights is no card.
    """
    if state.get("init") is not None:
        return Origin(**state["init"])
    if not recipe.get("init"):
        return Origin()
    weights = Path(recipe["init"])
    unknown = Origin(weights.stem, complete=False)
    if not weights.is_file():
        return unknown
    card = _card(weights)
    training = card.facts.get("training", {}) if card else {}
    if training.get("recipe") == recipe:
        return Origin(**training["init"]) if "init" in training else unknown
    return weights_origin(weights)


def warn_unless_complete(origin: Origin) -> None:
    """Say that figures lack something."""
    if not origin.complete:
        log.warning(
            "No card tells all the training that is in %s: steps and PFLOP count what is known",
            origin.name,
        )


def _card(weights: Path) -> Card | None:
    path = weights.with_suffix(".toml")
    return read_card(path) if path.is_file() else None


def _complete(training: Mapping[str, Any]) -> bool:
    """Whether a card counts from random weights on; without `init` it counts its own run alone."""
    if "init" in training:
        return bool(training["init"]["complete"])
    return not training["recipe"]["init"]
