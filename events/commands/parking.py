"""Ask a processor to go on with a case that it has parked."""

from typing import ClassVar, get_args

from ..identity import beside
from ..parking import AccessStream, PatternsEventId, PatternsStream
from ..payload import Payload
from ..sealed import Personal
from ..vocabulary import CaseId, DiscardGround, EventId, Processor


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


class RetryParkedPattern(Payload):
    """Let a processor try what it parked of the ledger `patterns` again, as after a repair."""

    TYPE: ClassVar[str] = "nl.meldstroom.patternparking.retry.v1"
    OPENS: ClassVar[bool | None] = None
    parked: PatternsStream
    processor: Processor

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("patternparking", self.parked, self.processor)


class DiscardParkedPattern(Payload):
    """Let a processor leave out the event that a stream of the ledger `patterns` is parked by, on a ground."""

    TYPE: ClassVar[str] = "nl.meldstroom.patternparking.discard.v1"
    OPENS: ClassVar[bool | None] = None
    parked: PatternsStream
    processor: Processor
    event: PatternsEventId
    ground: DiscardGround

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("patternparking", self.parked, self.processor)


class RetryParkedAccess(Payload):
    """Let a processor try what it parked of the access ledger again, as after a repair."""

    TYPE: ClassVar[str] = "nl.meldstroom.accessparking.retry.v1"
    OPENS: ClassVar[bool | None] = None
    parked: AccessStream
    processor: Processor

    @property
    def stream(self) -> str:
        """The stream that it is for."""
        return beside("accessparking", self.parked, self.processor)


ParkingCommand = RetryParked | DiscardParked
ElsewhereCommand = RetryParkedPattern | DiscardParkedPattern | RetryParkedAccess
COMMANDS: tuple[type[ParkingCommand | ElsewhereCommand], ...] = (
    *get_args(ParkingCommand),
    *get_args(ElsewhereCommand),
)
