"""What a rule on disclosure may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..vocabulary import Basis
from .disclosure import DisclosureRule
from .reading import BadRuleFile, Place, ReadFile


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    if file.content.institution is not None and file.content.disclosures:
        # The figures of institutions are laid side by side: one that publishes more would betray what others protect.
        yield file.bad("disclosures are the same for every institution: its file holds none", "disclosures")
    for number, rule in enumerate(file.content.disclosures):
        for reason, place in _rule(rule):
            yield file.bad(f"{rule.id}: {reason}", "disclosures", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: two rules on disclosure on the same days."""
    rules = [(file, number, rule) for file in files for number, rule in enumerate(file.content.disclosures)]
    for (_, _, one), (file, number, two) in combinations(rules, 2):
        if one.ref == two.ref or one.overlaps(two):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", "disclosures", number)


def _rule(rule: DisclosureRule) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.basis is not Basis.POLICY:
        yield "no law gives these numbers: this is policy", ("basis",)
    if rule.rounding_base % 2 == 0:
        yield "an even base rounds its middle either way, and is not told apart by a reader", ("rounding_base",)
    if rule.unit_behaviour_min < rule.cases_min:
        yield "behaviour by unit is more sensitive than either, not less", ("unit_behaviour_min",)
    if rule.protection.width < rule.cases_min - 1:
        yield (
            "a reader could derive a remainder under the threshold: width is cases_min - 1 or more",
            (
                "protection",
                "width",
            ),
        )
