"""Ask a processor to go on with a case that it has parked."""

from typing import ClassVar, get_args

from ..identity import beside
from ..payload import Payload
from ..sealed import Personal
from ..vocabulary import CaseId, EventId, Processor


class RetryParked(Payload):
    """Let a processor try a parked case again, as after a repair."""

    TYPE: ClassVar[str] = "nl.meldstroom.parking.retry.v1"
    OPENS: ClassVar[bool | None] = None
    case: CaseId
    processor: Processor
    note: Personal | None = None

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("parking", self.case, self.processor)


class DiscardParked(Payload):
    """Let a processor leave out the event that a case is parked by. The note says why, and stays on the log, sealed."""

    TYPE: ClassVar[str] = "nl.meldstroom.parking.discard.v1"
    OPENS: ClassVar[bool | None] = None
    case: CaseId
    processor: Processor
    event: EventId
    note: Personal

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("parking", self.case, self.processor)


ParkingCommand = RetryParked | DiscardParked
COMMANDS: tuple[type[ParkingCommand], ...] = get_args(ParkingCommand)
