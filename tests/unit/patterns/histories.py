"""Histories of a pattern as commands come in, likely ones and any others, for what must always hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.pattern import (
    COMMANDS,
    AbandonMeasure,
    AdoptStructuralMeasure,
    AnswerAdvice,
    ApproveReidentification,
    AssessEffect,
    CarryOutMeasure,
    ClosePattern,
    ConfirmPattern,
    DismissPattern,
    IndicatePattern,
    PublishLesson,
    RecordStructuralCause,
    RefuseReidentification,
    RequestReidentification,
    ReviewPattern,
    WithdrawLesson,
)
from events.pattern import (
    LessonWords,
    PatternEvent,
)
from events.vocabulary import (
    AbandonmentReason,
    AdviceResponse,
    Body,
    DismissalReason,
    EffectConclusion,
    Factor,
    Language,
    LessonWithdrawal,
    MeasureAim,
    MeasureKind,
    PatternClosingReason,
    ReidentificationGround,
    ReidentificationRefusal,
    ReviewCheck,
    StructuralTheme,
)
from services.patterns.state import Pattern
from services.refusals import Refused
from tests.given import NOW
from tests.instances import instances

from .stories import AFTER, BEFORE, BOARD, DECIDER, FIGURES, OMBUDS, PERSON, TODAY, scenario

ACTORS = st.sampled_from([OMBUDS, BOARD, "coordinator:00000000000000a1", "supervisory-board:00000000000000d4"])
CASES = st.lists(st.sampled_from([f"hash:{n}" for n in range(6)]), max_size=4).map(tuple)
INDICATE = CASES.map(lambda cases: replace(PERSON, evidence=cases, figures=replace(FIGURES, cases=len(cases))))
WORDS = LessonWords(language=Language.EN, title="Two supervisors", text="Candidates ask for help earlier.")
IDS = {
    kind: st.integers(0, 3).map(lambda n, kind=kind: f"{kind}-00000000-0000-4000-8000-{n:012d}")  # type: ignore[misc]
    for kind in ("measure", "advice", "lesson", "request")
}
MEASURE: dict[str, Any] = {
    "kind": MeasureKind.PREVENTION,
    "aim": MeasureAim.FEWER_INCIDENTS,
    "owner": Body.BOARD,
    "due_on": TODAY + timedelta(days=90),
}
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **IDS,
    "due_on": st.integers(-5, 800).map(lambda days: TODAY + timedelta(days=days)),
    "occurred_on": st.none(),
    "into": st.none(),
    "before": st.just(BEFORE),
    "after": st.just(replace(AFTER, until_on=TODAY)),
    "text": st.just("whistleblowing/1"),
}
OTHERS = st.one_of([instances(kind, FIELDS) for kind in COMMANDS if kind is not IndicatePattern])
# What people would send: a search among all that can be said alone never gets past a review.
LIKELY = st.one_of(
    st.just(ReviewPattern(checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT))),
    st.just(ConfirmPattern()),
    st.just(DismissPattern(reason=DismissalReason.SMALL_UNIT)),
    st.just(RecordStructuralCause(theme=StructuralTheme.CULTURE, factors=(Factor.COMPETITION,))),
    st.just(AdoptStructuralMeasure(**MEASURE)),
    st.builds(CarryOutMeasure, measure=IDS["measure"]),
    st.builds(AbandonMeasure, measure=IDS["measure"], reason=st.sampled_from(AbandonmentReason)),
    st.builds(
        AssessEffect,
        measure=IDS["measure"],
        before=st.just(BEFORE),
        after=st.just(replace(AFTER, until_on=TODAY)),
        concluded=st.sampled_from(EffectConclusion),
    ),
    st.builds(ClosePattern, reason=st.sampled_from(PatternClosingReason)),
    st.builds(RequestReidentification, ground=st.sampled_from(ReidentificationGround)),
    st.builds(ApproveReidentification, request=IDS["request"]),
    st.builds(RefuseReidentification, request=IDS["request"], reason=st.just(ReidentificationRefusal.TOO_EARLY)),
    st.just(PublishLesson(words=(WORDS,), no_personal_data=True)),
    st.builds(WithdrawLesson, lesson=IDS["lesson"], reason=st.sampled_from(LessonWithdrawal)),
    st.builds(AnswerAdvice, advice=IDS["advice"], response=st.just(AdviceResponse.FOLLOWED)),
)
PATH = (
    ReviewPattern(checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT)),
    ConfirmPattern(),
    RecordStructuralCause(theme=StructuralTheme.CULTURE, factors=(Factor.COMPETITION,)),
    AdoptStructuralMeasure(**MEASURE),
    CarryOutMeasure(measure="measure-00000000-0000-4000-8000-000000000000"),
)
ASK = RequestReidentification(ground=ReidentificationGround.PERSON_HEARD)
STEPS = st.builds(
    lambda far, asked, steps: [*((command, OMBUDS, 0) for command in (*PATH[:far], *asked)), *steps],
    st.integers(0, len(PATH)),
    st.sampled_from([(), (ASK,)]),
    st.lists(
        st.tuples(st.one_of(INDICATE, OTHERS, LIKELY, LIKELY), ACTORS, st.integers(0, 20)), min_size=20, max_size=40
    ),
)


class History:
    """A pattern as commands come in. Ids are numbered, so that later commands can mean what earlier ones began."""

    def __init__(self) -> None:
        self.state: Pattern = DECIDER.initial
        self.events: list[PatternEvent] = []
        self.now = NOW
        self._made: Counter[str] = Counter()

    def ask(self, command: Any, actor: str, hours: int) -> Sequence[PatternEvent]:
        """What follows, recorded."""
        self.now += timedelta(hours=hours)
        context = msgspec.structs.replace(
            scenario(PERSON).context, at=self.now, actor=actor, ids=lambda kind: self._id(kind)
        )
        try:
            decided = cast("Sequence[PatternEvent]", DECIDER.decide(self.state, command, context))
        except Refused:
            return ()
        for event in decided:
            self.state = DECIDER.evolve(self.state, event)
            self.events.append(event)
        return decided

    def _id(self, kind: str) -> str:
        self._made[kind] += 1
        return f"{kind}-00000000-0000-4000-8000-{self._made[kind] - 1:012d}"


def played(steps: Sequence[tuple[Any, str, int]]) -> History:
    """The history of some steps, after one that begins it."""
    history = History()
    history.ask(PERSON, OMBUDS, 0)
    for command, actor, hours in steps:
        history.ask(command, actor, hours)
    return history
