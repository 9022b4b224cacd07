"""What is known of destroying the keys of a case: what holds it, what was proposed, how far a request has come."""

from datetime import date

import msgspec

from events.sealed import Party
from events.vocabulary import ErasureGround, HoldReason


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """That a retention term has run out: by which rule, since the case ended on which day, and its last day."""

    rule: str
    ended_on: date
    due_on: date


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """That someone asked for keys to be destroyed: a person's, or those of the case."""

    request: str
    ground: ErasureGround
    rule: str | None
    person: Party | None
    requested_by: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept whatever becomes of a request. `holds` are those that people placed and have not released."""

    institution: str
    holds: frozenset[HoldReason] = frozenset()
    proposal: Proposal | None = None
    last: str | None = None


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """Nobody has asked for anything."""

    institution: str = ""


class _Kept(msgspec.Struct, frozen=True):
    file: File

    @property
    def institution(self) -> str:
        """The institution that is responsible for the case."""
        return self.file.institution


class Quiet(_Kept, frozen=True):
    """No request is under way: there was none, or the last was rejected, halted or carried out."""


class Asked(_Kept, frozen=True):
    """One person asked, and a second is to answer."""

    request: Request


class Agreed(_Kept, frozen=True):
    """Two people agreed, and nothing has begun."""

    request: Request
    approved_by: str


class Begun(_Kept, frozen=True):
    """The keys may be gone already, so nothing can hold them any more."""

    request: Request
    approved_by: str


Known = Quiet | Asked | Agreed | Begun
Erasure = Nothing | Known
