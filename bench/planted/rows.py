"""The rows of the table: what share was found, what share could be, how late, and with how many false alarms."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..figures import percentile
from .decades import ALL, COMBINED, YEARS, Result
from .planting import BASES, KINDS, LASTING_DAYS, STRENGTHS, Plant

THREEFOLD = 3.0
WITHIN_REACH = 0.9
METHODS = ("S01/1", "S02/1", "S03/1", "S04/1", COMBINED, "P01", "P02", "P03", "P04", "P05", "P01-P05", ALL)

_Wanted = Callable[[Plant, float], bool]


class Row(NamedTuple):
    """A line of the table. Shares are from 0 to 1, delays in days; None where there is nothing to say."""

    method: str
    what: str
    plants: int
    found: float | None
    chart: float | None
    bound: float | None
    median_days: float | None
    p90_days: float | None
    false_a_year: float | None


def rows(results: Sequence[Result]) -> Iterator[Row]:
    """Every method over all rises; then the methods together by strength, kind, length, base rate and size."""
    for method in METHODS:
        yield _row(results, method, "threefold rises", _rises, false=True)
    for method in ("P01", ALL):
        yield _row(results, method, "respondents", lambda plant, _: plant.kind == "respondent", false=False)
    for strength in sorted(set(STRENGTHS)):
        yield _row(results, COMBINED, f"{strength:g}-fold rises", _of_strength(strength), false=False)
    for kind in KINDS[:-1]:
        yield _row(results, COMBINED, f"threefold, {kind}", _of_kind(kind), false=False)
    for lasting, name in ((True, "lasting"), (False, "half a year")):
        yield _row(results, COMBINED, f"threefold, {name}", _of_length(lasting=lasting), false=False)
    for least, most in pairwise((*BASES, float("inf"))):
        name = (
            f"threefold, {least:g} to {most:g} cases a year" if most < float("inf") else f"threefold, {least:g} or more"
        )
        yield _row(results, COMBINED, name, _of_base(least, most), false=False)
    yield _row(results, COMBINED, "threefold, within reach", _within_reach, false=False)
    for size in ("small", "medium", "large"):
        own = [result for result in results if result.size == size]
        yield _row(own, COMBINED, f"threefold, {size} institutions", _rises, false=True)
        yield _row(own, "P01-P05", f"threefold, {size} institutions", _rises, false=True)


def _row(results: Sequence[Result], method: str, what: str, wanted: _Wanted, *, false: bool) -> Row:
    found = [
        (delay, chart, bound)
        for result in results
        for plant, chart, bound, delay in zip(
            result.plants, result.charts, result.bounds, result.scores[method].delays, strict=True
        )
        if wanted(plant, chart)
    ]
    delays = [delay for delay, _, _ in found if delay is not None]
    false_alarms = sum(result.scores[method].false for result in results)
    return Row(
        method=method,
        what=what,
        plants=len(found),
        found=len(delays) / len(found) if found else None,
        chart=sum(chart for _, chart, _ in found) / len(found) if found else None,
        bound=sum(bound for _, _, bound in found) / len(found) if found else None,
        median_days=percentile(delays, 0.5) if delays else None,
        p90_days=percentile(delays, 0.9) if delays else None,
        false_a_year=false_alarms / (YEARS * len(results)) if false and results else None,
    )


def _rises(plant: Plant, chart: float) -> bool:
    return plant.kind != "respondent" and plant.strength == THREEFOLD


def _within_reach(plant: Plant, chart: float) -> bool:
    return _rises(plant, chart) and chart >= WITHIN_REACH


def _of_strength(strength: float) -> _Wanted:
    return lambda plant, _: plant.kind != "respondent" and plant.strength == strength


def _of_kind(kind: str) -> _Wanted:
    return lambda plant, chart: _rises(plant, chart) and plant.kind == kind


def _of_length(*, lasting: bool) -> _Wanted:
    return lambda plant, chart: _rises(plant, chart) and (plant.days == LASTING_DAYS) is lasting


def _of_base(least: float, most: float) -> _Wanted:
    return lambda plant, chart: _rises(plant, chart) and least <= plant.base < most
