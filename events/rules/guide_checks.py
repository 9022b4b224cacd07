"""What a route guide may not say, or may not leave unsaid."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from ..vocabulary import STAFF, Population, Route
from .guide import DutyWarning, Guide, Holds
from .reading import BadRuleFile, Place, ReadFile


def check_guides(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong with the guides, the warnings and the contacts of these files."""
    rules = {rule.id for file in files for rule in file.content.rules}
    for file in files:
        content = file.content
        if content.institution is None and content.contacts:
            yield file.bad("contacts are an institution's: they stand in a file with `institution`", "contacts")
        if content.institution is not None:
            for kind in ("guides", "warnings"):
                if getattr(content, kind):
                    yield file.bad(f"{kind} hold for all: an institution adds contacts", kind)
        for number, guide in enumerate(content.guides):
            for reason, place in _guide(guide, rules):
                yield file.bad(f"{guide.id}: {reason}", "guides", number, *place)
        for number, warning in enumerate(content.warnings):
            if warning.verify != (warning.verify_what is not None):
                yield file.bad("verify and verify_what go together", "warnings", number, "verify")
    yield from _one_at_a_time(files)


def _one_at_a_time(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """Which of two guides is meant could not be said; two warnings would each let someone off the other."""
    for kind in ("guides", "warnings"):
        found: list[tuple[ReadFile, int, Guide | DutyWarning]] = [
            (file, number, one) for file in files for number, one in enumerate(getattr(file.content, kind))
        ]
        for (_, _, first), (file, number, second) in combinations(found, 2):
            begin = max(first.effective_from or date.min, second.effective_from or date.min)
            end = min(first.effective_to or date.max, second.effective_to or date.max)
            if first.id != second.id and begin <= end:
                yield file.bad(f"{first.id} and {second.id} are in force on the same days", kind, number)


def _guide(guide: Guide, rules: set[str]) -> Iterator[tuple[str, Place]]:
    seen: set[Route] = set()
    for number, route in enumerate(guide.routes):
        if route.route in seen:
            yield f"{route.route} stands here twice", ("routes", number, "route")
        seen.add(route.route)
    for part in ("advice", "routes"):
        for number, one in enumerate(getattr(guide, part)):
            if one.verify != (one.verify_what is not None):
                yield "verify and verify_what go together", (part, number, "verify")
            for at, rule in enumerate(one.rules):
                if rule not in rules:
                    yield f"{rule} is no rule that there is", (part, number, "rules", at)
    told = [one for route in guide.routes if route.route is Route.LABOUR_INSPECTORATE for one in route.holds]
    for population in sorted(STAFF):
        # Checklist 60 of the letter: every employee must know this, whatever it is about.
        if not any(_whatever(holds, population) for holds in told):
            yield f"{population} must be told of the labour inspectorate, whatever it is about", ("routes",)


def _whatever(holds: Holds, population: Population) -> bool:
    limits = (holds.behaviours, holds.settings, holds.minor)
    named = not holds.populations or population in holds.populations
    return named and population not in holds.except_populations and not any(limits)
