"""What a case is counted as in every dimension, from its facts as they stood at an instant. Pure.

A value is one of a list that leaves nothing out, so that the values of a dimension add up to the cases that there are;
of behaviours, grounds and relations a case may have several.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from events.vocabulary import (
    CaseRole,
    ClosingReason,
    CountedAdjournment,
    CountedDuration,
    CountedMeasures,
    CountedOutcome,
    CountedRoute,
    CountedSatisfaction,
    CountedTimeliness,
    Dimension,
    Finding,
    Satisfaction,
)

from ..moments import legal_date
from ..patterns.facts import CaseFacts, Fate, Recorded, as_of, missed
from .hearing_fold import HearingRow, hearing
from .tables import Counted

COUNTING = 3
"""How cases are counted now; each publication names how it was, and so is counted again as it was.

1 took a term that was lifted for one that was kept, and an incident that was withdrawn for one that had ended. 1 and 2
took a term for missed that was met, lifted or put off in time, where that was recorded only after its end.
"""

HANDLING = "handling"  # The term of Awb 9:11, or what takes its place in a regulation.
_OVER = frozenset({"met", "lifted"})  # What became of a term that runs no more, unless it was reinstated since.
_CLASSES_WEEKS = (
    (6, CountedDuration.WITHIN_6_WEEKS),
    (10, CountedDuration.WITHIN_10_WEEKS),
    (14, CountedDuration.WITHIN_14_WEEKS),
    (26, CountedDuration.WITHIN_26_WEEKS),
    (52, CountedDuration.WITHIN_52_WEEKS),
)
_BY_FINDING = (
    (Finding.UPHELD, CountedOutcome.UPHELD),
    (Finding.PARTLY_UPHELD, CountedOutcome.PARTLY_UPHELD),
    (Finding.NOT_UPHELD, CountedOutcome.NOT_UPHELD),
)
_BY_ENDING: Mapping[str, CountedOutcome] = MappingProxyType(
    {
        "settled": CountedOutcome.SETTLED,
        "answered": CountedOutcome.ANSWERED,
        ClosingReason.RESOLVED.value: CountedOutcome.RESOLVED,
        ClosingReason.NO_SOLUTION.value: CountedOutcome.NO_SOLUTION,
        ClosingReason.REFERRED.value: CountedOutcome.REFERRED,
        ClosingReason.IN_LINKED_CASE.value: CountedOutcome.REFERRED,
        ClosingReason.WITHDRAWN.value: CountedOutcome.WITHDRAWN,
    }
)
_CLOSED = "closed"  # Nothing is left to do: it says when, and what came before it says how.
_LOOKED_BACK: Mapping[Satisfaction, CountedSatisfaction] = MappingProxyType(
    {
        Satisfaction.VERY_SATISFIED: CountedSatisfaction.SATISFIED,
        Satisfaction.SATISFIED: CountedSatisfaction.SATISFIED,
        Satisfaction.NEUTRAL: CountedSatisfaction.NEUTRAL,
        Satisfaction.DISSATISFIED: CountedSatisfaction.DISSATISFIED,
        Satisfaction.VERY_DISSATISFIED: CountedSatisfaction.DISSATISFIED,
    }
)


def counted(facts: CaseFacts, heard: HearingRow | None, instant: datetime, counting: int = COUNTING) -> Counted | None:
    """The case as it is counted of what was recorded by an instant; none where there was no case yet."""
    known = as_of(facts, instant)
    if known is None:
        return None
    return Counted(
        case=known.case,
        persons=persons(known),
        period=known.opened.on.isoformat(),
        values={**_coded(known), **_handled(known, heard, instant, counting)},
    )


def persons(facts: CaseFacts) -> tuple[str, ...]:
    """The pseudonyms of whom it is about: the affected persons, else who complained, else who reported."""
    for role in (CaseRole.AFFECTED, CaseRole.COMPLAINANT, CaseRole.REPORTER):
        if found := dict.fromkeys(one.person for one in facts.people if one.role is role):
            return tuple(sorted(found))
    return ()


def route(facts: CaseFacts) -> CountedRoute:
    """What was brought."""
    return CountedRoute.COMPLAINT if facts.opened.form is None else CountedRoute(facts.opened.form.value)


def outcome(facts: CaseFacts, counting: int = COUNTING) -> CountedOutcome:
    """How it ended, or that it is still being handled: by what was recorded last, unless it was taken up again."""
    ended = ended_with(facts, counting)
    return CountedOutcome.RUNNING if ended is None else ended[1]


def ended_with(facts: CaseFacts, counting: int = COUNTING) -> tuple[date, CountedOutcome] | None:
    """The day on which the handling ended, and how; none while it runs. No incident ends by being withdrawn."""
    ends_by_it = facts.opened.form is None or counting < 2
    ends: list[tuple[Recorded, CountedOutcome]] = [
        *((one, CountedOutcome.WITHDRAWN) for one in facts.withdrawals if ends_by_it),
        *((one, CountedOutcome.NOT_HANDLED) for one in facts.not_handled),
        *((one, _judgement(finding for _, finding in one.findings)) for one in facts.decisions),
        *((one, _BY_ENDING.get(one.how, CountedOutcome.OTHERWISE)) for one in facts.endings if one.how != _CLOSED),
    ]
    closings = [(one, CountedOutcome.OTHERWISE) for one in facts.endings if one.how == _CLOSED]
    again = max((one.at for one in facts.reopenings), default=None)
    lasting = [end for end in ends if again is None or end[0].at > again]
    if not lasting:
        lasting = [end for end in closings if again is None or end[0].at > again]
    if not lasting:
        return None
    last = max(lasting, key=lambda end: end[0].at)
    return last[0].on, last[1]


def duration(facts: CaseFacts, counting: int = COUNTING) -> CountedDuration:
    """The class of the time from the report to the end of the handling."""
    ended = ended_with(facts, counting)
    if ended is None:
        return CountedDuration.RUNNING
    days = (ended[0] - facts.opened.on).days
    return next((found for weeks, found in _CLASSES_WEEKS if days <= weeks * 7), CountedDuration.LONGER)


def timeliness(facts: CaseFacts, today: date, counting: int = COUNTING) -> CountedTimeliness:
    """Whether the term for handling it was kept: late once it was missed, also where it was handled in the end.

    What was done in time is in time, also where it was recorded only after the term had run out. A term that was lifted
    in time is none: nothing had to be done any more, and it was not done.
    """
    terms = {one.which: one.due_on for one in facts.terms if one.term == HANDLING}
    if not terms:
        return CountedTimeliness.NO_TERM
    fates = [one for one in facts.fates if one.which in terms]
    if any(one.late for one in fates) or any(one.which in terms for one in misses(facts, counting)):
        return CountedTimeliness.LATE
    last = {one.which: one.what for one in fates}
    running = [due for which, due in terms.items() if last.get(which) not in _OVER]
    if any(due < today for due in running):
        return CountedTimeliness.LATE
    if running:
        return CountedTimeliness.RUNNING
    kept = "met" in last.values() or counting < 2
    return CountedTimeliness.ON_TIME if kept else CountedTimeliness.NO_TERM


def misses(facts: CaseFacts, counting: int = COUNTING) -> Iterable[Fate]:
    """The terms that were missed."""
    return missed(facts) if counting > 2 else (one for one in facts.fates if one.what == "missed")


def adjournment(facts: CaseFacts) -> CountedAdjournment:
    """How far the handling was put off."""
    if not facts.postponements:
        return CountedAdjournment.NONE
    further = any(one.further for one in facts.postponements)
    return CountedAdjournment.POSTPONED if further else CountedAdjournment.ADJOURNED


def satisfaction(facts: CaseFacts, *, respondents: bool) -> CountedSatisfaction:
    """How a side looks back: by what each of it said last, the least satisfied of several."""
    last = {one.respondent: one.satisfaction for one in facts.ratings if bool(one.respondent) is respondents}
    said = {_LOOKED_BACK[one] for one in last.values()}
    order = (CountedSatisfaction.DISSATISFIED, CountedSatisfaction.NEUTRAL, CountedSatisfaction.SATISFIED)
    return next((one for one in order if one in said), CountedSatisfaction.UNKNOWN)


def measures(facts: CaseFacts, today: date) -> CountedMeasures:
    """What became of all its measures together: overdue where one is, carried out where all are."""
    if not facts.measures:
        return CountedMeasures.NONE
    done = {one.measure: one.done for one in facts.carried_out}
    left = [one for one in facts.measures if not done.get(one.measure, False)]
    if not left:
        return CountedMeasures.CARRIED_OUT
    overdue = any(one.due_on is not None and one.due_on < today for one in left)
    return CountedMeasures.OVERDUE if overdue else CountedMeasures.ADOPTED


def _judgement(findings: Iterable[Finding]) -> CountedOutcome:
    found = set(findings)
    return next((outcome for finding, outcome in _BY_FINDING if finding in found), CountedOutcome.NO_FINDING)


def _coded(facts: CaseFacts) -> Mapping[Dimension, tuple[str, ...]]:
    last = facts.codings[-1] if facts.codings else None
    unit = (last.unit if last else None) or facts.opened.unit
    found: dict[Dimension, tuple[str, ...]] = {Dimension.INSTITUTION: (facts.institution,)}
    if unit:
        found[Dimension.UNIT] = (unit,)
    if last is not None:
        found[Dimension.POPULATION] = (last.affected.value,)
        found[Dimension.SETTING] = (last.setting.value,)
        found[Dimension.BEHAVIOUR] = tuple(dict.fromkeys(behaviour.value for behaviour, _ in last.behaviours))
        found[Dimension.GROUND] = tuple(dict.fromkeys(ground.value for _, ground in last.behaviours if ground))
        found[Dimension.RELATION] = tuple(dict.fromkeys(relation.value for relation in last.relations))
    return found


def _handled(
    facts: CaseFacts, heard: HearingRow | None, instant: datetime, counting: int
) -> Mapping[Dimension, tuple[str, ...]]:
    today = legal_date(instant)
    return {
        Dimension.ROUTE: (route(facts).value,),
        Dimension.OUTCOME: (outcome(facts, counting).value,),
        Dimension.DURATION: (duration(facts, counting).value,),
        Dimension.TIMELINESS: (timeliness(facts, today, counting).value,),
        Dimension.ADJOURNMENT: (adjournment(facts).value,),
        Dimension.HEARING: (hearing(heard, instant).value,),
        Dimension.SATISFACTION: (satisfaction(facts, respondents=False).value,),
        Dimension.RESPONDENT_SATISFACTION: (satisfaction(facts, respondents=True).value,),
        Dimension.MEASURES: (measures(facts, today).value,),
    }
