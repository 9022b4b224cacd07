"""How the handling of a complaint ends other than by a judgement, and begins again."""

import pytest
from msgspec.structs import replace

from events.commands.complaint import (
    AnswerComplaint,
    CloseComplaint,
    RecordSatisfaction,
    ReopenComplaint,
    SettleComplaint,
    WithdrawComplaint,
)
from events.complaint import (
    ComplaintEvent,
    ComplaintReopened,
    MeasureReported,
    NotHandledNotified,
    SatisfactionRecorded,
)
from events.vocabulary import Body, InformalOutcome, InformalWay, Satisfaction, WithdrawalReason
from services.complaints.duties import open_duties
from services.complaints.state import Closed, Decided, Filed, Received, UnderReview
from services.refusals import Refused

from .cases import (
    ACKNOWLEDGED,
    ANONYMOUS,
    ANSWERED,
    BOX,
    CLOSED,
    COMMITTEE,
    CONTEXT,
    FILED_ON,
    HANDLER,
    LAST_WEEK,
    MEASURE_ID,
    NOT_HANDLED,
    NOTIFIED,
    SCENARIO,
    SETTLED,
    TODAY,
    WITHDRAWN,
    advised,
    at_desk,
    decided,
    filed,
    given,
    heard,
    measure,
    outside_gate,
    ready,
    under_review,
)

