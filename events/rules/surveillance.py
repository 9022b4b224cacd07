"""How chance is told from change: methods, and how many false alarms they may give. House policy, as dated data."""

from typing import Annotated

import msgspec

from ..vocabulary import Basis
from .model import Source, Versioned, Words

YEAR_DAYS = 365.25


class EarlyAberration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """EARS: the newest period beside a few periods shortly before it, of which the `lag` newest are passed over."""

    period_days: Annotated[int, msgspec.Meta(ge=7, le=366)]
    baseline: Annotated[int, msgspec.Meta(ge=3, le=52)]
    lag: Annotated[int, msgspec.Meta(ge=0, le=26)]
    deviations: Annotated[float, msgspec.Meta(ge=1, le=10)]


class SeasonalRegression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Farrington: the `window` newest periods beside what quasi-Poisson regression on the years before expects of them.

    The `guard` periods before the window are passed over, so that a rise is not its own baseline. A past period with
    an Anscombe residual above `outlier` counts for less.
    """

    period_days: Annotated[int, msgspec.Meta(ge=7, le=366)]
    window: Annotated[int, msgspec.Meta(ge=1, le=13)]
    guard: Annotated[int, msgspec.Meta(ge=0, le=26)]
    history_days: Annotated[int, msgspec.Meta(ge=728, le=7_305)]
    history_cases_min: Annotated[int, msgspec.Meta(ge=1, le=100)]
    outlier: Annotated[float, msgspec.Meta(ge=1, le=10)]
    trend_p_max: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Scan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Kulldorff: every combination of axes in every window, beside the same cases at other times.

    `axis_penalty` is what each further axis takes off the logarithm of a likelihood ratio: a plain cell is likelier
    than a combination. At most `replications` permutations are made; after `stop_after` of them do better than what was
    observed, it is chance, and no more are.
    """

    windows_days: Annotated[tuple[Annotated[int, msgspec.Meta(ge=7, le=1_096)], ...], msgspec.Meta(min_length=1)]
    history_days: Annotated[int, msgspec.Meta(ge=364, le=7_305)]
    before_days_min: Annotated[int, msgspec.Meta(ge=91, le=3_653)]
    axis_penalty: Annotated[float, msgspec.Meta(ge=0, le=10)]
    replications: Annotated[int, msgspec.Meta(ge=99, le=9_999)]
    stop_after: Annotated[int, msgspec.Meta(ge=5, le=1_000)]


class SurveillanceRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One method in one version, with its share of the false alarms that are allowed.

    `standing_weeks` is for how many weekly looks on end a false alarm of this method stands on average: it is one
    alarm, so the level of one look may be that many times higher. It is set by measurement, and so takes in what the
    method's model leaves out. Fewer than `cases_min` independent cases are no pattern.
    """

    title: Words
    source: Source
    share: Annotated[float, msgspec.Meta(gt=0, le=1)]
    standing_weeks: Annotated[float, msgspec.Meta(ge=1, le=52)]
    cases_min: Annotated[int, msgspec.Meta(ge=3, le=100)]
    basis: Basis = Basis.POLICY
    early: EarlyAberration | None = None
    regression: SeasonalRegression | None = None
    scan: Scan | None = None
    note: Words | None = None

    @property
    def method(self) -> EarlyAberration | SeasonalRegression | Scan:
        """What it does. That it says exactly one thing is checked when it is read."""
        method = self.early or self.regression or self.scan
        assert method is not None, "checked when the rules are read"
        return method

    @property
    def history_days(self) -> int:
        """How far back, with the window, cases are needed."""
        match self.method:
            case EarlyAberration() as early:
                return early.period_days * (1 + early.lag + early.baseline)
            case SeasonalRegression() | Scan() as method:
                return method.history_days


class AlarmBudget(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many false alarms a year an institution puts up with, over all methods, cells and windows together."""

    title: Words
    source: Source
    alarms_a_year: Annotated[float, msgspec.Meta(gt=0, le=52)]
    every_days: Annotated[int, msgspec.Meta(ge=1, le=31)]
    basis: Basis = Basis.POLICY
    note: Words | None = None

    def level(self, rule: SurveillanceRule) -> float:
        """The greatest p-value of one look, over all cells together, at which a method gives alarm."""
        return min(0.5, self.alarms_a_year * rule.share * rule.standing_weeks * self.every_days / YEAR_DAYS)


class Surveillance(msgspec.Struct, frozen=True, kw_only=True):
    """What watches the numbers on one day."""

    budget: AlarmBudget
    rules: tuple[SurveillanceRule, ...]

    @property
    def history_days(self) -> int:
        """How far back cases are needed."""
        return max((rule.history_days for rule in self.rules), default=0)
