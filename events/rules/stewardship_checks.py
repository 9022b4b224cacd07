"""What a rule on the stewardship of patterns may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ..vocabulary import Basis, EscalationLevel, StewardStep
from .reading import BadRuleFile, Place, ReadFile
from .stewardship import ReidentificationRule, StewardRule, WhistleblowingText

_LISTS = ("stewards", "reidentifications", "whistleblowings")
_LEVELS = tuple(EscalationLevel)
Stewardship = StewardRule | ReidentificationRule | WhistleblowingText


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    for name in _LISTS:
        rules: Sequence[Stewardship] = getattr(file.content, name)
        if rules and file.content.institution is not None:
            # An institution must not be able to give itself more time than those who watch it know of.
            yield file.bad(f"{name} are the same for every institution: its file holds none", name)
        for number, rule in enumerate(rules):
            for reason, place in _rule(rule):
                yield file.bad(f"{rule.id}: {reason}", name, number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: two versions of a rule, or two rules for one step, on the same days."""
    for name in _LISTS:
        rules = [(file, number, rule) for file in files for number, rule in enumerate(getattr(file.content, name))]
        for (_, _, one), (file, number, two) in combinations(rules, 2):
            if one.ref == two.ref or (_about(one) == _about(two) and one.overlaps(two)):
                yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", name, number)


def _rule(rule: Stewardship) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if isinstance(rule, WhistleblowingText):
        return
    if rule.basis is not Basis.POLICY:
        yield "no law gives this term: it is policy", ("basis",)
    if not isinstance(rule, StewardRule):
        return
    for number, (lower, higher) in enumerate(pairwise(rule.escalates), start=1):
        if _LEVELS.index(higher.to) <= _LEVELS.index(lower.to) or higher.days_late < lower.days_late:
            yield "each rung is higher than the one before, and not sooner", ("escalates", number)
    if rule.escalates[-1].to is not EscalationLevel.SUPERVISORY_BOARD:
        yield "the supervisory board is told at last", ("escalates",)
    if rule.postponements_max and rule.step is not StewardStep.CARRYING_OUT:
        yield "only the carrying out of a measure is put off", ("postponements_max",)


def _about(rule: Stewardship) -> str:
    return rule.step.value if isinstance(rule, StewardRule) else ""
