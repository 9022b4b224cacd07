"""P01, P03, P04, P05: enough independent cases that have something in common. P02, also by rate, is in `units.py`."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from events.rules.patterns import PatternRule
from events.vocabulary import Behaviour, Ground, PatternAxis, PatternScale, Relation, Setting

from .facts import CaseFacts
from .independence import Group, grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report, levels
from .windows import window

Key = tuple[Any, ...]
"""What cases have in common: the codes of `Keyed.fields`, in their order. A plain tuple, as millions are looked up."""


class Keyed:
    """Cases by what they have in common."""

    fields: tuple[str, ...]
    scale = PatternScale.CASES

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = self.window.from_on
        self.found_by: dict[Key, list[Report]] = {}

    def keys(self, report: Report) -> Sequence[Key]:
        """What a case counts for."""
        raise NotImplementedError

    def enough(self, groups: Sequence[Group]) -> bool:
        """Whether the independent cases are enough."""
        return len(groups) >= self.rule.threshold

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case that was reported within the window."""
        if self.window.has(report.on):
            for key in self.keys(report):
                self.found_by.setdefault(key, []).append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """Whatever enough cases have in common."""
        for key, reports in self.found_by.items():
            if len(reports) < self.rule.threshold:
                continue
            groups = grouped(reports, self.rule.independence, day.links, self.rule.threshold)
            if self.enough(groups):
                figures = Figures(len(groups), self.rule.threshold, self.scale)
                yield indicated(self.rule, day, self.window, self.key(key), groups, figures, axis=self.axis(key))

    def key(self, key: Key) -> PatternKey:
        """What they have in common, by name."""
        return PatternKey(**dict(zip(self.fields, key, strict=True)))

    def axis(self, key: Key) -> PatternAxis:
        """Along which axis they were looked at together."""
        return self.rule.axis


class Respondents(Keyed):
    """The same respondent."""

    fields = ("person",)
    scale = PatternScale.REPORTERS

    def keys(self, report: Report) -> Sequence[Key]:
        """Each respondent."""
        return [(person,) for person in report.respondents]


_NO_RELATION = frozenset({Relation.NONE, Relation.UNKNOWN})


class Relations(Keyed):
    """The same dependency within a faculty: the first part of the unit."""

    fields = ("relation", "unit")

    def keys(self, report: Report) -> Sequence[Key]:
        """Each relation, where the faculty is known."""
        if report.coded is None or not report.unit:
            return ()
        faculty = report.unit.partition("/")[0]
        return [
            (relation, faculty) for relation in dict.fromkeys(report.coded.relations) if relation not in _NO_RELATION
        ]


NO_SETTING = frozenset({Setting.OTHER, Setting.UNKNOWN})
"""What two cases that are coded so need not have in common."""


class Contexts(Keyed):
    """The same context with the same organiser."""

    fields = ("setting", "organiser")

    def keys(self, report: Report) -> Sequence[Key]:
        """The context, where it is known who organised it."""
        coded = report.coded
        if coded is None or coded.organiser is None or coded.setting in NO_SETTING:
            return ()
        return [(coded.setting, coded.organiser)]


class Behaviours(Keyed):
    """The same behaviour, or the same ground of discrimination, in more than one unit."""

    fields = ("behaviour", "ground")

    def keys(self, report: Report) -> Sequence[Key]:
        """Each behaviour that is more than not clear yet, with its ground."""
        if report.coded is None:
            return ()
        found = ((one, ground) for one, ground in report.coded.behaviours if one is not Behaviour.UNCLEAR)
        return list(dict.fromkeys((one, None if ground is Ground.UNKNOWN else ground) for one, ground in found))

    def axis(self, key: Key) -> PatternAxis:
        """The ground, where there is one."""
        return self.rule.axis if key[1] is None else PatternAxis.GROUND

    def enough(self, groups: Sequence[Group]) -> bool:
        """Enough, and not all in one unit. What is coded as a unit may have happened in any that is part of it."""
        units = {report.unit for group in groups for report in group if report.unit}
        within = {level for unit in units for level in levels(unit) if level != unit}
        return super().enough(groups) and len(units - within) >= self.rule.units_min
