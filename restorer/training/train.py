"""The training loop: one command, one folder, resumable by the same command.

    restorer train --photos DIR --run runs/prior

The run's folder holds `config.json`, `checkpoint.pt`, `log.csv`, `samples/` and `curve.png`. On
several devices of one machine (`--` keeps torchrun from reading `--run` as its own):

    torchrun --standalone --nproc-per-node N -m -- restorer train --photos DIR --run runs/prior
"""

import hashlib
import logging
import math
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import distributed
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from restorer.errors import RestorerError
from restorer.networks.precision import trainable
from restorer.networks.unet import PREFIX, Denoiser, UNet
from restorer.training import checkpoint, logbook
from restorer.training.batches import Batch, Batches
from restorer.training.config import Config
from restorer.training.data import Store
from restorer.training.loss import weighted_error
from restorer.training.origin import Origin, warn_unless_complete, weights_origin
from restorer.training.report import Validation, plot, tensorboard
from restorer.training.schedule import ema_decay, learning_rate

log = logging.getLogger(__name__)

ABSURD = 10.0  # the classical estimate alone has a loss below 1


class Outcome(NamedTuple):
    """What a run has come to.

    Attributes:
        run: Its folder.
        steps: Of this run alone, without those of the weights it began with.
        pflop: Operations of these steps, forward and backward.
        seconds: Time of these steps.
        figures: The last ones measured: PSNR in dB by column of `log.csv`; empty if none were.
    """

    run: str
    steps: int
    pflop: float
    seconds: float
    figures: dict[str, float]


