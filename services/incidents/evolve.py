"""How an event changes what is known. This is run for every event of every replay, so it does no more than it must."""

from typing import assert_never

from msgspec.structs import replace

from events.incident import (
    AffectedPersonDeparted,
    AftercareOffered,
    CaseLinked,
    ConductRuleReferenced,
    FactorRecorded,
    IdentityDisclosed,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentCoded,
    IncidentEvent,
    IncidentRaised,
    IncidentReferred,
    IncidentReopened,
    InformallyHandled,
    MeasureEnded,
    MeasureTaken,
    PersonNamed,
    ReporterInformed,
    ReportWithdrawn,
    RouteInformationGiven,
    SupportOffered,
)
from events.vocabulary import Message

from ..decider import ImpossibleHistory
from .state import Closed, Facts, Incident, NotRaised, Open, measure, offers


def evolve(state: Incident, event: IncidentEvent) -> Incident:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    match state:
        case Open():
            if isinstance(event, IncidentClosed):
                return Closed(state.facts, event.reason)
            return Open(_learn(state.facts, event))
        case Closed():
            if isinstance(event, IncidentReopened):
                return Open(replace(state.facts, outcome_told=False))
            return Closed(_learn(state.facts, event), state.reason)
        case NotRaised():
            if isinstance(event, IncidentRaised):
                return Open(_raised(event))
            raise ImpossibleHistory(f"{type(event).__name__} before anything was raised")
        case _:
            assert_never(state)


def _raised(event: IncidentRaised) -> Facts:
    return Facts(
        institution=event.institution,
        kind=event.kind,
        anonymity=event.anonymity,
        reporter=event.reporter.subject if event.reporter else None,
    )


def _learn(facts: Facts, event: IncidentEvent) -> Facts:  # noqa: C901 - one case an event; the type checker counts them
    match event:
        case IncidentCoded():
            return replace(facts, coding=event.coding)
        case IncidentAcknowledged():
            return replace(facts, acknowledged=True)
        case PersonNamed():
            return replace(facts, persons=facts.persons | {(event.role, event.person.subject)})
        case RouteInformationGiven(to=to, population=population):
            return replace(facts, routes_told=facts.routes_told | {(to, population, route) for route in event.routes})
        case ReporterInformed():
            return replace(facts, outcome_told=facts.outcome_told or event.about is Message.OUTCOME)
        case SupportOffered():
            return replace(facts, support=facts.support | offers(event))
        case AftercareOffered():
            return replace(facts, aftercare=facts.aftercare | {(event.to, event.moment, event.accepted)})
        case MeasureTaken():
            return replace(facts, measures=(*facts.measures, measure(event)))
        case MeasureEnded(measure_id=ended):
            measures = (replace(one, ended=True) if one.measure_id == ended else one for one in facts.measures)
            return replace(facts, measures=tuple(measures))
        case FactorRecorded():
            return replace(facts, factors=facts.factors | {event.factor})
        case ConductRuleReferenced():
            rule = (event.code, event.version, event.article)
            return replace(facts, conduct_rules=facts.conduct_rules | {rule})
        case InformallyHandled():
            return replace(facts, informally_handled=True)
        case CaseLinked():
            return replace(facts, links=facts.links | {(event.case, event.kind)})
        case IncidentReferred():
            return replace(facts, referrals=facts.referrals | {(event.to, event.referred_on)})
        case ReportWithdrawn():
            return replace(facts, withdrawn=True)
        case AffectedPersonDeparted():
            return replace(facts, departures=facts.departures | {(event.departure, event.departed_on)})
        case IdentityDisclosed():
            return replace(facts, reporter=event.reporter.subject)
        case IncidentRaised() | IncidentClosed() | IncidentReopened():
            raise ImpossibleHistory(f"{type(event).__name__} in a case that has had it")
        case _:
            assert_never(event)
