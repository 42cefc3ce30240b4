"""What a result's XMP says: IPTC's word for it, and the history of what was done."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from restorer import __version__
from restorer.borders import blank, extended
from restorer.cards import find_card
from restorer.engine import Job
from restorer.files.xmp import Packet
from restorer.history import Resized, Restored
from restorer.image import Box, Image, Metadata
from restorer.outcome import Blend
from restorer.provenance import Operation, of_job, of_steps, recorded
from restorer.tasks import TASKS
from restorer.tasks.base import controls
from tests.documents import outcome, photo
from tests.readers import exiftool, exiv2, needs

URI = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ENHANCED = "algorithmicallyEnhanced"
FILLED = "compositeWithTrainedAlgorithmicMedia"
DRAWN = "trainedAlgorithmicMedia"
WHEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:my="http://example.org/my/" xmp:Rating="4"
 xmp:Label="Red" xmp:CreatorTool="Camera 1" my:Own="kept"/></rdf:RDF></x:xmpmeta>"""


def operation(source_type: str = ENHANCED) -> Operation:
    return Operation("denoise", {"sigma": None, "steps": 1}, "photo", "ab" * 32, source_type)


def source_type(before: str | None, *kinds: str) -> str | None:
    """IPTC's word after operations on a photo that said `before`."""
    xmp = None
    if before is not None:
        packet = Packet(None)
        packet.set("Iptc4xmpExt:DigitalSourceType", before)
        xmp = packet.encode()
    image = replace(photo(), metadata=Metadata(xmp=xmp))
    after, said = recorded(image, [operation(kind) for kind in kinds])
    assert said == ()
    return Packet(after.metadata.xmp).get("Iptc4xmpExt:DigitalSourceType")


def test_the_strongest_operation_names_the_result() -> None:
    for kinds in itertools.permutations((ENHANCED, FILLED, DRAWN)):
        assert source_type(None, *kinds) == URI + DRAWN
        assert source_type(None, *kinds[:1]) == URI + kinds[0]
    assert source_type(None, FILLED, ENHANCED) == URI + FILLED


@pytest.mark.parametrize(
    "plain", ["negativeFilm", "positiveFilm", "print", "digitalCapture", "humanEdits"]
)
def test_what_is_from_life_gives_way_and_stays_in_the_history(plain: str) -> None:
    assert source_type(URI + plain, ENHANCED) == URI + ENHANCED
    packet = Packet(None)
    packet.set("Iptc4xmpExt:DigitalSourceType", URI + plain)
    image = replace(photo(), metadata=Metadata(xmp=packet.encode()))
    after, _ = recorded(image, [operation(), operation(FILLED)])
    assert (after.metadata.xmp or b"").count(f'before": "{URI}{plain}"'.encode()) == 1


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        (URI + DRAWN, ENHANCED, URI + DRAWN),
        (URI + DRAWN, FILLED, URI + DRAWN),
        (URI + FILLED, ENHANCED, URI + FILLED),
        (URI + FILLED + "/", ENHANCED, URI + FILLED + "/"),
        (URI + "digitalCreation", ENHANCED, URI + "digitalCreation"),
        (URI + "digitalCreation", FILLED, URI + FILLED),
        ("http://example.org/new", ENHANCED, "http://example.org/new"),
        ("http://example.org/new", DRAWN, URI + DRAWN),
        ("print", ENHANCED, URI + ENHANCED),
    ],
)
def test_what_is_further_from_life_stays(before: str, kind: str, after: str) -> None:
    assert source_type(before, kind) == after


def test_nothing_done_says_nothing() -> None:
    image = replace(photo(), metadata=Metadata(xmp=XMP))
    assert recorded(image, []) == (image, ())


def test_the_history_is_enough_to_do_it_again() -> None:
    image = replace(photo(), metadata=Metadata(xmp=XMP))
    after, said = recorded(image, [operation()], WHEN)
    assert said == () and np.array_equal(after.pixels, image.pixels)
    text = after.metadata.xmp
    assert text is not None
    packet = Packet(text)
    assert packet.get("xmp:MetadataDate") == "2024-05-06T07:08:09+00:00"
    assert packet.get("xmp:CreatorTool") == "Camera 1"
    history = packet.get("xmpMM:History")
    assert history is not None
    parameters = json.loads(history[history.index("{") : history.rindex("}") + 1])
    assert parameters == {
        "task": "denoise",
        "settings": {"sigma": None, "steps": 1},
        "model": "photo",
        "model_sha256": "ab" * 32,
    }
    assert f"Restorer {__version__}" in history and "edited" in history


def test_only_a_drawn_picture_has_this_program_for_its_creator() -> None:
    for kind, creator in ((ENHANCED, None), (FILLED, None), (DRAWN, f"Restorer {__version__}")):
        after, _ = recorded(photo(), [operation(kind)])
        assert Packet(after.metadata.xmp).get("xmp:CreatorTool") == creator


