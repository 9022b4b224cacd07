"""What callers see of a case and its history: codes as they are on the log, and words beside them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from events.vocabulary import Behaviour, IncidentKind, Population, Setting, TermRegime, TermSet
from events.vocabulary.code import Code
from projections.caseload import CaseStatus
from projections.labels import KINDS, event_label

from .queries import Freshness, Row


class DataAsOf(msgspec.Struct, frozen=True):
    """Everything recorded up to `as_of` is in the answer. `behind_records` lie on the log and cannot be read yet."""

    as_of: datetime | None
    behind_seconds: float | None
    behind_records: int
    halted: bool


class Parked(msgspec.Struct, frozen=True):
    """The case waits, from this event on, for a release that can take it: what is shown is not all there is."""

    event: str
    parked_at: datetime


class CaseView(msgspec.Struct, frozen=True):
    """A case in the caseload. `labels` has the words for its codes, in the language that was asked for."""

    id: str
    institution: str
    kind: str
    form: str | None
    status: str
    version: int
    opened_at: datetime
    updated_at: datetime
    received_on: date | None
    handler: str | None
    behaviours: list[str]
    affected_population: str | None
    respondent_population: str | None
    setting: str | None
    unit: str | None
    gate_passed: bool
    withdrawn: bool
    committee: bool
    adjourned: bool
    linked: list[str]
    regime: str | None
    term_set: str | None
    regulation: str | None
    labels: dict[str, str | list[str]]
    history: str


class CaseDuties(msgspec.Struct, frozen=True):
    """How many duties to report, consult and file a case has, and of how many something is owed yet."""

    open: int
    all: int


class OneCase(msgspec.Struct, frozen=True):
    """A case, how fresh it is, and whether something of it is parked.

    `left_out` names the events that an operator had left out: they are on the log, and not in what is shown. `warnings`
    say what is amiss with its terms, such as a regulation of which no terms are known. `duties` is absent for who may
    not see duties.
    """

    case: CaseView
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]
    warnings: list[str]
    duties: CaseDuties | None


class CasePage(msgspec.Struct, frozen=True):
    """A page of the caseload. `total` counts what the filters let through; `empty` says why there is nothing."""

    cases: list[CaseView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


class EventView(msgspec.Struct, frozen=True):
    """One event of a case, or of a stream that belongs to it, such as one of its deadlines.

    `number` is its place in its own stream, `position` its place in the history. `summary` is its data; what is sealed
    is marked so and is not in it.
    """

    position: int
    stream: str
    number: int
    type: str
    label: str
    recorded_at: datetime
    occurred_at: datetime | None
    occurred_on: date | None
    actor: str
    causationid: str
    correlationid: str
    commandid: str
    summary: dict[str, Any]


class HistoryPage(msgspec.Struct, frozen=True):
    """A page of a case's history, oldest event first. `version` is that of the case's own stream."""

    id: str
    version: int
    events: list[EventView]
    next: str | None
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]


_CODES: Mapping[str, type[Code]] = {
    "form": IncidentKind,
    "status": CaseStatus,
    "behaviours": Behaviour,
    "affected_population": Population,
    "respondent_population": Population,
    "setting": Setting,
    "regime": TermRegime,
    "term_set": TermSet,
}


def case_view(row: Row, language: str) -> CaseView:
    """A row of the caseload as callers see it."""
    labels = words_of(_CODES, row, language)
    fields = {name: value for name, value in row.items() if name != "subject"}
    subject = row["subject"]
    kind = KINDS[row["kind"]].of(language)
    return CaseView(id=subject, labels={"kind": kind, **labels}, history=f"/cases/{subject}/history", **fields)


def event_view(row: Row, language: str) -> EventView:
    """A row of the history as callers see it."""
    fields = {name: row[name] for name in EventView.__struct_fields__ if name not in {"label", "stream"}}
    return EventView(label=event_label(row["type"]).of(language), stream=row["subject"], **fields)


def data_view(freshness: Freshness) -> DataAsOf:
    """How fresh the answer is; why a shard stands still is for operators."""
    seconds = freshness.behind_seconds
    return DataAsOf(
        as_of=freshness.as_of,
        behind_seconds=None if seconds is None else round(max(seconds, 0.0), 3),
        behind_records=freshness.behind_records,
        halted=freshness.halted is not None,
    )


def parked_view(row: Row | None) -> Parked | None:
    """What is parked, if anything is."""
    return None if row is None else Parked(row["event"], row["parked_at"])


def words_of(codes: Mapping[str, type[Code]], row: Row, language: str) -> dict[str, str | list[str]]:
    """The words for what is coded in a row, by the name of its column; nothing for what is empty."""
    return {name: said for name, code in codes.items() if (said := _said(code, row[name], language))}


def _said(code: type[Code], value: str | list[str] | None, language: str) -> str | list[str] | None:
    if isinstance(value, list):
        return [_word(code, one, language) for one in value]
    return None if value is None else _word(code, value, language)


def _word(code: type[Code], value: str, language: str) -> str:
    found = code(value)
    return found.nl if language == "nl" else found.en
