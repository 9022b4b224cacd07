"""What callers see of a deadline: the dates, what became of it, and in words what rule it follows from."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import overload

import msgspec

from events.rules.catalogue import Catalogue
from events.rules.model import Rule, Words
from events.vocabulary import (
    Basis,
    EscalationLevel,
    LiftReason,
    MoveReason,
    Route,
    StraightReason,
    TermHolder,
)
from events.vocabulary.code import Code
from projections.deadlines import DeadlineStatus
from projections.labels import KINDS

from .queries import Row
from .views import DataAsOf, Parked, words_of


class DeadlineView(msgspec.Struct, frozen=True):
    """A term of a case. `labels` has the words for its codes, its rule and article, in the language asked for.

    `due_on` is its last day, `raw_on` what that was before free days moved it, `due_at` the first instant at which it
    is over. `overdue` says that it is over by the service's clock and nothing has ended it. `verify` says that a lawyer
    has yet to confirm the rule. `duty` is the duty to report, consult and file that it is a clock of.
    """

    id: str
    case: str
    kind: str
    institution: str
    rule: str
    term: str
    rule_version: int
    calendar: str | None
    basis: str
    verify: bool
    holder: str
    committee: bool
    board_respondent: bool
    board_acts: bool
    started_on: date
    raw_on: date
    due_on: date
    due_at: datetime
    status: str
    overdue: bool
    moved: list[str]
    warned: int | None
    missed_at: datetime | None
    opens: str | None
    level: str | None
    straight: str | None
    ended_on: date | None
    late: bool
    lifted: str | None
    duty: str | None
    version: int
    updated_at: datetime
    labels: dict[str, str | list[str]]


class RuleView(msgspec.Struct, frozen=True):
    """The rule that a deadline follows from, in the version that was applied. `verify` says what is to be confirmed."""

    id: str
    version: int
    title: str
    act: str
    article: str
    state: str | None
    url: str | None
    note: str | None
    verify: str | None


class OneDeadline(msgspec.Struct, frozen=True):
    """A deadline, its rule where the catalogue still has it, how fresh it is, and whether its case is parked."""

    deadline: DeadlineView
    rule: RuleView | None
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]


class DeadlinePage(msgspec.Struct, frozen=True):
    """A page of deadlines, first due first. `total` counts what the filters let through; `empty` as in a caseload."""

    deadlines: list[DeadlineView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


class Running(msgspec.Struct, frozen=True):
    """How many deadlines run: all of them, those that are overdue, and those that will be within seven days."""

    running: int
    overdue: int
    due_within_7_days: int


class RunningRule(msgspec.Struct, frozen=True):
    """The same of one term of one rule."""

    rule: str
    term: str
    label: str
    running: int
    overdue: int
    due_within_7_days: int


class DeadlineSummary(msgspec.Struct, frozen=True):
    """What runs at an institution. `levels` counts by the highest that was told, `nobody` where nobody was yet."""

    at: datetime
    all: Running
    rules: list[RunningRule]
    levels: dict[str, int]
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {
    "basis": Basis,
    "holder": TermHolder,
    "status": DeadlineStatus,
    "moved": MoveReason,
    "opens": Route,
    "level": EscalationLevel,
    "straight": StraightReason,
    "lifted": LiftReason,
}
_RUNNING = frozenset({DeadlineStatus.OPEN.value, DeadlineStatus.MISSED.value})
_SAME = tuple(
    name for name in DeadlineView.__struct_fields__ if name not in {"id", "case", "overdue", "labels"}
)  # The columns that are shown as they are.


def deadline_view(row: Row, rules: Catalogue, now: datetime, language: str) -> DeadlineView:
    """A row of the deadlines as callers see it at an instant."""
    labels = {"kind": KINDS[row["kind"]].of(language), **words_of(_CODES, row, language)}
    if (rule := _rule(row, rules)) is not None:
        labels |= {"rule": said_in(rule.title, language), "source": f"{rule.source.act} {rule.source.article}"}
        labels["term"] = term_title(row, rules, language)
    return DeadlineView(
        id=row["deadline"],
        case=row["case_id"],
        overdue=row["status"] in _RUNNING and row["due_at"] <= now,
        labels=labels,
        **{name: row[name] for name in _SAME},
    )


def rule_view(row: Row, rules: Catalogue, language: str) -> RuleView | None:
    """The rule of a deadline, None where it is in the catalogue no more."""
    if (rule := _rule(row, rules)) is None:
        return None
    return RuleView(
        id=rule.id,
        version=rule.version,
        title=said_in(rule.title, language),
        act=rule.source.act,
        article=rule.source.article,
        state=said_in(rule.source.state, language),
        url=rule.source.url,
        note=said_in(rule.note, language),
        verify=said_in(rule.verify_what, language) if rule.verify else None,
    )


def term_title(row: Row, rules: Catalogue, language: str) -> str:
    """What a deadline's term is called, empty where the catalogue has it no more."""
    rule = _rule(row, rules)
    term = None if rule is None else rule.term(row["term"])
    return "" if term is None else said_in(term.title, language)


def _rule(row: Row, rules: Catalogue) -> Rule | None:
    return next((rule for rule in rules.versions(row["rule"]) if rule.version == row["rule_version"]), None)


@overload
def said_in(words: Words, language: str) -> str: ...
@overload
def said_in(words: None, language: str) -> None: ...
def said_in(words: Words | None, language: str) -> str | None:
    """What words say in Dutch (`nl`) or else in English."""
    if words is None:
        return None
    return words.nl if language == "nl" else words.en
