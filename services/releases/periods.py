"""Periods of whole months: `2025`, or `2024-09..2025-08` with both months in it."""

import re
from collections.abc import Iterable
from itertools import pairwise

Span = tuple[int, int]
"""First and last month, counted from the year nought."""

_YEAR = re.compile(r"^(\d{4})$")
_RANGE = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])$")


class BadPeriod(ValueError):
    """No period that figures are counted by."""


def span(period: str) -> Span:
    """The months of a period. Raises `BadPeriod`, also where it has a shorter name."""
    if year := _YEAR.match(period):
        return int(year[1]) * 12, int(year[1]) * 12 + 11
    if found := _RANGE.match(period):
        first, last = int(found[1]) * 12 + int(found[2]) - 1, int(found[3]) * 12 + int(found[4]) - 1
        if first <= last and named((first, last)) == period:
            return first, last
    raise BadPeriod(period)


def month(day: str) -> int:
    """The month of a date, or of the beginning of one, such as 2025-03."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def named(months: Span) -> str:
    """The one name of a period."""
    first, last = months
    if first % 12 == 0 and last == first + 11:
        return f"{first // 12:04d}"
    return f"{first // 12:04d}-{first % 12 + 1:02d}..{last // 12:04d}-{last % 12 + 1:02d}"


def stretches(periods: Iterable[str]) -> tuple[Span, ...]:
    """The shortest stretches of which every period is made: no period begins or ends within one."""
    spans = [span(period) for period in periods]
    cuts = sorted({cut for first, last in spans for cut in (first, last + 1)})
    pieces = [(start, end - 1) for start, end in pairwise(cuts)]
    return tuple(piece for piece in pieces if any(first <= piece[0] and piece[1] <= last for first, last in spans))
