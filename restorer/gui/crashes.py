"""What nobody foresaw: it is written down and shown, and the window lives on.

Two files in one folder: `restorer.log` (rotating), and `crash.txt`, where `faulthandler` writes if
the process itself dies; what it wrote is moved into the log at the next start.

An exception's message may name a photo, so it stands in the log at debug level only; above it
stand the exception's type and the places in the code. The user is shown everything.
"""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

from restorer.errors import RestorerError
from restorer.gui.sentences import translated
from restorer.paths import state_folder

logger = logging.getLogger(__name__)

Tell = Callable[[str, str], None]
"""Shows a sentence, and details on demand; called in the window's thread."""

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Crashes(QObject):
    """Catches what reaches the top of any thread, from now until `stop`.

    Args:
        tell: Called once for each place in the code that failed, not for each failure: what fails
            at every repaint is shown once, and logged always.
        folder: Where the files lie; None is the user's own.
    """

    _happened = Signal(str, str)

    def __init__(self, tell: Tell, folder: Path | None = None) -> None:
        super().__init__()
        self._tell = tell
        self._told: set[tuple[str, ...]] = set()
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.folder = folder or state_folder()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(
            self.log, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
        )
        logging.getLogger().addHandler(self._handler)
        self._keep_last_crash()
        self._crash = self._crash_file.open("w", encoding="utf-8")
        faulthandler.enable(self._crash)
        self._before = sys.excepthook, threading.excepthook, qInstallMessageHandler(_log_qt)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    @property
    def log(self) -> Path:
        """The log, to be shown to the user; it need not exist."""
        return self.folder / "restorer.log"

    @property
    def _crash_file(self) -> Path:
        return self.folder / "crash.txt"

    def stop(self) -> None:
        """Leave everything as it was."""
        sys.excepthook, threading.excepthook, handler = self._before
        qInstallMessageHandler(handler)
        faulthandler.disable()
        self._crash.close()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()

    def caught(self, error: BaseException) -> None:
        """Log an exception and tell the user; from any thread."""
        logger.error("%s", _without_messages(error))
        logger.debug("in full:", exc_info=error)
        place = _place(error)
        if place not in self._told:
            self._told.add(place)
            self._happened.emit(sentence(error), "".join(traceback.format_exception(error)))

    def _show(self, text: str, details: str) -> None:
        self._tell(text, details)

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.caught(error)
        else:  # Ctrl+C in the terminal, sys.exit
            self._before[0](kind, error, trace)

    def _caught_in_thread(self, failed: threading.ExceptHookArgs) -> None:
        if isinstance(failed.exc_value, Exception):
            self.caught(failed.exc_value)

    def _keep_last_crash(self) -> None:
        if self._crash_file.exists():
            written = self._crash_file.read_text(encoding="utf-8", errors="replace")
            if written:
                logger.error("the last run died:\n%s", written)


def sentence(error: BaseException) -> str:
    """What to tell the user about an exception, in the user's language."""
    if isinstance(error, RestorerError):
        return translated(str(error))
    translate = QCoreApplication.translate
    if isinstance(error, MemoryError):
        return translate("Crashes", "There is not enough memory; close other programs.")
    text = translate(
        "Crashes", "Something went wrong in the program ({kind}); your work is still here."
    )
    return text.format(kind=type(error).__name__)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger(f"qt.{context.category}").log(_QT_LEVELS[kind], "%s", message)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what caused it, the last first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _without_messages(error: BaseException) -> str:
    return "\ncaused by ".join(
        f"{type(link).__name__} at\n" + "".join(traceback.format_tb(link.__traceback__)).rstrip()
        for link in _chain(error)
    )


def _place(error: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(error.__traceback__)[-1:]
    return (type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames))
