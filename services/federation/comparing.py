"""Sets sums beside the period before, and beside what features by themselves lead to expect: exact, least favourable.

Counts are known between bounds. A rise is reckoned from the least that is now and the most that was before, so
that what rounding and protection leave open never makes one: and the interval of a ratio has all of that in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor

from scipy import special

from events.pattern import RateRatio
from events.rules.federation import PoolingRule

from ..releases.cells import Cell
from .bounds import Bound
from .pooling import TAIL, added, why_withheld
from .telling import Telling, days_of

THOUSAND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a sum stands beside what it is compared with. `p_value` is how likely as much is by chance, at worst.

    `alone` has the least p-value that each institution could find by its own published figures, at best.
    """

    cell: Cell
    institutions: int
    observed: int
    expected: float
    p_value: float
    alone: dict[str, float]

    @property
    def ratio(self) -> float:
        """What was observed, by what was expected."""
        return self.observed / self.expected if self.expected else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A sum beside that of the period before, over the institutions that tell of both.

    `by_people` says that the ratio is of rates, by the populations that were stated of both; else the numbers of people
    are not known and taken as unchanged.
    """

    cell: Cell
    institutions: int
    before: tuple[int, int]
    now: tuple[int, int]
    ratio: RateRatio
    by_people: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Both:
    institution: str
    now: Bound
    before: Bound
    exposed_now: int
    exposed_before: int


def changes(
    now: Sequence[Telling], earlier: Sequence[Telling], periods: tuple[str, str], rule: PoolingRule
) -> Iterator[Change]:
    """How each figure changed; `periods` are this one and the one before. What may not be shown is left out."""
    known = {one.institution: one for one in earlier}
    days = days_of(periods[0]), days_of(periods[1])
    for cell in sorted({cell for one in now for cell in one.bounds}):
        both = [
            _both(one, known[one.institution], cell, days)
            for one in now
            if one.institution in known and cell in one.bounds and cell in known[one.institution].bounds
        ]
        bounded = [one for one in both if one.now.high is not None and one.before.high is not None]
        if why_withheld([one.now for one in bounded], rule) is None and any(one.now.low for one in bounded):
            yield _change(cell, bounded, days)


def standing_out(now: Sequence[Telling], rule: PoolingRule) -> Iterator[Evidence]:
    """Of every two features how often they go together, beside what each by itself leads to expect, by institution."""
    for cell in sorted({cell for one in now for cell in one.bounds if len(cell) == 2}):
        parts = [(one, *margins) for one in now if (margins := _margins(one, cell)) is not None]
        bounds = [one.bounds[cell] for one, _, _ in parts]
        if why_withheld(bounds, rule) is not None:
            continue
        observed, expected = added(bounds)[0], sum(most for _, _, most in parts)
        if not observed:
            continue
        yield Evidence(
            cell=cell,
            institutions=len(parts),
            observed=observed,
            expected=expected,
            p_value=_poisson_tail(observed, expected),
            alone={
                one.institution: _poisson_tail(one.bounds[cell].high or 0, least)
                for one, least, _ in parts
                if one.bounds[cell].told
            },
        )


def _both(now: Telling, earlier: Telling, cell: Cell, days: tuple[int, int]) -> _Both:
    return _Both(
        institution=now.institution,
        now=now.bounds[cell],
        before=earlier.bounds[cell],
        exposed_now=now.exposed(cell, earlier) * days[0],
        exposed_before=earlier.exposed(cell, now) * days[1],
    )


def _change(cell: Cell, parts: Sequence[_Both], days: tuple[int, int]) -> Change:
    by_people = all(one.exposed_now and one.exposed_before for one in parts)
    exposed_now = sum(one.exposed_now for one in parts) if by_people else days[0]
    exposed_before = sum(one.exposed_before for one in parts) if by_people else days[1]
    now, before = _sum([one.now for one in parts]), _sum([one.before for one in parts])

    scale = exposed_before / exposed_now
    return Change(
        cell=cell,
        institutions=len(parts),
        before=before,
        now=now,
        ratio=_ratio(before, now, scale),
        by_people=by_people,
        evidence=Evidence(
            cell=cell,
            institutions=len(parts),
            observed=now[0],
            expected=before[1] * exposed_now / exposed_before,
            p_value=_rise(now[0], before[1], exposed_now / (exposed_now + exposed_before)),
            alone={
                one.institution: _rise(one.now.high or 0, one.before.low, _share(one, by_people, days))
                for one in parts
                if one.now.told and one.before.told
            },
        ),
    )


def _share(one: _Both, by_people: bool, days: tuple[int, int]) -> float:
    """What part of an institution's cases falls in the later period where nothing changed."""
    now, before = (one.exposed_now, one.exposed_before) if by_people else days
    return now / (now + before)


def _sum(parts: Sequence[Bound]) -> tuple[int, int]:
    low, high = added(parts)
    return low, low if high is None else high


def _ratio(before: tuple[int, int], now: tuple[int, int], scale: float) -> RateRatio:
    """The later rate by the earlier one: the widest of the exact intervals of all counts that are left open.

    It is the interval of `services.patterns.effect`, which takes a hundred times as long and is the same on every
    processor: an effect stands on the ledger, and this does not.
    """
    (most, least), (low, high) = (before[1], before[0]), now
    lower = special.betaincinv(low, most + 1, TAIL) if low else 0.0
    upper = special.betaincinv(high + 1, least, 1 - TAIL) if least else 1.0
    middle_before, middle_now = sum(before) / 2, sum(now) / 2
    return RateRatio(
        ratio_thousandths=round(middle_now / middle_before * scale * THOUSAND) if middle_before else None,
        lower_thousandths=floor(lower / (1 - lower) * scale * THOUSAND),
        upper_thousandths=ceil(upper / (1 - upper) * scale * THOUSAND) if upper < 1 else None,
    )


def _margins(one: Telling, cell: Cell) -> tuple[float, float] | None:
    """The least and the most cases that two features by themselves lead to expect together."""
    wholes = [one.bounds.get(whole) for size in (0, 1) for whole in combinations(cell, size)]
    every, first, second = wholes
    if cell not in one.bounds or every is None or first is None or second is None:
        return None
    if every.high is None or first.high is None or second.high is None or not every.low:
        return None
    return first.low * second.low / every.high, first.high * second.high / every.low


def _rise(now: int, before: int, share: float) -> float:
    """How likely it is that at least so many of all cases fall in the later period (binomial, given their number)."""
    return float(special.betainc(now, before + 1, share)) if now else 1.0


def _poisson_tail(observed: int, expected: float) -> float:
    return float(special.gammainc(observed, expected)) if observed else 1.0
