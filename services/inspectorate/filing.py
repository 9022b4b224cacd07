"""The report to the police: who must know before it is filed, the filing, the notice of it, and what comes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from events.commands.duty import (
    DeferTellingAccused,
    EndCriminalTrack,
    FileCriminalReport,
    NotifyInspector,
    TellIntention,
)
from events.duty import (
    AccusedNotToldYet,
    CriminalReportFiled,
    CriminalTrackEnded,
    DutyEvent,
    InspectorNotified,
    IntentionTold,
)
from events.sealed import require_sealed
from events.vocabulary import Answer, DutyStep, ToInform

from ..decider import Context
from ..refusals import Refused
from .duty_state import (
    BoardAware,
    CriminalTrack,
    Discharged,
    Filed,
    FilingDue,
    InConsultation,
    KnownToStaff,
    NoReasonableSuspicion,
    OutOfScope,
    Raised,
)
from .moment import moment

Events = tuple[DutyEvent, ...]
Before = tuple[str, datetime]


def tell(state: Raised, command: TellIntention, context: Context) -> Events:
    """Record that someone was told that it will be filed: the parents of a minor, an adult student, the accused."""
    due = _due(state)
    if command.whom is not ToInform.ACCUSED and due.account.circumstances.minor is Answer.UNKNOWN:
        raise Refused("duty.age-unknown")
    if command.whom not in due.must_know:
        raise Refused("duty.tell.whom", field="whom")
    if due.account.told_at(command.whom) is not None:
        return ()
    return (IntentionTold(whom=command.whom, occurred_at=moment(command.occurred_at, context, after=_concluded(due))),)


def defer_telling(state: Raised, command: DeferTellingAccused, context: Context) -> Events:
    """Record the police's request that the accused is not told before the filing. Nothing else lifts that."""
    due = _due(state)
    if due.account.told_at(ToInform.ACCUSED) is not None:
        raise Refused("duty.accused-told")
    before = due.account.deferral
    if before is not None and before.police_reference == command.police_reference and command.reasons is None:
        return ()
    return (
        AccusedNotToldYet(
            occurred_at=moment(command.occurred_at, context, after=_concluded(due)),
            police_reference=command.police_reference,
            reasons=require_sealed(command.reasons, "reasons"),
        ),
    )


def file(state: Raised, command: FileCriminalReport, context: Context) -> Events:
    """Record the filing, once everyone who must know before it does, and not before the last of them knew."""
    if isinstance(state, Filed | CriminalTrack | Discharged):
        return ()
    due = _due(state)
    open_steps = [step for step in due.steps if step is not DutyStep.FILE]
    if DutyStep.ESTABLISH_AGE in open_steps:
        raise Refused("duty.age-unknown")
    if open_steps:
        raise Refused("duty.file.untold", open=", ".join(open_steps))
    latest = max(_before_filing(due), key=lambda before: before[1])
    at = moment(command.occurred_at, context, after=latest)
    return (CriminalReportFiled(occurred_at=at, police_reference=command.police_reference),)


def notify_inspector(state: Raised, command: NotifyInspector, context: Context) -> Events:
    """Record that the confidential inspector heard of the filing, which ends the last step of the duty."""
    match state:
        case Filed():
            return (InspectorNotified(occurred_at=moment(command.occurred_at, context, after=("file", state.since))),)
        case CriminalTrack() | Discharged():
            return ()
        case OutOfScope() | KnownToStaff() | BoardAware() | InConsultation() | FilingDue() | NoReasonableSuspicion():
            raise Refused("duty.not-filed")
        case _:
            assert_never(state)


def end_criminal_track(state: Raised, command: EndCriminalTrack, context: Context) -> Events:
    """Record what came of it. An outcome can change: who was not prosecuted may be after all."""
    match state:
        case CriminalTrack() | Discharged():
            if command.outcome is state.account.outcome:
                return ()
            at = moment(command.occurred_at, context, after=("notify-inspector", state.notified_at))
            return (CriminalTrackEnded(occurred_at=at, outcome=command.outcome),)
        case Filed():
            raise Refused("duty.inspector-unnotified")
        case OutOfScope() | KnownToStaff() | BoardAware() | InConsultation() | FilingDue() | NoReasonableSuspicion():
            raise Refused("duty.not-filed")
        case _:
            assert_never(state)


def _due(state: Raised) -> FilingDue:
    """The stage at which a report is to be filed. Refuses at any other, by what stands in the way."""
    match state:
        case FilingDue():
            return state
        case Filed() | CriminalTrack() | Discharged():
            raise Refused("duty.filed")
        case OutOfScope():
            raise Refused("duty.out-of-scope")
        case NoReasonableSuspicion():
            raise Refused("duty.no-suspicion")
        case KnownToStaff() | BoardAware() | InConsultation():
            raise Refused("duty.not-concluded", step=state.step or "")
        case _:
            assert_never(state)


def _concluded(due: FilingDue) -> Before:
    return "conclude", due.conclusion.at


def _before_filing(due: FilingDue) -> Iterator[Before]:
    """What a filing follows: the conclusion, and for each who must know that they were told, or the police asked."""
    account = due.account
    yield _concluded(due)
    for whom in due.must_know:
        if (at := account.told_at(whom)) is not None:
            yield "tell", at
        elif account.deferral is not None:
            yield "defer-telling", account.deferral.at
