"""How a pattern is found, judged and ended: what a rule says once too often changes nothing, what is new does."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from events.commands.pattern import (
    AssessEffect,
    ClosePattern,
    ConfirmPattern,
    DismissPattern,
    IndicatePattern,
    RecordStructuralCause,
    ReopenPattern,
    ReviewPattern,
)
from events.pattern import (
    EffectAssessed,
    EvidenceAdded,
    PatternClosed,
    PatternDismissed,
    PatternIndicatedAgain,
    PatternKey,
    PatternReopened,
    PatternReviewed,
    RateRatio,
    StructuralCauseRecorded,
)
from events.vocabulary import (
    DismissalReason,
    EffectConclusion,
    EffectShown,
    Factor,
    PatternAxis,
    PatternClosingReason,
    PatternReopeningReason,
    ReviewCheck,
    StewardStep,
    StructuralTheme,
)
from services.decider import ImpossibleHistory
from services.patterns import indicating
from services.patterns.state import Closed, Confirmed, Dismissed, Indicated

from .stories import (
    ACTED,
    AFTER,
    BEFORE,
    BOARD,
    CAUSED,
    CONFIRMED,
    DONE,
    FIGURES,
    FOUND,
    JUDGED,
    MEASURE,
    OWN,
    PERSON,
    REVIEW,
    REVIEWED,
    TODAY,
    UNDERSTOOD,
    UNIT,
    YEAR_LATER,
    done_to,
    indicated,
    number,
    owed,
    scenario,
)

NEWS = replace(UNIT, evidence=("hash:3", "hash:4"), figures=replace(FIGURES, cases=4, observed_thousandths=4_000))
OTHER = number("pattern", "other")
DISMISSED = PatternDismissed(reason=DismissalReason.SMALL_UNIT, occurred_on=TODAY)
CLOSED = PatternClosed(reason=PatternClosingReason.UNIT_ENDED, occurred_on=TODAY)
WORKED = EffectAssessed(
    measure=number("measure"),
    before=BEFORE,
    after=AFTER,
    ratio=RateRatio(ratio_thousandths=250, lower_thousandths=45, upper_thousandths=927),
    shown=EffectShown.DECREASED,
    concluded=EffectConclusion.EFFECTIVE,
    occurred_on=YEAR_LATER.date(),
    owed=MEASURE,
)


class TestIndicate:
    def test_the_first_time_opens_it_and_a_review_is_owed(self) -> None:
        scenario().when(UNIT).then(indicated())

    def test_the_same_cases_again_change_nothing_however_the_figures_are_put(self) -> None:
        later = replace(UNIT, figures=replace(FIGURES, on=TODAY + timedelta(days=9), observed_thousandths=5_000))
        for past in (FOUND, JUDGED, (*FOUND, DISMISSED), (*JUDGED, CLOSED)):
            done_to(*past).when(later).nothing()
            done_to(*past).when(replace(UNIT, evidence=("hash:2",))).nothing()

    @pytest.mark.parametrize("past", [FOUND, JUDGED, ACTED])
    def test_new_cases_attach_to_a_pattern_that_is_looked_at(self, past: tuple[object, ...]) -> None:
        done_to(*past).when(NEWS).then(EvidenceAdded(figures=NEWS.figures, evidence=("hash:4",)))

    def test_new_cases_indicate_a_dismissed_one_again(self) -> None:
        again = PatternIndicatedAgain(figures=NEWS.figures, evidence=("hash:4",), owed=REVIEW)
        done_to(*FOUND, DISMISSED).when(NEWS).then(again)
        assert isinstance(done_to(*FOUND, DISMISSED, again).state(), Indicated)

    def test_new_cases_reopen_a_closed_one_that_is_then_to_be_judged_and_explained_anew(self) -> None:
        reopened = PatternReopened(reason=PatternReopeningReason.NEW_CASES, owed=REVIEW, occurred_on=TODAY)
        added = EvidenceAdded(figures=NEWS.figures, evidence=("hash:4",))
        done_to(*UNDERSTOOD, CLOSED).when(NEWS).then(reopened, added)
        done_to(*UNDERSTOOD, CLOSED, reopened, added).when(ConfirmPattern()).refuses("pattern.review.first")
        state = done_to(*UNDERSTOOD, CLOSED, reopened, added).state()
        assert isinstance(state, Indicated)
        assert (state.file.causes, len(state.file.evidence)) == ((), 4)

    def test_figures_that_rest_on_no_case_are_news_only_of_another_time(self) -> None:
        survey = replace(UNIT, evidence=())
        done_to(indicated(survey)).when(replace(survey, figures=replace(FIGURES, until_on=TODAY))).nothing()
        after = replace(FIGURES, from_on=date(2026, 3, 3), until_on=date(2027, 3, 2), on=date(2027, 3, 2))
        done_to(indicated(survey), REVIEWED, DISMISSED).when(replace(survey, figures=after)).then(
            PatternIndicatedAgain(figures=after, evidence=(), owed=REVIEW)
        )

    def test_a_repeated_commitment_counts_once(self) -> None:
        scenario().when(replace(UNIT, evidence=("hash:1", "hash:1", "hash:2", "hash:3"))).then(indicated())

    def test_it_keeps_no_more_cases_than_it_can_hold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(indicating, "EVIDENCE_MAX", 3)
        done_to(*FOUND).when(NEWS).refuses("pattern.evidence.full")
        done_to(*FOUND).when(UNIT).nothing()

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (replace(UNIT, institution="hogeschool"), "institution.other"),
            (replace(UNIT, figures=replace(FIGURES, from_on=TODAY + timedelta(days=1))), "pattern.window.reversed"),
            (
                replace(UNIT, figures=replace(FIGURES, on=FIGURES.until_on - timedelta(days=1))),
                "pattern.window.reversed",
            ),
            (replace(UNIT, key=PatternKey(unit="arts", mark="mark:7")), "pattern.mark"),
            (replace(PERSON, key=PatternKey(unit="arts")), "pattern.mark"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, command: IndicatePattern, code: str) -> None:
        scenario(command).when(command).refuses(code)

    def test_it_is_sent_to_its_own_stream(self) -> None:
        scenario(PERSON).when(UNIT).refuses("stream.other")

    def test_nothing_else_is_asked_of_what_no_rule_indicated(self) -> None:
        scenario().when(ConfirmPattern()).refuses("stream.unknown")


class TestReview:
    REVIEW = ReviewPattern(checks=(ReviewCheck.CODING,))

    def test_it_says_who_looked_at_what(self) -> None:
        looked = PatternReviewed(checks=(ReviewCheck.CODING,), reviewer=BOARD, occurred_on=TODAY)
        done_to(*FOUND, actor=BOARD).when(self.REVIEW).then(looked)

    def test_the_same_look_of_the_same_person_is_recorded_once(self) -> None:
        done_to(*FOUND).when(ReviewPattern(checks=(ReviewCheck.INDEPENDENCE,))).nothing()

    @pytest.mark.parametrize("past", [JUDGED, (*FOUND, DISMISSED)])
    def test_what_was_judged_is_not_reviewed(self, past: tuple[object, ...]) -> None:
        done_to(*past).when(self.REVIEW).refuses("pattern.judged")


class TestConfirm:
    def test_it_asks_for_the_cause(self) -> None:
        done_to(*FOUND).when(ConfirmPattern()).then(CONFIRMED)
        done_to(*JUDGED).when(ConfirmPattern()).nothing()

    @pytest.mark.parametrize("left_out", [ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT])
    def test_nothing_is_a_pattern_before_independence_and_small_units_were_looked_at(
        self, left_out: ReviewCheck
    ) -> None:
        partly = replace(REVIEWED, checks=tuple(check for check in REVIEWED.checks if check is not left_out))
        done_to(indicated(), partly).when(ConfirmPattern()).refuses("pattern.review.first")

    def test_what_has_ended_is_opened_first(self) -> None:
        done_to(*FOUND, DISMISSED).when(ConfirmPattern()).refuses("pattern.ended")


class TestDismiss:
    DISMISS = DismissPattern(reason=DismissalReason.SMALL_UNIT)

    def test_it_has_a_reason_and_keeps_its_evidence(self) -> None:
        done_to(*FOUND).when(self.DISMISS).then(DISMISSED)
        done_to(*FOUND, DISMISSED).when(self.DISMISS).nothing()
        state = done_to(*FOUND, DISMISSED).state()
        assert isinstance(state, Dismissed)
        assert len(state.file.evidence) == 3

    def test_not_without_a_look_at_it_nor_once_it_is_confirmed(self) -> None:
        done_to(indicated()).when(self.DISMISS).refuses("pattern.review.first")
        done_to(*JUDGED).when(self.DISMISS).refuses("pattern.judged")

    def test_the_board_does_not_dismiss_what_is_about_itself(self) -> None:
        own = (indicated(OWN), REVIEWED)
        done_to(*own, actor=BOARD, of=OWN).when(self.DISMISS).refuses("pattern.own-matter")
        done_to(*own, of=OWN).when(self.DISMISS).then(DISMISSED)

    def test_another_pattern_is_named_where_it_goes_on_in_one(self) -> None:
        merged = DismissPattern(reason=DismissalReason.IN_OTHER_PATTERN, into=OTHER)
        done_to(*FOUND).when(merged).then(replace(DISMISSED, reason=merged.reason, into=OTHER))
        for wrong in (
            replace(merged, into=None),
            replace(merged, into=UNIT.stream),
            replace(self.DISMISS, into=OTHER),
        ):
            done_to(*FOUND).when(wrong).refuses("pattern.into", field="into")


class TestCause:
    CAUSE = RecordStructuralCause(theme=StructuralTheme.STRUCTURE, factors=(Factor.STRUCTURE_DEPENDENCY,))

    def test_the_first_asks_for_a_measure_a_further_one_does_not(self) -> None:
        done_to(*JUDGED).when(self.CAUSE).then(CAUSED)
        done_to(*UNDERSTOOD).when(self.CAUSE).nothing()
        culture = RecordStructuralCause(
            theme=StructuralTheme.CULTURE, factors=(Factor.COMPETITION, Factor.CULTURE_UNDISCUSSED)
        )
        done_to(*UNDERSTOOD).when(culture).then(
            StructuralCauseRecorded(theme=culture.theme, factors=culture.factors, occurred_on=TODAY)
        )

    def test_a_factor_is_named_under_its_own_theme(self) -> None:
        wrong = RecordStructuralCause(theme=StructuralTheme.CULTURE, factors=(Factor.STRUCTURE_DEPENDENCY,))
        done_to(*JUDGED).when(wrong).refuses("pattern.factor.other-theme", field="factors")

    def test_only_a_confirmed_pattern_has_one(self) -> None:
        done_to(*FOUND).when(self.CAUSE).refuses("pattern.unconfirmed")
        done_to(*FOUND, DISMISSED).when(self.CAUSE).refuses("pattern.ended")


class TestClose:
    CLOSE = ClosePattern(reason=PatternClosingReason.UNIT_ENDED)

    def test_it_ends_with_no_measure_open(self) -> None:
        done_to(*UNDERSTOOD).when(self.CLOSE).then(CLOSED)
        done_to(*UNDERSTOOD, CLOSED).when(self.CLOSE).nothing()
        assert isinstance(done_to(*UNDERSTOOD, CLOSED).state(), Closed)

    @pytest.mark.parametrize("past", [ACTED, DONE])
    def test_not_while_a_measure_is_not_carried_out_or_not_assessed(self, past: tuple[object, ...]) -> None:
        done_to(*past).when(self.CLOSE).refuses("pattern.close.measure-open")

    def test_not_without_a_cause_unless_it_goes_on_elsewhere(self) -> None:
        done_to(*JUDGED).when(self.CLOSE).refuses("pattern.cause.first")
        merged = ClosePattern(reason=PatternClosingReason.IN_OTHER_PATTERN, into=OTHER)
        done_to(*JUDGED).when(merged).then(PatternClosed(reason=merged.reason, occurred_on=TODAY, into=OTHER))

    def test_resolved_it_is_by_a_measure_that_works(self) -> None:
        close = ClosePattern(reason=PatternClosingReason.RESOLVED)
        closed = PatternClosed(reason=close.reason, occurred_on=YEAR_LATER.date())
        done_to(*DONE, WORKED, at=YEAR_LATER).when(close).then(closed)
        failed = replace(WORKED, concluded=EffectConclusion.NOT_EFFECTIVE)
        done_to(*DONE, failed, at=YEAR_LATER).when(close).refuses("pattern.close.unresolved", field="reason")
        done_to(*UNDERSTOOD).when(close).refuses("pattern.close.unresolved")

    def test_what_worked_before_it_came_back_does_not_resolve_it_again(self) -> None:
        close = ClosePattern(reason=PatternClosingReason.RESOLVED)
        reopened = PatternReopened(reason=PatternReopeningReason.NEW_CASES, owed=REVIEW, occurred_on=YEAR_LATER.date())
        back = (*DONE, WORKED, replace(CLOSED, reason=close.reason), reopened, REVIEWED, CONFIRMED, CAUSED)
        done_to(*back, at=YEAR_LATER).when(close).refuses("pattern.close.unresolved", field="reason")
        anew = AssessEffect(measure=WORKED.measure, before=BEFORE, after=AFTER, concluded=WORKED.concluded)
        done_to(*back, at=YEAR_LATER).when(anew).then(replace(WORKED, owed=None))
        closed = PatternClosed(reason=close.reason, occurred_on=YEAR_LATER.date())
        done_to(*back, replace(WORKED, owed=None), at=YEAR_LATER).when(close).then(closed)

    def test_no_longer_seen_it_is_after_as_long_as_an_effect_takes(self) -> None:
        close = ClosePattern(reason=PatternClosingReason.NO_LONGER_SEEN)
        done_to(*UNDERSTOOD).when(close).refuses("pattern.close.seen", field="reason")
        closed = PatternClosed(reason=close.reason, occurred_on=YEAR_LATER.date())
        done_to(*UNDERSTOOD, at=YEAR_LATER).when(close).then(closed)

    def test_the_board_does_not_close_what_is_about_itself(self) -> None:
        own = (indicated(OWN), REVIEWED, CONFIRMED, CAUSED)
        done_to(*own, actor=BOARD, of=OWN).when(self.CLOSE).refuses("pattern.own-matter")
        assert OWN.axis is PatternAxis.BOARD


class TestReopen:
    REOPEN = ReopenPattern(reason=PatternReopeningReason.ADVICE)

    @pytest.mark.parametrize("past", [(*FOUND, DISMISSED), (*UNDERSTOOD, CLOSED)])
    def test_it_is_judged_anew(self, past: tuple[object, ...]) -> None:
        done_to(*past).when(self.REOPEN).then(
            PatternReopened(reason=self.REOPEN.reason, owed=REVIEW, occurred_on=TODAY)
        )

    @pytest.mark.parametrize("past", [FOUND, ACTED])
    def test_what_is_open_stays_as_it_is(self, past: tuple[object, ...]) -> None:
        done_to(*past).when(self.REOPEN).nothing()
        assert isinstance(done_to(*past).state(), Indicated | Confirmed)


@pytest.mark.parametrize(
    "history",
    [
        (REVIEWED,),
        (indicated(), indicated()),
        (*FOUND, CAUSED),
        (*FOUND, CLOSED),
        (*JUDGED, REVIEWED),
        (*FOUND, DISMISSED, EvidenceAdded(figures=FIGURES, evidence=())),
        (*FOUND, PatternIndicatedAgain(figures=FIGURES, evidence=(), owed=REVIEW)),
        (*FOUND, WORKED),
        (*JUDGED, WORKED),
    ],
)
def test_a_history_that_no_rule_wrote_is_an_error(history: tuple[object, ...]) -> None:
    with pytest.raises(ImpossibleHistory):
        done_to(*history).state()


def test_terms_are_counted_by_the_version_in_force_and_named() -> None:
    assert owed(StewardStep.REVIEW, 28, "H01/1") == REVIEW
