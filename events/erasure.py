"""What can be said of destroying the keys of a case or of a person in it, so that their texts are unreadable for good.

The stream is `erasure-CASE.keys`, on the shard of its case. It takes two people in two roles, and nothing begins over a
hold. The destroying itself comes after it was decided here and is confirmed here once it is done, so that whoever reads
the log knows what became unreadable, when, on what ground, and by whom.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact
from .sealed import Key, Party
from .vocabulary import CaseId, ErasureGround, ErasureRejection, HoldReason, Instant, Token

ErasureId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^request-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)", description="One request to destroy keys."
    ),
]
KEYS_MAX = 1_000
"""More than a case has; a person who opened more cases than this is forgotten in several requests."""


class ErasureProposed(Fact):
    """The retention term of a case that ended has run out (bewaartermijn verstreken). Nothing is destroyed by it.

    `rule` says how long it was to be kept, from `ended_on`; `due_on` was the last day of that.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.proposed.v1"
    institution: str
    case: CaseId
    rule: Token
    ended_on: date
    due_on: date
    occurred_at: Instant


class ErasureRequested(Fact):
    """Someone asked that keys be destroyed (verzoek tot wissing): a person's, or without one, those of the case.

    `rule` is the retention rule where that is the ground. `requested_by` is the event's actor, told here because rules
    see no envelope.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.requested.v1"
    institution: str
    case: CaseId
    request: ErasureId
    ground: ErasureGround
    rule: Token | None = None
    person: Party | None = None
    requested_by: Token
    occurred_at: Instant


class ErasureApproved(Fact):
    """A second person, in another role, agreed (goedgekeurd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.approved.v1"
    request: ErasureId
    approved_by: Token
    occurred_at: Instant


class ErasureRejected(Fact):
    """A second person did not agree, for a stated reason (afgewezen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.rejected.v1"
    request: ErasureId
    reason: ErasureRejection
    rejected_by: Token
    occurred_at: Instant


class DestructionBegun(Fact):
    """Nothing held the case at this place of the log, and from here on the keys may be gone (vernietiging begonnen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.begun.v1"
    request: ErasureId
    occurred_at: Instant


class ErasureHalted(Fact):
    """A hold came between, so nothing was destroyed and two people must ask anew (tegengehouden)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.halted.v1"
    request: ErasureId
    hold: HoldReason
    occurred_at: Instant


class KeysDestroyed(Fact):
    """The keys are gone, and what they sealed can be read by nobody any more (sleutels vernietigd).

    `spared` counts persons of the case whose key stays because another case names them. The rest repeats what led to
    it, so that this event alone says on what ground and by which two people.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.keys-destroyed.v1"
    request: ErasureId
    keys: Annotated[tuple[Key, ...], msgspec.Meta(max_length=KEYS_MAX)]
    spared: Annotated[int, msgspec.Meta(ge=0)] = 0
    ground: ErasureGround
    rule: Token | None = None
    requested_by: Token
    approved_by: Token
    destroyed_at: Instant
    occurred_at: Instant


class HoldPlaced(Fact):
    """Nothing of the case may be destroyed from now on, for this reason (bewaarplicht ingesteld)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.hold-placed.v1"
    institution: str
    case: CaseId
    reason: HoldReason
    placed_by: Token
    occurred_at: Instant


class HoldReleased(Fact):
    """That reason is no longer there (bewaarplicht opgeheven)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.erasure.hold-released.v1"
    reason: HoldReason
    released_by: Token
    occurred_at: Instant


ErasureEvent = (
    ErasureProposed
    | ErasureRequested
    | ErasureApproved
    | ErasureRejected
    | DestructionBegun
    | ErasureHalted
    | KeysDestroyed
    | HoldPlaced
    | HoldReleased
)
EVENTS: tuple[type[ErasureEvent], ...] = get_args(ErasureEvent)
