"""A term in hours: when it ends, at first and after every move."""

from datetime import UTC, timedelta

import pytest

from events.vocabulary import MoveReason
from services.escalation.calendar import end_instant
from services.escalation.terms import counted_from, first_due

from .test_terms import CATALOGUE, TODAY, at, found, moved, on


def test_a_term_in_hours_runs_from_instant_to_instant() -> None:
    start = at("2026-03-27T16:30:00+01:00")
    dated = first_due(*found("T30"), CATALOGUE, occurred_at=start)
    assert dated.due.due_at == start + timedelta(hours=72)
    assert dated.due.due_on == dated.due.raw_on == on("2026-03-30")
    assert (dated.starts_at, dated.calendar) == (start, None)
    with pytest.raises(ValueError, match="counted in hours"):
        first_due(*found("T30"), CATALOGUE, occurred_on=TODAY)


def test_a_term_in_hours_moves_by_whole_days() -> None:
    start = at("2026-03-27T16:30:00+01:00")
    before = first_due(*found("T30"), CATALOGUE, occurred_at=start)
    assert moved("T30", before, MoveReason.SUSPENDED, days=2).due.due_at == start + timedelta(hours=120)
    assert moved("T30", before, MoveReason.COMMITTEE).due == before.due
    assert moved("T30", before, MoveReason.POSTPONED, until=on("2026-04-01")).due.due_at == end_instant(
        on("2026-04-01")
    )
    earlier = moved("T30", before, MoveReason.RESTAMPED, starts_on=on("2026-03-26"))
    assert (earlier.starts_at, earlier.due.due_at) == (start - timedelta(days=1), start + timedelta(hours=48))
    assert counted_from(found("T30")[1], start) == on("2026-03-27")


@pytest.mark.parametrize(
    ("start", "to", "starts_at"),
    [
        ("2026-03-30T00:30:00+02:00", "2026-03-29", "2026-03-29T00:30:00+01:00"),
        ("2026-03-27T16:30:00+01:00", "2026-03-30", "2026-03-30T16:30:00+02:00"),
        ("2026-10-26T23:30:00+01:00", "2026-10-24", "2026-10-24T23:30:00+02:00"),
    ],
)
def test_a_corrected_start_in_hours_is_on_its_day_also_where_the_clocks_were_put_forward_or_back(
    start: str, to: str, starts_at: str
) -> None:
    before = first_due(*found("T30"), CATALOGUE, occurred_at=at(start).astimezone(UTC))
    after = moved("T30", before, MoveReason.RESTAMPED, starts_on=on(to))
    assert (after.starts_at, after.due.due_at) == (at(starts_at), at(starts_at) + timedelta(hours=72))
    assert counted_from(found("T30")[1], after.starts_at) == on(to)
