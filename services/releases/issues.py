"""Every publication of an institution as its register on the ledger has it, with its figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from events.codec import decode_event_data
from events.envelope import Envelope
from events.release import (
    Certificate,
    Reconciled,
    ReleaseCellsAdded,
    ReleaseCorrected,
    ReleasedCell,
    ReleasePrepared,
    ReleasePublished,
    ReleaseRefused,
    ReleaseTable,
    ReleaseWithdrawn,
    ReportAcknowledged,
    register_of,
)
from events.rules.catalogue import Catalogue
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension

from .cells import ALL, Cell
from .publications import Publication, cells_of, figures_of
from .sensitivity import Held
from .tables import Counted


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """A publication from its preparation on. It was made once it is `published_on`; `lines` are of its corrections."""

    release: str
    institution: str
    tables: tuple[ReleaseTable, ...]
    counted_as_of: datetime
    counting: int = 1
    rule: str
    prepared_on: date
    corrects: str | None = None
    parts: int = 0
    cells: tuple[ReleasedCell, ...] = ()
    published_on: date | None = None
    published_at: datetime | None = None
    digest: str | None = None
    certificate: Certificate | None = None
    refused: str | None = None
    withdrawn_on: date | None = None
    withdrawn: str | None = None
    corrected_by: str | None = None
    lines: tuple[Reconciled, ...] = ()

    @property
    def year(self) -> int:
        """The year that it is of: that of the last of its periods."""
        return year_of(self.tables)

    @property
    def status(self) -> str:
        """Where it stands, by a word that callers know."""
        if self.refused:
            return "refused"
        if self.published_on is None:
            return "prepared"
        if self.withdrawn_on is not None:
            return "withdrawn"
        return "corrected" if self.corrected_by else "published"


def year_of(tables: Iterable[ReleaseTable]) -> int:
    """The year of the last of their periods."""
    axes = (axis for table in tables for axis in table.axes if axis.dimension == Dimension.PERIOD)
    return int(max((value for axis in axes for value in axis.values), default=ALL)[:4])


def issues(envelopes: Iterable[Envelope], institution: str, until: datetime | None = None) -> tuple[Issue, ...]:
    """The publications of an institution, the oldest first, of the events of its register, in their order."""
    register = register_of(institution)
    found: dict[str, Issue] = {}
    for envelope in envelopes:
        if envelope.subject == register and (until is None or envelope.time <= until):
            _take(found, decode_event_data(envelope.type, envelope.data), envelope.time)
    return tuple(found.values())


def made(every: Iterable[Issue]) -> tuple[Issue, ...]:
    """Those that readers have, withdrawn or not, in the order in which they got them."""
    published = [one for one in every if one.published_at is not None]
    return tuple(sorted(published, key=lambda one: one.published_at or one.counted_as_of))


def rule_of(issue: Issue, rules: Catalogue) -> DisclosureRule:
    """The rule that a publication was made under. Raises `KeyError` where the catalogue has it no more."""
    return {rule.ref: rule for rule in rules.disclosures}[issue.rule]


def publication(issue: Issue, rules: Catalogue, held: Held, cases: Sequence[Counted]) -> Publication:
    """A publication as an audit takes it in, with its cases as they were counted then, and what was held back."""
    rule = rule_of(issue, rules)
    return Publication(
        release=issue.release,
        tables=issue.tables,
        figures=figures_of(issue.cells, issue.tables, rule),
        rule=rule,
        held=held,
        cases=tuple(cases),
    )


def by_cell(issue: Issue) -> Mapping[Cell, ReleasedCell]:
    """What was published, by the name of each cell; a cell of several tables is the same in all."""
    return dict(cells_of(issue.cells, issue.tables))


def _take(found: dict[str, Issue], event: Any, at: datetime) -> None:
    match event:
        case ReleasePrepared():
            found[event.release] = Issue(
                release=event.release,
                institution=event.institution,
                tables=event.tables,
                counted_as_of=event.counted_as_of,
                counting=event.counting,
                rule=event.rule,
                prepared_on=event.occurred_on,
                corrects=event.corrects,
            )
        case ReportAcknowledged():
            pass
        case _:
            found[event.release] = replace(found[event.release], **_changes(found[event.release], event, at))


def _changes(before: Issue, event: Any, at: datetime) -> Mapping[str, Any]:
    match event:
        case ReleaseCellsAdded():
            return {"parts": event.part, "cells": (*before.cells, *event.cells)}
        case ReleasePublished():
            return {
                "published_on": event.occurred_on,
                "published_at": at,
                "digest": event.digest,
                "certificate": event.certificate,
            }
        case ReleaseRefused():
            return {"refused": event.bar.value}
        case ReleaseCorrected():
            return {"corrected_by": event.by, "lines": (*before.lines, *event.lines)}
        case ReleaseWithdrawn():
            return {"withdrawn_on": event.occurred_on, "withdrawn": event.reason.value}
        case _:
            raise ValueError(f"{type(event).__name__} is no event of a register")
