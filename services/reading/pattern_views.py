"""What callers see of a pattern: what it rests on, what is owed, what is done, and small counts only by their bound.

Who may not read cases could find one behind a small count, so to them a count below five is "fewer than five", and what
could be reckoned back to it is left out: a rate, a ratio, a chance.
"""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from events.pattern import Figures, PatternKey
from events.rules.patterns import PatternRule
from events.rules.surveillance import SurveillanceRule
from events.vocabulary import (
    Behaviour,
    Body,
    CaseRole,
    EscalationLevel,
    Ground,
    Organiser,
    PatternAxis,
    PatternReopeningReason,
    PatternScale,
    Population,
    Relation,
    ReviewCheck,
    Route,
    Setting,
    StewardStep,
)
from events.vocabulary.code import Code
from projections.patterns import PatternStatus, measure_lines

from .pattern_course_views import AdviceView, CauseView, MeasureView, StepView, word
from .queries import Row
from .rule_words import decimal, rule_words
from .small_counts import SMALL, Count, Viewer, count_view
from .views import DataAsOf, Parked, words_of


class FiguresView(msgspec.Struct, frozen=True):
    """What the rule found, in thousandths of `scale`; absent where it would tell a small count."""

    rule: str
    on: date
    from_on: date
    until_on: date
    as_of: datetime
    cases: Count
    reporters: Count
    scale: str
    threshold_thousandths: int
    observed_thousandths: int | None
    expected_thousandths: int | None
    p_value_millionths: int | None
    recurrence_days: int | None


class PatternView(msgspec.Struct, frozen=True):
    """A pattern in the list. `cases` counts all that ever belonged to it, `step` what is due first.

    `marked` says that it is of one respondent or handler, of whom nothing more is shown. `told` is who was last
    told that something is late, `owners` who has a measure to carry out or to assess. `labels` has the words for its
    codes, in the language that was asked for.
    """

    id: str
    institution: str
    version: int
    status: str
    rule: str
    axis: str
    key: dict[str, str]
    marked: bool
    cases: Count
    figures: FiguresView
    indicated_at: datetime
    updated_at: datetime
    last_on: date
    step: str | None
    due_on: date | None
    overdue: bool
    told: str | None
    owners: list[str]
    seen: bool
    reopened: int
    labels: dict[str, str | list[str]]
    history: str


class WhistleblowingView(msgspec.Struct, frozen=True):
    """The text on the route for a suspected wrongdoing, and when it was told of."""

    text: str
    title: str
    said: str
    offered_on: date | None


class OnePattern(msgspec.Struct, frozen=True):
    """A pattern with all that is owed and done. `explained` says in words why the rule indicates it."""

    pattern: PatternView
    explained: str
    owed: list[StepView]
    checks: list[str]
    causes: list[CauseView]
    measures: list[MeasureView]
    advices: list[AdviceView]
    confirmed_on: date | None
    ended_on: date | None
    ended: str | None
    into: str | None
    seen_on: date | None
    lookup: str | None
    lookup_until: datetime | None
    whistleblowing: WhistleblowingView | None
    data: DataAsOf
    parked: Parked | None
    left_out: list[str]


class PatternPage(msgspec.Struct, frozen=True):
    """A page of the patterns, last changed first. `total` counts what the filters let through; `empty` says why."""

    patterns: list[PatternView]
    total: int
    next: str | None
    empty: str | None
    data: DataAsOf


_CODES: Mapping[str, type[Code]] = {
    "status": PatternStatus,
    "axis": PatternAxis,
    "step": StewardStep,
    "told": EscalationLevel,
    "reopened_for": PatternReopeningReason,
    "owners": Body,
}
_KEY: Mapping[str, type[Code]] = {
    "relation": Relation,
    "setting": Setting,
    "behaviour": Behaviour,
    "ground": Ground,
    "population": Population,
    "route": Route,
    "role": CaseRole,
    "body": Body,
}


