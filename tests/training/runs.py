"""Runs of a few steps, and what they wrote."""

import csv
from dataclasses import replace

from restorer.training.config import Config


def small(photos, run, **changes):
    config = Config(
        photos=str(photos),
        run=str(run),
        widths=(8, 12, 16),
        blocks=1,
        steps=12,
        batch=2,
        patch=16,
        late_patch=24,
        warmup=2,
        log_every=4,
        validate_every=12,
        save_every=4,
    )
    return replace(config, **changes)


def rows(run):
    with (run / "log.csv").open() as file:
        return list(csv.DictReader(file))
