"""The commands that restore photos: one for each task, the options from its fields.

Photos are restored at once; folders are what `restorer batch` is for, and go its way.
"""

from pathlib import Path
from typing import Any

import click

from restorer import batch
from restorer.backends import places
from restorer.batch.entry import Files
from restorer.batch.finding import is_folder
from restorer.batch.orders import LeftOut, drafts
from restorer.cards import find_card
from restorer.cli.batch import batch_command
from restorer.cli.options import (
    PATH,
    damage_option,
    jobs_option,
    names_file,
    order_from,
    output_options,
    overwrite_option,
    running_from,
    running_options,
    task_options,
)
from restorer.cli.printing import complain, count_failures, say
from restorer.cli.progress import shown
from restorer.engine import Engine
from restorer.errors import Cancelled, ModelError, RestorerError
from restorer.naming import Conflict
from restorer.tasks.base import Task

_FOLDERS = """If there is a folder among the inputs, all of them are restored as by `restorer batch
{task}`: folders are mirrored, and the same command goes on where it was interrupted and does
nothing twice. `restorer batch {task} --fresh` does all anew."""


def task_command(task: type[Task]) -> click.Command:
    """The command of a task: photos and folders in, one result each."""
    params: list[click.Parameter] = [
        click.Argument(["inputs"], nargs=-1, required=True, type=PATH),
        *task_options(task),
        *([damage_option(" with a folder")] if task.needs_damage else []),
        *output_options(),
        overwrite_option(
            "Replace files that exist. Default: that is an error; with a folder, another name is "
            "found."
        ),
        jobs_option("With a folder: files at once; each takes memory for itself."),
        *running_options(),
    ]

    def run(inputs: tuple[Path, ...], **options: Any) -> None:
        if any(map(is_folder, inputs)):
            _restore_folders(task, inputs, options)
        else:
            _restore(task, inputs, options)

    text = f"{task.summary}\n\n{_FOLDERS.format(task=task.name)}"
    return click.Command(task.name, params=params, callback=run, help=text)


def _restore_folders(kind: type[Task], inputs: tuple[Path, ...], options: dict[str, Any]) -> None:
    """Call `restorer batch`; defaults for what only it has let either resume the other."""
    shared = {name: value for name, value in options.items() if name != "overwrite"}
    if options["overwrite"]:
        shared["conflict"] = Conflict.OVERWRITE.value
    click.get_current_context().invoke(batch_command(kind), inputs=inputs, **shared)


def _restore(kind: type[Task], inputs: tuple[Path, ...], options: dict[str, Any]) -> None:
    output, as_json = options["output"], options["as_json"]
    if kind.needs_damage and options["damage"] is None:
        raise click.MissingParameter(param_hint="'--damage'", param_type="option")
    if options["jobs"] > 1:
        raise click.UsageError(f"--jobs is for folders; `restorer batch {kind.name}` has it too.")
    found = [*drafts(order_from(kind, options), inputs)]
    named = names_file(output, options["suffix"])
    if named and len(found) > 1:
        raise click.UsageError(f"-o {output} names one file; name a folder for the results.")
    # What is wrong with the model or the place is wrong for all photos.
    find_card(options["model"], kind.name)
    places(options["backend"], options["device"])
    engine, running, failed, written = Engine(), running_from(options), 0, set[Path]()
    photos = Files(draft.source for draft in found)
    for draft in found:
        try:
            if isinstance(draft, LeftOut):
                raise RestorerError(draft.reason)
            target = output if named else draft.target
            if target in written:
                raise RestorerError(
                    f"{draft.source} would replace the result of another photo, {target}; "
                    "restore it into another folder."
                )
            check_free(target, options["overwrite"])
            if photos.hold(target) and not Files([draft.source]).hold(target):
                raise RestorerError(
                    f"The result of {draft.source} would replace another photo, {target}; "
                    "restore it into another folder."
                )
            entry = draft._replace(target=target, overwrite=options["overwrite"])
            with shown(draft.source.name, options["quiet"] or as_json) as progress:
                report = batch.restore(entry, engine, progress, running)
        except (Cancelled, ModelError):
            raise  # no photo's fault
        except Exception as error:  # the others wait
            failed += 1
            complain(draft.source, error, as_json)
            continue
        written.add(target)
        say({"input": str(draft.source)}, target, report, as_json)
    count_failures(failed, len(found))


def check_free(target: Path, overwrite: bool) -> None:
    """Refuse to replace a file unasked.

    Raises:
        RestorerError: It is there.
    """
    if not overwrite and target.is_file():
        raise RestorerError(f"{target} exists; choose another output, or give --overwrite.")
