"""`restorer models`: which models there are, and whether their files are whole."""

import json

import click

from restorer.cards import card_files, read_card
from restorer.errors import ModelError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def models(as_json: bool) -> None:
    """List the models and check their files."""
    broken = False
    for path in card_files():
        try:
            card = read_card(path)
        except ModelError as error:
            broken = True
            click.echo(f"Error: {error}", err=True)
            continue
        state = "whole"
        try:
            card.weights_file()
            card.graph_file()
        except ModelError as error:
            state, broken = str(error), True
            click.echo(f"Error: {error}", err=True)
        if as_json:
            row = {
                "name": card.name,
                "summary": card.summary,
                "tasks": card.tasks,
                "licence": card.licence,
                "sha256": card.weights_sha256,
                "state": state,
                "facts": card.facts,
            }
            click.echo(json.dumps(row))
        else:
            tasks = ", ".join(card.tasks) or "no task by itself"
            word = "whole" if state == "whole" else "not whole"
            click.echo(f"{card.name}: {card.summary}\n  for {tasks}; {card.licence}; {word}")
    if broken:
        raise click.exceptions.Exit(1)
