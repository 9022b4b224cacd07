"""What a look at a shard fires, and when it says that there may be more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from prometheus_client import REGISTRY

from services.following.asks import Wish
from services.following.firing import LOOK_ROWS_MAX, Fired, Firing
from services.following.ports import Mark

MARK = Mark(datetime(2026, 6, 1, 9, tzinfo=UTC), 5)


class Looked(NamedTuple):
    found: int


@dataclass
class Tables:
    """Tables that find so many rows due, or were not read so far yet."""

    finds: int | None
    rows: Sequence[str] = ()
    looks: list[tuple[int, datetime, int, int]] = field(default_factory=list)
    asked: list[Wish | None] = field(default_factory=list)

    def look(
        self, shard: int, *, now: datetime, end: int, limit: int, firing: Callable[[Any, int], Wish | None]
    ) -> Looked | None:
        self.looks.append((shard, now, end, limit))
        self.asked += [firing(row, 1) for row in self.rows]
        return None if self.finds is None else Looked(self.finds)


def fire(row: str, now: datetime, attempt: int) -> Fired | None:
    """All but one are due, since a minute ago."""
    wish = Wish(f"{row} {attempt}", row, b"")
    return None if row == "not yet" else Fired(wish, "rung", now - timedelta(minutes=1))


def test_it_looks_at_the_instant_and_the_end_of_the_mark() -> None:
    tables = Tables(0)
    Firing("tests", tables, fire)(3, MARK)
    assert tables.looks == [(3, MARK.at, MARK.end, LOOK_ROWS_MAX)]


def test_only_a_full_look_may_have_left_something() -> None:
    assert Firing("tests", Tables(LOOK_ROWS_MAX), fire)(0, MARK)
    assert not Firing("tests", Tables(LOOK_ROWS_MAX - 1), fire)(0, MARK)
    assert not Firing("tests", Tables(None), fire)(0, MARK)


def test_what_is_asked_for_is_counted_by_its_kind_and_how_late_it_was() -> None:
    tables = Tables(3, ("one", "not yet", "other"))
    Firing("counted", tables, fire)(0, MARK)
    assert tables.asked == [Wish("one 1", "one", b""), None, Wish("other 1", "other", b"")]
    labels = {"processor": "counted"}
    assert REGISTRY.get_sample_value("meldstroom_processor_fired_total", {**labels, "kind": "rung"}) == 2
    assert REGISTRY.get_sample_value("meldstroom_processor_lateness_seconds_sum", labels) == 120
