"""At which instants an institution is evaluated: by the log alone, so that every replay evaluates at the same.

An evaluation falls on a multiple of a period since 1970, the first at or after something was recorded, and on every
midnight in the Netherlands in which a week ends: windows move on and days run out also where nothing is recorded.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from ..moments import AMSTERDAM, legal_date

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def at_or_after(at: datetime, period: timedelta) -> datetime:
    """The first multiple of the period that is not before an instant."""
    return EPOCH + -((EPOCH - at) // period) * period


def weeks(after: datetime, until: datetime) -> Iterator[datetime]:
    """Every midnight in the Netherlands after an instant and until another, included, in which an ISO week ends."""
    monday = legal_date(after) - timedelta(days=legal_date(after).weekday()) + WEEK
    while (turn := datetime(monday.year, monday.month, monday.day, tzinfo=AMSTERDAM).astimezone(UTC)) <= until:
        yield turn
        monday += WEEK


def due_between(after: datetime, until: datetime, period: timedelta) -> bool:
    """Whether there is any instant after one and until another at which something could be evaluated."""
    return at_or_after(after + timedelta(microseconds=1), period) <= until or any(weeks(after, until))


def instants(
    recorded: Iterable[datetime], after: datetime | None, until: datetime, period: timedelta
) -> list[datetime]:
    """The instants after one and until another, in order, of what was `recorded` at these times.

    Where nothing was evaluated before, they begin with the first that something was recorded at.
    """
    asked = {at_or_after(at, period) for at in recorded if after is None or at > after}
    first = after if after is not None else min(asked, default=until)
    return sorted({at for at in (*asked, *weeks(first, until)) if first <= at <= until and at != after})
