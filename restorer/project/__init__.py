"""The session on the disk: projects that the user saves, and files for the case of a crash."""

from restorer.project.file import SUFFIX, Snapshot, load, save, snapshot
from restorer.project.recovery import Recovery, recovered

__all__ = ["SUFFIX", "Recovery", "Snapshot", "load", "recovered", "save", "snapshot"]
