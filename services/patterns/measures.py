"""What is done about a pattern: a measure on its cause, owned by a body, carried out by a day, and assessed."""

from datetime import date, timedelta

from events.commands.pattern import (
    AbandonMeasure,
    AdoptStructuralMeasure,
    AssessEffect,
    CarryOutMeasure,
    RescheduleMeasure,
)
from events.pattern import (
    EffectAssessed,
    MeasureAbandoned,
    MeasureCarriedOut,
    MeasureRescheduled,
    Owed,
    PatternEvent,
    StructuralMeasureAdopted,
)
from events.rules.catalogue import Catalogue
from events.vocabulary import (
    MEASURE_OWNERS,
    PERSON_DIRECTED,
    EffectConclusion,
    EffectShown,
    MeasureAim,
    ReschedulingReason,
    StewardStep,
)

from ..decider import Context
from ..moments import happened_on, legal_date
from ..refusals import Refused
from .effect import rate_ratio, shown
from .judging import require_confirmed
from .state import Assessment, Known, Measure
from .terms import next_of, owed

Events = tuple[PatternEvent, ...]

MEASURES_MAX = 50
"""More on one cause would be a programme, which has a name of its own."""

_OPPOSITE = {MeasureAim.FEWER_INCIDENTS: EffectShown.INCREASED, MeasureAim.MORE_REPORTING: EffectShown.DECREASED}


def adopt(state: Known, command: AdoptStructuralMeasure, context: Context, rules: Catalogue) -> Events:
    """Adopt a measure on a cause that was recorded; never one that is directed at a person, nor owned by one."""
    confirmed = require_confirmed(state)
    if not confirmed.file.causes:
        raise Refused("pattern.cause.first")
    if command.kind in PERSON_DIRECTED:
        raise Refused("pattern.measure.personal", field="kind")
    if command.owner not in MEASURE_OWNERS:
        raise Refused("pattern.measure.owner", field="owner")
    if len(confirmed.file.measures) >= MEASURES_MAX:
        raise Refused("pattern.measure.limit", most=MEASURES_MAX)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (
        StructuralMeasureAdopted(
            measure=context.ids("measure"),
            kind=command.kind,
            aim=command.aim,
            owner=command.owner,
            owed=_by(rules, command.due_on, on),
            occurred_on=on,
            unit=command.unit,
            programme=command.programme,
        ),
    )


def _by(rules: Catalogue, due_on: date, adopted_on: date) -> Owed:
    """That it is carried out by a day, which lies no further off than the policy allows."""
    rule = rules.steward(StewardStep.CARRYING_OUT, adopted_on)
    if not adopted_on <= due_on <= adopted_on + timedelta(days=rule.days):
        raise Refused("pattern.measure.due", field="due_on", days=rule.days)
    return Owed(step=StewardStep.CARRYING_OUT, due_on=due_on, rule=rule.ref)


def reschedule(state: Known, command: RescheduleMeasure, context: Context, rules: Catalogue) -> Events:
    """Let it be carried out by another day: sooner, or a few times later."""
    measure = _measure(state, command.measure)
    if measure.owed is None or measure.owed.step is not StewardStep.CARRYING_OUT:
        raise Refused("pattern.measure.done", field="measure")
    if command.due_on == measure.owed.due_on:
        return ()
    sooner = command.due_on < measure.owed.due_on
    if sooner != (command.reason is ReschedulingReason.BROUGHT_FORWARD):
        raise Refused("pattern.measure.moved", field="reason")
    most = rules.steward(StewardStep.CARRYING_OUT, measure.adopted_on).postponements_max
    if not sooner and measure.postponed >= most:
        raise Refused("pattern.measure.postponed", most=most)
    new = _by(rules, command.due_on, measure.adopted_on)
    today = legal_date(context.at)
    if new.due_on < today:
        raise Refused("pattern.measure.past", field="due_on")
    return (MeasureRescheduled(measure=measure.measure, reason=command.reason, owed=new, occurred_on=today),)


def carry_out(state: Known, command: CarryOutMeasure, context: Context, rules: Catalogue) -> Events:
    """Record that it was carried out; from then on it is owed to say what it changed."""
    measure = _measure(state, command.measure)
    if measure.abandoned:
        raise Refused("pattern.measure.abandoned", field="measure")
    if measure.carried_out_on is not None:
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    if on < measure.adopted_on:
        raise Refused("pattern.measure.before", field="occurred_on")
    return (MeasureCarriedOut(measure=measure.measure, owed=owed(rules, StewardStep.EFFECT, on), occurred_on=on),)


def abandon(state: Known, command: AbandonMeasure, context: Context, rules: Catalogue) -> Events:
    """Record that it will not be carried out. Where no other is under way, another or an end is owed."""
    confirmed = require_confirmed(state)
    measure = _measure(state, command.measure)
    if measure.abandoned:
        return ()
    if measure.carried_out_on is not None:
        raise Refused("pattern.measure.done", field="measure")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (
        MeasureAbandoned(
            measure=measure.measure,
            reason=command.reason,
            occurred_on=on,
            owed=next_of(rules, confirmed, measure.measure, on),
        ),
    )


def assess(state: Known, command: AssessEffect, context: Context, rules: Catalogue) -> Events:
    """Record what it changed: what the counts show, and what people conclude, which may not be the opposite of that."""
    confirmed = require_confirmed(state)
    measure = _measure(state, command.measure)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    _check_periods(measure, command, on)
    ratio = rate_ratio(command.before, command.after)
    found = Assessment(before=command.before, after=command.after, shown=shown(ratio), concluded=command.concluded)
    if found.concluded is EffectConclusion.EFFECTIVE and found.shown is _OPPOSITE.get(measure.aim):
        raise Refused("pattern.effect.contradicted", field="concluded")
    if found == measure.assessment:
        return ()
    undecided = command.concluded is EffectConclusion.UNDECIDED
    return (
        EffectAssessed(
            measure=measure.measure,
            before=command.before,
            after=command.after,
            ratio=ratio,
            shown=found.shown,
            concluded=command.concluded,
            occurred_on=on,
            owed=owed(rules, StewardStep.EFFECT, on) if undecided else next_of(rules, confirmed, measure.measure, on),
        ),
    )


def _check_periods(measure: Measure, command: AssessEffect, on: date) -> None:
    """The day on which it was carried out lies between the two periods, and the later one is over."""
    done = measure.carried_out_on
    if done is None:
        raise Refused("pattern.effect.not-carried-out", field="measure")
    for name, period in (("before", command.before), ("after", command.after)):
        if period.until_on < period.from_on:
            raise Refused("pattern.effect.period", field=f"{name}.until_on")
    if command.before.until_on > done:
        raise Refused("pattern.effect.period", field="before.until_on")
    if command.after.from_on < done or command.after.from_on <= command.before.until_on:
        raise Refused("pattern.effect.period", field="after.from_on")
    if command.after.until_on > on:
        raise Refused("pattern.effect.period", field="after.until_on")


def _measure(state: Known, name: str) -> Measure:
    for measure in require_confirmed(state).file.measures:
        if measure.measure == name:
            return measure
    raise Refused("pattern.measure.unknown", field="measure")
