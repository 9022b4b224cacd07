"""How the handling ends, and begins again."""

import pytest
from msgspec.structs import replace

from events.commands.incident import (
    CloseIncident,
    HandleInformally,
    ReferIncident,
    ReopenIncident,
    TakeMeasure,
    WithdrawReport,
)
from events.incident import IncidentEvent, IncidentReferred, IncidentReopened, MeasureEnded
from events.vocabulary import (
    Body,
    ClosingReason,
    InformalOutcome,
    InformalWay,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    ReopeningReason,
    WithdrawalReason,
)
from tests.given import NOW

from .cases import (
    ACKNOWLEDGED,
    ANONYMOUS,
    BOX,
    CODED,
    HANDLED,
    MEASURE_ID,
    NEXT_WEEK,
    OUTCOME_TOLD,
    READY,
    ROUTES_TOLD,
    SYSTEM,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    closed,
    given,
    linked,
    measure_taken,
    raised,
)

CONVERSATION = HandleInformally(
    way=InformalWay.CONVERSATION, outcomes=(InformalOutcome.CONVERSATION_HELD, InformalOutcome.NO_SOLUTION)
)


def test_an_informal_way_leads_somewhere_or_to_no_solution() -> None:
    given(raised()).when(CONVERSATION).then(HANDLED)
    given(raised(), HANDLED).when(CONVERSATION).then(HANDLED)


def test_no_solution_is_not_a_solution() -> None:
    both = replace(CONVERSATION, outcomes=(InformalOutcome.NO_SOLUTION, InformalOutcome.PARTLY_RESOLVED))
    given(raised()).when(both).refuses("incident.outcome.contradiction", field="outcomes")


REFERRAL = ReferIncident(to=Body.INTEGRITY_COMMITTEE, consent=True, identity_shared=True)
REFERRED = IncidentReferred(
    to=Body.INTEGRITY_COMMITTEE, referred_on=TODAY, consent=True, identity_shared=True, occurred_at=NOW
)


def test_a_case_is_referred() -> None:
    given(raised()).when(REFERRAL).then(REFERRED)


def test_identity_goes_along_only_with_consent() -> None:
    given(raised()).when(replace(REFERRAL, consent=False)).refuses("incident.referral.no-consent", field="consent")
    given(ANONYMOUS).when(REFERRAL).refuses("incident.referral.identity-unknown", field="identity_shared")
    given(raised()).when(replace(REFERRAL, referred_on=TOMORROW)).refuses("time.future", field="referred_on")


def test_a_referral_is_made_once_a_day_unless_there_is_more_to_say() -> None:
    given(raised(), REFERRED).when(REFERRAL).nothing()
    given(raised(), REFERRED).when(replace(REFERRAL, note=BOX)).then(replace(REFERRED, note=BOX))


def test_a_case_closes_once_nobody_is_left_without_an_answer() -> None:
    given(*READY).when(CloseIncident(reason=ClosingReason.NOTED)).then(closed())


@pytest.mark.parametrize("start", [ANONYMOUS, SYSTEM])
def test_where_nobody_can_be_reached_nobody_need_be(start: IncidentEvent) -> None:
    close = CloseIncident(reason=ClosingReason.TOO_LITTLE_KNOWN)
    given(start, CODED).when(close).then(closed(ClosingReason.TOO_LITTLE_KNOWN))


def test_what_is_not_about_social_safety_needs_no_coding() -> None:
    close = CloseIncident(reason=ClosingReason.OUT_OF_SCOPE)
    given(raised(), ACKNOWLEDGED, OUTCOME_TOLD).when(close).then(closed(ClosingReason.OUT_OF_SCOPE))


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (ACKNOWLEDGED, "incident.closing.unacknowledged"),
        (CODED, "incident.closing.uncoded"),
        (ROUTES_TOLD, "incident.closing.routes-untold"),
        (OUTCOME_TOLD, "incident.closing.outcome-untold"),
    ],
)
def test_a_case_does_not_close_in_silence(missing: IncidentEvent, code: str) -> None:
    without = (event for event in READY if event != missing)
    given(*without).when(CloseIncident(reason=ClosingReason.NOTED)).refuses(code)


