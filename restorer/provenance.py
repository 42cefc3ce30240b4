"""What a photo's XMP says of how it was restored, added to what it says already.

In one word it is IPTC's digital source type, of which a photo has one: that of the strongest
operation, unless the photo's own is stronger still (so a drawn picture that is denoised stays a
drawn one). A weaker one, such as "digitised from a negative", gives way, as IPTC's vocabulary has
no two at once; the history keeps it. Step by step it is XMP's own history: software, model and
settings. The camera stays the photo's creator.

https://cv.iptc.org/newscodes/digitalsourcetype; XMP specification, part 2, 1.2.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from restorer import __version__
from restorer.engine import Job
from restorer.errors import UnsupportedFile
from restorer.files.xmp import Packet
from restorer.history import Enlarged, Resized, Restored, Step
from restorer.image import Box, Image
from restorer.tasks import TASKS
from restorer.tasks.base import controls

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""Of IPTC, for digital source types."""
_ENHANCED = "algorithmicallyEnhanced"
_FILLED = "compositeWithTrainedAlgorithmicMedia"  # IPTC: inpainting, outpainting
_DRAWN = "trainedAlgorithmicMedia"

# From life, or by hand; what is not listed (composites, drawings, screens, …) lies between
# `_ENHANCED` and `_FILLED`: to enhance it does not make it a photo.
_PLAIN = (
    *("digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print"),
    *("minorHumanEdits", "humanEdits"),
)
_RANKS = {**dict.fromkeys(_PLAIN, 0), _ENHANCED: 1, _FILLED: 3, _DRAWN: 4}
_BETWEEN = 2


@dataclass(frozen=True)
class Operation:
    """What was done to a photo, once.

    Attributes:
        task: By name.
        settings: Of the task, and of the blend.
        model: By name.
        model_sha256: Hash of its weights.
        source_type: IPTC's word for what comes out.
        version: Of this program, when it was done.
    """

    task: str
    settings: Mapping[str, int | float | None]
    model: str
    model_sha256: str
    source_type: str
    version: str = __version__


def of_job(job: Job) -> Operation:
    """The operation that a job is."""
    everything = job.damage is not None and bool(job.damage.all())
    return Operation(
        job.task.name,
        {name: getattr(job.task, name) for name in controls(type(job.task))},
        job.card.name,
        job.card.weights_sha256,
        _source_type(job.task.name, everything),
    )


def of_steps(original: Image, steps: Iterable[Step]) -> Iterator[Operation]:
    """The operations among the steps that were done to a photo; those that left no trace are none.

    Args:
        original: The photo as it was opened.
        steps: From the first on.
    """
    whole = original.box
    for step in steps:
        match step:
            case Resized(box=box):
                whole = Box(0, 0, *box.shape)
            case Enlarged(scale=scale):
                whole = Box(*(scale * edge for edge in whole))
            case Restored(outcome=outcome, blend=blend) if blend.strength > 0:
                coverage, record = outcome.coverage, outcome.record
                drawn = coverage is not None and outcome.box == whole and bool(coverage.all())
                settings = record.settings | {"strength": blend.strength, "detail": blend.detail}
                if record.seeds:
                    settings["seed"] = record.seeds[blend.variant]
                yield Operation(
                    record.task,
                    settings,
                    record.model,
                    record.model_sha256,
                    _source_type(record.task, drawn),
                    record.version,
                )


def _source_type(name: str, everything: bool) -> str:
    """IPTC's word for a task's result; of a task of another version, the one that claims less."""
    task = TASKS.get(name)
    if task is not None and not task.invents:
        return _ENHANCED
    return _DRAWN if everything else _FILLED


def recorded(
    image: Image, operations: Sequence[Operation], when: datetime | None = None
) -> tuple[Image, tuple[str, ...]]:
    """The photo with XMP that says what was done to it.

    Args:
        image: The result.
        operations: In their order; if there are none, the photo stays as it is.
        when: With its time zone; None is now.

    Returns:
        The photo; and a sentence if its XMP cannot be added to, and is as it was.
    """
    if not operations:
        return image, ()
    try:
        packet = Packet(image.metadata.xmp)
    except UnsupportedFile:
        return image, (
            "The photo's XMP data cannot be understood: they are as they were, and do not say"
            " that the photo was restored.",
        )
    now = (when or datetime.now().astimezone()).isoformat(timespec="seconds")
    before = packet.get("Iptc4xmpExt:DigitalSourceType")
    strongest = max((operation.source_type for operation in operations), key=_rank)
    if before is None or _rank(before) < _rank(strongest):
        packet.set("Iptc4xmpExt:DigitalSourceType", VOCABULARY + strongest)
    if strongest == _DRAWN and packet.get("xmp:CreatorTool") is None:
        packet.set("xmp:CreatorTool", f"Restorer {operations[-1].version}")
    for number, operation in enumerate(operations):
        packet.append("xmpMM:History", _event(operation, now, None if number else before))
    if packet.get("xmpMM:InstanceID") is not None:  # it names one file's very bytes
        packet.set("xmpMM:InstanceID", f"xmp.iid:{uuid4()}")
    packet.set("xmp:MetadataDate", now)
    return replace(image, metadata=image.metadata._replace(xmp=packet.encode())), ()


def _event(operation: Operation, now: str, before: str | None) -> dict[str, str]:
    """An entry of the history; JSON holds what is needed to do it again."""
    parameters: dict[str, object] = {
        "task": operation.task,
        "settings": dict(operation.settings),
        "model": operation.model,
        "model_sha256": operation.model_sha256,
    }
    if before is not None:
        parameters["digital_source_type_before"] = before
    return {
        "stEvt:action": "created" if operation.source_type == _DRAWN else "edited",
        "stEvt:when": now,
        "stEvt:softwareAgent": f"Restorer {operation.version}",
        "stEvt:parameters": json.dumps(parameters),
    }


def _rank(source_type: str) -> int:
    """How far a picture is from life, by IPTC's word or its URI."""
    return _RANKS.get(source_type.rstrip("/").rpartition("/")[2], _BETWEEN)
