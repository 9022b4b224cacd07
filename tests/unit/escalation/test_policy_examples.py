"""The recorded examples run through the whole round, day by day, until every deadline of theirs has come to its end."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from events.deadline import (
    DeadlineEscalated,
    DeadlineHandedOn,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
)
from events.rules import load
from events.rules.catalogue import Catalogue
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, StraightReason, TermHolder
from projections.fold import Fold, fold_rows
from services.escalation.due import DueRow, due_fold, firing
from services.escalation.facts import FACTS
from services.escalation.ladder import instant
from services.examples.lines import read

from .loop import Loop

LINES = read()
HOUSES = {
    "umc-oost.yaml": """
institution:
  id: umc-oost
  kind: medical_centre
  takes_up:
    - {rules: [T32], regime: house_regulation, regulation: klachtenregeling-umc-oost/2023}
""",
    "uni-noord.yaml": """
institution:
  id: uni-noord
  kind: public
  takes_up:
    - {rules: [U1], incidents: true}
rules:
  - id: U1
    version: 1
    basis: policy
    title: {nl: Snel antwoord op een melding, en: A quick answer to a report}
    source: {act: Beleid, article: "1"}
    terms:
      - name: acknowledgement
        title: {nl: Ontvangst bevestigd, en: Receipt acknowledged}
        holder: desk
        starts_with: [incident_raised]
        length: {value: 3, unit: hours}
        counting: instant
        met_by: [incident_acknowledged]
