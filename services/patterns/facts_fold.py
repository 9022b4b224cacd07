"""How an event changes the facts of a case: one row a case, with what lies beside it, by the log alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from events import complaint, deadline, duty, incident
from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.registry import EVENTS, Event
from events.sealed import Party
from events.upcasts import UPCASTS
from events.vocabulary import (
    SILENCING_CLAUSES,
    CaseRole,
    ClosingReason,
    Coding,
    InformalOutcome,
    Organiser,
)
from projections.fold import Fold, institution
from services.moments import day_of

from .facts import (
    Adopted,
    Agreed,
    Assigned,
    CarriedOut,
    CaseFacts,
    Coded,
    Copied,
    Decided,
    Departed,
    Ended,
    FactsRow,
    Fate,
    Fed,
    Informal,
    Linked,
    Named,
    NotHandled,
    Opened,
    Passed,
    PutOff,
    Rated,
    Recorded,
    Reopened,
    Running,
    Spell,
    Suspected,
    Withdrawn,
    read,
    written,
)

Added = tuple[tuple[str, Recorded], ...]
"""What an event adds to the lists of a case, by their names."""


def apply(row: FactsRow | None, envelope: Envelope) -> FactsRow:
    """The case after an event. Raises on one that cannot begin a case and does."""
    event: Any = decode_event_data(envelope.type, envelope.data)
    if row is None:
        return _begun(event, envelope)
    facts = read(row)
    added = ADDS[type(event)](event, envelope)
    if not added:
        return row
    changes: dict[str, Any] = {}
    latest = row.latest_on
    for name, one in added:
        changes[name] = (*(changes.get(name) or getattr(facts, name)), one)
        latest = max(latest, one.on, getattr(one, "due_on", None) or one.on)
    facts = replace(facts, recorded_at=envelope.time, **changes)
    return FactsRow(row.case_id, row.institution, row.opened_on, latest, envelope.time, written(facts))


def _begun(event: Any, envelope: Envelope) -> FactsRow:
    if isinstance(event, incident.IncidentRaised):
        opened, added = _raised(event, envelope)
    elif isinstance(event, complaint.ComplaintFiled):
        opened, added = _filed(event, envelope)
    else:
        raise ValueError(f"{type(event).__name__} cannot be the first event of a case")
    lists: dict[str, tuple[Recorded, ...]] = {}
    for name, one in added:
        lists[name] = (*lists.get(name, ()), one)
    facts = CaseFacts(
        case=envelope.subject,
        institution=institution(envelope),
        recorded_at=envelope.time,
        opened=opened,
        **lists,  # type: ignore[arg-type] # by the names of the lists
    )
    return FactsRow(facts.case, facts.institution, opened.on, opened.on, envelope.time, written(facts))


def _raised(event: incident.IncidentRaised, envelope: Envelope) -> tuple[Opened, Added]:
    at, on = envelope.time, day_of(event)
    opened = Opened(at, on, event.channel, event.kind, event.anonymity, None, event.unit)
    return opened, _named(at, on, CaseRole.REPORTER, event.reporter)


def _filed(event: complaint.ComplaintFiled, envelope: Envelope) -> tuple[Opened, Added]:
    at, on = envelope.time, event.occurred_on
    opened = Opened(at, on, event.channel, None, None, event.filed_with, event.coding.unit)
    respondents = (
        one
        for number, respondent in enumerate(event.respondents, start=1)
        for one in _named(at, on, CaseRole.RESPONDENT, respondent.person, number)
    )
    complainant = _named(at, on, CaseRole.COMPLAINANT, event.complainant)
    return opened, (("codings", _coded(at, on, event.coding)), *complainant, *respondents)


def _named(at: datetime, on: date, role: CaseRole, person: Party | None, number: int = 0) -> Added:
    return (("people", Named(at, on, role, person.subject, number)),) if person else ()


def _coded(at: datetime, on: date, coding: Coding) -> Coded:
    occasion, period = coding.occasion, coding.period
    organiser = None if occasion.organiser is Organiser.UNKNOWN else occasion.organiser.value
    return Coded(
        at,
        on,
        occasion.setting,
        occasion.organiser_code or organiser,
        tuple((one.behaviour, one.ground) for one in coding.behaviours),
        tuple(one.relation for one in coding.dependencies),
        Spell(period.from_on, period.until_on, period.still_going_on),
        coding.affected.population,
        coding.respondent.population,
        coding.unit,
    )


def _one(name: str, kind: type[Recorded], *fields: str) -> "Adds":
    """Adds a fact that is made of fields of the event as they are."""

    def adds(event: Any, envelope: Envelope) -> Added:
        return ((name, kind(envelope.time, day_of(event), *(getattr(event, field) for field in fields))),)

    return adds


def _codes(event: Any, envelope: Envelope) -> Added:
    return (("codings", _coded(envelope.time, day_of(event), event.coding)),)


def _names(event: incident.PersonNamed, envelope: Envelope) -> Added:
    # A witness is nobody whom a pattern is about, so no pseudonym of one is kept.
    if event.role is CaseRole.BYSTANDER:
        return ()
    return _named(envelope.time, day_of(event), event.role, event.person)


def _discloses(event: incident.IdentityDisclosed, envelope: Envelope) -> Added:
    return _named(envelope.time, day_of(event), CaseRole.REPORTER, event.reporter)


def _respondent(event: complaint.RespondentNamed, envelope: Envelope) -> Added:
    return _named(envelope.time, day_of(event), CaseRole.RESPONDENT, event.respondent.person, event.number)


def _completes(event: complaint.FormCompleted, envelope: Envelope) -> Added:
    return _named(envelope.time, day_of(event), CaseRole.COMPLAINANT, event.complainant)


def _assigns(event: complaint.HandlerAssigned, envelope: Envelope) -> Added:
    return (("handlers", Assigned(envelope.time, day_of(event), event.handler.subject)),)


def _puts_off(event: Any, envelope: Envelope) -> Added:
    further = isinstance(event, complaint.HandlingPostponed)
    return (("postponements", PutOff(envelope.time, day_of(event), further)),)


def _decides(event: complaint.ComplaintDecided, envelope: Envelope) -> Added:
    findings = tuple((one.behaviour, one.finding) for one in event.findings)
    return (("decisions", Decided(envelope.time, day_of(event), findings, event.deviates_from_advice)),)


def _agrees(event: complaint.SettlementRecorded, envelope: Envelope) -> Added:
    silences = bool(event.silences) or any(clause in SILENCING_CLAUSES for clause in event.clauses)
    return (("agreements", Agreed(envelope.time, day_of(event), event.clauses, silences)),)


def _rates(event: complaint.SatisfactionRecorded, envelope: Envelope) -> Added:
    return (("ratings", Rated(envelope.time, day_of(event), event.satisfaction, event.respondent or 0)),)


def _takes(event: incident.MeasureTaken, envelope: Envelope) -> Added:
    adopted = Adopted(envelope.time, day_of(event), event.measure_id, event.kind, event.person_directed)
    return (("measures", adopted),)


def _adopts(event: complaint.MeasureAdopted, envelope: Envelope) -> Added:
    facts = (event.measure_id, event.kind, event.person_directed, event.owner, event.due_on)
    return (("measures", Adopted(envelope.time, day_of(event), *facts)),)


def _departs(event: Any, envelope: Envelope) -> Added:
    on = event.departed_on if isinstance(event, incident.AffectedPersonDeparted) else event.occurred_on
    return (("departures", Departed(envelope.time, on, event.departure)),)


def _ends(event: Any, envelope: Envelope) -> Added:
    how, resolved = type(event).TOPIC.split(".")[3], False
    match event:
        case incident.IncidentClosed(reason=reason):
            how, resolved = reason.value, reason is ClosingReason.RESOLVED
        case complaint.ComplaintClosed(outcomes=outcomes):
            resolved = InformalOutcome.RESOLVED in outcomes
        case complaint.ComplaintSettled():
            resolved = True
    return (("endings", Ended(envelope.time, day_of(event), how, resolved)),)


def _reopens(event: Any, envelope: Envelope) -> Added:
    return (("reopenings", Reopened(envelope.time, day_of(event), getattr(event, "reason", None))),)


def _duty(event: Any, envelope: Envelope) -> Added:
    number = int(envelope.subject.rpartition(".")[2])
    return (("duties", Suspected(envelope.time, day_of(event), number, event.judged.scope)),)


def _sets(event: deadline.DeadlineSet, envelope: Envelope) -> Added:
    # The event that started it says whose it is: one of the case, or one of a duty beside it.
    of_duty = event.set_by is not None and event.set_by.startswith("duty-")
    return (("terms", Running(envelope.time, day_of(event), *_term(envelope), event.due.due_on, of_duty)),)


def _moves(event: deadline.DeadlineMoved, envelope: Envelope) -> Added:
    return (("terms", Running(envelope.time, day_of(event), *_term(envelope), event.due.due_on)),)


def _fate(what: str) -> "Adds":
    def adds(event: Any, envelope: Envelope) -> Added:
        late = getattr(event, "late", False)
        return (("fates", Fate(envelope.time, day_of(event), *_term(envelope), what, late)),)

    return adds


def _term(envelope: Envelope) -> tuple[str, str, int]:
    """Rule, term and occurrence of `deadline-CASE.T11.handling`, or of `….T11.handling.2`."""
    _, rule, term, *occurrence = envelope.subject.split(".")
    return rule, term, int(occurrence[0]) if occurrence else 1


Adds = Callable[[Any, Envelope], Added]
ADDS: Mapping[type[Event], Adds] = MappingProxyType(
    {
        incident.PersonNamed: _names,
        incident.IdentityDisclosed: _discloses,
        incident.IncidentCoded: _codes,
        incident.MeasureTaken: _takes,
        incident.FactorRecorded: _one("factors", Fed, "factor"),
        incident.InformallyHandled: _one("informal", Informal, "way", "outcomes"),
        incident.CaseLinked: _one("links", Linked, "case", "kind"),
        incident.IncidentReferred: _one("referrals", Passed, "to"),
        incident.ReportWithdrawn: _one("withdrawals", Withdrawn, "reason"),
        incident.AffectedPersonDeparted: _departs,
        incident.IncidentClosed: _ends,
        incident.IncidentReopened: _reopens,
        complaint.ComplaintReceived: _one("received", Passed, "desk"),
        complaint.FormCompleted: _completes,
        complaint.ComplaintForwarded: _one("referrals", Passed, "to"),
        complaint.ComplaintCoded: _codes,
        complaint.RespondentNamed: _respondent,
        complaint.ComplaintNotHandled: _one("not_handled", NotHandled, "ground"),
        complaint.HandlerAssigned: _assigns,
        complaint.CopySent: _one("copies", Copied, "respondent"),
        complaint.HandlingAdjourned: _puts_off,
        complaint.HandlingPostponed: _puts_off,
        complaint.ComplaintDecided: _decides,
        complaint.ComplaintAnswered: _ends,
        complaint.ComplaintSettled: _ends,
        complaint.SettlementRecorded: _agrees,
        complaint.ComplaintWithdrawn: _one("withdrawals", Withdrawn, "reason"),
        complaint.ComplaintReopened: _reopens,
        complaint.ComplaintClosed: _ends,
        complaint.MeasureAdopted: _adopts,
        complaint.MeasureReported: _one("carried_out", CarriedOut, "measure_id", "carried_out"),
        complaint.SatisfactionRecorded: _rates,
        complaint.CaseLinked: _one("links", Linked, "case", "kind"),
        complaint.AffectedPersonDeparted: _departs,
        complaint.FactorRecorded: _one("factors", Fed, "factor"),
        complaint.ComplaintReferred: _one("referrals", Passed, "to"),
        duty.SuspicionRaised: _duty,
        duty.CircumstancesRestated: _duty,
        deadline.DeadlineSet: _sets,
        deadline.DeadlineMoved: _moves,
        deadline.DeadlineMissed: _fate("missed"),
        deadline.DeadlineMet: _fate("met"),
        deadline.DeadlineLifted: _fate("lifted"),
        deadline.DeadlineReinstated: _fate("reinstated"),
    }
)
_MATTERS = frozenset({incident.IncidentRaised, complaint.ComplaintFiled, *ADDS})


def _newest(topic: str) -> type[Event]:
    """The event that a type is read as, whatever its version."""
    while topic in UPCASTS:
        topic, _ = UPCASTS[topic]
    return EVENTS[topic]


def _case(envelope: Envelope) -> str:
    return case_of(envelope.subject)


CASE_FACTS: Fold[FactsRow] = Fold(
    name="case_facts",
    row=FactsRow,
    primary=("case_id",),
    indexes=(("institution", "latest_on", "case_id"), ("institution", "recorded_at")),
    key=_case,
    apply=apply,
    types=frozenset(topic for topic in (*EVENTS, *UPCASTS) if _newest(topic) in _MATTERS),
)
