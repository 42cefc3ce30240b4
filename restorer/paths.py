"""Where the program's own files lie: in a checkout, in a wheel, in a frozen bundle."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_DATA = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent

MODELS = _DATA / "models"
