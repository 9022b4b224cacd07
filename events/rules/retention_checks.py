"""What a rule on retention may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..vocabulary import Basis, TermUnit
from .reading import BadRuleFile, Place, ReadFile
from .retention import OUTCOMES, RetentionRule


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    own = file.content.institution is not None
    for number, rule in enumerate(file.content.retentions):
        for reason, place in _wrong(rule, own=own):
            yield file.bad(f"{rule.id}: {reason}", "retentions", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: a version twice, and two terms for one outcome on the same days."""
    rules = [(file, number, rule) for file in files for number, rule in enumerate(file.content.retentions)]
    for (first, _, one), (file, number, two) in combinations(rules, 2):
        if one.ref == two.ref:
            yield file.bad(f"version {two.version} of {two.id} is there already", "retentions", number, "version")
        elif _whose(first) == _whose(file) and _both(one, two) and one.overlaps(two):
            yield file.bad(f"{one.ref} and {two.ref} keep the same on the same days", "retentions", number)


def _wrong(rule: RetentionRule, *, own: bool) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.verify != (rule.verify_what is not None):
        yield "verify and verify_what go together", ("verify" if rule.verify else "verify_what",)
    if own and rule.basis is Basis.LAW:
        yield "an institution makes no law: its rules are house_regulation or policy", ("basis",)
    if rule.keep is None and rule.note is None:
        yield "without a term, note says what is known of it", ()
    if rule.keep is not None and rule.keep.unit not in {TermUnit.MONTHS, TermUnit.YEARS}:
        yield "files are kept for months or years", ("keep", "unit")
    for number, outcome in enumerate(rule.outcomes):
        if outcome not in OUTCOMES[rule.record]:
            yield f"{outcome} is no outcome of a {rule.record}", ("outcomes", number)


def _whose(file: ReadFile) -> str:
    return file.content.institution.id if file.content.institution else ""


def _both(one: RetentionRule, two: RetentionRule) -> bool:
    if one.record != two.record:
        return False
    return bool({*one.outcomes} & {*two.outcomes}) or not (one.outcomes or two.outcomes)
