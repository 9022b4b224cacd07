"""What a look at a shard fires, and when it says that there may be more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from events.rules import shipped
from services.escalation.firing import LOOK_ROWS_MAX, Firing
from services.following.ports import Mark

MARK = Mark(datetime(2026, 6, 1, 9, tzinfo=UTC), 5)


class Looked(NamedTuple):
    found: int


@dataclass
class Tables:
    """Tables that find so many rows due, or were not read so far yet."""

    finds: int | None
    looks: list[tuple[int, datetime, int, int]] = field(default_factory=list)

    def look(
        self, shard: int, *, now: datetime, end: int, limit: int, firing: Callable[[Any, int], Any]
    ) -> Looked | None:
        self.looks.append((shard, now, end, limit))
        return None if self.finds is None else Looked(self.finds)


def test_it_looks_at_the_instant_and_the_end_of_the_mark() -> None:
    tables = Tables(0)
    Firing(tables, shipped())(3, MARK)
    assert tables.looks == [(3, MARK.at, MARK.end, LOOK_ROWS_MAX)]


def test_only_a_full_look_may_have_left_something() -> None:
    assert Firing(Tables(LOOK_ROWS_MAX), shipped())(0, MARK)
    assert not Firing(Tables(LOOK_ROWS_MAX - 1), shipped())(0, MARK)
    assert not Firing(Tables(None), shipped())(0, MARK)
