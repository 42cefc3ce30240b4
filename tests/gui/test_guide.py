"""The user's guide against the program: its keys, its commands, its pictures."""

import re
from pathlib import Path

import pytest

from restorer.gui.commands import ACTIONS, MENUS

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
MENU_NAMES = {name: title.replace("&", "") for name, title in MENUS.items()}


@pytest.fixture(scope="module")
def guide():
    return GUIDE.read_text(encoding="utf-8")


def text_of(action):
    return action.text.replace("&", "").removesuffix("…")


def test_the_table_of_keys_is_that_of_the_program(guide):
    listed = [line for line in guide.splitlines() if re.match(r"\| \w+ \| .* \| `", line)]
    keys = {action: ", ".join(f"`{key}`" for key in action.keys) for action in ACTIONS}
    assert listed == [
        f"| {MENU_NAMES[action.menu]} | {text_of(action)} | {keys[action]} |"
        for action in ACTIONS
        if action.keys
    ]


def test_the_commands_it_names_are_in_the_menus(guide):
    named = re.findall(r"\*\*(\w+) →\s([^*]+)\*\*", guide)
    there = {(MENU_NAMES[action.menu], text_of(action)) for action in ACTIONS}
    assert named
    assert {(menu, " ".join(command.split())) for menu, command in named} <= there


def test_its_pictures_are_there_and_small(guide):
    pictures = [GUIDE.parent / name for name in re.findall(r"!\[.+\]\((.+)\)", guide)]
    assert pictures
    assert [path for path in pictures if not 0 < path.stat().st_size <= 250_000] == []
