"""The sums of a deadline done again: as recorded, and by the rules and holidays of another day."""

from datetime import date
from typing import Any

from events.deadline import DeadlineEvent, DeadlineMet, DeadlineMoved, DeadlineSet, Due, RuleRef
from events.rules import Catalogue, load, shipped
from events.vocabulary import MoveReason
from services.escalation.calendar import end_instant
from services.escalation.explain import Step, explain
from services.escalation.terms import NO_DELAY, Dated, first_due, moved_due

from ...logs import case_id

TODAY = date(2026, 6, 1)
START = date(2026, 3, 24)

# The same six weeks, until the law of some later day makes them seven; and a table that knows Liberation Day no more.
LATER = """\
rules:
  - id: X-1
    version: 1
    basis: policy
    title: {nl: Een regel, en: A rule}
    source: {act: Beleid, article: "1"}
    effective_to: 2026-12-31
    terms: &terms
      - &term
        name: answer
        title: {nl: Antwoord, en: Answer}
        holder: board
        starts_with: [complaint_received]
        length: {value: 6, unit: weeks}
        length_with_committee: {value: 10, unit: weeks}
        adjournment: {at_most: {value: 4, unit: weeks}, notices: true}
  - id: X-1
    version: 2
    basis: policy
    title: {nl: Een regel, en: A rule}
    source: {act: Beleid, article: "1"}
    effective_from: 2027-01-01
    effective_to: 2027-12-31
    terms:
      - <<: *term
        length: {value: 7, unit: weeks}
  - id: X-1
    version: 3
    basis: policy
    title: {nl: Een regel, en: A rule}
    source: {act: Beleid, article: "1"}
    effective_from: 2028-01-01
    terms:
      - <<: *term
        name: reply
calendars:
  - id: nl-2
    in_use_from: 2026-07-01
    names:
      - {name: new_year, nl: Nieuwjaarsdag, en: New Year's Day, source: Algemene termijnenwet 3}
    years:
      - year: 2026
        days:
          - {day: 2026-01-01, name: new_year}
"""
CATALOGUE = load({"later.yaml": LATER})


def ref(dated: Dated, **changes: Any) -> RuleRef:
    return RuleRef(**{"rule": "X-1", "term": "answer", "version": 1, "calendar": dated.calendar, **changes})


def was_set(dated: Dated, **changes: Any) -> DeadlineSet:
    rule = CATALOGUE.rule("X-1", START)
    facts = {
        "institution": "uni",
        "case": case_id("complaint", 1),
        "rule": ref(dated),
        "basis": rule.basis,
        "verify": False,
        "holder": rule.terms[0].holder,
        "occurred_on": START,
        "starts_at": dated.starts_at,
        "committee": False,
        "board_respondent": False,
        "board_acts": False,
        "due": dated.due,
    }
    return DeadlineSet(**{**facts, **changes})


def counted() -> Dated:
    """The first date of a deadline, by version 1 and the table of its start."""
    rule = CATALOGUE.rule("X-1", START)
    return first_due(rule, rule.terms[0], CATALOGUE, occurred_on=START)


def history(*moves: tuple[MoveReason, dict[str, Any]]) -> list[DeadlineEvent]:
    """A deadline that was set and moved by version 1, with the table of its start."""
    rule = CATALOGUE.rule("X-1", START)
    term = rule.terms[0]
    dated = counted()
    events: list[DeadlineEvent] = [was_set(dated)]
    committee = False
    delay = NO_DELAY
    for reason, asked in moves:
        before = dated.due
        dated = moved_due(
            rule,
            term,
            CATALOGUE,
            now=before,
            delay=delay,
            starts_at=dated.starts_at,
            occurred_on=TODAY,
            reason=reason,
            committee=committee,
            **asked,
        )
        committee = committee or reason is MoveReason.COMMITTEE
        delay = delay.after(reason, before, dated.due)
        moved = DeadlineMoved(
            occurred_on=TODAY, reason=reason, rule=ref(dated), due=dated.due, starts_at=dated.starts_at, **asked
        )
        events.append(moved)
    return events


