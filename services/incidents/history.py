"""A case of the past is brought in whole: what happened then, by its own dates, and nothing that is not known."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from events.commands.incident import BringInIncident
from events.incident import (
    FactorRecorded,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentCoded,
    IncidentEvent,
    InformallyHandled,
    MeasureTaken,
    PersonNamed,
)
from events.provenance import Provenance
from events.sealed import party, require_sealed
from events.vocabulary import PERSON_DIRECTED, CaseRole

from ..decider import Context
from ..moments import AMSTERDAM, happened_at, happened_on, legal_date
from ..refusals import Refused
from .coding import check_coding, linked_case
from .contact import raise_incident
from .ending import check_outcomes
from .measures import check_carried

Events = tuple[IncidentEvent, ...]


def bring_in(command: BringInIncident, context: Context) -> Events:
    """All that is known of a case of the past, in the order in which a case goes."""
    check_coding(command.coding, context)
    check_outcomes(command.outcomes)
    if (command.closed_at is None) != (command.closing is None):
        raise Refused("history.half-ended", field="closed_at" if command.closed_at is None else "closing")
    if command.outcomes and command.way is None:
        raise Refused("history.lacking", field="way")
    raised = happened_at(command.raised_at, context.at, "raised_at")
    history = Provenance(source=command.source, row=command.row, ended=command.closed_at is not None)
    return (
        *raise_incident(command, raised, context, history),
        *_acknowledged(command, raised, context),
        IncidentCoded(coding=command.coding, occurred_at=raised),
        *_known(command, raised, context),
        *_measures(command, raised, context),
        *_ended(command, raised, context),
    )


def _acknowledged(command: BringInIncident, raised: datetime, context: Context) -> Events:
    if command.acknowledged_at is None:
        return ()
    return (IncidentAcknowledged(occurred_at=_after(raised, command.acknowledged_at, "acknowledged_at", context)),)


def _known(command: BringInIncident, raised: datetime, context: Context) -> Iterator[IncidentEvent]:
    """What the file knows of the case without saying when it became known: from the beginning, then."""
    if command.affected is not None:
        yield PersonNamed(role=CaseRole.AFFECTED, person=party(command.affected, "affected"), occurred_at=raised)
    for place, person in enumerate(command.respondents):
        named = party(person, f"respondents.{place}")
        yield PersonNamed(role=CaseRole.RESPONDENT, person=named, occurred_at=raised)
    for factor in dict.fromkeys(command.factors):
        yield FactorRecorded(factor=factor, occurred_at=raised)
    for place, link in enumerate(dict.fromkeys(command.links)):
        yield linked_case(link.case, link.kind, raised, context, f"links.{place}.")


def _measures(command: BringInIncident, raised: datetime, context: Context) -> Iterator[IncidentEvent]:
    for place, taken in enumerate(dict.fromkeys(command.measures)):
        within = f"measures.{place}."
        directed = taken.kind in PERSON_DIRECTED
        if directed:
            check_carried(command.kind, command.reporter is not None, taken.basis, within)
        if happened_on(taken.started_on, context.at, f"{within}started_on") < legal_date(raised):
            raise Refused("history.reversed", field=f"{within}started_on")
        if taken.ended_on is not None and taken.ended_on < taken.started_on:
            raise Refused("history.reversed", field=f"{within}ended_on")
        yield MeasureTaken(
            measure_id=context.ids(f"measure-{place + 1}"),
            kind=taken.kind,
            term=taken.term,
            person_directed=directed,
            starts_on=taken.started_on,
            # The hour is not known; on the day itself it was not before there was a case.
            occurred_at=max(raised, datetime.combine(taken.started_on, time.min, AMSTERDAM).astimezone(UTC)),
            ends_on=taken.ended_on,
            basis=taken.basis,
        )


def _ended(command: BringInIncident, raised: datetime, context: Context) -> Iterator[IncidentEvent]:
    closed = None if command.closed_at is None else _after(raised, command.closed_at, "closed_at", context)
    if command.way is not None:
        # When it was tried the file does not say; it was no later than the end, and it was there by then.
        yield InformallyHandled(way=command.way, outcomes=command.outcomes, occurred_at=closed or raised)
    if closed is not None and command.closing is not None:
        reasons = require_sealed(command.reasons, "reasons")
        yield IncidentClosed(reason=command.closing, occurred_at=closed, reasons=reasons)


def _after(raised: datetime, at: datetime, field: str, context: Context) -> datetime:
    happened = happened_at(at, context.at, field)
    if happened < raised:
        raise Refused("history.reversed", field=field)
    return happened
