"""Gathers the program's words for translators, and compiles what they wrote (`make translations`).

`lupdate` finds what stands in `tr("…")`. The rest is found here: the tables of actions and tasks,
the names of history steps, the sentences of the core, and words given to a function that passes
them on to `translate`. Translate with Qt Linguist, then run this again.
"""

import ast
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from restorer.gui.commands import ACTIONS, MENUS
from restorer.gui.sentences import PATTERNS
from restorer.gui.translation import TRANSLATIONS
from restorer.tasks import TASKS
from restorer.tasks.base import controls

ROOT = Path(__file__).resolve().parents[1] / "restorer"
LANGUAGES = ("zh_CN",)

_UNHEARD = {"cli", "training", "evaluation", "networks"}  # what they say is never in the window
_OWN = {"gui", "tasks"}  # their words are gathered otherwise, but for errors
_ERRORS = {"RestorerError", "UnsupportedFile", "ModelError", "OutOfMemory"}
_NOT_SHOWN = {  # calls whose words are for us
    "ValueError", "TypeError", "KeyError", "AssertionError", "param", "Param", "execute", "join",
    "debug", "info", "warning", "error", "exception",
}  # fmt: skip
# Calls whose first argument is a step's name.
_HISTORY = {"set_damage", "Resized", "Enlarged", "DamageEdit"}

Words = set[tuple[str, str]]
"""(context, text)."""


def main() -> None:
    """Update and compile all translations."""
    PATTERNS.write_text("".join(f"{text}\n" for text in sentences()), encoding="utf-8")
    for language in LANGUAGES:
        file = TRANSLATIONS / f"restorer_{language}.ts"
        update(file)
        compile_(file, file.with_suffix(".qm"))


def update(file: Path) -> None:
    """Bring a translation up to date; what is new in it is marked as unfinished."""
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder) / "gathered.py"
        gathered.write_text("".join(map(_marked, sorted(words()))), encoding="utf-8")
        modules = map(str, sorted((ROOT / "gui").rglob("*.py")))
        options = ("-silent", "-no-obsolete", "-locations", "none")
        _run("lupdate", *options, *modules, str(gathered), "-ts", str(file))


def compile_(source: Path, target: Path) -> None:
    """Make the file that the program loads."""
    _run("lrelease", "-silent", str(source), "-qm", str(target))


def words() -> Words:
    """All that `lupdate` does not see."""
    found: Words = {("Actions", text) for text in MENUS.values()}
    found |= {("Actions", action.text) for action in ACTIONS}
    for name, task in TASKS.items():
        found |= {("Task", name), ("Task", task.summary), ("History", name.capitalize())}
        for control in controls(task).values():
            found |= {("Task", control.label), ("Task", control.help), ("Task", control.unit)}
    found |= {("Sentence", text) for text in sentences()}
    for _, tree in _modules():
        found |= {("History", text) for text in _steps(tree)}
        found |= set(_passed_on(tree))
    return {(context, text) for context, text in found if text}


def sentences() -> list[str]:
    """Patterns of what the core says: errors, notes, and the reasons that stand in them."""
    found = set()
    for file, tree in _modules():
        room = file.relative_to(ROOT).parts[0]
        if room in _OWN:
            errors = (call for call in _calls(tree) if _called(call) in _ERRORS)
            found |= {text for call in errors for text in _prose(call)}
        elif room not in _UNHEARD:
            found |= set(_prose(tree))
    return sorted(found)


def _marked(word: tuple[str, str]) -> str:
    context, text = (json.dumps(part, ensure_ascii=False) for part in word)
    return f"QT_TRANSLATE_NOOP({context}, {text})\n"


def _prose(node: ast.AST) -> Iterator[str]:
    """Texts of three words or more, without docstrings and what no user sees."""
    if isinstance(node, ast.Call) and _called(node) in _NOT_SHOWN:
        return
    if isinstance(node, ast.Assert) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return
    text = _pattern(node)
    if text is None:
        for child in ast.iter_child_nodes(node):
            yield from _prose(child)
    elif text.count(" ") >= 2 and re.search("[a-z] [a-z{]", text) and text == text.strip():
        yield text


def _pattern(node: ast.AST) -> str | None:
    """A text as `str.format` takes it, places numbered; None: it is no text."""
    if isinstance(node, ast.JoinedStr):
        places = itertools.count()
        return "".join(_pattern(part) or f"{{{next(places)}}}" for part in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("{", "{{").replace("}", "}}")
    return None


def _steps(tree: ast.Module) -> Iterator[str]:
    """Names of history steps: given to what makes a step, or chosen as its label."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in _HISTORY and node.args:
            yield from _literals(node.args[0])
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant | ast.IfExp)
            and ast.unparse(node.targets[0]) == "label"
        ):
            yield from _literals(node.value)


def _passed_on(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Words given to a function of the module that only translates: `_tr("…")`."""
    contexts = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Return):
            call = node.body[-1].value
            if isinstance(call, ast.Call) and _called(call) == "translate":
                contexts[node.name] = next(_literals(call.args[0]))
    for call in _calls(tree):
        if _called(call) in contexts:
            for text in _literals(call.args[0]):
                yield contexts[_called(call)], text


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(ROOT.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    """Name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def _literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _run(tool: str, *arguments: str) -> None:
    """Run one of Qt's tools, which come with PySide."""
    subprocess.run([Path(sys.executable).with_name(f"pyside6-{tool}"), *arguments], check=True)


if __name__ == "__main__":
    main()
