"""What is reported: lines of figures, and the aims that some of them are held against."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement. `rate` is in `unit`, the times are in milliseconds; `note` says what the figures are of."""

    part: str
    what: str
    rate: float | None = None
    unit: str = ""
    p50_ms: float | None = None
    p99_ms: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure that should reach, or where `at_most` stay below, a number that was fixed beforehand, if one was."""

    what: str
    value: float
    aim: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether it does, in a word."""
        if self.aim is None:
            return "no aim"
        return "met" if (self.value <= self.aim if self.at_most else self.value >= self.aim) else "missed"


@dataclass(slots=True)
class Figures:
    """Everything that a run found."""

    lines: list[Line] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def milliseconds(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds."""
    return percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000


def median(values: Sequence[float]) -> float:
    """The middle one: one disturbed repetition does not move it."""
    return statistics.median(values)
