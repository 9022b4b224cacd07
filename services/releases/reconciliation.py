"""As published and as now known: a line for each figure that differs between a publication and its correction."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from events.release import Reconciled, ReleasedCell
from events.vocabulary import CorrectionReason

from .cells import Cell


def reconciled(
    published: Iterable[tuple[Cell, ReleasedCell]],
    known: Mapping[Cell, ReleasedCell],
    why: Callable[[ReleasedCell, ReleasedCell], CorrectionReason],
) -> Iterator[Reconciled]:
    """The lines, in the order of the earlier publication; figures that only one of the two has are no change.

    Figures are told apart by what they are of, for the correction may have its tables and axes in another order.
    """
    for name, before in published:
        now = known.get(name)
        if now is not None and now.count != before.count:
            yield Reconciled(
                at=before.at, table=before.table, published=before.count, known=now.count, reason=why(before, now)
            )
