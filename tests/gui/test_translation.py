"""Languages: whole, in step with the code, and changed while the program runs."""

import importlib.util
import re
import shutil
import string
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from restorer.errors import RestorerError
from restorer.files import read
from restorer.gui import translation
from restorer.gui.actions import ACTIONS, MENUS, Actions
from restorer.gui.panels.panel import task_text
from restorer.gui.sentences import PATTERNS, translated
from restorer.gui.translation import TRANSLATIONS, Translation, languages
from restorer.settings import Settings

FILES = sorted(TRANSLATIONS.glob("*.ts"))
Speak = Callable[[str], Translation]


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Speak]:
    """Speaks a language until the end of the test."""
    made: list[Translation] = []

    def speak(language: str) -> Translation:
        made.append(Translation(qapp, language))
        return made[-1]

    yield speak
    for each in made:
        each.choose("en")
        shiboken6.delete(each)


@pytest.fixture(scope="module")
def gather() -> ModuleType:
    """The script that gathers the words."""
    file = Path(__file__).resolve().parents[2] / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("gather", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(file: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(text, state) by (context, source)."""
    return {
        (context.findtext("name", ""), message.findtext("source", "")): (
            "".join(translated.itertext()).strip("\n") if translated is not None else "",
            translated.get("type", "") if translated is not None else "unfinished",
        )
        for context in ET.parse(file).iter("context")
        for message in context.iter("message")
        for translated in [message.find("translation")]
    }


def test_there_are_translations() -> None:
    assert [file.stem for file in FILES] == ["restorer_zh_CN"]
    assert languages() == {"en": "English", "zh_CN": "简体中文"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_left_untranslated(file: Path) -> None:
    assert [at for at, (text, state) in messages(file).items() if state or not text] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_places_mnemonics_and_spaces_agree(file: Path) -> None:
    wrong = [
        (source, text)
        for (_, source), (text, _) in messages(file).items()
        if places(source) != places(text)
        or ("&" in source) != ("&" in text)
        or ("…" in source[-1:]) != ("…" in text[-1:])
        or (source[:1].isspace(), source[-1:].isspace())
        != (text[:1].isspace(), text[-1:].isspace())
    ]
    assert wrong == []


def places(text: str) -> Counter[str]:
    """What will be put into a text."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_files_are_in_step_with_the_code(
    file: Path, gather: ModuleType, tmp_path: Path
) -> None:
    """If this fails: `make translations`, translate what is unfinished, and again."""
    assert PATTERNS.read_text(encoding="utf-8").splitlines() == gather.sentences()
    fresh = tmp_path / file.name
    shutil.copy(file, fresh)
    gather.update(fresh)
    assert messages(fresh) == messages(file)
    gather.compile_(file, fresh.with_suffix(".qm"))
    assert fresh.with_suffix(".qm").read_bytes() == file.with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("language", languages())
def test_mnemonics_of_a_menu_differ(language: str, speak: Speak, qtbot: QtBot) -> None:
    speak(language)
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window, Settings())
    menus = actions.fill(window.menuBar())
    assert_mnemonics_differ([menu.title() for menu in menus.values()])
    for name in MENUS:
        assert_mnemonics_differ([actions[a.id].text() for a in ACTIONS if a.menu == name])


def assert_mnemonics_differ(texts: list[str]) -> None:
    letters = Counter(re.findall(r"&(\w)", " ".join(texts).upper()))
    assert len(texts) == letters.total()
    assert max(letters.values()) == 1


def test_the_language_changes_and_changes_back(speak: Speak, qtbot: QtBot) -> None:
    spoken = speak("en")
    window, buttons = QMainWindow(), QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(window)
    window.setCentralWidget(buttons)
    actions = Actions(window, Settings())
    actions.attach(window, QWidget(window))
    menus = actions.fill(window.menuBar())
    for language, run, menu, close in (
        ("zh_CN", "修复(&R)", "文件(&F)", "关闭"),
        ("en", "&Restore", "&File", "Close"),
    ):
        with qtbot.waitCallback() as told:
            window.changeEvent = lambda event, told=told: (
                told() if event.type() == QEvent.Type.LanguageChange else None
            )
            spoken.choose(language)
        assert spoken.language == language
        assert actions["run"].text() == run
        assert menus["file"].title() == menu
        assert close in buttons.buttons()[0].text().replace("&", "")
    assert actions["brush"].toolTip() == "Brush (B)"


def test_tasks_speak_too(speak: Speak) -> None:
    speak("zh_CN")
    assert task_text("Strength") == "强度"
    assert task_text("denoise") == "降噪"


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["zh-Hans-CN", "en-US"], "zh_CN"),
        (["zh-Hans-SG"], "zh_CN"),
        (["zh-Hant-TW", "en"], "en"),
        (["de-DE", "zh-Hans-CN"], "zh_CN"),
        (["en-GB", "zh-Hans-CN"], "en"),
        (["fr-FR"], "en"),
        ([], "en"),
    ],
)
def test_the_systems_language(
    speak: Speak, monkeypatch: pytest.MonkeyPatch, wanted: list[str], spoken: str
) -> None:
    class System:
        def uiLanguages(self) -> list[str]:  # noqa: N802  # Qt's name
            return wanted

    class Locale(QLocale):
        @staticmethod
        def system() -> System:
            return System()

    monkeypatch.setattr(translation, "QLocale", Locale)
    assert speak("").language == spoken
    assert speak("of another version").language == spoken


def test_sentences_of_the_core_are_translated_with_what_is_in_them(
    speak: Speak, tmp_path: Path
) -> None:
    speak("zh_CN")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(RestorerError) as caught:
        read(tmp_path / "a.png")
    assert str(caught.value) == "a.png cannot be opened: it is empty: look for another copy of it."
    assert translated(str(caught.value)) == "无法打开 a.png：它是空文件：请找另一份副本。"


def test_unknown_sentences_stay_and_lists_are_translated_part_by_part(speak: Speak) -> None:
    speak("zh_CN")
    assert translated("Nobody knows this sentence.") == "Nobody knows this sentence."
    assert translated("Left out: its reduced copies, ICC.") == "已略去：其缩小副本, ICC。"


def test_in_english_sentences_are_themselves(speak: Speak, gather: ModuleType) -> None:
    speak("en")
    for pattern in gather.sentences():
        filled = pattern.format(*"abcdefg")
        assert translated(filled) == filled
    assert "{name}" in translated("The name template x gives no name; write {name} in it.")


def test_every_pattern_is_found_by_its_own_words(speak: Speak, gather: ModuleType) -> None:
    speak("zh_CN")
    same = [p for p in gather.sentences() if translated(p.format(*"abcdefg")).isascii()]
    assert same == []
