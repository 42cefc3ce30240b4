"""Names of results: templates, and names that are taken."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restorer.errors import RestorerError
from restorer.naming import FIELDS, Conflict, filled, resolved


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{name}_restored", "photo_restored"),
        ("{number}-{name}-{task}", "007-photo-denoise"),
        ("  {name} ", "photo"),
        ("same", "same"),
        ("{name}{name}", "photophoto"),
    ],
)
def test_templates(template: str, expected: str) -> None:
    assert filled(template, name="photo", task="denoise", number=7) == expected


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{when}", "may hold only {name}, {task}, {number}"),
        ("{name", "may hold only"),
        ("name}", "may hold only"),
        ("{}", "may hold only"),
        ("{name.__class__}", "may hold only"),
        ("{name!r}", "may hold only"),
        ("{{name}}", "may hold only"),
        ("../{name}", "holds '/'"),
        ("a\\{name}", "holds"),
        ("{name}?", r"holds '\?'"),
        ("{name}\n", "holds"),
        ("", "gives no name"),
        ("..", "gives no name"),
        ("{task}", "gives no name"),
    ],
)
def test_templates_that_are_refused(template: str, words: str) -> None:
    with pytest.raises(RestorerError, match=words):
        filled(template, name="photo")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=20), st.text(st.characters(exclude_characters="/\\\0"), min_size=1))
def test_a_template_names_a_file_or_is_refused(template: str, name: str) -> None:
    try:
        result = filled(template, name=name)
    except RestorerError:
        return
    assert Path(result).name == result


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_characters="/\\"), min_size=1))
def test_what_a_photo_is_called_is_no_template(name: str) -> None:
    assert filled("x{name}x", name=name) == f"x{name}x"


def test_every_field_is_filled() -> None:
    for field in FIELDS:
        assert "{" not in filled(f"x{{{field}}}", name="photo", task="denoise")


def test_a_free_name_is_kept(tmp_path: Path) -> None:
    for conflict in Conflict:
        assert resolved(tmp_path / "a.png", conflict) == tmp_path / "a.png"


def test_a_name_that_is_taken_on_the_disk(tmp_path: Path) -> None:
    target = tmp_path / "a.b.png"
    target.touch()
    (tmp_path / "a.b-2.png").symlink_to("nowhere")
    assert resolved(target, Conflict.UNIQUE) == tmp_path / "a.b-3.png"
    assert resolved(target, Conflict.OVERWRITE) == target
    assert resolved(target, Conflict.SKIP) is None


@pytest.mark.parametrize("conflict", Conflict)
def test_a_name_that_is_promised_is_never_given_twice(tmp_path: Path, conflict: Conflict) -> None:
    taken: set[Path] = set()
    for n in range(5):
        path = resolved(tmp_path / "a.png", conflict, taken.__contains__)
        assert path is not None and path not in taken
        assert path.name == ("a.png" if n == 0 else f"a-{n + 1}.png")
        taken.add(path)
    assert [*tmp_path.iterdir()] == []
