"""`restorer batch TASK`: many files, several at once, resumed by the same command."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from restorer.backends import places
from restorer.batch import Entry, Journal, State, report
from restorer.batch.arrivals import Arrivals
from restorer.batch.cluster import on_ray
from restorer.batch.finding import is_folder
from restorer.batch.orders import LeftOut, Order, drafts
from restorer.batch.restoring import Restore
from restorer.batch.tidying import tidy
from restorer.batch.working import Workers, here
from restorer.cards import find_card
from restorer.cli.ledger import Ledger
from restorer.cli.options import (
    PATH,
    damage_option,
    encoding_from,
    jobs_option,
    names_file,
    order_from,
    output_options,
    running_from,
    running_options,
    task_options,
)
from restorer.cli.progress import overall
from restorer.naming import FIELDS, Conflict
from restorer.paths import state_folder
from restorer.tasks import TASKS
from restorer.tasks.base import Task

_HELP = """Restore many files; the same command goes on where it was interrupted.

How far each file is stands in a journal, so that after a crash, or kill -9, none is lost and none
done twice. Files that failed are tried again; so are those that have changed, and those whose
results are gone."""


def batch_options() -> list[click.Option]:
    """What only `restorer batch` has."""
    fields = ", ".join(f"{{{field}}}" for field in FIELDS)
    return [
        click.Option(
            ["--name", "template"],
            default="{name}",
            show_default=True,
            help=f"Of the results, without the ending; may hold {fields}.",
        ),
        click.Option(
            ["--conflict"],
            type=click.Choice([conflict.value for conflict in Conflict]),
            default=Conflict.UNIQUE.value,
            show_default=True,
            help="If there is a file of a result's name: find another, overwrite it, or skip.",
        ),
        jobs_option(),
        click.Option(
            ["--engine"],
            type=click.Choice(["threads", "ray"]),
            default="threads",
            show_default=True,
            help="Who works: threads of this program, or processes of Ray (restorer[ray]).",
        ),
        click.Option(
            ["--address"],
            help="Of a cluster of Ray; its machines must see the photos' folders by the same "
            "names. Default: a Ray of its own, on this machine.",
        ),
        click.Option(["--fresh"], is_flag=True, help="Forget what was done before."),
        click.Option(
            ["--watch", "is_watched"],
            is_flag=True,
            help="Restore what comes into the folders, until Ctrl+C.",
        ),
        click.Option(
            ["--report", "reported"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write a report, with pictures (.html) or for programs (.json).",
        ),
    ]


def batch_group() -> click.Group:
    """`restorer batch`, with a command for each task."""
    group = click.Group("batch", help=_HELP, short_help="Restore many files, resumable.")
    for task in TASKS.values():
        if task.name != "generate":
            group.add_command(batch_command(task))
    return group


def batch_command(task: type[Task]) -> click.Command:
    """`restorer batch TASK`, which is also what the task's own command does with folders."""
    params: list[click.Parameter] = [
        click.Argument(["inputs"], nargs=-1, required=True, type=PATH),
        *task_options(task),
        *([damage_option()] if task.needs_damage else []),
        *output_options("Folder for the results; those of the photos are mirrored in it."),
        *batch_options(),
        *running_options(),
    ]

    def run(inputs: tuple[Path, ...], **options: Any) -> None:
        _batch(task, inputs, options)

    return click.Command(task.name, params=params, callback=run, help=task.summary)


