"""The commands that make and judge models; their code is imported when they are called."""

import importlib
import json
import logging
import re
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

import click

from restorer import evaluation
from restorer.backends import BACKENDS
from restorer.cards import find_card
from restorer.errors import RestorerError


def _needs_torch(module: str) -> Any:
    """A module of `restorer.training` (Any: it is only known once it is imported)."""
    try:
        return importlib.import_module(f"restorer.training.{module}")
    except ImportError as error:
        raise RestorerError(
            f"Training needs {error.name}, which is not installed: pip install 'restorer[torch]'."
        ) from error


def _config_options() -> list[click.Option]:
    config = importlib.import_module("restorer.training.config").Config
    options = []
    for field in fields(config):
        assert field.default is not MISSING
        name = f"--{field.name.replace('_', '-')}"
        if isinstance(field.default, tuple):
            default = ",".join(map(str, field.default))
            options.append(click.Option([name], default=default, show_default=True))
        elif isinstance(field.default, bool):
            options.append(click.Option([f"{name}/--no{name[1:]}"], default=field.default))
        else:
            kind = type(field.default)
            options.append(
                click.Option([name], default=field.default, type=kind, show_default=True)
            )
    return options


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="Print the settings and what they cost; train not.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as a line of JSON.")
@click.pass_context
def train(context: click.Context, /, dry_run: bool, as_json: bool, **options: Any) -> None:
    """Train a model on a folder of photos; the same command resumes.

    On several devices: torchrun --standalone --nproc-per-node N -m -- restorer train OPTIONS
    """
    if context.invoked_subcommand is not None:
        return
    config_module = importlib.import_module("restorer.training.config")
    widths = options.pop("widths")
    if not re.fullmatch(r"[1-9]\d{0,4}(,[1-9]\d{0,4})*", widths):
        raise click.UsageError("--widths are whole numbers and commas, such as 64,128,192.")
    try:
        widths = tuple(map(int, widths.split(",")))
        config = config_module.Config(widths=widths, **options)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    if not config.photos:
        raise click.UsageError("--photos names a folder of photos, or an archive of `train pack`.")
    logging.getLogger("restorer").setLevel(logging.INFO)
    if dry_run:
        unet = importlib.import_module("restorer.networks.unet") if _needs_torch("train") else None
        network = unet.UNet(config.widths, config.blocks)  # type: ignore[union-attr]  # imported
        pflop = 6 * network.macs * config.steps * config.batch * config.patch**2 / 1e15
        if as_json:
            cost = {"multiply_adds_a_pixel": round(network.macs), "pflop": pflop}
            click.echo(json.dumps({"settings": asdict(config), **cost}))
            return
        click.echo(json.dumps(asdict(config), indent=2))
        click.echo(f"{network.macs:.0f} multiply-adds a pixel; {pflop:.2f} PFLOP in all")
        return
    outcome = _needs_torch("train").train(config)
    if outcome is not None and as_json:
        click.echo(json.dumps(outcome._asdict()))


train.params += _config_options()


@train.command("pack")
@click.argument("photos", type=click.Path(path_type=Path))
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--megabytes", type=click.FloatRange(0, 1e6, min_open=True), default=36.0, show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as a line of JSON.")
def pack(photos: Path, archive: Path, megabytes: float, as_json: bool) -> None:
    """Pack PHOTOS into one ARCHIVE of at most a size, for training elsewhere."""
    if archive.exists():
        raise RestorerError(f"{archive} exists; choose another name.")
    count = importlib.import_module("restorer.training.data").pack(photos, archive, megabytes)
    size = archive.stat().st_size
    if as_json:
        click.echo(json.dumps({"archive": str(archive), "photos": count, "bytes": size}))
    else:
        click.echo(f"{archive}: {count} photos, {size / 2**20:.1f} MiB")


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The model's name.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("models"), show_default=True)
@click.option("--task", "tasks", multiple=True, help="A task that picks this model by itself.")
@click.option("--summary", default="A photo prior.", help="One sentence for users.")
@click.option(
    "--noise",
    type=click.Choice(["any", "white"]),
    default="any",
    show_default=True,
    help="What noise it has learnt.",
)
@click.option(
    "--licence",
    default="not stated",
    show_default=True,
    help="Of the weights, an SPDX identifier; mind those of the photos.",
)
@click.option(
    "--credits",
    "credit_list",
    type=click.Path(path_type=Path),
    help="Of the photos: a CSV with a column licence, a row a photo.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as a line of JSON.")
