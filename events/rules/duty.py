"""How far the duty to report, consult and file reaches: the law, and what a bill would make of it, as dated data."""

from datetime import date
from typing import Annotated

import msgspec

from ..vocabulary import Behaviour, DutyGuard, DutyScope, Name, RuleStatus
from .model import Source, Versioned, Words


class Reach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a rule reaches with conduct of these kinds, where its guards are met."""

    scope: DutyScope
    conduct: Annotated[tuple[Behaviour, ...], msgspec.Meta(min_length=1)]


class DutyRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom and what the duty covers, in one version.

    Every one of `guards` must be met. `reaches` says what follows from which conduct; `unclear` is conduct that may
    turn out to be any of it. A bill is `pending`: it has no dates, and only a simulation judges by it. From its first
    day on a rule takes the place of those in `replaces`, also where nobody gave them a last day.
    """

    status: RuleStatus
    title: Words
    source: Source
    guards: Annotated[tuple[DutyGuard, ...], msgspec.Meta(min_length=1)]
    reaches: Annotated[tuple[Reach, ...], msgspec.Meta(min_length=1)]
    unclear: tuple[Behaviour, ...] = ()
    replaces: tuple[Name, ...] = ()
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it is a bill, which binds nobody."""
        return self.status is RuleStatus.PENDING

    def in_force(self, on: date) -> bool:
        """Whether this version is law on a day, whatever may have taken its place."""
        return not self.is_pending and super().in_force(on)
