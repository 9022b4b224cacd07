"""What a statistical method raises, and which alarms are about the same."""

from collections.abc import Iterable
from datetime import date

import msgspec

from .occurrences import AXES


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """More cases in a cell than chance explains, on the day of a look.

    An axis that is None is left open; where all are, it is the institution as a whole. `cases` has one of each matter,
    `also` the other methods that saw it. A recurrence interval is how often chance alone would give as much.
    """

    rule: str
    institution: str
    on: date
    window_from: date
    window_until: date
    observed: int
    expected: float
    statistic: float
    p_value: float
    recurrence_days: float
    cases: tuple[str, ...]
    unit: str | None = None
    relation: str | None = None
    behaviour: str | None = None
    setting: str | None = None
    also: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str | None, ...]:
        """The values of the axes, in their order."""
        return tuple(getattr(self, axis) for axis in AXES)

    @property
    def whole(self) -> bool:
        """Whether it is about the institution as a whole."""
        return not any(self.key)


def same_pattern(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two sets of cases show one pattern: they share more than half of the smaller."""
    first, second = frozenset(one), frozenset(other)
    return 2 * len(first & second) > min(len(first), len(second))


def distinct(alarms: Iterable[Alarm], total_rises: frozenset[str]) -> tuple[Alarm, ...]:
    """Of alarms about the same cases the most improbable, which names the methods of the others.

    A rise of the institution as a whole stands by itself. Methods in `total_rises` do not tell it from a rise of one
    cell: where they saw the whole rise, what they say of cells follows from it.
    """
    ranked = sorted(alarms, key=lambda one: (one.p_value, -one.statistic, one.rule, tuple(map(str, one.key))))
    risen = any(one.whole for one in ranked)
    kept: list[Alarm] = []
    for alarm in ranked:
        if risen and not alarm.whole and alarm.rule in total_rises:
            continue
        for place, other in enumerate(kept):
            if alarm.whole == other.whole and (alarm.whole or same_pattern(alarm.cases, other.cases)):
                if alarm.rule != other.rule:
                    kept[place] = msgspec.structs.replace(
                        other, also=tuple(sorted({*other.also, alarm.rule} - {other.rule}))
                    )
                break
        else:
            kept.append(alarm)
    return tuple(kept)
