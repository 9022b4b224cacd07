"""Who watches: what is overdue goes up to the supervisory board at last, whose advice the board owes an answer to."""

from events.commands.pattern import (
    AcknowledgePattern,
    AnswerAdvice,
    EscalatePattern,
    GiveSupervisoryAdvice,
    OfferWhistleblowingRoute,
)
from events.pattern import (
    AdviceAnswered,
    PatternEscalated,
    PatternEvent,
    SupervisoryAdviceGiven,
    SupervisoryBoardAcknowledged,
    WhistleblowingRouteOffered,
)
from events.rules.catalogue import Catalogue, UnknownRule
from events.vocabulary import AdviceResponse, Body, EscalationLevel, PatternAxis, StewardStep

from ..decider import Context
from ..moments import happened_on, legal_date
from ..refusals import Refused
from .judging import require_confirmed
from .ladder import late_from, rungs, straight
from .state import Known, Obligation, obligations
from .terms import owed

Events = tuple[PatternEvent, ...]

ADVICES_MAX = 100


def escalate(state: Known, command: EscalatePattern, context: Context, rules: Catalogue) -> Events:
    """Record who is told that a step is overdue, once each; nothing follows where it is not owed, or not so late."""
    about = command.measure or command.advice or ""
    if Obligation(command.overdue, about) not in tuple(obligations(state)):
        return ()
    try:
        rule = rules.steward_by_ref(command.overdue.rule)
    except UnknownRule:
        raise Refused("pattern.rule.gone", rule=command.overdue.rule) from None
    why = straight(command.overdue.step, concerned=state.file.axis is PatternAxis.BOARD, owner=_owner(state, about))
    if why is not None and command.level is not EscalationLevel.SUPERVISORY_BOARD:
        return ()  # Nobody in between can be told.
    rung = next((rung for rung in rungs(rule, why) if rung.to is command.level), None)
    if rung is None:
        raise Refused("pattern.level", field="level", rule=rule.ref)
    told = (command.overdue.step, command.overdue.due_on, about, command.level)
    if legal_date(context.at) < late_from(command.overdue, rung) or told in state.file.told:
        return ()
    return (
        PatternEscalated(
            overdue=command.overdue,
            level=command.level,
            occurred_at=context.at,
            measure=command.measure,
            advice=command.advice,
            straight=why,
        ),
    )


def _owner(state: Known, measure: str) -> Body | None:
    return next((one.owner for one in state.file.measures if one.measure == measure), None)


def advise(state: Known, command: GiveSupervisoryAdvice, context: Context, rules: Catalogue) -> Events:
    """Give advice to the board, at whatever stage."""
    if len(state.file.advices) >= ADVICES_MAX:
        raise Refused("pattern.advice.limit", most=ADVICES_MAX)
    on = legal_date(context.at)
    return (
        SupervisoryAdviceGiven(
            advice=context.ids("advice"),
            about=command.about,
            owed=owed(rules, StewardStep.ANSWER, on),
            occurred_on=on,
            document=command.document,
        ),
    )


def answer(state: Known, command: AnswerAdvice, context: Context) -> Events:
    """Answer advice, with a reason where it is not wholly followed."""
    advice = next((advice for advice in state.file.advices if advice.advice == command.advice), None)
    if advice is None:
        raise Refused("pattern.advice.unknown", field="advice")
    if (command.reason is None) != (command.response is AdviceResponse.FOLLOWED):
        raise Refused("pattern.advice.reason", field="reason")
    if advice.response is command.response:
        return ()
    if advice.response is not None:
        raise Refused("pattern.advice.answered", field="advice")
    return (
        AdviceAnswered(
            advice=command.advice,
            response=command.response,
            occurred_on=legal_date(context.at),
            reason=command.reason,
            document=command.document,
        ),
    )


def acknowledge(state: Known, command: AcknowledgePattern, context: Context) -> Events:
    """Record that the supervisory board has seen it as it stands, once until something happens."""
    if state.file.seen:
        return ()
    return (SupervisoryBoardAcknowledged(occurred_on=happened_on(command.occurred_on, context.at, "occurred_on")),)


def offer(state: Known, command: OfferWhistleblowingRoute, context: Context, rules: Catalogue) -> Events:
    """Record that the route for a suspected wrongdoing was told of, in the words that hold now."""
    confirmed = require_confirmed(state)
    on = legal_date(context.at)
    text = rules.whistleblowing(on).ref
    if command.text != text:
        raise Refused("pattern.whistleblowing.text", field="text", text=text)
    if confirmed.file.offered == text:
        return ()
    return (WhistleblowingRouteOffered(text=text, occurred_on=on),)
