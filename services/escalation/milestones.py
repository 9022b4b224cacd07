"""Which events of a case are milestones of its terms, and when they happened.

What no event of a case means, such as a data subject's request, starts a term only where a person sets it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from events import complaint, incident
from events.registry import Event
from events.vocabulary import DutyStage, LiftReason, Milestone

from ..moments import AMSTERDAM, legal_date

MEANS: Mapping[type[Event], Milestone] = MappingProxyType(
    {
        complaint.ComplaintReceived: Milestone.COMPLAINT_RECEIVED,
        complaint.FormAssessed: Milestone.FORMAL_COMPLAINT_RECEIVED,
        complaint.ReceiptAcknowledged: Milestone.COMPLAINT_ACKNOWLEDGED,
        complaint.ComplaintForwarded: Milestone.COMPLAINT_FORWARDED,
        complaint.ComplaintNotHandled: Milestone.NOT_HANDLED,
        complaint.NotHandledNotified: Milestone.NOT_HANDLED_NOTIFIED,
        complaint.CommitteeAppointed: Milestone.COMMITTEE_APPOINTED,
        complaint.CopySent: Milestone.COPY_SENT,
        complaint.HearingHeld: Milestone.HEARD,
        complaint.HearingSkipped: Milestone.HEARD,
        complaint.AdviceGiven: Milestone.ADVICE_GIVEN,
        complaint.DecisionNotified: Milestone.DECISION_NOTIFIED,
        complaint.ComplaintAnswered: Milestone.ANSWERED,
        complaint.ComplaintSettled: Milestone.SETTLED,
        complaint.ComplaintWithdrawn: Milestone.WITHDRAWN,
        complaint.ComplaintClosed: Milestone.COMPLAINT_CLOSED,
        incident.IncidentRaised: Milestone.INCIDENT_RAISED,
        incident.IncidentAcknowledged: Milestone.INCIDENT_ACKNOWLEDGED,
        incident.ReporterInformed: Milestone.REPORTER_INFORMED,
        incident.IncidentClosed: Milestone.INCIDENT_CLOSED,
    }
)
"""What an event means. Three of these are milestones on a condition: the form must lack nothing, and copy and hearing
are done when every party has had them."""

ENTERING: Mapping[DutyStage, Milestone] = MappingProxyType(
    {
        DutyStage.OUT_OF_SCOPE: Milestone.OUT_OF_SCOPE,
        DutyStage.KNOWN_TO_STAFF: Milestone.SUSPICION_KNOWN,
        DutyStage.BOARD_AWARE: Milestone.BOARD_AWARE,
        DutyStage.IN_CONSULTATION: Milestone.INSPECTOR_CONSULTED,
        DutyStage.FILING_DUE: Milestone.FILING_DUE,
        DutyStage.NO_REASONABLE_SUSPICION: Milestone.NOTHING_TO_FILE,
        DutyStage.FILED: Milestone.CRIMINAL_REPORT_FILED,
        DutyStage.CRIMINAL_TRACK: Milestone.INSPECTOR_NOTIFIED,
    }
)
"""What has come about once a duty reaches a stage. It is discharged when no step is left that a term could ask for."""

REOPENED: frozenset[type[Event]] = frozenset({complaint.ComplaintReopened, incident.IncidentReopened})

ENDINGS = frozenset(
    {
        Milestone.NOT_HANDLED,
        Milestone.NOT_HANDLED_NOTIFIED,
        Milestone.ANSWERED,
        Milestone.SETTLED,
        Milestone.COMPLAINT_CLOSED,
        Milestone.INCIDENT_CLOSED,
    }
)
"""What does not hold any more once the case is reopened. A judgement and a withdrawal stand (Awb 9:3)."""

CLOSINGS = frozenset({Milestone.COMPLAINT_CLOSED, Milestone.INCIDENT_CLOSED})

STAMPS = frozenset({Milestone.COMPLAINT_RECEIVED, Milestone.FORMAL_COMPLAINT_RECEIVED})
"""Milestones whose day can be corrected; of any other that comes about again, the first time counts."""

OF_A_DAY = frozenset(
    milestone
    for kind, milestone in MEANS.items()
    if kind is not complaint.ComplaintReceived and not hasattr(kind, "occurred_at")
)
"""Milestones of which the day alone is known."""

TO_THE_REPORTER = frozenset({Milestone.INCIDENT_ACKNOWLEDGED, Milestone.REPORTER_INFORMED})
"""What can be done only where there is a reporter who can be reached."""

LIFTS: Mapping[Milestone, LiftReason] = MappingProxyType(
    {
        Milestone.SETTLED: LiftReason.SETTLED,
        Milestone.WITHDRAWN: LiftReason.WITHDRAWN,
        Milestone.NOT_HANDLED: LiftReason.NOT_HANDLED,
        Milestone.NOT_HANDLED_NOTIFIED: LiftReason.NOT_HANDLED,
        Milestone.ANSWERED: LiftReason.ANSWERED,
        Milestone.COMPLAINT_CLOSED: LiftReason.CLOSED,
        Milestone.INCIDENT_CLOSED: LiftReason.CLOSED,
        Milestone.NOTHING_TO_FILE: LiftReason.NO_DUTY,
        Milestone.OUT_OF_SCOPE: LiftReason.NO_DUTY,
    }
)
"""Why a milestone lifts a term; any other overtakes it."""


class When(NamedTuple):
    """When something happened: the day that terms are counted from, and the instant for a term in hours."""

    on: date
    at: datetime


def when(event: Any, recorded_at: datetime) -> When:
    """When an event happened.

    Of most events of a complaint the day alone is known. Then it is the last instant of that day, or the instant of
    recording if that is before, so that no term in hours runs out too early.
    """
    match event:
        case complaint.ComplaintReceived() if legal_date(event.received_at) == event.occurred_on:
            return When(event.occurred_on, event.received_at)
    if (at := getattr(event, "occurred_at", None)) is not None:
        return When(legal_date(at), at)
    return When(event.occurred_on, min(recorded_at, _last_instant(event.occurred_on)))


def _last_instant(on: date) -> datetime:
    midnight = datetime.combine(on + timedelta(days=1), time.min, AMSTERDAM).astimezone(UTC)
    return midnight - timedelta(microseconds=1)
