"""How far a rebuild is: of an end that was fixed at the start, with the time reached in the log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` records of the log, markers included; `total` never moves.

    `reached_at` is when the last record was recorded, the earliest of all shards: people think in dates.
    """

    done: int
    total: int
    reached_at: datetime | None


Report = Callable[[Progress], None]


class Tracker:
    """Gathers how far each shard is and reports the whole."""

    def __init__(self, starts: Mapping[Place, int], ends: Mapping[Place, int], report: Report) -> None:
        self._starts = starts
        self.total = sum(max(0, ends[place] - starts[place]) for place in starts)
        self._places = dict(starts)
        self._ends = ends
        self._reached: dict[Place, datetime] = {}
        self._report = report

    @property
    def done(self) -> int:
        """Records read so far."""
        return sum(min(place, self._ends[key]) - self._starts[key] for key, place in self._places.items())

    def moved(self, place: Place, offset: int, reached_at: datetime | None) -> None:
        """A shard was read up to an offset."""
        self._places[place] = max(self._places[place], offset)
        if reached_at is not None:
            self._reached[place] = reached_at
        self.tell()

    def tell(self) -> None:
        """Report how far it is."""
        self._report(Progress(done=self.done, total=self.total, reached_at=min(self._reached.values(), default=None)))
