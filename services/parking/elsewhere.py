"""The rules of parking on the ledgers `patterns` and `access`, where no case lies and nothing personal may.

They are those of `parking`, but that a ground takes the place of a note, and that of the access ledger nothing is ever
left out.
"""

from typing import assert_never

from events.commands.parking import DiscardParkedPattern, ElsewhereCommand, RetryParkedAccess, RetryParkedPattern
from events.parking import ElsewhereEvent, ParkedAccessRetried, ParkedPatternDiscarded, ParkedPatternRetried

from ..beside import require_event_of, require_own_stream
from ..decider import Context, Decider
from .followers import require_follower
from .parking import Parking


def decide(state: Parking, command: ElsewhereCommand, context: Context) -> tuple[ElsewhereEvent, ...]:
    """What follows from a command: each retry is one of its own, an event is discarded once."""
    require_own_stream(command.stream, context)
    require_follower(context.stream.partition("-")[0], command.processor)
    where = {"institution": context.institution, "parked": command.parked}
    match command:
        case RetryParkedPattern():
            return (ParkedPatternRetried(**where, processor=command.processor),)
        case RetryParkedAccess():
            return (ParkedAccessRetried(**where, processor=command.processor),)
        case DiscardParkedPattern():
            require_event_of(command.parked, command.event, "event")
            if command.event in state.discarded:
                return ()
            return (
                ParkedPatternDiscarded(
                    **where, processor=command.processor, event=command.event, ground=command.ground
                ),
            )
        case _:
            assert_never(command)


def evolve(state: Parking, event: ElsewhereEvent) -> Parking:
    """The state after an event."""
    match event:
        case ParkedPatternRetried() | ParkedAccessRetried():
            return Parking(event.institution, state.discarded)
        case ParkedPatternDiscarded():
            return Parking(event.institution, state.discarded | {event.event})
        case _:
            assert_never(event)


def _decider(kind: str) -> Decider:
    return Decider(kind=kind, initial=Parking(), decide=decide, evolve=evolve, beside=True)


PATTERNS = _decider("patternparking")
ACCESS = _decider("accessparking")
