"""What a complaint is about: its coding, terms, respondents, contributing factors, and the cases it is linked to."""

from datetime import date

from events.commands.complaint import (
    ChooseTermSet,
    CodeComplaint,
    LinkCase,
    NamedRespondent,
    NameRespondent,
    RecordDeparture,
    RecordFactor,
)
from events.complaint import (
    AffectedPersonDeparted,
    CaseLinked,
    ComplaintCoded,
    ComplaintEvent,
    FactorRecorded,
    Respondent,
    RespondentNamed,
    Terms,
    TermSetChosen,
)
from events.rules import Catalogue
from events.sealed import party, require_sealed
from events.vocabulary import Behaviour, CaseId, Coding, LinkKind, TermRegime, TermSet

from ..decider import Context
from ..moments import happened_on, legal_date
from ..refusals import Refused
from .stages import known, not_closed, not_ended, room
from .state import Complaint

Events = tuple[ComplaintEvent, ...]


def code(state: Complaint, command: CodeComplaint, context: Context) -> Events:
    """Code it anew. An interest of academic freedom is marked here, and weighed when it is judged.

    Retaliation follows an earlier case. Who files because of it need not know which; who codes it links that first.
    """
    dossier = not_closed(state)
    check_coding(command.coding, context)
    if command.coding == dossier.coding:
        return ()
    for place, coded in enumerate(command.coding.behaviours):
        if coded.behaviour is Behaviour.RETALIATION and LinkKind.FOLLOWS not in (kind for _, kind in dossier.links):
            raise Refused("complaint.retaliation.unlinked", field=f"coding.behaviours.{place}.behaviour")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (ComplaintCoded(occurred_on=on, coding=command.coding),)


def check_coding(coding: Coding, context: Context) -> None:
    """Refuse discrimination without its ground (AWGB), and a period that is in the future or runs backwards."""
    for place, coded in enumerate(coding.behaviours):
        if coded.behaviour is Behaviour.DISCRIMINATION and coded.ground is None:
            raise Refused("complaint.coding.ground-missing", field=f"coding.behaviours.{place}.ground")
    for field, on in (("from_on", coding.period.from_on), ("until_on", coding.period.until_on)):
        if on is not None:
            happened_on(on, context.at, f"coding.period.{field}")
    begun, ended = coding.period.from_on, coding.period.until_on
    if begun is not None and ended is not None and ended < begun:
        raise Refused("complaint.coding.period-reversed", field="coding.period.until_on")


def choose_term_set(state: Complaint, command: ChooseTermSet, context: Context, rules: Catalogue) -> Events:
    """Choose regime and route, for who is neither student nor staff, or correct them. Nobody is sent away for it."""
    dossier = not_ended(state)
    check_terms(command.terms)
    if command.terms == dossier.terms:
        return ()
    require_law(command.terms, dossier.institution, context, rules)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (TermSetChosen(occurred_on=on, terms=command.terms),)


def check_terms(terms: Terms) -> None:
    """Refuse a house regulation without a name, and the analogy of WHW 7.59b, which is for students, for others."""
    if terms.regime is TermRegime.HOUSE_REGULATION and terms.regulation is None:
        raise Refused("complaint.terms.regulation-missing", field="terms.regulation")
    if terms.regime is TermRegime.BY_ANALOGY and terms.term_set is not TermSet.STUDENT:
        raise Refused("complaint.terms.students-only", field="terms.term_set")


def require_law(terms: Terms, institution: str, context: Context, rules: Catalogue) -> None:
    """Refuse a house regulation in place of the law, where that binds the institution on this route (WHW 7.59b).

    What a regulation adds to the law, an institution takes up for the regime of the law.
    """
    law = rules.regime_by_law(institution, terms.term_set, legal_date(context.at))
    if terms.regime is TermRegime.HOUSE_REGULATION and law is not None:
        raise Refused("complaint.terms.law-binds", field="terms.regime", regime=law.value)


def name_respondent(state: Complaint, command: NameRespondent, context: Context) -> Events:
    """Name another respondent, who has to be sent the copy and be heard as well (Awb 9:9, 9:10)."""
    dossier = not_ended(state)
    respondent = named(command.respondent, "respondent")
    if respondent.person is not None and respondent.person.subject in dossier.respondents:
        return ()
    room(len(dossier.respondents), "respondents")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (RespondentNamed(occurred_on=on, number=len(dossier.respondents) + 1, respondent=respondent),)


def named(respondent: NamedRespondent, field: str) -> Respondent:
    """A respondent as events know one: a person, the board, or a member of the board."""
    if respondent.person is None and not respondent.board:
        raise Refused("complaint.respondent.nobody", field=f"{field}.person")
    return Respondent(
        person=party(respondent.person, f"{field}.person") if respondent.person else None,
        board=respondent.board,
        profile=respondent.profile,
    )


def record_factor(state: Complaint, command: RecordFactor, context: Context) -> Events:
    """Record what feeds the unsafety; a factor that is known already is worth saying again only with a note."""
    dossier = known(state)
    if command.factor in dossier.factors and command.note is None:
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (FactorRecorded(occurred_on=on, factor=command.factor, note=require_sealed(command.note, "note")),)


def link(state: Complaint, command: LinkCase, context: Context) -> Events:
    """Link an incident or another complaint. Neither takes the other over, and no command undoes a link."""
    dossier = known(state)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    linked = linked_case(command.case, command.kind, on, context)
    if (command.case, command.kind) in dossier.links:
        return ()
    room(len(dossier.links), "links")
    return (linked,)


def linked_case(case: CaseId, kind: LinkKind, on: date, context: Context, within: str = "") -> CaseLinked:
    """The link to another case. Refuses a complaint as its own neighbour; `within` is where the command says so."""
    if case == context.stream:
        raise Refused("complaint.link.self", field=f"{within}case")
    return CaseLinked(occurred_on=on, case=case, kind=kind)


def record_departure(state: Complaint, command: RecordDeparture, context: Context) -> Events:
    """Record that the affected person left, which is no reason to stop."""
    dossier = known(state)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    if (command.departure, on) in dossier.departures:
        return ()
    return (AffectedPersonDeparted(occurred_on=on, departure=command.departure),)
