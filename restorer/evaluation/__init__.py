"""Evaluation: figures of a model on a set of photos, beside its peers, in one run.

restorer evaluate --set DIR --task denoise --sigma 15 25 50 --peers
"""

from restorer.evaluation.run import our_means, run

__all__ = ["our_means", "run"]
