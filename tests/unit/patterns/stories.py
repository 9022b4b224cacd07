"""Patterns with what a test does not care about filled in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec.structs import replace

from events.commands.pattern import IndicatePattern
from events.pattern import (
    Figures,
    LessonPublished,
    LessonWords,
    MeasureCarriedOut,
    Observed,
    Owed,
    PatternConfirmed,
    PatternIndicated,
    PatternKey,
    PatternReviewed,
    StructuralCauseRecorded,
    StructuralMeasureAdopted,
)
from events.rules import shipped
from events.vocabulary import (
    Body,
    Factor,
    Language,
    MeasureAim,
    MeasureKind,
    PatternAxis,
    PatternScale,
    ReviewCheck,
    StewardStep,
    StructuralTheme,
)
from services.patterns.pattern import decider
from tests.given import NOW, Scenario, context

TODAY = date(2026, 3, 2)
DECIDER = decider(shipped())
OMBUDS, BOARD = "ombuds:00000000000000a1", "board:00000000000000b2"
FIGURES = Figures(
    rule="P02/1",
    on=TODAY,
    from_on=date(2025, 3, 3),
    until_on=TODAY,
    as_of=NOW,
    cases=3,
    reporters=3,
    scale=PatternScale.CASES,
    observed_thousandths=3_000,
    threshold_thousandths=3_000,
)
UNIT = IndicatePattern(
    institution="uni",
    axis=PatternAxis.UNIT,
    key=PatternKey(unit="arts"),
    figures=FIGURES,
    evidence=("hash:1", "hash:2", "hash:3"),
)
PERSON = replace(UNIT, axis=PatternAxis.RESPONDENT, key=PatternKey(mark="mark:7"))
OWN = replace(UNIT, axis=PatternAxis.BOARD, key=PatternKey(body=Body.BOARD))


def scenario(command: IndicatePattern = UNIT, *, actor: str = OMBUDS, at: datetime = NOW) -> Scenario:
    """The stream of a pattern, and who acts on it."""
    return Scenario(DECIDER, msgspec.structs.replace(context("pattern", at=at), stream=command.stream, actor=actor))


def days_later(days: int) -> datetime:
    """An instant on a later day."""
    return NOW + timedelta(days=days)


def owed(step: StewardStep, days: int, rule: str, since: date = TODAY) -> Owed:
    """What is owed, counted from a day."""
    return Owed(step=step, due_on=since + timedelta(days=days), rule=rule)


REVIEW = owed(StewardStep.REVIEW, 28, "H01/1")
CAUSE = owed(StewardStep.CAUSE, 56, "H02/1")
MEASURE = owed(StewardStep.MEASURE, 56, "H03/1")
EFFECT = owed(StewardStep.EFFECT, 365, "H05/1")
DUE = date(2026, 9, 1)
CARRYING_OUT = Owed(step=StewardStep.CARRYING_OUT, due_on=DUE, rule="H04/1")


def number(kind: str, name: str = "first") -> str:
    """The id of a measure, an advice and so on by a short name."""
    return f"{kind}-{uuid5(NAMESPACE_URL, name)}"


def indicated(command: IndicatePattern = UNIT) -> PatternIndicated:
    """That a rule indicated it for the first time."""
    return PatternIndicated(
        institution="uni",
        axis=command.axis,
        key=command.key,
        figures=command.figures,
        evidence=command.evidence,
        owed=REVIEW,
    )


REVIEWED = PatternReviewed(
    checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT), reviewer=OMBUDS, occurred_on=TODAY
)
CONFIRMED = PatternConfirmed(owed=CAUSE, occurred_on=TODAY)
CAUSED = StructuralCauseRecorded(
    theme=StructuralTheme.STRUCTURE, factors=(Factor.STRUCTURE_DEPENDENCY,), occurred_on=TODAY, owed=MEASURE
)


def adopted(name: str = "first", **changes: Any) -> StructuralMeasureAdopted:
    """That a measure was adopted."""
    facts = {
        "kind": MeasureKind.DEPENDENCY_REDUCED,
        "aim": MeasureAim.FEWER_INCIDENTS,
        "owner": Body.MANAGER,
        "owed": CARRYING_OUT,
        "occurred_on": TODAY,
        "unit": "arts",
    }
    return StructuralMeasureAdopted(measure=number("measure", name), **{**facts, **changes})


def carried_out(name: str = "first") -> MeasureCarriedOut:
    """That a measure was carried out."""
    return MeasureCarriedOut(measure=number("measure", name), owed=EFFECT, occurred_on=TODAY)


FOUND = (indicated(), REVIEWED)
JUDGED = (*FOUND, CONFIRMED)
UNDERSTOOD = (*JUDGED, CAUSED)
ACTED = (*UNDERSTOOD, adopted())
DONE = (*ACTED, carried_out())
BEFORE = Observed(from_on=date(2025, 3, 3), until_on=TODAY - timedelta(days=1), cases=12, person_days=100_000)
AFTER = Observed(from_on=TODAY, until_on=TODAY + timedelta(days=364), cases=3, person_days=100_000)
YEAR_LATER = datetime(2027, 3, 3, 9, tzinfo=UTC)


def done_to(*events: Any, actor: str = OMBUDS, at: datetime = NOW, of: IndicatePattern = UNIT) -> Scenario:
    """This happened to a pattern."""
    return scenario(of, actor=actor, at=at).given(*events)


WORDS = LessonWords(language=Language.EN, title="Two supervisors", text="Help was nearer.")
DUTCH_WORDS = LessonWords(language=Language.NL, title="Twee begeleiders", text="Hulp was dichterbij.")


def shared(name: str, institution: str = "uni", **changes: Any) -> LessonPublished:
    """That a lesson was published."""
    facts = {
        "words": (WORDS,),
        "themes": (StructuralTheme.STRUCTURE,),
        "vouched_by": OMBUDS,
        "occurred_on": TODAY,
        "measure_kind": MeasureKind.DEPENDENCY_REDUCED,
    }
    return LessonPublished(institution=institution, lesson=number("lesson", name), **{**facts, **changes})