def explained(events: list[DeadlineEvent], as_of: date, catalogue: Catalogue = CATALOGUE) -> tuple[Step, ...]:
    return explain(events, catalogue, as_of=as_of, adjourn_from="raw")


def dues(steps: tuple[Step, ...], name: str) -> list[str]:
    return [str(dated.due.due_on) if (dated := getattr(step, name).dated) else "-" for step in steps]


MOVES: tuple[tuple[MoveReason, dict[str, Any]], ...] = (
    (MoveReason.COMMITTEE, {}),
    (MoveReason.ADJOURNED, {"days": 28}),
    (MoveReason.RESTAMPED, {"starts_on": date(2026, 3, 20)}),
    (MoveReason.POSTPONED, {"until": date(2026, 9, 1)}),
    (MoveReason.RESTAMPED, {"starts_on": date(2026, 3, 24)}),
)


def test_what_was_recorded_comes_out_again() -> None:
    steps = explained([*history(*MOVES), DeadlineMet(occurred_on=TODAY, late=False)], TODAY)
    assert dues(steps, "again") == [
        "2026-05-06",
        "2026-06-02",
        "2026-06-30",
        "2026-06-26",
        "2026-09-01",
        "2026-09-01",
    ]
    assert [step.differences for step in steps] == [()] * 6
    assert [step.again.version for step in steps] == [1] * 6


def test_the_law_of_another_day_gives_another_date() -> None:
    steps = explained(history((MoveReason.ADJOURNED, {"days": 28})), date(2027, 3, 1))
    assert dues(steps, "again") == ["2026-05-06", "2026-06-02"]
    assert dues(steps, "then") == ["2026-05-12", "2026-06-09"]
    assert [(step.then.version, step.differences) for step in steps] == [(2, ("then",)), (2, ("then",))]


def test_the_holidays_of_another_day_give_another_date() -> None:
    (step,) = explained(history(), date(2026, 7, 1))
    assert step.then.dated is not None
    assert (step.then.version, step.then.dated.calendar, dues((step,), "then")) == (1, "nl-2", ["2026-05-05"])
    assert step.differences == ("then",)


def test_a_term_that_a_later_law_has_no_more_cannot_be_counted_by_it() -> None:
    steps = explained(history((MoveReason.ADJOURNED, {"days": 7})), date(2028, 1, 1))
    assert [step.then.failed for step in steps] == ["X-1 has no term answer in version 3"] * 2
    assert [step.differences for step in steps] == [("then",)] * 2


def test_versions_that_the_catalogue_does_not_have_are_said_to_be_missing() -> None:
    (step,) = explained(history(), TODAY, shipped())
    assert (step.again.failed, step.then.failed) == (
        "the catalogue has no version 1 of X-1",
        "there is no rule X-1",
    )
    dated = counted()
    (step,) = explained([was_set(dated, rule=ref(dated, calendar="nl-9"))], TODAY)
    assert (step.again.failed, step.differences) == ("the catalogue has no holiday table nl-9", ("again",))


def test_a_date_that_does_not_follow_is_a_difference() -> None:
    (event,) = history()
    assert isinstance(event, DeadlineSet)
    wrong = Due(raw_on=event.due.raw_on, due_on=date(2026, 5, 7), due_at=end_instant(date(2026, 5, 7)))
    (step,) = explained([was_set(counted(), due=wrong)], TODAY)
    assert step.differences == ("again", "then")


def test_a_move_before_there_is_a_date_is_no_sum() -> None:
    (step,) = explained(history((MoveReason.ADJOURNED, {"days": 28}))[1:], TODAY)
    assert step.again.failed == "a deadline cannot move before it is set"


def test_hours_are_counted_from_their_instant() -> None:
    at = end_instant(START)
    rule = shipped().rule("T30", START)
    dated = first_due(rule, rule.terms[0], shipped(), occurred_at=at)
    event = was_set(dated, rule=RuleRef(rule="T30", term="notification", version=1), occurred_on=START)
    (step,) = explained([event], TODAY, shipped())
    assert step.differences == ()
