"""The cases that a pattern rests on, for reviewers: its commitments led back to them, by whoever holds the secret."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from events.ledgers import shard as shard_of
from events.sealed import Sealed

from ..patterns.marks import Marks
from ..patterns.resolving import committed
from ..permissions import Caller
from .pattern_pages import PatternReader
from .queries import Freshness, Row
from .views import CaseView, DataAsOf, case_view, data_view

ADDITIONS_AT_ONCE = 200


class Facts(Protocol):
    """The facts of the pattern worker (`infra.postgres.case_facts.CaseFactsTable`). Every method may block.

    Raises `ConnectionError` while they cannot be read.
    """

    def ids(self, institution: str) -> Iterator[str]:
        """The cases of an institution, in the order of their ids."""
        ...

    def texts(self, institution: str) -> Iterator[str]:
        """The facts of each case of an institution, as text, in the order of their ids."""
        ...


class Fresh(Protocol):
    """How far some tables are."""

    def freshness(self, shard: int | None = None) -> Freshness:
        """Of one shard, or of the one that is furthest behind."""
        ...


class Caseload(Protocol):
    """The caseload (`infra.postgres.queries.CaseTables`)."""

    def named(self, subjects: Sequence[str]) -> Sequence[Row]:
        """Those of these cases that can be read, in no order."""
        ...


class Named(Protocol):
    """Who is named in cases, sealed (`infra.postgres.case_facts.NamedTable`)."""

    def named(self, cases: Sequence[str]) -> Sequence[Row]:
        """The people of these cases."""
        ...


class Lookups(Protocol):
    """What no list shows of a pattern (`infra.postgres.oversight.PatternTable`)."""

    def indicated_key(self, pattern: str) -> Mapping[str, Any]:
        """What its cases have in common, with the mark."""
        ...

    def lookups(self, pattern: str, types: Sequence[str], limit: int) -> Sequence[Row]:
        """The last events of these types, the newest first: `type` and `summary`."""
        ...


class Keyring(Protocol):
    """What is needed of `infra.postgres.keyring.Keyring`; raises `ConnectionError` while that is away."""

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The text of a box at its place, None once its key was destroyed."""
        ...

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReader:
    """What reviewers' handlers work with. `known` says how fresh the facts are; `now` is the cases' own clock."""

    patterns: PatternReader
    lookups: Lookups
    facts: Facts
    known: Fresh
    caseload: Caseload
    named: Named
    keyring: Keyring
    marks: Marks
    now: Callable[[], datetime]


class ReviewedCase(msgspec.Struct, frozen=True):
    """A case that counts, since when; as in the caseload, unless it cannot be read there (yet)."""

    id: str
    added_at: datetime
    case: CaseView | None


class PatternCases(msgspec.Struct, frozen=True):
    """A page of a pattern's cases, in the order of their ids. `total` counts all that were found.

    `gone` counts the commitments whose case is not among the facts: because it is there no more, or not yet where
    `facts` are behind.
    """

    id: str
    cases: list[ReviewedCase]
    total: int
    gone: int
    next: str | None
    data: DataAsOf
    facts: DataAsOf


def pattern_cases(reader: ReviewReader, row: Row, place: tuple[str, int], language: str) -> PatternCases:
    """The cases of a pattern behind one of them: as many as fit."""
    pattern, (after, limit) = row["pattern"], place
    shards = reader.patterns.shards
    data = data_view(reader.patterns.cases.freshness(shard_of(pattern, shards)))
    facts = data_view(reader.known.freshness())
    added = _added(reader, pattern)
    found = committed(pattern, added, reader.facts.ids(row["institution"]), reader.marks)
    following = [one for one in found if one[0] > after]
    shown, more = following[:limit], len(following) > limit
    views = case_views(reader, [case for case, _ in shown], language)
    query = urlencode({"after": shown[-1][0], "limit": limit}) if more else ""
    return PatternCases(
        id=pattern,
        cases=[ReviewedCase(case, added[commitment], views.get(case)) for case, commitment in shown],
        total=len(found),
        gone=len(added) - len(found),
        next=f"/patterns/{pattern}/cases?{query}" if more else None,
        data=data,
        facts=facts,
    )


def case_views(reader: ReviewReader, cases: Sequence[str], language: str) -> Mapping[str, CaseView]:
    """What the caseload shows of these cases."""
    return {row["subject"]: case_view(row, language) for row in reader.caseload.named(cases)}


def _added(reader: ReviewReader, pattern: str) -> Mapping[str, datetime]:
    """Every commitment of a pattern, with when it was added first. The rules of patterns bound how many there are."""
    added: dict[str, datetime] = {}
    number = 0
    while rows := reader.patterns.table.evidence(pattern, number, ADDITIONS_AT_ONCE):
        for row in rows:
            for commitment in row["evidence"]:
                added.setdefault(commitment, row["recorded_at"])
        number = rows[-1]["number"]
    return added


def digest_of(reader: ReviewReader, caller: Caller) -> str:
    """Whom the log knows the caller as, whatever the role."""
    return reader.keyring.hashed("actor", caller.issuer, caller.subject)[:16]
