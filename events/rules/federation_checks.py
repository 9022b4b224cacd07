"""What a rule on sums over institutions may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..vocabulary import Basis
from .federation import FederationRule, PoolingRule
from .reading import BadRuleFile, Place, ReadFile

Federated = PoolingRule | FederationRule


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    for place, rule in _rules(file):
        if file.content.institution is not None:
            # Whoever adds up applies one rule to all: an institution's own would make two sums of the same counts.
            yield file.bad(f"{rule.id}: these rules are the same for every institution", *place)
        if rule.basis is not Basis.POLICY:
            yield file.bad(f"{rule.id}: no law gives these numbers: this is policy", *place, "basis")
        begin, end = rule.effective_from, rule.effective_to
        if begin is not None and end is not None and end < begin:
            yield file.bad(f"{rule.id}: effective_to lies before effective_from", *place, "effective_to")


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: one rule twice on the same days, or two that say when sums are shown."""
    rules = [(file, place, rule) for file in files for place, rule in _rules(file)]
    for (_, _, one), (file, place, two) in combinations(rules, 2):
        both = isinstance(one, PoolingRule) and isinstance(two, PoolingRule)
        if one.ref == two.ref or (one.overlaps(two) and (both or one.id == two.id)):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", *place)


def _rules(file: ReadFile) -> Iterator[tuple[Place, Federated]]:
    for number, pooling in enumerate(file.content.poolings):
        yield ("poolings", number), pooling
    for number, rule in enumerate(file.content.federation_rules):
        yield ("federation_rules", number), rule