def test_the_name_of_the_files_very_bytes_is_renewed_if_there_is_one() -> None:
    assert Packet(recorded(photo(), [operation()])[0].metadata.xmp).get("xmpMM:InstanceID") is None
    packet = Packet(XMP)
    packet.set("xmpMM:InstanceID", "xmp.iid:1")
    image = replace(photo(), metadata=Metadata(xmp=packet.encode()))
    new = Packet(recorded(image, [operation()])[0].metadata.xmp).get("xmpMM:InstanceID")
    assert new is not None and new.startswith("xmp.iid:") and new != "xmp.iid:1"


def test_xmp_that_cannot_be_understood_is_kept_and_that_is_said() -> None:
    image = replace(photo(), metadata=Metadata(xmp=b"<not> XMP"))
    after, (sentence,) = recorded(image, [operation()])
    assert after is image and "cannot be understood" in sentence


def job(name: str, image: Image, damage: np.ndarray | None = None) -> Job:
    return Job(image, TASKS[name](), find_card(None, name), damage)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_its_word(name: str) -> None:
    image = photo()
    some = np.zeros(image.shape, bool)
    some[3:6, 4:9] = True
    done = of_job(job(name, image, some if TASKS[name].needs_damage else None))
    assert done.source_type == (FILLED if TASKS[name].invents else ENHANCED)
    assert (done.task, done.model_sha256) == (name, find_card(None, name).weights_sha256)
    assert set(done.settings) == set(controls(TASKS[name]))


def test_a_picture_is_drawn_if_nothing_was_there_and_filled_if_it_is_extended() -> None:
    assert of_job(job("generate", *blank(16, 16))).source_type == DRAWN
    assert of_job(job("generate", *extended(photo(), 4))).source_type == FILLED
    assert of_job(job("inpaint", *blank(16, 16))).source_type == DRAWN


def test_the_steps_of_a_document_are_its_operations() -> None:
    image = photo()  # 40 x 50
    fill = np.zeros((40, 50), np.uint8)
    fill[2:5, 2:5] = 200

    def restored(task: str, box: Box | None = None, **more: object) -> Restored:
        found = outcome(image, box, **more)  # type: ignore[no-untyped-call]
        settings = {"steps": 3, "seed": 7}
        record = replace(found.record, task=task, settings=settings, seeds=(7, 8))
        return Restored(task, replace(found, record=record), Blend(0.5, 1.0, 1))

    steps = [
        restored("denoise", samples=2),
        replace(restored("denoise"), blend=Blend(0.0)),
        restored("inpaint", samples=2, coverage=fill),
        restored("inpaint", samples=2, coverage=np.full((40, 50), 9, np.uint8)),
        restored("of another version", samples=2, coverage=fill),
        Resized("Crop", Box(0, 0, 20, 20)),
        restored("inpaint", Box(0, 0, 20, 20), samples=2, coverage=fill[:20, :20] | 1),
        restored("denoise", Box(0, 0, 20, 20), samples=2),
    ]
    done = list(of_steps(image, steps))
    assert [o.source_type for o in done] == [ENHANCED, FILLED, DRAWN, FILLED, DRAWN, ENHANCED]
    assert all(o.settings == {"steps": 3, "seed": 8, "strength": 0.5, "detail": 1} for o in done)
    assert list(of_steps(image, [])) == []


@needs("exiftool", "exiv2")
def test_others_read_what_is_said_and_what_was_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    image = replace(photo(), metadata=Metadata(xmp=XMP))
    after, _ = recorded(image, [operation(), operation(FILLED)], WHEN)
    path = tmp_path / "a.xmp"
    path.write_bytes(after.metadata.xmp or b"")
    found = exiftool(path)
    assert found["XMP-iptcExt:DigitalSourceType"] == URI + FILLED
    assert (found["XMP-xmp:Rating"], found["XMP-xmp:Label"], found["XMP-my:Own"]) == (
        *(4, "Red"),
        "kept",
    )
    first, second = found["XMP-xmpMM:History"]
    assert first["SoftwareAgent"] == second["SoftwareAgent"] == f"Restorer {__version__}"
    assert first["Action"] == "edited" and first["When"] == "2024:05:06 07:08:09+00:00"
    assert json.loads(second["Parameters"])["model"] == "photo"
    assert not [key for key in found if "Warning" in key or "Error" in key]
    other = exiv2(path)
    assert other["Xmp.iptcExt.DigitalSourceType"] == URI + FILLED
    assert other["Xmp.xmpMM.History[2]/stEvt:softwareAgent"] == f"Restorer {__version__}"
    assert other["Xmp.my.Own"] == "kept"
