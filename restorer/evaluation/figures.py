"""What was measured: figures of each picture, their means, as tables and as JSON."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

OURS, INPUT = "Restorer", "input"
FEW = 30  # pictures; of so many a line each is still read


@dataclass(frozen=True)
class Row:
    """One method on one picture at one value (noise level or scratch width).

    Attributes:
        method: `OURS`, a peer, or `INPUT` for the picture as it is given to them.
        value: 8-bit levels or px.
        picture: Its file's name.
        psnr: dB; inf for equal pictures.
        ssim: 1 for equal pictures.
        seconds_a_megapixel: Without the loading of a model.
        undamaged_kept: Whether all pixels beside the damage are bit-identical; None without one.
    """

    method: str
    value: float
    picture: str
    psnr: float
    ssim: float
    seconds_a_megapixel: float
    undamaged_kept: bool | None


@dataclass(frozen=True)
class Mean:
    """One method on all pictures at one value; `undamaged_kept` is true if it is for all."""

    method: str
    value: float
    pictures: int
    psnr: float
    ssim: float
    seconds_a_megapixel: float
    undamaged_kept: bool | None


def means(rows: Sequence[Row]) -> list[Mean]:
    """A mean for each value and method, in their order."""
    found = []
    for value in dict.fromkeys(row.value for row in rows):
        for method in dict.fromkeys(row.method for row in rows):
            chosen = [row for row in rows if (row.method, row.value) == (method, value)]
            kept = [row.undamaged_kept for row in chosen if row.undamaged_kept is not None]
            found.append(
                Mean(
                    method,
                    value,
                    len(chosen),
                    float(np.mean([row.psnr for row in chosen])),
                    float(np.mean([row.ssim for row in chosen])),
                    float(np.mean([row.seconds_a_megapixel for row in chosen])),
                    all(kept) if kept else None,
                )
            )
    return found


def our_means(rows: Sequence[Row]) -> dict[str, float]:
    """Restorer's mean PSNR in dB by value."""
    return {f"{m.value:g}": round(m.psnr, 2) for m in means(rows) if m.method == OURS}


def as_json(rows: Sequence[Row]) -> str:
    """An object of "pictures" and "means", in one line."""
    return json.dumps({"pictures": list(map(_plain, rows)), "means": [*map(_plain, means(rows))]})


def table(rows: Sequence[Row], pictures: bool | None) -> str:
    """The means: a line for each method and value; before them each picture, if wanted.

    Args:
        rows: What was measured.
        pictures: Whether each picture has a line; None: if they are `FEW`.
    """
    found = means(rows)
    count = found[0].pictures
    shows_kept = found[0].undamaged_kept is not None
    head = f"{'':24}{'value':>7}{'PSNR dB':>10}{'SSIM':>9}{'s/MP':>9}"
    head += f"{'undamaged px':>15}" if shows_kept else ""
    lines = [f"{head}   mean of {count}"]
    for mean in found:
        line = f"{mean.method:24}{mean.value:7g}{mean.psnr:10.2f}{mean.ssim:9.4f}"
        line += f"{mean.seconds_a_megapixel:9.2f}"
        if shows_kept:
            line += f"{'identical' if mean.undamaged_kept else 'changed':>15}"
        lines.append(line)
    if count <= FEW if pictures is None else pictures:
        lines = [*_each(rows), "", *lines]
    return "\n".join(lines)


def _each(rows: Sequence[Row]) -> list[str]:
    """Lines of PSNR and SSIM: one for each picture, a block for each value."""
    figures = {(row.value, row.picture, row.method): row for row in rows}
    names = dict.fromkeys(row.picture for row in rows)
    methods = {
        method: max(15, len(method)) + 2 for method in dict.fromkeys(r.method for r in rows)
    }
    first = max(24, *map(len, names))
    lines = []
    for value in dict.fromkeys(row.value for row in rows):
        head = f"PSNR dB and SSIM at {value:g}"
        lines.append(f"{head:{first}}" + "".join(f"{m:>{width}}" for m, width in methods.items()))
        for name in names:
            line = f"{name:{first}}"
            for method, width in methods.items():
                row = figures[value, name, method]
                line += f"{f'{row.psnr:.2f} {row.ssim:.4f}':>{width}}"
            lines.append(line)
    return lines


def _plain(figures: Row | Mean) -> dict[str, object]:
    """Figures for JSON, which knows no infinity: equal pictures have the PSNR null."""
    return {**asdict(figures), "psnr": figures.psnr if math.isfinite(figures.psnr) else None}
