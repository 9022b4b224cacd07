"""The rules of a pattern: found by a rule, judged by people, its cause named, something done about it, that assessed.

Nothing ── indicate ──▶ Indicated ── confirm ──▶ Confirmed ── cause, measures, effect ── close ──▶ Closed
                          │  ▲                       ▲  no measure is left open                     │
                          │  └── reopen, or new cases ───────────────────────────────────────────┤
                          └── dismiss ──▶ Dismissed ────────────────────────────────────────────┘

A pattern that has not ended always owes a next step. It lies on the ledger `patterns`: nothing here can alter a case,
and no case can close a pattern.
"""

from functools import partial
from typing import assert_never

from events.commands.pattern import (
    AbandonMeasure,
    AcknowledgePattern,
    AdoptStructuralMeasure,
    AnswerAdvice,
    ApproveReidentification,
    AssessEffect,
    CarryOutMeasure,
    ClosePattern,
    ConfirmPattern,
    DismissPattern,
    EscalatePattern,
    FindingCommand,
    GiveSupervisoryAdvice,
    IndicatePattern,
    MeasureCommand,
    OfferWhistleblowingRoute,
    OversightCommand,
    PatternCommand,
    PublishLesson,
    RecordStructuralCause,
    RefuseReidentification,
    ReopenPattern,
    RequestReidentification,
    RescheduleMeasure,
    ReviewPattern,
    WithdrawLesson,
)
from events.pattern import PatternEvent
from events.rules.catalogue import Catalogue

from ..decider import Context, Decider
from ..refusals import Refused
from . import ending, indicating, judging, lessons, measures, overseeing, reidentifying
from .evolve import evolve
from .state import Known, Nothing, Pattern

Events = tuple[PatternEvent, ...]


def decider(rules: Catalogue) -> Decider:
    """The rules of patterns under a catalogue, which says how long each step may take."""
    return Decider(kind="pattern", initial=Nothing(), decide=partial(decide, rules=rules), evolve=evolve)


def decide(state: Pattern, command: PatternCommand, context: Context, *, rules: Catalogue) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    if isinstance(command, IndicatePattern):
        return indicating.indicate(state, command, context, rules)
    if isinstance(state, Nothing):
        raise Refused("stream.unknown")
    if isinstance(command, FindingCommand):
        return _judge(state, command, context, rules)
    if isinstance(command, MeasureCommand):
        return _measure(state, command, context, rules)
    if isinstance(command, OversightCommand):
        return _oversee(state, command, context, rules)
    assert_never(command)


def _judge(state: Known, command: FindingCommand, context: Context, rules: Catalogue) -> Events:
    match command:
        case ReviewPattern():
            return judging.review(state, command, context)
        case ConfirmPattern():
            return judging.confirm(state, command, context, rules)
        case DismissPattern():
            return judging.dismiss(state, command, context)
        case RecordStructuralCause():
            return judging.record_cause(state, command, context, rules)
        case ClosePattern():
            return ending.close(state, command, context, rules)
        case ReopenPattern():
            return ending.reopen(state, command, context, rules)
        case IndicatePattern():
            return indicating.indicate(state, command, context, rules)
        case _:
            assert_never(command)


def _measure(state: Known, command: MeasureCommand, context: Context, rules: Catalogue) -> Events:
    match command:
        case AdoptStructuralMeasure():
            return measures.adopt(state, command, context, rules)
        case RescheduleMeasure():
            return measures.reschedule(state, command, context, rules)
        case CarryOutMeasure():
            return measures.carry_out(state, command, context, rules)
        case AbandonMeasure():
            return measures.abandon(state, command, context, rules)
        case AssessEffect():
            return measures.assess(state, command, context, rules)
        case PublishLesson():
            return lessons.publish(state, command, context)
        case WithdrawLesson():
            return lessons.withdraw(state, command, context)
        case _:
            assert_never(command)


def _oversee(state: Known, command: OversightCommand, context: Context, rules: Catalogue) -> Events:
    match command:
        case EscalatePattern():
            return overseeing.escalate(state, command, context, rules)
        case GiveSupervisoryAdvice():
            return overseeing.advise(state, command, context, rules)
        case AnswerAdvice():
            return overseeing.answer(state, command, context)
        case AcknowledgePattern():
            return overseeing.acknowledge(state, command, context)
        case OfferWhistleblowingRoute():
            return overseeing.offer(state, command, context, rules)
        case RequestReidentification():
            return reidentifying.request(state, command, context, rules)
        case ApproveReidentification():
            return reidentifying.approve(state, command, context, rules)
        case RefuseReidentification():
            return reidentifying.refuse(state, command, context, rules)
        case _:
            assert_never(command)
