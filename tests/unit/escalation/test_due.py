"""What the log of a deadline makes of its row, and what is asked once the row's time has come."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import decode_command_envelope
from events.commands.deadline import (
    DeadlineCommand,
    LiftDeadline,
    MeetDeadline,
    MissDeadline,
    MoveDeadline,
    ReinstateDeadline,
    SetDeadline,
    WarnOfDeadline,
)
from events.deadline import EVENTS, DeadlineHandedOn, DeadlineMet, DeadlineMissed, DeadlineSet, DeadlineWarned
from events.ledgers import shard
from events.rules import load
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, StraightReason, TermHolder
from services.escalation.asks import ACTOR, SOURCE
from services.escalation.due import DueRow, firing

from .history import COMPLAINT, INCIDENT
from .one import SHARDS, One, command_in, envelope

HANDLING_SET = SetDeadline(case=COMPLAINT, rule="T11", term="handling", occurred_on=date(2026, 3, 24))
STARTS_AT = datetime.fromisoformat("2026-03-25T00:00:00+01:00")
DUE_AT = datetime.fromisoformat("2026-05-07T00:00:00+02:00")
HALF = STARTS_AT + (DUE_AT - STARTS_AT) / 2
MOST = STARTS_AT + (DUE_AT - STARTS_AT) * 8 / 10


def test_a_deadline_that_is_set_waits_for_its_first_warning() -> None:
    one = One()
    assert one.row == DueRow(
        deadline=one.stream,
        case_id=COMPLAINT,
        shard=shard(COMPLAINT, SHARDS),
        institution="uni",
        rule="T11",
        term="handling",
        holder="board",
        starts_at=STARTS_AT,
        due_at=DUE_AT,
        escalates=True,
        straight=None,
        warned=0,
        missed=False,
        told=None,
        ended=None,
        next_at=HALF,
        cause=f"{one.stream}.1",
        correlationid="correlation",
    )


def test_what_happened_is_not_ahead_any_more() -> None:
    one = One()
    coming = [one.row.next_at]
    while one.row.next_at is not None:
        one.now = one.row.next_at
        one.tell(command_in(firing(one.rules, one.row, one.now, 1)))  # type: ignore[arg-type]
        coming.append(one.row.next_at)
    rungs = [STARTS_AT + (DUE_AT - STARTS_AT) * percent / 100 for percent in (50, 80, 100, 100, 105, 110, 120)]
    assert coming == [*rungs, None]
    assert (one.row.warned, one.row.missed, one.row.told) == (80, True, EscalationLevel.SUPERVISORY_BOARD)


def test_a_warning_that_was_left_out_is_not_made_up_for() -> None:
    one = One()
    one.now = MOST
    (warned,) = one.fire()
    assert isinstance(warned, DeadlineWarned)
    assert warned.percent == 80
    assert one.row.next_at == DUE_AT


def test_another_end_has_its_own_warnings_and_miss() -> None:
    one = One()
    one.wait(days=50).fire()
    assert one.row.missed
    one.tell(MoveDeadline(reason=MoveReason.POSTPONED, until=date(2026, 8, 1), consent="doc/consent"))
    assert (one.row.warned, one.row.missed, one.row.told) == (0, False, None)
    assert one.row.due_at == datetime.fromisoformat("2026-08-02T00:00:00+02:00")
    assert one.row.cause == f"{one.stream}.{len(one.events)}"
    assert one.row.next_at == STARTS_AT + (one.row.due_at - STARTS_AT) / 2


@pytest.mark.parametrize(
    "command", [MeetDeadline(occurred_on=date(2026, 3, 25)), LiftDeadline(reason=LiftReason.SETTLED)]
)
def test_what_has_ended_has_nothing_ahead(command: DeadlineCommand) -> None:
    one = One()
    one.tell(command)
    assert one.row.next_at is None
    assert firing(one.rules, one.row, one.now + timedelta(days=999), 1) is None


def test_what_is_reinstated_runs_on_from_where_it_was() -> None:
    one = One()
    one.wait(days=25).fire()
    before = one.row
    one.tell(LiftDeadline(reason=LiftReason.SETTLED))
    one.tell(ReinstateDeadline())
    assert one.row == msgspec.structs.replace(before, cause=f"{one.stream}.{len(one.events)}")


def test_what_was_asked_while_it_was_lifted_is_asked_anew_once_it_is_reinstated() -> None:
    one = One()
    one.wait(days=50)
    asked = firing(one.rules, one.row, one.now, 1)
    one.tell(LiftDeadline(reason=LiftReason.SETTLED))
    one.tell(ReinstateDeadline())
    anew = firing(one.rules, one.row, one.now, 1)
    assert asked is not None
    assert anew is not None
    assert command_in(anew) == command_in(asked)
    assert anew.commandid != asked.commandid


@pytest.mark.parametrize(
    ("rule", "term", "board", "straight"),
    [
        ("T11", "handling", True, StraightReason.BOARD_RESPONDENT),
        ("T11", "handling", False, None),
        ("T19", "decision", False, StraightReason.BOARD_LATE),
        ("T19", "decision", True, StraightReason.BOARD_RESPONDENT),
    ],
)
def test_the_row_says_why_the_board_is_passed_over(rule: str, term: str, board: bool, straight: object) -> None:
    begin = SetDeadline(case=COMPLAINT, rule=rule, term=term, occurred_on=date(2026, 3, 24), board_respondent=board)
    assert One(command=begin).row.straight == straight


def test_what_is_handed_on_to_the_board_is_the_boards_from_then_on() -> None:
    one = One()
    handed_on = DeadlineHandedOn(occurred_on=date(2026, 4, 1), to=TermHolder.BOARD)
    row = one.fold.apply(one.row, envelope(handed_on, one.stream, 2, one.now))
    assert (row.holder, row.straight) == ("board", StraightReason.BOARD_LATE)
    back = DeadlineHandedOn(occurred_on=date(2026, 4, 2), to=TermHolder.COMMITTEE)
    row = one.fold.apply(row, envelope(back, one.stream, 3, one.now))
    assert (row.holder, row.straight) == ("committee", StraightReason.BOARD_LATE)


def test_a_right_that_lapses_is_only_missed() -> None:
    begin = SetDeadline(case=COMPLAINT, rule="T15", term="request", occurred_on=date(2026, 3, 24))
    one = One(command=begin)
    assert one.row.next_at == one.row.due_at
    (missed,) = one.wait(days=400).fire()
    assert isinstance(missed, DeadlineMissed)


def test_a_term_of_three_hours_warns_twice_before_it_is_over() -> None:
    house = """
