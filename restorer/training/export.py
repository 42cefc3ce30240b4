"""Export: weights (fp16, safetensors), graph (ONNX, without weights) and card of a trained model.

One file of weights serves both backends: the graph names its initializers as the weights file
does, and a backend hands them over. Models of one architecture share one graph.
"""

import csv
import io
import json
import tomllib
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import tomli_w
import torch
from safetensors.torch import save_file

from restorer.cards import Card, list_cards, read_card, sha256
from restorer.errors import RestorerError
from restorer.files import atomic
from restorer.networks.unet import PREFIX, Denoiser, UNet
from restorer.training import checkpoint, logbook
from restorer.training.config import Config
from restorer.training.origin import Origin, run_origin, warn_unless_complete

OPSET = 18


def export(
    run: Path,
    name: str,
    out: Path,
    tasks: tuple[str, ...],
    summary: str,
    licence: str,
    credit_list: Path | None,
    noise: str = "any",
) -> Card:
    """Write a run's averaged weights, its graph, its card and its log.

    Card and log count the training that was in the weights that the run started from.

    Args:
        run: A run's folder.
        name: The model's name.
        out: Folder of models.
        tasks: The tasks that pick this model by themselves.
        summary: One sentence for users.
        licence: SPDX identifier of the weights' licence.
        credit_list: The training photos' credit list (CSV, a row a photo with its `licence`),
            copied beside the card, which counts it.
        noise: What noise it is for, see `Card`.

    Raises:
        RestorerError: The run has no checkpoint, or it is damaged; or the card of the weights that
            it started from is; or the credit list tells no licences.
    """
    path = run / "checkpoint.pt"
    if not path.exists():
        raise RestorerError(f"{run} has no checkpoint.pt yet; train first.")
    try:
        config = Config.load(run / "config.json")
    except (OSError, ValueError) as error:
        raise RestorerError(f"{run}/config.json cannot be used: {error}.") from error
    state = checkpoint.load(path)
    data = _credited(credit_list) if credit_list else {}
    recipe = json.loads((run / "config.json").read_text())
    origin = run_origin(state, recipe)  # before this export may replace what it began with
    warn_unless_complete(origin)
    network = UNet(config.widths, config.blocks)
    out.mkdir(parents=True, exist_ok=True)
    weights = {f"{PREFIX}{key}": value.half() for key, value in state["ema"].items()}
    weights_file = out / f"{name}.safetensors"
    save_file({key: value.contiguous() for key, value in weights.items()}, weights_file)
    weights_file.chmod(0o644)  # safetensors makes it private
    graph_file = out / f"unet-{'-'.join(map(str, config.widths))}x{config.blocks}.onnx"
    write_graph(network, graph_file)
    card: dict[str, Any] = {
        "name": name,
        "summary": summary,
        "tasks": list(tasks),
        "noise": noise,
        "licence": licence,
        "architecture": {
            "kind": "unet",
            "widths": list(config.widths),
            "blocks": config.blocks,
            "halo": network.halo,
            "stride": network.stride,
            "parameters": sum(p.numel() for p in network.parameters()),
            "multiply_adds_a_pixel": int(network.macs),
        },
        "files": {
            "weights": weights_file.name,
            "weights_sha256": sha256(weights_file),
            "graph": graph_file.name,
            "graph_sha256": sha256(graph_file),
        },
        "training": {
            "steps": origin.steps + state["step"],
            "pflop": round(origin.pflop + state["pflop"], 3),
            "hours": round(origin.hours + state["seconds"] / 3600, 2),
            "recipe": recipe,
        },
    }
    if origin.name:
        card["training"]["init"] = asdict(origin)
    if credit_list:
        atomic.write(out / credit_list.name, credit_list.read_bytes(), overwrite=True)
        card["training"]["credits"] = credit_list.name
        card["training"]["data"] = data
    log = logbook.read(run / "log.csv")
    _write_log(out / f"{name}.log.csv", log, state["step"], origin)
    _write_card(out / f"{name}.toml", card)
    for other in list_cards(out):  # models of one architecture share the graph
        if other.graph == graph_file.name:
            path = out / f"{other.name}.toml"
            shared = tomllib.loads(path.read_text(encoding="utf-8"))
            shared["files"]["graph_sha256"] = sha256(graph_file)
            _write_card(path, shared)
    return read_card(out / f"{name}.toml")


def add_figures(card: Card, measured: str, figures: Mapping[str, float]) -> None:
    """Put figures into a model's card.

    Args:
        card: The model's.
        measured: What was measured, such as "denoise kodak24".
        figures: By noise level or scratch width, mean PSNR in dB.
    """
    path = card.folder / f"{card.name}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    data.setdefault("figures", {})[measured] = dict(figures)
    _write_card(path, data)


def write_graph(network: UNet, path: Path) -> None:
    """Write D(z; sigma, tau) as ONNX whose weights are named but not held.

    The network's weights are overwritten: the exporter merges small ones that are equal, and all
    second convolutions start at zero.
    """
    torch.manual_seed(0)
    for weight in network.parameters():
        torch.nn.init.normal_(weight)
    side = 8 * network.stride  # a smaller example has sides that torch takes for constants
    z, sigma = (
        torch.rand(1, 3, side, side + network.stride),
        torch.full((1, 1, side, side + 8), 0.1),
    )
    height = network.stride * torch.export.Dim("h", min=2)
    width = network.stride * torch.export.Dim("w", min=2)
    sides = {2: height, 3: width}
    with warnings.catch_warnings():  # the exporter's, about its own insides
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Denoiser(network).eval(),
            (z, sigma, torch.zeros(1, 1, 1, 1)),
            input_names=["z", "sigma", "blur"],
            output_names=["x0"],
            dynamic_shapes=(sides, sides, {}),
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export made no program")
    model = program.model_proto
    for tensor in model.graph.initializer:
        if tensor.name.startswith(PREFIX):
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            location = tensor.external_data.add()
            location.key, location.value = "location", "weights"
    # Where the exporter stood and what it thought: not the graph, and different every time.
    del model.metadata_props[:], model.graph.metadata_props[:], model.graph.value_info[:]
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
    path.write_bytes(model.SerializeToString(deterministic=True))


def _credited(credit_list: Path) -> dict[str, Any]:
    """What a model learnt from: the number of photos, and of those of each licence.

    Raises:
        RestorerError: The list cannot be read, or tells no licences.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(credit_list.read_text(encoding="utf-8"), "")))
        licences = Counter(row["licence"].strip() for row in rows)
    except (OSError, UnicodeDecodeError, KeyError, AttributeError, csv.Error) as error:
        raise RestorerError(
            f"{credit_list} is no list of credits: a CSV with a column licence, a row a photo."
        ) from error
    return {"photos": len(rows), "licences": dict(licences.most_common())}


def _write_log(path: Path, rows: list[dict[str, str]], step: int, origin: Origin) -> None:
    """Write a log up to the weights' own step, counted from random weights on."""
    logbook.write(
        path,
        (
            {
                **row,
                "step": origin.steps + int(row["step"]),
                "pflop": f"{origin.pflop + float(row['pflop']):.4f}",
                "seconds": f"{3600 * origin.hours + float(row['seconds']):.0f}",
            }
            for row in rows
            if int(row["step"]) <= step
        ),
    )


def _write_card(path: Path, card: Mapping[str, Any]) -> None:
    atomic.write(path, tomli_w.dumps(card).encode(), overwrite=True)
