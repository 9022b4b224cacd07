"""A measure is on the cause, has an owner and a day, is carried out or not, and what it changed is said."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.pattern import (
    AbandonMeasure,
    AdoptStructuralMeasure,
    AssessEffect,
    CarryOutMeasure,
    PublishLesson,
    RescheduleMeasure,
    WithdrawLesson,
)
from events.pattern import (
    EffectAssessed,
    LessonPublished,
    LessonWithdrawn,
    LessonWords,
    MeasureAbandoned,
    MeasureRescheduled,
    PatternClosed,
    RateRatio,
)
from events.vocabulary import (
    PERSON_DIRECTED,
    AbandonmentReason,
    Body,
    EffectConclusion,
    EffectShown,
    Language,
    LessonWithdrawal,
    MeasureAim,
    MeasureKind,
    PatternClosingReason,
    ReschedulingReason,
    StewardStep,
    StructuralTheme,
)
from services.patterns import lessons, measures

from .stories import (
    ACTED,
    AFTER,
    BEFORE,
    CARRYING_OUT,
    DONE,
    DUE,
    EFFECT,
    FOUND,
    JUDGED,
    MEASURE,
    OMBUDS,
    TODAY,
    UNDERSTOOD,
    YEAR_LATER,
    adopted,
    carried_out,
    days_later,
    done_to,
    number,
    owed,
    scenario,
)

FIRST, SECOND = number("measure"), number("measure", "second")
NEW = scenario().context.ids("measure")
LATER = date(2026, 11, 1)


class TestAdopt:
    ADOPT = AdoptStructuralMeasure(
        kind=MeasureKind.DEPENDENCY_REDUCED,
        aim=MeasureAim.FEWER_INCIDENTS,
        owner=Body.MANAGER,
        due_on=DUE,
        unit="arts",
    )

    def test_it_has_an_owner_and_a_day(self) -> None:
        done_to(*UNDERSTOOD).when(self.ADOPT).then(replace(adopted(), measure=NEW))

    @pytest.mark.parametrize("kind", sorted(PERSON_DIRECTED))
    def test_none_is_directed_at_a_person(self, kind: MeasureKind) -> None:
        done_to(*UNDERSTOOD).when(replace(self.ADOPT, kind=kind)).refuses("pattern.measure.personal", field="kind")

    @pytest.mark.parametrize("owner", [Body.POLICE, Body.SUPERVISORY_BOARD, Body.CONFIDANT_INTERNAL])
    def test_none_is_owned_from_outside_or_by_those_who_watch(self, owner: Body) -> None:
        done_to(*UNDERSTOOD).when(replace(self.ADOPT, owner=owner)).refuses("pattern.measure.owner", field="owner")

    @pytest.mark.parametrize("due_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=731)])
    def test_its_day_lies_ahead_but_not_too_far(self, due_on: date) -> None:
        done_to(*UNDERSTOOD).when(replace(self.ADOPT, due_on=due_on)).refuses("pattern.measure.due", field="due_on")

    def test_only_on_a_cause_that_is_known(self) -> None:
        done_to(*JUDGED).when(self.ADOPT).refuses("pattern.cause.first")
        done_to(*FOUND).when(self.ADOPT).refuses("pattern.unconfirmed")

    def test_there_is_an_end_to_how_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(measures, "MEASURES_MAX", 1)
        done_to(*ACTED).when(self.ADOPT).refuses("pattern.measure.limit")


class TestReschedule:
    PUT_OFF = RescheduleMeasure(measure=FIRST, due_on=LATER, reason=ReschedulingReason.CONSULTATION)

    def moved(self, days: int) -> MeasureRescheduled:
        """That it was put off by so many days more."""
        later = replace(CARRYING_OUT, due_on=DUE + timedelta(days=days))
        return MeasureRescheduled(measure=FIRST, reason=self.PUT_OFF.reason, owed=later, occurred_on=TODAY)

    def test_it_has_another_day(self) -> None:
        new = replace(CARRYING_OUT, due_on=LATER)
        done_to(*ACTED).when(self.PUT_OFF).then(replace(self.moved(0), owed=new))
        done_to(*ACTED).when(replace(self.PUT_OFF, due_on=DUE)).nothing()

    def test_it_is_put_off_a_few_times_only_but_brought_forward_at_any_time(self) -> None:
        twice = (*ACTED, self.moved(1), self.moved(2))
        done_to(*twice).when(self.PUT_OFF).refuses("pattern.measure.postponed")
        sooner = RescheduleMeasure(measure=FIRST, due_on=date(2026, 6, 1), reason=ReschedulingReason.BROUGHT_FORWARD)
        done_to(*twice).when(sooner).then(
            MeasureRescheduled(
                measure=FIRST,
                reason=sooner.reason,
                owed=replace(CARRYING_OUT, due_on=sooner.due_on),
                occurred_on=TODAY,
            )
        )

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"due_on": date(2026, 6, 1)}, "pattern.measure.moved"),
            ({"reason": ReschedulingReason.BROUGHT_FORWARD}, "pattern.measure.moved"),
            ({"due_on": TODAY + timedelta(days=731)}, "pattern.measure.due"),
            ({"measure": SECOND}, "pattern.measure.unknown"),
        ],
    )
    def test_the_reason_fits_the_day_and_the_day_the_policy(self, changes: dict[str, Any], code: str) -> None:
        done_to(*ACTED).when(replace(self.PUT_OFF, **changes)).refuses(code)

    def test_not_to_a_day_that_went_by_nor_once_it_is_done(self) -> None:
        forward = replace(self.PUT_OFF, due_on=date(2026, 3, 5), reason=ReschedulingReason.BROUGHT_FORWARD)
        done_to(*ACTED, at=days_later(30)).when(forward).refuses("pattern.measure.past", field="due_on")
        done_to(*DONE).when(self.PUT_OFF).refuses("pattern.measure.done")


class TestCarryOut:
    CARRY_OUT = CarryOutMeasure(measure=FIRST)

    def test_then_its_effect_is_owed(self) -> None:
        done_to(*ACTED).when(self.CARRY_OUT).then(carried_out())
        done_to(*DONE).when(self.CARRY_OUT).nothing()

    def test_not_before_it_was_adopted(self) -> None:
        early = replace(self.CARRY_OUT, occurred_on=TODAY - timedelta(days=1))
        done_to(*ACTED).when(early).refuses("pattern.measure.before", field="occurred_on")

    def test_not_once_it_is_abandoned(self) -> None:
        gone = MeasureAbandoned(measure=FIRST, reason=AbandonmentReason.NO_MEANS, occurred_on=TODAY, owed=MEASURE)
        done_to(*ACTED, gone).when(self.CARRY_OUT).refuses("pattern.measure.abandoned")


class TestAbandon:
    ABANDON = AbandonMeasure(measure=FIRST, reason=AbandonmentReason.NO_MEANS)

    def test_another_measure_or_an_end_is_owed_unless_one_is_under_way(self) -> None:
        gone = MeasureAbandoned(measure=FIRST, reason=self.ABANDON.reason, occurred_on=TODAY, owed=MEASURE)
        done_to(*ACTED).when(self.ABANDON).then(gone)
        done_to(*ACTED, gone).when(self.ABANDON).nothing()
        done_to(*ACTED, adopted("second")).when(self.ABANDON).then(replace(gone, owed=None))

    def test_what_was_done_is_not_abandoned(self) -> None:
        done_to(*DONE).when(self.ABANDON).refuses("pattern.measure.done")


class TestAssess:
    ASSESS = AssessEffect(measure=FIRST, before=BEFORE, after=AFTER, concluded=EffectConclusion.EFFECTIVE)
    ON = YEAR_LATER.date()
    ASSESSED = EffectAssessed(
        measure=FIRST,
        before=BEFORE,
        after=AFTER,
        ratio=RateRatio(ratio_thousandths=250, lower_thousandths=45, upper_thousandths=927),
        shown=EffectShown.DECREASED,
        concluded=EffectConclusion.EFFECTIVE,
        occurred_on=ON,
        owed=owed(StewardStep.MEASURE, 56, "H03/1", since=ON),
    )

    def test_the_counts_say_what_is_shown_and_people_what_to_make_of_it(self) -> None:
        done_to(*DONE, at=YEAR_LATER).when(self.ASSESS).then(self.ASSESSED)
        done_to(*DONE, self.ASSESSED, at=YEAR_LATER).when(self.ASSESS).nothing()

    def test_undecided_it_is_owed_again(self) -> None:
        undecided = replace(self.ASSESS, concluded=EffectConclusion.UNDECIDED)
        again = owed(StewardStep.EFFECT, 365, "H05/1", since=self.ON)
        done_to(*DONE, at=YEAR_LATER).when(undecided).then(
            replace(self.ASSESSED, concluded=undecided.concluded, owed=again)
        )
        assert EFFECT.rule == again.rule

    def test_while_another_is_under_way_nothing_more_is_owed(self) -> None:
        done_to(*DONE, adopted("second"), at=YEAR_LATER).when(self.ASSESS).then(replace(self.ASSESSED, owed=None))

    @pytest.mark.parametrize(
        ("aim", "before", "after", "refused"),
        [
            (MeasureAim.FEWER_INCIDENTS, 3, 30, True),
            (MeasureAim.FEWER_INCIDENTS, 3, 4, False),
            (MeasureAim.MORE_REPORTING, 3, 30, False),
            (MeasureAim.MORE_REPORTING, 30, 3, True),
            (MeasureAim.BETTER_HANDLING, 3, 30, False),
        ],
    )
    def test_nobody_concludes_the_opposite_of_what_is_shown(
        self, aim: MeasureAim, before: int, after: int, refused: bool
    ) -> None:
        command = replace(self.ASSESS, before=replace(BEFORE, cases=before), after=replace(AFTER, cases=after))
        past = done_to(*UNDERSTOOD, adopted(aim=aim), carried_out(), at=YEAR_LATER).when(command)
        if refused:
            past.refuses("pattern.effect.contradicted", field="concluded")
        else:
            assert past._decide()
        done_to(*UNDERSTOOD, adopted(aim=aim), carried_out(), at=YEAR_LATER).when(
            replace(command, concluded=EffectConclusion.NOT_EFFECTIVE)
        )._decide()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"before": replace(BEFORE, until_on=TODAY + timedelta(days=1))}, "before.until_on"),
            ({"before": replace(BEFORE, until_on=date(2025, 3, 1))}, "before.until_on"),
            ({"after": replace(AFTER, from_on=TODAY - timedelta(days=1))}, "after.from_on"),
            ({"after": replace(AFTER, until_on=date(2028, 1, 1))}, "after.until_on"),
        ],
    )
    def test_the_periods_lie_before_and_after_and_are_over(self, changes: dict[str, Any], field: str) -> None:
        done_to(*DONE, at=YEAR_LATER).when(replace(self.ASSESS, **changes)).refuses(
            "pattern.effect.period", field=field
        )

    def test_what_was_not_carried_out_has_no_effect(self) -> None:
        done_to(*ACTED, at=YEAR_LATER).when(self.ASSESS).refuses("pattern.effect.not-carried-out")


class TestLessons:
    WORDS = LessonWords(language=Language.EN, title="Two supervisors", text="Candidates ask for help in year 2026.")
    PUBLISH = PublishLesson(words=(WORDS,), no_personal_data=True, measure=FIRST)
    PUBLISHED = LessonPublished(
        institution="uni",
        lesson=scenario().context.ids("lesson"),
        words=(WORDS,),
        themes=(StructuralTheme.STRUCTURE,),
        vouched_by=OMBUDS,
        occurred_on=TODAY,
        measure_kind=MeasureKind.DEPENDENCY_REDUCED,
        aim=MeasureAim.FEWER_INCIDENTS,
    )
    CLOSED = PatternClosed(reason=PatternClosingReason.UNIT_ENDED, occurred_on=TODAY)

    def test_somebody_vouches_for_the_words_and_the_codes_are_the_patterns_own(self) -> None:
        done_to(*ACTED).when(self.PUBLISH).then(self.PUBLISHED)
        assessed = replace(TestAssess.ASSESSED, occurred_on=TODAY)
        done_to(*DONE, assessed).when(self.PUBLISH).then(
            replace(self.PUBLISHED, shown=EffectShown.DECREASED, concluded=EffectConclusion.EFFECTIVE)
        )
        general = replace(self.PUBLISH, measure=None)
        done_to(*UNDERSTOOD, self.CLOSED).when(general).then(replace(self.PUBLISHED, measure_kind=None, aim=None))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"no_personal_data": False}, "pattern.lesson.unvouched"),
            ({"words": (WORDS, WORDS)}, "pattern.lesson.language"),
            ({"words": (replace(WORDS, text="Write to someone@uni.example."),)}, "pattern.lesson.personal"),
            ({"words": (replace(WORDS, title="Student 123 4567"),)}, "pattern.lesson.personal"),
            ({"measure": SECOND}, "pattern.measure.unknown"),
        ],
    )
    def test_what_cannot_be_public_is_refused(self, changes: dict[str, Any], code: str) -> None:
        done_to(*ACTED).when(replace(self.PUBLISH, **changes)).refuses(code)

    def test_only_what_was_confirmed_teaches_and_not_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done_to(*FOUND).when(self.PUBLISH).refuses("pattern.unconfirmed")
        monkeypatch.setattr(lessons, "LESSONS_MAX", 1)
        done_to(*ACTED, self.PUBLISHED).when(self.PUBLISH).refuses("pattern.lesson.limit")

    def test_a_lesson_is_taken_back_once(self) -> None:
        withdraw = WithdrawLesson(lesson=self.PUBLISHED.lesson, reason=LessonWithdrawal.IDENTIFIES)
        withdrawn = LessonWithdrawn(lesson=withdraw.lesson, reason=withdraw.reason, occurred_on=TODAY)
        done_to(*ACTED, self.PUBLISHED).when(withdraw).then(withdrawn)
        done_to(*ACTED, self.PUBLISHED, withdrawn).when(withdraw).nothing()
        done_to(*ACTED).when(withdraw).refuses("pattern.lesson.unknown", field="lesson")
