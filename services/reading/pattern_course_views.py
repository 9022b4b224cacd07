"""What callers see of what is owed to a pattern, of its causes, its measures and the advice on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from events.pattern import Observed, Owed, RateRatio
from events.rules.catalogue import Catalogue, UnknownRule
from events.vocabulary import (
    AbandonmentReason,
    AdviceReason,
    AdviceResponse,
    AdviceSubject,
    Body,
    EffectConclusion,
    EffectShown,
    Factor,
    MeasureAim,
    MeasureKind,
    StructuralTheme,
)
from events.vocabulary.code import Code
from projections.pattern_course import AdviceLine, MeasureLine
from projections.patterns import advice_lines, measure_lines

from .queries import Row
from .small_counts import SMALL, Count, Viewer, count_view
from .views import words_of


class StepView(msgspec.Struct, frozen=True):
    """A step that is owed, of a measure or an advice where `about` says so. `why` is the policy that gives its term."""

    step: str
    label: str
    due_on: date
    overdue: bool
    rule: str
    why: str | None
    about: str | None


class ObservedView(msgspec.Struct, frozen=True):
    """Cases in a period, among so many person-days."""

    from_on: date
    until_on: date
    cases: Count
    person_days: int


class MeasureView(msgspec.Struct, frozen=True):
    """A measure, how far it is, and what it changed. `ratio` has the exact 95 % interval of after by before."""

    id: str
    kind: str
    aim: str
    owner: str
    unit: str | None
    programme: str | None
    adopted_on: date
    due_on: date | None
    overdue: bool
    postponed: int
    carried_out_on: date | None
    abandoned_on: date | None
    abandoned: str | None
    assessed_on: date | None
    before: ObservedView | None
    after: ObservedView | None
    ratio: RateRatio | None
    shown: str | None
    concluded: str | None
    labels: dict[str, str | list[str]]


class AdviceView(msgspec.Struct, frozen=True):
    """Advice of the supervisory board, and the board's answer."""

    id: str
    about: str
    given_on: date
    due_on: date | None
    document: str | None
    answered_on: date | None
    response: str | None
    reason: str | None
    answer_document: str | None
    labels: dict[str, str | list[str]]


class CauseView(msgspec.Struct, frozen=True):
    """A cause in structure, culture or system."""

    theme: str
    factors: list[str]
    labels: dict[str, str | list[str]]


_MEASURE: Mapping[str, type[Code]] = {
    "kind": MeasureKind,
    "aim": MeasureAim,
    "owner": Body,
    "abandoned": AbandonmentReason,
    "shown": EffectShown,
    "concluded": EffectConclusion,
}
_ADVICE: Mapping[str, type[Code]] = {"about": AdviceSubject, "response": AdviceResponse, "reason": AdviceReason}
_CAUSE: Mapping[str, type[Code]] = {"theme": StructuralTheme, "factors": Factor}


def steps(row: Row, rules: Catalogue, viewer: Viewer) -> list[StepView]:
    """All that is owed, what is due first first."""
    found: list[tuple[Owed | None, str | None]] = [(msgspec.convert(row["owed"], Owed | None), None)]
    found += [(line.owed, line.measure) for line in measure_lines(row["measures"])]
    found += [(line.owed, line.advice) for line in advice_lines(row["advices"])]
    views = [_step(owed, about, rules, viewer) for owed, about in found if owed is not None]
    return sorted(views, key=lambda view: (view.due_on, view.step))


def _step(owed: Owed, about: str | None, rules: Catalogue, viewer: Viewer) -> StepView:
    try:
        title = rules.steward_by_ref(owed.rule).title
    except UnknownRule:
        title = None
    return StepView(
        step=owed.step.value,
        label=word(owed.step, viewer),
        due_on=owed.due_on,
        overdue=owed.due_on < viewer.today,
        rule=owed.rule,
        why=None if title is None else title.nl if viewer.language == "nl" else title.en,
        about=about,
    )


def measure_view(line: MeasureLine, viewer: Viewer) -> MeasureView:
    """A measure as callers see it."""
    told = viewer.exact or all(one is None or one.cases >= SMALL for one in (line.before, line.after))
    plain: dict[str, Any] = {name: getattr(line, name) for name in _OF_MEASURE}
    return MeasureView(
        id=line.measure,
        due_on=None if line.owed is None else line.owed.due_on,
        overdue=line.owed is not None and line.owed.due_on < viewer.today,
        before=_observed(line.before, viewer),
        after=_observed(line.after, viewer),
        ratio=line.ratio if told else None,
        labels=words_of(_MEASURE, plain, viewer.language),
        **plain,
    )


_OF_MEASURE = (
    *("kind", "aim", "owner", "unit", "programme", "adopted_on", "postponed", "carried_out_on"),
    *("abandoned_on", "abandoned", "assessed_on", "shown", "concluded"),
)


def _observed(observed: Observed | None, viewer: Viewer) -> ObservedView | None:
    if observed is None:
        return None
    return ObservedView(observed.from_on, observed.until_on, count_view(observed.cases, viewer), observed.person_days)


def advice_view(line: AdviceLine, viewer: Viewer) -> AdviceView:
    """Advice as callers see it."""
    plain: dict[str, Any] = {name: getattr(line, name) for name in _OF_ADVICE}
    return AdviceView(
        id=line.advice,
        due_on=None if line.owed is None else line.owed.due_on,
        labels=words_of(_ADVICE, plain, viewer.language),
        **plain,
    )


_OF_ADVICE = ["about", "given_on", "document", "answered_on", "response", "reason", "answer_document"]


def cause_views(row: Row, viewer: Viewer) -> list[CauseView]:
    """The causes that were recorded, by theme."""
    causes = ({"theme": theme, "factors": factors} for theme, factors in row["causes"].items())
    return [CauseView(**cause, labels=words_of(_CAUSE, cause, viewer.language)) for cause in causes]


def word(code: Code, viewer: Viewer) -> str:
    """What a code is called."""
    return code.nl if viewer.language == "nl" else code.en
