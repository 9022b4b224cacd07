"""What is known of a pattern after each event of those who watch over it."""

from typing import assert_never

from msgspec.structs import replace

from events.pattern import (
    AdviceAnswered,
    OversightEvent,
    PatternEscalated,
    ReidentificationApproved,
    ReidentificationRefused,
    ReidentificationRequested,
    SupervisoryAdviceGiven,
    SupervisoryBoardAcknowledged,
    WhistleblowingRouteOffered,
)

from ..decider import ImpossibleHistory
from .state import Advice, File, Request


def overseen(file: File, event: OversightEvent) -> File:
    """What stays with the pattern after an event."""
    match event:
        case PatternEscalated():
            about = event.measure or event.advice or ""
            told = (event.overdue.step, event.overdue.due_on, about, event.level)
            return replace(file, told=file.told | {told})
        case SupervisoryAdviceGiven():
            return replace(file, advices=(*file.advices, Advice(advice=event.advice, owed=event.owed)))
        case AdviceAnswered():
            return _answered(file, event)
        case SupervisoryBoardAcknowledged():
            return replace(file, seen=True)
        case WhistleblowingRouteOffered():
            return replace(file, offered=event.text)
        case ReidentificationRequested():
            request = Request(
                request=event.request,
                ground=event.ground,
                requested_by=event.requested_by,
                requested_at=event.occurred_at,
            )
            return replace(file, request=request)
        case ReidentificationApproved():
            request = replace(_pending(file, event.request), answered_by=event.approved_by, until=event.until)
            return replace(file, request=request)
        case ReidentificationRefused():
            return replace(file, request=replace(_pending(file, event.request), answered_by=event.refused_by))
        case _:
            assert_never(event)


def _answered(file: File, event: AdviceAnswered) -> File:
    if event.advice not in {advice.advice for advice in file.advices}:
        raise ImpossibleHistory("advice was answered that was not given")
    advices = tuple(
        replace(advice, response=event.response) if advice.advice == event.advice else advice for advice in file.advices
    )
    return replace(file, advices=advices)


def _pending(file: File, request: str) -> Request:
    if file.request is None or file.request.request != request:
        raise ImpossibleHistory("a request to look up a mark was answered that is not there")
    return file.request
