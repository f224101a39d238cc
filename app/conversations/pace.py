"""
When the next batch begins: late enough to be shared, and early enough that nobody sees it.

Where few share a commit, it costs more than all the messages in it. So commands that come soon
after a batch wait for others: until as many are there as usually come in `GATHERED_S`, and no
longer than until `APART_S` after that batch began. Moments are of any clock, in seconds.
"""

import math
from collections import deque

APART_S = 0.002  # from one batch to the next, at most; nobody sees it
GATHERED_S = 0.0015  # who came in so long a time, at the present rate, need not wait for more
WORTH_A_COMMIT = 32  # commands; fewer are cheaper in the batch that comes anyway
BATCHES = 8  # that say what the present rate is


class Pace:
    """The batches of one process."""

    def __init__(self) -> None:
        self._came = 0
        self._batches = deque([(-math.inf, 0)], maxlen=BATCHES)
        """When each began, and how many commands had come by then, its own with them."""

    def begins(self, moment: float, commands: int) -> None:
        """Note that a batch of so many begins."""
        self._came += commands
        self._batches.append((moment, self._came))

    def due(self, moment: float, waiting: int) -> float:
        """Return when a batch should begin for so many as wait at this moment."""
        if waiting >= self.enough(moment, waiting):
            return moment
        last, _ = self._batches[-1]
        return last + APART_S

    def enough(self, moment: float, waiting: int) -> float:
        """Return how many need not wait for more."""
        first, came_before = self._batches[0]
        came = waiting + self._came - came_before
        # Compared before it is divided: what comes in no time at all is no rate.
        if came * GATHERED_S >= WORTH_A_COMMIT * (moment - first):
            return WORTH_A_COMMIT
        return came * GATHERED_S / (moment - first)
