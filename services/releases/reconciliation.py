"""As published and as now known: a line for each figure that differs between a publication and its correction."""

from collections.abc import Callable, Iterable, Iterator

from events.release import Reconciled, ReleasedCell, Value
from events.vocabulary import CorrectionReason

Name = tuple[int, tuple[Value, ...]]


def reconciled(
    published: Iterable[ReleasedCell],
    known: Iterable[ReleasedCell],
    why: Callable[[ReleasedCell, ReleasedCell], CorrectionReason],
) -> Iterator[Reconciled]:
    """The lines, in the order of the earlier publication; figures that only one of the two has are no change."""
    later = {_name(one): one for one in known}
    for before in published:
        now = later.get(_name(before))
        if now is not None and now.count != before.count:
            yield Reconciled(
                at=before.at, table=before.table, published=before.count, known=now.count, reason=why(before, now)
            )


def _name(one: ReleasedCell) -> Name:
    return one.table, one.at
