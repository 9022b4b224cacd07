"""The audit of the last publication: what earlier ones tell by themselves it cannot take back, nor may it tell more.

Such a figure was told by a rule that asked less or of a unit that had more people, or follows from which cells are
known not to have changed. It would else keep everything from being published ever after, its own correction first.
What the last publication tells of it by itself is no more than its rule allows all the same.
"""

from collections.abc import Sequence
from dataclasses import replace

from .audit import UNSEEN, Audit, Failure, audit
from .building import system_of
from .publications import Publication
from .system import System


class Earlier:
    """What readers had before the last publication, for the same needs. `lowered` says that any was told then."""

    def __init__(self, system: System, last: str) -> None:
        told = {place: dict(said) for place, said in system.told.items()}
        self._system = replace(system, told=told, low=system.low.copy(), high=system.high.copy())
        for place in told:
            self._system.untell(place, last)
        self.lowered = False

    def settled(self, failures: Sequence[Failure]) -> Sequence[Failure]:
        """Those of the last publication. Of the others no more is needed from now on than readers left in doubt.

        What is not proven to have been told before is not taken for it.
        """
        if not any(self._system.told.values()):
            return failures
        before = audit(self._system, only=[one.place for one in failures])
        told = {one.place: one.left() for one in before.failures if one.proven}
        for place, need in told.items():
            if need.width:
                self._system.needs[place] = need
            else:
                del self._system.needs[place]
        self.lowered = self.lowered or bool(told)
        return [one for one in failures if one.place not in told]


def audit_last(system: System, last: Publication) -> Audit:
    """Look at every sensitive figure; lowers the needs of those that were told before."""
    earlier, found = Earlier(system, last.release), UNSEEN
    while True:
        found = audit(system, only=system.needs.keys() - found.safe).after(found)
        if len(earlier.settled(found.failures)) == len(found.failures):
            break
    alone = audit(system_of([last])).failures if earlier.lowered else ()
    return replace(found, failures=(*found.failures, *alone))
