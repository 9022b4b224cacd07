"""What sums indicate, by dated rules: what no single institution's own count says, and all together do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from events.rules.federation import FederationRule
from events.vocabulary import FederationSign

from .comparing import Change, Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """A sum that shows something. `looked_at` is how many figures were, by which the level was divided."""

    rule: str
    sign: FederationSign
    evidence: Evidence
    looked_at: int
    level: float


def indications(
    changes: Sequence[Change], standing_out: Sequence[Evidence], rules: Iterable[FederationRule]
) -> tuple[Indication, ...]:
    """What is indicated, by rule, the least likely first."""
    found: list[Indication] = []
    for rule in rules:
        match rule.sign:
            case FederationSign.RISE:
                evidence = [one.evidence for one in changes]
            case FederationSign.STANDS_OUT:
                evidence = list(standing_out)
            case _:
                assert_never(rule.sign)
        found += _by(rule, evidence)
    return tuple(found)


def _by(rule: FederationRule, evidence: Iterable[Evidence]) -> list[Indication]:
    looked_at = [one for one in evidence if one.observed >= rule.cases_min]
    level = rule.level / max(1, len(looked_at))
    shown = [one for one in looked_at if one.p_value <= level and one.ratio >= rule.ratio_min and _together(one, level)]
    return [
        Indication(rule=rule.ref, sign=rule.sign, evidence=one, looked_at=len(looked_at), level=level)
        for one in sorted(shown, key=lambda one: (one.p_value, one.cell))
    ]


def _together(one: Evidence, level: float) -> bool:
    """Whether no institution could have said so by its own published figures, read as favourably as they may be."""
    return all(p_value > level for p_value in one.alone.values())
