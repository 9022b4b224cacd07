"""Which clauses that silence are void, and whose rule makes them so, as dated data."""

from datetime import date
from typing import Annotated

import msgspec

from ..vocabulary import Basis, Name, SettlementClause, SilenceKind, Speech, Token
from .model import Source, Words, in_force


class SilenceRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a clause void, in one version: whom it keeps someone from, what kind it is, or that it is there.

    What was only asked for is `pending`: it has no dates, and nothing is void by it.
    """

    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    basis: Basis
    title: Words
    source: Source
    towards: tuple[Speech, ...] = ()
    kinds: tuple[SilenceKind, ...] = ()
    clauses: tuple[SettlementClause, ...] = ()
    pending: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None

    @property
    def ref(self) -> Token:
        """How a refusal names it, with its version."""
        return f"{self.id}/{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether this version makes anything void on a day."""
        return not self.pending and in_force(self.effective_from, self.effective_to, on)
