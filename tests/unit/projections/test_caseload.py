"""Given what happened in a case, then its line in the caseload."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events import complaint, incident
from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES
from events.provenance import Provenance
from events.registry import EVENTS, Event
from events.vocabulary import ClosingReason, LinkKind, ReopeningReason, TermRegime, TermSet, WithdrawalReason
from projections.caseload import CASELOAD, CHANGES, CaseRow, CaseStatus
from projections.fold import fold_rows
from projections.kinds import types_of
from services.complaints.complaint import DECIDER as COMPLAINT
from services.decider import Decider
from services.incidents.incident import DECIDER as INCIDENT

from ...logs import (
    BEGIN,
    CODING,
    DAY,
    PERSON,
    LedgerLog,
    case_id,
    complaint_story,
    deadline_id,
    deadline_story,
    filed,
    incident_story,
    raised,
)
from ...projecting import events_of

CASE = case_id("complaint", 1)
REPORT = case_id("incident", 1)


def envelopes(subject: str, *events: Event) -> list[Envelope]:
    log = LedgerLog(CASES, 1)
    log.record(subject, *events)
    return [decode_envelope(value) for value in events_of(log)]


def row(subject: str, *events: Event) -> CaseRow:
    (found,) = fold_rows(CASELOAD, envelopes(subject, *events))
    return found


def test_a_case_of_the_past_was_opened_then_and_not_when_it_came_in() -> None:
    history = Provenance(source="confidants", row="0123", ended=True)
    then = datetime(2016, 11, 4, 9, tzinfo=UTC)
    assert row(REPORT, replace(raised(), history=history, occurred_at=then)).opened_at == then
    brought_in = row(CASE, replace(filed(), history=history, occurred_on=date(2018, 5, 14)))
    assert brought_in.opened_at == datetime(2018, 5, 13, 22, tzinfo=UTC)
    assert brought_in.updated_at.year == BEGIN.year
    assert row(REPORT, raised()).opened_at == row(REPORT, raised()).updated_at


def test_a_report_is_open_until_it_is_closed_and_again_when_reopened() -> None:
    story = incident_story()
    assert row(REPORT, *story[:-1]).status == "open"
    assert row(REPORT, *story).status == "closed"
    reopened = incident.IncidentReopened(reason=next(iter(ReopeningReason)), occurred_at=BEGIN)
    assert row(REPORT, *story, reopened).status == "open"


def test_a_complaint_shows_how_it_is_coded_and_who_handles_it() -> None:
    shown = row(CASE, *complaint_story())
    assert shown.behaviours == ("abuse_of_power", "bullying")
    assert (shown.affected_population, shown.respondent_population) == ("scholarship_phd", "scientific_staff")
    assert (shown.setting, shown.unit, shown.handler) == ("fieldwork", CODING.unit, PERSON.subject)
    assert (shown.received_on, shown.gate_passed, shown.committee, shown.adjourned) == (DAY, True, True, True)


def test_the_terms_of_a_complaint_are_those_chosen_last() -> None:
    filed = row(CASE, *complaint_story()[:1])
    assert (filed.regime, filed.term_set, filed.regulation) == ("awb", "student", None)
    other = complaint.Terms(regime=TermRegime.HOUSE_REGULATION, term_set=TermSet.STAFF, regulation="conduct/2024")
    shown = row(CASE, *complaint_story(), complaint.TermSetChosen(occurred_on=DAY, terms=other))
    assert (shown.regime, shown.term_set, shown.regulation) == ("house_regulation", "staff", "conduct/2024")


def test_version_and_times_are_those_of_the_last_event() -> None:
    story = complaint_story()
    shown, opened = row(CASE, *story), row(CASE, *story[:1])
    assert (shown.version, opened.version) == (len(story), 1)
    assert shown.opened_at == opened.updated_at < shown.updated_at


def test_a_report_that_its_reporter_withdrew_stays_open() -> None:
    withdrawn = incident.ReportWithdrawn(reason=next(iter(WithdrawalReason)), occurred_at=BEGIN)
    shown = row(REPORT, raised(unit="law"), withdrawn)
    assert (shown.status, shown.withdrawn, shown.unit, shown.form) == ("open", True, "law", "report")


@pytest.mark.parametrize("reason", ReopeningReason)
def test_a_reporter_who_asks_to_take_it_up_again_has_not_withdrawn_any_more(reason: ReopeningReason) -> None:
    withdrawn = incident.ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=BEGIN)
    closed = incident.IncidentClosed(reason=ClosingReason.WITHDRAWN, occurred_at=BEGIN)
    reopened = incident.IncidentReopened(reason=reason, occurred_at=BEGIN)
    shown = row(REPORT, raised(), withdrawn, closed, reopened)
    assert (shown.status, shown.withdrawn) == ("open", reason is not ReopeningReason.REPORTER_ASKS)
    assert row(REPORT, raised(), withdrawn, closed, reopened, withdrawn).withdrawn


def test_links_are_kept_once_each() -> None:
    other = case_id("complaint", 2)
    linked = incident.CaseLinked(case=other, kind=LinkKind.RELATED, occurred_at=BEGIN)
    follows = incident.CaseLinked(case=other, kind=LinkKind.FOLLOWS, occurred_at=BEGIN)
    assert row(REPORT, raised(), linked, follows).linked == (other,)


@pytest.mark.parametrize(
    ("steps", "status"), [(1, CaseStatus.FILED), (4, CaseStatus.RECEIVED), (5, CaseStatus.UNDER_REVIEW)]
)
def test_a_reopened_complaint_is_where_it_was(steps: int, status: CaseStatus) -> None:
    answered = complaint.ComplaintAnswered(occurred_on=DAY, answer=PERSON.name)  # type: ignore[arg-type]
    reopened = complaint.ComplaintReopened(occurred_on=DAY)
    assert row(CASE, *complaint_story()[:steps], answered).status == "answered"
    assert row(CASE, *complaint_story()[:steps], answered, reopened).status == status


def test_a_case_begins_with_its_own_first_event() -> None:
    with pytest.raises(ValueError, match="cannot be the first event"):
        row(CASE, complaint_story()[1])
    with pytest.raises(KeyError):
        row(REPORT, raised(), raised())


def test_every_event_that_can_follow_has_its_line() -> None:
    of_cases = {kind for name, kind in EVENTS.items() if name in types_of("incident", "complaint")}
    assert set(CHANGES) == of_cases - {incident.IncidentRaised, complaint.ComplaintFiled}


def test_what_happens_beside_a_case_does_not_touch_its_line() -> None:
    log = LedgerLog(CASES, 1)
    log.record(CASE, *complaint_story()[:5])
    log.record(deadline_id(CASE), *deadline_story(CASE))
    (shown,) = fold_rows(CASELOAD, (decode_envelope(value) for value in events_of(log)))
    assert (shown, shown.version) == (row(CASE, *complaint_story()[:5]), 5)


@pytest.mark.parametrize(
    ("decider", "story"),
    [(INCIDENT, incident_story(case_id("incident", 2))), (COMPLAINT, complaint_story()), (COMPLAINT, (filed(),))],
)
def test_the_status_is_the_name_of_the_lifecycles_state(decider: Decider, story: Sequence[Event]) -> None:
    state = decider.initial
    for number, event in enumerate(story, start=1):
        state = decider.evolve(state, event)
        assert row(case_id(decider.kind, 1), *story[:number]).status == snake(type(state).__name__)


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_folding_in_pieces_is_folding_at_once(data: st.DataObject) -> None:
    log = LedgerLog(CASES, 1)
    for number in range(3):
        log.record(case_id("incident", number), *incident_story())
        log.record(case_id("complaint", number), *complaint_story())
    events = [decode_envelope(value) for value in events_of(log)]
    rows: dict[str, Any] = {}
    while events:
        taken = data.draw(st.integers(1, len(events)))
        for envelope in events[:taken]:
            rows[envelope.subject] = CASELOAD.apply(rows.get(envelope.subject), envelope)
        # As a database gives them back.
        rows = {key: msgspec.convert(msgspec.structs.asdict(row), CaseRow) for key, row in rows.items()}
        events = events[taken:]
    whole = fold_rows(CASELOAD, (decode_envelope(value) for value in events_of(log)))
    assert sorted(rows.values(), key=lambda row: row.subject) == sorted(whole, key=lambda row: row.subject)
