"""What operators did with a case that a processor could not take (parkeren): tried again, or left out what it met.

The stream is `parking-CASE.PROCESSOR`, on the shard of the case, so that the processor meets these events in order.
"""

from typing import ClassVar, get_args

from .payload import Fact
from .sealed import Sealed
from .vocabulary import CaseId, EventId, Processor


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


ParkingEvent = ParkedRetried | ParkedDiscarded
EVENTS: tuple[type[ParkingEvent], ...] = get_args(ParkingEvent)
