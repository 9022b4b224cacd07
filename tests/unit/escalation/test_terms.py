"""When a term ends, at first and after every move; the sums of the examples are done by hand here."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.deadline import Due
from events.rules import Catalogue, Length, Rule, Term, load, shipped
from events.vocabulary import Counting, MoveReason, TermUnit
from services.escalation.calendar import end_instant
from services.escalation.terms import (
    NO_DELAY,
    AdjournFrom,
    Dated,
    Delay,
    NoNumber,
    adjourned_days_max,
    counted_from,
    first_due,
    moved_due,
)

from ..rules.texts import CALENDAR

CATALOGUE = shipped()
TODAY = date(2026, 3, 2)

VERSIONS = """\
rules:
  - &first
    id: X-1
    version: 1
    basis: policy
    title: {nl: Een regel, en: A rule}
    source: {act: Beleid, article: "1"}
    effective_to: 2026-03-31
    terms:
      - name: answer
        title: {nl: Antwoord, en: Answer}
        holder: board
        starts_with: [complaint_received]
        length: {value: 2, unit: weeks}
        adjournment: {at_most: {value: 1, unit: weeks}, notices: true}
        suspends: true
  - <<: *first
    version: 2
    effective_to: 2026-12-31
    effective_from: 2026-04-01
    terms:
      - name: answer
        title: {nl: Antwoord, en: Answer}
        holder: board
        starts_with: [complaint_received]
        length: {value: 4, unit: weeks}
        adjournment: {at_most: {value: 1, unit: weeks}, notices: true}
        suspends: true
