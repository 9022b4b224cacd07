"""`python -m bench.attack`: an attacker who knows nothing of the audit tries to tell what publications protect.

The attacker has one number for each kind of case (year, unit, population, and the exact set of behaviours), and
searches in whole numbers what fits everything published: no sums of sums, no rows of the audit's. What is asked is how
small a figure is, and whether all cases of a group are in one category. Each round invents an institution and a
sequence of publications. Published without care, whatever the attacker tells must be among what the audit finds;
published as the rules have it, the last of them must leave as much as was left before it of the doubt that the rule
asks about each figure: how far below, how far above, and how wide. An insider, who knows all of every case that came
between two publications, is told of as well: that is more than the rules take a reader to know.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise, product
from typing import TypeAlias

import numpy as np
import orjson
from scipy.optimize import Bounds, LinearConstraint, milp

from events.release import ReleaseAxis, ReleaseTable
from events.rules import shipped
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension
from services.releases import disclosure
from services.releases.audit import audit
from services.releases.building import system_of
from services.releases.cells import Cell, cell
from services.releases.disclosure import Unprotectable, protect
from services.releases.publications import Publication
from services.releases.sensitivity import Held, thresholds
from services.releases.tables import Counted, asked

from .attack_size import speed

UNITS = ("arts", "arts/dance", "arts/film", "law")
PLACES = ("arts/dance", "arts/film", "arts/office", "law", "library")
BEHAVIOURS = ("bullying", "discrimination", "stalking")
SETS = tuple(frozenset(some) for size in (1, 2, 3) for some in combinations(BEHAVIOURS, size))
POPULATIONS = ("student", "support_staff")
YEARS = ("2024", "2025")
HELD = Held(headcounts=dict.fromkeys(UNITS, 300))

Asked: TypeAlias = tuple[Cell, Cell | None]
"""A figure, or what of a group is not in a category."""

Doubt: TypeAlias = tuple[float, float, float]
"""Of what a rule asks, how far below and above a figure the attacker can exclude nothing, and how wide that is."""


@dataclass(frozen=True)
class Kind:
    """Everything about a case that any table looks at."""

    year: str
    place: str
    does: frozenset[str]
    population: str

    def within(self, one: Cell) -> bool:
        """Whether a case of this kind is counted in a cell."""
        return all(self._has(dimension, value) for dimension, value in one)

    def _has(self, dimension: Dimension, value: str) -> bool:
        match dimension:
            case Dimension.UNIT:
                return self.place == value or self.place.startswith(f"{value}/")
            case Dimension.BEHAVIOUR:
                return value in self.does
            case Dimension.POPULATION:
                return self.population == value
            case _:
                return self.year == value


KINDS = tuple(Kind(*each) for each in product(YEARS, PLACES, SETS, POPULATIONS))


def kind_of(one: Counted) -> Kind:
    """The kind of a case."""
    values = one.values
    return Kind(
        year=one.period[:4],
        place=values[Dimension.UNIT][0],
        does=frozenset(values[Dimension.BEHAVIOUR]),
        population=values[Dimension.POPULATION][0],
    )


def questions() -> Iterator[Cell]:
    """Everything that the attacker would like to know."""
    options: list[list[Cell]] = [
        [(), *(((Dimension.UNIT, unit),) for unit in UNITS)],
        [(), *(((Dimension.POPULATION, who),) for who in POPULATIONS)],
        [(), *(((Dimension.BEHAVIOUR, does),) for does in BEHAVIOURS)],
        [((Dimension.PERIOD, year),) for year in YEARS],
    ]
    for chosen in product(*options):
        yield tuple(pair for pairs in chosen for pair in pairs)


class Attacker:
    """Who has all publications, and knows which figures did not change in between (`services.releases.system`).

    An insider knows of which kinds cases came between the first and the last count.
    """

    def __init__(self, publications: Sequence[Publication], *, insider: bool = False) -> None:
        counts = [Counter(kind_of(one) for one in each.cases) for each in publications]
        self.true = counts
        same = [kind for kind in KINDS if insider and len({each[kind] for each in counts}) == 1]
        self._columns = {(kind, at): 0 if kind in same else at for kind in KINDS for at in range(len(counts))}
        names = sorted({(KINDS.index(kind), at) for (kind, _), at in self._columns.items()})
        axes = [axis for each in publications for table in each.tables for axis in table.axes]
        self._values = {(axis.dimension, value) for axis in axes for value in axis.values}
        self._place = {name: place for place, name in enumerate(names)}
        rows, low, high = [], [], []
        for number, each in enumerate(publications):
            for one in each.figures:
                rows.append(self._row(one, number))
                least, most = each.interval(one)
                low.append(least)
                high.append(most)
        # Cases only come here, so what is as many is the same.
        for one, (before, after) in product(() if insider else tuple(questions()), pairwise(range(len(counts)))):
            if self._count(one, before) == self._count(one, after):
                rows.append(self._row(one, before) - self._row(one, after))
                low.append(0)
                high.append(0)
        self._known = LinearConstraint(np.array(rows), low, high) if rows else ()

    def _row(self, one: Cell, number: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        row = np.zeros(len(self._place))
        for kind in KINDS:
            if kind.within(one):
                row[self._place[KINDS.index(kind), self._columns[kind, number]]] = 1
        return row

    def _count(self, one: Cell, number: int) -> int:
        return sum(count for kind, count in self.true[number].items() if kind.within(one))

    def range_of(self, one: Cell, number: int, less: Cell | None = None) -> tuple[float, float]:
        """What the attacker cannot exclude of a figure, or of what in it is not in a part."""
        row = self._row(one, number) - (0 if less is None else self._row(less, number))
        ends = []
        for sign in (1.0, -1.0):
            bounds = Bounds(0, 1_000)
            found = milp(sign * row, integrality=np.ones(len(row)), bounds=bounds, constraints=self._known)
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        return round(ends[0]), round(ends[1])

    def told(self, rule: DisclosureRule, number: int) -> Iterator[Asked]:
        """What is told more nearly than the rule allows, by whatever any publication counts by.

        Small figures, and groups of which all cases are known to be in one category.
        """
        for one, part in self._sensitive(rule, number):
            if self.doubt(rule, one, number, part) != self._enough(rule, one, number, part):
                yield one, part

    def told_by_last(self, rule: DisclosureRule, before: "Attacker") -> Iterator[Asked]:
        """The same of the last publication, where it left less of what the rule asks than there was before it."""
        last = len(self.true) - 1
        for one, part in self.told(rule, last):
            pairs = zip(self.doubt(rule, one, last, part), before.doubt(rule, one, last, part), strict=True)
            if any(left < was for left, was in pairs):
                yield one, part

    def doubt(self, rule: DisclosureRule, one: Cell, number: int, part: Cell | None) -> Doubt:
        """What is left of the doubt that the rule asks."""
        true = self._count(one, number) - (0 if part is None else self._count(part, number))
        low, high = self.range_of(one, number, part)
        below, above, width = self._enough(rule, one, number, part)
        return min(below, true - low), min(above, high - true), min(width, high - low)

    def _enough(self, rule: DisclosureRule, one: Cell, number: int, part: Cell | None) -> Doubt:
        """What the rule asks: of a figure that it is not excluded to be nought, if that is nearer than it asks."""
        need = rule.protection
        if part is not None:
            return 0, need.width, need.width
        return min(need.below, self._count(one, number)), need.above, need.width

    def _sensitive(self, rule: DisclosureRule, number: int) -> Iterator[Asked]:
        for one in (each for each in questions() if self._values.issuperset(each)):
            true = self._count(one, number)
            if true >= thresholds(one, rule)[0]:
                yield from ((one, part) for part in self._categories(one, rule) if self._count(part, number) == true)
            elif true:
                yield one, None

    def _categories(self, group: Cell, rule: DisclosureRule) -> Iterator[Cell]:
        """What the cases of a group may all be in."""
        fixed = {dimension for dimension, _ in group}
        for dimension, value in sorted(self._values):
            if dimension in rule.group_dimensions and dimension not in fixed:
                yield cell((*group, (dimension, value)))


def invented(chance: random.Random, number: int) -> tuple[Counted, ...]:
    """Cases of two years, unevenly spread, so that counts lie about the thresholds."""
    weights = [chance.choice([0, 1, 1, 2, 6]) for _ in PLACES]
    weights[3] += 1
    return tuple(
        Counted(
            case=f"case-{index}",
            persons=(f"person-{index}",),
            period=f"{chance.choice(YEARS)}-0{chance.randint(1, 9)}",
            values={
                Dimension.UNIT: (chance.choices(PLACES, weights)[0],),
                Dimension.BEHAVIOUR: tuple(sorted(chance.choices(SETS, [6, 3, 1, 2, 1, 1, 1])[0])),
                Dimension.POPULATION: (chance.choices(POPULATIONS, [3, 1])[0],),
            },
        )
        for index in range(number)
    )


def tables(chance: random.Random) -> tuple[ReleaseTable, ...]:
    """Tables of nested units and overlapping dimensions, one for each publication of a sequence."""
    period = ReleaseAxis(dimension=Dimension.PERIOD, values=YEARS)
    units = [ReleaseAxis(dimension=Dimension.UNIT, values=some) for some in (UNITS, ("arts", "law"), UNITS[1:])]
    others = [
        ReleaseAxis(dimension=Dimension.BEHAVIOUR, values=BEHAVIOURS, complete=True),
        ReleaseAxis(dimension=Dimension.POPULATION, values=POPULATIONS, complete=True),
    ]
    chosen = []
    for _ in range(chance.randint(1, 3)):
        axes = [chance.choice(units), *chance.sample(others, chance.randint(0, 2)), period]
        chosen.append(ReleaseTable(axes=tuple(axes), fixed_max=chance.choice([1, 2, 3])))
    return tuple(chosen)


def careless(publication: Publication) -> Publication:
    """Published with small figures withheld and nothing else: what many do."""
    system = system_of([publication])
    wanted = tuple(dict.fromkeys(one for table in publication.tables for one in asked(table)))
    reasons = disclosure.by_reason(system, wanted, publication)
    return replace(publication, figures=disclosure.figures_of_draft(system, publication, wanted, reasons))


def drafts_of(chance: random.Random, rule: DisclosureRule) -> list[Publication]:
    """One institution and what it means to publish, the last with the cases that came late."""
    cases = invented(chance, chance.randint(30, 160))
    late = chance.randint(0, 6)
    asked = tables(chance)
    return [
        Publication(
            release=f"release-{number}",
            tables=(table,),
            figures={},
            rule=rule,
            held=HELD,
            cases=cases if number == len(asked) - 1 else cases[: len(cases) - late],
        )
        for number, table in enumerate(asked)
    ]


def round_of(chance: random.Random, rule: DisclosureRule) -> Counter[str]:
    """One institution and its publications, careless and careful."""
    found: Counter[str] = Counter()
    drafts = drafts_of(chance, rule)
    naive = [careless(one) for one in drafts]
    told = set(Attacker(naive).told(rule, len(naive) - 1))
    failures = audit(system_of(naive)).failures
    audited = {(failure.variable.cell, failure.variable.less) for failure in failures}
    found.update(careless_told=len(told), careless_missed=len(told - audited), careless_found=len(audited))
    careful: list[Publication] = []
    for one in drafts:
        try:
            careful.append(protect(one, careful).publication)
            found["published"] += 1
        except Unprotectable:
            found["refused"] += 1
    if careful:
        silent = [*careful[:-1], replace(careful[-1], figures={})]
        for name, insider in (("careful_told", False), ("insider_told", True)):
            attacker, before = Attacker(careful, insider=insider), Attacker(silent, insider=insider)
            found[name] += len(set(attacker.told_by_last(rule, before)))
        found["figures"] += sum(len(one.figures) for one in careful)
    return found


def main(arguments: Sequence[str]) -> int:
    """Attack, and say what was told; exits with 1 where anything was that should not be."""
    parser = argparse.ArgumentParser(prog="python -m bench.attack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--years", type=int, default=0, help="of a large publication to time; 5,280 cells each, minutes"
    )
    options = parser.parse_args(arguments)
    began = time.monotonic()
    rule = shipped().disclosure(date(2026, 4, 1))
    figures: dict[str, dict[str, float]] = {}
    for name, used in (("rounded totals", rule), ("nothing rounded", replaced(rule))):
        total: Counter[str] = Counter()
        for number in range(options.rounds):
            total += round_of(random.Random(f"{options.seed}/{name}/{number}"), used)
            print(f"\r{name}: {number + 1}/{options.rounds}", end="", file=sys.stderr)
        print(file=sys.stderr)
        figures[name] = dict(total)
    if options.years:
        figures["speed"] = speed(rule, options.years)
    figures["run"] = {"seconds": round(time.monotonic() - began, 1), "rounds": options.rounds, "seed": options.seed}
    if options.json:
        sys.stdout.buffer.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        for name, values in figures.items():
            print(name, *(f"  {key.replace('_', ' ')}: {value:,g}" for key, value in values.items()), sep="\n")
    bad = sum(values.get("careless_missed", 0) + values.get("careful_told", 0) for values in figures.values())
    return 1 if bad else 0


def replaced(rule: DisclosureRule) -> DisclosureRule:
    """The same rule without rounding, under which suppression has to do everything."""
    return DisclosureRule(**{**{name: getattr(rule, name) for name in rule.__struct_fields__}, "rounding_base": 1})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