rules:
  - id: U1
    version: 1
    basis: policy
    title: {nl: Snel, en: Quick}
    source: {act: Beleid, article: "1"}
    terms:
      - name: look
        title: {nl: Kijken, en: Look}
        holder: desk
        starts_with: [incident_raised]
        length: {value: 3, unit: hours}
        counting: instant
"""
    begin = datetime(2026, 3, 25, 8, tzinfo=UTC)
    one = One(load({"u.yaml": house}), SetDeadline(case=INCIDENT, rule="U1", term="look", occurred_at=begin))
    happened = [event for _ in range(18) for event in one.wait(minutes=10).fire()]
    assert [type(event) for event in happened[:3]] == [DeadlineWarned, DeadlineWarned, DeadlineMissed]
    assert [event.occurred_at - begin for event in happened[:2]] == [  # type: ignore[union-attr]
        timedelta(minutes=90),
        timedelta(minutes=150),
    ]


def test_a_rule_that_the_catalogue_has_no_longer_is_watched_to_the_end() -> None:
    one = One()
    (begun,) = one.events
    assert isinstance(begun, DeadlineSet)
    elsewhere = msgspec.convert(
        msgspec.to_builtins(begun) | {"rule": {"rule": "X", "term": "y", "version": 9}}, DeadlineSet
    )
    row = one.fold.apply(None, envelope(elsewhere, one.stream, 1, one.now))
    assert (row.escalates, row.next_at) == (True, one.row.next_at)


def test_a_row_begins_with_its_setting_and_only_once() -> None:
    one = One()
    met = DeadlineMet(occurred_on=date(2026, 3, 25), late=False)
    with pytest.raises(ValueError, match="cannot be the first"):
        one.fold.apply(None, envelope(met, one.stream, 1, one.now))
    with pytest.raises(ValueError, match="a second time"):
        one.fold.apply(one.row, envelope(one.events[0], one.stream, 2, one.now))


def test_the_fold_takes_the_events_of_deadlines_and_no_others() -> None:
    assert One().fold.types == frozenset(event.TOPIC for event in EVENTS)


def test_nothing_is_asked_before_its_time() -> None:
    one = One()
    assert firing(one.rules, one.row, HALF - timedelta(microseconds=1), 1) is None
    wish = firing(one.rules, one.row, HALF, 1)
    assert wish is not None
    command = command_in(wish)
    assert isinstance(command, WarnOfDeadline)
    assert (command.due_at, command.percent, command.ladder) == (DUE_AT, 50, "ladder/1")


def test_the_envelope_is_the_same_whoever_asks_and_when() -> None:
    one = One()
    zone = ZoneInfo("Asia/Kolkata")
    elsewhere = msgspec.structs.replace(
        one.row, due_at=one.row.due_at.astimezone(zone), starts_at=one.row.starts_at.astimezone(zone)
    )
    later = HALF + timedelta(days=3)
    wish = firing(one.rules, one.row, HALF, 1)
    assert wish == firing(one.rules, elsewhere, later, 1)
    assert wish is not None
    opened = decode_command_envelope(wish.value)
    assert (opened.source, opened.actor, opened.institution) == (SOURCE, ACTOR, "uni")
    assert (opened.time, opened.causationid, opened.correlationid) == (DUE_AT, f"{one.stream}.1", "correlation")
    assert opened.subject == wish.subject == one.stream


def test_each_step_cause_and_attempt_has_an_id_of_its_own() -> None:
    one = One()
    moved = msgspec.structs.replace(one.row, cause=f"{one.stream}.2")
    other = msgspec.structs.replace(one.row, deadline=f"{one.row.deadline}.2")
    wishes = [
        firing(one.rules, row, now, attempt)
        for row in (one.row, moved, other)
        for now in (HALF + timedelta(days=1), MOST + timedelta(days=1), DUE_AT + timedelta(days=2))
        for attempt in (1, 2)
    ]
    assert len({wish.commandid for wish in wishes if wish}) == len(wishes)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=79), min_size=1, max_size=20))
def test_after_a_clock_that_jumped_the_misses_come_in_order_of_their_ends(days: list[int]) -> None:
    begin = date(2026, 1, 5)
    ones = [
        One(
            command=SetDeadline(
                case=COMPLAINT, rule="T11", term="handling", occurrence=number, occurred_on=begin + timedelta(days=day)
            )
        )
        for number, day in enumerate(days, start=1)
    ]
    now = datetime(2026, 5, 1, tzinfo=UTC)
    looked = [one.row for one in ones if one.row.next_at is not None and one.row.next_at <= now]
    # As the worker's query has them.
    in_order = sorted(looked, key=lambda row: (row.due_at, row.deadline))
    commands = [command_in(wish) for row in in_order if (wish := firing(ones[0].rules, row, now, 1))]
    ends = [command.due_at for command in commands if isinstance(command, MissDeadline)]
    assert ends == sorted(ends)
    assert len(ends) == sum(row.due_at <= now for row in looked)