""",
}


@cache
def rules() -> Catalogue:
    """The law, with what two institutions have of their own."""
    return load(HOUSES)


@cache
def run() -> Loop:
    """Every line at its own time, and after the last day after day until there is nothing more to come."""
    loop = Loop(rules())
    lines = list(LINES)
    for now in loop.days(lines[0].time.replace(hour=0, minute=0), lambda _: bool(lines)):
        while lines and lines[0].time < now.replace(hour=23, minute=59):
            line = lines.pop(0)
            loop.look(line.time)
            assert (line.id, loop.send(line, line.time)) == (line.id, line.expectedcode)
    return loop


def deadline(case: str, name: str) -> str:
    """The stream of a deadline of a complaint of the examples."""
    return f"deadline-complaint-{case}-0000-4000-8000-000000000000.{name}"


def story(case: str, name: str, *kinds: type) -> list[object]:
    """What happened to a deadline of the examples, of these kinds."""
    return [event for event in run().story(deadline(case, name)) if isinstance(event, kinds)]


def test_whatever_the_policy_asks_is_accepted_and_comes_about() -> None:
    asked = run().asked
    assert len(asked) > 100
    assert [str(one) for one in asked if one.refused or not one.outcome.events] == []


def test_whatever_fires_is_accepted_the_first_time() -> None:
    fired = run().fired
    assert len(fired) > 100
    assert [str(one) for one in fired if one.refused or not one.outcome.events] == []


def test_in_the_end_every_deadline_was_met_or_lifted_or_missed() -> None:
    assert all((row.ended or row.missed) and row.next_at is None for row in run().due.values())


def test_every_step_fired_once_for_each_end_and_none_before_its_time() -> None:
    seen: Counter[tuple[object, ...]] = Counter()
    for subject in run().due:
        for event in run().story(subject):
            match event:
                case DeadlineSet() | DeadlineMoved():
                    starts_at, due_at = event.starts_at, event.due.due_at
                case DeadlineWarned():
                    assert instant(starts_at, due_at, event.percent) <= event.occurred_at < due_at == event.due_at
                    seen[subject, event.due_at, event.percent] += 1
                case DeadlineMissed():
                    assert event.occurred_at == due_at == event.due_at
                    seen[subject, event.due_at] += 1
                case DeadlineEscalated():
                    assert due_at == event.due_at <= event.occurred_at
                    seen[subject, event.due_at, event.level] += 1
    assert set(seen.values()) == {1}


@pytest.mark.parametrize(
    ("case", "name", "ends"),
    [
        # Tuesday 24 March and six weeks is 5 May, a holiday every year.
        ("00000811", "T11.handling", ["2026-05-06"]),
        ("00000811", "P04.acknowledgement", ["2026-04-07"]),
        # Monday 26 January and six weeks; ten with a committee is Easter Monday; four more from there.
        ("00000203", "T11.handling", ["2026-03-09", "2026-04-07", "2026-05-04"]),
        # Monday 5 January; a committee; adjourned; put off with consent.
        ("00000804", "T11.handling", ["2026-02-16", "2026-03-16", "2026-04-13", "2026-07-01"]),
        # It was complete on Wednesday 18 March, two days after it came in.
        ("00000807", "T11.handling", ["2026-04-29"]),
        # Completed on Monday 11 May, after it had been answered as what it was.
        ("00000808", "T11.handling", ["2026-06-22"]),
        # Tuesday 24 February, and ten weeks is 5 May again.
        ("00000806", "T11.handling", ["2026-04-07", "2026-05-06"]),
        # Declined on 12 May; four weeks from the receipt on Monday 4 May.
        ("00000815", "T08.notice", ["2026-06-01"]),
        # A year from the notice of Tuesday 28 April, as it falls.
        ("00000806", "T15.request", ["2027-04-28"]),
        # Eight weeks from Tuesday 20 January under a regulation.
        ("00000605", "T32.advice", ["2026-03-17"]),
    ],
)
def test_the_ends_are_those_counted_by_hand(case: str, name: str, ends: Sequence[str]) -> None:
    events = [event for event in run().story(deadline(case, name)) if isinstance(event, DeadlineSet | DeadlineMoved)]
    assert [event.due.due_on for event in events] == [date.fromisoformat(end) for end in ends]


def test_a_complaint_about_which_nothing_was_done_climbs_to_the_top() -> None:
    assert [type(event) for event in story("00000811", "T11.handling", DeadlineWarned, DeadlineMissed)] == [
        DeadlineWarned,
        DeadlineWarned,
        DeadlineMissed,
    ]
    told = [event.level for event in story("00000811", "T11.handling", DeadlineEscalated)]  # type: ignore[attr-defined]
    assert told == list(EscalationLevel)


def test_a_settlement_that_fails_gives_the_term_back_as_it_was() -> None:
    lifted, reinstated, missed = story("00000809", "T11.handling", DeadlineLifted, DeadlineReinstated, DeadlineMissed)
    assert isinstance(lifted, DeadlineLifted)
    assert (lifted.reason, lifted.occurred_on) == (LiftReason.SETTLED, date(2026, 3, 17))
    assert isinstance(reinstated, DeadlineReinstated)
    assert reinstated.occurred_on == date(2026, 4, 20)
    assert isinstance(missed, DeadlineMissed)
    assert missed.due_at == datetime.fromisoformat("2026-04-15T00:00:00+02:00"), "it ran on to where its end was"


def test_the_board_has_to_act_from_the_advice_on() -> None:
    (handed_on,) = story("00000203", "T11.handling", DeadlineHandedOn)
    assert isinstance(handed_on, DeadlineHandedOn)
    assert (handed_on.to, handed_on.occurred_on) == (TermHolder.BOARD, date(2026, 4, 17))
    assert run().due[deadline("00000203", "T11.handling")].straight == StraightReason.BOARD_LATE


def test_another_route_with_the_same_law_leaves_the_terms_as_they_are() -> None:
    moved = story("00000403", "T11.handling", DeadlineMoved, DeadlineLifted, DeadlineMet)
    assert [getattr(event, "reason", None) for event in moved] == [MoveReason.COMMITTEE, None]


def test_a_term_of_three_hours_warns_before_it_is_over() -> None:
    quick = [subject for subject in run().due if subject.endswith(".U1.acknowledgement")]
    assert quick
    for subject in quick:
        for before, after in pairwise(run().story(subject)):
            assert not (isinstance(before, DeadlineMissed) and isinstance(after, DeadlineWarned))


def test_from_the_log_alone_come_the_same_rows_and_no_wish_that_was_not_answered() -> None:
    folds: tuple[Fold[Any], ...] = (FACTS, due_fold(8, rules()))
    for fold in folds:
        assert {getattr(row, fold.primary[0]): row for row in fold_rows(fold, run().log)} == run()._rows[fold.name]
    came = {envelope.commandid for envelope in run().log}
    asked = [one.wish.commandid for one in (*run().asked, *run().fired)]
    assert len(asked) == len(set(asked))
    assert came.issuperset(asked)


def test_nothing_more_is_due_long_after() -> None:
    far = datetime.fromisoformat("2030-01-01T00:00:00+00:00")
    rows: list[DueRow] = list(run().due.values())
    assert [firing(rules(), row, far, 1) for row in rows if firing(rules(), row, far, 1)] == []
