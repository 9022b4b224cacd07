"""What is said of whoever follows the log: behind in time, and never by guessing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.console.following import (
    Follower,
    Look,
    Sample,
    ShardPlace,
    Source,
    State,
    Trend,
    Waiting,
    thinned,
    trend_of,
)
from services.console.watching import Away, Watcher

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def waiting(seconds: float) -> Waiting:
    return Waiting(id="x.1", offset=7, at=NOW - timedelta(seconds=seconds))


def follower(*shards: ShardPlace, name: str = "reading") -> Follower:
    return Follower(name=name, topic="cases.events", shards=shards)


def shard(
    position: int | None = 10, end: int | None = 10, oldest: Waiting | None = None, halted: str = ""
) -> ShardPlace:
    return ShardPlace(shard=0, position=position, end=end, oldest=oldest, halted=halted)


def test_who_took_everything_is_not_behind_however_long_ago_that_was() -> None:
    one = follower(shard())
    assert (one.state, one.waiting, one.behind_seconds(NOW)) == (State.CAUGHT_UP, 0, 0.0)


def test_markers_of_transactions_are_nothing_that_waits() -> None:
    one = follower(shard(position=10, end=11))
    assert (one.state, one.waiting) == (State.CAUGHT_UP, 0)


def test_behind_is_the_age_of_the_oldest_that_waits_on_any_shard() -> None:
    one = follower(shard(8, 10, waiting(5)), shard(), shard(1, 10, waiting(90)))
    assert (one.state, one.waiting, one.behind_seconds(NOW)) == (State.BEHIND, 11, 90.0)


def test_what_is_not_known_is_never_told_as_nothing() -> None:
    for one in (follower(shard(end=None)), follower(shard(position=None)), follower()):
        assert one.state in {State.UNKNOWN, State.NOT_STARTED}
        assert one.behind_seconds(NOW) is None
    assert follower(shard(end=None)).waiting is None


def test_a_shard_that_stands_still_outweighs_all_others() -> None:
    assert follower(shard(), shard(halted="a gap"), shard(1, 10, waiting(1))).state is State.HALTED


def samples(*seconds: float | None) -> Sequence[Sample]:
    begin = NOW - timedelta(seconds=10 * (len(seconds) - 1))
    return [Sample(begin + timedelta(seconds=10 * number), value, 0) for number, value in enumerate(seconds)]


def test_a_trend_is_now_against_a_minute_ago() -> None:
    assert trend_of(samples(0, 10, 20), NOW) is Trend.GROWING
    assert trend_of(samples(40, 10, 0), NOW) is Trend.SHRINKING
    assert trend_of(samples(1, 3, 2), NOW) is Trend.STEADY
    assert trend_of(samples(1000, *[0] * 7), NOW) is Trend.STEADY
    assert trend_of(samples(None, 3), NOW) is None
    assert trend_of([], NOW) is None


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=300), st.integers(1, 50))
def test_thinning_keeps_the_peak_and_the_bound(values: list[float | None], points_max: int) -> None:
    made = samples(*values) if values else []
    kept = thinned(made, points_max)
    assert len(kept) <= points_max
    known = [value for value in values if value is not None]
    assert max((one.behind_seconds for one in kept if one.behind_seconds is not None), default=None) == max(
        known, default=None
    )


class Looks:
    """Looks one after the other."""

    def __init__(self, *looks: Sequence[Follower] | Away) -> None:
        self._looks = iter(looks)

    def __call__(self) -> Sequence[Follower]:
        found = next(self._looks)
        if isinstance(found, Away):
            raise found
        return found


def test_while_a_source_is_away_the_last_look_stays_with_its_age_and_the_gap_is_a_gap() -> None:
    at = [NOW]
    behind = follower(shard(8, 10, waiting(5)))
    looks = Looks([behind], Away(Source.DATABASE), Away(Source.DATABASE), [behind])
    watcher = Watcher(looks, lambda: at[0])
    watcher.look()
    at[0] += timedelta(seconds=5)
    watcher.look()
    at[0] += timedelta(seconds=5)
    watcher.look()
    last = watcher.last
    assert last.away == {Source.DATABASE: NOW + timedelta(seconds=5)}
    assert (last.seen_at, [one.name for one in last.followers]) == (NOW, ["reading"])
    assert [one.behind_seconds for one in watcher.samples("reading")] == [5.0, None, None]
    watcher.look()
    assert watcher.last.away == {}
    assert watcher.last.seen_at == at[0]


def test_before_the_first_look_nothing_is_known() -> None:
    watcher = Watcher(Looks(), lambda: NOW)
    assert watcher.last == Look(at=NOW)


def test_a_rebuild_is_told_by_its_share_and_makes_nothing_amiss() -> None:
    building = Follower(name="x", topic="t", shards=[shard(5, 10, waiting(9)), shard(None, 10)], building=True)
    assert building.share == 0.25
    assert follower(shard(end=None)).share is None
    assert Look(at=NOW, followers=[building]).worst == []


def test_the_worst_comes_first() -> None:
    late, later = follower(shard(8, 10, waiting(5)), name="late"), follower(shard(8, 10, waiting(50)), name="later")
    halted = follower(shard(halted="a gap"), name="halted")
    look = Look(at=NOW, followers=[late, follower(shard(), name="fine"), halted, later])
    assert [one.name for one in look.worst] == ["halted", "later", "late"]
