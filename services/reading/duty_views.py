"""What callers see of a duty to report, consult and file: how far it has come, what is owed, and how long it took."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.duty import DutyRule
from events.vocabulary import (
    Awareness,
    Classification,
    CriminalOutcome,
    DutyScope,
    DutyStage,
    DutyStep,
    ReasonableSuspicion,
    ScopeReason,
)
from events.vocabulary.code import Code
from projections.duty_course import DutyClock
from projections.labels import KINDS

from .deadline_views import DeadlineView, RuleView, said_in
from .queries import Row
from .views import DataAsOf, Parked, words_of


class DutyView(msgspec.Struct, frozen=True):
    """A duty of a case. `labels` has the words for its codes and its rule, in the language asked for.

    `since` is when it reached its stage, `step` what is owed next. `clock` runs from `since` on, for `running_seconds`
    by the service's clock; `elapsed_seconds` has the clocks whose step was done, by name. The law gives no number for
    any of them: `overdue` says that a deadline which policy set for this duty has run out and nothing has ended it.
    """

    id: str
    case: str
    kind: str
    institution: str
    number: int
    stage: str
    open: bool
    step: str | None
    since: datetime
    clock: str | None
    running_seconds: int | None
    elapsed_seconds: dict[str, int]
    overdue: bool
    rule: str
    rule_version: int
    scope: str
    reasons: list[str]
    known_to: str
    known_at: datetime
    raised_by: str | None
    informed_at: datetime | None
    consulted_at: datetime | None
    concluded_at: datetime | None
    classification: str | None
    suspicion: str | None
    told_parents_at: datetime | None
    told_student_at: datetime | None
    told_accused_at: datetime | None
    deferred_at: datetime | None
    filed_at: datetime | None
    notified_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    revived: int
    version: int
    updated_at: datetime
    labels: dict[str, str | list[str]]


class OneDuty(msgspec.Struct, frozen=True):
    """A duty, the rule that it was judged by where the catalogue still has it, and how fresh it is.

    `deadlines` are those that its clocks were given by policy, absent for who may not see deadlines.
    """

    duty: DutyView
    rule: RuleView | None
    deadlines: list[DeadlineView] | None
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]


class DutyPage(msgspec.Struct, frozen=True):
    """A page of duties, the one that has stood longest first. `total` and `empty` as in a caseload."""

    duties: list[DutyView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {
    "stage": DutyStage,
    "step": DutyStep,
    "clock": DutyClock,
    "scope": DutyScope,
    "reasons": ScopeReason,
    "known_to": Awareness,
    "classification": Classification,
    "suspicion": ReasonableSuspicion,
    "outcome": CriminalOutcome,
}
_MADE = frozenset({"id", "case", "open", "running_seconds", "elapsed_seconds", "labels"})
_SAME = tuple(name for name in DutyView.__struct_fields__ if name not in _MADE)  # The columns shown as they are.


def duty_view(row: Row, rules: Catalogue, now: datetime, language: str) -> DutyView:
    """A row of the duties as callers see it at an instant."""
    labels = {"kind": KINDS[row["kind"]].of(language), **words_of(_CODES, row, language)}
    if (rule := _rule(row, rules)) is not None:
        labels |= {"rule": said_in(rule.title, language), "source": f"{rule.source.act} {rule.source.article}"}
    seconds = {clock.value: row[f"{clock.value.lower()}_seconds"] for clock in DutyClock}
    return DutyView(
        id=row["duty"],
        case=row["case_id"],
        open=row["is_open"],
        running_seconds=None if row["clock"] is None else max(int((now - row["since"]).total_seconds()), 0),
        elapsed_seconds={clock: count for clock, count in seconds.items() if count is not None},
        labels=labels,
        **{name: row[name] for name in _SAME},
    )


def duty_rule_view(row: Row, rules: Catalogue, language: str) -> RuleView | None:
    """The rule of a duty, None where it is in the catalogue no more."""
    rule = _rule(row, rules)
    if rule is None:
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
        verify=said_in(rule.verify_what, language),
    )


def _rule(row: Row, rules: Catalogue) -> DutyRule | None:
    try:
        return rules.duty_rule_by_id(row["rule"], row["rule_version"])
    except UnknownRule:
        return None
