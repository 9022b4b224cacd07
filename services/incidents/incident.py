"""A signal, report or incident from being raised to being closed. Pure: no clock, no Kafka, no I/O.

NotRaised ── raise ──▶ Open ── close ──▶ Closed ── reopen ──▶ Open
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

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

Events = tuple[IncidentEvent, ...]

_AFTER_CLOSING = frozenset({OfferSupport, OfferAftercare, InformReporter, LinkCase, RecordDeparture, DiscloseIdentity})


def decide(state: Incident, command: IncidentCommand, context: Context) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    if isinstance(state, Open):
        return _handle(state.facts, command, context)
    if isinstance(state, Closed):
        return _decide_closed(state, command, context)
    if isinstance(command, RaiseIncident):
        return contact.raise_incident(command, command.occurred_at, context)
    if isinstance(command, BringInIncident):
        return history.bring_in(command, context)
    raise Refused("stream.unknown")


def _handle(facts: Facts, command: IncidentCommand, context: Context) -> Events:
    if (act := ACTS.get(type(command))) is not None:
        return act(facts, command, context)
    if isinstance(command, ReopenIncident):
        return ()  # It is open.
    raise Refused("stream.exists")


def _decide_closed(state: Closed, command: IncidentCommand, context: Context) -> Events:
    """A closed case takes no handling, but care, links and what people choose to tell go on."""
    if isinstance(command, ReopenIncident):
        return ending.reopen(command, context)
    if isinstance(command, CloseIncident) and command.reason is state.reason:
        return ()
    if type(command) in _AFTER_CLOSING:
        return _handle(state.facts, command, context)
    raise Refused("stream.exists" if command.OPENS else "incident.closed")


ACTS: Mapping[type[IncidentCommand], Callable[[Facts, Any, Context], Events]] = MappingProxyType(
    {
        AcknowledgeIncident: contact.acknowledge,
        NamePerson: contact.name_person,
        CodeIncident: coding.code,
        GiveRouteInformation: contact.give_route_information,
        InformReporter: contact.inform_reporter,
        OfferSupport: contact.offer_support,
        OfferAftercare: contact.offer_aftercare,
        TakeMeasure: measures.take_measure,
        EndMeasure: measures.end_measure,
        RecordFactor: coding.record_factor,
        ReferenceConductRule: coding.reference_conduct_rule,
        HandleInformally: ending.handle_informally,
        LinkCase: coding.link,
        ReferIncident: ending.refer,
        WithdrawReport: contact.withdraw,
        RecordDeparture: contact.record_departure,
        DiscloseIdentity: contact.disclose_identity,
        CloseIncident: ending.close,
    }
)
"""What can be asked of a case that was raised, and by which rule each is decided; `CloseIncident` ends the handling."""

DECIDER = Decider(
    kind="incident",
    initial=NotRaised(),
    decide=decide,
    evolve=evolve,
    looks_beside={CloseIncident.TYPE: "duty"},
)
