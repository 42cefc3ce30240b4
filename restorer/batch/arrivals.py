"""Files that come into a folder: a photo is taken once nobody writes it any more."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from restorer.batch.entry import Entry, origin

SETTLING = 2.0  # seconds

Stamp = tuple[tuple[int, int], ...]


class Arrivals:
    """Knows the photos that were taken, and tells those that are whole from those that come.

    A photo and the picture of its damage are whole if their sizes and dates have stayed as they
    are for a while. One that is written anew later arrives again.

    Args:
        settling: The while, in seconds.
        clock: Gives seconds.
    """

    def __init__(
        self, settling: float = SETTLING, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settling, self._clock = settling, clock
        self._seen: dict[Path, tuple[Stamp, float]] = {}
        self._taken: dict[Path, Stamp] = {}

    def look(self, drafts: Iterable[Entry]) -> tuple[list[Entry], bool]:
        """What arrived.

        Args:
            drafts: All photos that are there now.

        Returns:
            Those that are whole and were not taken yet; and whether to look again soon, since
            others are on their way.
        """
        now, whole, are_coming = self._clock(), [], False
        for draft in drafts:
            stamp = origin(draft)
            if stamp is None or self._taken.get(draft.source) == stamp:
                continue
            if not all(size for size, _ in stamp):  # nobody has begun to write it
                continue
            before, since = self._seen.get(draft.source, (None, now))
            if before != stamp:
                self._seen[draft.source] = stamp, now
                are_coming = True
            elif now - since < self._settling:
                are_coming = True
            else:
                whole.append(draft)
        return whole, are_coming

    def take(self, draft: Entry) -> None:
        """Count a photo that was whole as taken."""
        self._taken[draft.source] = self._seen.pop(draft.source)[0]