def export(
    run: Path,
    name: str,
    out: Path,
    tasks: tuple[str, ...],
    summary: str,
    noise: str,
    licence: str,
    credit_list: Path | None,
    as_json: bool,
) -> None:
    """Write the weights, the ONNX graph and the card of a training RUN."""
    module = _needs_torch("export")
    card = module.export(run, name, out, tasks, summary, licence, credit_list, noise)
    weights, graph = card.folder / card.weights, card.folder / card.graph
    if as_json:
        row = {
            "name": card.name,
            "card": str(card.folder / f"{card.name}.toml"),
            "licence": card.licence,
            "weights": str(weights),
            "weights_sha256": card.weights_sha256,
            "graph": str(graph),
            "graph_sha256": card.graph_sha256,
        }
        click.echo(json.dumps(row))
    else:
        click.echo(f"{weights} and {graph}; licence: {card.licence}")


@click.command()
@click.option("--set", "folder", type=click.Path(path_type=Path), required=True, help="Photos.")
@click.option(
    "--task",
    type=click.Choice([*evaluation.BENCHMARKS, "uncertainty"]),
    default="denoise",
    show_default=True,
)
@click.option("--sigma", multiple=True, type=float, help="Noise levels, such as 15 25 50.")
@click.option("--width", multiple=True, type=float, help="Of scratches or holes, px: 1 3 5.")
@click.option("--blur", multiple=True, type=float, help="Std of the blur, px, such as 1 2.")
@click.option("--scale", multiple=True, type=float, help="How many times smaller, such as 2 4.")
@click.option("--damage", type=click.Path(path_type=Path), help="Of dust: overlays.")
@click.argument("more", nargs=-1, type=float)
@click.option("--peers/--no-peers", default=False, help="Beside the installed peers.")
@click.option("--model", help="Model by name.")
@click.option("--backend", type=click.Choice(list(BACKENDS)), help="Default: automatic.")
@click.option("--limit", type=click.IntRange(1), help="Use the first photos only.")
@click.option(
    "--pictures/--no-pictures",
    default=None,
    help="A line for each picture before the means.  [default: of up to 30]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: each picture and the means.")
@click.option("--into-card", is_flag=True, help="Put the figures into the model's card.")
def evaluate(
    sigma: tuple[float, ...],
    width: tuple[float, ...],
    blur: tuple[float, ...],
    scale: tuple[float, ...],
    more: tuple[float, ...],
    pictures: bool | None,
    as_json: bool,
    into_card: bool,
    **options: Any,
) -> None:
    """Measure a model on a set of photos: PSNR, SSIM, seconds a megapixel, beside its peers.

    MORE levels may follow the first one: --sigma 15 25 50.
    """
    values = (*sigma, *width, *blur, *scale, *more)
    is_coverage = options["task"] == "uncertainty"
    benchmark = evaluation.BENCHMARKS["denoise" if is_coverage else options["task"]]
    if not all(benchmark.low <= value <= benchmark.high for value in values):
        raise click.UsageError(f"The levels are from {benchmark.low} to {benchmark.high}.")
    if is_coverage and into_card:
        raise click.UsageError("--into-card is for figures in dB.")
    if is_coverage:
        chosen = (options[name] for name in ("model", "backend", "limit"))
        found = evaluation.coverage.measure(options["folder"], values, *chosen)
        click.echo((evaluation.coverage.as_json if as_json else evaluation.coverage.table)(found))
        return
    rows = evaluation.run(values=values, **options)
    click.echo(evaluation.as_json(rows) if as_json else evaluation.table(rows, pictures))
    if into_card:
        measured = f"{options['task']} {options['folder'].resolve().name}"
        card = find_card(options["model"], benchmark.task, white=benchmark.white)
        _needs_torch("export").add_figures(card, measured, evaluation.our_means(rows))
