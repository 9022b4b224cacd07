"""Events and commands of an incident, with what a test does not care about filled in."""

from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from events.commands.incident import RaiseIncident
from events.incident import (
    CaseLinked,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentCoded,
    IncidentRaised,
    InformallyHandled,
    MeasureTaken,
    ReporterInformed,
    ReportWithdrawn,
    RouteInformationGiven,
)
from events.sealed import Party, Person, Sealed
from events.vocabulary import (
    Anonymity,
    Behaviour,
    CaseRole,
    Channel,
    ClosingReason,
    CodedBehaviour,
    Coding,
    Dependency,
    Direction,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    LinkKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    Message,
    Occasion,
    Population,
    Profile,
    Relation,
    Route,
    Setting,
    WithdrawalReason,
)
from services.incidents.incident import DECIDER
from tests.given import NOW, Scenario, context

CONTEXT = context("incident")
TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)
NEXT_WEEK = datetime.fromisoformat("2026-03-09T09:00:00+00:00")
MEASURE_ID = CONTEXT.ids("measure")
EARLIER = "incident-0190f3c2-0000-7000-8000-000000000001"
COMPLAINT = "complaint-0190f3c2-0000-7000-8000-000000000002"
BOX = Sealed(kid="case-1", box="c2VhbGVk")
SCENARIO = Scenario(DECIDER, CONTEXT)
given = SCENARIO.given


def person(subject: str = "s-anna") -> Person:
    """A person as intake passes one on."""
    return Person(subject=subject, name=BOX)


def party(subject: str = "s-anna") -> Party:
    """The same person on the log."""
    return Party(subject=subject, name=BOX)


def raise_incident(**changes: Any) -> RaiseIncident:
    """A report by a named student, but for the changes."""
    named = RaiseIncident(
        kind=IncidentKind.REPORT,
        anonymity=Anonymity.NAMED,
        channel=Channel.DESK,
        reporter=person(),
        unit="faculty:arts",
        narrative=BOX,
    )
    return replace(named, **changes)


def raised(**changes: Any) -> IncidentRaised:
    """What `raise_incident` leads to."""
    named = IncidentRaised(
        institution="uni",
        kind=IncidentKind.REPORT,
        anonymity=Anonymity.NAMED,
        channel=Channel.DESK,
        occurred_at=NOW,
        reporter=party(),
        unit="faculty:arts",
        narrative=BOX,
    )
    return replace(named, **changes)


ANONYMOUS = raised(anonymity=Anonymity.ANONYMOUS, reporter=None)
PSEUDONYMOUS = raised(anonymity=Anonymity.PSEUDONYMOUS, reporter=None, return_channel="inbox-1")
SYSTEM = raised(kind=IncidentKind.SIGNAL, anonymity=Anonymity.NO_REPORTER, channel=Channel.SYSTEM, reporter=None)


def coding(*behaviours: CodedBehaviour, **changes: Any) -> Coding:
    """A student bullied in a studio by the teacher who assesses them, but for the changes."""
    plain = Coding(
        behaviours=behaviours or (CodedBehaviour(behaviour=Behaviour.BULLYING),),
        dependencies=(Dependency(relation=Relation.ASSESSES, direction=Direction.RESPONDENT_OVER_AFFECTED),),
        occasion=Occasion(setting=Setting.PRACTICAL),
        affected=Profile(population=Population.STUDENT),
        respondent=Profile(population=Population.SCIENTIFIC_STAFF),
    )
    return replace(plain, **changes)


def closed(reason: ClosingReason = ClosingReason.NOTED) -> IncidentClosed:
    """The end of the handling."""
    return IncidentClosed(reason=reason, occurred_at=NOW)


def linked(case: str = EARLIER, kind: LinkKind = LinkKind.FOLLOWS) -> CaseLinked:
    """A link to another case."""
    return CaseLinked(case=case, kind=kind, occurred_at=NOW)


def measure_taken(**changes: Any) -> MeasureTaken:
    """An interim no-contact order, with consent, but for the changes."""
    order = MeasureTaken(
        measure_id=MEASURE_ID,
        kind=MeasureKind.NO_CONTACT,
        term=MeasureTerm.INTERIM,
        person_directed=True,
        starts_on=TODAY,
        occurred_at=NOW,
        basis=MeasureBasis.CONSENT,
    )
    return replace(order, **changes)


ACKNOWLEDGED = IncidentAcknowledged(occurred_at=NOW, message=BOX)
CODED = IncidentCoded(coding=coding(), occurred_at=NOW)
ROUTES_TOLD = RouteInformationGiven(
    to=CaseRole.REPORTER, population=Population.STUDENT, routes=(Route.COMPLAINT,), occurred_at=NOW
)
OUTCOME_TOLD = ReporterInformed(about=Message.OUTCOME, message=BOX, occurred_at=NOW)
HANDLED = InformallyHandled(
    way=InformalWay.CONVERSATION,
    outcomes=(InformalOutcome.CONVERSATION_HELD, InformalOutcome.NO_SOLUTION),
    occurred_at=NOW,
)
WITHDRAWN = ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=NOW)
READY = (raised(), ACKNOWLEDGED, CODED, ROUTES_TOLD, OUTCOME_TOLD)
"""A case that may be closed."""
