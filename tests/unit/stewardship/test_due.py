"""What the log of a pattern makes of its row, and what is asked once the row's time has come."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from events.codec import decode_command_envelope
from events.commands.pattern import (
    AbandonMeasure,
    AdoptStructuralMeasure,
    AnswerAdvice,
    CarryOutMeasure,
    ConfirmPattern,
    DismissPattern,
    EscalatePattern,
    GiveSupervisoryAdvice,
    RecordStructuralCause,
    ReopenPattern,
    RescheduleMeasure,
    ReviewPattern,
)
from events.ledgers import shard
from events.pattern import EVENTS, EvidenceAdded, PatternConfirmed, PatternEscalated
from events.rules.catalogue import UnknownRule
from events.vocabulary import (
    AbandonmentReason,
    AdviceResponse,
    AdviceSubject,
    Body,
    DismissalReason,
    EscalationLevel,
    Factor,
    MeasureAim,
    MeasureKind,
    PatternReopeningReason,
    ReschedulingReason,
    ReviewCheck,
    StewardStep,
    StraightReason,
    StructuralTheme,
)
from services.patterns.state import Obligation, obligations
from services.stewardship.due import ACTOR, SOURCE, DueRow, ahead, fire
from services.stewardship.owing import Mattering, Standing
from tests.given import NOW

from ..patterns.histories import STEPS, History
from ..patterns.stories import OMBUDS, OWN, PERSON, REVIEW, TODAY, indicated
from .one import SHARDS, One, command_in, dawn

COORDINATOR, BOARD, SUPERVISORY_BOARD = tuple(EscalationLevel)[1:]
REVIEWED = ReviewPattern(checks=(ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT))
CAUSED = RecordStructuralCause(theme=StructuralTheme.CULTURE, factors=(Factor.COMPETITION,))
ADOPTED = AdoptStructuralMeasure(
    kind=MeasureKind.PREVENTION,
    aim=MeasureAim.FEWER_INCIDENTS,
    owner=Body.MANAGER,
    due_on=TODAY + timedelta(days=90),
)
DISMISSED = DismissPattern(reason=DismissalReason.SMALL_UNIT)
ADVICE = GiveSupervisoryAdvice(about=AdviceSubject.PACE)
FIRST_LATE = REVIEW.due_on + timedelta(days=1)


def told(events: list[Any]) -> list[tuple[StewardStep, EscalationLevel, StraightReason | None]]:
    """Of what who was told."""
    return [(event.overdue.step, event.level, event.straight) for event in events]


def standing(row: DueRow) -> Standing:
    """What is owed by a row."""
    return msgspec.json.decode(row.standing, type=Standing)


def after(*commands: Any, of: Any = None) -> One:
    """A pattern to which this was done on its first day."""
    one = One() if of is None else One(command=of)
    for command in commands:
        one.tell(command)
    return one


def test_a_pattern_that_is_indicated_waits_until_its_review_is_late() -> None:
    one = One()
    assert msgspec.structs.replace(one.row, standing="") == DueRow(
        pattern=one.stream,
        shard=shard(one.stream, SHARDS),
        institution="uni",
        standing="",
        due_at=dawn(FIRST_LATE),
        next_at=dawn(FIRST_LATE),
    )
    (owing,) = standing(one.row).owing
    assert (owing.owed, owing.event, owing.about) == (REVIEW, f"{one.stream}.1", "")


def test_nobody_is_told_before_a_step_is_late_and_then_level_by_level() -> None:
    one = One()
    one.now = dawn(FIRST_LATE) - timedelta(microseconds=1)
    assert one.look() == []
    days = []
    while one.row.next_at is not None:
        one.now = one.row.next_at
        (event,) = one.look()
        days.append((event.level, (one.now.astimezone(ZoneInfo("Europe/Amsterdam")).date() - REVIEW.due_on).days))
    assert days == [(COORDINATOR, 1), (BOARD, 15), (SUPERVISORY_BOARD, 29)]


def test_after_a_standstill_everyone_is_told_in_order_and_once() -> None:
    one = One().wait(days=400)
    assert told(one.look()) == [(StewardStep.REVIEW, level, None) for level in (COORDINATOR, BOARD, SUPERVISORY_BOARD)]
    assert one.row.next_at is None
    assert fire(one.rules, one.row, one.now, 2) is None


@pytest.mark.parametrize(
    ("commands", "step"),
    [
        ((REVIEWED, ConfirmPattern()), StewardStep.CAUSE),
        ((REVIEWED, ConfirmPattern(), CAUSED), StewardStep.MEASURE),
        ((REVIEWED, ConfirmPattern(), CAUSED, ADOPTED), StewardStep.CARRYING_OUT),
    ],
)
def test_what_is_done_in_time_is_told_to_nobody_and_the_next_step_is_watched(commands: Any, step: StewardStep) -> None:
    one = after(*commands)
    assert [each.owed.step for each in standing(one.row).owing] == [step]
    one.begin_of(FIRST_LATE)
    assert one.look() == []


def test_what_is_done_late_ends_there_whoever_was_told() -> None:
    one = One().begin_of(FIRST_LATE)
    assert told(one.look()) == [(StewardStep.REVIEW, COORDINATOR, None)]
    one.tell(REVIEWED)
    one.tell(DISMISSED)
    assert (one.row.next_at, one.row.due_at) == (None, None)
    assert one.wait(days=400).look() == []


def test_what_is_taken_up_again_has_a_term_and_a_ladder_of_its_own() -> None:
    one = One().begin_of(FIRST_LATE)
    one.look()
    one.tell(REVIEWED)
    one.tell(DISMISSED)
    one.wait(hours=1).tell(ReopenPattern(reason=PatternReopeningReason.NEW_INSIGHT))
    assert one.row.next_at == dawn(FIRST_LATE + timedelta(days=29))
    assert [event.level for event in one.wait(days=100).look()] == [COORDINATOR, BOARD, SUPERVISORY_BOARD]


def test_a_measure_that_is_put_off_is_late_by_its_new_day_alone() -> None:
    one = after(REVIEWED, ConfirmPattern(), CAUSED)
    (adopted,) = one.tell(ADOPTED)
    one.begin_of(ADOPTED.due_on + timedelta(days=1))
    assert told(one.look()) == [(StewardStep.CARRYING_OUT, BOARD, None)]
    later = ADOPTED.due_on + timedelta(days=30)
    one.tell(RescheduleMeasure(measure=adopted.measure, due_on=later, reason=ReschedulingReason.CONSULTATION))
    assert one.row.next_at == dawn(later + timedelta(days=1))
    events = one.wait(days=100).look()
    assert [(event.overdue.due_on, event.level, event.measure) for event in events] == [
        (later, BOARD, adopted.measure),
        (later, SUPERVISORY_BOARD, adopted.measure),
    ]


def test_a_measure_that_is_given_up_is_owed_no_more_and_another_or_an_end_is() -> None:
    one = after(REVIEWED, ConfirmPattern(), CAUSED)
    (adopted,) = one.tell(ADOPTED)
    one.begin_of(ADOPTED.due_on + timedelta(days=1)).look()
    one.tell(AbandonMeasure(measure=adopted.measure, reason=AbandonmentReason.NO_MEANS))
    assert [(each.owed.step, each.about) for each in standing(one.row).owing] == [(StewardStep.MEASURE, "")]
    assert told(one.wait(days=57).look()) == [(StewardStep.MEASURE, BOARD, None)]


def test_a_measure_that_is_carried_out_is_to_be_assessed() -> None:
    one = after(REVIEWED, ConfirmPattern(), CAUSED)
    (adopted,) = one.tell(ADOPTED)
    one.tell(CarryOutMeasure(measure=adopted.measure))
    assert one.row.next_at == dawn(TODAY + timedelta(days=366))
    assert told(one.wait(days=400).look()) == [
        (StewardStep.EFFECT, BOARD, None),
        (StewardStep.EFFECT, SUPERVISORY_BOARD, None),
    ]


def test_what_the_board_itself_owes_goes_straight_to_the_supervisory_board() -> None:
    one = after(REVIEWED, ConfirmPattern(), CAUSED, replace(ADOPTED, owner=Body.BOARD))
    one.begin_of(ADOPTED.due_on + timedelta(days=1))
    assert told(one.look()) == [(StewardStep.CARRYING_OUT, SUPERVISORY_BOARD, StraightReason.BOARD_LATE)]
    assert one.row.next_at is None


def test_a_pattern_about_the_board_goes_straight_to_the_supervisory_board() -> None:
    one = One(command=OWN).begin_of(FIRST_LATE)
    assert told(one.look()) == [(StewardStep.REVIEW, SUPERVISORY_BOARD, StraightReason.BOARD_CONCERNED)]
    assert one.row.next_at is None


def test_advice_that_the_board_leaves_unanswered_is_told_of_beside_everything_else() -> None:
    one = One()
    (advice,) = one.tell(ADVICE)
    events = one.wait(days=43).look()
    assert told(events) == [
        (StewardStep.REVIEW, COORDINATOR, None),
        (StewardStep.REVIEW, BOARD, None),
        (StewardStep.ANSWER, SUPERVISORY_BOARD, StraightReason.BOARD_LATE),
    ]
    assert [event.advice for event in events] == [None, None, advice.advice]


def test_advice_that_is_answered_is_owed_nothing_any_more_also_where_the_pattern_has_ended() -> None:
    one = after(REVIEWED, DISMISSED)
    (advice,) = one.tell(ADVICE)
    assert one.row.next_at == dawn(TODAY + timedelta(days=43))
    one.tell(AnswerAdvice(advice=advice.advice, response=AdviceResponse.FOLLOWED))
    assert one.row.next_at is None


def test_a_row_begins_with_its_indication() -> None:
    one = One()
    confirmed = one.enveloped(PatternConfirmed(owed=REVIEW, occurred_on=TODAY))
    with pytest.raises(ValueError, match="cannot be the first"):
        one.fold.apply(None, confirmed)


def test_a_rule_that_the_catalogue_has_no_longer_does_not_pass_unseen() -> None:
    one = One()
    without = dataclasses.replace(one.rules, stewards=())
    with pytest.raises(UnknownRule):
        ahead(standing(one.row), without)


def test_the_fold_takes_what_has_to_do_with_what_is_owed_and_nothing_that_names_a_person_or_a_case() -> None:
    one = One()
    assert one.fold.types == frozenset(event.TOPIC for event in get_args(Mattering))
    assert {event.TOPIC for event in EVENTS if "owed" in event.__annotations__} <= one.fold.types
    assert EvidenceAdded.TOPIC not in one.fold.types
    assert "hash:" not in one.row.standing
    assert "mark:" not in One(command=PERSON).row.standing


def test_the_envelope_is_the_same_whoever_asks_and_when() -> None:
    one = One().wait(days=400)
    elsewhere = msgspec.structs.replace(
        one.row,
        due_at=one.row.due_at.astimezone(ZoneInfo("Asia/Kolkata")),  # type: ignore[union-attr]
    )
    fired = fire(one.rules, one.row, one.now, 1)
    assert fired == fire(one.rules, elsewhere, one.now + timedelta(days=3), 1)
    assert fired is not None
    opened = decode_command_envelope(fired.wish.value)
    assert (opened.source, opened.actor, opened.institution) == (SOURCE, ACTOR, "uni")
    assert (opened.time, opened.causationid) == (dawn(FIRST_LATE), f"{one.stream}.1")
    assert opened.subject == fired.wish.subject == one.stream
    assert command_in(fired.wish) == EscalatePattern(overdue=REVIEW, level=COORDINATOR)
    assert (fired.kind, fired.at) == ("coordinator", dawn(FIRST_LATE))


def test_each_level_day_measure_and_attempt_has_an_id_of_its_own() -> None:
    one = after(REVIEWED, ConfirmPattern(), CAUSED)
    one.tell(ADOPTED)
    one.wait(hours=1).tell(ADOPTED)
    one.tell(ADVICE)
    ids = set()
    one.wait(days=400)
    while one.row.next_at is not None:
        wishes = [one.wish(attempt) for attempt in (1, 2)]
        ids |= {wish.commandid for wish in wishes if wish}
        one.tell(command_in(wishes[0]))  # type: ignore[arg-type]
    assert len(ids) == 2 * (2 + 2 + 1)


@pytest.mark.parametrize("last", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_day_begins_when_it_does_in_amsterdam_also_when_the_clocks_change(last: date) -> None:
    one = One()
    late = replace(indicated(), owed=replace(REVIEW, due_on=last))
    row = one.fold.apply(None, one.enveloped(late))
    offset = timedelta(hours=1 if last.month == 3 else 2)
    assert row.next_at == datetime(last.year, last.month, last.day + 1, tzinfo=UTC) - offset


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_is_owed_is_what_the_ledger_says_and_whoever_is_asked_for_is_told_once(steps: Any) -> None:
    """In any history, with a worker that looks at any time: every wish comes about, and none for what was done."""
    one = One(command=PERSON)
    mirror = History()
    mirror.ask(PERSON, OMBUDS, 0)
    happened: list[Any] = []
    for command, actor, hours in steps:
        one.wait(hours=hours * 40)
        happened += one.look()
        mirror.state, mirror.now = one.state, one.now
        for event in mirror.ask(command, actor, 0):
            one._apply(event)
        assert {Obligation(each.owed, each.about) for each in standing(one.row).owing} == set(obligations(one.state))
    happened += one.wait(days=3_000).look()
    assert one.row.next_at is None
    assert len(happened) == len({(e.overdue, e.level, e.measure, e.advice) for e in happened})
    assert all(e.occurred_at >= dawn(e.overdue.due_on + timedelta(days=1)) for e in happened)
    assert all(isinstance(e, PatternEscalated) for e in happened)
    assert set(obligations(one.state)) <= {
        Obligation(e.overdue, e.measure or e.advice or "") for e in happened if e.level == SUPERVISORY_BOARD
    }
    assert one.now > NOW
