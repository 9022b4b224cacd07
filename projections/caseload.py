"""Every case in one line: what it is, where it stands, and how it is coded. Nothing in it is personal."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from events import complaint, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.registry import EVENTS, Event, stream_kind
from events.upcasts import UPCASTS
from events.vocabulary import Coding, ReopeningReason
from events.vocabulary.code import Code

from .fold import Fold, institution, subject
from .kinds import types_of

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class CaseStatus(Code):
    """Where a case stands, by the names that the lifecycles give their states: an incident is open or closed."""

    OPEN = "open", "open", "open"
    FILED = "filed", "ingediend", "filed"
    RECEIVED = "received", "ontvangen bij het loket", "received at the desk", "WHW 7.59a"
    UNDER_REVIEW = "under_review", "in behandeling", "under review", "Awb 9:7"
    NOT_HANDLED = "not_handled", "niet in behandeling genomen", "not handled", "Awb 9:8"
    ANSWERED = "answered", "buiten de procedure beantwoord", "answered outside the procedure", "Awb 9:2"
    SETTLED = "settled", "naar tevredenheid opgelost", "settled to satisfaction", "Awb 9:5"
    DECIDED = "decided", "oordeel gegeven", "decided", "Awb 9:12"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    CLOSED = "closed", "afgesloten", "closed"


class CaseRow(msgspec.Struct, frozen=True):
    """One case. `handler` is a pseudonym; what a case is coded by stays empty until it is coded.

    It was `opened_at` when it was recorded, or where it was brought in from the past, when it was raised or filed then.
    `form` tells a signal, a report and an incident apart; `gate_passed` says that Awb 9:5 to 9:12 apply; `regime`,
    `term_set` and `regulation` which terms a complaint has.
    """

    subject: str
    institution: str
    kind: str
    form: str | None
    status: str
    version: int
    opened_at: datetime
    updated_at: datetime
    received_on: date | None = None
    handler: str | None = None
    behaviours: tuple[str, ...] = ()
    affected_population: str | None = None
    respondent_population: str | None = None
    setting: str | None = None
    unit: str | None = None
    gate_passed: bool = False
    withdrawn: bool = False
    committee: bool = False
    adjourned: bool = False
    linked: tuple[str, ...] = ()
    regime: str | None = None
    term_set: str | None = None
    regulation: str | None = None


def apply(row: CaseRow | None, envelope: Envelope) -> CaseRow:
    """The case after an event. Raises on one that it does not know, or that cannot begin a case and does."""
    if row is None:
        return _opened(envelope, decode_event_data(envelope.type, envelope.data))
    change = _change(envelope.type)
    changes = change if isinstance(change, Mapping) else change(row, decode_event_data(envelope.type, envelope.data))
    return msgspec.structs.replace(row, version=envelope.version, updated_at=envelope.time, **changes)


@cache
def _change(kind: str) -> "Change":
    while (upcast := UPCASTS.get(kind)) is not None:
        kind, _ = upcast
    return CHANGES[EVENTS[kind]]


def _opened(envelope: Envelope, event: Event) -> CaseRow:
    row = CaseRow(
        subject=envelope.subject,
        institution=institution(envelope),
        kind=stream_kind(envelope.type),
        form=None,
        status=CaseStatus.OPEN.value,
        version=envelope.version,
        opened_at=envelope.time,
        updated_at=envelope.time,
    )
    match event:
        case incident.IncidentRaised():
            opened_at = event.occurred_at if event.history else envelope.time
            return msgspec.structs.replace(row, form=event.kind.value, unit=event.unit, opened_at=opened_at)
        case complaint.ComplaintFiled():
            opened_at = _beginning(event.occurred_on) if event.history else envelope.time
            changes = {**_coding(event.coding), **_terms(event.terms), "opened_at": opened_at}
            return msgspec.structs.replace(row, status=CaseStatus.FILED.value, **changes)
        case _:
            raise ValueError(f"{envelope.type} cannot be the first event of a case")


def _beginning(day: date) -> datetime:
    """The first instant of a day; of the first day that there is, on which UTC had not begun, that of UTC."""
    try:
        return datetime.combine(day, time.min, _AMSTERDAM).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time.min, UTC)


Changes = Mapping[str, Any]
Change = Changes | Callable[[CaseRow, Any], Changes]
"""What changes with an event: the same every time, or by what is in the event, which only then is read."""


def _coding(coding: Coding) -> Changes:
    return {
        "behaviours": tuple(sorted({coded.behaviour.value for coded in coding.behaviours})),
        "affected_population": coding.affected.population.value,
        "respondent_population": coding.respondent.population.value,
        "setting": coding.occasion.setting.value,
        "unit": coding.unit,
    }


def _terms(terms: complaint.Terms) -> Changes:
    return {"regime": terms.regime.value, "term_set": terms.term_set.value, "regulation": terms.regulation}


def _chosen(_: CaseRow, event: complaint.TermSetChosen) -> Changes:
    return _terms(event.terms)


def _coded(_: CaseRow, event: incident.IncidentCoded | complaint.ComplaintCoded) -> Changes:
    return _coding(event.coding)


def _received(_: CaseRow, event: complaint.ComplaintReceived) -> Changes:
    return {"status": CaseStatus.RECEIVED.value, "received_on": event.occurred_on}


def _assessed(_: CaseRow, event: complaint.FormAssessed) -> Changes:
    return {"gate_passed": not event.missing}


def _assigned(_: CaseRow, event: complaint.HandlerAssigned) -> Changes:
    return {"status": CaseStatus.UNDER_REVIEW.value, "handler": event.handler.subject}


def _taken_up(row: CaseRow, event: incident.IncidentReopened) -> Changes:
    """Open again; who asks for that themselves has not withdrawn any more."""
    withdrawn = row.withdrawn and event.reason is not ReopeningReason.REPORTER_ASKS
    return {"status": CaseStatus.OPEN.value, "withdrawn": withdrawn}


def _reopened(row: CaseRow, _: complaint.ComplaintReopened) -> Changes:
    if row.received_on is None:
        return {"status": CaseStatus.FILED.value}
    return {"status": (CaseStatus.RECEIVED if row.handler is None else CaseStatus.UNDER_REVIEW).value}


def _linked(row: CaseRow, event: incident.CaseLinked | complaint.CaseLinked) -> Changes:
    return {"linked": row.linked if event.case in row.linked else (*row.linked, event.case)}


def _becomes(status: CaseStatus, **changes: Any) -> Changes:
    return {"status": status.value, **changes}


_stays: Changes = {}

# Every event that can follow another has its line, so that a new one is not passed over by mistake.
CHANGES: Mapping[type[Event], Change] = MappingProxyType(
    {
        incident.IncidentAcknowledged: _stays,
        incident.PersonNamed: _stays,
        incident.IncidentCoded: _coded,
        incident.RouteInformationGiven: _stays,
        incident.ReporterInformed: _stays,
        incident.SupportOffered: _stays,
        incident.AftercareOffered: _stays,
        incident.MeasureTaken: _stays,
        incident.MeasureEnded: _stays,
        incident.FactorRecorded: _stays,
        incident.ConductRuleReferenced: _stays,
        incident.InformallyHandled: _stays,
        incident.CaseLinked: _linked,
        incident.IncidentReferred: _stays,
        incident.ReportWithdrawn: {"withdrawn": True},
        incident.AffectedPersonDeparted: _stays,
        incident.IdentityDisclosed: _stays,
        incident.IncidentClosed: _becomes(CaseStatus.CLOSED),
        incident.IncidentReopened: _taken_up,
        complaint.ComplaintReceived: _received,
        complaint.FormCompleted: _stays,
        complaint.FormAssessed: _assessed,
        complaint.ReceiptAcknowledged: _stays,
        complaint.ComplaintForwarded: _stays,
        complaint.ComplaintCoded: _coded,
        complaint.RespondentNamed: _stays,
        complaint.TermSetChosen: _chosen,
        complaint.ComplaintNotHandled: _becomes(CaseStatus.NOT_HANDLED),
        complaint.NotHandledNotified: _stays,
        complaint.HandlerAssigned: _assigned,
        complaint.CommitteeAppointed: {"committee": True},
        complaint.CopySent: _stays,
        complaint.HearingOffered: _stays,
        complaint.HearingHeld: _stays,
        complaint.HearingRecorded: _stays,
        complaint.HearingSkipped: _stays,
        complaint.AdviceGiven: _stays,
        complaint.HandlingAdjourned: {"adjourned": True},
        complaint.HandlingPostponed: {"adjourned": True},
        complaint.ComplaintDecided: _becomes(CaseStatus.DECIDED),
        complaint.DecisionNotified: _stays,
        complaint.ComplaintAnswered: _becomes(CaseStatus.ANSWERED),
        complaint.ComplaintSettled: _becomes(CaseStatus.SETTLED),
        complaint.SettlementRecorded: _stays,
        complaint.ComplaintWithdrawn: _becomes(CaseStatus.WITHDRAWN, withdrawn=True),
        complaint.ComplaintReopened: _reopened,
        complaint.ComplaintClosed: _becomes(CaseStatus.CLOSED),
        complaint.MeasureAdopted: _stays,
        complaint.MeasureReported: _stays,
        complaint.SatisfactionRecorded: _stays,
        complaint.CaseLinked: _linked,
        complaint.AffectedPersonDeparted: _stays,
        complaint.FactorRecorded: _stays,
        complaint.ComplaintReferred: _stays,
    }
)

CASELOAD: Fold[CaseRow] = Fold(
    name="caseload",
    row=CaseRow,
    primary=("subject",),
    indexes=(("institution", "updated_at", "subject"), ("institution", "opened_at", "subject")),
    key=subject,
    apply=apply,
    types=types_of("incident", "complaint"),
)
