"""The program: its commands, and the one place where errors become exit codes.

Exit codes: 0 done, 1 something failed, 2 the command line is wrong, 130 interrupted.
"""

import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click

from restorer import __version__
from restorer.cli.batch import batch_group
from restorer.cli.generate import generate
from restorer.cli.models import models
from restorer.cli.restore import task_command
from restorer.cli.training import evaluate, export, train
from restorer.errors import Cancelled, RestorerError
from restorer.tasks import TASKS


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="restorer")
@click.option("-v", "--verbose", count=True, help="Say more; -vv says everything.")
@click.pass_context
def app(context: click.Context, verbose: int) -> None:
    """Restore photos by running a reverse diffusion process, offline.

    Without a command the window opens; `restorer open PHOTO…` opens it with photos.
    """
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    handler = logging.StreamHandler()
    if not verbose:
        handler.addFilter(lambda record: not record.exc_info)  # users are told in a sentence
    form = "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, format=form, handlers=[handler])
    if context.invoked_subcommand is None:
        context.exit(_window(()))


@app.command("open")
@click.argument("photos", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def open_(context: click.Context, photos: tuple[Path, ...]) -> None:
    """Open the window with photos."""
    context.exit(_window(photos))


def _window(photos: tuple[Path, ...]) -> int:
    """Open the window; Qt is imported only now.

    Raises:
        RestorerError: There is no display.
    """
    if sys.platform == "linux" and not (
        {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys()
    ):
        raise RestorerError("There is no display for the window; see `restorer --help`.")
    window: Any = importlib.import_module("restorer.gui.app")
    code: int = window.main(photos)
    return code


for _name, _task in TASKS.items():
    if _name != "generate":
        app.add_command(task_command(_task))
for _command in (generate, batch_group(), models, evaluate, train, export):
    app.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit."""
    try:
        code = app.main(arguments, prog_name="restorer", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except RestorerError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except (Cancelled, click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; finished files are kept.", err=True)
        sys.exit(130)
    except MemoryError:
        click.echo("Error: There is not enough memory; close other programs.", err=True)
        sys.exit(1)
    except OSError as error:
        _discard_output()
        if not isinstance(error, BrokenPipeError):  # whoever reads us has read enough
            where = "" if error.filename is None else f"{error.filename}: "
            click.echo(f"Error: {where}{error.strerror or error}.", err=True)
        sys.exit(1)


def _discard_output() -> None:
    """Send what is still to be printed nowhere, lest Python fails again when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return
