"""What can go wrong that a user can mend. Anything else is a bug and travels up as it is."""


class RestorerError(Exception):
    """One sentence that says what is wrong and what to do about it.

    The shells (command line, window) show it as it stands; it never needs a traceback.
    """


class UnsupportedFile(RestorerError):
    """A file that is no picture, is damaged, or is of a kind that is not read or written."""


class ModelError(RestorerError):
    """A model that is unknown, missing, or whose files do not match its card."""


class OutOfMemory(RestorerError):
    """A device ran out of memory; the tile loop answers with a smaller tile."""


class Cancelled(Exception):
    """The user cancelled. Nothing between the tile loop and the shell catches it."""
