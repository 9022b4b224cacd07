"""What the case is about: its coding, contributing factors, rules of conduct, and the cases it is linked to."""

from datetime import date, datetime

from events.commands.incident import CodeIncident, LinkCase, RecordFactor, ReferenceConductRule
from events.incident import CaseLinked, ConductRuleReferenced, FactorRecorded, IncidentCoded, IncidentEvent
from events.sealed import require_sealed
from events.vocabulary import Behaviour, CaseId, CodedBehaviour, Coding, LinkKind, Period

from ..decider import Context
from ..moments import happened_at, happened_on
from ..refusals import Refused
from .state import Facts, require_room

Events = tuple[IncidentEvent, ...]


def code(facts: Facts, command: CodeIncident, context: Context) -> Events:
    """Code the case, or code it anew; the same coding again says nothing new."""
    check_coding(command.coding, context)
    for index, coded in enumerate(command.coding.behaviours):
        if coded.behaviour is Behaviour.RETALIATION and not facts.linked(kind=LinkKind.FOLLOWS):
            raise Refused("incident.retaliation.unlinked", field=f"coding.behaviours.{index}.behaviour")
    if command.coding == facts.coding:
        return ()
    return (IncidentCoded(coding=command.coding, occurred_at=happened_at(command.occurred_at, context.at)),)


def check_coding(coding: Coding, context: Context) -> None:
    """Refuse a coding that contradicts itself, whatever else is known of the case."""
    for index, behaviour in enumerate(coding.behaviours):
        _check_behaviour(behaviour, f"coding.behaviours.{index}")
    _check_period(coding.period, context)


def _check_behaviour(coded: CodedBehaviour, field: str) -> None:
    discrimination = coded.behaviour is Behaviour.DISCRIMINATION
    if discrimination and coded.ground is None:
        raise Refused("incident.ground.missing", field=f"{field}.ground")
    if coded.form is not None and not discrimination:
        raise Refused("incident.form.unwanted", field=f"{field}.form")


def _check_period(period: Period, context: Context) -> None:
    known: list[date] = []
    for field, on in (("from_on", period.from_on), ("until_on", period.until_on)):
        if on is not None:
            known.append(happened_on(on, context.at, f"coding.period.{field}"))
    if known != sorted(known):
        raise Refused("incident.period.reversed", field="coding.period.until_on")


def record_factor(facts: Facts, command: RecordFactor, context: Context) -> Events:
    """Record a factor; one that is known already is worth saying again only with a note."""
    if command.factor in facts.factors and command.note is None:
        return ()
    return (
        FactorRecorded(
            factor=command.factor,
            occurred_at=happened_at(command.occurred_at, context.at),
            note=require_sealed(command.note, "note"),
        ),
    )


def reference_conduct_rule(facts: Facts, command: ReferenceConductRule, context: Context) -> Events:
    """Record which article of which version of a code of conduct is at stake."""
    if (command.code, command.version, command.article) in facts.conduct_rules:
        return ()
    require_room(facts.conduct_rules, "rules of conduct")
    return (
        ConductRuleReferenced(
            code=command.code,
            version=command.version,
            article=command.article,
            occurred_at=happened_at(command.occurred_at, context.at),
        ),
    )


def link(facts: Facts, command: LinkCase, context: Context) -> Events:
    """Link another case. Neither takes the other over, and no command undoes a link."""
    linked = linked_case(command.case, command.kind, happened_at(command.occurred_at, context.at), context)
    if (command.case, command.kind) in facts.links:
        return ()
    require_room(facts.links, "links")
    return (linked,)


def linked_case(case: CaseId, kind: LinkKind, at: datetime, context: Context, within: str = "") -> CaseLinked:
    """The link to another case. Refuses an incident as its own neighbour; `within` is where the command says so."""
    if case == context.stream:
        raise Refused("incident.link.self", field=f"{within}case")
    return CaseLinked(case=case, kind=kind, occurred_at=at)
