"""What operators did with a case that a processor could not take (parkeren): tried again, or left out what it met.

The stream is `parking-CASE.PROCESSOR`, on the shard of the case, so that the processor meets these events in order. A
kind of stream is on one ledger for life, so what waits of another ledger has a kind there: `patternparking` and
`accessparking`, of streams instead of cases. There nothing personal may lie, so a ground takes the place of the note.
"""

from typing import Annotated, ClassVar, get_args

import msgspec

from .payload import Fact
from .sealed import Sealed
from .vocabulary import CaseId, DiscardGround, EventId, Processor

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PatternsStream = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^(pattern|statement|release|checkpoint)-{_UUID}$(?!\n)",
        description="A stream of the ledger `patterns` that can be parked.",
    ),
]
PatternsEventId = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^(patternparking-)?(pattern|statement|release|checkpoint)-{_UUID}(\.[A-Za-z0-9][A-Za-z0-9_-]{{0,31}}){{1,2}}$(?!\n)",
        description="The id of an event of that ledger: its stream, a full stop, its number.",
    ),
]
AccessStream = Annotated[
    str, msgspec.Meta(pattern=rf"^access-{_UUID}$(?!\n)", description="A stream of the ledger `access`.")
]


class ParkedRetried(Fact):
    """The processor is to try the case again, from the event that it could not take (opnieuw)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.parking.retried.v1"
    institution: str
    case: CaseId
    processor: Processor
    note: Sealed | None = None


class ParkedDiscarded(Fact):
    """The processor is to leave one event out, and go on with what waits behind it (terzijde gelegd).

    The event stays on the log; only this processor does without it.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.parking.discarded.v1"
    institution: str
    case: CaseId
    processor: Processor
    event: EventId
    note: Sealed


class ParkedPatternRetried(Fact):
    """The processor is to try a stream of the ledger `patterns` again, from the event that it could not take."""

    TOPIC: ClassVar[str] = "nl.meldstroom.patternparking.retried.v1"
    institution: str
    parked: PatternsStream
    processor: Processor


class ParkedPatternDiscarded(Fact):
    """The processor is to leave one event of the ledger `patterns` out, and go on with what waits behind it."""

    TOPIC: ClassVar[str] = "nl.meldstroom.patternparking.discarded.v1"
    institution: str
    parked: PatternsStream
    processor: Processor
    event: PatternsEventId
    ground: DiscardGround


class ParkedAccessRetried(Fact):
    """The processor is to try a stream of the access ledger again, from the event that it could not take.

    None of these is ever left out: who works on the system must not be able to keep from auditors who looked at what.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.accessparking.retried.v1"
    institution: str
    parked: AccessStream
    processor: Processor


ParkingEvent = ParkedRetried | ParkedDiscarded
ElsewhereEvent = ParkedPatternRetried | ParkedPatternDiscarded | ParkedAccessRetried
EVENTS: tuple[type[ParkingEvent | ElsewhereEvent], ...] = (*get_args(ParkingEvent), *get_args(ElsewhereEvent))
KINDS = ("parking", "patternparking", "accessparking")
"""The kinds of stream that orders about what is parked lie on, one a ledger."""