def pattern_view(row: Row, viewer: Viewer) -> PatternView:
    """A row of the patterns as callers see it."""
    key = {name: value for name, value in row["key"].items() if value is not None}
    absent: dict[str, None] = dict.fromkeys(PatternKey.__struct_fields__)
    owed = [line.owner for line in measure_lines(row["measures"]) if line.owed is not None]
    owners = sorted(set(owed))
    coded = {**row, "owners": owners or None}
    return PatternView(
        id=row["pattern"],
        key=key,
        cases=count_view(row["cases"], viewer),
        figures=figures_view(msgspec.convert(row["figures"], Figures), viewer),
        overdue=row["due_on"] is not None and row["due_on"] < viewer.today,
        owners=owners,
        labels={
            **words_of(_CODES, coded, viewer.language),
            **words_of(_KEY, {**absent, **key}, viewer.language),
            **_organiser(key, viewer),
        },
        history=f"/patterns/{row['pattern']}/history",
        **{name: row[name] for name in _PLAIN},
    )


def _organiser(key: Mapping[str, str], viewer: Viewer) -> dict[str, str]:
    """Who organised it, in words; an institution's own code for it stays as it is."""
    found = [word(one, viewer) for one in Organiser if one.value == key.get("organiser")]
    return {"organiser": found[0]} if found else {}


_PLAIN = (
    *("institution", "version", "status", "rule", "axis", "marked", "indicated_at", "updated_at", "last_on"),
    *("step", "due_on", "told", "seen", "reopened"),
)


def figures_view(figures: Figures, viewer: Viewer) -> FiguresView:
    """What a rule found, as far as this viewer may know."""
    told = viewer.exact or min(figures.cases, figures.reporters) >= SMALL
    return FiguresView(
        rule=figures.rule,
        on=figures.on,
        from_on=figures.from_on,
        until_on=figures.until_on,
        as_of=figures.as_of,
        cases=count_view(figures.cases, viewer),
        reporters=count_view(figures.reporters, viewer),
        scale=figures.scale.value,
        threshold_thousandths=figures.threshold_thousandths,
        observed_thousandths=figures.observed_thousandths if told else None,
        expected_thousandths=figures.expected_thousandths if told else None,
        p_value_millionths=figures.p_value_millionths if told else None,
        recurrence_days=figures.recurrence_days if told else None,
    )


def explained(figures: Figures, rule: PatternRule | SurveillanceRule | None, viewer: Viewer) -> str:
    """Why the rule indicates it: its title, what it counted, and what it goes by. `rule` is the version it names."""
    counted = _counted(figures, viewer)
    if rule is None:
        return counted
    title, *more = (said.nl if viewer.language == "nl" else said.en for said in rule_words(rule))
    return " ".join((title, counted, *more))


def _counted(figures: Figures, viewer: Viewer) -> str:
    shown = figures_view(figures, viewer)
    scale: PatternScale = figures.scale
    threshold = decimal(figures.threshold_thousandths / 1_000, viewer.language)
    observed = shown.observed_thousandths
    number = "" if observed is None else decimal(observed / 1_000, viewer.language)
    if viewer.language == "nl":
        found = f"gevonden {number}, " if number else ""
        return (
            f"Regel {figures.rule} telde van {figures.from_on} tot en met {figures.until_on}, in {scale.nl}: "
            f"{found}drempel {threshold}; {_said(shown.cases, 'zaken', 'minder dan')}."
        )
    found = f"found {number}, " if number else ""
    return (
        f"Rule {figures.rule} counted from {figures.from_on} until {figures.until_on}, in {scale.en}: "
        f"{found}threshold {threshold}; {_said(shown.cases, 'cases', 'fewer than')}."
    )


def check_labels(row: Row, viewer: Viewer) -> list[str]:
    """What reviewers looked at, in words."""
    return [word(ReviewCheck(check), viewer) for check in row["checks"]]


def _said(count: Count, what: str, fewer_than: str) -> str:
    return f"{count.count} {what}" if count.fewer_than is None else f"{fewer_than} {count.fewer_than} {what}"
