"""Settings come back as they were saved, and a bad entry is reset alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import ValidationError

from restorer import settings
from restorer.errors import RestorerError
from restorer.naming import Conflict
from restorer.settings import Settings
from restorer.tasks import TASKS
from restorer.tasks.base import controls

CHANGED: dict[str, Any] = {
    "language": "zh_CN",
    "theme": "dark",
    "recent": ["/photos/é.png", "/b.jpg"],
    "brush_radius": 33.5,
    "brush_hardness": 0.25,
    "brush_pressure": False,
    "damage_color": "#00Ff00",
    "damage_opacity": 0.75,
    "task": "inpaint",
    "task_values": {"denoise": {"sigma": None, "strength": 0.5, "steps": 3}},
    "presets": {"denoise": {"strong: grain": {"sigma": 40.0}}, "of another version": {"a": {}}},
    "model": "photo",
    "backend": "onnx",
    "device": "cpu",
    "tile": 256,
    "variants": 4,
    "export": {
        "format": "tiff",
        "depth": 16,
        "coding": "quality",
        "quality": 80,
        "profile": "srgb",
        "template": "{name}_{number}",
        "folder": "/out",
        "conflict": "overwrite",
        "provenance": False,
        "keep_times": True,
    },
    "damage_name": "mask of {name}.tif",
    "shortcuts": {"open": ["Ctrl+O", "F3"], "run": []},
    "geometry": "AdnQywAD",
    "layout": "AAAA/w==",
    "screen_profile": "/screen.icc",
    "autosave_seconds": 0,
}


def written(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def reset_entries(sentences: list[str]) -> set[str]:
    return {s.split()[2] for s in sentences if s.startswith("The setting ")}


def test_every_setting_comes_back(tmp_path: Path) -> None:
    assert set(CHANGED) == set(Settings.model_fields)
    assert set(CHANGED["export"]) == set(settings.Export.model_fields)
    path = tmp_path / "new" / "settings.json"
    settings.save(Settings.model_validate(CHANGED), path)
    loaded, sentences = settings.load(path)
    assert sentences == [] and loaded.model_dump(mode="json") == CHANGED
    assert loaded.export.conflict is Conflict.OVERWRITE
    assert isinstance(loaded.task_values["denoise"]["steps"], int)
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


def test_a_change_inside_is_saved(tmp_path: Path) -> None:
    path, changed = tmp_path / "settings.json", Settings()
    changed.export.format = "png"
    changed.task_values["denoise"] = {"sigma": 3.0}
    settings.save(changed, path)
    assert settings.load(path) == (changed, [])
    assert Settings().task_values == {} and Settings().export.format == ""


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.json") == (Settings(), [])
    assert [*tmp_path.iterdir()] == []


def test_the_users_own_file_is_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESTORER_HOME", str(tmp_path))
    settings.save(Settings(theme="light"))
    assert (tmp_path / "settings.json").is_file()
    assert settings.load() == (Settings(theme="light"), [])


@pytest.mark.parametrize(
    "entry",
    [
        {"brush_radius": 0},
        {"brush_radius": float("nan")},
        {"brush_radius": 1e999},
        {"brush_hardness": "hard"},
        {"damage_color": "red"},
        {"theme": "pink"},
        {"task": "repaint"},
        {"backend": "tensorflow"},
        {"device": "abacus"},
        {"tile": 3},
        {"variants": 1.5},
        {"layout": "äöü"},
        {"damage_name": "mask.png"},
        {"damage_name": "{name}"},
        {"damage_name": "../{name}.png"},
        {"recent": "photo.png"},
        {"export": []},
        {"recently": 1},
        {"": 1},
    ],
    ids=str,
)
def test_a_bad_entry_alone_is_reset(tmp_path: Path, entry: dict[str, Any]) -> None:
    path = written(tmp_path / "settings.json", CHANGED | entry)
    before = path.read_bytes()
    loaded, sentences = settings.load(path)
    (name,) = entry
    expected = CHANGED | {name: Settings().model_dump(mode="json").get(name)}
    assert loaded.model_dump(mode="json") == {k: expected[k] for k in CHANGED}
    first, second = sentences
    assert first.startswith(f"The setting {name} was reset: ") and first.endswith(".")
    assert (tmp_path / "settings.json.bak").read_bytes() == before
    assert second == f"The old file is kept as {tmp_path / 'settings.json.bak'}."


def test_what_stands_beside_a_bad_entry_deep_inside_stays(tmp_path: Path) -> None:
    data = {
        "recent": ["/a", 1, "/b", None, "/c"],
        "task_values": {
            "denoise": {"sigma": 300, "strength": 0.5, "steps": 2.5, "colour": 1},
            "inpaint": {"sigma": "much", "steps": None, "seed": 7},
        },
        "presets": {"denoise": {"fine": {"sigma": -1, "steps": 4}, "wrong": 3}, "inpaint": 1},
        "export": {"quality": 101, "depth": 12, "format": "png", "template": "{name}/{when}"},
        "shortcuts": {"open": "Ctrl+O", "run": ["F5"]},
    }
    loaded, sentences = settings.load(written(tmp_path / "settings.json", data))
    assert loaded.model_dump(exclude_defaults=True) == {
        "recent": ["/a", "/b", "/c"],
        "task_values": {"denoise": {"strength": 0.5}, "inpaint": {"seed": 7}},
        "presets": {"denoise": {"fine": {"steps": 4}}},
        "export": {"format": "png"},
        "shortcuts": {"run": ["F5"]},
    }
    assert reset_entries(sentences) == {
        *("recent.1", "recent.3", "presets.denoise.wrong", "presets.inpaint", "shortcuts.open"),
        *(f"task_values.denoise.{name}" for name in ("sigma", "steps", "colour")),
        *(f"task_values.inpaint.{name}" for name in ("sigma", "steps")),
        "presets.denoise.fine.sigma",
        *(f"export.{name}" for name in ("quality", "depth", "template")),
    }


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[1]", b"\xff\xfe", b'"x"', b"[" * 100_000, b"{}{}"], ids=lambda t: t[:9]
)
def test_a_damaged_file_is_backed_up_and_all_is_reset(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(text)
    loaded, sentences = settings.load(path)
    assert loaded == Settings() and len(sentences) == 2
    assert sentences[0] == f"The settings {path} are damaged; all were reset."
    assert (tmp_path / "settings.json.bak").read_bytes() == text


def test_a_file_that_cannot_be_read_or_backed_up(tmp_path: Path) -> None:
    loaded, sentences = settings.load(tmp_path)
    assert loaded == Settings() and len(sentences) == 1
    path = written(tmp_path / "settings.json", [])
    (tmp_path / "settings.json.bak").mkdir()
    loaded, sentences = settings.load(path)
    assert loaded == Settings() and sentences[1].startswith("The old file is lost at the next")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RestorerError, match=r"^The folder .* for the settings cannot be made: "):
        settings.save(Settings(), tmp_path / "file" / "settings.json")


def test_an_assignment_is_checked() -> None:
    changed = Settings()
    for name, value in (("tile", 1), ("task_values", {"denoise": {"steps": 0}}), ("nonsense", 1)):
        with pytest.raises(ValidationError):
            setattr(changed, name, value)
    with pytest.raises(ValidationError):
        changed.export.quality = 0
    assert changed == Settings()


def test_recent_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    changed = Settings()
    for n in range(20):
        changed.remember(tmp_path / f"{n}.png")
    changed.remember(Path("10.png"))
    changed.remember(Path("no \udcff text.png"))
    names = [str(tmp_path / f"{n}.png") for n in (10, 19, 18, 17, 16, 15, 14, 13, 12, 11, 9, 8)]
    assert changed.recent == names


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
task_values = st.dictionaries(
    st.sampled_from([*TASKS, "other"]),
    st.dictionaries(st.sampled_from(["sigma", "steps", "seed", "strength", "x"]), json_values),
)


@effort(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from([*Settings.model_fields, "other"]), json_values),
    st.fixed_dictionaries({}, optional={"task_values": task_values}),
)
def test_whatever_the_file_holds_the_program_starts_and_the_second_time_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any], values: dict[str, Any]
) -> None:
    path = written(tmp_path_factory.mktemp("settings") / "settings.json", data | values)
    loaded, sentences = settings.load(path)
    assert len(sentences) != 1
    for task, own in loaded.task_values.items():
        if task in TASKS:
            assert set(own) <= set(controls(TASKS[task]))
            TASKS[task](**own)
    settings.save(loaded, path)
    assert settings.load(path) == (loaded, [])
