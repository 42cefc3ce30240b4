"""`restorer models`: which models there are, and whether their files are whole."""

import json

import click

from restorer.cards import list_cards
from restorer.errors import ModelError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def models(as_json: bool) -> None:
    """List the models and check their files."""
    broken = False
    for card in list_cards():
        try:
            card.weights_file()
            card.graph_file()
            state = "whole"
        except ModelError as error:
            state, broken = str(error), True
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
            click.echo(f"{card.name}: {card.summary}")
            click.echo(
                f"  for {', '.join(card.tasks) or 'no task by itself'}; {card.licence}; {state}"
            )
    if broken:
        raise click.exceptions.Exit(1)
