"""What a duty rule may not say: a bill has no dates, no conduct leads to two things, and no two rules hold at once."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from ..vocabulary import DutyScope
from .duty import DutyRule
from .reading import BadRuleFile, Place, ReadFile

REACHES = frozenset({DutyScope.FULL, DutyScope.CONSULT_ONLY})


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    own = file.content.institution is not None
    for number, rule in enumerate(file.content.duty_rules):
        if own:
            reason = "an institution makes no law: how far the duty reaches is not its to say"
            yield file.bad(f"{rule.id}: {reason}", "duty_rules", number)
        for reason, place in (*_dates(rule), *_guards(rule), *_conduct(rule)):
            yield file.bad(f"{rule.id}: {reason}", "duty_rules", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: versions that cannot both be, two duties at once, and a successor of nothing."""
    found = [(file, number, rule) for file in files for number, rule in enumerate(file.content.duty_rules)]
    ids = {rule.id for _, _, rule in found}
    for file, number, rule in found:
        for at, id in enumerate(rule.replaces):
            if id not in ids or id == rule.id:
                reason = f"{rule.id} cannot replace {id}: " + ("versions have dates" if id in ids else "there is none")
                yield file.bad(reason, "duty_rules", number, "replaces", at)
    for (_, _, first), (file, number, second) in combinations(found, 2):
        if (first.id, first.version) == (second.id, second.version):
            reason = f"version {second.version} of {second.id} is there already"
            yield file.bad(reason, "duty_rules", number, "version")
        elif _both_in_force(first, second):
            reason = (
                f"{_named(first)} and {_named(second)} are in force on the same days, and neither replaces the other"
            )
            yield file.bad(reason, "duty_rules", number)


def _dates(rule: DutyRule) -> Iterator[tuple[str, Place]]:
    begin, end = rule.effective_from, rule.effective_to
    for name, day in (("effective_from", begin), ("effective_to", end)):
        if rule.is_pending and day is not None:
            yield "a bill has no dates until it is law", (name,)
    if begin is not None and end is not None and end < begin:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.verify != (rule.verify_what is not None):
        yield "verify and verify_what go together", ("verify" if rule.verify else "verify_what",)


def _guards(rule: DutyRule) -> Iterator[tuple[str, Place]]:
    for at, guard in enumerate(rule.guards):
        if guard in rule.guards[:at]:
            yield f"guard {guard} stands here twice", ("guards", at)


def _conduct(rule: DutyRule) -> Iterator[tuple[str, Place]]:
    """Every conduct stands once, so that it leads to one thing."""
    seen = set()
    for number, reach in enumerate(rule.reaches):
        if reach.scope not in REACHES:
            yield f"conduct leads to full or consult_only, not to {reach.scope}", ("reaches", number, "scope")
        for at, conduct in enumerate(reach.conduct):
            if conduct in seen:
                yield f"conduct {conduct} stands here twice", ("reaches", number, "conduct", at)
            seen.add(conduct)
    for at, conduct in enumerate(rule.unclear):
        if conduct in seen:
            yield f"conduct {conduct} stands here twice", ("unclear", at)
        seen.add(conduct)


def _both_in_force(first: DutyRule, second: DutyRule) -> bool:
    if first.is_pending or second.is_pending:
        return False
    if first.id in second.replaces or second.id in first.replaces:
        return False
    begin = max(first.effective_from or date.min, second.effective_from or date.min)
    end = min(first.effective_to or date.max, second.effective_to or date.max)
    return begin <= end


def _named(rule: DutyRule) -> str:
    return f"{rule.id}/{rule.version}"
