"""How much one file may unfold to: a few bytes can say that they stand for gigabytes."""


class Allowance:
    """A count of bytes, or of other things, that is used up piece by piece.

    Args:
        left: How many there are.
    """

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, count: int) -> None:
        """Use so many.

        Raises:
            ValueError: There are not as many left.
        """
        enough = count <= self.left
        self.left = max(0, self.left - count)
        if not enough:
            raise ValueError("a file that unfolds to far more than it is")
