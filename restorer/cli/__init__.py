"""The command line: a thin shell over the engine and the tasks' fields."""

from restorer.cli.app import main

__all__ = ["main"]
