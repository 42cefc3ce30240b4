"""Evaluation: figures of a model on a set of photos, beside its peers, in one run.

restorer evaluate --set DIR --task denoise --sigma 15 25 50 --peers
"""

from restorer.evaluation import coverage
from restorer.evaluation.cases import BENCHMARKS
from restorer.evaluation.figures import as_json, our_means, table
from restorer.evaluation.run import run

__all__ = ["BENCHMARKS", "as_json", "coverage", "our_means", "run", "table"]