class Run:
    """One process's part of a training run.

    Raises:
        RestorerError: There are no photos, or the checkpoint or the weights do not fit.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.folder = Path(config.run)
        self.rank = int(os.environ.get("RANK", 0))
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.device = _device(int(os.environ.get("LOCAL_RANK", 0)))
        if self.world > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        if self.rank == 0:
            self.folder.mkdir(parents=True, exist_ok=True)
            config.save(self.folder / "config.json")
            Store(Path(config.photos), self.folder.parent / "cache")  # decode once, before others
        if self.world > 1:
            distributed.barrier()
        self.store = Store(Path(config.photos), self.folder.parent / "cache")
        torch.manual_seed(config.seed)
        self.network = UNet(config.widths, config.blocks)
        model = Denoiser(self.network, trainable(self.device)).to(self.device)
        # torch's stubs lack this argument
        self.model: Denoiser = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.lr,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.step, self.pflop, self.seconds = 0, 0.0, 0.0
        self.init: dict[str, Any] | None = asdict(Origin())  # None: made before it was recorded
        self._restore()
        self.board = None
        if self.rank == 0:
            logbook.cut(self.folder / "log.csv", self.step)
            self.board = tensorboard(self.folder / "tensorboard", self.step)
        self.validation = Validation(self.store.held_out(8, 256), self.folder / "samples")

    def train(self) -> None:
        """Train up to `config.steps`, then leave a last checkpoint and the plot."""
        forward: Any = torch.compile(self.model) if self.config.compile else self.model
        if self.world > 1:
            forward = DistributedDataParallel(forward)
        losses, norms, started = [], [], time.monotonic()
        for sample in self._batches():
            rate = learning_rate(self.step, self.config)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            x0_hat = forward(sample.z, sample.sigma, sample.blur)
            loss = weighted_error(x0_hat, sample.x0, sample.sigma, sample.blur)
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
            value = float(loss.detach())
            if self._sane(value, float(norm)):
                self.optimizer.step()
                losses.append(value)
                norms.append(float(norm))
            self._average()
            self.step += 1
            pixels = sample.z.shape[0] * sample.z.shape[2] * sample.z.shape[3]
            self.pflop += self.world * 6.0 * self.network.macs * pixels / 1e15
            if self.rank == 0 and self._due(self.config.log_every):
                self.seconds += time.monotonic() - started
                started = time.monotonic()
                self._log(float(np.mean(losses or [math.nan])), rate, float(np.mean(norms or [0])))
                losses, norms = [], []
            if self.rank == 0 and self._due(self.config.save_every):
                self._save()
        if self.board is not None:
            self.board.close()
        if self.world > 1:
            log.info("Rank %d ends with weights %s", self.rank, self._fingerprint())
            distributed.destroy_process_group()

    def outcome(self) -> Outcome:
        """What the run has come to by now."""
        figures: dict[str, float] = {}
        for row in logbook.read(self.folder / "log.csv"):
            figures |= {k: float(v) for k, v in row.items() if k.startswith("psnr") and v}
        return Outcome(str(self.folder), self.step, self.pflop, self.seconds, figures)

    def _fingerprint(self) -> str:
        """Hash of the weights and their averages; all processes end with the same."""
        found = hashlib.sha256()
        for weights in (self.network.state_dict(), self.ema):
            for weight in weights.values():
                found.update(weight.detach().cpu().numpy().tobytes())
        return found.hexdigest()[:16]

    def _batches(self) -> Iterator[Batch]:
        batches = Batches(self.store, self.config, self.step, self.rank)
        loader = DataLoader(
            batches,
            batch_size=None,
            num_workers=self.config.workers,
            pin_memory=self.device.type == "cuda",
            prefetch_factor=8 if self.config.workers else None,
        )
        for sample in loader:
            yield Batch(*(part.to(self.device, non_blocking=True) for part in sample))

    def _sane(self, loss: float, norm: float) -> bool:
        """Whether to take the step: one absurd sample must not undo an hour."""
        absurd = not (math.isfinite(loss) and math.isfinite(norm)) or loss > ABSURD
        if self.world > 1:  # all or none
            vote = torch.tensor(float(absurd), device=self.device)
            distributed.all_reduce(vote)
            absurd = bool(vote > 0)
        if absurd:
            log.warning("Step %d skipped: loss %.3g, gradient %.3g", self.step, loss, norm)
        return not absurd

    def _average(self) -> None:
        decay = ema_decay(self.step, self.config)
        weights = self.network.state_dict().values()
        for mean, weight in zip(self.ema.values(), weights, strict=True):
            mean.lerp_(weight.detach(), 1.0 - decay)

    def _due(self, every: int) -> bool:
        return self.step % every == 0 or self.step == self.config.steps

    def _log(self, loss: float, rate: float, norm: float) -> None:
        figures: dict[str, float] = {}
        if self._due(self.config.validate_every):
            before = {name: value.clone() for name, value in self.network.state_dict().items()}
            self.network.load_state_dict(self.ema)
            figures = self.validation.measure(self.model, self.device, self.step)
            self.network.load_state_dict(before)
        row: dict[str, object] = {
            "step": self.step,
            "pflop": f"{self.pflop:.4f}",
            "seconds": f"{self.seconds:.0f}",
            "loss": f"{loss:.5f}",
            "lr": f"{rate:.2e}",
            "gradient": f"{norm:.3f}",
            **{name: f"{value:.3f}" for name, value in figures.items()},
        }
        path = self.folder / "log.csv"
        logbook.append(path, row)
        log.info("  ".join(f"{name} {value}" for name, value in row.items()))
        if self.board is not None:
            for name, value in {"loss": loss, "lr": rate, "gradient": norm, **figures}.items():
                self.board.add_scalar(name, value, self.step)
        if figures:
            plot(path)

    def _save(self) -> None:
        state = {
            "step": self.step,
            "pflop": self.pflop,
            "seconds": self.seconds,
            "weights": self.network.state_dict(),
            "ema": self.ema,
            "optimizer": self.optimizer.state_dict(),
            "init": self.init,
        }
        checkpoint.save(self.folder / "checkpoint.pt", state)
        if self.board is not None:  # it writes in the background, and not at a program's end
            self.board.flush()

    def _restore(self) -> None:
        path = self.folder / "checkpoint.pt"
        try:
            if path.exists():
                state = checkpoint.load(path)
                self.network.load_state_dict(state["weights"])
                self.optimizer.load_state_dict(state["optimizer"])
                self.step, self.pflop, self.seconds = (
                    state[key] for key in ("step", "pflop", "seconds")
                )
                self.init = state.get("init")
                log.info("Resuming %s at step %d", path, self.step)
                self.ema = {k: v.to(self.device) for k, v in state["ema"].items()}
                return
            if self.config.init:
                shipped = load_file(self.config.init)
                weights = {k.removeprefix(PREFIX): v.float() for k, v in shipped.items()}
                self.network.load_state_dict(weights)
                origin = weights_origin(Path(self.config.init))
                if self.rank == 0:
                    warn_unless_complete(origin)
                self.init = asdict(origin)
        except (RuntimeError, KeyError, OSError, SafetensorError) as error:
            source = path if path.exists() else self.config.init
            raise RestorerError(
                f"{source} does not fit this architecture; give the widths and blocks of its card."
            ) from error
        self.ema = {k: v.detach().clone() for k, v in self.network.state_dict().items()}


def train(config: Config) -> Outcome | None:
    """Run or resume a training.

    Returns:
        What it has come to; None in all processes but the first.

    Raises:
        RestorerError: There are no photos, or a checkpoint does not fit.
    """
    run = Run(config)
    run.train()
    return run.outcome() if run.rank == 0 else None


def _device(local_rank: int) -> torch.device:
    if torch.cuda.is_available():
        torch.cuda.set_device(local_rank)
        return torch.device("cuda", local_rank)
    return torch.device("cpu")
