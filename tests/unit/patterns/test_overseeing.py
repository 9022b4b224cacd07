"""What is overdue goes up, the supervisory board advises and is answered, and two people look up a mark, never one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.commands.pattern import (
    AcknowledgePattern,
    AnswerAdvice,
    ApproveReidentification,
    ClosePattern,
    ConfirmPattern,
    DismissPattern,
    EscalatePattern,
    GiveSupervisoryAdvice,
    IndicatePattern,
    OfferWhistleblowingRoute,
    RefuseReidentification,
    RequestReidentification,
)
from events.pattern import (
    AdviceAnswered,
    Owed,
    PatternConfirmed,
    PatternDismissed,
    PatternEscalated,
    ReidentificationApproved,
    ReidentificationRefused,
    ReidentificationRequested,
    SupervisoryAdviceGiven,
    SupervisoryBoardAcknowledged,
    WhistleblowingRouteOffered,
)
from events.rules import shipped
from events.vocabulary import (
    AdviceReason,
    AdviceResponse,
    AdviceSubject,
    Body,
    DismissalReason,
    EscalationLevel,
    PatternClosingReason,
    ReidentificationGround,
    ReidentificationRefusal,
    StewardStep,
    StraightReason,
)
from services.patterns import overseeing
from tests.given import NOW

from .stories import (
    ACTED,
    BOARD,
    CARRYING_OUT,
    CONFIRMED,
    FOUND,
    JUDGED,
    OMBUDS,
    OWN,
    PERSON,
    REVIEW,
    REVIEWED,
    TODAY,
    UNDERSTOOD,
    UNIT,
    adopted,
    days_later,
    done_to,
    indicated,
    number,
    owed,
    scenario,
)

ANSWER = owed(StewardStep.ANSWER, 42, "H06/1")
ADVICE = SupervisoryAdviceGiven(
    advice=scenario().context.ids("advice"), about=AdviceSubject.PACE, owed=ANSWER, occurred_on=TODAY
)
DISMISSED = PatternDismissed(reason=DismissalReason.SMALL_UNIT, occurred_on=TODAY)


class TestEscalate:
    LATE = days_later(29)
    TO_COORDINATOR = EscalatePattern(overdue=REVIEW, level=EscalationLevel.COORDINATOR)
    TOLD = PatternEscalated(overdue=REVIEW, level=EscalationLevel.COORDINATOR, occurred_at=LATE)

    def test_someone_is_told_from_the_first_day_after_the_last_one_and_once(self) -> None:
        done_to(*FOUND, at=self.LATE).when(self.TO_COORDINATOR).then(self.TOLD)
        done_to(*FOUND, at=days_later(28)).when(self.TO_COORDINATOR).nothing()
        done_to(*FOUND, self.TOLD, at=self.LATE).when(self.TO_COORDINATOR).nothing()

    def test_it_goes_up_to_the_supervisory_board_at_last(self) -> None:
        highest = replace(self.TO_COORDINATOR, level=EscalationLevel.SUPERVISORY_BOARD)
        done_to(*FOUND, self.TOLD, at=days_later(56)).when(highest).nothing()
        at = days_later(57)
        done_to(*FOUND, self.TOLD, at=at).when(highest).then(
            replace(self.TOLD, level=EscalationLevel.SUPERVISORY_BOARD, occurred_at=at)
        )

    @pytest.mark.parametrize("past", [JUDGED, (*FOUND, DISMISSED)])
    def test_nothing_follows_once_the_step_is_owed_no_more(self, past: tuple[object, ...]) -> None:
        done_to(*past, at=self.LATE).when(self.TO_COORDINATOR).nothing()

    def test_a_measure_and_an_advice_are_each_late_by_themselves(self) -> None:
        late = days_later(200)
        measure = EscalatePattern(overdue=CARRYING_OUT, level=EscalationLevel.BOARD, measure=number("measure"))
        done_to(*ACTED, at=late).when(measure).then(
            PatternEscalated(overdue=CARRYING_OUT, level=measure.level, occurred_at=late, measure=number("measure"))
        )
        done_to(*ACTED, at=late).when(replace(measure, measure=None)).nothing()
        advice = EscalatePattern(overdue=ANSWER, level=EscalationLevel.SUPERVISORY_BOARD, advice=ADVICE.advice)
        done_to(*FOUND, ADVICE, at=late).when(advice).then(
            PatternEscalated(
                overdue=ANSWER,
                level=advice.level,
                occurred_at=late,
                advice=ADVICE.advice,
                straight=StraightReason.BOARD_LATE,
            )
        )

    @pytest.mark.parametrize(
        ("past", "of", "overdue", "measure", "why"),
        [
            ((indicated(OWN), REVIEWED), OWN, REVIEW, None, StraightReason.BOARD_CONCERNED),
            (
                (*UNDERSTOOD, adopted(owner=Body.BOARD)),
                UNIT,
                CARRYING_OUT,
                number("measure"),
                StraightReason.BOARD_LATE,
            ),
        ],
    )
    def test_where_the_board_would_call_itself_to_account_the_supervisory_board_is_told_at_once(
        self, past: tuple[object, ...], of: IndicatePattern, overdue: Owed, measure: str | None, why: StraightReason
    ) -> None:
        at = NOW + (overdue.due_on + timedelta(days=1) - TODAY)
        highest = EscalatePattern(overdue=overdue, level=EscalationLevel.SUPERVISORY_BOARD, measure=measure)
        done_to(*past, of=of, at=at - timedelta(days=1)).when(highest).nothing()
        done_to(*past, of=of, at=at).when(replace(highest, level=EscalationLevel.BOARD)).nothing()
        done_to(*past, of=of, at=at).when(highest).then(
            PatternEscalated(overdue=overdue, level=highest.level, occurred_at=at, measure=measure, straight=why)
        )

    def test_the_ladder_is_that_of_the_rule_that_set_the_term(self) -> None:
        handler = replace(self.TO_COORDINATOR, level=EscalationLevel.HANDLER)
        done_to(*FOUND, at=self.LATE).when(handler).refuses("pattern.level")
        gone = Owed(step=StewardStep.REVIEW, due_on=REVIEW.due_on, rule="H01/9")
        done_to(replace(indicated(), owed=gone), at=self.LATE).when(replace(self.TO_COORDINATOR, overdue=gone)).refuses(
            "pattern.rule.gone"
        )


class TestAdvice:
    def test_the_board_owes_an_answer(self) -> None:
        done_to(*FOUND).when(GiveSupervisoryAdvice(about=AdviceSubject.PACE)).then(ADVICE)

    def test_there_is_an_end_to_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(overseeing, "ADVICES_MAX", 1)
        done_to(*FOUND, ADVICE).when(GiveSupervisoryAdvice(about=AdviceSubject.PACE)).refuses("pattern.advice.limit")

    def test_it_is_answered_once_with_a_reason_where_it_is_not_followed(self) -> None:
        follow = AnswerAdvice(advice=ADVICE.advice, response=AdviceResponse.FOLLOWED)
        followed = AdviceAnswered(advice=ADVICE.advice, response=follow.response, occurred_on=TODAY)
        past = done_to(*FOUND, ADVICE)
        past.when(follow).then(followed)
        past.given(followed).when(follow).nothing()
        differ = replace(follow, response=AdviceResponse.NOT_FOLLOWED, reason=AdviceReason.NOT_AGREED)
        past.when(differ).then(replace(followed, response=differ.response, reason=differ.reason))
        past.given(followed).when(differ).refuses("pattern.advice.answered")
        past.when(replace(differ, reason=None)).refuses("pattern.advice.reason", field="reason")
        past.when(replace(follow, reason=AdviceReason.ALREADY_DONE)).refuses("pattern.advice.reason")
        done_to(*FOUND).when(follow).refuses("pattern.advice.unknown", field="advice")

    def test_nothing_is_ended_while_it_waits_for_an_answer(self) -> None:
        close = ClosePattern(reason=PatternClosingReason.UNIT_ENDED)
        done_to(*UNDERSTOOD, ADVICE).when(close).refuses("pattern.advice.unanswered")
        dismiss = DismissPattern(reason=DismissalReason.SMALL_UNIT)
        done_to(*FOUND, ADVICE).when(dismiss).refuses("pattern.advice.unanswered")


def test_the_supervisory_board_acknowledges_it_as_it_stands_and_again_once_it_changed() -> None:
    seen = SupervisoryBoardAcknowledged(occurred_on=TODAY)
    done_to(*FOUND).when(AcknowledgePattern()).then(seen)
    done_to(*FOUND, seen).when(AcknowledgePattern()).nothing()
    done_to(*FOUND, seen, CONFIRMED).when(AcknowledgePattern()).then(seen)


class TestWhistleblowing:
    OFFER = OfferWhistleblowingRoute(text="whistleblowing/1")
    OFFERED = WhistleblowingRouteOffered(text="whistleblowing/1", occurred_on=TODAY)

    def test_the_route_is_told_of_in_the_words_that_hold_now(self) -> None:
        done_to(*JUDGED).when(self.OFFER).then(self.OFFERED)
        done_to(*JUDGED, self.OFFERED).when(self.OFFER).nothing()
        done_to(*JUDGED).when(OfferWhistleblowingRoute(text="whistleblowing/0")).refuses("pattern.whistleblowing.text")

    def test_only_of_what_was_confirmed(self) -> None:
        done_to(*FOUND).when(self.OFFER).refuses("pattern.unconfirmed")

    def test_the_words_leave_the_judgement_to_a_human(self) -> None:
        text = shipped().whistleblowing(TODAY).text
        assert "beoordeelt een mens" in text.nl
        assert "for a human to judge" in text.en


class TestReidentification:
    REQUEST = RequestReidentification(ground=ReidentificationGround.PERSON_HEARD)
    ID = scenario(PERSON).context.ids("request")
    REQUESTED = ReidentificationRequested(request=ID, ground=REQUEST.ground, requested_by=OMBUDS, occurred_at=NOW)
    APPROVE = ApproveReidentification(request=ID)
    APPROVED = ReidentificationApproved(
        request=ID, approved_by=BOARD, until=NOW + timedelta(hours=72), rule="N01/1", occurred_at=NOW
    )
    REFUSE = RefuseReidentification(request=ID, reason=ReidentificationRefusal.LESS_WILL_DO)
    FOUND = (indicated(PERSON), REVIEWED)
    SAME_PERSON_OTHER_ROLE = "board:" + OMBUDS.partition(":")[2]
    OTHER_PERSON_SAME_ROLE = "ombuds:00000000000000c3"

    def test_two_people_in_two_roles_may_together_and_for_some_hours(self) -> None:
        done_to(*self.FOUND, of=PERSON).when(self.REQUEST).then(self.REQUESTED)
        done_to(*self.FOUND, self.REQUESTED, of=PERSON, actor=BOARD).when(self.APPROVE).then(self.APPROVED)
        done_to(*self.FOUND, self.REQUESTED, self.APPROVED, of=PERSON, actor=BOARD).when(self.APPROVE).nothing()

    @pytest.mark.parametrize(
        ("actor", "code"),
        [
            (OMBUDS, "pattern.reidentification.same-person"),
            (SAME_PERSON_OTHER_ROLE, "pattern.reidentification.same-person"),
            (OTHER_PERSON_SAME_ROLE, "pattern.reidentification.same-role"),
        ],
    )
    def test_nobody_agrees_with_themselves_nor_with_a_colleague_in_the_same_role(self, actor: str, code: str) -> None:
        done_to(*self.FOUND, self.REQUESTED, of=PERSON, actor=actor).when(self.APPROVE).refuses(code)

    def test_another_person_may_not_agree(self) -> None:
        refused = ReidentificationRefused(request=self.ID, reason=self.REFUSE.reason, refused_by=BOARD, occurred_at=NOW)
        past = done_to(*self.FOUND, self.REQUESTED, of=PERSON, actor=BOARD)
        past.when(self.REFUSE).then(refused)
        past.given(refused).when(self.REFUSE).nothing()
        past.given(refused).when(self.APPROVE).refuses("pattern.reidentification.answered")
        past.given(self.APPROVED).when(self.REFUSE).refuses("pattern.reidentification.answered")
        done_to(*self.FOUND, self.REQUESTED, of=PERSON).when(self.REFUSE).refuses(
            "pattern.reidentification.same-person"
        )

    def test_a_request_is_made_once_and_lapses(self) -> None:
        past = (*self.FOUND, self.REQUESTED)
        done_to(*past, of=PERSON).when(self.REQUEST).nothing()
        done_to(*past, of=PERSON, actor=BOARD).when(self.REQUEST).refuses("pattern.reidentification.pending")
        later = NOW + timedelta(hours=72)
        lapsed = done_to(*past, of=PERSON, actor=BOARD, at=later)
        lapsed.when(self.APPROVE).refuses("pattern.reidentification.lapsed")
        lapsed.when(self.REFUSE).refuses("pattern.reidentification.lapsed")
        lapsed.when(self.REQUEST).then(replace(self.REQUESTED, requested_by=BOARD, occurred_at=later))

    def test_a_consent_ends_by_itself(self) -> None:
        past = (*self.FOUND, self.REQUESTED, self.APPROVED)
        still = done_to(*past, of=PERSON, at=self.APPROVED.until - timedelta(seconds=1))
        still.when(self.REQUEST).refuses("pattern.reidentification.open")
        over = done_to(*past, of=PERSON, at=self.APPROVED.until)
        over.when(self.REQUEST).then(replace(self.REQUESTED, occurred_at=self.APPROVED.until))

    def test_only_of_one_person_and_not_before_anyone_has_looked(self) -> None:
        done_to(*FOUND, of=UNIT).when(self.REQUEST).refuses("pattern.reidentification.no-person")
        done_to(indicated(PERSON), of=PERSON).when(self.REQUEST).refuses("pattern.review.first")

    def test_what_was_dismissed_is_not_looked_up_any_more(self) -> None:
        past = (*self.FOUND, self.REQUESTED, DISMISSED)
        done_to(*past, of=PERSON).when(self.REQUEST).refuses("pattern.ended")
        done_to(*past, of=PERSON, actor=BOARD).when(self.APPROVE).refuses("pattern.ended")
        done_to(*self.FOUND, of=PERSON).when(self.APPROVE).refuses("pattern.reidentification.unknown")
        confirmed = PatternConfirmed(owed=CONFIRMED.owed, occurred_on=TODAY)
        done_to(*self.FOUND, of=PERSON).when(ConfirmPattern()).then(confirmed)
