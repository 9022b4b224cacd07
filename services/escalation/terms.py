"""When a term of a rule ends, at first and after every move, with the reasoning told step by step.

A term in days or longer runs from the midnight that ends the day of what started it to the midnight that ends its last
day; one in hours from instant to instant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple, Self

from events.deadline import Due
from events.rules.catalogue import Catalogue
from events.rules.holidays import Holidays
from events.rules.model import Length, Rule, Term
from events.vocabulary import Basis, Counting, MoveReason, TermUnit

from ..moments import AMSTERDAM, legal_date
from .calendar import End, Why, day_name, end_instant, end_of, is_lengthened, lengthened, raw_end

__all__ = [
    "NO_DELAY",
    "AdjournFrom",
    "Dated",
    "Delay",
    "NoNumber",
    "Why",
    "adjourned_days_max",
    "counted_from",
    "first_due",
    "moved_due",
]

AdjournFrom = Literal["raw", "extended"]
"""Which end of a term its adjournment is counted from: as it fell, or as free days moved it. The law does not say."""

_MOMENT = timedelta(microseconds=1)
_ADJOURNMENTS = frozenset({MoveReason.ADJOURNED, MoveReason.EXTENDED})
_COUNTED_ANEW = frozenset({MoveReason.COMMITTEE, MoveReason.RESTAMPED})


class NoNumber(ValueError):
    """The law has a word for this term and no number, so that there is nothing to count."""


@dataclass(frozen=True, slots=True)
class Dated:
    """When a term ends, from when its fractions are reckoned, with which holiday table, and why.

    `calendar` is none where free days move nothing.
    """

    due: Due
    starts_at: datetime
    calendar: str | None
    why: tuple[Why, ...]


class Delay(NamedTuple):
    """By how many days a term was put off without consent, from raw end to raw end, and until which agreed day."""

    days: int = 0
    agreed_on: date | None = None

    def after(self, reason: MoveReason, before: Due, due: Due) -> Self:
        """What it is after a move from one end to another. What counts the term anew puts nothing off."""
        if reason in _COUNTED_ANEW:
            return self
        if reason is MoveReason.POSTPONED:
            return self._replace(agreed_on=due.raw_on)
        more = due.raw_on - before.raw_on
        return self._replace(days=self.days + more.days, agreed_on=self.agreed_on and self.agreed_on + more)


NO_DELAY = Delay()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    now: Due
    delay: Delay
    counted: date
    reason: MoveReason
    days: int | None
    until: date | None
    starts_on: date | None
    committee: bool
    base: date


def first_due(
    rule: Rule,
    term: Term,
    catalogue: Catalogue,
    *,
    occurred_on: date | None = None,
    occurred_at: datetime | None = None,
    committee: bool = False,
    as_of: date | None = None,
) -> Dated:
    """When a term ends that started on a day, or at an instant if it is counted in hours. Raises `NoNumber`.

    The holiday table is the one in use on the day `as_of`, which is by default the day of the start.
    """
    length = _length(rule, term, committee=committee)
    said = [_by_rule(rule, length), *_by_committee(term, committee=committee)]
    if length.unit is TermUnit.HOURS:
        if occurred_at is None:
            raise ValueError(f"{rule.id} {term.name} is counted in hours: it starts at an instant")
        due_at = occurred_at + timedelta(hours=length.value)
        return Dated(_instant_due(due_at), occurred_at, None, (*said, _from_instant(occurred_at), *_to_verify(rule)))
    if occurred_on is None and occurred_at is None:
        raise ValueError(f"{rule.id} {term.name} starts on a day")
    start = occurred_on or legal_date(occurred_at)  # type: ignore[arg-type]  # One of them is there.
    end = end_of(start, length, term.counting, catalogue.calendar(as_of or start))
    why = (*said, _not_counted(start), _raw(end.raw), *end.why, *_to_verify(rule))
    return _dated(end, end_instant(start), why)


def moved_due(
    rule: Rule,
    term: Term,
    catalogue: Catalogue,
    *,
    now: Due,
    starts_at: datetime,
    occurred_on: date,
    reason: MoveReason,
    delay: Delay = NO_DELAY,
    days: int | None = None,
    until: date | None = None,
    starts_on: date | None = None,
    committee: bool = False,
    adjourn_from: AdjournFrom = "raw",
    as_of: date | None = None,
) -> Dated:
    """When a term ends after a move on the day `occurred_on`. Raises `NoNumber`, and `ValueError` where a value lacks.

    A committee, and a corrected start, count the term anew. The days that it was put off by before (`delay`) are added
    to that: the reasons for putting it off have not gone. A day that was agreed on stays that day, and consents to none
    after it; a term that counted anew ends later is not cut short by it. An adjournment without `days` is the longest
    that the rule allows. An agreed day is taken as it was agreed, also when it is a free one. The holiday table is
    the one in use on the day `as_of`, which is by default that of the move.
    """
    base = now.raw_on if adjourn_from == "raw" else now.due_on
    move = _Move(
        now=now,
        delay=delay,
        counted=counted_from(term, starts_at),
        reason=reason,
        days=days,
        until=until,
        starts_on=starts_on,
        committee=committee or reason is MoveReason.COMMITTEE,
        base=base,
    )
    said = (_by_rule(rule, _length(rule, term, committee=move.committee)), _by_move(move, adjourn_from))
    if term.counting is Counting.INSTANT:
        return _moved_instant(rule, move, starts_at, said)
    holidays = catalogue.calendar(as_of or occurred_on)
    if reason in _COUNTED_ANEW:
        start, end = _counted_anew(rule, term, move, holidays)
    else:
        start, end = move.counted, _put_off(rule, term, move, holidays)
    return _dated(end, end_instant(start), (*said, _raw(end.raw), *end.why, *_open_question(move), *_to_verify(rule)))


def counted_from(term: Term, starts_at: datetime) -> date:
    """The day of what started a term, which itself is not counted, from the instant that its fractions run from."""
    return legal_date(starts_at if term.counting is Counting.INSTANT else starts_at - _MOMENT)


def adjourned_days_max(term: Term, now: Due, adjourn_from: AdjournFrom) -> int | None:
    """How many days the longest adjournment has that the rule allows from here, or none where it allows none."""
    if term.adjournment is None or term.adjournment.at_most.unit is TermUnit.HOURS:
        return None
    base = now.raw_on if adjourn_from == "raw" else now.due_on
    return (raw_end(base, term.adjournment.at_most) - base).days


def _counted_anew(rule: Rule, term: Term, move: _Move, holidays: Holidays) -> tuple[date, End]:
    """The day that is counted from now on, and the end, with what the term had been put off by before."""
    start = move.starts_on if move.reason is MoveReason.RESTAMPED else move.counted
    if start is None:
        raise ValueError("a corrected start needs its day")
    length = _length(rule, term, committee=move.committee)
    raw = raw_end(start, length) + timedelta(days=move.delay.days)
    end = _end(start, raw, length, term.counting, holidays)
    agreed_on = move.delay.agreed_on
    if agreed_on is not None and raw < agreed_on and end.on <= agreed_on:
        return start, End(agreed_on, agreed_on, None, (_as_agreed(agreed_on),))
    return start, end


def _put_off(rule: Rule, term: Term, move: _Move, holidays: Holidays) -> End:
    """The end after it was put off. An adjournment is a term by itself: by its length, free days move it or do not."""
    if move.reason is MoveReason.POSTPONED:
        if move.until is None:
            raise ValueError("a postponement needs the day that was agreed")
        return End(move.until, move.until, None, ())
    if move.reason is MoveReason.SUSPENDED:
        raw = move.now.raw_on + timedelta(days=_days(move))
        return _end(move.counted, raw, _length(rule, term, committee=move.committee), term.counting, holidays)
    at_most = term.adjournment.at_most if term.adjournment else None
    raw = raw_end(move.base, at_most) if at_most and move.days is None else move.base + timedelta(days=_days(move))
    return _end(move.base, raw, at_most or _length(rule, term, committee=move.committee), term.counting, holidays)


def _end(start: date, raw: date, length: Length, counting: Counting, holidays: Holidays) -> End:
    if is_lengthened(length, counting):
        return lengthened(start, raw, counting, holidays)
    return End(raw, raw, None, ())


def _moved_instant(rule: Rule, move: _Move, starts_at: datetime, said: tuple[Why, ...]) -> Dated:
    """A term in hours moves by whole days; a corrected start keeps its time of day, by the clock on the wall."""
    due_at = move.now.due_at
    if move.reason is MoveReason.RESTAMPED and move.starts_on is not None:
        at = datetime.combine(move.starts_on, starts_at.astimezone(AMSTERDAM).time(), AMSTERDAM).astimezone(UTC)
        due_at, starts_at = due_at + (at - starts_at), at
    elif move.reason is MoveReason.POSTPONED and move.until is not None:
        due_at = end_instant(move.until)
    elif move.reason is not MoveReason.COMMITTEE:
        due_at += timedelta(days=_days(move))
    return Dated(_instant_due(due_at), starts_at, None, (*said, *_to_verify(rule)))


def _days(move: _Move) -> int:
    if move.days is None:
        raise ValueError(f"{move.reason} needs a number of days")
    return move.days


def _length(rule: Rule, term: Term, *, committee: bool) -> Length:
    length = term.length_with_committee if committee and term.length_with_committee else term.length
    if length is None:
        raise NoNumber(f"{rule.id} {term.name} has no number: {term.wording}")
    return length


def _dated(end: End, starts_at: datetime, why: tuple[Why, ...]) -> Dated:
    return Dated(Due(raw_on=end.raw, due_on=end.on, due_at=end_instant(end.on)), starts_at, end.calendar, why)


def _instant_due(due_at: datetime) -> Due:
    on = legal_date(due_at)
    return Due(raw_on=on, due_on=on, due_at=due_at)


def _by_rule(rule: Rule, length: Length) -> Why:
    said, source = length.words, f"{rule.source.act} {rule.source.article}"
    state = rule.source.state
    read_nl, read_en = (f", tekst van {state.nl}", f", text of {state.en}") if state else ("", "")
    basis_nl, basis_en = ("", "") if rule.basis is Basis.LAW else (f"{rule.basis.nl}, ", f"{rule.basis.en}, ")
    nl = f"{rule.id}, versie {rule.version} ({basis_nl}{source}{read_nl}): {said.nl}"
    en = f"{rule.id}, version {rule.version} ({basis_en}{source}{read_en}): {said.en}"
    return Why("rule", None, nl, en)


def _by_committee(term: Term, *, committee: bool) -> tuple[Why, ...]:
    if not (committee and term.length_with_committee):
        return ()
    return (
        Why("committee", None, "Een commissie adviseert: de langere termijn", "A committee advises: the longer term"),
    )


def _not_counted(start: date) -> Why:
    weekday = day_name(start)
    nl = f"{weekday[0]} {start} zelf telt niet mee"
    en = f"{weekday[1]} {start} itself is not counted"
    return Why("start", start, nl, en)


def _from_instant(at: datetime) -> Why:
    nl, en = "Van ogenblik tot ogenblik, ook over vrije dagen", "From instant to instant, free days and all"
    return Why("instant", legal_date(at), nl, en)


def _raw(raw: date) -> Why:
    weekday = day_name(raw)
    nl, en = f"Dat eindigt op {weekday[0]} {raw}", f"That ends on {weekday[1]} {raw}"
    return Why("raw", raw, nl, en)


def _as_agreed(on: date) -> Why:
    nl, en = f"De instemming met uitstel tot en met {on} blijft", f"The consent to wait until {on} stands"
    return Why("agreed", on, nl, en)


def _by_move(move: _Move, adjourn_from: AdjournFrom) -> Why:
    reason, days = move.reason, move.days
    nl, en = reason.nl, reason.en
    match reason:
        case MoveReason.RESTAMPED:
            nl, en = f"{nl}: {move.starts_on}, opnieuw geteld", f"{en}: {move.starts_on}, counted anew"
        case MoveReason.COMMITTEE:
            nl, en = f"{nl}: opnieuw geteld vanaf {move.counted}", f"{en}: counted anew from {move.counted}"
        case MoveReason.POSTPONED:
            nl, en = f"{nl}, tot en met {move.until}", f"{en}, to the end of {move.until}"
        case MoveReason.SUSPENDED:
            nl, en = f"{nl}, {days} dagen bij {move.now.raw_on}", f"{en}, {days} days on top of {move.now.raw_on}"
        case MoveReason.ADJOURNED | MoveReason.EXTENDED:
            end_nl, end_en = ("ruwe", "raw") if adjourn_from == "raw" else ("verschoven", "moved")
            long_nl, long_en = (
                ("zo lang als mag", "as long as allowed") if days is None else (f"{days} dagen", f"{days} days")
            )
            nl = f"{nl}, {long_nl} vanaf het {end_nl} einde {move.base}"
            en = f"{en}, {long_en} from the {end_en} end {move.base}"
    return Why(reason.value, None, nl[0].upper() + nl[1:], en[0].upper() + en[1:])


def _open_question(move: _Move) -> tuple[Why, ...]:
    """The law does not say which end an adjournment is counted from; told where it makes a difference."""
    if move.reason not in _ADJOURNMENTS or move.now.raw_on == move.now.due_on:
        return ()
    nl = "of een verdaging telt vanaf het ruwe of het verschoven einde; hier is dat een instelling"
    en = "whether an adjournment counts from the raw or from the moved end; here that is a setting"
    return (Why("verify", None, f"Te controleren door een jurist: {nl}", f"A lawyer is to verify: {en}"),)


def _to_verify(rule: Rule) -> tuple[Why, ...]:
    if rule.verify_what is None:
        return ()
    said = rule.verify_what
    return (Why("verify", None, f"Te controleren door een jurist: {said.nl}", f"A lawyer is to verify: {said.en}"),)
