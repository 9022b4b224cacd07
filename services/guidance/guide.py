"""Which routes are open to this person for this: selection from the guide, and the terms that run on them. Pure.

What someone did not say excludes nothing: a route is left out only where what they did say rules it out. So whoever
tells more never finds a route that they would not have found by telling less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from events.rules import Advice, Catalogue, Guide, Holds, Institution, RouteText, Rule, Term
from events.vocabulary import STAFF, STUDENTS, Behaviour, Population, Setting, TermSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What someone said of themselves and of what it is about; None and empty where they did not."""

    population: Population = Population.UNKNOWN
    behaviours: tuple[Behaviour, ...] = ()
    setting: Setting | None = None
    minor: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What they are told: what comes before all else, what else there is to know, and the routes."""

    first: tuple[Advice, ...]
    advice: tuple[Advice, ...]
    routes: tuple[RouteText, ...]


def select(guide: Guide, asked: Asked) -> Shown:
    """What the guide has for someone."""
    advice = [one for one in guide.advice if holds(one.holds, asked)]
    return Shown(
        first=tuple(one for one in advice if one.first),
        advice=tuple(one for one in advice if not one.first),
        routes=tuple(route for route in guide.routes if any(holds(one, asked) for one in route.holds)),
    )


def holds(limits: Holds, asked: Asked) -> bool:
    """Whether nothing that someone said lies outside the limits."""
    population = None if asked.population is Population.UNKNOWN else asked.population
    if population is not None and population in limits.except_populations:
        return False
    return (
        _within(limits.populations, () if population is None else (population,))
        and _within(limits.behaviours, asked.behaviours)
        and _within(limits.settings, () if asked.setting in {None, Setting.UNKNOWN} else (asked.setting,))
        and (None in {limits.minor, asked.minor} or limits.minor == asked.minor)
    )


def _within(limit: Sequence[object], said: Sequence[object]) -> bool:
    return not limit or not said or any(one in limit for one in said)


def terms(
    ids: Sequence[str], asked: Asked, institution: Institution | None, rules: Catalogue, on: date
) -> Iterator[tuple[Rule, Term | None]]:
    """The terms that run for someone by these rules, as in force on a day; None once for a rule that has none.

    What binds another kind of institution, or another population, is left out; of what is not known nothing is.
    """
    for id in ids:
        for rule in rules.versions(id):
            if rule.in_force(on) and _binds(rule, asked.population, institution):
                yield from ((rule, term) for term in rule.terms or (None,))


def _binds(rule: Rule, population: Population, institution: Institution | None) -> bool:
    sets = _term_sets(population)
    if institution is not None and rule.id in institution.leaves_out:
        return False
    return not rule.bound or any(
        (institution is None or institution.kind in bound.institutions) and not sets.isdisjoint(bound.populations)
        for bound in rule.bound
    )


def _term_sets(population: Population) -> frozenset[TermSet]:
    """As whom someone can go. Who is neither student nor staff can choose (checklist 85), who is both has both."""
    found = {TermSet.STUDENT} if population in STUDENTS else set()
    if population in STAFF:
        found.add(TermSet.STAFF)
    return frozenset(found or TermSet)