def _batch(kind: type[Task], inputs: tuple[Path, ...], options: dict[str, Any]) -> None:
    output = options["output"]
    if names_file(output, options["suffix"]):
        raise click.UsageError(f"-o {output} names a file; name a folder for the results.")
    if options["is_watched"] and not all(map(is_folder, inputs)):
        raise click.UsageError("--watch takes folders.")
    if options["address"] and options["engine"] != "ray":
        raise click.UsageError("--address is for --engine ray.")
    reported: Path | None = options["reported"]
    if reported is not None and reported.suffix.lower() not in report.SUFFIXES:
        raise click.UsageError(f"--report ends in {' or '.join(report.SUFFIXES)}.")
    if reported is not None and not reported.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder for --report {reported}; make it first.")
    order = order_from(kind, options, options["template"])
    conflict = Conflict(options["conflict"])
    # What is wrong with the model or the place is wrong for all photos.
    find_card(options["model"], kind.name).weights_file()
    if options["address"] is None:  # else it is another place
        places(options["backend"], options["device"])
    ledger = Ledger(options["as_json"])
    with closing(Journal(_journal_file(order, conflict, options))) as journal:
        tidy(journal.path.parent)
        if options["fresh"]:
            journal.clear_finished()
        go = _Go(order, inputs, journal, conflict, ledger, options)
        try:
            if options["is_watched"]:
                _watch(go)
            else:
                _work(go)
            ledger.see(journal.entries())
        finally:
            failed = ledger.close()
    if reported is not None:
        report.write(reported, f"Restorer: {kind.name}", ledger.entries)
    if failed:
        raise click.exceptions.Exit(1)


@dataclass(frozen=True)
class _Go:
    """One go of the command: what is asked for, and where it is noted and told."""

    order: Order
    inputs: tuple[Path, ...]
    journal: Journal
    conflict: Conflict
    ledger: Ledger
    options: dict[str, Any]

    @contextmanager
    def workers(self, looked: Callable[[float], None] = lambda _: None) -> Iterator[Workers]:
        running, jobs = running_from(self.options), self.options["jobs"]
        place: AbstractContextManager[Restore] = nullcontext(here(running))
        if self.options["engine"] == "ray":
            place = on_ray(jobs, running, self.options["address"])
        with (
            place as restored,
            Workers(self.journal, jobs, restored, self.ledger.tell, looked) as workers,
        ):
            yield workers


def _work(go: _Go) -> None:
    """Restore what is there."""
    found: list[Entry] = []
    for draft in drafts(go.order, go.inputs):
        if isinstance(draft, LeftOut):
            go.ledger.leave_out(draft)
        else:
            found.append(draft)
    entries = go.journal.resume(found, go.conflict)
    go.ledger.add(entries)
    waiting = [entry for entry in entries if entry.state is State.WAITING]
    if not waiting:
        return
    quiet = go.options["quiet"] or go.options["as_json"]
    with overall(len(waiting), quiet) as looked, go.workers(looked) as workers:
        for entry in waiting:
            workers.give(entry)


def _watch(go: _Go) -> None:
    """Restore what is there and what comes, until Ctrl+C."""
    from restorer.cli.watching import watch  # only now: no other command needs watchdog

    arrivals = Arrivals()

    def look() -> bool:
        there = (draft for draft in drafts(go.order, go.inputs) if isinstance(draft, Entry))
        whole, are_coming = arrivals.look(there)
        entries = go.journal.resume(whole, go.conflict) if whole else []
        at_work = {entry.source for entry in entries if entry.state is State.RUNNING}
        for draft in whole:
            if draft.source.absolute() not in at_work:  # else it is looked at again after that
                arrivals.take(draft)
        go.ledger.add(entry for entry in entries if entry.source not in at_work)
        for entry in entries:
            if entry.state is State.WAITING:
                workers.give(entry)
        return are_coming or bool(at_work)

    try:
        with go.workers() as workers:
            click.echo("Watching; Ctrl+C ends it.", err=True)
            watch(go.inputs, look, lambda: workers.look(0))
    except KeyboardInterrupt:
        click.echo("", err=True)


def _journal_file(order: Order, conflict: Conflict, options: dict[str, Any]) -> Path:
    """The journal of a command; what is asked for and where it goes tell it from others."""
    asked = (
        str(options["output"].resolve()),
        order.task,
        order.settings,
        order.model,
        order.template,
        asdict(encoding_from(options)),
        None if order.damage is None else str(order.damage.resolve()),
        order.damage_names,
        conflict,
    )
    name = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]
    return state_folder() / "batches" / f"{name}.sqlite"
