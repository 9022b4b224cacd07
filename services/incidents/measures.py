"""Measures, and the guarantee that an anonymous report never yields one against a person."""

from events.commands.incident import EndMeasure, TakeMeasure
from events.incident import IncidentEvent, MeasureEnded, MeasureTaken
from events.sealed import party, require_sealed
from events.vocabulary import PERSON_DIRECTED, IncidentKind, MeasureBasis

from ..decider import Context
from ..moments import happened_at, happened_on, legal_date
from ..refusals import Refused
from .state import Facts, measure, require_room

Events = tuple[IncidentEvent, ...]


def take_measure(facts: Facts, command: TakeMeasure, context: Context) -> Events:
    """Take a measure. It may start in the future; deciding on it may not."""
    directed = command.kind in PERSON_DIRECTED
    if directed:
        check_carried(facts.kind, facts.reporter is not None, command.basis)
        _check_basis(facts, command)
    elif command.person is not None:
        raise Refused("incident.measure.person-unwanted", field="person", kind=command.kind.value)
    starts_on = command.starts_on or legal_date(context.at)
    if command.ends_on is not None and command.ends_on < starts_on:
        raise Refused("incident.measure.reversed", field="ends_on")
    taken = MeasureTaken(
        measure_id=context.ids("measure"),
        kind=command.kind,
        term=command.term,
        person_directed=directed,
        starts_on=starts_on,
        occurred_at=happened_at(command.occurred_at, context.at),
        ends_on=command.ends_on,
        basis=command.basis,
        person=party(command.person, "person") if command.person else None,
        reasons=require_sealed(command.reasons, "reasons"),
    )
    if any(known.same_as(measure(taken)) for known in facts.measures):
        return ()
    require_room(facts.measures, "measures")
    return (taken,)


def check_carried(kind: IncidentKind, reporter_known: bool, basis: MeasureBasis | None, within: str = "") -> None:
    """Refuse a measure against a person that no case of this kind can carry. Fields are told `within` a part.

    A respondent can only answer to what someone stands for. Whoever the reporter is must therefore be known, and a
    signal, which asks for nothing, is never enough.
    """
    if not reporter_known:
        raise Refused("incident.measure.anonymous", field=f"{within}kind")
    if kind is IncidentKind.SIGNAL:
        raise Refused("incident.measure.signal", field=f"{within}kind")
    if basis is None:
        raise Refused("incident.measure.basis", field=f"{within}basis")


def _check_basis(facts: Facts, command: TakeMeasure) -> None:
    """Refuse a basis that the case does not have."""
    if command.basis is MeasureBasis.CONSENT and facts.withdrawn:
        raise Refused("incident.measure.consent-withdrawn", field="basis")
    if command.basis is MeasureBasis.FORMAL_FINDING and not facts.linked(case="complaint-"):
        raise Refused("incident.measure.finding-unlinked", field="basis")


def end_measure(facts: Facts, command: EndMeasure, context: Context) -> Events:
    """End a measure, once."""
    for known in facts.measures:
        if known.measure_id == command.measure_id:
            break
    else:
        raise Refused("incident.measure.unknown", field="measure_id")
    if known.ended:
        return ()
    ended_on = happened_on(command.ended_on, context.at, "ended_on")
    # A measure that was to start later and is called off ends before it starts.
    if ended_on < known.starts_on <= legal_date(context.at):
        raise Refused("incident.measure.reversed", field="ended_on")
    return (
        MeasureEnded(
            measure_id=known.measure_id,
            ended_on=ended_on,
            occurred_at=happened_at(command.occurred_at, context.at),
            reasons=require_sealed(command.reasons, "reasons"),
        ),
    )
