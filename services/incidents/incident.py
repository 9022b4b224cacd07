"""A signal, report or incident from being raised to being closed. Pure: no clock, no Kafka, no I/O.

NotRaised ── raise ──▶ Open ── close ──▶ Closed ── reopen ──▶ Open
"""

from typing import assert_never

from events.commands.incident import (
    AcknowledgeIncident,
    BringInIncident,
    CloseIncident,
    CodeIncident,
    DiscloseIdentity,
    EndMeasure,
    GiveRouteInformation,
    HandleInformally,
    IncidentCommand,
    InformReporter,
    LinkCase,
    NamePerson,
    OfferAftercare,
    OfferSupport,
    RaiseIncident,
    RecordDeparture,
    RecordFactor,
    ReferenceConductRule,
    ReferIncident,
    ReopenIncident,
    TakeMeasure,
    WithdrawReport,
)
from events.incident import IncidentEvent

from ..decider import Context, Decider
from ..refusals import Refused
from . import coding, contact, ending, history, measures
from .evolve import evolve
from .state import Closed, Facts, Incident, NotRaised, Open

_AFTER_CLOSING = (OfferSupport, OfferAftercare, InformReporter, LinkCase, RecordDeparture, DiscloseIdentity)


def decide(state: Incident, command: IncidentCommand, context: Context) -> tuple[IncidentEvent, ...]:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    match state:
        case Open():
            return () if isinstance(command, ReopenIncident) else _handle(state.facts, command, context)
        case Closed():
            return _decide_closed(state, command, context)
        case NotRaised():
            if isinstance(command, RaiseIncident):
                return contact.raise_incident(command, command.occurred_at, context)
            if isinstance(command, BringInIncident):
                return history.bring_in(command, context)
            raise Refused("stream.unknown")
        case _:
            assert_never(state)


def _decide_closed(state: Closed, command: IncidentCommand, context: Context) -> tuple[IncidentEvent, ...]:
    """A closed case takes no handling, but care, links and what people choose to tell go on."""
    if isinstance(command, ReopenIncident):
        return ending.reopen(command, context)
    if isinstance(command, CloseIncident) and command.reason is state.reason:
        return ()
    if isinstance(command, _AFTER_CLOSING):
        return _handle(state.facts, command, context)
    raise Refused("stream.exists" if command.OPENS else "incident.closed")


def _handle(  # noqa: C901 - one case a command; the type checker counts them
    facts: Facts, command: IncidentCommand, context: Context
) -> tuple[IncidentEvent, ...]:
    match command:
        case AcknowledgeIncident():
            return contact.acknowledge(facts, command, context)
        case NamePerson():
            return contact.name_person(facts, command, context)
        case CodeIncident():
            return coding.code(facts, command, context)
        case GiveRouteInformation():
            return contact.give_route_information(facts, command, context)
        case InformReporter():
            return contact.inform_reporter(facts, command, context)
        case OfferSupport():
            return contact.offer_support(facts, command, context)
        case OfferAftercare():
            return contact.offer_aftercare(facts, command, context)
        case TakeMeasure():
            return measures.take_measure(facts, command, context)
        case EndMeasure():
            return measures.end_measure(facts, command, context)
        case RecordFactor():
            return coding.record_factor(facts, command, context)
        case ReferenceConductRule():
            return coding.reference_conduct_rule(facts, command, context)
        case HandleInformally():
            return ending.handle_informally(facts, command, context)
        case LinkCase():
            return coding.link(facts, command, context)
        case ReferIncident():
            return ending.refer(facts, command, context)
        case WithdrawReport():
            return contact.withdraw(facts, command, context)
        case RecordDeparture():
            return contact.record_departure(facts, command, context)
        case DiscloseIdentity():
            return contact.disclose_identity(facts, command, context)
        case CloseIncident():
            return ending.close(facts, command, context)
        case RaiseIncident() | BringInIncident():
            raise Refused("stream.exists")
        case ReopenIncident():
            return ending.reopen(command, context)
        case _:
            assert_never(command)


DECIDER = Decider(
    kind="incident",
    initial=NotRaised(),
    decide=decide,
    evolve=evolve,
    looks_beside={CloseIncident.TYPE: "duty"},
)
