"""Whether two reports count as two, by the rule of the day, and whether enough of them do. Pure, and symmetric.

Two reporters who each have a mark are two, unless their reports are of one and the same occasion. Where one has no
mark, nobody can see whether it is the same person, so only another occasion makes the reports two, if the rule lets it.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from typing import Protocol

from events.rules.escrow import Axis, EscrowRule
from events.vocabulary import Answer, Independence, Setting

from .state import Deposit

_UNSAID = frozenset({Setting.UNKNOWN, Setting.OTHER})


class Spell(Protocol):
    """When something happened, as far as known."""

    @property
    def from_on(self) -> date | None: ...
    @property
    def until_on(self) -> date | None: ...
    @property
    def still_going_on(self) -> Answer: ...


class Told(Protocol):
    """What a report says of its occasion, and when it was made."""

    @property
    def on(self) -> date: ...
    @property
    def setting(self) -> Setting | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def period(self) -> Spell | None: ...


class ApartRule(Protocol):
    """What tells occasions apart."""

    @property
    def apart_by(self) -> tuple[Axis, ...]: ...
    @property
    def occasion_days_max(self) -> int: ...
    @property
    def occasion_gap_days(self) -> int: ...


class Occasions(Enum):
    """What two reports are about, as far as they say: one occasion, two, conduct over time, or that is not said."""

    ONE = auto()
    TWO = auto()
    OVER_TIME = auto()
    UNSAID = auto()


def compare(first: Deposit, second: Deposit, rule: EscrowRule) -> Independence:
    """Whether the two count as two. The order makes no difference."""
    marked = first.reporter is not None and second.reporter is not None
    if marked and first.reporter == second.reporter:
        return Independence.SAME_REPORTER
    if not _within(first.on, second.on, rule.within_months):
        return Independence.LAPSED
    match occasions(first, second, rule):
        case Occasions.ONE:
            return Independence.SAME_INCIDENT
        case Occasions.TWO if marked or rule.unmarked_counts:
            return Independence.INDEPENDENT
        case Occasions.OVER_TIME if marked:
            return Independence.INDEPENDENT
        case _:
            return Independence.UNDECIDED


def occasions(first: Told, second: Told, rule: ApartRule) -> Occasions:
    """Whether the two are about one occasion. What either leaves unsaid never tells them apart."""
    if any(_apart(axis, first, second, rule) for axis in rule.apart_by):
        return Occasions.TWO
    if lasts(first, rule) or lasts(second, rule):
        return Occasions.OVER_TIME
    if first.period is None or second.period is None or not (known(first.period) and known(second.period)):
        return Occasions.UNSAID
    # Short, and not apart by what is compared: where periods are not, reports of different days are not told apart.
    return Occasions.ONE if not _periods_apart(first.period, second.period, rule) else Occasions.UNSAID


def enough(newest: Deposit, others: Sequence[Deposit], rule: EscrowRule) -> bool:
    """Whether the newest report is one of as many as the rule asks for, each independent of each other.

    That it is one of them costs nothing: without it there were as many before, and they were released then.
    """
    return _independent(rule.threshold - 1, _beside(newest, others, rule), rule)


def _independent(wanted: int, among: Sequence[Deposit], rule: EscrowRule) -> bool:
    if wanted <= 1:
        return len(among) >= wanted
    return any(
        _independent(wanted - 1, _beside(one, among[index + 1 :], rule), rule) for index, one in enumerate(among)
    )


def _beside(deposit: Deposit, others: Sequence[Deposit], rule: EscrowRule) -> Sequence[Deposit]:
    return [other for other in others if compare(deposit, other, rule) is Independence.INDEPENDENT]


def _apart(axis: Axis, first: Told, second: Told, rule: ApartRule) -> bool:
    if axis == "setting":
        return not _UNSAID & {first.setting, second.setting} and _differ(first.setting, second.setting)
    if axis == "unit":
        return _differ(first.unit, second.unit) and not _one_in_the_other(first.unit, second.unit)
    return first.period is not None and second.period is not None and _periods_apart(first.period, second.period, rule)


def _differ(first: str | None, second: str | None) -> bool:
    return first is not None and second is not None and first != second


def _one_in_the_other(first: str | None, second: str | None) -> bool:
    """Whether a unit is part of the other: `arts/dance` of `arts`, which leaves unsaid in which part it was."""
    return f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")


def _periods_apart(first: Spell, second: Spell, rule: ApartRule) -> bool:
    return _before(first, second, rule) or _before(second, first, rule)


def _before(first: Spell, second: Spell, rule: ApartRule) -> bool:
    """Whether the first was surely over before the second began, by more than one occasion may have in it."""
    if first.until_on is None or second.from_on is None or first.still_going_on is Answer.YES:
        return False
    return (second.from_on - first.until_on).days > rule.occasion_gap_days


def known(period: Spell) -> bool:
    """Whether it is said when it began and when it was over."""
    return period.from_on is not None and period.until_on is not None and period.still_going_on is not Answer.YES


def lasts(deposit: Told, rule: ApartRule) -> bool:
    """Whether the report is surely of conduct over time, and not of one occasion."""
    period = deposit.period
    if period is None or period.from_on is None:
        return False
    until = deposit.on if period.still_going_on is Answer.YES else period.until_on
    return until is not None and (until - period.from_on).days + 1 > rule.occasion_days_max


def _within(first: date, second: date, months: int) -> bool:
    """Whether the later day lies at most so many months after the earlier one; the day itself is still within."""
    earlier, later = sorted((first, second))
    year, month = divmod(earlier.month - 1 + months, 12)
    year, month = earlier.year + year, month + 1
    return later <= date(year, month, min(earlier.day, monthrange(year, month)[1]))
