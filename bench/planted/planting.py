"""Patterns put into an institution's ten years, and the cases that a detector gets to see."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from services.patterns.occurrences import AXES, Occurrence

from .institutions import BEGIN, DECADE_DAYS, YEAR_DAYS, Happened, Institution, Integers, delayed, draw, happen

KINDS = ("unit", "relation", "context", "combination", "respondent")
STRENGTHS = (1.5, 2.0, 3.0, 3.0, 5.0)  # Twice three: that is what the aim is about.
ONSETS = tuple(round(year * YEAR_DAYS) for year in (3.0, 5.2, 7.4))
LASTING_DAYS, SHORT_DAYS = 548, 182
BASES = (0.0, 3.0, 6.0, 12.0, 24.0)
"""From how many cases a year a cell is of another class."""

_AXES_OF = {"unit": ("unit",), "relation": ("relation",), "context": ("setting",), "combination": ("unit", "relation")}
_BASE_MIN = {"combination": 0.5}
_NAMED = 0.7
_PEOPLE_PER_CASE = 100  # In a year one in a hundred is reported on; who that is, is chance.
_MATTERS = 0.08
_LINKED = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A rise: by what factor the cases of a cell go up, and for how long. Of a respondent, how many reports a year."""

    kind: str
    strength: float
    onset: int
    days: int
    base: float
    fixed: dict[str, str]
    cases: frozenset[str]
    bound_cells: int
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decade:
    """Ten years of an institution with what was planted in them."""

    institution: Institution
    occurrences: tuple[Occurrence, ...]
    respondents: dict[str, str]
    plants: tuple[Plant, ...]


def decade(number: int, seed: int) -> Decade:
    """A decade, the same for the same seed: the size and what is planted go round, the rest is chance."""
    numbers = np.random.default_rng([seed, number])
    size = ("small", "medium", "large")[number % 3]
    institution = draw(f"institution-{seed}-{number}", size, numbers)
    base = happen(institution, numbers)
    cases = _Cases(institution, numbers)
    cases.add("c", base, None)
    plants = [_plant(place, number, institution, base, cases, numbers) for place in range(len(ONSETS))]
    cases.repeat()
    return Decade(
        institution=institution,
        occurrences=tuple(cases.occurrences),
        respondents=cases.respondents,
        plants=tuple(plant for plant in plants if plant is not None),
    )


def _plant(
    place: int, number: int, institution: Institution, base: Happened, cases: "_Cases", numbers: np.random.Generator
) -> Plant | None:
    turn = number // 3 * len(ONSETS) + place
    kind, strength = KINDS[turn % len(KINDS)], STRENGTHS[turn // len(KINDS) % len(STRENGTHS)]
    onset = ONSETS[place] + int(numbers.integers(0, 90))
    days = LASTING_DAYS if numbers.random() < 0.6 else SHORT_DAYS
    fixed, rate = _cell(kind, institution, numbers)
    span = institution.intensity[onset : onset + days]
    more = strength / YEAR_DAYS * np.ones(days) if kind == "respondent" else (strength - 1) * rate / YEAR_DAYS * span
    happened = onset + np.repeat(np.arange(days), numbers.poisson(more))
    alike = np.flatnonzero(_has(base.codes, fixed))
    if not len(alike):
        return None
    extra = Happened(happened, delayed(happened, numbers), base.codes[numbers.choice(alike, len(happened))])
    planted = cases.add(f"p{place}", extra, f"planted-{place}" if kind == "respondent" else None)
    within = institution.intensity[onset : onset + min(days, 365)]
    pairs = len(institution.units) * institution.mixes["relation"].shape[1]
    return Plant(
        kind=kind,
        strength=strength,
        onset=onset,
        days=days,
        base=rate,
        fixed={axis: f"{axis}-{value}" for axis, value in fixed.items()},
        cases=planted,
        bound_cells=pairs if kind == "combination" else institution.cells,
        expected=float(rate / YEAR_DAYS * within.sum()),
    )


def _cell(kind: str, institution: Institution, numbers: np.random.Generator) -> tuple[dict[str, int], float]:
    """A cell of the kind in which something happens at all, and how much in a year. A respondent's is the unit's."""
    axes = _AXES_OF.get(kind, ("unit",))
    counts = [len(institution.units) if axis == "unit" else institution.mixes[axis].shape[1] for axis in axes]
    found: list[tuple[dict[str, int], float]] = []
    for place in np.ndindex(*counts):
        fixed = dict(zip(axes, place, strict=True))
        if len(axes) == 1:
            share = institution.share(axes[0], place[0])
        else:
            share = float(institution.units[place[0]] * institution.mixes[axes[1]][place[0], place[1]])
        if institution.rate * share >= _BASE_MIN.get(kind, 1.0):
            found.append((fixed, institution.rate * share))
    # As many plants in cells with few cases as in those with many, or nearly all would be in those with few.
    classes = sorted({_class(rate) for _, rate in found})
    wanted = classes[int(numbers.integers(len(classes)))]
    alike = [one for one in found if _class(one[1]) == wanted]
    return alike[int(numbers.integers(len(alike)))]


def _class(rate: float) -> int:
    return sum(rate >= least for least in BASES)


def _has(codes: Integers, fixed: dict[str, int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    has = np.ones(len(codes), dtype=np.bool_)
    for axis, value in fixed.items():
        has &= codes[:, AXES.index(axis)] == value
    return has


class _Cases:
    """The cases as they are reported, with whom they name."""

    def __init__(self, institution: Institution, numbers: np.random.Generator) -> None:
        self.occurrences: list[Occurrence] = []
        self.respondents: dict[str, str] = {}
        self._institution = institution
        self._numbers = numbers

    def add(self, prefix: str, some: Happened, respondent: str | None) -> frozenset[str]:
        """Report what happened within the decade; the names of the cases."""
        added = set()
        for number, (reported, codes) in enumerate(zip(some.reported, some.codes, strict=True)):
            if reported >= DECADE_DAYS:
                continue
            case = f"{prefix}-{number:05d}"
            named = {axis: f"{axis}-{code}" for axis, code in zip(AXES, codes, strict=True) if code >= 0}
            self.occurrences.append(Occurrence(case=case, reported_on=_day(int(reported)), **named))
            added.add(case)
            if respondent is not None:
                self.respondents[case] = respondent
            elif self._numbers.random() < _NAMED:
                unit = int(codes[0])
                people = max(20, int(_PEOPLE_PER_CASE * self._institution.rate * self._institution.units[unit]))
                self.respondents[case] = f"{unit}-{self._numbers.integers(people)}"
        return frozenset(added)

    def repeat(self) -> None:
        """Some matters are reported by several; of most of these somebody notes that they are one."""
        for one in tuple(self.occurrences):
            if one.case.startswith("p") or self._numbers.random() >= _MATTERS:
                continue
            for again in range(int(self._numbers.integers(1, 3))):
                day = (one.reported_on - BEGIN).days + int(self._numbers.exponential(10))
                if day < DECADE_DAYS:
                    linked = one.case if self._numbers.random() < _LINKED else None
                    self.occurrences.append(
                        Occurrence(
                            case=f"{one.case}-{again}",
                            reported_on=_day(day),
                            unit=one.unit,
                            relation=one.relation,
                            behaviour=one.behaviour,
                            setting=one.setting,
                            matter=linked,
                        )
                    )


def _day(since: int) -> date:
    return date.fromordinal(BEGIN.toordinal() + since)
