"""What is still owed on a complaint, at every stage, each by the name of its article."""

from collections.abc import Iterable
from typing import assert_never

from events.complaint import BehaviourFinding
from events.vocabulary import Behaviour, Finding, OpenDuty

from ..refusals import Refused
from .stages import respondent
from .state import (
    Answered,
    Closed,
    Complaint,
    Decided,
    Dossier,
    Filed,
    NotHandled,
    Nothing,
    Received,
    Settled,
    UnderReview,
    Withdrawn,
)

Duties = tuple[OpenDuty, ...]


def open_duties(state: Complaint) -> Duties:
    """What has to be done before the complaint may be closed; nothing once it is."""
    match state:
        case Nothing() | Closed():
            return ()
        case Filed():
            return (OpenDuty.RECEIPT, *_measures(state.dossier))
        case Received() | UnderReview():
            return (*_handling(state.dossier), *_measures(state.dossier))
        case NotHandled():
            return (*_notice(state.dossier, OpenDuty.NOT_HANDLED_NOTICE), *_measures(state.dossier))
        case Decided():
            return (*_notice(state.dossier, OpenDuty.DECISION_NOTICE), *_measures(state.dossier))
        case Answered() | Settled() | Withdrawn():
            # Awb 9:5 ends the duties of the title, a withdrawal takes their ground away, and outside the gate of 9:4
            # they never were: what the institution promised to do stays.
            return _measures(state.dossier)
        case _:
            assert_never(state)


def steps(dossier: Dossier) -> Duties:
    """The steps of Awb 9:9 to 9:15 that are still to be taken before the board may judge."""
    unheard = frozenset(dossier.parties) - dossier.heard - dossier.unheard
    owed = {
        OpenDuty.COPY: len(dossier.copies) < len(dossier.respondents),
        OpenDuty.HEARING: bool(unheard),
        OpenDuty.HEARING_RECORD: not all(hearing.recorded for hearing in dossier.hearings),
        OpenDuty.ADVICE: bool(dossier.committee) and not _is_advised(dossier),
    }
    return tuple(duty for duty, is_owed in owed.items() if is_owed)


def _is_advised(dossier: Dossier) -> bool:
    """Whether there is an advice, and no respondent was named after it."""
    return bool(dossier.advice) and dossier.advised_on == len(dossier.respondents)


def require_done(dossier: Dossier, *duties: OpenDuty) -> None:
    """Refuse to go on while one of these steps is still to be taken."""
    if owed := [duty for duty in steps(dossier) if duty in duties]:
        raise Refused("complaint.steps-open", open=", ".join(owed))


def require_findings(dossier: Dossier, findings: tuple[BehaviourFinding, ...]) -> None:
    """Refuse findings that leave out a behaviour of the coding or a respondent, know another, or contradict each other.

    One without a respondent is about all of them.
    """
    coded = {one.behaviour for one in dossier.coding.behaviours}
    if {one.behaviour for one in findings} != coded:
        raise Refused("complaint.findings.incomplete", field="findings", behaviours=", ".join(sorted(coded)))
    for one in findings:
        respondent(dossier, one.respondent)
    for number in dossier.parties:
        about = [one for one in findings if one.respondent in (None, number)]
        if number is not None and not about:
            raise Refused("complaint.findings.respondent-missing", field="findings", number=number)
        _require_one_each(about)


def _require_one_each(findings: Iterable[BehaviourFinding]) -> None:
    found: dict[Behaviour, Finding] = {}
    for one in findings:
        if found.setdefault(one.behaviour, one.finding) is not one.finding:
            raise Refused("complaint.findings.contradiction", field="findings", behaviour=one.behaviour.value)


def _handling(dossier: Dossier) -> Duties:
    if not dossier.gate_passed:
        return (OpenDuty.PROPER_HANDLING,)
    answer = (OpenDuty.ADVICE_ANSWER,) if dossier.advice else ()
    return (*_acknowledgement(dossier), *steps(dossier), *answer, OpenDuty.DECISION)


def _notice(dossier: Dossier, notice: OpenDuty) -> Duties:
    return (*_acknowledgement(dossier), *(() if dossier.notified else (notice,)))


def _acknowledgement(dossier: Dossier) -> Duties:
    return () if dossier.acknowledged else (OpenDuty.ACKNOWLEDGEMENT,)


def _measures(dossier: Dossier) -> Duties:
    reported = all(measure.carried_out is not None for measure in dossier.measures)
    return () if reported else (OpenDuty.MEASURE_REPORT,)
