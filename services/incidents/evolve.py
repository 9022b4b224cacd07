"""How an event changes what is known. This is run for every event of every replay, so it does no more than it must.

What is learned from an event is found by its type in a table: to ask a struct in turn whether it is of this type or
that takes longer than all the rest.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

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
from events.vocabulary import Message, ReopeningReason

from ..decider import ImpossibleHistory
from ..moments import legal_date
from .state import Closed, Facts, Incident, Open, measure, offers


def evolve(state: Incident, event: IncidentEvent) -> Incident:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    learn = LEARNED.get(type(event))
    if isinstance(state, Open):
        if learn is not None:
            return Open(learn(state.facts, event))
        if isinstance(event, IncidentClosed):
            return Closed(state.facts, event.reason, legal_date(event.occurred_at))
    elif isinstance(state, Closed):
        if learn is not None:
            return replace(state, facts=learn(state.facts, event))
        if isinstance(event, IncidentReopened):
            withdrawn = state.facts.withdrawn and event.reason is not ReopeningReason.REPORTER_ASKS
            return Open(replace(state.facts, outcome_told=False, withdrawn=withdrawn))
    elif isinstance(event, IncidentRaised):
        return Open(_raised(event))
    raise ImpossibleHistory(f"{type(event).__name__} when it is {type(state).__name__}")


def _raised(event: IncidentRaised) -> Facts:
    return Facts(
        institution=event.institution,
        kind=event.kind,
        anonymity=event.anonymity,
        reporter=event.reporter.subject if event.reporter else None,
    )


def _coded(facts: Facts, event: IncidentCoded) -> Facts:
    return replace(facts, coding=event.coding)


def _acknowledged(facts: Facts, _event: IncidentAcknowledged) -> Facts:
    return replace(facts, acknowledged=True)


def _named(facts: Facts, event: PersonNamed) -> Facts:
    return replace(facts, persons=facts.persons | {(event.role, event.person.subject)})


def _routes_told(facts: Facts, event: RouteInformationGiven) -> Facts:
    told = {(event.to, event.population, route) for route in event.routes}
    return replace(facts, routes_told=facts.routes_told | told)


def _reporter_informed(facts: Facts, event: ReporterInformed) -> Facts:
    return replace(facts, outcome_told=facts.outcome_told or event.about is Message.OUTCOME)


def _support_offered(facts: Facts, event: SupportOffered) -> Facts:
    return replace(facts, support=facts.support | offers(event))


def _aftercare_offered(facts: Facts, event: AftercareOffered) -> Facts:
    return replace(facts, aftercare=facts.aftercare | {(event.to, event.moment, event.accepted)})


def _measure_taken(facts: Facts, event: MeasureTaken) -> Facts:
    return replace(facts, measures=(*facts.measures, measure(event)))


def _measure_ended(facts: Facts, event: MeasureEnded) -> Facts:
    ended = event.measure_id
    measures = (replace(one, ended=True) if one.measure_id == ended else one for one in facts.measures)
    return replace(facts, measures=tuple(measures))


def _factor_recorded(facts: Facts, event: FactorRecorded) -> Facts:
    return replace(facts, factors=facts.factors | {event.factor})


def _conduct_rule_referenced(facts: Facts, event: ConductRuleReferenced) -> Facts:
    return replace(facts, conduct_rules=facts.conduct_rules | {(event.code, event.version, event.article)})


def _informally_handled(facts: Facts, _event: InformallyHandled) -> Facts:
    return replace(facts, informally_handled=True)


def _linked(facts: Facts, event: CaseLinked) -> Facts:
    return replace(facts, links=facts.links | {(event.case, event.kind)})


def _referred(facts: Facts, event: IncidentReferred) -> Facts:
    return replace(facts, referrals=facts.referrals | {(event.to, event.referred_on)})


def _withdrawn(facts: Facts, _event: ReportWithdrawn) -> Facts:
    return replace(facts, withdrawn=True)


def _departed(facts: Facts, event: AffectedPersonDeparted) -> Facts:
    return replace(facts, departures=facts.departures | {(event.departure, event.departed_on)})


def _identity_disclosed(facts: Facts, event: IdentityDisclosed) -> Facts:
    return replace(facts, reporter=event.reporter.subject)


LEARNED: Mapping[type[IncidentEvent], Callable[[Facts, Any], Facts]] = MappingProxyType(
    {
        AffectedPersonDeparted: _departed,
        AftercareOffered: _aftercare_offered,
        CaseLinked: _linked,
        ConductRuleReferenced: _conduct_rule_referenced,
        FactorRecorded: _factor_recorded,
        IdentityDisclosed: _identity_disclosed,
        IncidentAcknowledged: _acknowledged,
        IncidentCoded: _coded,
        IncidentReferred: _referred,
        InformallyHandled: _informally_handled,
        MeasureEnded: _measure_ended,
        MeasureTaken: _measure_taken,
        PersonNamed: _named,
        ReporterInformed: _reporter_informed,
        ReportWithdrawn: _withdrawn,
        RouteInformationGiven: _routes_told,
        SupportOffered: _support_offered,
    }
)
"""What is learned from an event of a case that stays as it is, open or closed."""