@pytest.mark.parametrize(
    ("reason", "support"),
    [
        (ClosingReason.RESOLVED, HANDLED),
        (ClosingReason.NO_SOLUTION, HANDLED),
        (ClosingReason.REFERRED, REFERRED),
        (ClosingReason.IN_LINKED_CASE, linked()),
        (ClosingReason.WITHDRAWN, WITHDRAWN),
    ],
)
def test_a_closing_reason_rests_on_what_happened(reason: ClosingReason, support: IncidentEvent) -> None:
    close = CloseIncident(reason=reason)
    given(*READY).when(close).refuses("incident.closing.unsupported", field="reason")
    given(*READY, support).when(close).then(closed(reason))


def test_an_interim_measure_is_settled_before_closing() -> None:
    close = CloseIncident(reason=ClosingReason.NOTED)
    given(*READY, measure_taken()).when(close).refuses("incident.closing.interim-open")
    given(*READY, measure_taken(term=MeasureTerm.LASTING)).when(close).then(closed())
    ended = MeasureEnded(measure_id=MEASURE_ID, ended_on=TODAY, occurred_at=NOW)
    given(*READY, measure_taken(), ended).when(close).then(closed())


def test_a_case_closes_once() -> None:
    given(*READY, closed()).when(CloseIncident(reason=ClosingReason.NOTED)).nothing()
    given(*READY, closed()).when(CloseIncident(reason=ClosingReason.OUT_OF_SCOPE)).refuses("incident.closed")


REOPENED = IncidentReopened(reason=ReopeningReason.REPEATED, occurred_at=NOW)
REOPEN = ReopenIncident(reason=ReopeningReason.REPEATED)


def test_a_closed_case_is_reopened_and_its_reporter_hears_the_outcome_anew() -> None:
    given(*READY, closed()).when(REOPEN).then(REOPENED)
    close = CloseIncident(reason=ClosingReason.NOTED)
    given(*READY, closed(), REOPENED).when(close).refuses("incident.closing.outcome-untold")
    given(*READY, closed(), REOPENED, OUTCOME_TOLD).when(close).then(closed())


@pytest.mark.parametrize("reason", ReopeningReason)
def test_a_withdrawal_holds_until_the_reporter_asks_to_take_it_up_again(reason: ReopeningReason) -> None:
    reopened = IncidentReopened(reason=reason, occurred_at=NOW)
    past = (*READY, WITHDRAWN, closed(ClosingReason.WITHDRAWN), reopened, OUTCOME_TOLD)
    measure = TakeMeasure(kind=MeasureKind.NO_CONTACT, term=MeasureTerm.INTERIM, basis=MeasureBasis.CONSENT)
    again = given(*past).when(WithdrawReport(reason=WithdrawalReason.FEAR))
    close = CloseIncident(reason=ClosingReason.WITHDRAWN)
    if reason is ReopeningReason.REPORTER_ASKS:
        given(*past).when(measure).then(measure_taken())
        given(*past).when(close).refuses("incident.closing.unsupported", field="reason")
        again.then(WITHDRAWN)
    else:
        given(*past).when(measure).refuses("incident.measure.consent-withdrawn", field="basis")
        given(*past).when(close).then(closed(ClosingReason.WITHDRAWN))
        again.nothing()


def test_a_case_is_not_reopened_in_the_future() -> None:
    given(*READY, closed()).when(replace(REOPEN, occurred_at=NEXT_WEEK)).refuses("time.future", field="occurred_at")


def test_an_open_case_needs_no_reopening() -> None:
    given(raised()).when(REOPEN).nothing()
