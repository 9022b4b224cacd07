"""What a receipt code opens, and where that is kept, as a port."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever holds a code, known by what it opens and by nothing else.

    Each of `opens` is the name of a stream (`conversation-…`, `handoff-…`), or for a report in escrow that of its
    stream and its own: `escrow-…/deposit-…`.
    """

    opens: tuple[str, ...] = ()

    @property
    def conversation(self) -> str | None:
        """The conversation that the code opens, None where it opens none: one code has one at the most."""
        return next(iter(self.of("conversation")), None)

    @property
    def handoffs(self) -> tuple[str, ...]:
        """What its holder entrusted to bodies outside, in that order."""
        return self.of("handoff")

    @property
    def deposits(self) -> tuple[tuple[str, str], ...]:
        """Stream and deposit of every report that its holder left in escrow."""
        return tuple((stream, deposit) for stream, _, deposit in (one.partition("/") for one in self.of("escrow")))

    def of(self, kind: str) -> tuple[str, ...]:
        """What it opens of one kind of stream."""
        return tuple(one for one in self.opens if one.startswith(f"{kind}-"))


class Receipts(Protocol):
    """The codes that open something (`infra.postgres.receipts.ReceiptTable`), by their slow hash.

    What is kept of one is its institution, and a box: the holder, sealed under a key that only the code gives. Every
    method may block, and raises `ConnectionError` while the database is away.
    """

    def find(self, hashed: bytes) -> tuple[str, bytes] | None:
        """The institution and the box under a hash, None where there is none."""
        ...

    def put(self, hashed: bytes, institution: str, box: bytes, before: bytes | None) -> bool:
        """Keep a box in place of `before`, None for none. False, and not done, where that has changed."""
        ...
