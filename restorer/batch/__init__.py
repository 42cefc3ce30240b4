"""Many files: a journal that outlives the program says what is to be done with each."""

from restorer.batch.entry import Entry, State
from restorer.batch.journal import Journal
from restorer.batch.restoring import (
    Report,
    Running,
    restore,
    sentence,
    work_on,
    write_restored,
)

__all__ = [
    "Entry",
    "Journal",
    "Report",
    "Running",
    "State",
    "restore",
    "sentence",
    "work_on",
    "write_restored",
]
