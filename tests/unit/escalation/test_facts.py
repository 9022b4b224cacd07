"""What is known of a case from its events, and which of them are milestones."""

from datetime import date, datetime

import pytest

from events import complaint, duty, incident
from events.registry import EVENTS
from events.vocabulary import OF_DUTIES, DutyStage, Milestone, MoveReason
from services.escalation import facts as module
from services.escalation.facts import FACTS
from services.escalation.milestones import ENDINGS, ENTERING, MEANS, REOPENED, when

from ..complaints.cases import (
    ADJOURNED,
    ADVICE,
    AWB,
    COMMITTEE,
    HANDLER,
    HOUSE,
    LAST_WEEK,
    NOT_HANDLED,
    RECEIVED_AT,
    RECEIVED_ON,
    TODAY,
    assessed,
    at_desk,
    filed,
    received,
)
from ..incidents import cases as incidents
from .history import AT, COMPLAINT, INCIDENT, History, catalogue

SILENT = {
    complaint.FormCompleted,
    complaint.ComplaintCoded,
    complaint.HandlerAssigned,
    complaint.HearingOffered,
    complaint.HearingRecorded,
    complaint.ComplaintDecided,
    complaint.SettlementRecorded,
    complaint.MeasureAdopted,
    complaint.MeasureReported,
    complaint.SatisfactionRecorded,
    complaint.CaseLinked,
    complaint.AffectedPersonDeparted,
    complaint.FactorRecorded,
    complaint.ComplaintReferred,
    incident.PersonNamed,
    incident.IncidentCoded,
    incident.RouteInformationGiven,
    incident.SupportOffered,
    incident.AftercareOffered,
    incident.MeasureTaken,
    incident.MeasureEnded,
    incident.FactorRecorded,
    incident.ConductRuleReferenced,
    incident.InformallyHandled,
    incident.CaseLinked,
    incident.IncidentReferred,
    incident.ReportWithdrawn,
    incident.AffectedPersonDeparted,
    incident.IdentityDisclosed,
}
"""What has nothing to say to any term. That a report is withdrawn leaves every duty as it was."""

BY_HAND = {
    Milestone.CONDUCT_ENDED,
    Milestone.DECISION_GIVEN,
    Milestone.APPEAL_RECEIVED,
    Milestone.FILING_TERM_ENDED,
    Milestone.OBJECTION_RECEIVED,
    Milestone.ACCESS_DENIED,
    Milestone.WRONGDOING_REPORTED,
    Milestone.ACKNOWLEDGEMENT_SENT,
    Milestone.DATA_REQUEST_RECEIVED,
    Milestone.DATA_OBTAINED,
    Milestone.BREACH_KNOWN,
    Milestone.YEAR_ENDED,
    Milestone.ALWAYS,
}
"""What no event of a case says: terms that it starts are set by people."""


def known() -> History:
    """A case that nothing is asked about."""
    return History(catalogue())


def milestones(history: History) -> list[Milestone]:
    """What is known to have come about, in order."""
    return [happening.milestone for happening in history.facts.happened]


def test_no_event_of_a_case_is_passed_over_by_mistake() -> None:
    of_cases = {*complaint.EVENTS, *incident.EVENTS}
    taken = {EVENTS[topic] for topic in FACTS.types or ()}
    assert of_cases - taken == SILENT
    assert taken - of_cases == {*duty.EVENTS}


def test_every_milestone_is_meant_by_an_event_or_set_by_hand() -> None:
    assert set(Milestone) - set(MEANS.values()) - OF_DUTIES == BY_HAND
    assert set(ENTERING.values()) == OF_DUTIES
    assert set(DutyStage) - set(ENTERING) == {DutyStage.DISCHARGED}


def test_an_older_version_of_an_event_matters_as_the_newest_does(monkeypatch: pytest.MonkeyPatch) -> None:
    older = {"a": ("b", dict), "b": (complaint.ComplaintReceived.TOPIC, dict)}
    monkeypatch.setattr(module, "UPCASTS", older)
    assert module._newest("a") is complaint.ComplaintReceived


def test_a_case_begins_with_its_filing_or_its_report() -> None:
    with pytest.raises(ValueError, match="cannot be the first"):
        known().asks(received())


