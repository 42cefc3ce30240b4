"""docs/formats.md says what the formats do now."""

import importlib.util
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs"


def test_the_page_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_formats", PAGE / "make_formats.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    written = (PAGE / "formats.md").read_text(encoding="utf-8")
    assert made.page() == written, "run python docs/make_formats.py"