"""


def on(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def found(id: str, name: str = "", catalogue: Catalogue = CATALOGUE, day: date = TODAY) -> tuple[Rule, Term]:
    rule = catalogue.rule(id, day)
    term = rule.term(name) if name else rule.terms[0]
    assert term is not None
    return rule, term


def first(id: str, start: str, *, catalogue: Catalogue = CATALOGUE, **options: Any) -> Dated:
    return first_due(*found(id, catalogue=catalogue, day=on(start)), catalogue, occurred_on=on(start), **options)


def moved(
    id: str,
    before: Dated,
    reason: MoveReason,
    *,
    catalogue: Catalogue = CATALOGUE,
    day: str = "2026-03-02",
    **options: Any,
) -> Dated:
    return moved_due(
        *found(id, catalogue=catalogue, day=on(day)),
        catalogue,
        now=before.due,
        starts_at=before.starts_at,
        occurred_on=on(day),
        reason=reason,
        **options,
    )


def ends(dated: Dated) -> tuple[str, str]:
    return str(dated.due.raw_on), str(dated.due.due_on)


def codes(dated: Dated) -> list[str]:
    return [why.code for why in dated.why]


def test_a_term_runs_from_the_end_of_a_day_to_the_end_of_a_day() -> None:
    dated = first("T11", "2026-03-24")
    assert dated.due == Due(raw_on=on("2026-05-05"), due_on=on("2026-05-06"), due_at=at("2026-05-06T22:00:00+00:00"))
    assert dated.starts_at == at("2026-03-24T23:00:00+00:00")
    assert dated.calendar == "nl-1"


def test_every_step_of_the_reasoning_is_told_in_two_languages() -> None:
    why = first("T11", "2026-03-24").why
    assert [(one.code, str(one.on or "")) for one in why] == [
        ("rule", ""),
        ("start", "2026-03-24"),
        ("raw", "2026-05-05"),
        ("calendar.holiday", "2026-05-05"),
    ]
    assert why[0].nl == "T11, versie 1 (Awb 9:11, tekst van eind 2015): 6 weken"
    assert why[0].en == "T11, version 1 (Awb 9:11, text of late 2015): 6 weeks"
    assert (why[1].nl, why[2].en) == ("dinsdag 2026-03-24 zelf telt niet mee", "That ends on Tuesday 2026-05-05")


def test_policy_is_called_policy() -> None:
    (rule, *_) = first("P04", "2026-03-02").why
    assert rule.en == "P04, version 1 (policy, Beleid bij Awb 9:6): 2 weeks"


def test_what_is_to_be_verified_says_so() -> None:
    *_, last = first("T28", "2026-03-02").why
    assert (last.code, last.en.startswith("A lawyer is to verify: the term")) == ("verify", True)
    assert last.nl.startswith("Te controleren door een jurist: de termijn")


def test_a_committee_has_ten_weeks() -> None:
    dated = first("T11", "2026-01-26", committee=True)
    assert ends(dated) == ("2026-04-06", "2026-04-07")
    assert "committee" in codes(dated)


def test_a_committee_changes_nothing_where_the_rule_knows_none() -> None:
    assert ends(first("T08", "2026-06-06", committee=True)) == ("2026-07-04", "2026-07-06")


def test_a_term_in_days_takes_the_day_of_an_instant_in_amsterdam() -> None:
    dated = first_due(*found("T11"), CATALOGUE, occurred_at=at("2026-03-23T23:30:00+00:00"))
    assert ends(dated) == ("2026-05-05", "2026-05-06")
    with pytest.raises(ValueError, match="starts on a day"):
        first_due(*found("T11"), CATALOGUE)


def test_where_the_law_has_no_number_nothing_is_counted() -> None:
    with pytest.raises(NoNumber, match="T03 forwarding has no number: zo spoedig mogelijk"):
        first("T03", "2026-03-02")


def test_a_year_is_not_moved_and_uses_no_table() -> None:
    dated = first("T15", "2026-05-02")
    assert (ends(dated), dated.calendar) == (("2027-05-02", "2027-05-02"), None)


def test_the_table_is_that_of_the_start_or_of_another_day() -> None:
    catalogue = load({"calendar.yaml": CALENDAR})
    assert first("T11", "2028-02-28", catalogue=catalogue).calendar == "nl-1"
    assert first("T11", "2028-02-28", catalogue=catalogue, as_of=on("2028-03-01")).calendar == "nl-2"


@pytest.mark.parametrize(("choice", "end"), [("raw", ("2026-06-02", "2026-06-02")), ("extended", ("2026-06-03",) * 2)])
def test_an_adjournment_counts_from_the_end_that_was_chosen(choice: AdjournFrom, end: tuple[str, str]) -> None:
    before = first("T11", "2026-03-24")
    after = moved("T11", before, MoveReason.ADJOURNED, days=28, adjourn_from=choice)
    assert ends(after) == end
    assert after.starts_at == before.starts_at
    assert "verify" in codes(after)


def test_where_both_ends_are_one_the_choice_is_no_question() -> None:
    after = moved("T11", first("T11", "2026-06-01"), MoveReason.ADJOURNED, days=28)
    assert (ends(after), "verify" in codes(after)) == (("2026-08-10", "2026-08-10"), False)


def test_the_longest_adjournment_is_that_of_the_rule() -> None:
    before = first("T11", "2026-06-01")
    assert ends(moved("T11", before, MoveReason.ADJOURNED)) == ("2026-08-10", "2026-08-10")
    assert adjourned_days_max(found("T11")[1], before.due, "raw") == 28
    assert adjourned_days_max(found("T08")[1], before.due, "raw") is None
    may = first("T28", "2026-03-30")
    assert adjourned_days_max(found("T28")[1], may.due, "extended") == 61
    assert ends(moved("T28", may, MoveReason.EXTENDED)) == ("2026-06-30", "2026-06-30")


def test_free_days_move_the_end_of_an_adjournment_too() -> None:
    after = moved("T11", first("T11", "2026-03-06"), MoveReason.ADJOURNED, days=27)
    assert ends(after) == ("2026-05-14", "2026-05-18")


def test_ten_weeks_adjourned_by_four_are_moved_past_free_days() -> None:
    before = first("T11", "2026-01-29", committee=True)
    after = moved("T11", before, MoveReason.ADJOURNED, days=28, committee=True)
    assert ends(after) == ("2026-05-07", "2026-05-07")
    later = moved("T11", first("T11", "2026-01-30", committee=True), MoveReason.ADJOURNED, days=29, committee=True)
    assert ends(later) == ("2026-05-09", "2026-05-11")


def test_a_committee_counts_anew_from_the_start_and_keeps_an_adjournment() -> None:
    start = first("T11", "2026-03-24")
    assert ends(moved("T11", start, MoveReason.COMMITTEE)) == ("2026-06-02", "2026-06-02")
    adjourned = moved("T11", start, MoveReason.ADJOURNED, days=14)
    assert ends(moved("T11", adjourned, MoveReason.COMMITTEE, delay=Delay(14))) == ("2026-06-16", "2026-06-16")


def test_a_corrected_start_counts_anew_and_keeps_an_adjournment() -> None:
    start = first("T11", "2026-03-24", committee=True)
    adjourned = moved("T11", start, MoveReason.ADJOURNED, days=28, committee=True)
    delay = Delay(28)
    after = moved("T11", adjourned, MoveReason.RESTAMPED, starts_on=on("2026-03-20"), committee=True, delay=delay)
    assert ends(after) == ("2026-06-26", "2026-06-26")
    assert after.starts_at == end_instant(on("2026-03-20"))
    assert counted_from(found("T11")[1], after.starts_at) == on("2026-03-20")


def test_a_corrected_start_may_fall_under_another_version() -> None:
    catalogue = load({"versions.yaml": VERSIONS})
    before = first("X-1", "2026-04-07", catalogue=catalogue)
    assert ends(before) == ("2026-05-05", "2026-05-06")
    adjourned = moved("X-1", before, MoveReason.ADJOURNED, catalogue=catalogue, day="2026-04-20", days=7)
    earlier = on("2026-03-31")
    after = moved(
        "X-1",
        adjourned,
        MoveReason.RESTAMPED,
        catalogue=catalogue,
        day="2026-03-31",
        starts_on=earlier,
        delay=Delay(7),
    )
    assert ends(after) == ("2026-04-21", "2026-04-21")


def test_an_agreed_day_is_taken_as_agreed() -> None:
    after = moved("T11", first("T11", "2026-03-24"), MoveReason.POSTPONED, until=on("2026-12-25"))
    assert ends(after) == ("2026-12-25", "2026-12-25")
    assert after.calendar is None
    assert after.why[1].nl == "Verder uitgesteld met instemming, tot en met 2026-12-25"


def test_what_counts_the_term_anew_consents_to_no_later_day() -> None:
    start = first("T11", "2026-03-24")
    agreed = moved("T11", start, MoveReason.POSTPONED, until=on("2026-06-30"))
    delay = Delay(agreed_on=on("2026-06-30"))
    after = moved("T11", agreed, MoveReason.COMMITTEE, delay=delay)
    assert ends(after) == ("2026-06-30", "2026-06-30")
    assert "agreed" in codes(after)
    later = moved("T11", after, MoveReason.RESTAMPED, starts_on=on("2026-05-04"), committee=True, delay=delay)
    assert ends(later) == ("2026-07-13", "2026-07-13"), "nor does the consent cut ten weeks short"


def test_a_day_that_was_agreed_does_not_cut_short_what_free_days_add() -> None:
    agreed_on = on("2025-06-22")  # A Sunday; six weeks from the corrected start end on the Saturday before it.
    agreed = moved("T11", first("T11", "2025-05-09"), MoveReason.POSTPONED, until=agreed_on)
    delay = Delay(agreed_on=agreed_on)
    after = moved("T11", agreed, MoveReason.RESTAMPED, starts_on=on("2025-05-10"), delay=delay)
    assert ends(after) == ("2025-06-21", "2025-06-23")
    assert "agreed" not in codes(after)


def test_what_a_term_was_put_off_by_adds_up() -> None:
    def due(text: str) -> Due:
        return Due(raw_on=on(text), due_on=on(text), due_at=end_instant(on(text)))

    adjourned = NO_DELAY.after(MoveReason.ADJOURNED, due("2026-05-05"), due("2026-06-02"))
    assert adjourned == Delay(28)
    agreed = adjourned.after(MoveReason.POSTPONED, due("2026-06-02"), due("2026-06-30"))
    assert agreed == Delay(28, on("2026-06-30"))
    assert agreed.after(MoveReason.COMMITTEE, due("2026-06-30"), due("2026-07-28")) == agreed
    suspended = agreed.after(MoveReason.SUSPENDED, due("2026-06-30"), due("2026-07-03"))
    assert suspended == Delay(31, on("2026-07-03"))


def test_a_suspension_lengthens_by_its_days() -> None:
    catalogue = load({"versions.yaml": VERSIONS})
    before = first("X-1", "2026-03-02", catalogue=catalogue)
    after = moved("X-1", before, MoveReason.SUSPENDED, catalogue=catalogue, days=47)
    assert ends(after) == ("2026-05-02", "2026-05-04")


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        (MoveReason.SUSPENDED, "needs a number of days"),
        (MoveReason.POSTPONED, "needs the day that was agreed"),
        (MoveReason.RESTAMPED, "needs its day"),
    ],
)
def test_a_move_without_what_it_needs_is_no_sum(reason: MoveReason, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        moved("T11", first("T11", "2026-03-24"), reason)


NUMBERED = [
    (rule, term)
    for rule in CATALOGUE.rules
    for term in rule.terms
    if term.length is not None and term.counting is not Counting.INSTANT
]
DATES = st.dates(min_value=date(2024, 1, 1), max_value=date(2029, 6, 30))


@given(which=st.sampled_from(NUMBERED), start=DATES, committee=st.booleans())
def test_a_start_can_be_read_back(which: tuple[Rule, Term], start: date, committee: bool) -> None:
    rule, term = which
    dated = first_due(rule, term, CATALOGUE, occurred_on=start, committee=committee)
    assert counted_from(term, dated.starts_at) == start
    assert dated.starts_at < dated.due.due_at == end_instant(dated.due.due_on)
    assert dated.due.raw_on <= dated.due.due_on
    assert dated.due.due_at.tzinfo is UTC


@given(which=st.sampled_from(NUMBERED), start=DATES, other=DATES, days=st.integers(1, 28))
def test_a_start_corrected_and_corrected_back_changes_nothing(
    which: tuple[Rule, Term], start: date, other: date, days: int
) -> None:
    rule, term = which
    before = first_due(rule, term, CATALOGUE, occurred_on=start)

    def move(now: Dated, reason: MoveReason, **options: Any) -> Dated:
        return moved_due(
            rule, term, CATALOGUE, now=now.due, starts_at=now.starts_at, occurred_on=start, reason=reason, **options
        )

    delay = Delay(days)

    there = move(before, MoveReason.RESTAMPED, starts_on=other)
    assert there.due == first_due(rule, term, CATALOGUE, occurred_on=other).due
    assert move(there, MoveReason.RESTAMPED, starts_on=start).due == before.due
    put_off = move(before, MoveReason.SUSPENDED, days=days)
    there = move(put_off, MoveReason.RESTAMPED, starts_on=other, delay=delay)
    again = move(there, MoveReason.RESTAMPED, starts_on=start, delay=delay)
    assert again.due == put_off.due


@given(start=DATES, days=st.integers(1, 28), choice=st.sampled_from(["raw", "extended"]))
def test_an_adjournment_never_shortens(start: date, days: int, choice: AdjournFrom) -> None:
    before = first_due(*found("T11"), CATALOGUE, occurred_on=start)
    after = moved("T11", before, MoveReason.ADJOURNED, days=days, adjourn_from=choice)
    assert after.due.raw_on > before.due.raw_on
    assert after.due.due_on >= before.due.due_on


def test_lengths_are_said_in_words() -> None:
    said = [
        Length(value=value, unit=unit).words
        for value, unit in ((1, TermUnit.WEEKS), (6, TermUnit.WEEKS), (72, TermUnit.HOURS), (2, TermUnit.YEARS))
    ]
    assert [words.nl for words in said] == ["1 week", "6 weken", "72 uur", "2 jaar"]
    assert [words.en for words in said] == ["1 week", "6 weeks", "72 hours", "2 years"]
