"""What a rule on surveillance or an alarm budget may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from ..vocabulary import Basis
from .reading import BadRuleFile, Place, ReadFile
from .surveillance import AlarmBudget, SurveillanceRule

_METHODS = ("early", "regression", "scan")
_SHARES_TOGETHER_MAX = 1 + 1e-9


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    if file.content.institution is not None:
        # The share of each method is counted over all of them: half a set of rules would spend a budget twice.
        for name in ("surveillance", "alarm_budgets"):
            if getattr(file.content, name):
                yield file.bad(f"{name} are the same for every institution: its file holds none", name)
    for number, rule in enumerate(file.content.surveillance):
        for reason, place in (*_dated(rule), *_method(rule)):
            yield file.bad(f"{rule.id}: {reason}", "surveillance", number, *place)
    for number, budget in enumerate(file.content.alarm_budgets):
        for reason, place in _dated(budget):
            yield file.bad(f"{budget.id}: {reason}", "alarm_budgets", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: a rule twice at once, two budgets, or more than the whole budget given away."""
    rules = [(file, number, rule) for file in files for number, rule in enumerate(file.content.surveillance)]
    budgets = [(file, number, one) for file in files for number, one in enumerate(file.content.alarm_budgets)]
    for (_, _, first), (file, number, second) in combinations(rules, 2):
        if first.id == second.id and (first.version == second.version or first.overlaps(second)):
            yield file.bad(f"{first.ref} and {second.ref} are in force on the same days", "surveillance", number)
    for (_, _, one), (file, number, two) in combinations(budgets, 2):
        if one.ref == two.ref or one.overlaps(two):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", "alarm_budgets", number)
    for begin in {rule.effective_from or date.min for _, _, rule in rules}:
        held = [(file, number, rule.share) for file, number, rule in rules if rule.in_force(begin)]
        if sum(share for _, _, share in held) > _SHARES_TOGETHER_MAX:
            file, number, _ = held[-1]
            yield file.bad("the shares of the methods are more than the budget", "surveillance", number, "share")


def _dated(rule: SurveillanceRule | AlarmBudget) -> Iterator[tuple[str, Place]]:
    if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.basis is not Basis.POLICY:
        yield "no law says when a rise is more than chance: this is policy", ("basis",)


def _method(rule: SurveillanceRule) -> Iterator[tuple[str, Place]]:
    if sum(getattr(rule, name) is not None for name in _METHODS) != 1:
        yield "it has exactly one method: early, regression or scan", ()
    if rule.scan is not None:
        windows = rule.scan.windows_days
        if list(windows) != sorted(set(windows)):
            yield "the windows go from short to long", ("scan", "windows_days")
        if windows[-1] + rule.scan.before_days_min > rule.scan.history_days:
            yield "the history is shorter than the longest window and what comes before it", ("scan", "history_days")
    if rule.regression is not None:
        fitted = rule.regression
        if (fitted.window + fitted.guard + 4) * fitted.period_days > fitted.history_days:
            yield "the history leaves fewer than four periods to learn from", ("regression", "history_days")
