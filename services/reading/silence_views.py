"""What callers see of what settlements silence: each clause in words, and how many there are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from events.complaint.parts import Silence
from events.vocabulary import SettlementClause, SilenceBinds, SilenceKind, Speech
from events.vocabulary.code import Code

from .queries import Row
from .views import DataAsOf


class SilenceView(msgspec.Struct, frozen=True):
    """One clause that silences. `labels` has the words for its codes, in the language that was asked for."""

    kind: str
    binds: list[str]
    towards: list[str]
    stays_free: list[str]
    until: date | None
    labels: dict[str, str | list[str]]


class SettlementView(msgspec.Struct, frozen=True):
    """A settlement that silences. One from before it was asked what is silenced has `clauses` and no `silences`."""

    event: str
    case: str
    institution: str
    occurred_on: date
    recorded_at: datetime
    clauses: list[str]
    silences: list[SilenceView]
    labels: dict[str, str | list[str]]


class Counted(msgspec.Struct, frozen=True):
    """How often something is there, and what it is called."""

    code: str
    label: str
    count: int


class Totals(msgspec.Struct, frozen=True):
    """Over all settlements of the institution, whatever the filters: how many there are, and how many silence.

    `clauses` counts settlements by the clauses that silence, `kinds` the clauses by what they oblige to.
    """

    settlements: int
    silenced: int
    clauses: list[Counted]
    kinds: list[Counted]


class SilencePage(msgspec.Struct, frozen=True):
    """A page of the register, newest first. `total` counts what the filters let through; `empty` as in a caseload."""

    settlements: list[SettlementView]
    total: int
    totals: Totals
    next: str | None
    empty: str | None
    data: DataAsOf


def settlement_view(row: Row, language: str) -> SettlementView:
    """A settlement as callers see it."""
    return SettlementView(
        event=row["place"],
        case=row["case_id"],
        institution=row["institution"],
        occurred_on=row["occurred_on"],
        recorded_at=row["recorded_at"],
        clauses=row["silencing"],
        silences=[_silence(silence, language) for silence in msgspec.convert(row["silences"], tuple[Silence, ...])],
        labels={"clauses": [_word(SettlementClause(clause), language) for clause in row["silencing"]]},
    )


def totals_view(totals: Mapping[str, Any], language: str) -> Totals:
    """The counts as callers see them."""
    return Totals(
        settlements=totals["settlements"],
        silenced=totals["silenced"],
        clauses=_counted(totals["clauses"], SettlementClause, language),
        kinds=_counted(totals["kinds"], SilenceKind, language),
    )


def _silence(silence: Silence, language: str) -> SilenceView:
    lists: Mapping[str, tuple[SilenceBinds | Speech, ...]] = {
        "binds": silence.binds,
        "towards": silence.towards,
        "stays_free": silence.stays_free,
    }
    words: dict[str, str | list[str]] = {"kind": _word(silence.kind, language)}
    return SilenceView(
        kind=silence.kind.value,
        until=silence.until,
        labels=words | {name: [_word(code, language) for code in codes] for name, codes in lists.items()},
        **{name: [code.value for code in codes] for name, codes in lists.items()},
    )


def _counted(counts: Mapping[str, int], codes: type[Code], language: str) -> list[Counted]:
    return [Counted(code, _word(codes(code), language), count) for code, count in counts.items()]


def _word(code: Code, language: str) -> str:
    return code.nl if language == "nl" else code.en
