"""What the policy must know of a case: its coding, its duties, its hand-offs, and which hand-offs it calls for.

Nothing sealed is among it, so that what the processor prepares holds codes and references only.
"""

from datetime import datetime

import msgspec

from events.handoff import Content
from events.vocabulary import Coding, HandoffKind, HandoffPurpose, Recipient

from .duty_state import Account, Nothing, Raised, state_of


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """The coding that holds, the event that brought it, and how many codings there have been with it."""

    coding: Coding
    event: str
    at: datetime
    number: int


class Suspicion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A duty of the case. `codings` counts those of the case that its circumstances go by.

    `police_reference` is that of the filing. `notice` is the hand-off by which the confidential inspectorate heard of
    it, `notice_at` when it had that by its own receipt.
    """

    account: Account
    codings: int
    police_reference: str | None = None
    notice: str | None = None
    notice_at: datetime | None = None

    @property
    def number(self) -> int:
        """Tells the duties of one case apart."""
        return self.account.number

    @property
    def state(self) -> Raised:
        """How far it has come; since when is not kept."""
        return state_of(self.account, Nothing(), self.account.known_at)


class Given(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-off of the case, by its stream. `content` is what it tells in codes; `duty` whose duty it is part of."""

    stream: str
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    content: Content
    duty: int | None = None
    follows: str | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The case came to call for a hand-off, by an event: `cause`. `prepared` is the hand-off that came of it.

    `round` tells calls of one duty for the same apart: when the round of consulting began that it belongs to.
    """

    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    cause: str
    duty: int | None = None
    round: datetime | None = None
    follows: str | None = None
    prepared: str | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened in a case that hand-offs and duties depend on, in the order of the log.

    `history` says that the case was over when it was brought in, and that nobody has reopened it since.
    """

    coded: Coded | None = None
    suspicions: tuple[Suspicion, ...] = ()
    given: tuple[Given, ...] = ()
    calls: tuple[Call, ...] = ()
    history: bool = False

    @property
    def codings(self) -> int:
        """How many codings there were."""
        return self.coded.number if self.coded else 0

    def suspicion(self, number: int | None) -> Suspicion | None:
        """The duty of that number."""
        return next((one for one in self.suspicions if one.number == number), None)

    def handoff(self, stream: str | None) -> Given | None:
        """The hand-off of that stream."""
        return next((one for one in self.given if one.stream == stream), None)

    def chain(self, given: Given) -> tuple[Given, ...]:
        """A hand-off, and those before it that were returned or passed on and led to it."""
        found: tuple[Given, ...] = ()
        last: Given | None = given
        # A person who prepares one names what it follows, so that two may be said to follow each other.
        while last is not None and last not in found:
            found = (*found, last)
            last = self.handoff(last.follows)
        return found


class FactsRow(msgspec.Struct, frozen=True):
    """A case with its `Facts` as the text of a JSON object, which nobody but this package reads."""

    case_id: str
    institution: str
    facts: str


_decoder = msgspec.json.Decoder(Facts)


def read(row: FactsRow) -> Facts:
    """The facts of a row."""
    return _decoder.decode(row.facts)


def written(facts: Facts) -> str:
    """The text of a row."""
    return msgspec.json.encode(facts).decode()