def test_what_happened_is_known_with_its_day_and_its_event() -> None:
    history = known()
    history.asks(*at_desk(), COMMITTEE, ADVICE)
    assert milestones(history) == [
        Milestone.COMPLAINT_RECEIVED,
        Milestone.FORMAL_COMPLAINT_RECEIVED,
        Milestone.COMMITTEE_APPOINTED,
        Milestone.ADVICE_GIVEN,
    ]
    advised = history.facts.happened[-1]
    assert (advised.on, advised.event, advised.round, advised.chosen) == (LAST_WEEK, history.event(5), 0, 0)
    assert history.facts.latest_on == LAST_WEEK


def test_of_what_comes_about_again_the_first_time_counts() -> None:
    history = known()
    history.asks(*at_desk(), COMMITTEE, ADVICE)
    before = history.facts
    history.asks(ADVICE, COMMITTEE)
    assert history.facts == before


def test_but_a_stamp_can_be_corrected() -> None:
    history = known()
    history.asks(filed(), received(), received(on=date(2026, 2, 1)))
    (stamped,) = history.facts.happened
    assert (stamped.on, stamped.event) == (date(2026, 2, 1), history.event(3))


def test_a_form_that_lacks_something_is_no_formal_complaint() -> None:
    history = known()
    history.asks(filed(), received(), complaint.FormAssessed(occurred_on=RECEIVED_ON, missing=("signature",)))  # type: ignore[arg-type]
    assert milestones(history) == [Milestone.COMPLAINT_RECEIVED]
    history.asks(assessed(on=TODAY))
    assert history.facts.happened[-1].on == TODAY


def test_a_reopening_takes_the_endings_back_and_keeps_the_rest() -> None:
    history = known()
    history.asks(*at_desk(), NOT_HANDLED)
    assert all(map(history.facts.holds, history.facts.happened))
    history.asks(complaint.ComplaintReopened(occurred_on=TODAY))
    gone = [one.milestone for one in history.facts.happened if not history.facts.holds(one)]
    assert gone == [Milestone.NOT_HANDLED]
    history.asks(NOT_HANDLED)
    assert [(one.milestone, one.round) for one in history.facts.happened][2:] == [
        (Milestone.NOT_HANDLED, 0),
        (Milestone.NOT_HANDLED, 1),
    ]


def test_only_what_can_be_reopened_is_an_ending() -> None:
    assert {Milestone.DECISION_NOTIFIED, Milestone.WITHDRAWN}.isdisjoint(ENDINGS)
    reopened: set[type] = {complaint.ComplaintReopened, incident.IncidentReopened}
    assert reopened == REOPENED


def test_every_choice_of_terms_is_kept_and_what_was_known_by_then() -> None:
    history = known()
    history.asks(*at_desk(), complaint.TermSetChosen(occurred_on=TODAY, terms=HOUSE), COMMITTEE)
    assert history.facts.terms == (AWB, HOUSE)
    assert [one.chosen for one in history.facts.happened] == [0, 0, 1]


def test_what_puts_the_handling_off_is_kept_as_the_move_that_it_is() -> None:
    history = known()
    history.asks(*at_desk(), ADJOURNED)
    (adjourned,) = history.facts.put_off
    assert adjourned.move.reason is MoveReason.ADJOURNED
    assert adjourned.move.notices == ADJOURNED.notices
    assert adjourned.move.moved_by == history.event(4)


def test_a_report_counts_the_day_in_the_netherlands() -> None:
    at = datetime.fromisoformat("2026-03-02T23:30:00+00:00")
    assert when(incidents.raised(occurred_at=at), AT) == (date(2026, 3, 3), at)


def test_a_receipt_counts_from_its_instant_unless_its_legal_date_is_another() -> None:
    assert when(received(), AT) == (RECEIVED_ON, RECEIVED_AT)
    before = date(2026, 1, 30)
    assert when(received(on=before), AT) == (before, datetime.fromisoformat("2026-01-30T22:59:59.999999+00:00"))


def test_a_case_is_one_row_whatever_it_is_called() -> None:
    history = History(catalogue(), INCIDENT, "elsewhere")
    history.asks(incidents.raised())
    assert history.row is not None
    assert (history.row.case_id, history.row.institution) == (INCIDENT, "elsewhere")
    other = known()
    other.asks(filed(), HANDLER)
    assert other.row is not None
    assert other.row.case_id == COMPLAINT