TOLD = NotHandledNotified(occurred_on=TODAY, outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")


class TestAnswer:
    def test_outside_the_gate_it_is_dealt_with_properly(self) -> None:
        given(*ANONYMOUS).when(AnswerComplaint(answer=BOX)).then(ANSWERED)
        given(*outside_gate(), HANDLER).when(AnswerComplaint(answer=BOX)).then(ANSWERED)

    def test_within_the_gate_that_is_not_enough(self) -> None:
        given(*at_desk()).when(AnswerComplaint(answer=BOX)).refuses("complaint.within-gate")

    def test_twice_says_nothing_new(self) -> None:
        given(*outside_gate(), ANSWERED).when(AnswerComplaint(answer=BOX)).nothing()


class TestSettling:
    SETTLE = SettleComplaint(satisfied_on=TODAY)

    @pytest.mark.parametrize("past", [(filed(),), at_desk(), under_review(), outside_gate()])
    def test_it_ends_when_the_complainant_is_satisfied(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(self.SETTLE).then(SETTLED)

    def test_how_is_kept(self) -> None:
        command = replace(self.SETTLE, how=(InformalWay.MEDIATION,), outcome=BOX)
        given(*at_desk()).when(command).then(replace(SETTLED, how=(InformalWay.MEDIATION,), outcome=BOX))

    def test_only_the_complainant_can_say_so(self) -> None:
        given(*at_desk()).when(SettleComplaint()).refuses("complaint.settlement.unsatisfied", field="satisfied_on")
        early = SettleComplaint(satisfied_on=FILED_ON)
        given(*at_desk()).when(early).refuses("complaint.date.too-early", field="satisfied_on")

    def test_not_after_a_judgement(self) -> None:
        given(*ready(), decided()).when(self.SETTLE).refuses("complaint.ended")

    def test_twice_says_nothing_new(self) -> None:
        given(*at_desk(), SETTLED).when(self.SETTLE).nothing()


class TestWithdrawal:
    @pytest.mark.parametrize("past", [(filed(),), at_desk(), advised()])
    def test_the_complainant_withdraws_at_any_time(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(WithdrawComplaint()).then(WITHDRAWN)

    def test_the_reason_is_kept_where_it_is_given(self) -> None:
        command = WithdrawComplaint(reason=WithdrawalReason.FEAR)
        given(*at_desk()).when(command).then(replace(WITHDRAWN, reason=WithdrawalReason.FEAR))

    def test_not_once_it_has_ended(self) -> None:
        given(*ready(), decided()).when(WithdrawComplaint()).refuses("complaint.ended")

    def test_twice_says_nothing_new(self) -> None:
        given(*at_desk(), WITHDRAWN).when(WithdrawComplaint()).nothing()


class TestReopening:
    REOPENED = ComplaintReopened(occurred_on=TODAY)

    @pytest.mark.parametrize("ending", [(SETTLED,), (NOT_HANDLED, TOLD), (SETTLED, CLOSED)])
    def test_an_ending_that_does_not_hold_brings_the_duties_back(self, ending: tuple[ComplaintEvent, ...]) -> None:
        past = (*under_review(), *ending)
        given(*past).when(ReopenComplaint()).then(self.REOPENED)
        assert isinstance(given(*past, self.REOPENED).state(), UnderReview)

    def test_it_goes_back_to_where_it_was(self) -> None:
        assert isinstance(given(filed(), SETTLED, self.REOPENED).state(), Filed)
        assert isinstance(given(*outside_gate(), ANSWERED, CLOSED, self.REOPENED).state(), Received)

    @pytest.mark.parametrize(
        "past",
        [(*ready(), decided()), (*ready(), decided(), NOTIFIED, CLOSED), (*at_desk(), WITHDRAWN)],
    )
    def test_a_judgement_stands_and_who_withdrew_may_file_again(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(ReopenComplaint()).refuses("complaint.not-reopenable")

    def test_the_notice_of_an_ending_that_did_not_hold_counts_no_more(self) -> None:
        past = (*at_desk(), ACKNOWLEDGED, NOT_HANDLED, TOLD, self.REOPENED, NOT_HANDLED)
        command = CloseComplaint(outcomes=(InformalOutcome.NO_SOLUTION,))
        given(*past).when(command).refuses("complaint.duties-open")

    def test_what_runs_is_open(self) -> None:
        given(*under_review()).when(ReopenComplaint()).nothing()


class TestClosing:
    CLOSE = CloseComplaint(outcomes=(InformalOutcome.RESOLVED,))

    @pytest.mark.parametrize(
        "past",
        [
            (*at_desk(), SETTLED),
            (*at_desk(), WITHDRAWN),
            (*outside_gate(), ANSWERED),
            (*ready(), decided(), NOTIFIED),
            (*at_desk(), ACKNOWLEDGED, NOT_HANDLED, TOLD),
        ],
        ids=["settled", "withdrawn", "answered", "decided", "not handled"],
    )
    def test_it_closes_when_nothing_is_open(self, past: tuple[ComplaintEvent, ...]) -> None:
        given(*past).when(self.CLOSE).then(CLOSED)

    @pytest.mark.parametrize(
        ("past", "owed"),
        [
            ((filed(),), "receipt"),
            (outside_gate(), "proper_handling"),
            (at_desk(), "acknowledgement, copy, hearing, decision"),
            (
                (*under_review(), ACKNOWLEDGED, COMMITTEE, heard(1)),
                "copy, hearing, hearing_record, advice, decision",
            ),
            (advised(), "advice_answer, decision"),
            ((*ready(), decided()), "decision_notice"),
            ((*at_desk(), NOT_HANDLED), "acknowledgement, not_handled_notice"),
            ((*at_desk(), measure(), WITHDRAWN), "measure_report"),
        ],
    )
    def test_each_open_duty_is_named(self, past: tuple[ComplaintEvent, ...], owed: str) -> None:
        scenario = given(*past).when(self.CLOSE)
        scenario.refuses("complaint.duties-open")
        with pytest.raises(Refused) as refused:
            SCENARIO.decider.decide(scenario.state(), self.CLOSE, CONTEXT)
        assert refused.value.parameters == {"open": owed}

    def test_a_measure_that_was_reported_on_is_no_bar(self) -> None:
        report = MeasureReported(occurred_on=TODAY, measure_id=MEASURE_ID, carried_out=False, explanation=BOX)
        given(*at_desk(), measure(), WITHDRAWN, report).when(self.CLOSE).then(CLOSED)

    def test_no_solution_is_an_outcome_but_not_beside_a_solution(self) -> None:
        past = (*at_desk(), WITHDRAWN)
        none = CloseComplaint(outcomes=(InformalOutcome.NO_SOLUTION,))
        given(*past).when(none).then(replace(CLOSED, outcomes=(InformalOutcome.NO_SOLUTION,)))
        both = CloseComplaint(outcomes=(InformalOutcome.NO_SOLUTION, InformalOutcome.PARTLY_RESOLVED))
        given(*past).when(both).refuses("complaint.outcome.contradiction", field="outcomes")

    def test_not_before_it_ended(self) -> None:
        early = replace(self.CLOSE, occurred_on=LAST_WEEK)
        given(*at_desk(), SETTLED).when(early).refuses("complaint.date.too-early", field="occurred_on")

    def test_twice_says_nothing_new(self) -> None:
        closed = given(*at_desk(), SETTLED, CLOSED)
        closed.when(self.CLOSE).nothing()
        assert open_duties(closed.state()) == ()  # type: ignore[arg-type] # a scenario's state is any stream's


class TestSatisfaction:
    LOOK = RecordSatisfaction(satisfaction=Satisfaction.DISSATISFIED)
    LOOKED = SatisfactionRecorded(occurred_on=TODAY, satisfaction=Satisfaction.DISSATISFIED)

    def test_each_party_looks_back_for_itself(self) -> None:
        past = (*ready(), decided())
        given(*past).when(self.LOOK).then(self.LOOKED)
        respondent = RecordSatisfaction(respondent=1, satisfaction=Satisfaction.NEUTRAL)
        seen = SatisfactionRecorded(occurred_on=TODAY, respondent=1, satisfaction=Satisfaction.NEUTRAL)
        given(*past, NOTIFIED, CLOSED, self.LOOKED).when(respondent).then(seen)
        assert isinstance(given(*past, self.LOOKED).state(), Decided)
        assert isinstance(given(*past, NOTIFIED, CLOSED, self.LOOKED).state(), Closed)

    def test_only_when_it_has_ended(self) -> None:
        given(*ready()).when(self.LOOK).refuses("complaint.not-ended")

    def test_only_a_party(self) -> None:
        command = RecordSatisfaction(respondent=2, satisfaction=Satisfaction.NEUTRAL)
        given(*ready(), decided()).when(command).refuses("complaint.respondent.unknown")

    def test_the_same_again_says_nothing_new_without_remarks(self) -> None:
        past = (*ready(), decided(), self.LOOKED)
        given(*past).when(self.LOOK).nothing()
        given(*past).when(replace(self.LOOK, remarks=BOX)).then(replace(self.LOOKED, remarks=BOX))
