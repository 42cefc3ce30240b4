"""What the tests of the queue share: where its work runs, and how far its entries are."""

from restorer.batch import Journal, Running, State

HERE = Running("onnx", "cpu")


def states(journal: Journal) -> list[State]:
    return [entry.state for entry in journal.entries()]
