"""Adds up what institutions tell, so that no sum says of one of them what is to be said of several.

A sum is made of published figures and of what follows from them, and of nothing else: whatever was withheld stays as
uncertain as it was, which `auditing.py` checks of every sum. The rule on sums protects the institutions.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from scipy import special

from events.rules.federation import PoolingRule
from events.vocabulary import Dimension, PoolWithheld

from ..releases.cells import ALL, Cell, value_of
from .auditing import require_nothing_narrowed
from .bounds import Bound
from .telling import Telling, days_of

TAIL = 0.025
"""Of each side: a 95 % interval."""

YEAR_DAYS = 365.25
PER_PEOPLE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Cases a year per thousand people, with an exact 95 % interval (Garwood 1936) that has what is withheld in it."""

    least: float
    most: float | None
    lower: float
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One figure over institutions. `telling` of them told a count, `protected` withheld theirs, `missing` have none.

    `low` and `high` are the sum with all that rounding and protection leave open; `high` is absent where nothing bounds
    it. Neither is there where the sum is `withheld`.
    """

    cell: Cell
    telling: int
    protected: int
    missing: int
    low: int | None = None
    high: int | None = None
    withheld: PoolWithheld | None = None
    rate: Rate | None = None


def pool(
    tellings: Sequence[Telling], period: str, rule: PoolingRule, earlier: Sequence[Telling] = ()
) -> tuple[Pooled, ...]:
    """Every figure that any institution was asked for, in the order of cells.

    Where an institution lacks the people of a population that it stated `earlier`, there is no rate of all together.
    """
    cells = {cell for one in tellings for cell in (*one.bounds, *one.missing)}
    before = {one.institution: one for one in earlier}
    lacking = {one.institution for one in tellings if one.lacks(before.get(one.institution, one))}
    return tuple(_pooled(cell, tellings, period, rule, lacking) for cell in sorted(cells))


def added(parts: Iterable[Bound]) -> tuple[int, int | None]:
    """Between what the sum of figures lies."""
    every = tuple(parts)
    highs = [one.high for one in every if one.high is not None]
    return sum(one.low for one in every), sum(highs) if len(highs) == len(every) else None


def why_withheld(parts: Sequence[Bound], rule: PoolingRule) -> PoolWithheld | None:
    """Why a sum of these is not shown, if it is not."""
    contributing = [one for one in parts if not one.told or one.low]
    telling = [one for one in parts if one.told]
    if not telling:
        return PoolWithheld.NOTHING_TOLD
    if len(contributing) < rule.institutions_min and (contributing or len(telling) < rule.institutions_min):
        return PoolWithheld.FEW_INSTITUTIONS
    sum_low = sum(one.low for one in telling)
    for one in telling:
        # The least favourable of what rounding leaves open: as large as it may be, beside others as small.
        most = one.high or 0
        if most * 100 > rule.largest_percent_max * (sum_low - one.low + most):
            return PoolWithheld.DOMINANCE
    return None


def _pooled(cell: Cell, tellings: Sequence[Telling], period: str, rule: PoolingRule, lacking: Container[str]) -> Pooled:
    having = [one for one in tellings if cell in one.bounds]
    parts = [one.bounds[cell] for one in having]
    telling = sum(one.told for one in parts)
    missing = sum(cell in one.missing for one in tellings)
    shown = Pooled(cell=cell, telling=telling, protected=len(parts) - telling, missing=missing)
    if (withheld := why_withheld(parts, rule)) is not None:
        return replace(shown, withheld=withheld)
    low, high = added(parts)
    require_nothing_narrowed(parts, low, high)
    people = [one.exposed(cell) for one in having]
    known = all(people) and (_of_one(cell) or not any(one.institution in lacking for one in having))
    rate = _rate(low, high, sum(people) * days_of(period)) if known else None
    return replace(shown, low=low, high=high, rate=rate)


def _of_one(cell: Cell) -> bool:
    return value_of(cell, Dimension.POPULATION) != ALL


def _rate(low: int, high: int | None, person_days: int) -> Rate:
    years = person_days / YEAR_DAYS / PER_PEOPLE
    return Rate(
        least=low / years,
        most=None if high is None else high / years,
        lower=float(special.gammaincinv(low, TAIL)) / years if low else 0.0,
        upper=None if high is None else float(special.gammaincinv(high + 1, 1 - TAIL)) / years,
    )
