"""What a run shows of itself: PSNR on held-out photos, sample pictures, a plot."""

import importlib
import importlib.util
import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as Pillow

from restorer.networks.unet import Denoiser
from restorer.training import logbook

log = logging.getLogger(__name__)

LEVELS = (15, 25, 50)  # 8-bit noise levels, the literature's


class Validation:
    """Denoising of held-out photos at the literature's levels, with fixed noise.

    Args:
        photos: (H, W, 3) uint8 each.
        folder: Where the pictures of each measurement go.
    """

    def __init__(self, photos: list[NDArray[np.uint8]], folder: Path) -> None:
        self.folder = folder
        self.photos = [p[: p.shape[0] // 16 * 16, : p.shape[1] // 16 * 16] for p in photos]

    def measure(self, model: Denoiser, device: torch.device, step: int) -> dict[str, float]:
        """Mean PSNR in dB as {"psnr15": …}; writes one noisy | denoised | clean strip."""
        figures = {}
        for level in LEVELS:
            scores = []
            for number, photo in enumerate(self.photos):
                x0 = torch.from_numpy(photo.astype(np.float32) / 255).permute(2, 0, 1)[None]
                rng = np.random.default_rng([level, number])
                noise = torch.from_numpy(rng.standard_normal(x0.shape, dtype=np.float32))
                z = (x0 + level / 255 * noise).to(device)
                sigma = torch.full_like(z[:, :1], level / 255)
                with torch.no_grad():
                    x0_hat = model(z, sigma, z.new_zeros(1, 1, 1, 1)).cpu()
                scores.append(-10 * float(torch.log10((x0_hat - x0).square().mean())))
                if number == 0 and level == LEVELS[-1]:
                    self._strip([z.cpu(), x0_hat, x0], step)
            figures[f"psnr{level}"] = float(np.mean(scores))
        return figures

    def _strip(self, pictures: list[torch.Tensor], step: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        strip = torch.cat(pictures, dim=3)[0].permute(1, 2, 0).clamp(0, 1).numpy()
        Pillow.fromarray(np.rint(strip * 255).astype(np.uint8)).save(
            self.folder / f"{step:07d}.jpg", quality=92
        )


def tensorboard(folder: Path, step: int) -> Any:
    """A `SummaryWriter`, or None where TensorBoard is not installed (Any: it may be missing).

    Args:
        folder: Of its files.
        step: Where the run stands; what is there of later steps is not shown any more.
    """
    if importlib.util.find_spec("tensorboard") is None:
        return None
    return importlib.import_module("torch.utils.tensorboard").SummaryWriter(
        str(folder), purge_step=step + 1
    )


def plot(table: Path) -> None:
    """Draw loss and PSNR of a `log.csv` against PFLOP beside it; without matplotlib, say so."""
    try:
        import matplotlib as mpl
    except ImportError:
        log.info("No plot: matplotlib is not installed")
        return
    mpl.use("Agg")
    from matplotlib.figure import Figure

    rows = logbook.read(table)
    figure = Figure(figsize=(9, 4), layout="constrained")
    loss, psnr = figure.subplots(1, 2)
    loss.plot([float(r["pflop"]) for r in rows], [float(r["loss"]) for r in rows], lw=0.8)
    loss.set(xlabel="PFLOP", ylabel="loss", yscale="log")
    for level in LEVELS:
        measured = [r for r in rows if r[f"psnr{level}"]]
        values = [float(r[f"psnr{level}"]) for r in measured]
        psnr.plot([float(r["pflop"]) for r in measured], values, label=f"σ {level}")
    psnr.set(xlabel="PFLOP", ylabel="PSNR on held-out photos, dB")
    psnr.legend()
    figure.savefig(table.with_name("curve.png"), dpi=100)
