"""Measures that follow from a complaint, whether they are carried out, and what is brought to another body."""

from events.commands.complaint import AdoptMeasure, ReferComplaint, ReportMeasure
from events.complaint import ComplaintEvent, ComplaintReferred, MeasureAdopted, MeasureReported
from events.sealed import require_sealed
from events.vocabulary import PERSON_DIRECTED, Finding, MeasureBasis

from ..decider import Context
from ..moments import happened_on
from ..refusals import Refused
from .stages import day, known, not_closed, respondent, room
from .state import Complaint, Decided, Dossier, Withdrawn

Events = tuple[ComplaintEvent, ...]

FOUND = frozenset({Finding.UPHELD, Finding.PARTLY_UPHELD})


def adopt_measure(state: Complaint, command: AdoptMeasure, context: Context) -> Events:
    """Adopt a measure, during the handling or after it. It runs on whatever becomes of the complaint."""
    dossier = not_closed(state)
    directed = command.kind in PERSON_DIRECTED
    respondent(dossier, command.respondent)
    if directed:
        check_carried(dossier.complainant is not None, command.basis)
        if command.respondent is None and len(dossier.respondents) > 1:
            raise Refused("complaint.measure.respondent-unsaid", field="respondent")
        _check_basis(state, command)
    on = day(command.occurred_on, context, dossier)
    if any(
        (known_one.kind, known_one.respondent, known_one.adopted_on) == (command.kind, command.respondent, on)
        for known_one in dossier.measures
    ):
        return ()
    room(len(dossier.measures), "measures")
    return (
        MeasureAdopted(
            occurred_on=on,
            measure_id=context.ids("measure"),
            kind=command.kind,
            term=command.term,
            person_directed=directed,
            owner=command.owner,
            respondent=command.respondent,
            basis=command.basis,
            due_on=command.due_on,
            description=require_sealed(command.description, "description"),
        ),
    )


def check_carried(complainant_known: bool, basis: MeasureBasis | None, within: str = "") -> None:
    """Refuse a measure against a person that no complaint like this can carry. Fields are told `within` a part."""
    if not complainant_known:
        raise Refused("complaint.measure.anonymous", field=f"{within}kind")
    if basis is None:
        raise Refused("complaint.measure.no-basis", field=f"{within}basis")


def _check_basis(state: Complaint, command: AdoptMeasure) -> None:
    """Refuse a basis that the complaint does not have. A finding is about the one it is directed at."""
    if command.basis is MeasureBasis.CONSENT and isinstance(state, Withdrawn):
        raise Refused("complaint.measure.consent-withdrawn", field="basis")
    if command.basis is MeasureBasis.FORMAL_FINDING and not (
        isinstance(state, Decided) and _is_found(state.dossier, command.respondent)
    ):
        raise Refused("complaint.measure.no-finding", field="basis")


def _is_found(dossier: Dossier, number: int | None) -> bool:
    """Whether the complaint was upheld, wholly or partly, against a respondent; without a number the only one."""
    return any(one.finding in FOUND and one.respondent in (None, number or 1) for one in dossier.findings)


def report_measure(state: Complaint, command: ReportMeasure, context: Context) -> Events:
    """Report whether a measure was carried out, also after closing. That it was not has to be explained."""
    dossier = known(state)
    for measure in dossier.measures:
        if measure.measure_id == command.measure_id:
            break
    else:
        raise Refused("complaint.measure.unknown", field="measure_id")
    if measure.carried_out is command.carried_out:
        return ()
    if not command.carried_out and command.explanation is None:
        raise Refused("complaint.measure.unexplained", field="explanation")
    return (
        MeasureReported(
            occurred_on=day(command.occurred_on, context, dossier),
            measure_id=command.measure_id,
            carried_out=command.carried_out,
            explanation=require_sealed(command.explanation, "explanation"),
        ),
    )


def refer(state: Complaint, command: ReferComplaint, context: Context) -> Events:
    """Record that something was brought to another body. It ends nothing here."""
    dossier = known(state)
    if command.identity_shared and not command.consent:
        raise Refused("complaint.referral.no-consent", field="consent")
    if command.identity_shared and dossier.complainant is None:
        raise Refused("complaint.referral.identity-unknown", field="identity_shared")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    if (command.to, on) in dossier.referrals:
        return ()
    return (
        ComplaintReferred(
            occurred_on=on,
            to=command.to,
            consent=command.consent,
            identity_shared=command.identity_shared,
            note=require_sealed(command.note, "note"),
        ),
    )
