"""The rules of parking: what operators ask of a processor that a case waits in. One stream a case and processor.

Whether the case is parked there at this moment is the processor's to know, since it alone meets what it cannot take: to
ask a processor that is not waiting changes nothing, and is on the log as having been asked.
"""

from typing import assert_never

import msgspec

from events.commands.parking import DiscardParked, ParkingCommand, RetryParked
from events.parking import ParkedDiscarded, ParkedRetried, ParkingEvent
from events.sealed import NotSealed, Sealed, require_sealed

from ..beside import require_event_of, require_own_stream
from ..decider import Context, Decider
from .followers import require_follower


class Parking(msgspec.Struct, frozen=True, gc=False):
    """What was asked of one processor for one case: `discarded` are the events that it does without."""

    institution: str = ""
    discarded: frozenset[str] = frozenset()


def decide(state: Parking, command: ParkingCommand, context: Context) -> tuple[ParkingEvent, ...]:
    """What follows from a command: each retry is one of its own, an event is discarded once."""
    require_own_stream(command.stream, context)
    require_follower("parking", command.processor)
    match command:
        case RetryParked():
            return (
                ParkedRetried(
                    institution=context.institution,
                    case=command.case,
                    processor=command.processor,
                    note=require_sealed(command.note, "note"),
                ),
            )
        case DiscardParked():
            require_event_of(command.case, command.event, "event")
            return () if command.event in state.discarded else (_discarded(command, context),)
        case _:
            assert_never(command)


def _discarded(command: DiscardParked, context: Context) -> ParkedDiscarded:
    if not isinstance(command.note, Sealed):
        raise NotSealed("note")
    return ParkedDiscarded(
        institution=context.institution,
        case=command.case,
        processor=command.processor,
        event=command.event,
        note=command.note,
    )


def evolve(state: Parking, event: ParkingEvent) -> Parking:
    """The state after an event."""
    match event:
        case ParkedRetried():
            return Parking(event.institution, state.discarded)
        case ParkedDiscarded():
            return Parking(event.institution, state.discarded | {event.event})
        case _:
            assert_never(event)


DECIDER = Decider(
    kind="parking",
    initial=Parking(),
    decide=decide,
    evolve=evolve,
    beside=True,
)
