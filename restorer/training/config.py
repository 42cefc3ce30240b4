"""The recipe, each choice with its reason.

The shipped models were trained in several parts, each from the weights of the one before (`init`).
The defaults are the settings of the later parts; there the models differ in `steps` and in the
shares alone: `white` has no camera noise, `fill` less of it, and holes. The first part had other
rates and patches, changed by hand. docs/training.md, "The run", has the parts and their command
lines; a card's `[training.recipe]` has the settings of its last part.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from restorer.files import atomic


@dataclass(frozen=True)
class Config:
    """Every choice of a training run; written to `config.json` in the run's folder.

    Raises:
        ValueError: A share, a size or a rate is out of its range.
    """

    photos: str = ""  # folder of photos, or an archive made by `restorer train pack`
    damage: str = ""  # folder of damage overlays (RGBA PNG); empty: only drawn damage
    run: str = "runs/prior"  # folder of checkpoints, log and pictures
    init: str = ""  # weights (.safetensors) to start from when the run has no checkpoint
    widths: tuple[int, ...] = (64, 128, 192)  # 181 k multiply-adds a pixel, under DnCNN's 667 k
    blocks: int = 2  # residual blocks a scale: 3.1 M parameters, 6.2 MB as fp16
    steps: int = 60_000  # about 90 minutes of two CPU cores
    batch: int = 5  # many small steps beat few large ones below some PFLOP
    patch: int = 64  # px; 48 is as good for noise alone, but holes need to see around them
    late_patch: int = 96  # px, for the last part: large structures, less border
    late_part: float = 0.35  # part of the run with `late_patch`, batch divided to equal pixels
    lr: float = 4e-4  # 1e-3 gains more in the first 0.1 PFLOP, and nothing from 0.2 on
    warmup: int = 300  # steps; Adam's second moment (beta 0.99) forgets its start in some 100
    decay: float = 0.5  # last part of the run, cosine to 1 %: a run can be lengthened before it
    weight_decay: float = 1e-4  # all but none, 0.2 % of a weight in a run: a pixel is seen 6 times
    clip: float = 1.0  # gradient norm; 0.1 to 0.7 in the shipped models' logs: cuts outliers
    ema: float = 0.999  # shorter at first: min(ema, (step + 1) / (step + 10))
    sigma_median: float = 0.1  # model range; two thirds of the draws fall in 2 to 75 / 255
    sigma_spread: float = 1.2  # std of ln sigma (Karras et al. 2022, P_std)
    map_share: float = 0.15  # part of plain noise that varies over the picture; chosen, not tuned
    camera_share: float = 0.15  # part of all draws with camera-like noise, and of the soft ones
    hole_share: float = 0.0  # part of all draws with holes: they cost 1 dB: `fill` has them
    blur_share: float = 0.0  # part of all draws that are blurred or enlarged: 1 dB as well
    seed: int = 0
    workers: int = 0  # processes that prepare batches; 0 on a CPU, 12 for one GPU
    compile: bool = False  # torch.compile; pays on a GPU
    log_every: int = 200  # steps, some 15 s of two cores: samples differ much, so means of many
    validate_every: int = 3_000  # steps; it costs as much as 25 steps, below 1 %
    save_every: int = 1_000  # steps, some 75 s of two cores, which is what a kill loses at most

    def __post_init__(self) -> None:
        """Check the ranges."""
        shares = self.camera_share, self.hole_share, self.blur_share, self.map_share
        if min(shares) < 0 or sum(shares[:3]) > 1:
            raise ValueError(
                "the shares are from 0 to 1, and camera, hole and blur add to 1 at most"
            )
        if len(self.widths) < 3:  # torch's exporter takes sides of a multiple of 4 for constants
            raise ValueError(
                "there are at least three widths: smaller networks cannot be exported"
            )
        stride = 2 ** len(self.widths)
        if self.patch < 16 or self.patch % stride or self.late_patch % stride:
            raise ValueError(f"patches are at least 16 px and multiples of {stride}")
        if min(self.steps, self.batch, self.blocks, self.lr, self.sigma_median) <= 0:
            raise ValueError("steps, batch, blocks, lr and sigma_median are above 0")

    def save(self, path: Path) -> None:
        """Write as JSON; a kill leaves the old file or the new one, whole.

        Raises:
            RestorerError: It cannot be written.
        """
        atomic.write(path, f"{json.dumps(asdict(self), indent=2)}\n".encode(), overwrite=True)

    @classmethod
    def load(cls, path: Path) -> "Config":
        """Read what `save` wrote; unknown keys of older runs are an error.

        Raises:
            ValueError: A key is unknown or a value out of its range.
        """
        data = json.loads(path.read_text())
        unknown = set(data) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"{path} has unknown keys: {', '.join(sorted(unknown))}")
        return cls(**{**data, "widths": tuple(data["widths"])})
