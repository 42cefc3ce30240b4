"""The core's sentences in the user's language.

The core knows no Qt, and puts names and numbers into what it says. So its sentences are known here
by their patterns, such as "{0} cannot be opened: {1}.", which `packaging/translations.py` gathers
from the code into a file, and which are translated in the context "Sentence".
"""

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from restorer.gui.translation import TRANSLATIONS

PATTERNS = TRANSLATIONS / "sentences.txt"
"""One pattern a line, as `str.format` takes it."""

_PLACE = re.compile(r"\{\d+\}")


def translated(sentence: str) -> str:
    """A sentence of the core (an error, a note) in the user's language.

    What was put into it is translated too if it is known itself, such as a reason; so are the
    parts of a list. What is not known stays as it is.
    """
    for pattern, regex in _patterns():
        found = regex.fullmatch(sentence)
        if found:
            text = QCoreApplication.translate("Sentence", pattern)
            return text.format(*map(translated, found.groups()))
    return ", ".join(map(translated, sentence.split(", "))) if ", " in sentence else sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns, those with most words of their own first."""
    lines = PATTERNS.read_text(encoding="utf-8").splitlines()
    lines.sort(key=lambda line: -len(_PLACE.sub("", line)))
    return tuple((line, _regex(line)) for line in lines)


def _regex(pattern: str) -> re.Pattern[str]:
    words = (part.replace("{{", "{").replace("}}", "}") for part in _PLACE.split(pattern))
    return re.compile("(.+?)".join(map(re.escape, words)), re.DOTALL)
