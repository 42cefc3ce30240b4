"""Where the program's own files lie, and where it keeps what it knows of its user.

The first are found in a checkout, in a wheel and in a frozen bundle. The second lie where the
system wants them, or all in one folder if the environment variable `RESTORER_HOME` names one.
"""

import os
from pathlib import Path

import platformdirs

_HERE = Path(__file__).resolve().parent
_DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent

MODELS = _DATA / "models"
RESOURCES = _DATA / "resources"


def config_folder() -> Path:
    """Where the settings lie; it need not exist yet."""
    return _home() or platformdirs.user_config_path("restorer", appauthor=False)


def state_folder() -> Path:
    """Where recovery files, the queue and the logs lie; it need not exist yet."""
    return _home() or platformdirs.user_state_path("restorer", appauthor=False)


def _home() -> Path | None:
    home = os.environ.get("RESTORER_HOME")
    return Path(home).absolute() if home else None
