"""How long the texts of a case are kept once it has ended, as dated data: yardsticks and house policy, hardly law."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from ..vocabulary import Basis, ClosingReason, CountedOutcome, Token
from .model import Length, Source, Versioned, Words

Record = Literal["complaint", "incident"]
"""What is kept: the file of a complaint (klacht), or that of a report or signal (melding, incident)."""

OUTCOMES: dict[str, frozenset[str]] = {
    "complaint": frozenset(one.value for one in CountedOutcome if one is not CountedOutcome.RUNNING),
    "incident": frozenset(one.value for one in ClosingReason),
}


class RetentionRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a kind of record is kept, in one version, from the day on which its case was closed.

    Without `outcomes` it holds for every outcome that no other rule names. Without `keep` nobody has written down a
    number, and nothing is ever proposed by it: `note` says what is known instead.
    """

    title: Words
    source: Source
    basis: Basis
    record: Record
    outcomes: tuple[Token, ...] = ()
    keep: Annotated[Length | None, msgspec.Meta(description="In months or years.")] = None
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None

    def names(self, record: str, outcome: str) -> bool:
        """Whether it is about this outcome by name."""
        return self.record == record and outcome in self.outcomes

    def holds_otherwise(self, record: str) -> bool:
        """Whether it is about every outcome that no rule names."""
        return self.record == record and not self.outcomes


def keeping(rules: tuple[RetentionRule, ...], record: str, outcome: str, on: date) -> RetentionRule | None:
    """The rule by which a record is kept that ended so on a day: one that names its outcome comes first."""
    held = [rule for rule in rules if rule.in_force(on)]
    named = next((rule for rule in held if rule.names(record, outcome)), None)
    return named or next((rule for rule in held if rule.holds_otherwise(record)), None)
