"""What callers see of erasing a case: the last request, what holds the case, and how long it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

import msgspec

from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.retention import RetentionRule
from events.vocabulary import (
    ClosingReason,
    CountedOutcome,
    ErasureGround,
    ErasureRejection,
    Forgetting,
    HoldReason,
)

from .filters import ERASURES, RETENTION
from .listed import cut
from .queries import Page, Row
from .views import words_of


class Kept(Protocol):
    """The tables (`infra.postgres.keeping_table.KeepingTable`). Raises `ConnectionError` while they are away."""

    def kept(self, where: Mapping[str, Any], now: datetime, after: Any, limit: int) -> Any:
        """Cases with a term, the one that runs out first comes first."""
        ...

    def requests(self, where: Mapping[str, Any], now: datetime, after: Any, limit: int) -> Any:
        """Cases of which an erasure was asked for, the newest request first."""
        ...

    def of_case(self, case: str) -> Row | None:
        """One case, of whatever institution."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReader:
    """What the handlers work with."""

    table: Kept
    rules: Catalogue
    now: Callable[[], datetime]


class HoldView(msgspec.Struct, frozen=True):
    """What keeps a case from being erased, by which stream."""

    reason: str
    label: str
    stream: str


class ErasureView(msgspec.Struct, frozen=True):
    """The last request of a case. `labels` has the words for its codes, in the language that was asked for.

    `person` is the pseudonym of whom it is about, none where that is the case itself. `reason` is why it was rejected
    or what halted it. `spared` counts persons whose key stays because another case names them. `forgotten_at` is since
    when the texts of the case itself are unreadable, by whatever request; none once it was taken up again.
    """

    case: str
    request: str
    step: str
    ground: str
    of_person: bool
    person: str | None
    requested_by: str
    requested_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    reason: str | None
    keys: int
    spared: int
    destroyed_at: datetime | None
    forgotten_at: datetime | None
    holds: list[HoldView]
    labels: dict[str, str | list[str]]


class ErasurePage(msgspec.Struct, frozen=True):
    """A page of requests, the newest first."""

    erasures: list[ErasureView]
    next: str | None


class RuleOfKeeping(msgspec.Struct, frozen=True):
    """By which rule a case is kept, in words; `verify` is what a lawyer has yet to confirm."""

    rule: str
    basis: str
    title: str
    source: str
    keep: str | None
    verify: str | None
    note: str | None


class RetentionView(msgspec.Struct, frozen=True):
    """How long a case is kept. `state` is running, held, due, proposed or forgotten; none where there is no term.

    `due_on` is its last day; without one the case goes on, or nobody has written down for how long it is kept.
    """

    case: str
    kind: str
    outcome: str | None
    ended_on: date | None
    due_on: date | None
    state: str | None
    proposed_at: datetime | None
    forgotten_at: datetime | None
    holds: list[HoldView]
    rule: RuleOfKeeping | None
    labels: dict[str, str | list[str]]


class RetentionPage(msgspec.Struct, frozen=True):
    """A page of terms, the one that runs out first comes first."""

    cases: list[RetentionView]
    next: str | None


def erasure_page(reader: ErasureReader, page: Page, query: dict[str, str], language: str) -> ErasurePage:
    """A page of the last requests of an institution's cases."""
    rows, following = cut(ERASURES, page, query, partial(reader.table.requests, page.where, reader.now(), page.after))
    return ErasurePage(erasures=[erasure_view(row, language) for row in rows], next=following)


def retention_page(reader: ErasureReader, page: Page, query: dict[str, str], language: str) -> RetentionPage:
    """A page of the terms of an institution's cases."""
    now = reader.now()
    rows, following = cut(RETENTION, page, query, partial(reader.table.kept, page.where, now, page.after))
    return RetentionPage(cases=[retention_view(row, reader.rules, now, language) for row in rows], next=following)


def erasure_view(row: Row, language: str) -> ErasureView:
    """The last request of a case that has one."""
    reason = HoldReason if row["step"] == Forgetting.HALTED else ErasureRejection
    codes: dict[str, Any] = {"step": Forgetting, "ground": ErasureGround, "reason": reason}
    return ErasureView(
        case=row["case_id"],
        holds=_holds(row, language),
        labels=words_of(codes, row, language),
        **{name: row[name] for name in ErasureView.__struct_fields__ if name not in {"case", "holds", "labels"}},
    )


def retention_view(row: Row, rules: Catalogue, now: datetime, language: str) -> RetentionView:
    """How long a case is kept, and by what."""
    outcomes: Any = CountedOutcome if row["kind"] == "complaint" else ClosingReason
    return RetentionView(
        case=row["case_id"],
        kind=row["kind"],
        outcome=row["outcome"] if row["ended_on"] else None,
        ended_on=row["ended_on"],
        due_on=row["due_on"],
        state=_state(row, now),
        proposed_at=row["proposed_at"],
        forgotten_at=row["forgotten_at"],
        holds=_holds(row, language),
        rule=_rule(row["rule"], rules, language),
        labels=words_of({"outcome": outcomes}, row, language),
    )


def _state(row: Row, now: datetime) -> str | None:
    if row["forgotten_at"] is not None:
        return "forgotten"
    if row["due_at"] is None:
        return None
    if row["proposed"] == f"{row['rule']} {row['ended_on']}":
        return "proposed"
    if row["holds"]:
        return "held"
    return "due" if row["due_at"] <= now else "running"


def _holds(row: Row, language: str) -> list[HoldView]:
    found = []
    for hold in row["holds"]:
        reason, _, stream = hold.partition(" ")
        known = HoldReason(reason)
        found.append(HoldView(reason, known.nl if language == "nl" else known.en, stream))
    return found


def _rule(ref: str | None, rules: Catalogue, language: str) -> RuleOfKeeping | None:
    if ref is None:
        return None
    try:
        rule: RetentionRule = rules.retention_by_ref(ref)
    except UnknownRule:
        return None

    def said(words: Any) -> str | None:
        return None if words is None else str(words.nl if language == "nl" else words.en)

    return RuleOfKeeping(
        rule=rule.ref,
        basis=rule.basis.value,
        title=said(rule.title) or "",
        source=f"{rule.source.act} {rule.source.article}",
        keep=said(rule.keep.words) if rule.keep else None,
        verify=said(rule.verify_what),
        note=said(rule.note),
    )
