"""Whom a pattern's mark stands for: to the two people who agreed to look it up, and until the term that gave them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from events.ledgers import shard as shard_of
from events.pattern import ReidentificationApproved, ReidentificationRefused, ReidentificationRequested
from events.sealed import Sealed, place
from events.vocabulary import OF_ONE_PERSON, PatternAxis
from projections.named import NamedPerson, named_people
from projections.patterns import PatternStatus

from ..patterns.actors import person_of
from ..patterns.resolving import Resolved, resolved
from .pattern_cases import ReviewReader, case_views
from .problems import Unreadable
from .queries import Row
from .views import CaseView, DataAsOf, data_view

TYPES = tuple(one.TOPIC for one in (ReidentificationRequested, ReidentificationApproved, ReidentificationRefused))
ANSWERED = 2  # A request and the answer to it: nothing comes behind an approval while it holds.
NAMED_AT_ONCE = 100


class PersonsCase(msgspec.Struct, frozen=True):
    """A case in which the person is `respondent`, `handler` or both; as in the caseload, where it can be read there."""

    id: str
    roles: list[str]
    case: CaseView | None


class PatternPerson(msgspec.Struct, frozen=True):
    """Whom a mark stands for, on what ground that was looked up, and until when it may be.

    `name` and `reference` are as they were sealed last; absent where nobody gave them. `destroyed` says that there were
    some, and that their key is no more. `total` counts all of the person's cases.
    """

    id: str
    request: str
    ground: str
    until: datetime
    name: str | None
    reference: str | None
    destroyed: bool
    cases: list[PersonsCase]
    total: int
    next: str | None
    data: DataAsOf
    facts: DataAsOf


class Agreed(NamedTuple):
    """A request that two people agreed on, and that stands."""

    request: str
    ground: str
    until: datetime


def agreed(reader: ReviewReader, row: Row, person: str) -> Agreed:
    """The request that stands, for one of the two people who agreed. Raises `Unreadable`, saying which step lacks."""
    if PatternAxis(row["axis"]) not in OF_ONE_PERSON:
        raise Unreadable("pattern.person.none")
    if row["status"] not in {PatternStatus.INDICATED.value, PatternStatus.CONFIRMED.value}:
        raise Unreadable("pattern.person.ended")
    last = {one["type"]: one["summary"] for one in reversed(reader.lookups.lookups(row["pattern"], TYPES, ANSWERED))}
    if row["lookup"] != "approved":
        raise Unreadable(f"pattern.person.{row['lookup'] or 'not_requested'}")
    approved = msgspec.convert(last[ReidentificationApproved.TOPIC], ReidentificationApproved)
    asked = msgspec.convert(last[ReidentificationRequested.TOPIC], ReidentificationRequested)
    assert asked.request == approved.request, "an approval follows on its request"
    if reader.now() >= approved.until:
        raise Unreadable("pattern.person.lapsed", until=approved.until.isoformat())
    if person not in {person_of(asked.requested_by), person_of(approved.approved_by)}:
        raise Unreadable("pattern.person.not_of_the_two")
    return Agreed(asked.request, asked.ground.value, approved.until)


def pattern_person(
    reader: ReviewReader, row: Row, standing: Agreed, where: tuple[str, int], language: str
) -> PatternPerson:
    """Whom the mark stands for, and their cases behind one of them: as many as fit."""
    pattern, institution, (after, limit) = row["pattern"], row["institution"], where
    data = data_view(reader.patterns.cases.freshness(shard_of(pattern, reader.patterns.shards)))
    facts = data_view(reader.known.freshness())
    mark = reader.lookups.indicated_key(pattern)["mark"]
    found = resolved(mark, institution, reader.facts.texts(institution), reader.marks)
    if found is None:
        raise Unreadable("pattern.person.nobody")
    texts = _Texts(reader, found)
    following = [one for one in found.appearances if one.case > after]
    shown, more = following[:limit], len(following) > limit
    views = case_views(reader, [one.case for one in shown], language)
    query = urlencode({"after": shown[-1].case, "limit": limit}) if more else ""
    return PatternPerson(
        id=pattern,
        request=standing.request,
        ground=standing.ground,
        until=standing.until,
        name=texts.first("name"),
        reference=texts.first("reference"),
        destroyed=texts.destroyed,
        cases=[PersonsCase(one.case, list(one.roles), views.get(one.case)) for one in shown],
        total=len(found.appearances),
        next=f"/patterns/{pattern}/person?{query}" if more else None,
        data=data,
        facts=facts,
    )


class _Texts:
    """The sealed texts of a person, opened as far as they can be."""

    def __init__(self, reader: ReviewReader, found: Resolved) -> None:
        self._reader = reader
        self._found = found
        self.destroyed = False

    def first(self, field: str) -> str | None:
        """The first text of a field that opens; none where there is none."""
        for named in self._named():
            sealed: Sealed | None = getattr(named, field)
            if sealed is None:
                continue
            opened = self._reader.keyring.open_at(place(named.stream, named.commandid, f"{named.path}.{field}"), sealed)
            if opened is not None:
                return opened
            self.destroyed = True
        return None

    def _named(self) -> Iterator[NamedPerson]:
        cases: Sequence[str] = [one.case for one in self._found.appearances]
        for start in range(0, len(cases), NAMED_AT_ONCE):
            rows: Sequence[Any] = self._reader.named.named(cases[start : start + NAMED_AT_ONCE])
            for row in rows:
                yield from (one for one in reversed(named_people(row["people"])) if one.subject == self._found.subject)
