"""What can be seen of patterns says what their rules say: where each stands, what is owed next, what was learned."""

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from msgspec.structs import replace

from events.codec import decode_envelope
from events.ledgers import PATTERNS
from events.pattern import EvidenceAdded, LessonPublished, LessonWithdrawn, LessonWords, PatternEscalated, PatternEvent
from events.registry import Event
from events.statement import ExposureStated, SurveyStated
from events.vocabulary import EscalationLevel, Language, LessonWithdrawal, Population, StructuralTheme
from projections.catalogue import OVERSIGHT, READING
from projections.fold import Fold, Row, fold_rows
from projections.lessons import LESSONS, LessonRow
from projections.pattern_evidence import PATTERN_EVIDENCE
from projections.patterns import PATTERNS_FOLD, PatternRow, measure_lines
from projections.statements import STATEMENTS
from services.patterns.state import Closed, Confirmed, Dismissed, Indicated, Nothing, obligations

from ...logs import LedgerLog
from ...projecting import events_of
from ..patterns.histories import STEPS, played
from ..patterns.stories import (
    ACTED,
    CONFIRMED,
    DUE,
    FIGURES,
    FOUND,
    JUDGED,
    OMBUDS,
    PERSON,
    REVIEW,
    REVIEWED,
    TODAY,
    UNIT,
    days_later,
    indicated,
    number,
)

STATUSES = {Indicated: "indicated", Confirmed: "confirmed", Dismissed: "dismissed", Closed: "closed"}
STATEMENT = "statement-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"


def rows(fold: Fold[Row], stream: str, *events: Event) -> list[Row]:
    log = LedgerLog(PATTERNS, 1)
    log.record(stream, *events)
    return fold_rows(fold, (decode_envelope(value) for value in events_of(log)))


def row(*events: PatternEvent) -> PatternRow:
    (found,) = rows(PATTERNS_FOLD, UNIT.stream, *events)
    return found


@settings(max_examples=60, deadline=None)
@for_all(STEPS)
def test_the_row_stands_where_the_rules_stand_and_says_what_they_owe_first(
    steps: list[tuple[object, str, int]],
) -> None:
    history = played(steps)
    state, shown = history.state, row(*history.events)
    assert not isinstance(state, Nothing)
    assert shown.status == STATUSES[type(state)]
    first = min(((one.owed.due_on, one.owed.step.value) for one in obligations(state)), default=None)
    assert (None if shown.due_on is None else (shown.due_on, shown.step)) == first
    assert shown.cases == len(state.file.evidence)
    assert shown.last_on == state.file.last_on
    assert set(msgspec.json.decode(shown.causes)) == {theme.value for theme, _ in state.file.causes}
    assert [line.measure for line in measure_lines(shown.measures) if line.owed] == [
        measure.measure for measure in state.file.measures if measure.owed
    ]
    assert shown.lessons == sum(not withdrawn for _, withdrawn in state.file.lessons)
    assert shown.seen == state.file.seen


def test_the_mark_of_a_person_is_in_no_row_but_that_there_is_one() -> None:
    shown = row(indicated(PERSON))
    assert shown.marked
    assert "mark:7" not in msgspec.json.encode(shown).decode()
    assert not row(indicated()).marked


def test_each_time_that_cases_came_is_kept_with_what_was_found() -> None:
    more = EvidenceAdded(figures=replace(FIGURES, cases=4), evidence=("hash:4",))
    first, second = rows(PATTERN_EVIDENCE, UNIT.stream, *FOUND, more, CONFIRMED)
    assert (first.number, first.evidence) == (1, UNIT.evidence)
    assert (second.number, second.evidence) == (3, ("hash:4",))
    assert msgspec.json.decode(second.figures)["cases"] == 4


def test_who_was_told_is_shown_for_as_long_as_that_step_is_late() -> None:
    told = PatternEscalated(overdue=REVIEW, level=EscalationLevel.BOARD, occurred_at=days_later(60))
    assert row(*FOUND, told).told == "board"
    assert row(*FOUND, told, REVIEWED).told == "board"
    assert row(*FOUND, told, CONFIRMED).told is None


def test_a_measure_is_due_on_its_day() -> None:
    shown = row(*ACTED)
    assert (shown.step, shown.due_on, shown.term) == ("carrying_out", DUE, "H04/1")


def test_a_withdrawn_lesson_keeps_no_words() -> None:
    words = LessonWords(language=Language.EN, title="Two supervisors", text="Help was nearer.")
    lesson = number("lesson")
    published = LessonPublished(
        institution="uni",
        lesson=lesson,
        words=(words,),
        themes=(StructuralTheme.STRUCTURE,),
        vouched_by=OMBUDS,
        occurred_on=TODAY,
    )
    withdrawn = LessonWithdrawn(lesson=lesson, reason=LessonWithdrawal.IDENTIFIES, occurred_on=TODAY)
    (there,) = rows(LESSONS, UNIT.stream, *ACTED, published)
    assert msgspec.json.decode(there.words) == [
        {"language": "en", "title": "Two supervisors", "text": "Help was nearer."}
    ]
    assert OMBUDS not in msgspec.json.encode(there).decode()
    (gone,) = rows(LESSONS, UNIT.stream, *ACTED, published, withdrawn)
    assert (gone.words, gone.withdrawn) == ("[]", "identifies")
    other = replace(published, lesson=number("lesson", "second"))
    found: list[LessonRow] = rows(LESSONS, UNIT.stream, *ACTED, published, other, withdrawn)
    assert [one.withdrawn for one in found] == ["identifies", None]


def test_of_what_was_stated_the_last_holds_and_what_was_not_is_missing() -> None:
    def exposure(headcount: int, population: Population = Population.STUDENT) -> ExposureStated:
        return ExposureStated(
            institution="uni", year=2025, unit="arts", population=population, headcount=headcount, occurred_on=TODAY
        )

    survey = SurveyStated(
        institution="uni", year=2025, unit="arts", respondents=310, unsafe_thousandths=180, occurred_on=TODAY
    )
    found = rows(STATEMENTS, STATEMENT, exposure(2_400), survey, exposure(0, Population.VOLUNTEER), exposure(2_500))
    assert {(one.population, one.headcount, one.respondents) for one in found} == {
        ("student", 2_500, None),
        ("volunteer", 0, None),
        (None, None, 310),
    }


def test_a_history_begins_with_its_beginning() -> None:
    with pytest.raises(ValueError, match="first event of a pattern"):
        row(REVIEWED)
    with pytest.raises(ValueError, match="first event of a lesson"):
        rows(
            LESSONS,
            UNIT.stream,
            LessonWithdrawn(lesson=number("lesson"), reason=LessonWithdrawal.MISTAKEN, occurred_on=TODAY),
        )


def test_what_is_read_of_patterns_follows_their_own_ledger_and_no_other() -> None:
    assert OVERSIGHT.follows is PATTERNS
    assert READING.follows is not PATTERNS
    assert OVERSIGHT.schema != READING.schema
    assert JUDGED
