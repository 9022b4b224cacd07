"""What a pattern rule may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from ..vocabulary import Basis
from .patterns import PatternKind, PatternRule
from .reading import BadRuleFile, Place, ReadFile

_FIGURES = frozenset(
    {
        "threshold",
        "second",
        "minimum",
        "share",
        "mean",
        "ratio",
        "ratio_min",
        "within_months",
        "days",
        "units_min",
        "exposure_min",
    }
)
HAS: Mapping[PatternKind, frozenset[str]] = MappingProxyType(
    {
        "same_respondent": frozenset({"threshold"}),
        "same_unit": frozenset({"threshold", "minimum", "ratio", "exposure_min"}),
        "same_relation": frozenset({"threshold"}),
        "same_context": frozenset({"threshold"}),
        "same_behaviour": frozenset({"threshold", "units_min"}),
        "retaliation": frozenset({"threshold", "second"}),
        "withdrawal": frozenset({"share", "minimum"}),
        "duration": frozenset({"threshold", "minimum"}),
        "satisfaction": frozenset({"mean", "minimum"}),
        "funnel": frozenset({"ratio", "ratio_min", "minimum", "second", "exposure_min"}),
        "departure": frozenset({"threshold", "within_months"}),
        "not_handled": frozenset({"share", "minimum", "second"}),
        "not_carried_out": frozenset({"threshold", "second", "days"}),
        "repeat": frozenset({"threshold", "second", "within_months"}),
        "silent_unit": frozenset({"share", "minimum", "within_months"}),
        "confidants": frozenset({"threshold"}),
        "silencing_clause": frozenset({"threshold"}),
        "duty_overdue": frozenset({"threshold"}),
    }
)
"""The figures of each kind of rule: all of them are given, and no others."""

_SINGLE = frozenset({"retaliation", "duration", "not_handled", "not_carried_out", "repeat"})
_ALONE = frozenset({"silencing_clause", "duty_overdue"})


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    own = file.content.institution is not None
    for number, rule in enumerate(file.content.pattern_rules):
        for reason, place in _rule(rule, own=own):
            yield file.bad(f"{rule.id}: {reason}", "pattern_rules", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: versions at once, and a rule in the place of one that there is not."""
    found = [(file, number, rule) for file in files for number, rule in enumerate(file.content.pattern_rules)]
    for (_, _, one), (file, number, two) in combinations(found, 2):
        if one.ref == two.ref:
            yield file.bad(f"version {two.version} of {two.id} is there already", "pattern_rules", number, "version")
        elif one.id == two.id and one.overlaps(two):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", "pattern_rules", number)
    shared = {rule.id: rule.kind for file, _, rule in found if file.content.institution is None}
    for file, number, rule in found:
        for at, id in enumerate(rule.replaces):
            place = ("pattern_rules", number, "replaces", at)
            if id not in shared:
                yield file.bad(f"{id} is no pattern rule of every institution", *place)
            elif shared[id] != rule.kind:
                yield file.bad(f"{id} looks for {shared[id]}, and {rule.id} for {rule.kind}", *place)


def _rule(rule: PatternRule, *, own: bool) -> Iterator[tuple[str, Place]]:
    if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.basis is not Basis.POLICY:
        yield "no law says when cases are a pattern: this is policy", ("basis",)
    if own and not rule.replaces:
        yield "an institution's rule says which it replaces", ("id",)
    if not own and rule.replaces:
        yield "only an institution's rule stands in the place of another", ("replaces",)
    for name in sorted(_FIGURES):
        given = bool(getattr(rule, name))
        if given and name not in HAS[rule.kind]:
            yield f"{rule.kind} has no {name}", (name,)
        elif not given and name in HAS[rule.kind]:
            yield f"{rule.kind} lacks {name}", ("kind",)
    if rule.threshold == 1 and rule.kind not in _SINGLE | _ALONE:
        yield "one case is no pattern", ("threshold",)
