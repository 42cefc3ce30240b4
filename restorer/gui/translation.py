"""The program's languages: English in the code, the others from resources/translations.

A language is changed while the program runs: Qt then sends every widget a LanguageChange event,
and each says its words again.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from restorer.paths import RESOURCES

TRANSLATIONS = RESOURCES / "translations"

_PREFIX = "restorer_"


def languages() -> dict[str, str]:
    """All languages by code ("zh_CN"), in their own words ("简体中文"); English comes first."""
    codes = sorted(file.stem.removeprefix(_PREFIX) for file in TRANSLATIONS.glob("*.qm"))
    return {"en": "English"} | {code: QLocale(code).nativeLanguageName() for code in codes}


class Translation(QObject):
    """The language that the application now speaks.

    Args:
        application: Whose translators are set; also the owner.
        language: A code of `languages()`; "" is the system's.
    """

    def __init__(self, application: QCoreApplication, language: str = "") -> None:
        super().__init__(application)
        self._application = application
        self._translators: list[QTranslator] = []
        self._language = "en"
        self.choose(language)

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._language

    def choose(self, language: str) -> None:
        """Speak a language; of one that is not there, or "", the nearest that the system wants."""
        code = language if language in languages() else _system_language()
        if code == self._language:
            return
        for translator in self._translators:
            self._application.removeTranslator(translator)
            translator.deleteLater()
        self._language = code
        self._translators = [
            self._installed(path)
            for path in (_qt_translation(code), TRANSLATIONS / f"{_PREFIX}{code}.qm")
            if path.is_file()
        ]

    def _installed(self, path: Path) -> QTranslator:
        translator = QTranslator(self)
        translator.load(str(path))
        self._application.installTranslator(translator)
        return translator


def _qt_translation(code: str) -> Path:
    """Qt's own words: the buttons of its dialogs, the menus of its text fields."""
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return Path(folder) / f"qtbase_{code}.qm"


def _system_language() -> str:
    """The first of the system's languages that we speak, in whatever country; else English."""
    ours = languages()
    for wanted in map(QLocale, QLocale.system().uiLanguages()):
        for code in ours:
            own = QLocale(code)
            if (own.language(), own.script()) == (wanted.language(), wanted.script()):
                return code
    return "en"
