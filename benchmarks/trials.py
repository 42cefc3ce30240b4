"""Train small arms at equal compute and print what each is worth: the ground of docs/training.md.

python benchmarks/trials.py --photos DIR --pflop 0.06 [ARM …]

Every arm has the same photos, seed, schedule and number of operations, so that a larger network
has fewer steps. An arm that was begun goes on; one that is done is only printed.
"""

import argparse
import csv
import dataclasses
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import torch
from array_api_compat import array_namespace

from restorer.level import Array
from restorer.networks import preconditioning as pre
from restorer.networks import unet
from restorer.training.config import Config
from restorer.training.train import Run

# What the run began with; the recipe's own rate and patches are those of a trained network.
BASE = Config(
    lr=1e-3,
    patch=48,
    batch=8,
    late_part=0.0,
    camera_share=0.0,
    log_every=100,
    validate_every=10**9,
)

ARMS: dict[str, Config] = {
    "base": BASE,
    "plain EDM skip path": BASE,
    "deeper: 48-96-144, 4 blocks": dataclasses.replace(BASE, widths=(48, 96, 144), blocks=4),
    "wider: 80-160-240, 1 block": dataclasses.replace(BASE, widths=(80, 160, 240), blocks=1),
    "fine: 96-128-160, 2 blocks": dataclasses.replace(BASE, widths=(96, 128, 160)),
    "four scales: 64-96-128-192": dataclasses.replace(BASE, widths=(64, 96, 128, 192)),
    "camera noise 0.15": dataclasses.replace(BASE, camera_share=0.15),
    "camera noise 0.30": dataclasses.replace(BASE, camera_share=0.3),
    "blur 0.15": dataclasses.replace(BASE, blur_share=0.15),
    "holes 0.30": dataclasses.replace(BASE, hole_share=0.3),
    "Muon": dataclasses.replace(BASE, lr=2e-3),
    "Muon, batch 16": dataclasses.replace(BASE, lr=2e-3, batch=16),
    "lr 5e-4": dataclasses.replace(BASE, lr=5e-4),
    "lr 2e-3": dataclasses.replace(BASE, lr=2e-3),
    "patch 96": dataclasses.replace(BASE, patch=96, batch=2),
}


def main() -> None:
    """Run the arms that are named, or all, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", required=True, help="folder of training photos")
    parser.add_argument("--runs", type=Path, default=Path("runs/trials"))
    parser.add_argument("--pflop", type=float, default=0.06, help="operations an arm")
    parser.add_argument("arms", nargs="*", metavar="ARM", help=", ".join(ARMS))
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name in given.arms or ARMS:
        folder = given.runs / f"{given.pflop:g}" / name
        with _skip_path(name):
            run = Run(_config(ARMS[name], str(folder), given.photos, given.pflop))
            if name.startswith("Muon"):
                run.optimizer = Muon(run.network, run.config.weight_decay)  # type: ignore[assignment]  # in AdamW's place
            run.train()
        last = list(csv.DictReader((folder / "log.csv").open()))[-1]
        figures = " / ".join(f"{float(last[f'psnr{s}']):.2f}" for s in (15, 25, 50))
        print(f"| {name} | {float(last['pflop']):.3f} | {last['step']} | {figures} |", flush=True)


def _config(arm: Config, run: str, photos: str, pflop: float) -> Config:
    """The arm with as many steps as the operations allow."""
    network = unet.UNet(arm.widths, arm.blocks)
    step = 6.0 * network.macs * arm.batch * arm.patch**2
    if "Muon" in run:
        step += Muon.operations(network)
    steps = round(pflop * 1e15 / step)
    return dataclasses.replace(arm, run=run, photos=photos, steps=steps, save_every=10**9)


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal for the residual blocks, AdamW for all other weights.

    torch's Muon takes matrices alone: a convolution is given to it as a view (out, 9 in).
    """

    def __init__(self, network: unet.UNet, weight_decay: float) -> None:
        self._blocks = [
            p
            for m in network.modules()
            if isinstance(m, unet.ResidualBlock)
            for p in m.parameters()
        ]
        known = {id(p) for p in self._blocks}
        self._views = [p.detach().permute(0, 2, 3, 1).flatten(1) for p in self._blocks]
        pairs = zip(self._blocks, self._views, strict=True)
        assert all(p.data_ptr() == view.data_ptr() for p, view in pairs)
        rest = [p for p in network.parameters() if id(p) not in known]
        self._muon = torch.optim.Muon(
            self._views, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
        )
        self._adamw = torch.optim.AdamW(rest, betas=(0.9, 0.99), weight_decay=weight_decay)
        super().__init__(self._blocks, {"lr": 0.0})

    @staticmethod
    def operations(network: unet.UNet) -> float:
        """Of the five Newton-Schulz iterations of a step."""
        shapes = [
            (p.shape[0], p[0].numel())
            for m in network.modules()
            if isinstance(m, unet.ResidualBlock)
            for p in m.parameters()
        ]
        return sum(5.0 * (4.0 * m * m * n + 2.0 * m**3) for m, n in shapes)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients."""
        super().zero_grad(set_to_none)
        self._adamw.zero_grad(set_to_none)

    def step(self, closure: None = None) -> None:  # type: ignore[override]  # closures are not used
        """One step of both, at the rate of this one's group."""
        for inner in (self._muon, self._adamw):
            for group in inner.param_groups:
                group["lr"] = self.param_groups[0]["lr"]
        for p, view in zip(self._blocks, self._views, strict=True):
            view.grad = None if p.grad is None else p.grad.permute(0, 2, 3, 1).flatten(1)
        self._muon.step()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._adamw.step()


@contextmanager
def _skip_path(name: str) -> Iterator[None]:
    """For the arm that wants it, E is what Karras et al. (2022), Table 1, have."""
    if name != "plain EDM skip path":
        yield
        return
    with mock.patch.object(unet, "precondition", _edm):
        yield


def _edm(z: Array, sigma: Array, blur: Array) -> tuple[Array, Array, Array]:
    """As `precondition`, with E = c_skip z and features c_in z, c_noise; no holes."""
    xp = array_namespace(z)
    centred, data = z - 0.5, pre.SIGMA_DATA
    total = sigma**2 + data**2
    c_skip, c_out, c_in = data**2 / total, sigma * data / total**0.5, 1.0 / total**0.5
    level = xp.log(xp.maximum(sigma, xp.full_like(sigma, pre.SIGMA_MIN))) / 4.0
    zero = xp.zeros_like(sigma)
    heat = zero + xp.log(1.0 + blur)
    unused = xp.zeros_like(z)
    features = xp.concat([c_in * centred, unused, level, zero, heat], axis=1)
    return c_skip * centred + 0.5, c_out, features


if __name__ == "__main__":
    main()
