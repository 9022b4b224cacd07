"""Events of duties to report, consult and file, hours apart: what someone knew, and what was done about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from events.duty import (
    AccusedNotToldYet,
    BoardInformed,
    Circumstances,
    CircumstancesRestated,
    ConsultationConcluded,
    CriminalReportFiled,
    CriminalTrackEnded,
    DutyRevived,
    InspectorConsulted,
    InspectorNotified,
    IntentionTold,
    Judged,
    SuspicionRaised,
)
from events.identity import beside
from events.vocabulary import (
    Answer,
    Awareness,
    Behaviour,
    Classification,
    CriminalOutcome,
    DutyScope,
    ReasonableSuspicion,
    ScopeReason,
    TaskCharge,
    ToInform,
)

KNOWN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
YES, NO, INSUFFICIENT = ReasonableSuspicion.YES, ReasonableSuspicion.NO, ReasonableSuspicion.INSUFFICIENT
CRIME, INTIMIDATION = Classification.CRIME, Classification.INTIMIDATION
PARENTS, STUDENT, ACCUSED = ToInform.PARENTS, ToInform.STUDENT, ToInform.ACCUSED


def duty_id(case: str, number: int = 1) -> str:
    """The stream of a duty of a case."""
    return beside("duty", case, str(number))


def after(hours: float) -> datetime:
    """So many hours after someone came to know."""
    return KNOWN_AT + timedelta(hours=hours)


def suspicion(
    case: str,
    known_to: Awareness = Awareness.STAFF,
    scope: DutyScope = DutyScope.FULL,
    at: float = 0,
    **changes: Any,
) -> SuspicionRaised:
    """A suspicion about someone charged with tasks and a student who was a minor, but for the changes."""
    given: dict[str, Any] = {
        "institution": "uni",
        "case": case,
        "number": 1,
        "circumstances": circumstances(),
        "judged": judged(scope),
        **changes,
    }
    return SuspicionRaised(known_to=known_to, occurred_at=after(at), **given)


def circumstances(minor: Answer = Answer.YES) -> Circumstances:
    """What is known, with everything but the age certain."""
    conduct = (Behaviour.SEXUAL_CRIME,)
    return Circumstances(conduct=conduct, task_charge=TaskCharge.EMPLOYEE, student=Answer.YES, minor=minor)


def judged(scope: DutyScope) -> Judged:
    """A judgement of that scope."""
    reason = ScopeReason.NOT_MINOR if scope is DutyScope.NONE else ScopeReason.ALL_MET
    return Judged(rule="R-2010", version=1, scope=scope, reasons=(reason,))


def restated(scope: DutyScope, at: float, minor: Answer = Answer.YES) -> CircumstancesRestated:
    """More became known."""
    return CircumstancesRestated(occurred_at=after(at), circumstances=circumstances(minor), judged=judged(scope))


def informed(at: float) -> BoardInformed:
    """The board was told."""
    return BoardInformed(occurred_at=after(at), informed_by=Awareness.STAFF)


def consulted(at: float, consultation: str = "vi/1") -> InspectorConsulted:
    """The board consulted."""
    return InspectorConsulted(occurred_at=after(at), consultation=consultation)


def concluded(
    at: float,
    suspicion: ReasonableSuspicion = YES,
    classification: Classification = CRIME,
    consultation: str = "vi/1",
) -> ConsultationConcluded:
    """The board concluded."""
    return ConsultationConcluded(
        occurred_at=after(at), consultation=consultation, classification=classification, suspicion=suspicion
    )


def told(whom: ToInform, at: float) -> IntentionTold:
    """Someone was told that it will be filed."""
    return IntentionTold(whom=whom, occurred_at=after(at))


def deferred(at: float) -> AccusedNotToldYet:
    """The police asked not to tell the accused yet."""
    return AccusedNotToldYet(occurred_at=after(at), police_reference="police/1")


def filed_with_police(at: float) -> CriminalReportFiled:
    """The board filed."""
    return CriminalReportFiled(occurred_at=after(at), police_reference="police/2")


def notified(at: float) -> InspectorNotified:
    """The confidential inspector knows of it."""
    return InspectorNotified(occurred_at=after(at))


def revived(at: float) -> DutyRevived:
    """New facts came up."""
    return DutyRevived(occurred_at=after(at))


def track_ended(at: float) -> CriminalTrackEnded:
    """Police and prosecutor are done."""
    return CriminalTrackEnded(occurred_at=after(at), outcome=CriminalOutcome.CONVICTED)


def whole_story(case: str) -> tuple[Any, ...]:
    """From a member of staff who knew to the end of the criminal track, without a detour."""
    return (
        suspicion(case),
        informed(2),
        consulted(5),
        concluded(30),
        told(PARENTS, 31),
        told(ACCUSED, 32),
        filed_with_police(40),
        notified(41.5),
        track_ended(2000),
    )
