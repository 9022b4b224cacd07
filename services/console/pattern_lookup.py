"""A request to look up whom a mark stands for: who asks on what ground, and whether the caller may look."""

from datetime import timedelta

import msgspec

from events.pattern import ReidentificationRequested

from ..moments import legal_date
from ..patterns.actors import person_of, role_of
from ..permissions import ROLES, Caller, Reading
from ..reading.pattern_cases import digest_of
from ..reading.pattern_person import agreed
from ..reading.problems import Unreadable
from ..reading.queries import Row
from .pattern_forms import Lookup
from .ports import Sources
from .screens import allowed


def lookup_of(sources: Sources, caller: Caller, row: Row, language: str) -> Lookup | None:
    """The last request, as it stands now; None where nobody ever asked."""
    if row["lookup"] is None:
        return None
    reader, now = sources.review, sources.review.now()
    (last,) = reader.lookups.lookups(row["pattern"], (ReidentificationRequested.TOPIC,), 1)
    asked = msgspec.convert(last["summary"], ReidentificationRequested)
    hours = sources.patterns.rules.reidentification(legal_date(now)).hours
    person = digest_of(reader, caller)
    stands = row["lookup"] == "approved" and now < row["lookup_until"]
    return Lookup(
        request=asked.request,
        ground=asked.ground.nl if language == "nl" else asked.ground.en,
        role=ROLES.get(role_of(asked.requested_by)),
        asked_at=asked.occurred_at,
        mine=person_of(asked.requested_by) == person,
        waits=row["lookup"] == "requested" and now < asked.occurred_at + timedelta(hours=hours),
        stands=stands,
        shown=stands and allowed(caller, Reading.TEXT) and _one_of_the_two(sources, row, person),
    )


def _one_of_the_two(sources: Sources, row: Row, person: str) -> bool:
    try:
        agreed(sources.review, row, person)
    except Unreadable:
        return False
    return True
