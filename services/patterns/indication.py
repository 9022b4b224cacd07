"""What a rule says of cases together: that they may be a pattern, by which figures. A question, never a finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import msgspec

from events.rules.patterns import PatternRule
from events.vocabulary import (
    Behaviour,
    Body,
    CaseRole,
    Ground,
    PatternAxis,
    PatternScale,
    Population,
    Relation,
    Route,
    Setting,
    Token,
)

from .facts import CaseFacts
from .independence import Group, Links
from .reports import Report
from .windows import Window


class PatternKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the cases have in common, in codes. `person` is the pseudonym of a respondent or handler as in the facts.

    The codes given are those of the axis: `role` whose satisfaction it is, `body` the committee.
    """

    unit: str | None = None
    relation: Relation | None = None
    setting: Setting | None = None
    organiser: str | None = None
    behaviour: Behaviour | None = None
    ground: Ground | None = None
    route: Route | None = None
    role: CaseRole | None = None
    body: Body | None = None
    person: str | None = None


class Indication(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that together may be a pattern on a day, by a rule in its version (`P02/1`).

    `cases` are those that count, in the order of their ids, for reviewers only; none where whole populations are
    compared. `independent` is how many they are once what cannot be told apart is one; `reporters` and `affected` are
    the different people known among them. `observed` was measured against `threshold`, both in `scale`; `expected` is
    what there would be if nothing were the matter, and `total` how many a share or a mean is of. Where a rule reckons
    with chance, `p_value` is how probable as much is by chance alone, and `recurrence_days` how often that happens.
    """

    rule: Token
    axis: PatternAxis
    key: PatternKey
    institution: str
    on: date
    window: Window
    cases: tuple[str, ...]
    independent: int
    reporters: int
    affected: int
    observed: float
    threshold: float
    scale: PatternScale
    expected: float | None = None
    total: int | None = None
    p_value: float | None = None
    recurrence_days: float | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """What indications are sorted by."""
        codes = (getattr(self.key, name) or "" for name in PatternKey.__struct_fields__)
        return (self.institution, self.rule, self.axis.value, *(str(code) for code in codes))


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of a population were in a unit in a year."""

    institution: str
    unit: str
    population: Population
    year: int
    headcount: int


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What share of those who took part in a unit's survey of a year stated unsafety, in thousandths."""

    institution: str
    unit: str
    year: int
    respondents: int
    unsafe_thousandths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is known of an institution on a day besides its cases.

    `headcounts` are the newest by unit, `marked` the respondents on whom independent reporters are a pattern.
    """

    institution: str
    on: date
    links: Links
    headcounts: Mapping[str, int]
    surveys: Sequence[Survey]
    marked: frozenset[str] = frozenset()


class Collector(Protocol):
    """Gathers for one rule what the cases of one institution show, and says at the end what they indicate.

    It keeps no more than lies within the rule's window, and what it says depends on no order. `reported_since` is the
    first day of the reports that matter to it, absent where older cases do too.
    """

    reported_since: date | None

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case."""
        ...

    def found(self, day: Day) -> Iterable[Indication]:
        """What all cases together indicate, in any order."""
        ...


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, against what."""

    observed: float
    threshold: float
    scale: PatternScale = PatternScale.CASES
    expected: float | None = None
    total: int | None = None


def indicated(
    rule: PatternRule,
    day: Day,
    within: Window,
    key: PatternKey,
    groups: Sequence[Group],
    figures: Figures,
    *,
    axis: PatternAxis | None = None,
) -> Indication:
    """The indication of a rule. `groups` are the cases that count, each with those that cannot be told from it."""
    reports = [report for group in groups for report in group]
    return Indication(
        rule=rule.ref,
        axis=axis or rule.axis,
        key=key,
        institution=day.institution,
        on=day.on,
        window=within,
        cases=tuple(sorted({report.case for report in reports})),
        independent=len(groups),
        reporters=len({report.reporter for report in reports} - {None}),
        affected=len({person for report in reports for person in report.affected}),
        observed=figures.observed,
        threshold=figures.threshold,
        scale=figures.scale,
        expected=figures.expected,
        total=figures.total,
    )
