"""What the state is after each event of the reports on one person."""

from typing import assert_never

from msgspec.structs import replace

from events.escrow import DepositRead, DepositWithdrawn, EscrowDeposited, EscrowEvent, EscrowReleased

from ..decider import ImpossibleHistory
from ..moments import legal_date
from .state import Closed, Deposit, Escrow, Nothing, Opened


def evolve(state: Escrow, event: EscrowEvent) -> Escrow:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot come where it does."""
    match event:
        case EscrowDeposited():
            return _deposited(state, event)
        case DepositWithdrawn():
            return _withdrawn(state, event)
        case EscrowReleased():
            return _released(state, event)
        case DepositRead():
            return _read(state, event)
        case _:
            assert_never(event)


def _deposited(state: Escrow, event: EscrowDeposited) -> Escrow:
    deposit = Deposit(
        deposit=event.deposit,
        on=event.occurred_on,
        reporter=event.reporter,
        setting=event.setting,
        unit=event.unit,
        period=event.period,
    )
    match state:
        case Nothing():
            return Closed(institution=event.institution, lying=(deposit,))
        case Closed() | Opened():
            return replace(state, lying=(*state.lying, deposit))
        case _:
            assert_never(state)


def _withdrawn(state: Escrow, event: DepositWithdrawn) -> Escrow:
    if isinstance(state, Nothing) or event.deposit not in {one.deposit for one in state.lying}:
        raise ImpossibleHistory("a report was withdrawn that does not lie here")
    left = tuple(one for one in state.lying if one.deposit != event.deposit)
    return replace(state, lying=left, withdrawn=state.withdrawn | {event.deposit})


def _released(state: Escrow, event: EscrowReleased) -> Escrow:
    if isinstance(state, Nothing) or not {*event.deposits} <= {one.deposit for one in state.lying}:
        raise ImpossibleHistory("a report was released that does not lie here")
    released = tuple(one for one in state.lying if one.deposit in event.deposits)
    left = tuple(one for one in state.lying if one.deposit not in event.deposits)
    if isinstance(state, Opened):
        return replace(state, lying=left, released=(*state.released, *released))
    return Opened(institution=state.institution, lying=left, released=released, withdrawn=state.withdrawn)


def _read(state: Escrow, event: DepositRead) -> Escrow:
    if not isinstance(state, Opened):
        raise ImpossibleHistory("a report was read before it was released")
    before = {read for read in state.reads if read[:2] != (event.deposit, event.reader)}
    read = (event.deposit, event.reader, legal_date(event.occurred_at))
    warned = state.warned | {(event.reader, event.warning)}
    return replace(state, reads=frozenset({*before, read}), warned=warned)
