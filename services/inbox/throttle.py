"""How often a code may be guessed: a bucket of attempts for each institution, never for an address or a person.

A code that is wrong costs an attempt, one that is right gives it back, and one that opens nothing yet gives it back
once something was recorded under it. What is no code at all costs none, since its check character tells. A bucket
belongs to one process; several processes allow so many times as much.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

ATTEMPTS_PER_SECOND = 1.0
ATTEMPTS_AT_ONCE = 30  # A minute's worth of people who copied a code from the wrong letter.
INSTITUTIONS_MAX = 10_000


class Throttled(Exception):
    """So many codes were wrong lately that the next may be tried only after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many codes were wrong; try again in {seconds} s")
        self.seconds = seconds


class Throttle:
    """Buckets that fill up with time. For one event loop."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, institution: str) -> None:
        """Take an attempt out of the bucket. Raises `Throttled` where there is none."""
        left = self._left(institution)
        if left < 1:
            raise Throttled(math.ceil((1 - left) / ATTEMPTS_PER_SECOND))
        self._keep(institution, left - 1)

    def give_back(self, institution: str) -> None:
        """Put it back: the code was right."""
        self._keep(institution, self._left(institution) + 1)

    def _left(self, institution: str) -> float:
        now = self._now()
        left, since = self._buckets.get(institution, (float(ATTEMPTS_AT_ONCE), now))
        return min(float(ATTEMPTS_AT_ONCE), left + (now - since) * ATTEMPTS_PER_SECOND)

    def _keep(self, institution: str, left: float) -> None:
        self._buckets[institution] = (min(float(ATTEMPTS_AT_ONCE), left), self._now())
        self._buckets.move_to_end(institution)
        # Whose bucket goes is the one that was touched longest ago: by then it is full again.
        while len(self._buckets) > INSTITUTIONS_MAX:
            self._buckets.popitem(last=False)
