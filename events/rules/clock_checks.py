"""What a rule about the clocks of a duty may not say: a duty and a case each have terms and milestones of their own."""

from collections.abc import Iterator, Sequence

from ..vocabulary import OF_DUTIES, TermUnit
from .model import Rule, Term
from .reading import BadRuleFile, ReadFile


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    for number, rule in enumerate(file.content.rules):
        for at, term in enumerate(rule.terms):
            for reason, field in _wrong(rule, term):
                yield file.bad(f"{rule.id}: term {term.name}: {reason}", "rules", number, "terms", at, field)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: a rule that is taken up for what it is not about would never set a term."""
    rules = {rule.id: rule for file in files for rule in file.content.rules}
    for file in files:
        taken_up = file.content.institution.takes_up if file.content.institution else ()
        for number, taken in enumerate(taken_up):
            for at, id in enumerate(taken.rules):
                if id in rules and rules[id].of_duties != taken.duties:
                    reason = "about a case" if taken.duties else "about duties: take it up with `duties: true`"
                    yield file.bad(f"{id} is {reason}", "institution", "takes_up", number, "rules", at)


def _wrong(rule: Rule, term: Term) -> Iterator[tuple[str, str]]:
    if not rule.of_duties:
        for field, milestones in _milestones(term):
            if any(milestone in OF_DUTIES for milestone in milestones):
                yield "a term of a case cannot name what happens in a duty", field
        return
    for field, milestones in _milestones(term):
        if not OF_DUTIES.issuperset(milestones):
            yield "a term of a duty names only what happens in a duty", field
    if term.length is not None and term.length.unit is not TermUnit.HOURS:
        yield "a clock of a duty is counted in hours: the law has instants, and no days", "length"
    for field in ("counts_from", "length_with_committee", "adjournment", "board_acts_from", "opens"):
        if getattr(term, field) is not None:
            yield f"{field} has no meaning in a duty", field


def _milestones(term: Term) -> Iterator[tuple[str, Sequence[str]]]:
    yield "starts_with", term.starts_with
    yield "met_by", term.met_by
    yield "lifted_by", term.lifted_by
    for field in ("counts_from", "board_acts_from"):
        if (milestone := getattr(term, field)) is not None:
            yield field, (milestone,)
