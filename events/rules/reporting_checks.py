"""What a rule on escrow or on silence may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..vocabulary import Basis
from .escrow import EscrowRule
from .reading import BadRuleFile, Place, ReadFile
from .silence import SilenceRule


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    if file.content.institution is not None:
        # One institution must not be able to open what others keep closed, or to keep silent what others may say.
        for name in ("escrows", "silences"):
            if getattr(file.content, name):
                yield file.bad(f"{name} are the same for every institution: its file holds none", name)
    for number, rule in enumerate(file.content.escrows):
        for reason, place in _escrow(rule):
            yield file.bad(f"{rule.id}: {reason}", "escrows", number, *place)
    for number, silence in enumerate(file.content.silences):
        for reason, place in _silence(silence):
            yield file.bad(f"{silence.id}: {reason}", "silences", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: two versions of a rule at once, and two rules on escrow on the same days."""
    escrows = [(file, number, rule) for file in files for number, rule in enumerate(file.content.escrows)]
    silences = [(file, number, rule) for file in files for number, rule in enumerate(file.content.silences)]
    for (_, _, one), (file, number, two) in combinations(escrows, 2):
        if one.ref == two.ref or one.overlaps(two):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", "escrows", number)
    for (_, _, first), (file, number, second) in combinations(silences, 2):
        if first.ref == second.ref:
            yield file.bad(f"version {second.version} of {second.id} is there already", "silences", number, "version")
        elif first.id == second.id and not (first.pending or second.pending) and first.overlaps(second):
            yield file.bad(f"{first.ref} and {second.ref} are in force on the same days", "silences", number)


def _escrow(rule: EscrowRule) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.basis is not Basis.POLICY:
        yield "no law says when a report is released: this is policy", ("basis",)


def _silence(rule: SilenceRule) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.verify != (rule.verify_what is not None):
        yield "verify and verify_what go together", ("verify" if rule.verify else "verify_what",)
    if rule.pending and (rule.effective_from or rule.effective_to):
        yield "what is pending has no dates", ("effective_from" if rule.effective_from else "effective_to",)
    if not (rule.towards or rule.kinds or rule.clauses):
        yield "it makes nothing void", ()
