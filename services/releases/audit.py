"""The interval audit: can any sensitive figure be told more nearly than the rule allows from all that was published?

A figure is safe once whole numbers are found that fit everything published and lie far enough below and above it. They
are sought as small changes of the true ones (`shifting.py`), and each change serves for every figure that it touches.
What is left is decided by the extreme values of the linear programme, which no whole numbers exceed (Fischetti and
Salazar's attacker), or by a search in whole numbers where these are fractions and the cells are not too many.
What ends without an answer counts as a failure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from .attempt import Attempt, Found
from .proof import Source, told
from .sensitivity import Need
from .solving import parts
from .system import System, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A sensitive figure that can be told too nearly: between what, what is needed, and from which publications.

    `high` is absent where the reader knows no bound. `because` is what holds it so, and `known` what tells the parts of
    it that are known. `searched` says that whole numbers had to be looked for, and `proven` that the answer is certain;
    what is not proven safe is refused as well.
    """

    place: int
    variable: Variable
    true: int
    low: int | None
    high: int | None
    need: Need
    because: tuple[Source, ...]
    known: tuple[Source, ...] = ()
    searched: bool = False
    proven: bool = True

    def left(self) -> Need:
        """What is left of the need where the figure is known so nearly."""
        below, above, width = self.need
        if self.low is not None:
            below = min(below, self.true - self.low)
        if self.high is not None:
            above = min(above, self.high - self.true)
        if self.low is not None and self.high is not None:
            width = min(width, self.high - self.low)
        return Need(*(max(0, one) for one in (below, above, width)))

    def __str__(self) -> str:
        low, high = ("?" if end is None else end for end in (self.low, self.high))
        told = "; ".join(str(source) for source in self.because or self.known)
        return f"{self.variable}: between {low} and {high}, must be {self.need.width} wide; from {told or 'its bounds'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found. `safe` are the sensitive figures that cannot be told, `open` those that were not looked at.

    `narrowest` is the least width that was shown of a safe one, though none is sought wider than is needed. Those that
    need less than the last rule asks (`lowered`), by an earlier rule or since more was told of them before, say nothing
    of the last publication, and are not among its `sensitive` ones.
    """

    safe: frozenset[int]
    failures: tuple[Failure, ...]
    open: int
    narrowest: int | None
    programmes: int
    lowered: frozenset[int] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether everything was looked at, and nothing can be told."""
        return not self.failures and not self.open

    @property
    def sensitive(self) -> int:
        """How many figures are as uncertain as the rule asks."""
        return len(self.safe - self.lowered)

    def after(self, before: "Audit") -> "Audit":
        """This audit of what another one did not find safe, together with it."""
        widths = [one.narrowest for one in (before, self) if one.narrowest is not None]
        return replace(
            self,
            safe=before.safe | self.safe,
            lowered=before.lowered | self.lowered,
            narrowest=min(widths, default=None),
            programmes=before.programmes + self.programmes,
        )


UNSEEN = Audit(safe=frozenset(), failures=(), open=0, narrowest=None, programmes=0)


def audit(system: System, *, only: Iterable[int] | None = None, failures_max: int | None = None) -> Audit:
    """Look at every sensitive figure, or at these alone; stop after so many failures where a number is given."""
    wanted = np.array(sorted(system.needs if only is None else only), dtype=np.int64)
    known = system.low >= system.known_high()
    failures = [_told(system, int(place)) for place in wanted[known[wanted]]]
    safe: set[int] = set()
    lowered: set[int] = set()
    widths: list[int] = []
    programmes = 0
    for part in parts(system, wanted[~known[wanted]]):
        left = None if failures_max is None else failures_max - len(failures)
        if left is not None and left <= 0:
            break
        attempt = Attempt(system, part)
        failures += [_failure(system, found) for found in attempt.run(left)]
        for place, wide in zip(attempt.safe_places(), attempt.widths(), strict=True):
            safe.add(place)
            if system.needs[place].width < system.width:
                lowered.add(place)
            else:
                widths.append(wide)
        programmes += attempt.programmes
    failed = {failure.place for failure in failures}
    return Audit(
        safe=frozenset(safe),
        failures=tuple(sorted(failures, key=lambda failure: failure.place)),
        open=len(wanted) - len(safe | failed),
        narrowest=min(widths, default=None),
        programmes=programmes,
        lowered=frozenset(lowered),
    )


def _told(system: System, place: int) -> Failure:
    """A sensitive figure that was published itself, as one of an earlier rule may have been."""
    low, high = int(system.low[place]), int(system.high[place])
    true = int(system.truth[place])
    return Failure(
        place=place,
        variable=system.variables[place],
        true=true,
        low=low,
        high=high,
        need=system.needs[place],
        because=tuple(told(system, place)),
    )


def _failure(system: System, found: Found) -> Failure:
    return Failure(
        place=found.place,
        variable=system.variables[found.place],
        true=int(system.truth[found.place]),
        low=found.low,
        high=found.high,
        need=system.needs[found.place],
        because=found.because,
        known=found.known,
        searched=found.searched,
        proven=found.proven,
    )
