"""Raising a case, and what passes between the institution and the people in it."""

from events.commands.incident import (
    AcknowledgeIncident,
    BringInIncident,
    DiscloseIdentity,
    GiveRouteInformation,
    InformReporter,
    NamePerson,
    OfferAftercare,
    OfferSupport,
    RaiseIncident,
    RecordDeparture,
    WithdrawReport,
)
from events.incident import (
    AffectedPersonDeparted,
    AftercareOffered,
    IdentityDisclosed,
    IncidentAcknowledged,
    IncidentEvent,
    IncidentRaised,
    PersonNamed,
    ReporterInformed,
    ReportWithdrawn,
    RouteInformationGiven,
    SupportOffered,
)
from events.provenance import Provenance
from events.sealed import NotSealed, party, require_sealed
from events.vocabulary import STAFF, Anonymity, CaseRole, IncidentKind, Instant, Route

from ..decider import Context
from ..moments import happened_at, happened_on
from ..refusals import Refused
from .state import Facts, offers, require_room

NAMEABLE = frozenset({CaseRole.AFFECTED, CaseRole.RESPONDENT, CaseRole.BYSTANDER})

Events = tuple[IncidentEvent, ...]


def raise_incident(
    command: RaiseIncident | BringInIncident, at: Instant | None, context: Context, history: Provenance | None = None
) -> Events:
    """Begin a case, with no more of the reporter than the grade of anonymity allows."""
    named = command.anonymity is Anonymity.NAMED
    pseudonymous = command.anonymity is Anonymity.PSEUDONYMOUS
    if named and command.reporter is None:
        raise Refused("incident.reporter.missing", field="reporter")
    if not named and command.reporter is not None:
        raise Refused("incident.reporter.unwanted", field="reporter", anonymity=command.anonymity.value)
    if pseudonymous and command.return_channel is None:
        raise Refused("incident.return-channel.missing", field="return_channel")
    if not pseudonymous and command.return_channel is not None:
        raise Refused("incident.return-channel.unwanted", field="return_channel")
    if command.anonymity is Anonymity.NO_REPORTER and command.kind is IncidentKind.REPORT:
        raise Refused("incident.report.without-reporter", field="kind")
    return (
        IncidentRaised(
            institution=context.institution,
            kind=command.kind,
            anonymity=command.anonymity,
            channel=command.channel,
            occurred_at=happened_at(at, context.at),
            reporter=party(command.reporter, "reporter") if command.reporter else None,
            return_channel=command.return_channel,
            unit=command.unit,
            narrative=require_sealed(command.narrative, "narrative"),
            history=history,
        ),
    )


def acknowledge(facts: Facts, command: AcknowledgeIncident, context: Context) -> Events:
    """Tell the reporter that the report has arrived, once."""
    if not facts.reachable:
        raise Refused("incident.reporter.unreachable")
    if facts.acknowledged:
        return ()
    return (
        IncidentAcknowledged(
            occurred_at=happened_at(command.occurred_at, context.at),
            message=require_sealed(command.message, "message"),
        ),
    )


def inform_reporter(facts: Facts, command: InformReporter, context: Context) -> Events:
    """Send the reporter a message; each is a fact of its own."""
    if not facts.reachable:
        raise Refused("incident.reporter.unreachable")
    message = require_sealed(command.message, "message")
    if message is None:
        raise NotSealed("message")
    return (
        ReporterInformed(
            about=command.about,
            message=message,
            occurred_at=happened_at(command.occurred_at, context.at),
        ),
    )


def name_person(facts: Facts, command: NamePerson, context: Context) -> Events:
    """Record who someone in the case is. A reporter becomes known by their own choice only."""
    if command.role not in NAMEABLE:
        raise Refused("incident.person.role", field="role", role=command.role.value)
    person = party(command.person, "person")
    if (command.role, person.subject) in facts.persons:
        return ()
    require_room(facts.persons, "persons")
    return (PersonNamed(role=command.role, person=person, occurred_at=happened_at(command.occurred_at, context.at)),)


def give_route_information(facts: Facts, command: GiveRouteInformation, context: Context) -> Events:
    """Record which routes someone was told of. Every employee must know of the labour inspectorate."""
    told = {(command.to, command.population, route) for route in command.routes}
    known = told | facts.routes_told
    if command.population in STAFF and (command.to, command.population, Route.LABOUR_INSPECTORATE) not in known:
        raise Refused("incident.labour-inspectorate.untold", field="routes")
    if told <= facts.routes_told:
        return ()
    return (
        RouteInformationGiven(
            to=command.to,
            population=command.population,
            routes=command.routes,
            occurred_at=happened_at(command.occurred_at, context.at),
        ),
    )


def offer_support(facts: Facts, command: OfferSupport, context: Context) -> Events:
    """Record an offer of help, and what became of it."""
    offered = SupportOffered(
        to=command.to,
        kinds=command.kinds,
        occurred_at=happened_at(command.occurred_at, context.at),
        accepted=command.accepted,
    )
    if offers(offered) <= facts.support:
        return ()
    require_room(facts.support, "offers of support")
    return (offered,)


def offer_aftercare(facts: Facts, command: OfferAftercare, context: Context) -> Events:
    """Record an offer of aftercare; most come after the case is closed."""
    if (command.to, command.moment, command.accepted) in facts.aftercare:
        return ()
    return (
        AftercareOffered(
            to=command.to,
            moment=command.moment,
            occurred_at=happened_at(command.occurred_at, context.at),
            accepted=command.accepted,
        ),
    )


def withdraw(facts: Facts, command: WithdrawReport, context: Context) -> Events:
    """Record that the reporter withdraws. Nothing ends by it: closing is an act of its own."""
    if facts.anonymity is Anonymity.NO_REPORTER:
        raise Refused("incident.reporter.none")
    if facts.withdrawn:
        return ()
    return (
        ReportWithdrawn(
            reason=command.reason,
            occurred_at=happened_at(command.occurred_at, context.at),
            note=require_sealed(command.note, "note"),
        ),
    )


def record_departure(facts: Facts, command: RecordDeparture, context: Context) -> Events:
    """Record that the affected person left, also after the case was closed."""
    departed_on = happened_on(command.departed_on, context.at, "departed_on")
    if (command.departure, departed_on) in facts.departures:
        return ()
    require_room(facts.departures, "departures")
    return (
        AffectedPersonDeparted(
            departure=command.departure,
            departed_on=departed_on,
            occurred_at=happened_at(command.occurred_at, context.at),
        ),
    )


def disclose_identity(facts: Facts, command: DiscloseIdentity, context: Context) -> Events:
    """Make the reporter known, by their own choice. No command takes it back."""
    if facts.anonymity is Anonymity.NO_REPORTER:
        raise Refused("incident.reporter.none")
    reporter = party(command.reporter, "reporter")
    if facts.reporter == reporter.subject:
        return ()
    if facts.reporter is not None:
        raise Refused("incident.identity.known", field="reporter")
    return (IdentityDisclosed(reporter=reporter, occurred_at=happened_at(command.occurred_at, context.at)),)
