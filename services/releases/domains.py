"""The values of a dimension, and which are parts of which: units by `/`, periods by months, codes not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from events.release import ReleaseAxis
from events.vocabulary import SEVERAL, Dimension

from .cells import ALL, REST, is_rest
from .periods import BadPeriod, month, named, span, stretches

VALUES_MAX = 5_000
"""More values than any dimension has; beyond it a table is refused, not cut short."""


class BadAxis(ValueError):
    """An axis that cannot be counted by. `reason` is in words of the table alone, never of the cases."""

    def __init__(self, dimension: Dimension, reason: str) -> None:
        super().__init__(f"{dimension.value}: {reason}")
        self.dimension = dimension
        self.reason = reason


@dataclass(frozen=True)
class Domain:
    """The values of one dimension in all tables together. `parts` leads from a value, or `*`, to what it is made of.

    A value without parts is a leaf. A case lies in one leaf, or in several of a dimension of which it may have several,
    and in whatever contains it. Of a period there is no `*`: time has no whole.
    """

    dimension: Dimension
    values: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]

    @property
    def several(self) -> bool:
        """Whether a case may have several values, so that a whole is no sum of its parts."""
        return self.dimension in SEVERAL

    @property
    def has_whole(self) -> bool:
        """Whether the dimension can be taken together."""
        return ALL in self.parts

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The values without parts."""
        return tuple(value for value in self.values if value not in self.parts)

    def containing(self, raw: str) -> tuple[str, ...]:
        """Every value that a case with this one counts for, from its leaf upwards; none outside every period."""
        return self._containing.get(self.leaf(raw), ())

    def leaf(self, raw: str) -> str:
        """The leaf that a case's value falls in: itself, the nearest unit above it, or the rest."""
        if self.dimension is Dimension.PERIOD:
            return next((leaf for leaf, (first, last) in self._spans if first <= month(raw) <= last), "")
        if self.dimension is not Dimension.UNIT:
            return raw if raw in self._containing else REST
        known = raw
        while known and known not in self.parts and known not in self._containing:
            known = known.rpartition("/")[0]
        if not known:
            return REST
        return f"{known}/{REST}" if known in self.parts else known

    @cached_property
    def _spans(self) -> tuple[tuple[str, tuple[int, int]], ...]:
        return tuple((leaf, span(leaf)) for leaf in self.leaves)

    @cached_property
    def _containing(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {leaf: [leaf] for leaf in self.leaves}
        for whole in self.values:
            for leaf in self._within(whole) if whole in self.parts else ():
                found[leaf].append(whole)
        return {leaf: tuple(values) for leaf, values in found.items()}

    def _within(self, value: str) -> set[str]:
        if value not in self.parts:
            return {value}
        return {leaf for part in self.parts[value] for leaf in self._within(part)}


def domain(dimension: Dimension, axes: Sequence[ReleaseAxis]) -> Domain:
    """The domain of a dimension from every axis on it that was ever published. Raises `BadAxis`."""
    values = sorted({value for axis in axes for value in axis.values})
    if ALL in values:
        raise BadAxis(dimension, "* is no value")
    if any(map(is_rest, values)):
        raise BadAxis(dimension, f"{REST} is no value: it is what lies in none of those listed")
    if len(values) > VALUES_MAX:
        raise BadAxis(dimension, "too many values")
    if dimension is Dimension.PERIOD:
        return _periods(values)
    if dimension is Dimension.UNIT:
        return _units(values)
    # What one table lists as complete has no rest in any other.
    complete = any(axis.complete for axis in axes)
    if any(axis.complete and set(axis.values) != set(values) for axis in axes):
        raise BadAxis(dimension, "a list that was complete has other values now")
    known = tuple(values) if complete else (*values, REST)
    return Domain(dimension, known, {ALL: known})


def _units(values: Iterable[str]) -> Domain:
    """Every unit that has units within it has a rest too: of cases that lie in it and in none of these."""
    listed = sorted(set(values))
    inside: dict[str, list[str]] = {ALL: []}
    for value in listed:
        above = value.rpartition("/")[0]
        while above and above not in listed:
            above = above.rpartition("/")[0]
        inside.setdefault(above or ALL, []).append(value)
    rests = {whole: REST if whole == ALL else f"{whole}/{REST}" for whole in inside}
    parts = {whole: (*parts, rests[whole]) for whole, parts in inside.items()}
    return Domain(Dimension.UNIT, (*listed, *rests.values()), parts)


def _periods(values: Sequence[str]) -> Domain:
    """Periods that overlap are made of the stretches that none of them cuts."""
    try:
        spans = {value: span(value) for value in values}
    except BadPeriod as error:
        raise BadAxis(Dimension.PERIOD, f"{error} is no period such as 2025 or 2024-09..2025-08") from None
    pieces = stretches(values)
    parts = {
        value: tuple(named(piece) for piece in pieces if first <= piece[0] and piece[1] <= last)
        for value, (first, last) in spans.items()
    }
    made = {value: inside for value, inside in parts.items() if inside != (value,)}
    leaves = tuple(named(piece) for piece in pieces)
    return Domain(Dimension.PERIOD, (*leaves, *made), made)
