"""Which forms the page of a pattern has, for whoever looks at it as it stands. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.commands.pattern import (
    AbandonMeasure,
    AdoptStructuralMeasure,
    ApproveReidentification,
    AssessEffect,
    CarryOutMeasure,
    ConfirmPattern,
    DismissPattern,
    RequestReidentification,
    RescheduleMeasure,
)
from events.vocabulary import OF_ONE_PERSON, PatternAxis
from projections.patterns import PatternStatus

from ..permissions import Caller, Role, act_of, role_for
from ..reading.pattern_course_views import AdviceView, MeasureView
from ..reading.pattern_views import OnePattern
from .pattern_acts import ACTS, Act, Of
from .screens import allowed

_MEASURES: Mapping[str, Callable[[MeasureView], bool]] = {
    CarryOutMeasure.TYPE: lambda measure: measure.carried_out_on is None,
    RescheduleMeasure.TYPE: lambda measure: measure.carried_out_on is None,
    AbandonMeasure.TYPE: lambda measure: measure.carried_out_on is None,
    AssessEffect.TYPE: lambda measure: measure.carried_out_on is not None,
}
_PATTERNS: Mapping[str, Callable[[OnePattern], bool]] = {
    ConfirmPattern.TYPE: lambda one: bool(one.checks),
    DismissPattern.TYPE: lambda one: bool(one.checks),
    AdoptStructuralMeasure.TYPE: lambda one: bool(one.causes),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The last request of a pattern, asked in `role`; by the caller where it is `mine`.

    `waits` says that it can be answered, `stands` that it was approved and holds, and `shown` that the caller is one of
    the two and so may see whom it is.
    """

    request: str
    ground: str
    role: Role | None
    asked_at: datetime
    mine: bool
    waits: bool
    stands: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The forms by what they are about; those about a measure, advice, lesson or request by its id."""

    pattern: Sequence[Act]
    measures: Mapping[str, Sequence[Act]]
    advices: Mapping[str, Sequence[Act]]
    lessons: Mapping[str, Sequence[Act]]
    requests: Mapping[str, Sequence[Act]]
    route: Sequence[Act]


def of_one_person(one: OnePattern) -> bool:
    """Whether its mark stands for somebody, whom two people together can look up."""
    return PatternAxis(one.pattern.axis) in OF_ONE_PERSON


def forms_of(one: OnePattern, caller: Caller, lessons: Sequence[str], lookup: Lookup | None) -> Forms:
    """The forms of a pattern with these lessons, and with the last request to look up its mark."""
    status = PatternStatus(one.pattern.status)
    mine = [act for act in ACTS if status in act.statuses and allowed(caller, act.permission)]

    def about(of: Of) -> Sequence[Act]:
        return [act for act in mine if act.of is of]

    answers = [act for act in about(Of.REQUEST) if lookup and _answers(act, caller, lookup)]
    return Forms(
        pattern=[act for act in about(Of.PATTERN) if _of_use(act, one, lookup)],
        measures={measure.id: [act for act in about(Of.MEASURE) if _fits(act, measure)] for measure in one.measures},
        advices={advice.id: about(Of.ADVICE) for advice in one.advices if _waits(advice)},
        lessons={lesson: about(Of.LESSON) for lesson in lessons},
        requests={lookup.request: answers} if lookup and answers else {},
        route=about(Of.ROUTE) if one.whistleblowing and one.whistleblowing.offered_on is None else (),
    )


def _of_use(act: Act, one: OnePattern, lookup: Lookup | None) -> bool:
    if act.type == RequestReidentification.TYPE:
        open_still = lookup is not None and (lookup.waits or lookup.stands)
        looked_into = one.pattern.status == PatternStatus.CONFIRMED or bool(one.checks)
        return of_one_person(one) and looked_into and not open_still
    return act.type not in _PATTERNS or _PATTERNS[act.type](one)


def _answers(act: Act, caller: Caller, lookup: Lookup) -> bool:
    """Nobody answers their own request, and whoever agrees does so in another role."""
    if lookup.mine or not lookup.waits:
        return False
    agrees = act.type == ApproveReidentification.TYPE
    return not agrees or role_for(caller, act_of(act.type)) is not lookup.role


def _fits(act: Act, measure: MeasureView) -> bool:
    return measure.abandoned_on is None and _MEASURES[act.type](measure)


def _waits(advice: AdviceView) -> bool:
    return advice.answered_on is None
