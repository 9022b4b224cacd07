"""What a hand-off that the processor prepares tells: codes and references, as far as its profile has room for them.

For a duty that is the conduct it is about and nothing else of the case. What goes on from one body to another is what
the first was told, and less where the other may know less. Persons and an account are for a human to add, who approves.
"""

from collections.abc import Iterator
from typing import Any

from events.commands.handoff import ContentAsked
from events.rules.handoffs import ContentField, HandoffProfile
from events.vocabulary import Answer, Coding, Period, Population, Relation, TaskCharge

from .facts import Call, Facts, Given, Suspicion

Told = Iterator[tuple[ContentField, Any]]


def content_for(facts: Facts, call: Call, profile: HandoffProfile) -> ContentAsked:
    """What to tell in answer to a call: what a duty or an earlier hand-off says goes before what the case is coded."""
    suspicion, followed = facts.suspicion(call.duty), facts.handoff(call.follows)
    told: dict[ContentField, Any] = {}
    if suspicion is not None and suspicion.account.circumstances.student is Answer.YES:
        told["affected_population"] = Population.STUDENT
    if facts.coded is not None:
        told |= _of_coding(facts.coded.coding)
    if suspicion is not None:
        told |= _of_duty(suspicion)
    if followed is not None:
        # Only where the board sees it first may more be in it than it has let go before.
        lacking = profile.must if profile.approval == "board" else ()
        told = {field: value for field, value in told.items() if field in lacking} | dict(
            _of_handoff(followed, profile)
        )
    return ContentAsked(**{field: told[field] for field in profile.fields if field in told})


def _of_coding(coding: Coding) -> Told:
    yield "behaviours", tuple(dict.fromkeys(one.behaviour for one in coding.behaviours))
    yield "setting", coding.occasion.setting
    relations = dict.fromkeys(one.relation for one in coding.dependencies)
    yield "relations", tuple(relation for relation in relations if relation is not Relation.UNKNOWN)
    yield from _population("affected_population", coding.affected.population)
    yield "affected_minor", coding.affected.minor
    yield from _population("respondent_population", coding.respondent.population)
    yield "respondent_task_charge", coding.respondent.task_charge
    if coding.period != Period():
        yield "period", coding.period
    if coding.unit is not None:
        yield "unit", coding.unit


def _population(field: ContentField, population: Population) -> Told:
    """Who someone is to the institution; that it is not known is nothing to tell."""
    if population is not Population.UNKNOWN:
        yield field, population


def _of_duty(suspicion: Suspicion) -> Told:
    account, known = suspicion.account, suspicion.account.circumstances
    yield "behaviours", known.conduct
    if known.minor is not Answer.UNKNOWN:
        yield "affected_minor", known.minor
    if known.task_charge is not TaskCharge.UNKNOWN:
        yield "respondent_task_charge", known.task_charge
    if account.consultations:
        yield "consultation", account.consultations[-1].reference
    if account.conclusion is not None:
        yield "consultation", account.conclusion.consultation
        yield "classification", account.conclusion.classification
        yield "suspicion", account.conclusion.suspicion
    if suspicion.police_reference is not None:
        yield "police_reference", suspicion.police_reference


def _of_handoff(followed: Given, profile: HandoffProfile) -> Told:
    for field in profile.fields:
        if (value := getattr(followed.content, field)) not in (None, ()):
            yield field, value
