"""The look at an institution's numbers: every method, each with its share of the false alarms that are allowed.

Pure: the same cases, rules and day give the same alarms, in whatever order the cases come and whoever looks again.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import assert_never

import numpy as np

from events.rules import Surveillance, SurveillanceRule
from events.rules.surveillance import EarlyAberration, Scan, SeasonalRegression

from . import farrington
from .alarms import Alarm, distinct
from .ears import early
from .occurrences import AXES, Integers, Occurrence, Table, tabulate
from .scan import Cases, scan
from .tails import Many, Numbers, at_least


def surveil(
    occurrences: Iterable[Occurrence], rules: Surveillance, on: date, institution: str, *, since: date | None = None
) -> tuple[Alarm, ...]:
    """What stands out among the cases of an institution that were reported before a day; most improbable first.

    Cases older than `rules.history_days` may be left out if `since` says from when on the institution is known.
    """
    return look(tabulate(occurrences, since), rules, on, institution)


def look(table: Table, rules: Surveillance, on: date, institution: str) -> tuple[Alarm, ...]:
    """The same of a table that is kept between looks. Cases reported on the day itself or later are not seen."""
    return together((alarm for rule in rules.rules for alarm in raised(table, rules, rule, on, institution)), rules)


def raised(table: Table, rules: Surveillance, rule: SurveillanceRule, on: date, institution: str) -> tuple[Alarm, ...]:
    """What one method raises by itself, several times where it sees the same cases in several cells."""
    return tuple(_Look(table, rules, rule, on, institution).alarms())


def together(alarms: Iterable[Alarm], rules: Surveillance) -> tuple[Alarm, ...]:
    """What methods raise on one day, each pattern once."""
    return distinct(alarms, frozenset(rule.ref for rule in rules.rules if not isinstance(rule.method, Scan)))


class _Look:
    """One method on one day."""

    def __init__(self, table: Table, rules: Surveillance, rule: SurveillanceRule, on: date, institution: str) -> None:
        self._table = table
        self._rule = rule
        self._on = on
        self._institution = institution
        self._last = on.toordinal() - 1
        self._every_days = rules.budget.every_days
        self._level = rules.budget.level(rule)

    def alarms(self) -> Iterator[Alarm]:
        """What it raises."""
        match self._rule.method:
            case EarlyAberration() as method:
                return self._early(method)
            case SeasonalRegression() as method:
                return self._regression(method)
            case Scan() as method:
                return self._scan(method)
            case _ as never:
                assert_never(never)

    def _early(self, method: EarlyAberration) -> Iterator[Alarm]:
        periods = 1 + method.lag + method.baseline
        cells, counts = self._counts(method.period_days, periods)
        if not len(cells):
            return
        found = early(counts, baseline=method.baseline, lag=method.lag)
        observed = np.where(found.deviations > method.deviations, counts[:, 0], 0)
        yield from self._improbable(cells, observed, found.expected, found.size, method.period_days)

    def _regression(self, method: SeasonalRegression) -> Iterator[Alarm]:
        cells, counts = self._counts(method.period_days, method.history_days // method.period_days)
        left_out = method.window + method.guard
        if not len(cells) or counts.shape[1] < left_out + 4:
            return
        learned = counts[:, left_out:].sum(axis=1) >= method.history_cases_min
        cells, counts = cells[learned], counts[learned]
        if not len(cells) or cells[0] != _WHOLE:
            return
        season = farrington.season_of(
            counts[0], window=method.window, guard=method.guard, period_days=method.period_days
        )
        expected = farrington.expect(
            counts,
            window=method.window,
            guard=method.guard,
            period_days=method.period_days,
            outlier=method.outlier,
            trend_p_max=method.trend_p_max,
            season=season,
        )
        observed = counts[:, : method.window].sum(axis=1)
        expected = farrington.with_the_rest(observed, expected)
        yield from self._improbable(cells, observed, expected.mean, expected.size, method.window * method.period_days)

    def _scan(self, method: Scan) -> Iterator[Alarm]:
        rows = self._table.between(self._last - method.history_days + 1, self._last)
        days = self._table.days[rows]
        longest = [days_ for days_ in method.windows_days if self._known_days(method) - days_ >= method.before_days_min]
        if not longest:
            return
        clusters = scan(
            Cases(self._table.cells[rows], self._table.family),
            np.array([len(days) - np.searchsorted(days, self._last - window + 1) for window in longest]),
            cases_min=self._rule.cases_min,
            axis_penalty=method.axis_penalty,
            replications=method.replications,
            stop_after=method.stop_after,
            bits=self._bits(),
        )
        for cluster in clusters:
            if cluster.p_value <= self._level:
                window = longest[cluster.window]
                yield self._alarm(cluster.cell, window, cluster.expected, cluster.ratio, cluster.p_value)

    def _known_days(self, method: Scan) -> int:
        """For how long there has been anything to look at."""
        return min(method.history_days, self._known())

    def _known(self) -> int:
        return 0 if self._table.since is None else max(0, self._last - self._table.since + 1)

    def _counts(self, period_days: int, periods: int) -> tuple[Integers, Integers]:
        """Cells of one axis, the whole before them, and how many cases each had in every period, the newest first.

        Only periods of which all days are known count; fewer than `periods` for EARS is nothing to go by.
        """
        days = self._table.days
        periods = min(periods, self._known() // period_days)
        if periods < 1 or (isinstance(self._rule.method, EarlyAberration) and periods < _needed(self._rule.method)):
            return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
        rows = self._table.between(self._last - periods * period_days + 1, self._last)
        period = (self._last - days[rows]) // period_days
        single = self._table.cells[rows, : len(AXES)]
        cells = np.unique(single[single >= 0])
        counts = np.zeros((len(cells) + 1, periods), dtype=np.int64)
        np.add.at(counts[0], period, 1)
        for axis in range(len(AXES)):
            has = single[:, axis] >= 0
            np.add.at(counts, (np.searchsorted(cells, single[has, axis]) + 1, period[has]), 1)
        return np.concatenate(([_WHOLE], cells)), counts

    def _improbable(
        self, cells: Integers, observed: Integers, mean: Numbers, size: Numbers, window: int
    ) -> Iterator[Alarm]:
        """Cells with a count that hardly any of them would reach by chance."""
        tails = at_least(observed, mean, size)
        improbable = np.flatnonzero((tails <= self._level) & (observed >= self._rule.cases_min))
        if not len(improbable):
            return
        many = Many(mean, size, self._rule.cases_min)
        for place in improbable:
            p_value = many.smallest(float(tails[place]))
            if p_value <= self._level:
                statistic = float((observed[place] - mean[place]) / np.sqrt(mean[place]))
                yield self._alarm(int(cells[place]), window, float(mean[place]), statistic, p_value)

    def _alarm(self, cell: int, window: int, expected: float, statistic: float, p_value: float) -> Alarm:
        fixed = self._table.fixed(cell) if cell != _WHOLE else {}
        first = self._last - window + 1
        cases = self._table.among(self._table.between(first, self._last), None if cell == _WHOLE else cell)
        return Alarm(
            rule=self._rule.ref,
            institution=self._institution,
            on=self._on,
            window_from=date.fromordinal(first),
            window_until=date.fromordinal(self._last),
            observed=len(cases),
            expected=expected,
            statistic=statistic,
            p_value=p_value,
            recurrence_days=self._every_days / p_value,
            cases=cases,
            unit=fixed.get("unit"),
            relation=fixed.get("relation"),
            behaviour=fixed.get("behaviour"),
            setting=fixed.get("setting"),
        )

    def _bits(self) -> np.random.BitGenerator:
        """Chance that is the same whenever this day is looked at again, by this version of the rule."""
        seed = sha256(f"{self._institution} {self._rule.ref} {self._on.isoformat()}".encode()).digest()
        return np.random.Philox(key=int.from_bytes(seed[:16], "big"))


_WHOLE = -1  # No cell: the institution.


def _needed(method: EarlyAberration) -> int:
    return 1 + method.lag + method.baseline
