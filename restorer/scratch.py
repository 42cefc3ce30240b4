"""Folders on the disk for what outgrows the memory; none outlives its process, however it ends.

They lie beside the program's other files: the system's temporary folder is often in memory itself.
"""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from restorer.errors import RestorerError
from restorer.paths import state_folder
from restorer.presence import Presence, alive


def new_folder() -> Path:
    """An empty folder of this process's own; what dead processes left is removed.

    Raises:
        OSError: It cannot be made.
    """
    parent = state_folder() / "scratch"
    try:
        name = _presence(parent).name
    except RestorerError as error:
        raise OSError(str(error)) from error
    for left in parent.iterdir():  # folders, and what says whose they are
        if not alive(parent, re.split("[-.]", left.name)[0]):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))


@cache
def _presence(parent: Path) -> Presence:
    return Presence(parent)
