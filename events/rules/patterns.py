"""When cases together indicate a pattern (structureel patroon). House policy, as dated data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Annotated, Literal

import msgspec

from ..vocabulary import Basis, Name, PatternAxis
from .escrow import Axis
from .model import Source, Versioned, Words

PatternKind = Literal[
    "same_respondent",
    "same_unit",
    "same_relation",
    "same_context",
    "same_behaviour",
    "retaliation",
    "withdrawal",
    "duration",
    "satisfaction",
    "funnel",
    "departure",
    "not_handled",
    "not_carried_out",
    "repeat",
    "silent_unit",
    "confidants",
    "silencing_clause",
    "duty_overdue",
]
"""What a rule looks for; several rules may look for the same by other figures."""

Unmarked = Literal["never", "apart", "always"]
"""Whether a report of which nobody knows whose it is counts beside another."""

SHORTEST_MONTH_DAYS = 28

Months = Annotated[int, msgspec.Meta(ge=0, le=120)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Figure = Annotated[float, msgspec.Meta(ge=0, le=1_000)]


class Apart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes two reports two, as the rule on escrow has it.

    A report without a known reporter (`unmarked`) counts beside another never, only where the occasions are told apart,
    or always unless they are surely one. `unsaid_counts` says whether two reporters who are known are two where neither
    says when it was.
    """

    apart_by: Annotated[tuple[Axis, ...], msgspec.Meta(min_length=1)] = ("setting", "unit", "period")
    occasion_days_max: Annotated[int, msgspec.Meta(ge=1, le=366)] = 14
    occasion_gap_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 1
    unmarked: Unmarked = "always"
    unsaid_counts: bool = True


class PatternRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What indicates a pattern, in one version. Which figures a kind has is checked; one that it has not is 0.

    `threshold` independent cases within `window_months` do; or a `share` that is exceeded, a `mean` that is not reached
    or a `ratio` that is exceeded (or `ratio_min` not reached), of at least `minimum` cases. `second` is the threshold
    of the kind's other sign. `within_months` and `days` are how long after another event something counts, `units_min`
    how many units it must be seen in, `exposure_min` how many people a rate needs.
    A rule of an institution holds there only, in the place of those that it `replaces`.
    """

    kind: PatternKind
    axis: PatternAxis
    title: Words
    source: Source
    window_months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    threshold: Count = 0
    second: Count = 0
    minimum: Count = 0
    share: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.0
    mean: Figure = 0.0
    ratio: Figure = 0.0
    ratio_min: Figure = 0.0
    within_months: Months = 0
    days: Annotated[int, msgspec.Meta(ge=0, le=3_660)] = 0
    units_min: Count = 0
    exposure_min: Count = 0
    independence: Apart = Apart()
    replaces: tuple[Name, ...] = ()
    basis: Basis = Basis.POLICY
    note: Words | None = None

    @property
    def reach_months(self) -> int:
        """How far back it looks, with what its window itself looks back to."""
        return self.window_months + self.within_months + ceil(self.days / SHORTEST_MONTH_DAYS)


@dataclass(frozen=True, slots=True)
class PatternRules:
    """The rules of one day: those of every institution, and what some have in their place."""

    shared: tuple[PatternRule, ...]
    own: Mapping[str, tuple[PatternRule, ...]] = field(default_factory=dict)

    def of(self, institution: str) -> tuple[PatternRule, ...]:
        """Those that hold at an institution, in the order of their ids."""
        own = self.own.get(institution, ())
        replaced = {id for rule in own for id in rule.replaces}
        return tuple(sorted((*own, *(one for one in self.shared if one.id not in replaced)), key=lambda one: one.id))

    @property
    def every(self) -> tuple[PatternRule, ...]:
        """All of them, of whichever institution."""
        return (*self.shared, *(rule for rules in self.own.values() for rule in rules))
