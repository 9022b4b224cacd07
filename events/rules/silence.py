"""Which clauses that silence are void, and whose rule makes them so, as dated data."""

from datetime import date

from ..vocabulary import Basis, SettlementClause, SilenceKind, Speech
from .model import Source, Versioned, Words


class SilenceRule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a clause void, in one version: whom it keeps someone from, what kind it is, or that it is there.

    What was only asked for is `pending`: it has no dates, and nothing is void by it.
    """

    basis: Basis
    title: Words
    source: Source
    towards: tuple[Speech, ...] = ()
    kinds: tuple[SilenceKind, ...] = ()
    clauses: tuple[SettlementClause, ...] = ()
    pending: bool = False
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None

    def in_force(self, on: date) -> bool:
        """Whether this version makes anything void on a day."""
        return not self.pending and super().in_force(on)
